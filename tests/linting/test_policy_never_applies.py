from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "policy-never-applies"
STAGES: dict[str, Any] = {
    "lead": {},
    "demo": {"start": True},
    "lost_one": {},
    "won": {"outcome": "won"},
}
TRANSITIONS: dict[str, Any] = {
    "win": {"from": "lead", "to": "won"},
    "note": {"from": "won", "to": "stay"},
    "find": {"from": "lost_one", "to": "lead"},
}
TRACKS = {
    "legal": {
        "stages": {"reading": {}, "passed": {"done": True}, "gone": {}},
        "transitions": {"pass": {"from": "reading", "to": "passed"},
                        "come": {"from": "gone", "to": "reading"}},
    }
}  # fmt: skip


def found(policy: dict[str, Any]) -> list[str]:
    """Return the addresses of what is doubtful about a policy."""
    parts = {"fields": {"a": "boolean"}, "tracks": TRACKS}
    policies = {"p": {"require": "a", **policy}}
    return [
        address.removeprefix("policies.p.")
        for address in addresses(RULE, process(STAGES, TRANSITIONS, policies=policies, **parts))
    ]


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"entering": "won"}, []),
        ({"entering": ["lead", "demo"]}, []),
        ({"entering": ["won", "lost_one"]}, ["entering[1]"]),
        ({"leaving": "lead"}, []),
        (
            {"leaving": ["lead", "won", "lost_one", "demo"]},
            ["leaving[1]", "leaving[2]", "leaving[3]"],
        ),
        ({"firing": ["win", "note", "legal.pass"]}, []),
        ({"firing": ["find", "legal.come"]}, ["firing[0]", "firing[1]"]),
        ({"always": True}, []),
        ({"always": True, "when": "a"}, []),
        ({"always": True, "when": "false"}, ["when"]),
    ],
)
def test_where_a_policy_can_hold(policy: dict[str, Any], expected: list[str]) -> None:
    """To start in a stage is to enter it; to stay in one is neither to enter nor to leave it."""
    assert expected == found(policy)
