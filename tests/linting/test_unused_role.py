from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "unused-role"
STAGES: dict[str, Any] = {"lead": {}, "won": {"outcome": "won"}}
WIN: dict[str, Any] = {"from": "lead", "to": "won"}
PARTS: dict[str, Any] = {"roles": {"boss": "The boss"}, "fields": {"a": "boolean"}}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "use",
    [
        {"transitions": {"win": WIN | {"roles": "boss"}}},
        {"transitions": {"win": WIN | {"guards": "'boss' in actor.roles"}}},
        {"transitions": {"win": WIN | {"guards": "any_of(actor.roles, 'boss')"}}},
        {"stages": STAGES | {"lead": {"start": {"roles": "boss"}}}},
        {"reversions": {"roles": "boss"}},
        {"guards": {"g": {"when": "a", "override": {"roles": "boss"}}}},
        {"approvals": {"discount": {"roles": "boss"}}},
        {
            "tracks": {
                "legal": {
                    "stages": {"review": {}, "passed": {"done": True}},
                    "transitions": {"pass": {"from": "review", "to": "passed", "roles": "boss"}},
                }
            }
        },
    ],
)
def test_every_place_in_which_a_role_matters_counts(use: dict[str, Any]) -> None:
    """A role is used where it may do something, or where an expression looks for it."""
    assert [] == addresses(RULE, {**process(STAGES, {"win": WIN}, **PARTS), **use})


def test_a_text_that_is_no_role_does_not_count() -> None:
    """The same word in a condition on something else says nothing about roles."""
    ways = {"win": WIN | {"guards": "actor.id == 'boss'"}}

    assert ["roles.boss"] == addresses(RULE, process(STAGES, ways, **PARTS))
