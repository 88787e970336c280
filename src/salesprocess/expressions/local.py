"""Moments in an expression that are written without an offset: told by the process's own clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeAlias

from salesprocess.expressions.tree import Literal, Node, walk

Local: TypeAlias = Callable[[datetime], datetime]
"""From a time on the wall to the moment at which the clocks show it."""


def localised(root: Node, text: str, local: Local) -> Node:
    """Return a tree in which moments without an offset are those of local clocks.

    Args:
        root: The tree, in which they are moments in UTC.
        text: What it was parsed from.
        local: Turns a time without an offset into a moment.
    """
    if all(_wall(part, text) is None for part in walk(root)):
        return root
    return _with_moments(root, text, local)


def _with_moments(node: Node, text: str, local: Local) -> Node:
    wall = _wall(node, text)
    if wall is not None:
        return Literal(node.type, node.start, node.end, local(wall))
    parts = {field.name: getattr(node, field.name) for field in fields(node)}
    changed: dict[str, Any] = {
        name: _inside(part, text, local)
        for name, part in parts.items()
        if isinstance(part, Node | tuple)
    }
    return replace(node, **changed)


def _inside(part: object, text: str, local: Local) -> object:
    if isinstance(part, Node):
        return _with_moments(part, text, local)
    if isinstance(part, tuple):
        return tuple(_inside(member, text, local) for member in part)
    return part


def _wall(node: Node, text: str) -> datetime | None:
    """Return what a literal says if it is a moment without an offset."""
    if not isinstance(node, Literal) or not isinstance(node.value, datetime):
        return None
    written = datetime.fromisoformat(text[node.start + 1 : node.end - 1])
    return written if written.tzinfo is None else None
