from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "scenario-tests-nothing"
STAGES: dict[str, Any] = {"lead": {"checklist": {"called": None}}, "won": {"outcome": "won"}}
WAYS: dict[str, Any] = {"win": {"from": "lead", "to": "won"}}
PARTS: dict[str, Any] = {
    "fields": {"amount": "integer"},
    "roles": {"boss": "Boss"},
    "approvals": {"discount": {"roles": "boss"}},
}


def found(*steps: Any) -> list[str]:
    """Return what the rule finds about a scenario with some steps."""
    return addresses(RULE, process(STAGES, WAYS, **PARTS, scenarios={"one": {"steps": [*steps]}}))


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_steps_that_only_prepare_test_nothing() -> None:
    """However many of them there are."""
    steps = [{"set": {"amount": 5}}, {"tick": "called"}, {"untick": "called"}, {"wait": "3d"}]

    assert ["scenarios.one"] == found(*steps)


@pytest.mark.parametrize(
    "step",
    [
        "win",
        {"fire": "win"},
        {"win": {"blocked_by": "called"}},
        {"request": "discount"},
        {"cannot_set": {"amount": 5}},
        {"expect": {"stage": "lead"}},
    ],
)
def test_one_step_that_can_fail_is_enough(step: Any) -> None:
    """A trigger alone has to succeed, so it expects something."""
    assert [] == found({"set": {"amount": 5}}, step)


def test_what_a_scenario_names_does_not_count_as_used() -> None:
    """A field, a role and a guard of which only a scenario speaks are left over."""
    data = process(
        STAGES,
        WAYS,
        fields={"amount": "integer"},
        roles={"boss": "Boss"},
        guards={"rich": {"when": "amount > 5"}},
        scenarios={"one": {"given": {"amount": 9}, "by": "boss", "steps": ["win"]}},
    )

    assert ["guards.rich"] == addresses("unused-guard", data)
    assert ["roles.boss"] == addresses("unused-role", data)
