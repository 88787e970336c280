"""Scenarios played one after the other, each from its own beginning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any

from salesprocess.commands import Start
from salesprocess.decision import Decision
from salesprocess.definition import Definition
from salesprocess.engine import Engine, Rates, Starter
from salesprocess.machine import Machine
from salesprocess.reasons import Check, Situation
from salesprocess.scenarios.coverage import Coverage, Part, coverage_of
from salesprocess.scenarios.playing import Play, begins, chain_of
from salesprocess.scenarios.result import Result
from salesprocess.scenarios.watching import Watcher

_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Run:
    """What became of the scenarios of a process.

    Attributes:
        definition: The process.
        results: What became of each, in document order.
    """

    definition: Definition
    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether every scenario came to what it expects."""
        return all(result.passed for result in self.results)

    @property
    def coverage(self) -> Coverage:
        """How much of the process all of them touched together."""
        return coverage_of(self.definition, (p for result in self.results for p in result.touched))


class Runner:
    """Plays the scenarios of one process. No hook is told and no action called."""

    def __init__(
        self, definition: Definition, *, checks: Mapping[str, Check] = _NONE,
        rates: Rates | None = None, linked: Mapping[str, Starter] = _NONE,
    ) -> None:  # fmt: skip
        """Compile the process.

        Args:
            definition: The process.
            checks: Functions that answer where a scenario does not say what a check answers.
            rates: As ``Process`` takes them.
            linked: What decides whether a deal of another process may begin, by the process; of
                one that is not there, deals simply begin.
        """
        self._answers: Mapping[str, bool | str] = {}
        guards = definition.spec.guards.values()
        asked = {
            guard.check: partial(self._answer, guard.check, checks.get(guard.check))
            for guard in guards
            if guard.check
        }
        self._definition = definition
        self._engine = Engine(definition, asked, rates)
        others = (
            link.process_of(definition.name)
            for _, _, rule in definition.all_rules()
            for link in rule.starts
        )
        self._engine.linked.update({name: partial(begins, name) for name in others}, **linked)
        self._machine = Machine(self._engine)
        self._watcher = Watcher(self._engine, self._machine)

    def starts(self, command: Start, now: datetime) -> Decision:
        """Decide whether a deal of the process may begin, for a process that begins some."""
        return self._machine.decide(None, command, now)

    def run(self, name: str) -> Result:
        """Play one scenario, up to the first step that does not come to what is expected."""
        chain = chain_of(self._definition.spec.scenarios, name)
        begun = perf_counter()
        self._answers = {
            check: answer
            for scenario in chain.values()
            for check, answer in scenario.checks.items()
        }
        play = Play(self._engine, self._machine, self._watcher, chain)
        failure = play.failure()
        touched: frozenset[Part] = frozenset(play.touched)
        place = self._definition.place(f"scenarios.{name}")
        return Result(name, place, failure, touched, perf_counter() - begun)

    def run_all(self, names: tuple[str, ...] | None = None) -> Run:
        """Play scenarios, however many of them fail.

        Args:
            names: Which; by default all of them.
        """
        chosen = tuple(self._definition.spec.scenarios) if names is None else names
        return Run(self._definition, tuple(map(self.run, chosen)))

    def _answer(self, name: str, registered: Check | None, situation: Situation) -> object:
        if name in self._answers:
            return self._answers[name]
        if registered is not None:
            return registered(situation)
        return f"the scenario does not say what {name!r} answers; add it under 'checks'"


@dataclass(frozen=True)
class Scenario:
    """One scenario that can be played, for the tests of an application.

    Attributes:
        name: What it is called.
    """

    name: str
    _runner: Runner = field(repr=False)

    def run(self) -> Result:
        """Play it."""
        return self._runner.run(self.name)

    def check(self) -> None:
        """Play it, and raise where something does not come as it expects.

        Raises:
            AssertionError: With the step, what was expected, what came, and why.
        """
        failure = self.run().failure
        if failure is not None:
            raise AssertionError(f"{self.name}: {failure}")

    def __str__(self) -> str:
        """Return what it is called."""
        return self.name
