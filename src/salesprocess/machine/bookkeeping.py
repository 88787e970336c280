"""Decides the commands that move no deal: to begin one, to write its fields, to tick items off."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from salesprocess.commands import (
    NO_VALUES,
    SYSTEM,
    Fire,
    Start,
    Tick,
    Update,
    checked,
    mapping,
)
from salesprocess.decision import Accepted, Decision, Refused, happened
from salesprocess.engine import Engine
from salesprocess.errors import Blocked, CannotStart, InvalidValues, did_you_mean, listing
from salesprocess.events import Started, Ticked, Unticked, Updated
from salesprocess.explanation import Explanation, Way
from salesprocess.machine.writing import Writer
from salesprocess.reasons import Situation
from salesprocess.snapshot import Snapshot, after_start, written

_new = tuple.__new__


class Bookkeeper:
    """Decides for the deals of one process."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        """Take what evaluates requirements and what reads values."""
        self._engine = engine
        self._definition = engine.definition
        self._name = engine.definition.name
        self._version = engine.definition.spec.version
        self._first = engine.definition.stages[0]
        self._writer = writer
        self._starts = {
            stage: engine.requirements.of_start(stage) for stage in engine.definition.starts
        }

    def start(self, command: Start, now: datetime) -> Decision:
        """Decide whether a deal may begin."""
        stage = self._first if command.stage is None else command.stage
        if not isinstance(stage, str) or stage not in self._starts:
            starts, stages = self._definition.starts, self._definition.stages
            return Refused(None, partial(CannotStart, stage, starts, stages))
        values = self._writer.defaults
        if command.values:
            # What a transition of another deal gives is the process's own doing.
            who = SYSTEM if command.is_linked else command.by
            values_given = mapping(command.values, "{'amount': 5}")
            given, problems = self._writer.read(values_given, None, who)
            if problems:
                return Refused(None, partial(InvalidValues, problems))
            values = written(values, given)
        event = _new(
            Started,
            (command.deal, 1, now, command.by.id, self._name, self._version, stage, values),
        )
        snapshot = after_start(event)
        if self._starts[stage]:
            explanation = self._explained(snapshot, command, now)
            if not explanation.open:
                return Refused(None, partial(Blocked, explanation))
        return _new(Accepted, ((event,), snapshot, ()))

    def _explained(self, snapshot: Snapshot, command: Start, now: datetime) -> Explanation:
        stage = snapshot.stage
        situation = Situation(snapshot.facts, snapshot, command, now)
        reasons = tuple(self._engine.evaluator.reason(r, situation) for r in self._starts[stage])
        way = Way(f"stages.{stage}", stage, stage, stays=False, reasons=reasons)
        return Explanation(self._definition, "start", stage, (way,), command.by)

    def update(self, snapshot: Snapshot, command: Update, now: datetime) -> Decision:
        """Decide whether fields may be written: all of them, or none."""
        values, problems = self._writer.read(command.values, snapshot, command.by)
        if problems:
            return Refused(snapshot, partial(InvalidValues, problems))
        changes = self._writer.changes(values, snapshot)
        if not changes:
            return Accepted((), snapshot)
        return happened(
            snapshot, Updated(snapshot.deal, snapshot.sequence + 1, now, command.by.id, changes)
        )

    def tick(self, snapshot: Snapshot, command: Tick, now: datetime) -> Decision:
        """Decide whether an item of the stage's checklist may be ticked, or unticked."""
        stage, item = snapshot.stage, command.item
        checklist = self._definition.spec.stages[stage].checklist
        if item not in checklist:
            problem = (
                f"the checklist of {stage!r} has no such item{did_you_mean(item, checklist)}"
                f" It has: {listing(checklist)}."
            )
            return Refused(snapshot, partial(InvalidValues, {item: problem}))
        if (item in snapshot.ticks.get(stage, NO_VALUES)) == command.done:
            return Accepted((), snapshot)
        kind: Any = Ticked if command.done else Unticked
        return happened(
            snapshot,
            kind(snapshot.deal, snapshot.sequence + 1, now, command.by.id, stage, item),
        )

    def read(self, snapshot: Snapshot, command: Fire) -> Fire | Refused:
        """Read what comes along with a trigger."""
        values, problems = self._writer.read(checked(command).values, snapshot, command.by)
        for name in command.overrides:
            if name not in self._definition.spec.guards:
                problems[f"override.{name}"] = self._no_guard(name)
        if problems:
            return Refused(snapshot, partial(InvalidValues, problems))
        return command._replace(values=self._writer.changes(values, snapshot))

    def _no_guard(self, name: str) -> str:
        spec = self._definition.spec
        if name in spec.policies:
            return f"{name!r} is a policy, which nobody lets pass; leave it out."
        return f"there is no guard {name!r}{did_you_mean(name, spec.guards)}"
