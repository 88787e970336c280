"""What is due next, and what happens when it is: as pure functions of a snapshot and a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from salesprocess.clock import instant, later
from salesprocess.commands import SYSTEM, Fire
from salesprocess.courses import MAIN
from salesprocess.decision import Accepted, Decision, Refused, happened
from salesprocess.definition import Deadline
from salesprocess.engine import Engine
from salesprocess.errors import CannotAdvance
from salesprocess.events import ApprovalExpired, DeadlinePassed, Emitted, Event
from salesprocess.machine.consequences import Consequences
from salesprocess.schedule import Due, Expiry, Timer
from salesprocess.snapshot import Snapshot

__all__ = ["MOST_EVENTS", "Due", "Timers"]

MOST_EVENTS = 10_000
"""How many events one advance may bring about."""


class Timers:
    """Tells what is due, and lets it happen, for the deals of one process."""

    def __init__(self, engine: Engine, consequences: Consequences) -> None:
        """Take what evaluates expressions, and what works out what follows."""
        definition = engine.definition
        self._engine = engine
        self._outcomes = definition.outcomes
        self._calendar = definition.calendar
        self._consequences = consequences
        self._deadlines = definition.deadlines
        self._compiled: dict[str, Timer] = {}
        self._timers: dict[tuple[str, str], tuple[Timer, ...]] = {}
        self._tracks = tuple(
            name for name, spec in definition.spec.tracks.items() if spec.deadlines
        )
        self._expiry = Expiry(engine)

    def due(self, snapshot: Snapshot, now: datetime) -> tuple[Due, ...]:
        """List what happens by itself as the deal stands, the earliest first.

        Args:
            snapshot: Where the deal stands.
            now: The moment seen from which something is overdue.

        Returns:
            Each deadline that counts now, with the next moment at which it is due; in the order
            of the file where several are due at the same moment.
        """
        found = self._found(snapshot, snapshot.last_at, now)
        end = instant(now)
        marked = (
            due._replace(is_overdue=True) if instant(due.due) <= end else due for due in found
        )
        return tuple(sorted(marked, key=_moment))

    def next_look(self, snapshot: Snapshot, now: datetime) -> datetime | None:
        """Tell when somebody has to look at a deal again if nothing is done to it before.

        Args:
            snapshot: Where the deal stands.
            now: The moment.

        Returns:
            When the first thing is due; or an earlier moment at which something may turn out to
            be, because its condition can become true although nothing happens. None if nothing is.
        """
        last = snapshot.last_at
        moments = [instant(due.due) for due in self._found(snapshot, last, now)]
        for timer, _, entered_at in self._running(snapshot):
            doubtful = timer.look(snapshot, entered_at, last, now)
            moments += [] if doubtful is None else [instant(doubtful)]
        return min(moments, default=None)

    def advance(self, snapshot: Snapshot, now: datetime) -> Decision:
        """Let happen what is due until a moment, in order.

        Args:
            snapshot: Where the deal stands.
            now: The moment.

        Returns:
            What happens: each thing at the moment at which it was due, or at that of the last
            event if it is later, so that history is never rewritten.
        """
        last, end = snapshot.last_at, instant(now)
        if end < instant(last):
            problem = (
                f"The deal's last event is of {last.isoformat()}, and {now.isoformat()} is before"
                " that; set the clock right, or pass a later moment."
            )
            return Refused(snapshot, partial(CannotAdvance, snapshot.deal, problem))
        events: list[Event] = []
        started: list[Accepted] = []
        after = snapshot
        while True:
            found = self._found(after, last, now)
            due = min((due for due in found if instant(due.due) <= end), key=_moment, default=None)
            if due is None:
                return Accepted(tuple(events), after, tuple(started))
            last = later(due.due, last)
            step = self._happen(due, after, last, now)
            if isinstance(step, Refused):
                return Refused(snapshot, partial(getattr, step, "error"))
            events += step.events
            started += step.started
            after = step.snapshot
            if len(events) > MOST_EVENTS:
                problem = (
                    f"More than {MOST_EVENTS:,} events would follow, the last of them of"
                    f" {due.deadline}; advance in smaller steps, or repeat it less often."
                )
                return Refused(snapshot, partial(CannotAdvance, snapshot.deal, problem))

    def _happen(self, due: Due, snapshot: Snapshot, at: datetime, now: datetime) -> Decision:
        deal, number, system = snapshot.deal, snapshot.sequence + 1, SYSTEM.id
        events: list[Event] = [
            DeadlinePassed(
                deal, number, at, system, due.deadline, due.stage, due.since, due.due, now,
                due.number,
            )
        ]  # fmt: skip
        if due.deadline.startswith("approvals."):
            name = due.deadline.split(".")[1]
            events.append(ApprovalExpired(deal, number + 1, at, system, name, None, (), None))
        for name in due.emits:
            number += 1
            events.append(Emitted(deal, number, at, system, name, None, snapshot.stage))
        decision = happened(snapshot, *events)
        if due.fires:
            command = Fire(due.fires, SYSTEM, reason=self._deadlines[due.deadline].spec.reason)
            fired = self._consequences.fire(decision.snapshot, command, due.deadline, at)
            decision = Accepted((*decision.events, *fired.events), fired.snapshot, fired.started)
        return self._consequences.follow(snapshot, decision, at)

    def _found(self, snapshot: Snapshot, last: datetime, now: datetime) -> Iterable[Due]:
        found: list[Due] = []
        for timer, stage, entered_at in self._running(snapshot):
            due = timer.next(snapshot, stage, entered_at, last, now)
            if due:
                found.append(due)
        if self._expiry and snapshot.beside.approvals:
            found += self._of_approvals(snapshot)
        return found

    def _running(self, snapshot: Snapshot) -> Iterable[tuple[Timer, str, datetime]]:
        """Return the timers that count, each with the stage of its course and since when."""
        stage = snapshot.stage
        running = [(timer, stage, snapshot.entered_at) for timer in self._timers_of(MAIN, stage)]
        if self._tracks and stage not in self._outcomes:
            for track in self._tracks:
                state = snapshot.beside.tracks.get(track)
                if state is not None:
                    timers = self._timers_of(track, state.stage)
                    running += [(timer, state.stage, state.entered_at) for timer in timers]
        return running

    def _timers_of(self, course: str, stage: str) -> tuple[Timer, ...]:
        """Return what counts in a stage of a course; compiled when a deal is first there."""
        found = self._timers.get((course, stage))
        if found is None:
            found = tuple(
                self._timer(deadline)
                for deadline in self._deadlines.values()
                if deadline.course.name == course and stage in deadline.stages
            )
            self._timers[course, stage] = found
        return found

    def _timer(self, deadline: Deadline) -> Timer:
        timer = self._compiled.get(deadline.address)
        if timer is None:
            timer = self._compiled[deadline.address] = Timer(deadline, self._engine)
        return timer

    def _of_approvals(self, snapshot: Snapshot) -> Iterator[Due]:
        for name in self._expiry:
            moment = self._expiry.of(name, snapshot)
            if moment is not None:
                since = snapshot.beside.approvals[name].at
                yield Due(moment, f"approvals.{name}.expires", snapshot.stage, since)


def _moment(due: Due) -> datetime:
    return instant(due.due)
