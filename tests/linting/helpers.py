"""What the tests of the rules share."""

from __future__ import annotations

from typing import Any

from salesprocess.linting import RULES, lint, samples
from salesprocess.loading import load_data, load_text


def check_samples(rule: str) -> None:
    """Check the examples of a rule: nothing is found in one, what it tells in the other."""
    documented = samples(RULES[rule])

    assert () == lint(load_text(documented.passing, "acme.yaml"))
    assert [documented.finding] == [
        str(found) for found in lint(load_text(documented.failing, "acme.yaml"))
    ]


def process(
    stages: dict[str, Any], transitions: dict[str, Any] | None = None, **parts: Any
) -> dict[str, Any]:
    """Make the data of a process; without transitions, of one that goes nowhere."""
    nowhere = {"idle": {"from": "any", "to": "stay"}}
    return {
        "salesprocess": 1,
        "process": "acme",
        "stages": stages,
        "transitions": transitions or nowhere,
        **parts,
    }


def addresses(rule: str, data: dict[str, Any]) -> list[str]:
    """Return the addresses of what one rule finds in a process."""
    return [found.address for found in RULES[rule].check(load_data(data))]


def messages(rule: str, data: dict[str, Any]) -> list[str]:
    """Return the messages of what one rule finds in a process."""
    return [found.message for found in RULES[rule].check(load_data(data))]
