from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, messages, process

RULE = "unguarded-win"
STAGES: dict[str, Any] = {"lead": {}, "demo": {}, "won": {"outcome": "won"}}
WAYS = {"show": {"from": "lead", "to": "demo"}, "win": {"from": "demo", "to": "won"}}
PARTS: dict[str, Any] = {
    "fields": {"a": "boolean"},
    "roles": {"boss": None},
    "guards": {"warned": {"when": "a", "severity": "warn"}},
}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "condition", [{"guards": "a"}, {"requires": "a"}, {"requires": {"a": "a"}}, {"roles": "boss"}]
)
def test_one_condition_anywhere_on_the_way_is_enough(condition: dict[str, Any]) -> None:
    """It does not matter which step asks."""
    for step in WAYS:
        ways = WAYS | {step: WAYS[step] | condition}
        assert [] == addresses(RULE, process(STAGES, ways, **PARTS))


@pytest.mark.parametrize(
    ("stage", "criteria"),
    [
        ("lead", {"exit": "a"}),
        ("lead", {"checklist": {"called": None}}),
        ("lead", {"enter": "a"}),
        ("demo", {"enter": "a"}),
        ("won", {"enter": "a"}),
    ],
)
def test_criteria_of_a_stage_are_conditions(stage: str, criteria: dict[str, Any]) -> None:
    """What a stage asks for on the way in or forward is asked for too."""
    stages = STAGES | {stage: STAGES[stage] | criteria}

    assert [] == addresses(RULE, process(stages, WAYS, **PARTS))


@pytest.mark.parametrize(
    "policy", [{"entering": "won"}, {"leaving": "demo"}, {"firing": "show"}, {"always": True}]
)
def test_a_policy_on_the_way_is_a_condition(policy: dict[str, Any]) -> None:
    """One that holds elsewhere is none."""
    parts = PARTS | {"policies": {"p": {"require": "a", **policy}}}
    assert [] == addresses(RULE, process(STAGES, WAYS, **parts))
    parts = PARTS | {"policies": {"p": {"require": "a", "leaving": "won"}}}
    assert ["transitions.win"] == addresses(RULE, process(STAGES, WAYS, **parts))


@pytest.mark.parametrize(
    "words", [{"guards": "warned"}, {"comment": "required"}, {"reason": ["price"]}]
)
def test_words_and_warnings_stop_nobody(words: dict[str, Any]) -> None:
    """To give a reason or a comment, or to be warned, is no condition."""
    ways = WAYS | {"win": WAYS["win"] | words}

    assert ["transitions.win"] == addresses(RULE, process(STAGES, ways, **PARTS))


def test_a_checklist_of_optional_work_stops_nobody() -> None:
    """Only work that is required is a condition."""
    stages = STAGES | {"lead": {"checklist": {"called": {"required": False}}}}

    assert ["transitions.win"] == addresses(RULE, process(stages, WAYS))


def test_a_way_round_the_conditions() -> None:
    """One free way is enough, however many guarded ones there are; the shortest is told."""
    ways = WAYS | {
        "show": WAYS["show"] | {"guards": "a"},
        "back": {"from": "demo", "to": "lead"},
        "jump": {"from": "any", "to": "demo"},
    }

    assert [
        "A deal can be won without meeting any condition, through 'Lead', 'Demo', 'Won'."
        " Add guards, required fields or roles on the way."
    ] == messages(RULE, process(STAGES, ways, **PARTS))


def test_a_deal_that_starts_as_won() -> None:
    """A won stage in which anybody may start is told at the stage."""
    stages = STAGES | {"won": {"outcome": "won", "start": True}}
    guarded = stages | {"won": {"outcome": "won", "start": {"roles": "boss"}}}
    ways = {"show": WAYS["show"]}

    assert ["stages.won"] == addresses(RULE, process(stages, ways))
    assert [] == addresses(RULE, process(guarded, ways, **PARTS))


def test_what_follows_a_won_deal_is_not_told_again() -> None:
    """A hand-over behind the first won stage is another matter."""
    stages = STAGES | {"handed_over": {"outcome": "won"}}
    ways = WAYS | {"hand_over": {"from": "won", "to": "handed_over"}}

    assert ["transitions.win"] == addresses(RULE, process(stages, ways))


def test_conditions_of_moves_backward_count() -> None:
    """A way that needs a move backward asks for what all of those ask for."""
    stages = {"lead": {}, "demo": {}, "legal": {"outcome": None}, "won": {"outcome": "won"}}
    ways = {
        "jump": {"from": "lead", "to": "legal"},
        "back": {"from": "legal", "to": "demo"},
        "win": {"from": "demo", "to": "won"},
    }
    roles = {"roles": {"boss": None}}

    assert ["transitions.win"] == addresses(RULE, process(stages, ways, **roles))
    reversions = {"reversions": {"roles": "boss"}}
    assert [] == addresses(RULE, process(stages, ways, **roles, **reversions))
