"""A clock on which a player lets time pass."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from salesprocess.expressions import Duration
from salesprocess.runtime import Process


class PassingClock:
    """Tells what the clock of a process tells, and later by what has been waited for."""

    def __init__(self, process: Process) -> None:
        """Take the clock and the calendar of a process."""
        self._clock = process.clock
        self._calendar = process.definition.calendar
        self._waited = timedelta()

    def __call__(self) -> datetime:
        """Return the present moment of the game."""
        return self._clock() + self._waited

    def wait(self, text: str) -> datetime:
        """Let a duration pass, counted on the calendar.

        Raises:
            ValueError: It is none, or would turn time back.
            OverflowError: It leads out of the years 1 to 9999.
        """
        now = self()
        end = self._calendar.add(now, Duration.parse(text))
        if end < now:
            raise ValueError(text)
        return self.wait_until(end)

    def wait_until(self, moment: datetime) -> datetime:
        """Let time pass until a moment; where it is over already, none passes."""
        missing = moment.astimezone(UTC) - self().astimezone(UTC)
        self._waited += max(missing, timedelta())
        return self()
