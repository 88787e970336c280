"""When to try again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess import Retries, UsageError


def test_waits_become_longer_up_to_the_longest() -> None:
    """Each is some times the one before it."""
    retries = Retries(first=timedelta(seconds=5), factor=3, longest=timedelta(minutes=1), times=6)
    waits = [retries.wait(attempts) for attempts in range(1, 7)]
    assert [5, 15, 45, 60, 60, None] == [wait and wait.total_seconds() for wait in waits]


def test_by_default_it_is_tried_for_about_three_days() -> None:
    """A receiver may be down over a weekend."""
    waits = [Retries().wait(attempts) for attempts in range(1, 20)]
    total = sum((wait for wait in waits if wait), timedelta(0))
    assert timedelta(days=2, hours=18) < total < timedelta(days=3)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_chance_moves_a_wait_by_no_more_than_the_jitter(attempts: int, chance: float) -> None:
    """However many attempts there were."""
    retries = Retries(times=10_001, jitter=0.2)
    plain, moved = retries.wait(attempts), retries.wait(attempts, chance)
    assert plain is not None
    assert moved is not None
    assert plain * 0.8 <= moved + timedelta(microseconds=1)
    assert moved - timedelta(microseconds=1) <= plain * 1.2


def test_a_receiver_is_left_alone_for_as_long_as_it_asks_but_no_longer_than_a_day() -> None:
    """What a receiver asks for counts where it is longer than the wait."""
    asked = [timedelta(seconds=1), timedelta(hours=2), timedelta(days=400)]
    waits = [Retries().wait(1, asked=each) for each in asked]
    assert [timedelta(seconds=5), timedelta(hours=2), timedelta(days=1)] == waits


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": timedelta(0)},
        {"first": timedelta(days=1)},
        {"factor": 0.5},
        {"jitter": 1},
        {"times": 0},
    ],
)
def test_what_is_no_schedule_is_refused(wrong: dict[str, object]) -> None:
    """A schedule is verified when it is made."""
    with pytest.raises(UsageError, match="is no schedule"):
        Retries(**wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="first= is a timedelta, not 5"):
        Retries(first=5)  # type: ignore[arg-type]
