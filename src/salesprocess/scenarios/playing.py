"""One scenario, played step by step until something does not come as it expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from salesprocess.commands import (
    NO_VALUES,
    Actor,
    Advance,
    Command,
    Fire,
    Recall,
    Request,
    Start,
    Tick,
    Update,
    Vote,
)
from salesprocess.decision import Accepted, Decision
from salesprocess.engine import Engine
from salesprocess.errors import InvalidValues
from salesprocess.events import Emitted, Started
from salesprocess.expressions import Duration
from salesprocess.machine import Machine
from salesprocess.scenarios.alone import happened_alone
from salesprocess.scenarios.comparing import (
    Compared,
    Standing,
    compare_fired,
    compare_state,
    refusal,
)
from salesprocess.scenarios.coverage import Part
from salesprocess.scenarios.result import Failure, Said
from salesprocess.scenarios.watching import Watcher
from salesprocess.schema import (
    ActorSpec,
    AskingStep,
    ExpectStep,
    ScenarioSpec,
    StepSpec,
    TriggerStep,
)
from salesprocess.snapshot import Snapshot, evolve

BEGINS = datetime(2026, 1, 5, 9)
"""When a deal begins where the scenario does not say, by the calendar's clocks: a Monday."""
TESTER, APPROVER = "tester", "approver"
_HAPPENS = Said("happens")


def chain_of(scenarios: Mapping[str, ScenarioSpec], name: str) -> dict[str, ScenarioSpec]:
    """Return a scenario with all that it continues, in the order in which they are played."""
    chain = {name: scenarios[name]}
    while (before := next(reversed(chain.values())).continues) is not None:
        chain[before] = scenarios[before]
    return dict(reversed(chain.items()))


