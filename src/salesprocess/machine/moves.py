"""The moves of a process, as a ``transitions`` machine whose triggers answer with decisions.

A deal is never added to it as a model: its snapshot is what a trigger is run on, and the answer is
a decision. No callback of the wrapped library is used, so no code of a user runs inside a
transition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import transitions as _t

from salesprocess.commands import SYSTEM, Fire
from salesprocess.courses import Course
from salesprocess.decision import Accepted, Decision, Refused, happened
from salesprocess.definition import PREVIOUS, STAY, Definition
from salesprocess.engine import Engine, Met
from salesprocess.errors import Blocked, InvalidValues, NotDrawn
from salesprocess.events import ApprovalVoided, Emitted, Event, Moved, Stayed, TrackMoved
from salesprocess.explanation import Explanation, Way
from salesprocess.machine.linked_deals import Linker
from salesprocess.machine.writing import Writer
from salesprocess.reasons import Reason, Situation, Verdict
from salesprocess.requirements import Requirement
from salesprocess.schema import TransitionRule
from salesprocess.snapshot import Snapshot, after_move, after_track_move, written

_NO_WARNINGS: tuple[str, ...] = ()
_NO_OVERRIDES: Mapping[str, str] = {}
_DECIDED = (Accepted, Refused)  # a union would be made anew at each trigger
_new = tuple.__new__


class Unmet(NamedTuple):
    """A move that a deal may not take, with the reasons as far as they were asked for."""

    move: Move
    reasons: tuple[Reason, ...]


Answer = Accepted | Refused | Unmet | None
Take = Callable[[Snapshot, Fire, datetime], Answer]


class Move(_t.Transition):
    """One way from a stage to a stage. ``execute`` decides whether a deal may take it."""

    def __init__(
        self, source: str, dest: str | None, *, name: str, address: str, rule: TransitionRule,
        course: Course, engine: Engine, writer: Writer,
    ) -> None:  # fmt: skip
        """Keep the rule; what it asks for is compiled when a deal first wants to take it."""
        super().__init__(source, dest)  # type: ignore[arg-type]  # None: an internal transition
        self.trigger = name
        self.address = address
        self.rule = rule
        self.course = course
        self.stays = dest is None
        self.target: str = source if dest is None else dest
        self._engine = engine
        self._writer = writer
        self._requirements: tuple[Requirement, ...] | None = None
        self._recorded: tuple[Requirement, ...] = ()
        self._used_up: tuple[Requirement, ...] = ()
        self.take: Take = self._compile_and_take

    @property
    def drawn(self) -> tuple[Move, ...]:
        """The ways that it stands for: itself."""
        return (self,)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """What the move asks for."""
        if self._requirements is None:
            self._requirements = self._engine.requirements.of_move(
                self.course, self.trigger, self.address, self.source, self.target, stays=self.stays
            )
        return self._requirements

    def execute(  # type: ignore[override]
        self, snapshot: Snapshot, command: Fire, now: datetime
    ) -> Answer:
        """Decide whether the deal may take this way.

        Args:
            snapshot: Where the deal stands.
            command: What was asked; its values have been read already.
            now: The moment.

        Returns:
            What follows; or a refusal of values that the move itself would write; or what is not
            met, None where a quick look was enough to see that something is not.
        """
        return self.take(snapshot, command, now)

    def _compile_and_take(self, snapshot: Snapshot, command: Fire, now: datetime) -> Answer:
        met, self._recorded = self._engine.all_met(self.requirements)
        specs = self._engine.definition.spec.approvals
        self._used_up = tuple(
            r for r in self.requirements if r.kind == "approval" and specs[r.name].once
        )
        is_plain = not (self.stays or self.rule.set or self.rule.emit or self.rule.starts)
        if not is_plain or self._recorded or self._used_up:
            self.take = partial(self._take_in_full, met)
        else:
            self.take = plain_move(self, met)
        return self.take(snapshot, command, now)

    def _take_in_full(self, met: Met, snapshot: Snapshot, command: Fire, now: datetime) -> Answer:
        facts = written(snapshot.facts, command.values)
        if not met(facts.get, snapshot, command, now):
            return None
        return self._execute_in_full(snapshot, command, now)

    def _execute_in_full(self, snapshot: Snapshot, command: Fire, now: datetime) -> Answer:
        situation = self._situation(snapshot, command, now)
        reasons = tuple(self._engine.evaluator.reason(r, situation) for r in self._recorded)
        if not all(reason.verdict.passes for reason in reasons):
            return Unmet(self, reasons)
        assigned, problems = self._writer.assigned(self.address, self.rule, situation)
        if problems:
            return Refused(snapshot, partial(InvalidValues, problems))
        values = self._writer.changes({**command.values, **assigned}, snapshot)
        events = tuple(self._happen(snapshot, command, now, values, reasons))
        events += tuple(self._use_up(situation, snapshot.sequence + len(events)))
        decision = happened(snapshot, *events)
        if not self.rule.starts:
            return decision
        linker = Linker(self._engine, self.trigger, self.address, self.rule.starts)
        begun = linker.begin(decision, command, now)
        return begun if isinstance(begun, Accepted) else Refused(snapshot, begun.find_out)

    def _happen(
        self, snapshot: Snapshot, command: Fire, now: datetime,
        values: Mapping[str, object], reasons: tuple[Reason, ...],
    ) -> Iterator[Event]:  # fmt: skip
        by = command.by.id
        main = snapshot.stage
        kind: type[Stayed | TrackMoved | Moved] = TrackMoved if self.course.name else Moved
        source, target = self.source, self.target
        if self.stays:
            kind, source, target = Stayed, main, main
        yield kind(
            snapshot.deal, snapshot.sequence + 1, now, by, self.trigger, source, target,
            values, command.reason, command.comment, *recorded(reasons),
        )  # fmt: skip
        for number, name in enumerate(self.rule.emit, snapshot.sequence + 2):
            stage = main if self.course.name else self.target
            yield Emitted(snapshot.deal, number, now, by, name, self.trigger, stage)

    def _use_up(self, situation: Situation, number: int) -> Iterator[ApprovalVoided]:
        """Yield the end of each approval that was needed, and is good for one move."""
        facts, deal, command, now = situation
        used: dict[str, None] = {}
        for needed in self._used_up:
            condition = needed.condition and self._engine.compiler.value(needed.condition)
            needless = condition and condition(facts.get, deal, command, now) is False
            if deal.beside.is_granted(needed.name) and not needless:
                used[needed.name] = None
        for sequence, name in enumerate(used, number + 1):
            yield ApprovalVoided(deal.deal, sequence, now, SYSTEM.id, name, None, (), self.trigger)

    def why(
        self, snapshot: Snapshot, command: Fire, now: datetime, known: tuple[Reason, ...] = ()
    ) -> Way:
        """Explain the move part by part.

        Args:
            snapshot: Where the deal stands.
            command: What was asked.
            now: The moment.
            known: Reasons found already, which are not asked for again.

        Returns:
            The way with a reason for each requirement.
        """
        situation = self._situation(snapshot, command, now)
        found = {id(reason.requirement): reason for reason in known}
        reasons = tuple(
            found.get(id(r)) or self._engine.evaluator.reason(r, situation)
            for r in self.requirements
        )
        return Way(self.address, self.source, self.target, self.stays, reasons)

    def _situation(self, snapshot: Snapshot, command: Fire, now: datetime) -> Situation:
        return Situation(written(snapshot.facts, command.values), snapshot, command, now)


def plain_move(move: Move, met: Met) -> Take:
    """Return ``Move.execute`` for a move that writes and records nothing of its own.

    Nearly every trigger that an application fires comes through here, so that what does not
    change is bound once, and tuples are read by position.
    """
    trigger, source, target = move.trigger, move.source, move.target
    kind: type[Moved | TrackMoved] = TrackMoved if move.course.name else Moved
    after: Callable[[Snapshot, Any], Snapshot] = (
        after_track_move if move.course.name else after_move
    )

    def take(snapshot: Snapshot, command: Fire, now: datetime) -> Accepted | None:
        facts, values = snapshot[5], command[2]
        get = written(facts, values).get if values else facts.get
        if not met(get, snapshot, command, now):
            return None
        event = _new(
            kind,
            (snapshot[2], snapshot[3] + 1, now, command[1][0], trigger, source, target, values,
             command[3], command[4], _NO_WARNINGS, _NO_OVERRIDES),
        )  # fmt: skip
        return _new(Accepted, ((event,), after(snapshot, event), ()))

    return take


class Return(NamedTuple):
    """The moves of a ``to: previous``: a deal takes the one to where it came from."""

    moves: Mapping[str, Move]

    @property
    def drawn(self) -> tuple[Move, ...]:
        """The ways that it stands for: one to each stage where a deal can have come from."""
        return tuple(self.moves.values())

    def take(self, snapshot: Snapshot, command: Fire, now: datetime) -> Answer:
        """Same as ``Move.execute``, for the way back."""
        move = self.moves.get(snapshot.previous or "")
        return move.take(snapshot, command, now) if move else None


class Trigger(_t.Event):
    """All transitions of one trigger. ``trigger`` decides which of them a deal takes."""

    def __init__(self, name: str, machine: ProcessMachine) -> None:
        """Begin without transitions."""
        super().__init__(name, machine)
        self._machine = machine
        self.steps: dict[str, list[Move | Return]] = {}

    def steps_for(self, snapshot: Snapshot) -> Iterable[Move | Return]:
        """Return the ways that are drawn from where the deal stands, in document order."""
        return self.steps.get(snapshot[4], ())

    def trigger(  # type: ignore[override]
        self, snapshot: Snapshot, command: Fire, now: datetime
    ) -> Decision:
        """Take the first way whose requirements are met, in document order.

        Args:
            snapshot: Where the deal stands.
            command: What was asked; its values have been read already.
            now: The moment.

        Returns:
            What follows, or a refusal.
        """
        unmet: tuple[Unmet, ...] = ()
        for step in self.steps_for(snapshot):
            answer = step.take(snapshot, command, now)
            if isinstance(answer, _DECIDED):
                return answer
            if answer is not None:
                unmet = (*unmet, answer)
        return Refused(snapshot, partial(self._refusal, snapshot, command, now, unmet))

    def moves(self, snapshot: Snapshot) -> tuple[Move, ...]:
        """List the ways that are drawn for the deal, in document order."""
        found = (
            step.moves.get(snapshot.previous or "") if isinstance(step, Return) else step
            for step in self.steps_for(snapshot)
        )
        return tuple(move for move in found if move)

    def why(
        self, snapshot: Snapshot, command: Fire, now: datetime, unmet: tuple[Unmet, ...] = ()
    ) -> Explanation:
        """Explain every way that is drawn for the deal; there must be one."""
        known = {id(move): reasons for move, reasons in unmet}
        ways = tuple(
            move.why(snapshot, command, now, known.get(id(move), ()))
            for move in self.moves(snapshot)
        )
        stage = ways[0].source if ways else snapshot.stage
        return Explanation(self._machine.definition, self.name, stage, ways, command.by)

    def not_drawn(self, snapshot: Snapshot) -> NotDrawn:
        """Say that the trigger is not drawn for a deal, and which ones are."""
        return self._machine.not_drawn(self.name, snapshot)

    def _refusal(
        self, snapshot: Snapshot, command: Fire, now: datetime, unmet: tuple[Unmet, ...]
    ) -> NotDrawn | Blocked:
        if not self.moves(snapshot):
            return self.not_drawn(snapshot)
        return Blocked(self.why(snapshot, command, now, unmet))


class TrackTrigger(Trigger):
    """All transitions of one trigger of a track. A track rests while the deal is closed."""

    def __init__(self, name: str, machine: ProcessMachine) -> None:
        """Begin without transitions."""
        super().__init__(name, machine)
        self._track = machine.course.name
        self._closed = machine.definition.outcomes

    def steps_for(self, snapshot: Snapshot) -> Iterable[Move | Return]:
        """Return the ways that are drawn from where the track stands, in document order."""
        state = snapshot[12].tracks.get(self._track)
        if state is None or snapshot[4] in self._closed:
            return ()
        return self.steps.get(state[0], ())


def recorded(reasons: tuple[Reason, ...]) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Return the guards that warned, and those that were overridden with the reason for it."""
    warnings: list[str] = []
    overrides: dict[str, str] = {}
    pending = list(reasons)
    while pending:
        reason = pending.pop(0)
        pending += reason.parts
        if reason.verdict is Verdict.WARNED:
            warnings.append(reason.requirement.name)
        elif reason.verdict is Verdict.OVERRIDDEN:
            overrides[reason.requirement.name] = reason.note or ""
    return tuple(warnings), overrides


