"""What is due next, and what happens when it is: as pure functions of a snapshot and a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from salesprocess.beside import ApprovalStatus
from salesprocess.commands import SYSTEM, Fire
from salesprocess.consequences import Consequences
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.definition import Deadline
from salesprocess.engine import Engine
from salesprocess.errors import CannotAdvance
from salesprocess.events import (
    ApprovalExpired,
    DeadlinePassed,
    Emitted,
    Event,
)
from salesprocess.expressions import Expression
from salesprocess.snapshot import Snapshot, fold

MOST_EVENTS = 10_000
"""How many events one advance may bring about."""
LAST_ACTIVITY = "last_activity"
_NOBODY = Fire("", SYSTEM)


class Due(NamedTuple):
    """Something that happens by itself when its time comes.

    Attributes:
        due: When.
        deadline: The address of what is due, such as ``deadlines.stale``.
        stage: The stage of the course that it is about.
        since: The moment from which it is counted.
        fires: The trigger that it fires, or None.
        emits: The events that it emits.
        is_overdue: Whether that is in the past, seen from the moment that was asked about.
    """

    due: datetime
    deadline: str
    stage: str
    since: datetime
    fires: str | None = None
    emits: tuple[str, ...] = ()
    is_overdue: bool = False


class Timers:
    """Tells what is due, and lets it happen, for the deals of one process."""

    def __init__(self, engine: Engine, consequences: Consequences) -> None:
        """Take what evaluates expressions, and what works out what follows."""
        self._engine = engine
        self._definition = engine.definition
        self._consequences = consequences
        self._expiring = {
            name for name, spec in self._definition.spec.approvals.items() if spec.expires
        }

    def due(self, snapshot: Snapshot, now: datetime) -> tuple[Due, ...]:
        """List what happens by itself as the deal stands, the earliest first.

        Args:
            snapshot: Where the deal stands.
            now: The moment seen from which something is overdue.

        Returns:
            Each deadline that counts now, with the next moment at which it is due.
        """
        found = (*self._of_deadlines(snapshot), *self._of_approvals(snapshot))
        marked = (due._replace(is_overdue=due.due <= now) for due in found)
        return tuple(sorted(marked, key=lambda due: due.due))

    def advance(self, snapshot: Snapshot, now: datetime) -> Decision:
        """Let happen what is due until a moment, in order.

        Args:
            snapshot: Where the deal stands.
            now: The moment.

        Returns:
            What happens: each thing at the moment at which it was due, or at that of the last
            event if it is later, so that history is never rewritten.
        """
        last = snapshot.last_at
        if now < last:
            problem = (
                f"The deal's last event is of {last.isoformat()}, and {now.isoformat()} is before"
                " that; set the clock right, or pass a later moment."
            )
            return Refused(snapshot, partial(CannotAdvance, snapshot.deal, problem))
        events: tuple[Event, ...] = ()
        started: tuple[Accepted, ...] = ()
        after = snapshot
        while True:
            waiting = [due for due in self.due(after, now) if due.is_overdue]
            if not waiting:
                return Accepted(events, after, started)
            step = self._happen(waiting[0], after, now)
            if isinstance(step, Refused):
                return step
            events += step.events
            started += step.started
            after = step.snapshot
            if len(events) > MOST_EVENTS:
                problem = (
                    f"More than {MOST_EVENTS:,} events would follow, the last by"
                    f" {waiting[0].deadline}; advance in smaller steps, or repeat it less often."
                )
                return Refused(snapshot, partial(CannotAdvance, snapshot.deal, problem))

    def _happen(self, due: Due, snapshot: Snapshot, now: datetime) -> Decision:
        at = max(due.due, snapshot.last_at)
        number = snapshot.sequence + 1
        events: list[Event] = [
            DeadlinePassed(
                snapshot.deal, number, at, SYSTEM.id, due.deadline, due.stage, due.since, due.due,
                now,
            )
        ]  # fmt: skip
        if due.deadline.startswith("approvals."):
            name = due.deadline.split(".")[1]
            events.append(
                ApprovalExpired(snapshot.deal, number + 1, at, SYSTEM.id, name, None, (), None)
            )
        for name in due.emits:
            events.append(
                Emitted(
                    snapshot.deal, number + len(events), at, SYSTEM.id, name, None, snapshot.stage
                )
            )
        after = fold(events, snapshot)
        assert after is not None
        decision = Accepted(tuple(events), after)
        if due.fires:
            reason = self._definition.deadlines[due.deadline].spec.reason
            command = Fire(due.fires, SYSTEM, reason=reason)
            fired = self._consequences.fire(after, command, due.deadline, at)
            decision = Accepted((*decision.events, *fired.events), fired.snapshot, fired.started)
        return self._consequences.follow(snapshot, decision, at)

    def _of_deadlines(self, snapshot: Snapshot) -> Iterator[Due]:
        outcomes = self._definition.outcomes
        for deadline in self._definition.deadlines.values():
            track = deadline.course.name
            state = snapshot.beside.tracks.get(track) if track else None
            if track and (state is None or snapshot.stage in outcomes):
                continue
            stage = state.stage if state else snapshot.stage
            if stage in deadline.stages:
                entered_at = state.entered_at if state else snapshot.entered_at
                found = self._next(deadline, snapshot, stage, entered_at)
                if found:
                    yield found

    def _next(
        self, deadline: Deadline, snapshot: Snapshot, stage: str, entered_at: datetime
    ) -> Due | None:
        spec, address = deadline.spec, deadline.address
        since = self._since(spec.since, snapshot, entered_at)
        if since is None:
            return None
        passed = snapshot.beside.passed.get(address)
        times = passed.times if passed and passed.since == since else 0
        if times and not spec.repeat:
            return None
        moment = self._later(since, f"{address}.after", snapshot, since)
        if moment is not None and times:
            moment = self._later(moment, f"{address}.repeat", snapshot, since, times)
        if moment is None or not self._counts(address, snapshot, moment):
            return None
        fires = deadline.course.trigger(spec.fire) if spec.fire else None
        return Due(moment, address, stage, since, fires, spec.emit)

    def _since(self, name: str | None, snapshot: Snapshot, entered_at: datetime) -> datetime | None:
        if name is None:
            return entered_at
        if name == LAST_ACTIVITY:
            return max(snapshot.active_at, entered_at)
        value = self._engine.facts(snapshot, entered_at).get(name)
        if isinstance(value, datetime):
            return value
        return self._definition.calendar.start_of(value) if isinstance(value, date) else None

    def _later(
        self, moment: datetime, address: str, snapshot: Snapshot, since: datetime, times: int = 1
    ) -> datetime | None:
        expression = self._definition.expressions[address]
        value = self._engine.compiler.value(expression)
        duration: Any = value(snapshot.facts.get, snapshot, _NOBODY, since)
        if duration is None:
            return None
        return self._definition.calendar.add(moment, duration * times)

    def _counts(self, address: str, snapshot: Snapshot, moment: datetime) -> bool:
        condition: Expression | None = self._definition.expressions.get(f"{address}.when")
        if condition is None:
            return True
        predicate = self._engine.compiler.predicate(condition)
        at = max(moment, snapshot.last_at)
        return predicate(snapshot.facts.get, snapshot, _NOBODY, at)

    def _of_approvals(self, snapshot: Snapshot) -> Iterator[Due]:
        for name, state in snapshot.beside.approvals.items():
            if name in self._expiring and state.status is ApprovalStatus.PENDING:
                address = f"approvals.{name}.expires"
                moment = self._later(state.at, address, snapshot, state.at)
                if moment is not None:
                    yield Due(moment, address, snapshot.stage, state.at)
