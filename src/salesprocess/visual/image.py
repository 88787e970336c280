"""A process as an SVG or PNG picture, drawn offline by the optional package ``mermaidx``."""

from __future__ import annotations

import re
from typing import Any

from salesprocess.errors import UsageError
from salesprocess.visual.graph import Graph
from salesprocess.visual.mermaid import mermaid
from salesprocess.visual.polish import lines_for_layout, polished
from salesprocess.visual.style import label

PAPER = "#ffffff"
SCALE = 2.0
_CONFIG: dict[str, Any] = {
    "flowchart": {
        "htmlLabels": True,
        "nodeSpacing": 36,
        "rankSpacing": 36,
        "subGraphTitleMargin": {"top": 0, "bottom": 16},
        "wrappingWidth": 2000,  # labels are wrapped before
    },
}


def svg(graph: Graph) -> str:
    """Draw a graph as SVG that can be read on light and dark pages.

    Args:
        graph: The graph.

    Raises:
        UsageError: If ``mermaidx`` is not installed, or cannot draw the graph.
    """
    drawn = _mermaidx().render(mermaid(graph, write=lines_for_layout), config=_CONFIG)
    try:
        return polished(drawn.svg(), label(graph.title))
    except RuntimeError as error:
        raise UsageError(
            f"Mermaid cannot draw a process with {len(graph.nodes)} stages and"
            f" {len(graph.edges)} arrows ({error}); use the format 'dot'."
        ) from error


def png(graph: Graph) -> bytes:
    """Draw a graph as PNG. Same as ``svg`` but in pixels, on white."""
    picture = svg(graph)
    size = re.search(r'width="([\d.]+)"', picture)
    width = float(size[1]) * SCALE if size else None
    drawn: bytes = _mermaidx().svg_to_png(picture, width=width, background=PAPER)
    return drawn


def _mermaidx() -> Any:
    try:
        import mermaidx
    except ImportError as error:
        raise UsageError(
            "SVG and PNG pictures need the package 'mermaidx';"
            ' run: pip install "salesprocess[diagram]".'
        ) from error
    return mermaidx
