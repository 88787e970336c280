"""The courses on which a deal moves: the main one, and one for each track beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from salesprocess.schema import ProcessSpec, StageSpec, TrackStage, TransitionRule

STAY = "stay"
PREVIOUS = "previous"
OPEN = "open"
ANY = "any"
MAIN = ""


@dataclass(frozen=True)
class Course:
    """Stages in their order, and the transitions between them.

    Attributes:
        name: The name of the track; empty for the main course.
        stages: What the file says of each stage, in order.
        transitions: The rules by trigger, as they are called inside the course.
        closed: The stages in which it has ended.
        reached: Those of them that are its aim: won, or done.
    """

    name: str
    stages: Mapping[str, StageSpec] | Mapping[str, TrackStage]
    transitions: Mapping[str, tuple[TransitionRule, ...]]
    closed: frozenset[str]
    reached: frozenset[str]

    @property
    def prefix(self) -> str:
        """What the addresses of its parts begin with."""
        return f"tracks.{self.name}." if self.name else ""

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The place of each stage in the order, from 0."""
        return {stage: rank for rank, stage in enumerate(self.stages)}

    @property
    def first(self) -> str:
        """The stage in which it begins."""
        return next(iter(self.stages))

    def trigger(self, name: str) -> str:
        """Return what one of its triggers is called outside: ``pass`` of a track ``legal.pass``."""
        return f"{self.name}.{name}" if self.name else name

    def rules(self) -> Iterator[tuple[str, str, TransitionRule]]:
        """Yield trigger, address and rule of every transition, in document order."""
        for trigger, rules in self.transitions.items():
            for index, rule in enumerate(rules):
                suffix = f"[{index}]" if len(rules) > 1 else ""
                address = f"{self.prefix}transitions.{trigger}{suffix}"
                yield self.trigger(trigger), address, rule

    def sources(self, rule: TransitionRule) -> tuple[str, ...]:
        """List the stages from which a transition is drawn, in their order."""
        if OPEN in rule.from_ or ANY in rule.from_:
            return self.meant(rule.from_)
        return tuple(sorted(set(rule.from_), key=self.ranks.__getitem__))

    def meant(self, words: Iterable[str]) -> tuple[str, ...]:
        """List the stages that are named, or meant by ``open`` or ``any``, in their order."""
        named = set(words)
        return tuple(
            stage
            for stage in self.stages
            if stage in named or ANY in named or (OPEN in named and stage not in self.closed)
        )

    def targets(self, rule: TransitionRule, source: str) -> tuple[str, ...]:
        """List the stages to which a transition can lead from ``source``."""
        if rule.to == STAY:
            return (source,)
        if rule.to == PREVIOUS:
            return self.predecessors.get(source, ())
        return (rule.to,)

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[str, ...]]:
        """The stages from which a deal can have come, for each stage; ``previous`` among them."""
        direct: dict[str, dict[str, None]] = {}
        returning: list[tuple[str, ...]] = []
        for _, _, rule in self.rules():
            if rule.to == PREVIOUS:
                returning.append(self.sources(rule))
            elif rule.to != STAY:
                direct.setdefault(rule.to, {}).update(dict.fromkeys(self.sources(rule)))
        for sources in returning:
            for source in sources:
                for came_from in tuple(direct.get(source, ())):
                    direct.setdefault(came_from, {})[source] = None
        return {stage: tuple(before) for stage, before in direct.items()}

    def is_forward(self, source: str, target: str) -> bool:
        """Tell whether a move is forward: to a later stage that is open, or to the aim."""
        if target in self.closed:
            return target in self.reached
        return self.ranks[target] > self.ranks[source]

    def is_reversion(self, source: str, target: str) -> bool:
        """Tell whether a move is backward in the order, into an open stage."""
        return target not in self.closed and self.ranks[target] < self.ranks[source]


def courses_of(spec: ProcessSpec) -> Mapping[str, Course]:
    """Return every course of a process by its name, the main one first.

    Args:
        spec: The process.
    """
    outcomes = {name: stage.outcome for name, stage in spec.stages.items() if stage.outcome}
    won = frozenset(name for name, outcome in outcomes.items() if outcome == "won")
    courses = {MAIN: Course(MAIN, spec.stages, spec.transitions, frozenset(outcomes), won)}
    for name, track in spec.tracks.items():
        done = frozenset(stage for stage, found in track.stages.items() if found.done)
        courses[name] = Course(name, track.stages, track.transitions, done, done)
    return courses
