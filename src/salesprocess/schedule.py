"""When each deadline of a process is due for a deal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from salesprocess.beside import ApprovalStatus
from salesprocess.calendar import Calendar
from salesprocess.clock import instant, later
from salesprocess.commands import SYSTEM, Fire
from salesprocess.definition import Deadline
from salesprocess.engine import Engine
from salesprocess.expressions import Expression, Fact, Literal, walk
from salesprocess.schema import LAST_ACTIVITY
from salesprocess.snapshot import Snapshot

MOST_LOOKS = 10_000
"""At how many repetitions in a row ``when`` is asked before nothing more is expected of it."""
_NOTHING = timedelta()
_NOBODY = Fire("", SYSTEM)

Base = Callable[[Snapshot, datetime], datetime | None]
"""From where a deal stands, and when it came into its stage: the moment to count from."""
Length = Callable[[Snapshot, datetime], timedelta | None]
"""From where a deal stands, and the moment to count from: how long."""


class Due(NamedTuple):
    """Something that happens by itself when its time comes.

    Attributes:
        due: When.
        deadline: The address of what is due, such as ``deadlines.stale``.
        stage: The stage of the course that it is about.
        since: The moment from which it is counted.
        fires: The trigger that it fires, or None.
        emits: The events that it emits.
        number: 1 where it is due for the first time since then, 2 for its first repetition.
        is_overdue: Whether that is in the past, seen from the moment that was asked about.
    """

    due: datetime
    deadline: str
    stage: str
    since: datetime
    fires: str | None = None
    emits: tuple[str, ...] = ()
    number: int = 1
    is_overdue: bool = False

    def __repr__(self) -> str:
        """Show what is due and when; nothing that is as usual."""
        parts = [repr(self.deadline), f"due={self.due.isoformat()}"]
        parts += [f"fires={self.fires!r}"] if self.fires else []
        parts += [f"emits={self.emits!r}"] if self.emits else []
        parts += [f"number={self.number}"] if self.number > 1 else []
        parts += ["is_overdue=True"] if self.is_overdue else []
        return f"Due({', '.join(parts)})"


class Timer:
    """One deadline; what is the same for every deal is worked out already."""

    def __init__(self, deadline: Deadline, engine: Engine) -> None:
        """Compile a deadline."""
        spec, address = deadline.spec, deadline.address
        expressions = engine.definition.expressions
        self.address = address
        self._emits = spec.emit
        self._fires = deadline.course.trigger(spec.fire) if spec.fire else None
        self._calendar = engine.definition.calendar
        self._base = _base(spec.since, engine)
        self._after = length(expressions[f"{address}.after"], engine)
        repeat = expressions.get(f"{address}.repeat")
        self._repeat = length(repeat, engine) if repeat else None
        when = expressions.get(f"{address}.when")
        self._holds = engine.compiler.predicate(when) if when else None
        self._may_change = when is not None and _depends_on_time(when, engine)

    def next(
        self, snapshot: Snapshot, stage: str, entered_at: datetime, last: datetime, now: datetime
    ) -> Due | None:
        """Return when the deadline is due for a deal, or None while it is not.

        Args:
            snapshot: Where the deal stands.
            stage: The stage of the deadline's course.
            entered_at: When the deal, or its track, came into it.
            last: When anything last happened to the deal.
            now: Until when repetitions at which ``when`` is not true are passed over.
        """
        course = self._course(snapshot, entered_at)
        if course is None:
            return None
        since, first, repeat, times = course
        if repeat is None:
            if times or not self._is_wanted(snapshot, first, last):
                return None
            return Due(first, self.address, stage, since, self._fires, self._emits)
        for number, moment in self._moments(first, repeat, times, last):
            if self._is_wanted(snapshot, moment, last):
                fires, emits = self._fires, self._emits
                return Due(moment, self.address, stage, since, fires, emits, number + 1)
            if not self._may_change or instant(moment) > instant(now):
                break
        return None

    def look(
        self, snapshot: Snapshot, entered_at: datetime, last: datetime, now: datetime
    ) -> datetime | None:
        """Return the next moment at which ``when`` has to be asked although it is not true yet.

        Args: As ``next`` takes them.

        Returns:
            The moment; None for a condition that only becomes true when something happens.
        """
        course = self._course(snapshot, entered_at) if self._may_change else None
        if course is None:
            return None
        _, first, repeat, times = course
        if repeat is None:
            return first if not times and instant(first) > instant(now) else None
        found = (moment for _, moment in self._moments(first, repeat, times, last))
        return next((moment for moment in found if instant(moment) > instant(now)), None)

    def _course(
        self, snapshot: Snapshot, entered_at: datetime
    ) -> tuple[datetime, datetime, timedelta | None, int] | None:
        """Return from when it counts, when it is due first, how often, and how often it was."""
        since = self._base(snapshot, entered_at)
        if since is None:
            return None
        passed = snapshot.beside.passed.get(self.address)
        times = passed.times if passed and instant(passed.since) == instant(since) else 0
        if times and self._repeat is None:
            return None
        after = self._after(snapshot, since)
        first = None if after is None else moved(self._calendar, since, after)
        if first is None:
            return None
        repeat = self._repeat(snapshot, since) if self._repeat else None
        is_once = repeat is None or timedelta.__le__(repeat, _NOTHING)
        return since, first, None if is_once else repeat, times

    def _moments(
        self, first: datetime, repeat: timedelta, times: int, last: datetime
    ) -> Iterator[tuple[int, datetime]]:
        """Yield the number of each repetition from ``times`` on, 0 being no repetition, and when.

        Of those that are over already, because the next one lies before the deal's last event
        too, none happens: nobody is told the same thing twice at once.
        """

        def moment(number: int) -> datetime | None:
            return moved(self._calendar, first, repeat * number) if number else first

        def is_over(number: int) -> bool:
            then = moment(number)
            return then is not None and instant(then) <= instant(last)

        start = _last_of(is_over, times) if is_over(times) else times
        for number in range(start, start + MOST_LOOKS):
            found = moment(number)
            if found is None:
                return
            yield number, found

    def _is_wanted(self, snapshot: Snapshot, moment: datetime, last: datetime) -> bool:
        if self._holds is None:
            return True
        return self._holds(snapshot.facts.get, snapshot, _NOBODY, later(moment, last))


def moved(calendar: Calendar, moment: datetime, duration: timedelta) -> datetime | None:
    """Return the moment that is so much later, or None where that lies outside of all years."""
    try:
        return calendar.add(moment, duration)
    except OverflowError:
        return None


def _last_of(holds: Callable[[int], bool], number: int) -> int:
    """Return the last number for which something holds that holds up to some number."""
    step = 1
    while holds(number + step):
        number += step
        step *= 2
    while step:
        if holds(number + step):
            number += step
        step //= 2
    return number


def _base(name: str | None, engine: Engine) -> Base:
    if name is None:
        return lambda _, entered_at: entered_at
    if name == LAST_ACTIVITY:
        return lambda snapshot, entered_at: later(snapshot.active_at, entered_at)
    start_of = engine.definition.calendar.start_of
    formula = engine.definition.fields[name].formula
    derive = engine.compiler.value(formula) if formula else None

    def base(snapshot: Snapshot, entered_at: datetime) -> datetime | None:
        facts = snapshot.facts
        value: Any = derive(facts.get, snapshot, _NOBODY, entered_at) if derive else facts.get(name)
        if isinstance(value, datetime):
            return value
        return start_of(value) if isinstance(value, date) else None

    return base


def length(expression: Expression, engine: Engine) -> Length:
    """Return what tells how long; a duration that is written plainly is read once."""
    root = expression.root
    if isinstance(root, Literal) and isinstance(root.value, timedelta):
        constant = root.value
        return lambda _snapshot, _since: constant
    value: Any = engine.compiler.value(expression)
    return lambda snapshot, since: value(snapshot.facts.get, snapshot, _NOBODY, since)


class Expiry:
    """Tells until when people have to decide about the approvals of one process."""

    def __init__(self, engine: Engine) -> None:
        """Take what evaluates expressions."""
        definition = engine.definition
        self._calendar = definition.calendar
        self._lengths = {
            name: length(definition.expressions[f"approvals.{name}.expires"], engine)
            for name, spec in definition.spec.approvals.items()
            if spec.expires
        }

    def __iter__(self) -> Iterator[str]:
        """Yield the approvals whose requests expire."""
        return iter(self._lengths)

    def __bool__(self) -> bool:
        """Tell whether any does."""
        return bool(self._lengths)

    def of(self, name: str, snapshot: Snapshot) -> datetime | None:
        """Return the moment at which a request expires; None where it does not, or is decided."""
        state = snapshot.beside.approvals.get(name)
        if name not in self._lengths or state is None:
            return None
        if state.status is not ApprovalStatus.PENDING:
            return None
        duration = self._lengths[name](snapshot, state.at)
        return None if duration is None else moved(self._calendar, state.at, duration)


def _depends_on_time(expression: Expression, engine: Engine) -> bool:
    """Tell whether a condition may become true or false although nothing happens to the deal."""
    if "rates" in engine.compiler.bindings:
        return True
    return any("now" in part.code for part in walk(expression.root) if isinstance(part, Fact))
