"""Scenarios made of what happened to a deal: whatever it was, they have to pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from salesprocess import Process
from salesprocess.commands import Actor, Command, Fire, Start, Tick, Update
from salesprocess.decision import Accepted, Decision
from salesprocess.errors import Blocked, NotDrawn
from salesprocess.events import Emitted
from salesprocess.facts import fact_to_json
from salesprocess.scenarios.comparing import causes
from salesprocess.snapshot import Snapshot
from tests.strategies import commands, processes

BEGINS = datetime(2026, 1, 5, 9, tzinfo=UTC)
PAUSE = timedelta(hours=7)


@st.composite
def rehearsed(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Draw a process, and the steps of a scenario that tell what a deal of it went through."""
    data = draw(processes())
    asked = draw(st.lists(commands(), min_size=1, max_size=10))
    return data, list(steps_of(Process.from_dict(data), asked))


def steps_of(process: Process, asked: list[Command]) -> Iterator[dict[str, Any]]:
    """Drive a deal, and yield steps that do the same and expect what came of it."""
    decide = process.machine.decide
    now, begun = BEGINS, decide(None, Start("D-1", Actor("somebody")), BEGINS)
    if not isinstance(begun, Accepted):
        return
    snapshot = begun.snapshot
    for command in map(_sensible(process), asked):
        now += PAUSE
        decision = decide(snapshot, command, now)
        yield {"wait": "7h"}
        yield from step_of(process, command, decision)
        if isinstance(decision, Accepted):
            snapshot = decision.snapshot
        yield {"expect": state_of(process, snapshot, now)}


def state_of(process: Process, snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    """Return all that can be expected of a deal."""
    facts = process.engine.facts(snapshot, now)
    return {
        "stage": snapshot.stage,
        "outcome": process.definition.outcomes.get(snapshot.stage, "open"),
        **{name: fact_to_json(facts.get(name)) for name in process.definition.fields},
    }


def step_of(process: Process, command: Command, decision: Decision) -> Iterator[dict[str, Any]]:
    """Yield the step that a command was, if a scenario can say it."""
    accepted = isinstance(decision, Accepted)
    if isinstance(command, Fire):
        step = _fired(command, decision)
        if step is not None:
            yield {command.trigger: {"by": _actor(command.by), **step}}
    elif isinstance(command, Update) and command.values:
        known = {n: v for n, v in command.values.items() if n in process.definition.fields}
        if accepted:
            yield {"set": dict(command.values)}
        elif known == dict(command.values):
            yield {"cannot_set": known}
    elif isinstance(command, Tick) and accepted:
        yield {"tick" if command.done else "untick": command.item}


def _fired(command: Fire, decision: Decision) -> dict[str, Any] | None:
    said = {
        "with": dict(command.values),
        "reason": command.reason,
        "comment": command.comment,
        "override": dict(command.overrides),
    }
    if isinstance(decision, Accepted):
        emitted = [event.name for event in decision.events if isinstance(event, Emitted)]
        return {**said, "to": decision.events[0].target, "emits": emitted}  # type: ignore[union-attr]
    error = decision.error
    if isinstance(error, Blocked):
        return {**said, "blocked_by": sorted({*causes(error.explanation)})}
    if isinstance(error, NotDrawn):
        return {"not_drawn": True}
    return None


def _actor(actor: Actor) -> dict[str, Any]:
    return {"id": actor.id, "roles": sorted(actor.roles)}


def _sensible(process: Process) -> Any:
    """Return what leaves out of a command what no scenario can say."""
    definition = process.definition

    def sensible(command: Command) -> Command:
        if not isinstance(command, Fire):
            return command
        course = definition.triggers.get(command.trigger)
        rules = course.transitions[command.trigger] if course else ()
        offered = {reason for rule in rules for reason in rule.reason or ()}
        guards = definition.spec.guards
        return command._replace(
            by=command.by if command.by.id else Actor("somebody"),
            values=_readable(process, command),
            reason=command.reason if command.reason in offered else None,
            overrides={name: why for name, why in command.overrides.items() if name in guards},
        )

    return sensible


def _readable(process: Process, command: Fire) -> dict[str, Any]:
    _, problems = process.machine.writer.read(command.values, None, command.by)
    return {name: value for name, value in command.values.items() if name not in problems}