class ProcessMachine(_t.Machine):
    """The stages and transitions of one course, with decisions in place of callbacks."""

    event_cls = Trigger
    transition_cls = Move

    def __init__(self, engine: Engine, writer: Writer, course: Course) -> None:
        """Draw every transition of a course of the engine's definition."""
        self.definition: Definition = engine.definition
        self.course = course
        self.triggers: dict[str, Trigger] = {}
        super().__init__(
            model=None,
            states=list(course.stages),
            initial=course.first,
            auto_transitions=False,
            send_event=True,
            model_attribute="stage",
            name=course.name or self.definition.name,
        )
        for trigger, address, rule in course.rules():
            draw = partial(
                self._draw, trigger=trigger, address=address, rule=rule, engine=engine,
                writer=writer,
            )  # fmt: skip
            for source in course.sources(rule):
                draw(source)

    def _draw(
        self, source: str, *, trigger: str, address: str, rule: TransitionRule, engine: Engine,
        writer: Writer,
    ) -> None:  # fmt: skip
        if trigger not in self.triggers:
            kind = TrackTrigger if self.course.name else Trigger
            self.triggers[trigger] = self.events[trigger] = kind(trigger, self)
        event = self.triggers[trigger]
        moves = [
            Move(source, None if rule.to == STAY else target, name=trigger, address=address,
                 rule=rule, course=self.course, engine=engine, writer=writer)
            for target in self.course.targets(rule, source)
        ]  # fmt: skip
        for move in moves:
            event.add_transition(move)
        steps = event.steps.setdefault(source, [])
        back = {move.target: move for move in moves}
        steps += [Return(back)] if rule.to == PREVIOUS else moves

    def not_drawn(self, trigger: str, snapshot: Snapshot) -> NotDrawn:
        """Say that a trigger is not drawn for a deal, and which ones are."""
        track = self.course.name or None
        stage = snapshot.beside.stage_of(track) if track else snapshot.stage
        closed = snapshot.stage in self.definition.outcomes
        opens = self.definition.spec.tracks[track].opens if track else None
        drawn = self.drawn(snapshot)
        return NotDrawn(trigger, stage, drawn, closed=closed, track=track, opens=opens)

    def drawn(self, snapshot: Snapshot) -> tuple[str, ...]:
        """List the triggers of the course that are drawn for a deal, blocked or not."""
        return tuple(name for name, event in self.triggers.items() if event.moves(snapshot))
