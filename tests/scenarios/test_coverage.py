"""The figure: what counts, and what touches it."""

from __future__ import annotations

from typing import Any

import pytest

from salesprocess.loading import load_text
from salesprocess.scenarios import Coverage, Part, coverage_of, parts_of
from tests.scenarios.helpers import PROCESS, played, run

READY: dict[str, Any] = {"given": {"candidate": True, "amount": 20}}
OFFER: tuple[Any, ...] = ({"tick": "called"}, "propose")
WON: dict[str, Any] = {**READY, "checks": {"credit_limit": True}}


def sides(*steps: Any, kind: str, **head: Any) -> set[tuple[str, str]]:
    """Return what of a kind is touched, by its last name."""
    touched = played(*steps, **head).touched
    return {(p.address.rpartition(".")[2], p.side) for p in touched if p.kind == kind}


def test_what_can_be_touched() -> None:
    """Every transition by the stages that it names, both sides of what is asked, what is due."""
    assert (
        ("transition", "transitions.propose", "lead"),
        ("transition", "transitions.wait", "lead"),
        ("transition", "transitions.wait", "offer"),
        ("transition", "transitions.win", "offer"),
        ("transition", "transitions.lose", "open"),
        ("transition", "transitions.finish", "won"),
        ("transition", "tracks.legal.transitions.pass", "review"),
        ("guard", "guards.fit", "met"),
        ("guard", "guards.fit", "unmet"),
        ("guard", "guards.credit", "met"),
        ("guard", "guards.credit", "unmet"),
        ("policy", "policies.screening", "met"),
        ("policy", "policies.screening", "unmet"),
        ("approval", "approvals.discount", "granted"),
        ("approval", "approvals.discount", "blocked"),
        ("deadline", "deadlines.stale", "passed"),
        ("deadline", "deadlines.dead", "passed"),
        ("deadline", "approvals.discount.expires", "passed"),
    ) == parts_of(load_text(PROCESS))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([{"wait": "1d"}], set()),
        (OFFER, {("propose", "lead")}),
        (["propose"], set()),
        ([{"lose": {"reason": "price"}}], {("lose", "open")}),
        (["legal.pass"], {("pass", "review")}),
        ([*OFFER, {"fire": {"wait": {"comment": "x"}}}], {("propose", "lead"), ("wait", "offer")}),
        ([*OFFER, {"wait": "30d"}], {("propose", "lead"), ("lose", "open")}),
    ],
)
def test_which_transitions_are_touched(steps: Any, expected: set[tuple[str, str]]) -> None:
    """Those that are taken, also by a deadline; one that is blocked is not."""
    assert expected == sides(*steps, kind="transition", **READY)


def test_automatic_transitions_are_touched() -> None:
    """They are taken like others, and the trigger before them too."""
    head = {**WON, "given": {**WON["given"], "contract.signed_on": "2019-01-01"}}

    assert {("propose", "lead"), ("win", "offer"), ("finish", "won")} == sides(
        *OFFER, "win", kind="transition", **head
    )


