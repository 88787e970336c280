"""Helpers for the tests of applications: time that passes when it is told to, and scenarios."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from salesprocess.calendar import Calendar
from salesprocess.clock import aware, demand_lengths
from salesprocess.decision import Accepted
from salesprocess.errors import NotRegistered, UsageError
from salesprocess.expressions import Duration, add_duration
from salesprocess.runtime import Process
from salesprocess.scenarios import Run, Runner, Scenario
from salesprocess.verbs import Verbs


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
            UsageError: If it is no length of time, or cannot be counted without a calendar.
        """
        if not isinstance(by, str):
            demand_lengths(by=by)
        add = add_duration if calendar is None else calendar.add
        try:
            self._now = add(self._now, Duration.parse(by) if isinstance(by, str) else by)
        except ValueError as error:
            problem = str(error).rstrip(".")
            if calendar is None and "needs a calendar" in problem:
                problem = f"{by!r} needs one that counts days; pass calendar="
            raise UsageError(f"The clock cannot go on: {problem}.") from None
        return self._now


def run_scenarios(process: Process) -> Run:
    """Play the scenarios that stand in the file of a process.

    No hook is told and no action called. Checks answer what a scenario says, or else what the
    function says that the application registered.

    Args:
        process: The process.

    Returns:
        What became of each, and how much of the process all of them touched.
    """
    return _runner(process).run_all()


def scenarios_of(process: Process) -> tuple[Scenario, ...]:
    """Return the scenarios that stand in the file of a process, for a test of each.

    Args:
        process: The process.

    Returns:
        Scenarios in document order, to be given to ``pytest.mark.parametrize``.
    """
    runner = _runner(process)
    return tuple(Scenario(name, runner) for name in process.definition.spec.scenarios)


def _runner(process: Process) -> Runner:
    # Without the processes that it links, deals of theirs simply begin.
    with suppress(NotRegistered):
        process.linked.bind()
    own = process.definition.name
    linked = {name: starts for name, starts in process.engine.linked.items() if name != own}
    return Runner(process.definition, checks=process.checks, rates=process.rates, linked=linked)


def wait(deal: Verbs, by: timedelta | str) -> Accepted:
    """Let time pass for a deal, and let happen what becomes due meanwhile.

    Args:
        deal: A deal, or a bound object, of a process whose clock is a ``FakeClock``.
        by: How much: a timedelta, or a text such as ``"15d"`` or ``"5 business days"``, counted
            on the calendar of the process.

    Returns:
        The receipt; without events where nothing became due.

    Raises:
        UsageError: If the process has another clock, or it is no length of time.
    """
    clock = deal.process.clock
    if not isinstance(clock, FakeClock):
        raise UsageError(
            "Time passes for a test only where the clock is one for tests; load the process with"
            " clock=FakeClock()."
        )
    clock.advance(by, calendar=deal.process.definition.calendar)
    return deal.advance()
