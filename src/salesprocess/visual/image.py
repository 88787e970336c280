"""A process as an SVG or PNG picture, drawn offline by the optional package ``mermaidx``."""

from __future__ import annotations

import re
from typing import Any

from salesprocess.errors import UsageError
from salesprocess.visual.graph import Graph
from salesprocess.visual.mermaid import mermaid
from salesprocess.visual.polish import lines_for_layout, polished
from salesprocess.visual.style import label

MOST_ARROWS = 250
PAPER = "#ffffff"
SCALE = 2.0
_CONFIG: dict[str, Any] = {
    "maxTextSize": 1_000_000,
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
    if len(graph.edges) > MOST_ARROWS:
        raise UsageError(
            f"A picture with {len(graph.edges)} arrows would take minutes and show nothing"
            f" (the most is {MOST_ARROWS}); use the format 'mermaid' or 'dot'."
        )
    mermaidx = _mermaidx()
    try:
        drawn = mermaidx.render(mermaid(graph, write=lines_for_layout), config=_CONFIG).svg()
    except RuntimeError as error:
        reason = str(error).partition("\n")[0]
        raise UsageError(f"{reason}; use the format 'mermaid' or 'dot'.") from error
    return polished(drawn, label(graph.title))


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
