"""What the tests of the pictures share."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from salesprocess.loading import load_data
from salesprocess.visual import Graph, graph_of

SIGNS = "\"'`#;:%{}[]()<>|\\/&*_~-=+.!?@$^,\n\r\t\x00\u202e°¶ﬂ\ue000\ud800\ufffe"
WORDS = (
    *("end", "direction TB", "subgraph x", "click a href", "style a fill:red", "%%{init: {}}%%"),
    *('"]', '"| b', "<script>", "<br>", "-->", "#quot;", "&quot;", "&#34;", "#34;", "\\N", '\\"'),
    *("1. x", "- x", "# x", "`x`", "**x**", "$$x$$", "fa:fa-bug", "classDef x", "ﬂ°°34;", "🙂"),
)
HOSTILE = (
    st.lists(
        st.sampled_from(WORDS) | st.text(st.sampled_from(SIGNS) | st.characters(), max_size=5),
        min_size=1,
        max_size=6,
    )
    .map(" ".join)
    .filter(bool)
)


def draw(
    stages: dict[str, Any], transitions: dict[str, Any], *, language: str = "en", **parts: Any
) -> Graph:
    """Draw a process as a graph."""
    data = {
        "salesprocess": 1,
        "process": "acme",
        "stages": stages,
        "transitions": transitions,
        **parts,
    }
    return graph_of(load_data(data), language)
