"""A course as a graph: which moves it draws, and which stages they connect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from salesprocess.courses import ANY, OPEN, STAY, Course
from salesprocess.definition import Definition
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
    """The moves of one course. What only stays in a stage is no move.

    Attributes:
        course: The main course, or a track.
        starts: The stages in which it can begin.
        moves: Its moves, in document order.
    """

    def __init__(self, definition: Definition, course: Course | None = None) -> None:
        """Draw every move of a course of a definition; by default of the main one."""
        self.course = course or definition.main
        self.starts = (course.first,) if course and course.name else definition.starts
        self.moves = tuple(
            Move(trigger, address, rule, source, target)
            for trigger, address, rule in self.course.rules()
            if rule.to != STAY
            for source in sources(self.course, rule)
            for target in self.course.targets(rule, source)
        )

    @cached_property
    def onward(self) -> Mapping[str, tuple[Move, ...]]:
        """The moves that leave each stage."""
        leaving: dict[str, list[Move]] = {stage: [] for stage in self.course.stages}
        for move in self.moves:
            leaving[move.source].append(move)
        return {stage: tuple(moves) for stage, moves in leaving.items()}

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The stages that can be got into."""
        after = {
            stage: tuple(move.target for move in moves) for stage, moves in self.onward.items()
        }
        return _closure(self.starts, after)

    def leading_to(self, goals: Iterable[str]) -> frozenset[str]:
        """Return the goals, and every stage from which one of them can be got to."""
        before: dict[str, list[str]] = {stage: [] for stage in self.course.stages}
        for move in self.moves:
            before[move.target].append(move.source)
        return _closure(goals, before)

    def ends(self) -> Iterator[str]:
        """Yield the stages that cannot be left, in their order."""
        for stage, moves in self.onward.items():
            if all(move.target == stage for move in moves):
                yield stage


def sources(course: Course, rule: TransitionRule) -> Iterable[str]:
    """List the stages from which a transition is drawn.

    Same as ``Course.sources`` but in the order of the rule, and without a walk over all
    stages for a rule that names them.
    """
    if OPEN in rule.from_ or ANY in rule.from_:
        return course.sources(rule)
    return dict.fromkeys(rule.from_)


def leaves(course: Course, rule: TransitionRule, stage: str) -> bool:
    """Tell whether a transition is drawn from a stage."""
    named = rule.from_
    return stage in named or ANY in named or (OPEN in named and stage not in course.closed)


def occasions(definition: Definition) -> Mapping[str, frozenset[str]]:
    """Return the stages of the main course that are ever entered and left, and what is ever fired.

    Args:
        definition: The process.

    Returns:
        Under ``entering`` and ``leaving`` stages, under ``firing`` triggers, those of tracks too.
    """
    graph = Graph(definition)
    moves = [move for move in graph.moves if move.source in graph.reachable]
    fired = [
        trigger
        for course in definition.courses.values()
        for reachable in [Graph(definition, course).reachable]
        for trigger, _, rule in course.rules()
        if not reachable.isdisjoint(sources(course, rule))
    ]
    return {
        "entering": frozenset(move.target for move in moves).union(definition.starts),
        "leaving": frozenset(move.source for move in moves),
        "firing": frozenset(fired),
    }


def title(definition: Definition, stage: str, track: str = "") -> str:
    """Return what people call a stage, of the main course or a track, quoted for a message."""
    found = definition.track_stage_title(track, stage) if track else definition.stage_title(stage)
    return repr(shortened(found.say(definition.spec.default_language)))


def track_title(definition: Definition, track: str) -> str:
    """Return what people call a track, quoted for a message."""
    return repr(shortened(definition.track_title(track).say(definition.spec.default_language)))


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
