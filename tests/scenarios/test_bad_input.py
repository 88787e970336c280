"""Whatever stands under ``scenarios``: it is refused in words, or it can be played."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesprocess.definition import Definition
from salesprocess.errors import LoadError
from salesprocess.loading import load_data, load_text
from salesprocess.scenarios import Runner
from salesprocess.scenarios.junit import junit
from salesprocess.schema import ScenarioSpec, StepSpec, TriggerStep, names_by_key
from salesprocess.source import read
from tests.scenarios.helpers import PROCESS, said

DATA: dict[str, Any] = read(PROCESS).data
WORDS = st.sampled_from(
    [
        *names_by_key(ScenarioSpec), *names_by_key(StepSpec), *names_by_key(TriggerStep),
        "propose", "win", "lose", "legal.pass", "legal", "lead", "offer", "won", "open", "stay",
        "amount", "contract", "contract.signed_on", "discount", "credit_limit", "stale", "manager",
        "system", "price", "3d", "5 business days", "-1d", "9000y", "granted", "",
    ]
)  # fmt: skip
SCALARS = WORDS | st.booleans() | st.integers(-5, 200) | st.none()
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)
STEPS = st.lists(st.dictionaries(WORDS, JUNK, min_size=1, max_size=1) | JUNK, max_size=4)


def loaded(scenarios: Any) -> Definition | None:
    """Load a process with scenarios, if it can be loaded."""
    try:
        return load_data({**DATA, "scenarios": scenarios})
    except LoadError:
        return None


@settings(max_examples=200)
@given(st.dictionaries(WORDS, st.fixed_dictionaries({"steps": STEPS}) | JUNK, max_size=2) | JUNK)
def test_no_scenario_is_too_strange(scenarios: Any) -> None:
    """Loading either refuses it in words, or it is played to its end."""
    definition = loaded(scenarios)
    if definition is None:
        return
    run = Runner(definition).run_all()
    assert junit([("acme.yaml", run)])
    assert all(result.passed or str(result.failure) for result in run.results)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9000y", "that is after the year 9999; wait for less"),
        ("9999999d", "that is after the year 9999; wait for less"),
        ("900 business days", "it is not drawn from there"),
    ],
)
def test_time_has_an_end(text: str, expected: str) -> None:
    """A wait that goes beyond it is a failure like others."""
    assert expected in said({"wait": text}, {"lose": {"reason": "price", "to": "lost"}}, "win")[2]


def test_ten_thousand_steps() -> None:
    """A long scenario is played in no time worth speaking of."""
    steps = "\n".join(f"      - set: {{amount: {n % 100}}}" for n in range(10_000))
    text = f"{PROCESS}scenarios:\n  long:\n    steps:\n{steps}\n"

    assert Runner(load_text(text)).run_all().passed


@pytest.mark.parametrize("depth", [35, 100_000])
def test_steps_that_are_nested_too_deep(depth: int) -> None:
    """They are refused, and nothing runs out of stack."""
    text = f"{PROCESS}scenarios: {{one: {{steps: [{'{set: ' * depth}1{'}' * depth}]}}}}\n"

    with pytest.raises(LoadError):
        load_text(text)
