"""A process as nodes and edges in the words of a reader; what every kind of picture is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from salesprocess.definition import ANY, OPEN, PREVIOUS, STAY, Definition
from salesprocess.schema import Combination, GuardItem, TransitionRule
from salesprocess.text import Text, humanise

Kind = Literal["forward", "backward", "stay", "lost"]

FEW = 2
"""Up to so many stages get an arrow each; more share the arrow of one node for all of them."""


@dataclass(frozen=True, slots=True)
class Node:
    """A stage, or one node that stands for several.

    Attributes:
        name: The name of the stage; or ``open``, ``any`` or ``previous``, which no stage can have.
        title: What the reader calls it.
        outcome: The outcome of a stage that is closed, else empty.
        phase: The phase of the pipeline, else empty.
        starts: Whether deals start there.
        several: Whether it stands for several stages.
    """

    name: str
    title: str
    outcome: str = ""
    phase: str = ""
    starts: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """What a trigger does between two nodes.

    Attributes:
        source: The name of the node that is left.
        target: The name of the node that is entered.
        trigger: The name of the trigger.
        title: What the reader calls it.
        guards: The guards that have to be met on every such way, as the reader calls them.
        kind: ``lost`` for every way to an outcome that is not won.
    """

    source: str
    target: str
    trigger: str
    title: str
    guards: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Graph:
    """A process as it is drawn.

    Attributes:
        title: What the reader calls the process.
        nodes: The stages in pipeline order, then the nodes that stand for several.
        edges: The arrows in the order of the file, each once.
        phases: The titles of the phases by name, in pipeline order.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    phases: Mapping[str, str]


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


class _Drawing:
    def __init__(self, definition: Definition, language: str) -> None:
        self._definition = definition
        self._language = language

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
            (*map(self._node, self._definition.stages), *several),
            edges,
            {phase: humanise(phase) for phase in phases},
        )

    def _say(self, text: Text) -> str:
        return text.say(self._language, self._definition.spec.default_language)

    def _node(self, stage: str) -> Node:
        spec = self._definition.spec.stages[stage]
        title = self._say(self._definition.stage_title(stage))
        starts = stage in self._definition.starts
        return Node(stage, title, spec.outcome or "", spec.phase or "", starts)

    def _edges(self) -> Iterator[Edge]:
        drawn: dict[tuple[str, str, str, str], Edge] = {}
        for trigger, _, rule in self._definition.rules():
            title = self._say(rule.title or self._definition.trigger_title(trigger))
            guards = tuple(self._guards(rule.guards))
            for source in self._sources(rule):
                for target in self._targets(rule, source):
                    edge = Edge(source, target, trigger, title, guards, self._kind(source, target))
                    key = source, target, trigger, title
                    drawn[key] = _merged(drawn.get(key, edge), edge)
        yield from drawn.values()

    def _sources(self, rule: TransitionRule) -> tuple[str, ...]:
        sources = self._definition.sources(rule)
        if len(sources) <= FEW:
            return sources
        if ANY in rule.from_:
            return (ANY,)
        closed = tuple(stage for stage in sources if stage in self._definition.outcomes)
        some_open = len(sources) - len(closed)
        all_open = len(self._definition.stages) - len(self._definition.outcomes)
        return (OPEN, *closed) if FEW < some_open == all_open else sources

    def _targets(self, rule: TransitionRule, source: str) -> tuple[str, ...]:
        if rule.to == STAY:
            return (source,)
        if rule.to != PREVIOUS:
            return (rule.to,)
        before = self._definition.predecessors.get(source, ())
        return before if len(before) <= FEW and source not in _SEVERAL else (PREVIOUS,)

    def _kind(self, source: str, target: str) -> Kind:
        outcome = self._definition.outcomes.get(target)
        if source == target:
            return "stay"
        if outcome:
            return "forward" if outcome == "won" else "lost"
        if target == PREVIOUS:
            return "backward"
        ranks = self._definition.ranks
        return "backward" if ranks[target] < ranks.get(source, 0) else "forward"

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


def _merged(edge: Edge, other: Edge) -> Edge:
    guards = tuple(guard for guard in edge.guards if guard in other.guards)
    return replace(edge, guards=guards)
