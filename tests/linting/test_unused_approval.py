from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "unused-approval"
STAGES: dict[str, Any] = {"lead": {}, "offer": {}, "won": {"outcome": "won"}}
WIN: dict[str, Any] = {"from": "lead", "to": "won"}
TRACK: dict[str, Any] = {
    "stages": {"review": {}, "passed": {"done": True}},
    "transitions": {"pass": {"from": "review", "to": "passed", "approvals": "desk"}},
}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "use",
    [
        {"transitions": {"win": WIN | {"approvals": "desk"}}},
        {"transitions": {"win": WIN | {"guards": "approved('desk')"}}},
        {"policies": {"law": {"always": True, "require": "approved('desk')"}}},
        {"reversions": {"approvals": "desk"}},
        {"tracks": {"legal": TRACK}},
        {"approvals": {"desk": {"roles": "boss", "on_grant": "win"}}},
        {"approvals": {"desk": {"roles": "boss", "on_reject": "win"}}},
        {
            "hooks": {"tell": {"on": "approval_granted", "call": "tell"}},
            "approvals": {"desk": {"roles": "boss"}},
        },
        {
            "transitions": {"win": WIN | {"approvals": "last"}},
            "approvals": {
                "desk": {"roles": "boss"},
                "middle": {"roles": "boss", "follows": "desk"},
                "last": {"roles": "boss", "follows": "middle"},
            },
        },
    ],
)
def test_every_place_that_waits_for_an_approval_counts(use: dict[str, Any]) -> None:
    """By name, in an expression, by what it fires, or through one that follows it."""
    parts = {"roles": {"boss": "Boss"}, "approvals": {"desk": {"roles": "boss"}}}

    assert [] == addresses(RULE, {**process(STAGES, {"win": WIN}, **parts), **use})


def test_one_that_follows_is_no_use_of_its_own() -> None:
    """A sequence that nothing waits for is told link by link."""
    approvals = {"desk": {"roles": "boss"}, "next": {"roles": "boss", "follows": "desk"}}
    data = process(STAGES, {"win": WIN}, roles={"boss": "Boss"}, approvals=approvals)

    assert ["approvals.desk", "approvals.next"] == addresses(RULE, data)
