"""Every process that ships keeps to its own scenarios, and they take each of its transitions."""

from __future__ import annotations

import pytest

from salesprocess.loading import builtin_names, load_builtin
from salesprocess.scenarios import Runner


@pytest.mark.parametrize("name", builtin_names())
def test_a_process_that_ships_passes_its_scenarios(name: str) -> None:
    """Whoever takes it as a base can rely on what it says."""
    run = Runner(load_builtin(name)).run_all()

    assert [] == [f"{result.name}: {result.failure}" for result in run.results if result.failure]


@pytest.mark.parametrize("name", builtin_names())
def test_the_scenarios_of_a_process_that_ships_take_every_transition(name: str) -> None:
    """No transition ships untried."""
    untouched = Runner(load_builtin(name)).run_all().coverage.untouched

    assert [] == [part for part in untouched if part.kind == "transition"]


@pytest.mark.parametrize(
    "name",
    ["generic", "quick_sale", "b2b_saas", "manufacturing_quote_to_order", "insurance_policy"],
)
def test_the_scenarios_of_these_processes_touch_all_of_them(name: str) -> None:
    """They are the examples for others."""
    assert 100 == Runner(load_builtin(name)).run_all().coverage.percent
