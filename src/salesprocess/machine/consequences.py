"""What follows by itself from a command: voided approvals, tracks that open, automatic transitions.

All of it belongs to the decision about the command: it happens with it, or nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial

from salesprocess.beside import ApprovalStatus
from salesprocess.commands import NO_VALUES, SYSTEM, Fire
from salesprocess.courses import MAIN, Course
from salesprocess.decision import Accepted, Decision, Refused, happened
from salesprocess.engine import Engine, Met
from salesprocess.errors import Blocked, CannotLink, InvalidValues, Refusal, RunsAway
from salesprocess.events import (
    ApprovalGranted,
    ApprovalRejected,
    ApprovalVoided,
    Event,
    Moved,
    Stayed,
    TrackMoved,
    TrackOpened,
    TriggerBlocked,
)
from salesprocess.machine.moves import Move, Return, Trigger
from salesprocess.snapshot import Snapshot

MOST_STEPS = 100
"""How many transitions may follow each other by themselves."""
_LIVE = (ApprovalStatus.PENDING, ApprovalStatus.GRANTED)
_MOVING = (Moved, Stayed, TrackMoved)
_NOBODY = Fire("", SYSTEM)
_DECIDED = (Accepted, Refused)


class Consequences:
    """Works out what follows, for the deals of one process.

    It is asked after every command, and mostly nothing follows: what is looked at then is prepared
    once, and whatever a process or a deal does not have is not looked for.
    """

    def __init__(self, engine: Engine, triggers: Mapping[str, Trigger]) -> None:
        """Take what evaluates conditions, and every trigger by its name."""
        self._engine = engine
        self._definition = definition = engine.definition
        self._triggers = triggers
        self._tracks = tuple(definition.spec.tracks)
        self._closed = definition.outcomes
        self._firing = any(a.on_grant or a.on_reject for a in definition.spec.approvals.values())
        self._automatic = {
            name: found
            for name, course in definition.courses.items()
            if (found := _automatic(course, triggers))
        }

    @cached_property
    def _opening(self) -> tuple[tuple[str, str, Met | None], ...]:
        """Name, first stage and condition of each track."""
        definition = self._definition
        compiled = self._engine.compiler.predicate
        found = []
        for name in self._tracks:
            condition = definition.expressions.get(f"tracks.{name}.opens")
            holds = None if condition is None else compiled(condition)
            found.append((name, definition.courses[name].first, holds))
        return tuple(found)

    @property
    def are_possible(self) -> bool:
        """Whether anything can ever follow by itself in this process."""
        return bool(self._definition.spec.approvals or self._tracks or self._automatic)

    def follow(self, before: Snapshot | None, decision: Decision, now: datetime) -> Decision:
        """Add to a decision what follows from it.

        Args:
            before: Where the deal stood before it; None for one that begins.
            decision: What was decided.
            now: The moment.

        Returns:
            The decision with all that follows by itself, or a refusal where that has no end or
            would write what its field cannot take.
        """
        if isinstance(decision, Refused) or not decision[0]:
            return decision
        step = self._step(decision[0], before, decision[1], now)
        return decision if step is None else self._follow_on(before, decision, step, now)

    def _follow_on(
        self, before: Snapshot | None, decision: Accepted, step: Decision | None, now: datetime
    ) -> Decision:
        events, snapshot, started = decision
        for _ in range(MOST_STEPS):
            if step is None:
                return Accepted(events, snapshot, started)
            if isinstance(step, Refused):
                return Refused(before, partial(getattr, step, "error"))
            was, snapshot = snapshot, step.snapshot
            events += step.events
            started += step.started
            step = self._step(step.events, was, snapshot, now)
        if step is None:
            return Accepted(events, snapshot, started)
        events += step.events
        last = next((e.trigger for e in reversed(events) if isinstance(e, _MOVING)), "")
        problem = (
            f"More than {MOST_STEPS} steps follow each other by themselves, the last of them by"
            f" {last!r}; give its transition a guard that ends them."
        )
        return Refused(before, partial(RunsAway, last, problem))

    def _step(
        self, new: tuple[Event, ...], was: Snapshot | None, snapshot: Snapshot, now: datetime
    ) -> Decision | None:
        """Return the next thing that follows: what voids or opens, a trigger, or nothing."""
        approvals, tracks, *_ = snapshot[12]
        found: tuple[Event, ...] = ()
        if approvals:
            found = tuple(self._voided(new, was, snapshot, now))
        if len(tracks) < len(self._tracks):
            found += self.opened(snapshot, now)
        if found:
            return self._with(found, new, snapshot, now)
        fired = self._fired(new, snapshot, now) if self._firing else None
        if fired is not None or not self._automatic:
            return fired
        return self._moved(snapshot, now)

    def _with(
        self, found: tuple[Event, ...], new: tuple[Event, ...], snapshot: Snapshot, now: datetime
    ) -> Accepted:
        """Let happen what voids or opens, and then what the new events fire."""
        numbered: tuple[Event, ...] = tuple(
            event._replace(sequence=snapshot.sequence + number)
            for number, event in enumerate(found, 1)
        )
        done = happened(snapshot, *numbered)
        fired = self._fired(new, done.snapshot, now)
        if fired is None:
            return done
        return Accepted((*numbered, *fired.events), fired.snapshot, fired.started)

    def _voided(
        self, new: tuple[Event, ...], was: Snapshot | None, snapshot: Snapshot, now: datetime
    ) -> Iterator[ApprovalVoided]:
        """Yield the end of approvals whose fields have changed, and of requests left open."""
        if was is None or not snapshot.beside.approvals:
            return
        written = [field for event in new for field in getattr(event, "values", NO_VALUES)]
        closing = self._closing(new, snapshot)
        for name, state in snapshot.beside.approvals.items():
            if state.status not in _LIVE:
                continue
            get, coverage = snapshot.facts.get, self._engine.coverage
            because = coverage.changed(name, written, was, get, now) if written else None
            if state.status is ApprovalStatus.PENDING and closing and because is None:
                usable = self._engine.requirements.approvals_from(snapshot.stage)
                because = None if name in usable else closing
            if because:
                yield ApprovalVoided(snapshot.deal, 0, now, SYSTEM.id, name, None, (), because)

    def _closing(self, new: tuple[Event, ...], snapshot: Snapshot) -> str | None:
        """Return the trigger that has just closed the deal."""
        if snapshot.stage not in self._definition.outcomes:
            return None
        return next((event.trigger for event in reversed(new) if isinstance(event, Moved)), None)

    def opened(self, snapshot: Snapshot, now: datetime) -> tuple[TrackOpened, ...]:
        """Return the tracks that begin as the deal stands, as events that have no number yet."""
        if snapshot[4] in self._closed:
            return ()
        return tuple(
            TrackOpened(snapshot.deal, 0, now, SYSTEM.id, name, first)
            for name, first, holds in self._opening
            if name not in snapshot.beside.tracks
            if holds is None or holds(snapshot.facts.get, snapshot, _NOBODY, now)
        )

    def _fired(self, new: tuple[Event, ...], snapshot: Snapshot, now: datetime) -> Accepted | None:
        """Fire what the grant or the rejection of an approval fires."""
        for event in new:
            if not isinstance(event, ApprovalGranted | ApprovalRejected):
                continue
            spec = self._definition.spec.approvals[event.approval]
            granted = isinstance(event, ApprovalGranted)
            trigger = spec.on_grant if granted else spec.on_reject
            if trigger:
                cause = f"approvals.{event.approval}.{'on_grant' if granted else 'on_reject'}"
                command = Fire(trigger, SYSTEM, comment=event.comment)
                return self.fire(snapshot, command, cause, now)
        return None

    def fire(self, snapshot: Snapshot, command: Fire, cause: str, now: datetime) -> Accepted:
        """Fire a trigger as the system; where it is blocked, record that.

        Args:
            snapshot: Where the deal stands.
            command: The trigger.
            cause: The address of what fires it.
            now: The moment.

        Returns:
            What happens, which may be no more than that the trigger is blocked.
        """
        decision = self._triggers[command.trigger].trigger(snapshot, command, now)
        if isinstance(decision, Accepted):
            return decision
        event = TriggerBlocked(
            snapshot.deal, snapshot.sequence + 1, now, SYSTEM.id, command.trigger, snapshot.stage,
            cause, _blocking(decision.error),
        )  # fmt: skip
        return happened(snapshot, event)

    def _moved(self, snapshot: Snapshot, now: datetime) -> Decision | None:
        """Take the first automatic way whose requirements are met."""
        for course, by_stage in self._automatic.items():
            for command, step in by_stage.get(self._stage_of(course, snapshot), ()):
                answer = step.take(snapshot, command, now)
                if isinstance(answer, _DECIDED):
                    return answer
        return None

    def _stage_of(self, course: str, snapshot: Snapshot) -> str | None:
        """Return where a course stands, or None where nothing moves on it."""
        if course == MAIN:
            return snapshot.stage
        is_closed = snapshot.stage in self._definition.outcomes
        return None if is_closed else snapshot.beside.stage_of(course)


def _automatic(
    course: Course, triggers: Mapping[str, Trigger]
) -> Mapping[str | None, tuple[tuple[Fire, Move | Return], ...]]:
    """Return the automatic ways from each stage, in document order, with who fires them.

    Nothing moves by itself to where it stands already: that would happen again and again.
    """
    found: dict[str | None, list[tuple[Fire, Move | Return]]] = {}
    for name in course.transitions:
        trigger = triggers[course.trigger(name)]
        command = Fire(trigger.name, SYSTEM)
        for stage, steps in trigger.steps.items():
            for step in steps:
                if any(move.rule.automatic and move.target != stage for move in step.drawn):
                    found.setdefault(stage, []).append((command, step))
    return {stage: tuple(ways) for stage, ways in found.items()}


def _blocking(error: Refusal) -> tuple[str, ...]:
    """Return what blocks a trigger; nothing where it is not drawn."""
    match error:
        case Blocked():
            return tuple(error.explanation.blocking)
        case InvalidValues():
            return tuple(error.problems)
        case CannotLink():
            return (error.process,)
        case _:
            return ()
