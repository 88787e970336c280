"""Scenarios that go on where others end."""

from __future__ import annotations

from typing import Any

from salesprocess import Process
from salesprocess.scenarios import Runner

DATA: dict[str, Any] = {
    "salesprocess": 1,
    "process": "small",
    "roles": {"seller": "Seller", "boss": "Boss"},
    "fields": {"amount": "integer", "note": "text"},
    "guards": {"known": {"check": "credit"}},
    "stages": {"lead": {}, "offer": {"start": True}, "won": {"outcome": "won"}},
    "transitions": {
        "propose": {"from": "lead", "to": "offer", "roles": "seller"},
        "win": {"from": "offer", "to": "won", "roles": "boss", "guards": ["known", "amount > 10"]},
    },
}
FIRST = {
    "by": "seller",
    "given": {"amount": 5, "note": "x"},
    "steps": [{"propose": {"to": "offer"}}],
}


def failures(scenarios: dict[str, Any]) -> dict[str, str]:
    """Play scenarios; return what fails by the name of the scenario, and where it is written."""
    process = Process.from_dict({**DATA, "scenarios": scenarios})
    results = Runner(process.definition).run_all().results
    return {r.name: r.failure.step for r in results if r.failure}


def test_a_scenario_goes_on_where_another_ends() -> None:
    """The deal stands where the other's steps led it."""
    assert {} == failures(
        {
            "first": FIRST,
            "second": {
                "continues": "first",
                "by": "boss",
                "checks": {"credit": True},
                "given": {"amount": 50},
                "steps": [{"expect": {"stage": "offer", "note": "x"}}, {"win": {"to": "won"}}],
            },
        }
    )


def test_what_it_says_itself_holds_from_the_beginning() -> None:
    """The values, what checks answer, and who acts in its own steps."""
    second: dict[str, Any] = {"continues": "first", "steps": [{"win": None}]}
    answered = {**second, "checks": {"credit": True}}

    assert {"second": "win"} == failures({"first": FIRST, "second": second})
    assert {"second": "win"} == failures({"first": FIRST, "second": {**answered, "by": "boss"}})
    given = {**answered, "by": "boss", "given": {"amount": 11}}
    assert {} == failures({"first": FIRST, "second": given})
    assert {"second": "win"} == failures({"first": FIRST, "second": {**given, "by": "seller"}})


def test_without_an_actor_of_its_own_the_one_before_goes_on() -> None:
    """So that the way is told by the same person."""
    second = {"continues": "first", "given": {"amount": 11}, "checks": {"credit": True}}

    assert {"second": "win"} == failures({"first": FIRST, "second": {**second, "steps": ["win"]}})


def test_a_step_that_fails_is_told_where_it_is_written() -> None:
    """Both fail, and each names the step of the first."""
    wrong = {**FIRST, "steps": [{"propose": {"to": "won"}}]} | {"given": {}}
    process = Process.from_dict(
        {
            **DATA,
            "transitions": {
                **DATA["transitions"],
                "propose": [
                    {"from": "lead", "to": "offer", "guards": "amount < 10"},
                    {"from": "lead", "to": "won"},
                ],
            },
            "scenarios": {
                "first": {**wrong, "given": {"amount": 1}},
                "second": {"continues": "first", "steps": ["win"]},
            },
        }
    )
    results = Runner(process.definition).run_all().results

    assert [(1, "propose"), (1, "propose")] == [
        (r.failure.number, r.failure.step) for r in results if r.failure
    ]


def test_the_stage_and_the_moment_can_be_said_anew() -> None:
    """The way is the same from another beginning."""
    base = {"steps": [{"expect": {"stage": "lead"}}]}
    again = {"continues": "base", "stage": "offer", "steps": [{"expect": {"stage": "offer"}}]}

    assert {"again": "expect"} == failures({"base": base, "again": again})
