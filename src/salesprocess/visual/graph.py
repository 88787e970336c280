"""A process as nodes and edges in the words of a reader; what every kind of picture is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from salesprocess.courses import ANY, MAIN, OPEN, PREVIOUS, STAY, Course
from salesprocess.definition import Definition
from salesprocess.requirements import Requirements
from salesprocess.schema import Combination, GuardItem, TransitionRule
from salesprocess.text import Text, humanise
from salesprocess.visual.joins import joined, opened_from

Kind = Literal["forward", "backward", "stay", "lost", "opens", "joins"]

_LONGEST_TITLE = 48  # what two lines of a picture take
FEW = 2
"""Up to so many stages get an arrow each; more share the arrow of one node for all of them."""


@dataclass(frozen=True, slots=True)
class Node:
    """A stage, or one node that stands for several.

    Attributes:
        name: The name of the stage, of a track with that of the track before it:
            ``legal.reading``; or ``open``, ``any`` or ``previous``, which no stage can have.
        title: What the reader calls it.
        outcome: The outcome of a stage that is closed, ``done`` where a track ends, else empty.
        phase: The phase of the pipeline, else empty.
        starts: Whether deals start there.
        several: Whether it stands for several stages.
        track: The track that it is a stage of, else empty.
    """

    name: str
    title: str
    outcome: str = ""
    phase: str = ""
    starts: bool = False
    several: bool = False
    track: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """What a trigger does between two nodes; or that one opens a track, or waits for it.

    Attributes:
        source: The name of the node that is left.
        target: The name of the node that is entered.
        trigger: The name of the trigger.
        title: What the reader calls it.
        guards: The guards that have to be met on every such way, as the reader calls them.
        kind: ``lost`` for every way to an outcome that is not won; ``opens`` and ``joins`` for what
            no trigger does.
        policies: The policies that hold on every such way, as the reader calls them.
        timed: After how long a deadline fires it, for each deadline that does.
        automatic: Whether it happens by itself as soon as it can.
    """

    source: str
    target: str
    trigger: str
    title: str
    guards: tuple[str, ...]
    kind: Kind
    policies: tuple[str, ...] = ()
    timed: tuple[str, ...] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A process as it is drawn.

    Attributes:
        title: What the reader calls the process.
        nodes: The stages in pipeline order, those of tracks, then the nodes that stand for several.
        edges: The arrows in the order of the file, each once.
        phases: The titles of the phases by name, in pipeline order.
        tracks: What is said of each track, by its name.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    phases: Mapping[str, str]
    tracks: Mapping[str, str] = field(default_factory=dict)


def graph_of(definition: Definition, language: str) -> Graph:
    """Draw a process as a graph.

    Args:
        definition: The process.
        language: The reader's language tag, such as ``id``.

    Returns:
        The graph.
    """
    return _Drawing(definition, language).graph()


_SEVERAL: Mapping[str, Text] = {
    OPEN: Text.of({"en": "Any open stage", "id": "Setiap tahap terbuka"}),
    ANY: Text.of({"en": "Any stage", "id": "Setiap tahap"}),
    PREVIOUS: Text.of({"en": "The stage before", "id": "Tahap sebelumnya"}),
}


_BEGINS = Text.of(
    {"en": "{track}: begins when {condition}", "id": "{track}: dimulai jika {condition}"}
)


class _Drawing:
    def __init__(self, definition: Definition, language: str) -> None:
        self._definition = definition
        self._language = language
        self._requirements = Requirements(definition)

    def graph(self) -> Graph:
        spec = self._definition.spec
        edges = tuple(self._edges())
        ends = {end for edge in edges for end in (edge.source, edge.target)}
        several = (
            Node(name, self._say(text), several=True)
            for name, text in _SEVERAL.items()
            if name in ends
        )
        phases = dict.fromkeys(stage.phase for stage in spec.stages.values() if stage.phase)
        return Graph(
            self._say(spec.title or Text.of(humanise(spec.process))),
            (*map(self._node, self._definition.stages), *self._nodes_of_tracks(), *several),
            edges,
            {phase: humanise(phase) for phase in phases},
            {name: self._track(name) for name in spec.tracks},
        )

    def _track(self, name: str) -> str:
        title = self._say(self._definition.track_title(name))
        opens = self._definition.spec.tracks[name].opens
        if opens is None or opened_from(self._definition, name):
            return title
        words = self._say(_BEGINS).format(track=title, condition=opens)
        return words if len(words) <= _LONGEST_TITLE else title

    def _nodes_of_tracks(self) -> Iterator[Node]:
        for name, track in self._definition.spec.tracks.items():
            is_opened = bool(opened_from(self._definition, name))
            for stage, spec in track.stages.items():
                title = self._say(self._definition.track_stage_title(name, stage))
                starts = stage == next(iter(track.stages)) and not is_opened
                done = "done" if spec.done else ""
                yield Node(f"{name}.{stage}", title, done, starts=starts, track=name)

    def _say(self, text: Text) -> str:
        return text.say(self._language, self._definition.spec.default_language)

    def _node(self, stage: str) -> Node:
        spec = self._definition.spec.stages[stage]
        title = self._say(self._definition.stage_title(stage))
        starts = stage in self._definition.starts
        return Node(stage, title, spec.outcome or "", spec.phase or "", starts)

    def _edges(self) -> Iterator[Edge]:
        drawn: dict[tuple[str, str, str, str], Edge] = {}
        for course in self._definition.courses.values():
            for edge in self._edges_of(course):
                key = edge.source, edge.target, edge.trigger, edge.title
                drawn[key] = _merged(drawn.get(key, edge), edge)
        yield from drawn.values()
        yield from dict.fromkeys(self._joints())

    def _edges_of(self, course: Course) -> Iterator[Edge]:
        for trigger, _, rule in course.rules():
            title = self._say(rule.title or self._definition.trigger_title(trigger))
            guards = tuple(self._guards(rule.guards))
            for source in self._sources(course, rule):
                for target in self._targets(course, rule, source):
                    ends = None if rule.to == STAY else source, None if rule.to == STAY else target
                    way = ends if course.name == MAIN else (None, None)
                    yield Edge(
                        _name(course, source), _name(course, target), trigger, title, guards,
                        _kind(course, source, target), self._policies(trigger, *way),
                        tuple(self._timed(course, trigger, source)), bool(rule.automatic),
                    )  # fmt: skip

    def _policies(self, trigger: str, source: str | None, target: str | None) -> tuple[str, ...]:
        policies = self._definition.spec.policies
        return tuple(
            self._say(policies[name].title or Text.of(humanise(name)))
            for name in self._definition.policies_on(trigger, source, target)
        )

    def _timed(self, course: Course, trigger: str, source: str) -> Iterator[str]:
        for deadline in self._definition.deadlines.values():
            fires = deadline.course.trigger(deadline.spec.fire or "")
            is_other = deadline.course is not course
            if fires == trigger and (is_other or source in (*deadline.stages, *_SEVERAL)):
                yield deadline.spec.after

    def _joints(self) -> Iterator[Edge]:
        """Yield an arrow to each track that a stage opens, and from each that is waited for."""
        for name, course in self._definition.courses.items():
            for stage in opened_from(self._definition, name) if name else ():
                yield Edge(stage, _name(course, course.first), "", "", (), "opens")
            for trigger, address, rule in course.rules():
                for source in course.sources(rule):
                    for target in course.targets(rule, source):
                        needs = self._requirements.of_move(
                            course, trigger, address, source, target, stays=rule.to == STAY
                        )
                        for track, stage in joined(needs):
                            if stage in self._definition.courses[track].closed:
                                end = _name(course, target)
                                yield Edge(f"{track}.{stage}", end, "", "", (), "joins")

    def _sources(self, course: Course, rule: TransitionRule) -> tuple[str, ...]:
        sources = course.sources(rule)
        if len(sources) <= FEW or course.name:
            return sources
        if ANY in rule.from_:
            return (ANY,)
        closed = tuple(stage for stage in sources if stage in course.closed)
        some_open = len(sources) - len(closed)
        all_open = len(course.stages) - len(course.closed)
        return (OPEN, *closed) if FEW < some_open == all_open else sources

    def _targets(self, course: Course, rule: TransitionRule, source: str) -> tuple[str, ...]:
        if rule.to == STAY:
            return (source,)
        if rule.to != PREVIOUS:
            return (rule.to,)
        before = course.predecessors.get(source, ())
        return before if len(before) <= FEW and source not in _SEVERAL else (PREVIOUS,)

    def _guards(self, items: Iterable[GuardItem]) -> Iterator[str]:
        for item in items:
            if isinstance(item, Combination) and item.all:
                yield from self._guards(item.all)
            elif words := self._words(item):
                yield words

    def _words(self, item: GuardItem) -> str:
        """Say an item in one line; nothing of a guard that only warns."""
        if not isinstance(item, Combination):
            guard = self._definition.spec.guards.get(item)
            if guard is None:
                return item
            title = guard.title or Text.of(humanise(item))
            return self._say(title) if guard.severity == "block" else ""
        if item.not_ is not None:
            return f"¬ ({self._words(item.not_)})"
        joint = " / " if item.any else " + "
        return joint.join(filter(None, map(self._words, item.any or item.all or ())))


def _name(course: Course, stage: str) -> str:
    return f"{course.name}.{stage}" if course.name else stage


def _kind(course: Course, source: str, target: str) -> Kind:
    if source == target:
        return "stay"
    if target in course.closed:
        return "forward" if target in course.reached else "lost"
    if target == PREVIOUS:
        return "backward"
    return "backward" if course.ranks[target] < course.ranks.get(source, 0) else "forward"


def _merged(edge: Edge, other: Edge) -> Edge:
    return replace(
        edge,
        guards=tuple(guard for guard in edge.guards if guard in other.guards),
        policies=tuple(policy for policy in edge.policies if policy in other.policies),
        automatic=edge.automatic and other.automatic,
    )
