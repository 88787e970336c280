"""A process in the DOT language, for Graphviz and what reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesprocess.visual.graph import Edge, Graph, Node
from salesprocess.visual.style import COLOURS, LINE, edge_lines, label, look_of

_STYLES = {"backward": ", style=dashed", "opens": ", style=dotted", "joins": ", style=dotted"}
_FONT = 'fontname="Helvetica,Arial,sans-serif"'


def dot(graph: Graph) -> str:
    """Write a graph in the DOT language.

    Args:
        graph: The graph.

    Returns:
        A directed graph from top to bottom: phases as clusters, outcomes in colour, moves back
        dashed.
    """
    body = "".join(f"    {line}\n" for line in _statements(graph))
    return f"digraph process {{\n{body}}}\n"


def _statements(graph: Graph) -> Iterator[str]:
    yield f"graph [label={_quoted(graph.title)}, labelloc=t, bgcolor=transparent, {_FONT}];"
    yield f'node [shape=box, style="rounded,filled", {_FONT}];'
    yield f'edge [color="{LINE}", fontsize=11, {_FONT}];'
    for phase, title in graph.phases.items():
        nodes = [node for node in graph.nodes if node.phase == phase]
        yield from _box(f"cluster_{phase}", title, nodes)
    for track, title in graph.tracks.items():
        nodes = [node for node in graph.nodes if node.track == track]
        yield from _box(f"cluster track {track}", title, nodes)
    yield from (_node(node) for node in graph.nodes if not node.phase and not node.track)
    yield from (_start(node) for node in graph.nodes if node.starts)
    yield from map(_edge, graph.edges)


def _box(name: str, title: str, nodes: Iterable[Node]) -> Iterator[str]:
    yield f"subgraph {_quoted(name)} {{"
    yield f'    graph [label={_quoted(title)}, style=dotted, color="{LINE}"];'
    yield from (f"    {_node(node)}" for node in nodes)
    yield "}"


def _node(node: Node) -> str:
    fill, stroke, text = COLOURS[look_of(node)]
    dashes = ', style="rounded,filled,dashed"' if node.several else ""
    return (
        f"{_quoted(node.name)} [label={_quoted(node.title)},"
        f' fillcolor="{fill}", color="{stroke}", fontcolor="{text}"{dashes}];'
    )


def _start(node: Node) -> str:
    start = _quoted(f"start {node.name}")
    return f'{start} [shape=point, color="{LINE}"]; {start} -> {_quoted(node.name)};'


def _edge(edge: Edge) -> str:
    style = _STYLES.get(edge.kind, ", style=bold" if edge.automatic else "")
    words = "\\n".join(map(_escaped, edge_lines(edge)))
    looks = f'label="{words}"{style}' if words else style.removeprefix(", ")
    return f"{_quoted(edge.source)} -> {_quoted(edge.target)} [{looks}];"


def _quoted(text: str) -> str:
    return f'"{_escaped(label(text))}"'


def _escaped(text: str) -> str:
    """Write what has a meaning inside quotes: backslashes, quotes, and entities as in HTML."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
