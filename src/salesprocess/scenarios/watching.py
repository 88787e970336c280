"""What a decision touches of a process: seen from outside, from its events and explanations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from salesprocess.commands import SYSTEM, Command, Fire, Start
from salesprocess.decision import Accepted, Decision
from salesprocess.engine import Engine
from salesprocess.events import (
    ApprovalGranted,
    DeadlinePassed,
    Event,
    Moved,
    Stayed,
    TrackMoved,
    TriggerBlocked,
)
from salesprocess.explanation import Way
from salesprocess.machine import Machine
from salesprocess.reasons import Reason, Situation, Verdict, unapproved
from salesprocess.scenarios.coverage import Part, transition_from
from salesprocess.snapshot import Snapshot, evolve

_MOVING = (Moved, Stayed, TrackMoved)
_UNMET = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.WARNED, Verdict.OVERRIDDEN)


class Watcher:
    """Watches the decisions of one machine."""

    def __init__(self, engine: Engine, machine: Machine) -> None:
        """Take the machine, whose explanations tell what was met, and its engine."""
        self._engine = engine
        self._machine = machine
        self._definition = machine.definition
        self._rules = {address: rule for _, address, rule in self._definition.all_rules()}

    def touched(
        self, before: Snapshot | None, command: Command, decision: Decision, now: datetime
    ) -> Iterator[Part]:
        """Yield what a decision touched.

        Args:
            before: Where the deal stood; None for one that begins.
            command: What was asked.
            decision: What came of it.
            now: The moment.
        """
        if not isinstance(decision, Accepted):
            if decision.explanation is not None:
                yield from _of_ways(decision.explanation.ways)
            return
        asked = command if isinstance(command, Fire) else None
        snapshot = before
        for event in decision.events:
            if isinstance(event, _MOVING):
                assert snapshot is not None
                is_asked = asked is not None and event.trigger == asked.trigger
                fire = asked if is_asked else Fire(event.trigger, SYSTEM, reason=event.reason)
                assert fire is not None
                asked = None if is_asked else asked
                yield from self._of_move(snapshot, fire, event)
            elif snapshot is not None:
                yield from self._of_other(snapshot, event)
            snapshot = evolve(snapshot, event)
        if isinstance(command, Start):
            yield from self._of_start(decision, command, now)
        yield from self._of_automatic(decision.snapshot, now)

    def _of_move(
        self, before: Snapshot, command: Fire, event: Moved | Stayed | TrackMoved
    ) -> Iterator[Part]:
        explanation = self._machine.explain(before, command, event.at)
        tried: list[Way] = []
        for way in explanation.ways:
            tried.append(way)
            if way.open and (way.source, way.target) == (event.source, event.target):
                rule = self._rules[way.address]
                course = self._definition.triggers[event.trigger]
                yield transition_from(course, way.address, rule, way.source)
                break
        yield from _of_ways(tried)

    def _of_other(self, before: Snapshot, event: Event) -> Iterator[Part]:
        if isinstance(event, DeadlinePassed):
            yield Part("deadline", event.deadline, "passed")
        elif isinstance(event, ApprovalGranted):
            yield Part("approval", f"approvals.{event.approval}", "granted")
        elif isinstance(event, TriggerBlocked):
            yield from self._of_blocked(before, Fire(event.trigger, SYSTEM), event.at)

    def _of_blocked(self, before: Snapshot, command: Fire, at: datetime) -> Iterator[Part]:
        if command.trigger in self._machine.drawn(before):
            yield from _of_ways(self._machine.explain(before, command, at).ways)

    def _of_automatic(self, snapshot: Snapshot, now: datetime) -> Iterator[Part]:
        """Yield what keeps transitions from happening by themselves: that was asked too."""
        for trigger in self._machine.drawn(snapshot):
            course = self._definition.triggers[trigger]
            rules = course.transitions[trigger.rpartition(".")[2]]
            if any(rule.automatic for rule in rules):
                ways = self._machine.explain(snapshot, Fire(trigger, SYSTEM), now).ways
                yield from _of_ways(way for way in ways if self._rules[way.address].automatic)

    def _of_start(self, decision: Accepted, command: Start, now: datetime) -> Iterator[Part]:
        start = evolve(None, decision.events[0])
        situation = Situation(start.facts, start, command, now)
        for requirement in self._engine.requirements.of_start(start.stage):
            yield from _of_reason(self._engine.evaluator.reason(requirement, situation))


def _of_ways(ways: Iterable[Way]) -> Iterator[Part]:
    for way in ways:
        for reason in way.reasons:
            yield from _of_reason(reason)


def _of_reason(reason: Reason) -> Iterator[Part]:
    requirement, verdict = reason.requirement, reason.verdict
    if requirement.kind == "guard":
        yield from _side(reason, f"guards.{requirement.name}")
    elif requirement.kind == "policy" and reason.parts:
        yield from _side(reason, f"policies.{requirement.name}")
    elif requirement.kind == "approval" and not verdict.passes:
        yield Part("approval", f"approvals.{requirement.name}", "blocked")
    elif requirement.kind == "expression":
        yield from (Part("approval", f"approvals.{n}", "blocked") for n in unapproved(reason))
    for part in reason.parts:
        yield from _of_reason(part)


def _side(reason: Reason, address: str) -> Iterator[Part]:
    kind = "guard" if address.startswith("guards.") else "policy"
    if reason.verdict is Verdict.MET:
        yield Part(kind, address, "met")  # type: ignore[arg-type]
    elif reason.verdict in _UNMET:
        yield Part(kind, address, "unmet")  # type: ignore[arg-type]
