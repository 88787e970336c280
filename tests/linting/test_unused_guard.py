from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "unused-guard"
STAGES: dict[str, Any] = {"lead": {}, "won": {"outcome": "won"}}
WIN: dict[str, Any] = {"from": "lead", "to": "won"}
PARTS = {"fields": {"a": "boolean"}, "guards": {"g": {"when": "a"}}}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "use",
    [
        {"transitions": {"win": WIN | {"guards": "g"}}},
        {"transitions": {"win": WIN | {"guards": ["a", {"any": [{"not": "g"}]}]}}},
        {"transitions": {"win": [WIN | {"guards": "a"}, WIN | {"guards": {"all": "g"}}]}},
        {"reversions": {"guards": "g"}},
        {"stages": STAGES | {"lead": {"enter": "g"}}},
        {"stages": STAGES | {"lead": {"exit": "g"}}},
        {"stages": STAGES | {"lead": {"start": {"guards": "g"}}}},
        {"policies": {"law": {"entering": "won", "require": {"any": ["g", "a"]}}}},
        {
            "tracks": {
                "legal": {
                    "stages": {"review": {"exit": "g"}, "passed": {"done": True}},
                    "transitions": {"pass": {"from": "review", "to": "passed"}},
                }
            }
        },
    ],
)
def test_every_place_in_which_a_guard_can_block_counts(use: dict[str, Any]) -> None:
    """A guard is used where some step asks for it, on its own or joined with others."""
    assert [] == addresses(RULE, {**process(STAGES, {"win": WIN}, **PARTS), **use})


def test_a_guard_that_only_an_unused_guard_names() -> None:
    """Both are told: neither ever blocks."""
    guards = {"g": {"when": "a"}, "both": {"all": ["g", "a"]}, "none": {"not": "g"}}
    parts = PARTS | {"guards": guards}

    assert ["guards.g", "guards.both", "guards.none"] == addresses(
        RULE, process(STAGES, {"win": WIN}, **parts)
    )
    assert ["guards.none"] == addresses(
        RULE, process(STAGES, {"win": WIN | {"guards": "both"}}, **parts)
    )
