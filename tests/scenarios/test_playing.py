"""Each kind of step: when it comes to what it expects, and what is said when it does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.helpers import PROCESS, failure, played, said

READY: dict[str, Any] = {"given": {"candidate": True, "amount": 20}}
OFFER: tuple[Any, ...] = ({"tick": "called"}, "propose")


@pytest.mark.parametrize(
    "steps",
    [
        [{"propose": {"blocked_by": "called"}}],
        [{"tick": "called"}, {"propose": {"to": "offer", "emits": "offer_sent"}}],
        [{"tick": "called"}, {"untick": "called"}, {"propose": {"blocked_by": "called"}}],
        [{"tick": "called"}, {"set": {"candidate": None}}, {"propose": {"blocked_by": "fit"}}],
        [{"set": {"amount": 5}}, {"propose": {"blocked_by": ["amount", "condition"]}}],
        [{"set": {"amount": None}}, {"propose": {"blocked_by": "amount"}}],
        [{"propose": {"with": {"candidate": False}, "blocked_by": ["fit", "called"]}}],
        [{"cannot_set": {"amount": 101}}, *OFFER, {"cannot_set": {"amount": 21}}],
        [{"expect": {"stage": "lead", "outcome": "open", "double": 40, "phone": None}}],
        [{"expect": {"tracks": {"legal": "review"}, "approvals": {"discount": None}}}],
        [{"expect": {"facts": {"contract": {"signed_on": None}}, "contract.signed_on": None}}],
        [{"set": {"contract": {"signed_on": "2026-01-01"}}}, {"expect": {"amount": "20"}}],
        ["legal.pass", {"expect": {"tracks": {"legal": "passed"}}}],
        [{"legal.pass": {"by": "seller", "blocked_by": "roles"}}],
        [{"legal.pass": {"by": "manager", "to": "passed"}}, {"legal.pass": {"not_drawn": True}}],
        [{"wait": "3d"}, {"fire": {"wait": {"blocked_by": "comment"}}}],
        [{"fire": {"wait": {"comment": "soon", "to": "stay"}}}],
        [{"fire": {"wait": {"comment": "soon", "to": "lead"}}}],
        [{"lose": {"blocked_by": "reason"}}, {"lose": {"reason": "price", "to": "lost"}}],
        [
            *OFFER,
            {"wait": "5 business days"},
            {"expect": {"emitted": ["offer_sent", "gone_stale"]}},
        ],
        [*OFFER, {"wait": "30d"}, {"expect": {"outcome": "lost"}}],
        [*OFFER, {"expect": {"due": "stale"}}, {"expect": {"due": {"stale": "2026-01-12"}}}],
        [*OFFER, {"expect": {"due": {"deadlines.dead": "2026-02-04T09:00+07:00"}}}],
        [{"expect": {"due": {"stale": None}}}],
        [*OFFER, {"win": {"blocked_by": "credit"}}],
    ],
)
def test_what_comes_as_expected(steps: list[Any]) -> None:
    """The scenario passes."""
    found = played(*steps, **READY).failure

    assert None is found, str(found)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["propose"], (1, "it happens", "it is blocked by called")),
        (["win"], (1, "it happens", "it is not drawn from there")),
        ([{"propose": {"to": "offer"}}], (1, "it leads to offer", "it is blocked by called")),
        (
            [{"tick": "called"}, {"propose": {"emits": "gone_stale"}}],
            (2, "it emits gone_stale", "it emitted offer_sent"),
        ),
        (
            [{"propose": {"blocked_by": ["fit", "called"]}}],
            (1, "it is blocked by fit, called", "it is blocked by called"),
        ),
        (
            [{"tick": "called"}, {"propose": {"blocked_by": "fit"}}],
            (2, "it is blocked by fit", "it led to offer"),
        ),
        (
            [{"win": {"blocked_by": "fit"}}],
            (1, "it is blocked by fit", "it is not drawn from there"),
        ),
        (
            [*OFFER, {"propose": {"to": "offer"}}],
            (3, "it leads to offer", "it is not drawn from there"),
        ),
        (
            [{"lose": {"not_drawn": True, "reason": "price"}}],
            (1, "it is not drawn from there", "it happened"),
        ),
        (
            [{"lose": {"not_drawn": True}}],
            (1, "it is not drawn from there", "it is blocked by reason"),
        ),
        ([{"cannot_set": {"amount": 3}}], (1, "it is refused", "it happened")),
        ([{"expect": {"stage": "offer"}}], (1, "stage is offer", "stage is lead")),
        ([{"expect": {"outcome": "won"}}], (1, "outcome is won", "outcome is open")),
        ([{"expect": {"double": 3}}], (1, "double is 3", "double is 40")),
        ([{"expect": {"candidate": None}}], (1, "candidate is nothing", "candidate is true")),
        ([{"expect": {"discount": 5}}], (1, "discount is 5", "discount is 0")),
        (
            [{"expect": {"phone": "+62 811 1234 567"}}],
            (1, "phone is as it is written there", "phone is something else"),
        ),
        (
            [{"expect": {"tracks": {"legal": "passed"}}}],
            (1, "tracks.legal is passed", "tracks.legal is review"),
        ),
        (
            [{"expect": {"approvals": {"discount": "granted"}}}],
            (1, "approvals.discount is granted", "approvals.discount is nothing"),
        ),
        ([{"expect": {"due": "stale"}}], (1, "due.stale is counts", "due.stale is nothing")),
        (
            [*OFFER, {"expect": {"due": {"stale": "2026-01-13"}}}],
            (3, "due.stale is 2026-01-13", "due.stale is 2026-01-12"),
        ),
        (
            [*OFFER, {"expect": {"emitted": ["offer_sent", "gone_stale"]}}],
            (3, "emitted is offer_sent, gone_stale", "emitted is offer_sent"),
        ),
        ([{"expect": {"started": "support"}}], (1, "started is support", "started is nothing")),
    ],
)
def test_what_does_not_come_as_expected(steps: list[Any], expected: Any) -> None:
    """The first step that fails is told: what was expected, and what came instead."""
    assert expected == said(*steps, **READY)


def test_an_item_of_another_stage_cannot_be_ticked() -> None:
    """The refusal is told as the application would read it."""
    number, expected, got = said(*OFFER, {"tick": "called"}, **READY)

    assert (3, "it happens") == (number, expected)
    assert "the checklist of 'offer' has no such item" in got


@pytest.mark.parametrize(
    "steps",
    [
        [{"request": "discount"}, {"approve": "discount"}],
        [{"request": {"discount": {"by": "ani"}}}, {"approve": {"discount": {"by": "manager"}}}],
    ],
)
def test_an_approval_is_given_by_somebody_else(steps: list[Any]) -> None:
    """Where nobody is named, the one who asks and the one who approves are two."""
    head = {"given": {"discount": 20}}
    state = {"expect": {"approvals": {"discount": "granted"}}}

    assert played(*steps, state, **head).passed


def test_what_cannot_be_said_about_an_approval() -> None:
    """``refused`` expects that; without it, the refusal is what the scenario fails by."""
    head = {"given": {"discount": 20}}
    approve = {"approve": {"discount": {"by": "seller", "refused": True}}}

    assert played(approve, {"request": "discount"}, approve, **head).passed
    assert (1, "it is refused", "it happened") == said(
        {"request": {"discount": {"refused": True}}}, **head
    )
    assert "Nothing is to be decided" in said({"reject": "discount"}, **head)[2]
    assert played({"request": "discount"}, {"recall": "discount"}, **head).passed


def test_an_approval_expires_while_time_passes() -> None:
    """And the trigger stays blocked by it."""
    head = {"given": {"candidate": True, "amount": 20, "discount": 20}}
    steps = (
        {"request": "discount"},
        {"wait": "4d"},
        {"expect": {"approvals": {"discount": "expired"}}},
        *OFFER,
        {"win": {"blocked_by": ["discount", "credit"]}},
    )

    assert played(*steps, **head).passed


def test_checks_answer_what_the_scenario_says() -> None:
    """True, false, or why not; without an answer the check blocks and says that it has none."""
    assert played(*OFFER, {"win": {"to": "won"}}, checks={"credit_limit": True}, **READY).passed
    assert played(
        *OFFER, {"win": {"blocked_by": "credit_limit"}}, checks={"credit_limit": False}, **READY
    ).passed

    answered = failure(*OFFER, "win", checks={"credit_limit": "Open invoices."}, **READY)
    assert "Open invoices." in str(answered)
    unanswered = failure(*OFFER, "win", **READY)
    assert "add it under 'checks'" in str(unanswered)


def test_a_guard_is_let_pass() -> None:
    """By who may, with a reason."""
    override = {"override": {"credit": "a friend"}}

    assert played(*OFFER, {"win": {**override, "by": "manager", "to": "won"}}, **READY).passed
    blocked = {"win": {**override, "by": "seller", "blocked_by": "credit"}}
    assert played(*OFFER, blocked, **READY).passed


def test_what_follows_by_itself_is_where_a_trigger_leads_too() -> None:
    """Both its own stage and the one after the automatic transition can be named."""
    head = {"given": {**READY["given"], "contract.signed_on": "2019-01-01"}}
    for stage in ("won", "lost"):
        win = {"win": {"to": stage}}
        assert played(*OFFER, win, checks={"credit_limit": True}, **head).passed


def test_a_policy_blocks() -> None:
    """It is called by its name."""
    head = {"given": {"candidate": True, "amount": 60}, "checks": {"credit_limit": True}}

    assert played(*OFFER, {"win": {"blocked_by": "screening"}}, **head).passed


def test_a_deal_of_another_process_begins() -> None:
    """One that is not at hand simply begins."""
    head = {**READY, "checks": {"credit_limit": True}}

    assert played(*OFFER, "win", {"expect": {"started": "support"}}, **head).passed


def test_who_acts() -> None:
    """A role, an id without roles, both; else somebody who is everything."""
    assert played({"legal.pass": {"by": "manager"}}).passed
    assert played({"legal.pass": {"by": "ani", "blocked_by": "roles"}}).passed
    assert played({"legal.pass": {"by": {"id": "ani", "roles": ["manager"]}}}).passed
    assert played({"legal.pass": {"blocked_by": "roles"}}, by="seller").passed
    assert played("legal.pass").passed


def test_a_deal_that_cannot_begin() -> None:
    """It fails before the first step, with the explanation."""
    found = failure("win", stage="offer")

    assert (0, "start", "it is blocked by amount") == (
        found.number, found.step, found.got.say("en")
    )  # fmt: skip
    assert "the beginning of the deal (<dict>)" in str(found)
    assert played({"expect": {"stage": "offer"}}, stage="offer", given={"amount": 5}).passed


def test_time_begins_on_a_monday_morning_of_the_calendar() -> None:
    """Or at the moment that the scenario names."""
    due = {"expect": {"due": {"dead": "2026-02-04T02:00Z"}}}
    assert played(*OFFER, due, **READY).passed

    later = {"expect": {"due": {"dead": "2026-03-31"}}}
    assert played(*OFFER, later, at="2026-03-01T09:00Z", **READY).passed


def test_a_transition_begins_a_deal_of_the_same_process() -> None:
    """It is called by the name of the process."""
    text = PROCESS.replace("starts: {process: support}", "starts: {copy: [amount]}")
    head = {**READY, "checks": {"credit_limit": True}, "text": text}

    assert played(*OFFER, "win", {"expect": {"started": "acme"}}, **head).passed


@pytest.mark.parametrize(
    "guards", ["[{not: early}]", "[{not: {all: [early]}}]", "[{not: {any: [early]}}]"]
)
def test_what_must_not_be_so_is_named_however_deep_it_stands(guards: str) -> None:
    """A guard that blocks by holding is named, also inside of a combination."""
    text = f"""
salesprocess: 1
process: acme
stages: {{lead: , won: {{outcome: won}}}}
guards: {{early: {{when: deal.age < '1d'}}}}
transitions: {{win: {{from: lead, to: won, guards: {guards}}}}}
"""
    assert played({"win": {"blocked_by": "early"}}, {"wait": "1d"}, "win", text=text).passed


def test_a_failure_tells_what_happened_by_itself_before() -> None:
    """A deadline that ended the deal is told, with the moment at which it passed."""
    failed = failure(
        {"tick": "called"}, "propose", {"request": "discount"}, {"wait": "40d"},
        {"expect": {"stage": "offer"}}, given={"candidate": True, "amount": 20, "discount": 20},
    )  # fmt: skip
    assert (
        "approvals.discount.expires (2026-01-08 09:00)", "approvals.discount → expired",
        "deadlines.stale (2026-01-12 09:00)", "emit gone_stale",
        "deadlines.dead (2026-02-04 09:00)", "lose → lost",
    ) == failed.alone  # fmt: skip
    told = "sebelumnya dengan sendirinya: approvals.discount.expires (2026-01-08 09:00), "
    assert failed.say("id").splitlines()[3].startswith(told)
