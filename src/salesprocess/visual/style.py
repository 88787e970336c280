"""What pictures of every kind have in common: colours, and labels of one line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from salesprocess.visual.graph import Edge, Node

LONGEST = 60
MOST_GUARDS = 4
_JOINERS = "\u200c\u200d"  # they shape Persian and Indian words, and some emoji


class Colour(NamedTuple):
    """The colours of a node; dark words on a light ground can be read on any page."""

    fill: str
    stroke: str
    text: str


COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        "open": Colour("#dbeafe", "#3b82f6", "#172554"),
        "won": Colour("#dcfce7", "#16a34a", "#052e16"),
        "lost": Colour("#fee2e2", "#dc2626", "#450a0a"),
        "closed": Colour("#e5e7eb", "#6b7280", "#111827"),
        "several": Colour("#f8fafc", "#64748b", "#0f172a"),
    }
)
LABEL = Colour("#f1f5f9", "none", "#1e293b")
"""The colours of the words beside an arrow, where a picture sets them."""

LINE = "#7d8590"
"""The colour of lines and of words beside the nodes: grey enough for light and dark pages."""


def look_of(node: Node) -> str:
    """Return which of ``COLOURS`` a node has: its outcome, as far as it has a colour."""
    if node.several:
        return "several"
    return node.outcome if node.outcome in ("won", "lost") else "closed" if node.outcome else "open"


def label(text: str) -> str:
    """Make a label: one line of printable characters, cut where it is too long."""
    visible = "".join(c for c in text if c.isprintable() or c.isspace() or c in _JOINERS)
    shown = " ".join(visible.split()) or "…"
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1].rstrip()}…"


def edge_lines(edge: Edge) -> tuple[str, ...]:
    """Return the lines beside an arrow: the trigger, then what has to be so.

    An arrow round stands before what happens by itself, a clock before how long a deadline waits
    that fires it, a check mark before a guard and the sign of paragraphs before a policy. An arrow
    that is no trigger's has no lines.
    """
    if not edge.title:
        return ()
    title = f"⟳ {edge.title}" if edge.automatic else edge.title
    besides = [*(f"◷ {after}" for after in edge.timed), *(f"§ {name}" for name in edge.policies)]
    guards = [f"✓ {guard}" for guard in edge.guards[:MOST_GUARDS]]
    more = len(edge.guards) - len(guards)
    return tuple(map(label, (title, *guards, *([f"✓ +{more}"] if more else []), *besides)))
