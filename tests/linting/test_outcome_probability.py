from __future__ import annotations

import pytest

from tests.linting.helpers import addresses, check_samples, messages, process

RULE = "outcome-probability"


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    ("outcome", "probability"),
    [("won", 100), ("lost", 0), ("duplicate", 30), (None, 0), (None, 99), (None, None)],
)
def test_what_an_outcome_may_have(outcome: str | None, probability: int | None) -> None:
    """Won is certain, lost is out, open is neither; a word of your own may mean anything."""
    stage = {"outcome": outcome, "probability": probability}
    stages = {"lead": {}, "s": {key: value for key, value in stage.items() if value is not None}}

    assert [] == addresses(RULE, process(stages))


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        ({"outcome": "won", "probability": 0}, "is won but has a probability of 0 %. Write 100"),
        (
            {"outcome": "lost", "probability": 100},
            "is lost but has a probability of 100 %. Write 0",
        ),
        ({"probability": 100}, "is open but has a probability of 100 %. Write less"),
    ],
)
def test_what_an_outcome_rules_out(stage: dict[str, object], message: str) -> None:
    """The message names the stage, what it is and what would fit."""
    expected = f"'End' {message}, or correct the `outcome`."

    assert [expected] == messages(RULE, process({"lead": {}, "end": stage}))
