from __future__ import annotations

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "outcome-forecast"
CATEGORIES = {"pipeline", "best_case", "commit", "closed", "omitted"}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    ("stage", "fitting"),
    [
        ({"outcome": "won"}, {"closed"}),
        ({"outcome": "lost"}, {"omitted"}),
        ({"outcome": "duplicate"}, {"closed", "omitted"}),
        ({}, {"pipeline", "best_case", "commit", "omitted"}),
    ],
)
def test_which_categories_fit_an_outcome(stage: dict[str, str], fitting: set[str]) -> None:
    """What is over is counted as won or not at all, and what is open is not counted as won."""
    passing = {
        category
        for category in CATEGORIES
        if not addresses(RULE, process({"lead": {}, "s": stage | {"forecast": category}}))
    }

    assert fitting == passing


def test_a_stage_without_a_category() -> None:
    """Who forecasts elsewhere need not say anything here."""
    assert [] == addresses(RULE, process({"lead": {}, "won": {"outcome": "won"}}))
