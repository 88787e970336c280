"""A process as a graph: which moves it draws, and which stages they connect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from salesprocess.definition import ANY, OPEN, STAY, Definition
from salesprocess.errors import listing
from salesprocess.schema import TransitionRule
from salesprocess.source import shortened


class Move(NamedTuple):
    """One way from a stage to another one, or back into the same."""

    trigger: str
    address: str
    rule: TransitionRule
    source: str
    target: str

    @property
    def way(self) -> tuple[str, str, str, str]:
        """What ``Requirements.of_move`` is asked about."""
        return self.trigger, self.address, self.source, self.target


class Graph:
    """The moves of a process. What only stays in a stage is no move."""

    def __init__(self, definition: Definition) -> None:
        """Draw every move of a definition."""
        self.definition = definition
        self.moves = tuple(
            Move(trigger, address, rule, source, target)
            for trigger, address, rule in definition.rules()
            if rule.to != STAY
            for source in sources(definition, rule)
            for target in definition.targets(rule, source)
        )

    @cached_property
    def onward(self) -> Mapping[str, tuple[Move, ...]]:
        """The moves that leave each stage."""
        leaving: dict[str, list[Move]] = {stage: [] for stage in self.definition.stages}
        for move in self.moves:
            leaving[move.source].append(move)
        return {stage: tuple(moves) for stage, moves in leaving.items()}

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The stages that a deal can get into."""
        after = {
            stage: tuple(move.target for move in moves) for stage, moves in self.onward.items()
        }
        return _closure(self.definition.starts, after)

    def leading_to(self, goals: Iterable[str]) -> frozenset[str]:
        """Return the goals, and every stage from which a deal can get to one of them."""
        before: dict[str, list[str]] = {stage: [] for stage in self.definition.stages}
        for move in self.moves:
            before[move.target].append(move.source)
        return _closure(goals, before)

    def ends(self) -> Iterator[str]:
        """Yield the stages that a deal cannot leave, in pipeline order."""
        for stage, moves in self.onward.items():
            if all(move.target == stage for move in moves):
                yield stage


def sources(definition: Definition, rule: TransitionRule) -> Iterable[str]:
    """List the stages from which a transition is drawn.

    Same as ``Definition.sources`` but in the order of the rule, and without a walk over all
    stages for a rule that names them.
    """
    if OPEN in rule.from_ or ANY in rule.from_:
        return definition.sources(rule)
    return dict.fromkeys(rule.from_)


def leaves(definition: Definition, rule: TransitionRule, stage: str) -> bool:
    """Tell whether a transition is drawn from a stage."""
    named = rule.from_
    return stage in named or ANY in named or (OPEN in named and stage not in definition.outcomes)


def title(definition: Definition, stage: str) -> str:
    """Return what people call a stage, quoted for a message."""
    return repr(shortened(definition.stage_title(stage).say(definition.spec.default_language)))


def titles(definition: Definition, stages: Iterable[str]) -> str:
    """Return what people call some stages, as a list for a message."""
    return listing(title(definition, stage) for stage in stages)


def _closure(start: Iterable[str], after: Mapping[str, Iterable[str]]) -> frozenset[str]:
    seen = set(start)
    waiting = list(seen)
    while waiting:
        new = [stage for stage in after[waiting.pop()] if stage not in seen]
        seen.update(new)
        waiting.extend(new)
    return frozenset(seen)