@pytest.mark.parametrize(
    ("steps", "head", "expected"),
    [
        (["propose"], {}, {("fit", "unmet")}),
        (["propose"], {"given": {"candidate": False}}, {("fit", "unmet")}),
        (OFFER, READY, {("fit", "met")}),
        ([*OFFER, "win"], READY, {("fit", "met"), ("credit", "unmet")}),
        ([*OFFER, "win"], WON, {("fit", "met"), ("credit", "met")}),
        (
            [*OFFER, {"win": {"override": {"credit": "x"}}}],
            READY,
            {("fit", "met"), ("credit", "unmet")},
        ),
        ([{"wait": "3d"}], READY, set()),
    ],
)
def test_which_sides_of_guards_are_touched(
    steps: Any, head: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    """Whoever fires a trigger asks for its guards; unknown and overridden are not met."""
    assert expected == sides(*steps, kind="guard", **head)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, set()),
        ({"amount": 60}, {("screening", "unmet")}),
        ({"amount": 60, "phone": "+62 811 1234 567"}, {("screening", "met")}),
    ],
)
def test_which_sides_of_policies_are_touched(
    given: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    """One that does not apply is not touched."""
    head = {**WON, "given": {**WON["given"], **given}}

    assert expected == sides(*OFFER, "win", kind="policy", **head)


def test_which_sides_of_approvals_and_deadlines_are_touched() -> None:
    """Missing where it blocks, granted when somebody grants it; passed when its time came."""
    head = {**WON, "given": {**WON["given"], "discount": 20}}
    asked = (*OFFER, "win")
    granted = (*OFFER, {"win": {"blocked_by": "discount"}}, {"request": "discount"})

    assert {("discount", "blocked")} == sides(*asked, kind="approval", **head)
    assert {("discount", "blocked"), ("discount", "granted")} == sides(
        *granted, {"approve": "discount"}, kind="approval", **head
    )
    assert {("expires", "passed"), ("stale", "passed")} == sides(
        *granted, {"wait": "9d"}, kind="deadline", **head
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["open"], {"open"}),
        (["any"], {"any"}),
        (["lead", "any"], {"lead"}),
        (["any", "lead"], {"lead"}),
        (["won", "open"], {"open"}),
    ],
)
def test_by_which_name_a_stage_counts(names: list[str], expected: set[str]) -> None:
    """By its own where ``from`` names it, else by the word that it is meant by."""
    text = f"""\
salesprocess: 1
process: acme
stages: {{lead: , won: {{outcome: won}}}}
transitions: {{win: {{from: [{", ".join(names)}], to: won}}}}
"""
    assert expected == {side for _, side in sides("win", kind="transition", text=text)}


def test_the_figure_is_rounded_down() -> None:
    """Only a process of which all is touched has 100 percent."""
    definition = load_text(PROCESS)
    parts = parts_of(definition)
    coverage = coverage_of(definition, parts[:-1])

    assert (94, parts[-1:]) == (coverage.percent, coverage.untouched)
    assert 100 == coverage_of(definition, parts).percent
    assert 100 == Coverage(definition, (), frozenset()).percent
    assert ((7, 7), (2, 3)) == (coverage.count("transition"), coverage.count("deadline"))


def test_all_scenarios_of_a_process_count_together() -> None:
    """Each adds what it touches."""
    played_together = run(
        one={"steps": ["propose"]},
        two={**READY, "steps": [*OFFER]},
    )

    assert {Part("guard", "guards.fit", "met"), Part("guard", "guards.fit", "unmet")} <= (
        played_together.coverage.touched
    )


def test_a_start_asks_for_what_it_asks_for() -> None:
    """A guard on beginning in a stage is met by beginning there."""
    text = PROCESS.replace("start: {requires: amount}", "start: {guards: fit}")

    assert {("fit", "met")} == sides(
        {"wait": "1d"}, kind="guard", text=text, stage="offer", given={"candidate": True}
    )
    assert {("fit", "unmet")} == sides({"wait": "1d"}, kind="guard", text=text, stage="offer")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("approved('terms')", {("terms", "blocked")}),
        ("not changed or approved('terms')", {("terms", "blocked")}),
        ("(changed or approved('terms')) and not changed", set()),
        ("not approved('terms') and not changed", set()),
    ],
)
def test_an_approval_is_missing_also_where_a_condition_asks_for_it(
    condition: str, expected: set[tuple[str, str]]
) -> None:
    """It blocks by its name where its absence is why, and not where it makes no difference."""
    text = f"""
salesprocess: 1
process: acme
roles: {{lawyer: Lawyer}}
fields: {{changed: {{type: boolean, default: true}}}}
stages: {{lead: , won: {{outcome: won}}}}
guards: {{agreed: {{when: "{condition}"}}}}
transitions: {{win: {{from: lead, to: won, guards: agreed}}}}
approvals: {{terms: {{roles: lawyer}}}}
"""
    names = ["agreed", *(name for name, _ in expected)]
    result = played({"win": {"blocked_by": names}}, text=text)
    assert result.failure is None
    touched = {(p.address.rpartition(".")[2], p.side) for p in result.touched}
    assert expected == {part for part in touched if part[0] == "terms"}
