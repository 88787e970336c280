"""Helpers for the tests of applications: time that stands still until it is told to pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from salesprocess.calendar import Calendar
from salesprocess.clock import aware
from salesprocess.expressions import Duration, add_duration


class FakeClock:
    """A clock that a test sets: pass it as ``clock=`` to ``Process.load``."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, 9, tzinfo=UTC)) -> None:
        """Stand at a moment.

        Args:
            now: The moment, with its time zone.

        Raises:
            UsageError: If it has no time zone.
        """
        self._now = aware(now)

    def __call__(self) -> datetime:
        """Return the moment at which the clock stands."""
        return self._now

    def advance(self, by: timedelta | str, *, calendar: Calendar | None = None) -> datetime:
        """Let time pass.

        Args:
            by: How much: a timedelta, or a text such as ``"14d"``, ``"6mo"`` or, with a calendar,
                ``"5 business days"``.
            calendar: What counts the days, such as ``process.definition.calendar``.

        Returns:
            The moment at which the clock stands then.

        Raises:
            ValueError: If the text is no duration, or cannot be counted without a calendar.
        """
        add = add_duration if calendar is None else calendar.add
        self._now = add(self._now, Duration.parse(by) if isinstance(by, str) else by)
        return self._now
