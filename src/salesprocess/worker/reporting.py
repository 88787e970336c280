"""Telling now and then what a worker has done."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from salesprocess.worker.work import Work

Report = Callable[[Work], object]
"""Takes what was done."""


class Reporter:
    """Puts together what was done, so that a busy worker does not tell of each event alone."""

    def __init__(self, report: Report | None, every: float) -> None:
        """Take who is told, and after how many seconds at most while there is work."""
        self._report = report
        self._every = every
        self._work = Work()
        self._say_at = monotonic() + every

    def add(self, work: Work, *, is_idle: bool) -> None:
        """Take what was done; if there is nothing to do, or it is time, tell what there is."""
        self._work = self._work.plus(work)
        if is_idle or monotonic() >= self._say_at:
            self.say()

    def say(self) -> None:
        """Tell what has come together, if there is anything."""
        work, self._work = self._work, Work()
        self._say_at = monotonic() + self._every
        if work and self._report is not None:
            self._report(work)
