from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, messages, process

RULE = "deadline-never"
STAGES: dict[str, Any] = {
    "lead": {}, "offer": {}, "won": {"outcome": "won"}, "lost": {"outcome": "lost"},
}  # fmt: skip
TRANSITIONS: dict[str, Any] = {
    "propose": {"from": "lead", "to": "offer"},
    "win": {"from": "offer", "to": "won"},
    "lose": {"from": "open", "to": "lost", "reason": ["silent"], "roles": ["boss"]},
    "drop": {"from": "open", "to": "lost", "guards": ["ready"]},
    "note": {"from": "open", "to": "stay"},
}
GIVE_UP = {"in": "open", "after": "20d", "fire": "lose", "reason": "silent"}


def made(transitions: dict[str, Any] | None = None, **deadlines: Any) -> dict[str, Any]:
    """Make the data of a process with deadlines."""
    return process(
        STAGES,
        {**TRANSITIONS, **(transitions or {})},
        fields={"ready": "boolean", "answer_by": "date"},
        roles={"boss": None},
        deadlines=deadlines,
    )


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "late",
    [
        {"in": "open", "after": "21d"},
        {"in": "lead", "after": "1mo", "repeat": "1d", "when": "ready"},
        {"in": ["lead", "offer"], "after": "20d", "fire": "note"},
    ],
)
def test_what_another_deadline_always_comes_before(late: dict[str, Any]) -> None:
    """The system needs no role, and gives the reason; at the same moment the file decides."""
    assert ["deadlines.late"] == addresses(RULE, made(give_up=GIVE_UP, late=late))


@pytest.mark.parametrize(
    ("give_up", "late"),
    [
        (GIVE_UP, {"in": "open", "after": "19d"}),
        (GIVE_UP, {"in": "won", "after": "30d"}),
        (GIVE_UP, {"in": "any", "after": "30d"}),
        (GIVE_UP, {"in": "open", "after": "30d", "since": "answer_by"}),
        (GIVE_UP, {"in": "open", "after": "'30d' if ready else '1d'"}),
        (GIVE_UP, {"in": "open", "after": "30 business days"}),
        ({**GIVE_UP, "when": "ready"}, {"in": "open", "after": "30d"}),
        ({**GIVE_UP, "since": "last_activity"}, {"in": "open", "after": "30d"}),
        ({"in": "open", "after": "20d", "fire": "drop"}, {"in": "open", "after": "30d"}),
        ({"in": "open", "after": "20d", "fire": "note"}, {"in": "open", "after": "30d"}),
        ({"in": "offer", "after": "20d", "fire": "win"}, {"in": "open", "after": "30d"}),
        ({"in": "open", "after": "20d"}, {"in": "open", "after": "30d"}),
    ],
)
def test_what_may_come_first(give_up: dict[str, Any], late: dict[str, Any]) -> None:
    """Another base, another stage, a condition, a length that only a deal can tell."""
    assert [] == addresses(RULE, made(give_up=give_up, late=late))


def test_a_stage_that_is_left_at_once_or_never_reached() -> None:
    """All that keeps it from passing is told."""
    data = made(
        {"propose": {"from": "lead", "to": "offer", "automatic": True}},
        slow={"in": ["lead"], "after": "1d"},
        fine={"in": "open", "after": "1d"},
    )
    assert ["deadlines.slow"] == addresses(RULE, data)
    data["stages"]["hold"] = {}
    data["deadlines"]["slow"]["in"] = ["lead", "hold"]
    (message,) = messages(RULE, data)
    assert (
        "This deadline never passes: 'propose' takes every deal away from 'Lead' at once, by"
        " itself, and no deal can get into 'Hold'. Put it where deals stay, give it a shorter time,"
        " or remove it."
    ) == message


@pytest.mark.parametrize("condition", ["false", "1 > 2", "not true"])
def test_a_condition_that_is_never_true(condition: str) -> None:
    """It names nothing that could change."""
    data = made(never={"in": "open", "after": "1d", "when": condition})
    assert ["deadlines.never"] == addresses(RULE, data)
    assert "its condition is never true" in messages(RULE, data)[0]


@pytest.mark.parametrize("condition", ["true", "ready", "1 < 2", "visited('won')"])
def test_a_condition_that_may_be_true(condition: str) -> None:
    """Facts, history, and what is always so."""
    assert [] == addresses(RULE, made(soon={"in": "open", "after": "1d", "when": condition}))


def test_a_guarded_automatic_transition_may_leave_the_deal_there() -> None:
    """Then its time comes."""
    leaves = {"propose": {"from": "lead", "to": "offer", "automatic": True, "guards": ["ready"]}}
    assert [] == addresses(RULE, made(leaves, slow={"in": "lead", "after": "1d"}))


def test_tracks_have_their_own_stages() -> None:
    """And are looked at as the main course is."""
    track = {
        "stages": {"review": None, "hold": None, "passed": {"done": True}},
        "transitions": {"pass": {"from": "open", "to": "passed"}},
        "deadlines": {
            "passes": {"in": "open", "after": "5d", "fire": "pass"},
            "slow": {"in": "review", "after": "6d"},
            "held": {"in": "hold", "after": "1d"},
        },
    }
    data = {**made(), "tracks": {"legal": track}}
    assert ["tracks.legal.deadlines.slow", "tracks.legal.deadlines.held"] == addresses(RULE, data)
    assert "'passes' always moves the deal away from 'Review' first" in messages(RULE, data)[0]