class Play:
    """A deal that a scenario drives."""

    def __init__(
        self, engine: Engine, machine: Machine, watcher: Watcher,
        chain: dict[str, ScenarioSpec],
    ) -> None:  # fmt: skip
        """Take what evaluates, what decides, what watches, and what is to be played, in order."""
        self._engine = engine
        self._machine = machine
        self._watcher = watcher
        self._chain = chain
        self._by: ActorSpec | None = None
        self._definition = machine.definition
        zone = self._definition.calendar.zone or UTC
        moments = [scenario.at for scenario in chain.values() if scenario.at]
        self._now = moments[-1] if moments else BEGINS.replace(tzinfo=zone)
        self._snapshot: Snapshot | None = None
        self._emitted: list[str] = []
        self._alone: tuple[str, ...] = ()
        self.touched: set[Part] = set()
        self._by_word: Mapping[str, Callable[[Any], Compared | None]] = {
            "set": lambda values: self._does(Update(values, self._actor(None))),
            "cannot_set": self._cannot_set,
            "wait": self._wait,
            "tick": lambda items: self._ticks(items, done=True),
            "untick": lambda items: self._ticks(items, done=False),
            "request": lambda asked: self._asks(asked, Request),
            "recall": lambda asked: self._asks(asked, Recall),
            "approve": lambda asked: self._votes(asked, grants=True),
            "reject": lambda asked: self._votes(asked, grants=False),
            "expect": self._expects,
            "fire": lambda fired: self._fires(*next(iter(fired.items()))),
        }

    def failure(self) -> Failure | None:
        """Play the scenario; return the first step that fails, or None."""
        name = next(reversed(self._chain))
        compared = self._begin()
        if compared:
            return self._failed(name, 0, "start", compared)
        for name, scenario in self._chain.items():
            self._by = scenario.by or self._by
            for number, step in enumerate(scenario.steps, 1):
                word, compared = self._take(step)
                if compared:
                    return self._failed(name, number, word, compared)
        return None

    def _begin(self) -> Compared | None:
        scenarios = self._chain.values()
        self._by = next((scenario.by for scenario in scenarios if scenario.by), None)
        stages = [scenario.stage for scenario in scenarios if scenario.stage]
        given = {key: value for scenario in scenarios for key, value in scenario.given.items()}
        stage = stages[-1] if stages else None
        return self._does(Start("scenario", self._actor(None), stage, given))

    def _failed(self, name: str, number: int, word: str, compared: Compared) -> Failure:
        at = f"scenarios.{name}.steps[{number - 1}]" if number else f"scenarios.{name}"
        place = self._definition.place(at)
        return Failure(
            number, word, compared.expected, compared.got, place, compared.explanation, self._alone
        )

    def _expects(self, step: ExpectStep) -> Compared | None:
        snapshot = self._snapshot
        assert snapshot is not None
        due = {due.deadline: due.due for due in self._machine.timers.due(snapshot, self._now)}
        facts = self._engine.facts(snapshot, self._now)
        standing = Standing(snapshot, facts, due, self._emitted)
        return compare_state(self._definition, standing, step)

    def _take(self, step: StepSpec) -> tuple[str, Compared | None]:
        for trigger, fired in (step.model_extra or {}).items():
            return trigger, self._fires(trigger, fired)
        word = next(iter(step.model_fields_set))
        name = next(iter(step.fire)) if step.fire else word
        return name, self._by_word[word](getattr(step, word))

    def _decide(self, command: Command) -> Decision:
        before = self._snapshot
        decision = self._machine.decide(before, command, self._now)
        self.touched.update(self._watcher.touched(before, command, decision, self._now))
        if isinstance(decision, Accepted):
            self._snapshot = decision.snapshot
            self._alone = happened_alone(decision.events) if before else ()
            self._emitted += [e.name for e in decision.events if isinstance(e, Emitted)]
        return decision

    def _does(self, command: Command) -> Compared | None:
        return refusal(self._decide(command), _HAPPENS)

    def _cannot_set(self, values: Mapping[str, Any]) -> Compared | None:
        decision = self._decide(Update(values, self._actor(None)))
        if isinstance(decision, Accepted):
            return Compared(Said("refused"), Said("happened"))
        is_refused = isinstance(decision.error, InvalidValues)
        return None if is_refused else refusal(decision, Said("refused"))

    def _wait(self, text: str) -> Compared | None:
        try:
            self._now = self._definition.calendar.add(self._now, Duration.parse(text))
        except OverflowError:
            return Compared(_HAPPENS, Said("too_late"))
        return self._does(Advance())

    def _ticks(self, items: tuple[str, ...], *, done: bool) -> Compared | None:
        commands = (Tick(item, self._actor(None), done) for item in items)
        return next((found for command in commands if (found := self._does(command))), None)

    def _fires(self, trigger: str, step: TriggerStep) -> Compared | None:
        command = Fire(
            trigger, self._actor(step.by), step.with_ or NO_VALUES, step.reason, step.comment,
            step.override,
        )  # fmt: skip
        return compare_fired(self._decide(command), trigger, step)

    def _asks(
        self, asked: Mapping[str, AskingStep], kind: type[Request | Recall]
    ) -> Compared | None:
        ((name, step),) = asked.items()
        return self._said(step, kind(name, self._actor(step.by), step.comment))

    def _votes(self, asked: Mapping[str, AskingStep], *, grants: bool) -> Compared | None:
        ((name, step),) = asked.items()
        actor = self._actor(step.by, otherwise=APPROVER)
        return self._said(step, Vote(name, actor, step.comment, grants))

    def _said(self, step: AskingStep, command: Command) -> Compared | None:
        decision = self._decide(command)
        if not step.refused:
            return refusal(decision, _HAPPENS)
        return Compared(Said("refused"), Said("happened")) if decision else None

    def _actor(self, by: ActorSpec | None, *, otherwise: str = TESTER) -> Actor:
        """Return who acts; where nobody is named, somebody who has every role."""
        spec = by or self._by
        roles = self._definition.spec.roles
        if spec is None:
            return Actor(otherwise, frozenset(roles))
        own = {spec.id}.intersection(roles) if spec.roles is None else spec.roles
        return Actor(spec.id, frozenset(own))


def begins(process: str, command: Start, now: datetime) -> Accepted:
    """Let a deal of a process begin that is not at hand: nothing is known that forbids it.

    Args:
        process: The process.
        command: What begins it.
        now: The moment.
    """
    stage = command.stage or "first"
    event = Started(command.deal, 1, now, command.by.id, process, 1, stage, dict(command.values))
    return Accepted((event,), evolve(None, event))
