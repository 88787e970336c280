"""Time that the application injects: nothing in this library reads the machine's clock itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from salesprocess.errors import UsageError

Clock = Callable[[], datetime]
"""A function without arguments that returns the present moment, with its time zone."""


system_clock: Clock = partial(datetime.now, UTC)
"""The present moment in UTC."""


def aware(moment: datetime) -> datetime:
    """Return the moment unchanged if it has a time zone.

    Args:
        moment: A point in time.

    Returns:
        The same object.

    Raises:
        UsageError: If it is not a datetime, or has no time zone.
    """
    if not isinstance(moment, datetime):
        raise UsageError(f"A moment is a datetime, not {type(moment).__name__}; pass a datetime.")
    if moment.tzinfo is None:
        raise UsageError(
            f"The moment {moment.isoformat()} has no time zone;"
            " add one, such as datetime(..., tzinfo=UTC)."
        )
    return moment


def demand_lengths(**lengths: object) -> None:
    """Make sure that lengths of time are such, and no numbers of which nobody knows the unit.

    Raises:
        UsageError: If one is not.
    """
    for name, length in lengths.items():
        if not isinstance(length, timedelta):
            raise UsageError(
                f"{name}= is a timedelta, not {length!r}; pass such as timedelta(seconds=5)."
            )


def checked_clock(clock: Clock) -> Clock:
    """Return the same clock, if it is one.

    Raises:
        UsageError: If it cannot be called.
    """
    if not callable(clock):
        raise UsageError(
            f"A clock is a function that returns the present moment, not {clock!r}; pass such as"
            " lambda: datetime.now(UTC)."
        )
    return clock


def demand_clock(clock: Clock) -> None:
    """Make sure that something tells moments, before anything is done by it.

    Raises:
        UsageError: If it cannot be called, or what it tells has no time zone.
    """
    aware(checked_clock(clock)())


def instant(moment: datetime) -> datetime:
    """Return the same moment in UTC.

    Python compares moments of one zone by the clock on the wall, and so wrongly in the hour that
    comes twice when clocks are set back; in UTC each comes once.
    """
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def later(first: datetime, second: datetime) -> datetime:
    """Return the later of two moments, as it is told; the first where they are the same."""
    return second if instant(second) > instant(first) else first
