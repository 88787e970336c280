from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "falling-probability"


def stages(*probabilities: int | str | None) -> dict[str, Any]:
    """Make open stages with these probabilities, in this order."""
    return {
        f"s{index}": {} if value is None else {"probability": value}
        for index, value in enumerate(probabilities)
    }


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize("values", [(10, 20, 30), (10, 10), (50,), (None, 5), (None, None)])
def test_a_pipeline_that_rises_or_stays(values: tuple[int | None, ...]) -> None:
    """As likely as before is fine, and so is a stage that says nothing."""
    assert [] == addresses(RULE, process(stages(*values)))


def test_only_the_step_down_is_told() -> None:
    """What rises again after a fall is no second mistake."""
    assert ["stages.s2.probability"] == addresses(RULE, process(stages(10, 50, 20, 30)))


def test_a_stage_without_a_probability_is_passed_over() -> None:
    """The stages around it are compared."""
    assert ["stages.s2.probability"] == addresses(RULE, process(stages(50, None, 20)))


def test_closed_stages_are_beside_the_line() -> None:
    """A lost stage in the middle of the file does not end the rise."""
    data = stages(10, 0, 20)
    data["s1"]["outcome"] = "lost"

    assert [] == addresses(RULE, process(data))
