"""A process as a Mermaid flowchart, which code hosts and editors draw by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from salesprocess.visual.graph import Edge, Graph, Node
from salesprocess.visual.style import COLOURS, LINE, edge_lines, label, look_of

_DOTTED = ("backward", "opens", "joins")
# Mermaid's grammar has lower-case words that can spoil an identifier which begins with them.
_WORDS = re.compile(
    "acc|call|class|click|default|direction|end|flowchart|graph|href|interpolate|link|style|sub"
)
# Of the signs that every keyboard has only a few are left as they are, and only right after a
# letter, where they begin neither Markdown nor a directive. `direction TB` is a statement
# wherever it stands in a line.
_UNSAFE = re.compile(r"(?<![^\W\d_])[-.,'/()]|[^\w \-.,'/()\u0080-\U0010ffff]|_|d(?=irection)")


def escaped(text: str) -> str:
    """Write a label so that Mermaid finds no meaning in it: signs by number, such as ``#34;``."""
    # The ligature begins the marks by which Mermaid remembers escapes while it works.
    shown = label(text).replace("ﬂ", "fl")
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", shown)


def mermaid(graph: Graph, *, write: Callable[[str], str] = escaped) -> str:
    """Write a graph as Mermaid text.

    Args:
        graph: The graph.
        write: Writes a label; what it returns is put between quotes as it is.

    Returns:
        A flowchart from top to bottom: phases as boxes, outcomes in colour, moves back dotted.
    """
    statements = _Writer(write).statements(graph)
    return "".join(["flowchart TB\n", *(f"    {line}\n" for line in statements)])


class _Writer:
    def __init__(self, write: Callable[[str], str]) -> None:
        self._write = write

    def statements(self, graph: Graph) -> Iterator[str]:
        for box, title, nodes in _boxes(graph):
            yield f'subgraph {box}["{self._write(title)}"]'
            for node in nodes:
                yield from (f"    {line}" for line in self._node(node))
            yield "end"
        for node in graph.nodes:
            if not node.phase and not node.track:
                yield from self._node(node)
        yield from map(self._edge, graph.edges)
        yield from _styles(graph)

    def _node(self, node: Node) -> Iterator[str]:
        name = _name(node.name)
        if node.starts:
            yield f'START_{name}((" ")):::start --> {name}'
        yield f'{name}("{self._write(node.title)}"):::{look_of(node)}'

    def _edge(self, edge: Edge) -> str:
        words = "<br>".join(map(self._write, edge_lines(edge)))
        arrow = "-.->" if edge.kind in _DOTTED else "==>" if edge.automatic else "-->"
        beside = f'|"{words}"|' if words else ""
        return f"{_name(edge.source)} {arrow}{beside} {_name(edge.target)}"


def _styles(graph: Graph) -> Iterator[str]:
    yield f"classDef start fill:{LINE},stroke:{LINE}"
    for look in dict.fromkeys(map(look_of, graph.nodes)):
        fill, stroke, text = COLOURS[look]
        dashes = ",stroke-dasharray:5 4" if look == "several" else ""
        yield f"classDef {look} fill:{fill},stroke:{stroke},color:{text}{dashes}"
    boxes = [box for box, _, _ in _boxes(graph)]
    if boxes:
        yield f"classDef phase fill:none,stroke:{LINE},stroke-dasharray:2 4"
        yield f"class {','.join(boxes)} phase"


def _boxes(graph: Graph) -> Iterator[tuple[str, str, list[Node]]]:
    """Yield name, title and nodes of each box: phases, then tracks."""
    for phase, title in graph.phases.items():
        yield f"PHASE_{phase}", title, [node for node in graph.nodes if node.phase == phase]
    for track, title in graph.tracks.items():
        yield f"TRACK_{track}", title, [node for node in graph.nodes if node.track == track]


def _name(name: str) -> str:
    track, _, stage = name.rpartition(".")
    if track:
        return f"TRACK_{track}_STAGE_{stage}"
    return f"STAGE_{name}" if _WORDS.match(name) else name
