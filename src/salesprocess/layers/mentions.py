"""What a part names, and what that names in turn: guards, fields, approvals, tracks, stages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from salesprocess.layers.forms import PROCESS, Spot
from salesprocess.layers.said import Said
from salesprocess.source import Path

_PROSE = frozenset(
    {"type", "of", "options", "default", "currency", "pattern", "min", "max", "write", "source"}
    | {"reason", "outcome", "forecast", "phase", "emit", "severity", "probability", "checklist"}
)
"""Keys of parts below which no name of another part is written."""
_WORD = re.compile(r"(?<![\w.'\"])[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*", re.ASCII)
_QUOTED = re.compile(r"'([a-z][a-z0-9_]*)'|\"([a-z][a-z0-9_]*)\"", re.ASCII)
_QUOTES = re.compile(r"'[^']*'|\"[^\"]*\"")
_WHOLE = ("guards", "approvals")
_PRESENT = ("stages", "roles", "transitions")


class Mention(NamedTuple):
    """A part that another builds on.

    Attributes:
        path: The path of the part.
        root: The path of the part that builds on it, itself or by way of others.
        only_presence: Whether it must only be there: a stage may get another title, a guard not
            another condition.
    """

    path: Path
    root: Path
    only_presence: bool = False


def mentions(said: Said, roots: Iterable[Path]) -> Iterator[Mention]:
    """Yield once each part that some parts build on, themselves or by way of others.

    Args:
        said: Everything.
        roots: The paths of those parts.
    """
    data = said.value if isinstance(said.value, dict) else {}
    waiting = [(root, root) for root in roots]
    seen = {(root, False) for root, _ in waiting}
    while waiting:
        part, root = waiting.pop()
        found = said.find(part)
        for text in _texts(found.value if found else None, PROCESS.at(part)):
            for path, only_presence in _named(text, data):
                if (path, only_presence) not in seen:
                    seen.add((path, only_presence))
                    yield Mention(path, root, only_presence)
                    if not only_presence:
                        waiting.append((path, root))


def _texts(value: Any, spot: Spot) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            inner = spot.inner(key)
            if inner.kind in ("text", "texts") or (spot.is_part and key in _PROSE):
                continue
            if isinstance(key, str) and not spot.is_part:
                yield key
            yield from _texts(member, inner)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member, spot)


def _named(text: str, data: dict[str, Any]) -> Iterator[tuple[Path, bool]]:
    for match in _QUOTED.finditer(text):
        name = match[1] or match[2]
        yield from _found(("stages",), name, data, only_presence=True)
        yield from _found(("approvals",), name, data)
    for word in _WORD.findall(_QUOTES.sub("''", text)):
        name, _, rest = word.partition(".")
        if name == "tracks":
            yield from _found(("tracks",), rest, data)
        elif rest:
            yield from _trigger(name, rest, data)
        else:
            for section in _WHOLE:
                yield from _found((section,), name, data)
            for section in _PRESENT:
                yield from _found((section,), name, data, only_presence=True)
        field = _field(word.split("."), data)
        if field:
            yield field, False


def _trigger(track: str, name: str, data: dict[str, Any]) -> Iterator[tuple[Path, bool]]:
    tracks = data.get("tracks")
    found = tracks.get(track) if isinstance(tracks, dict) else None
    triggers = found.get("transitions") if isinstance(found, dict) else None
    if isinstance(triggers, dict) and name in triggers:
        yield ("tracks", track, "transitions", name), True


def _found(
    section: Path, name: str, data: dict[str, Any], *, only_presence: bool = False
) -> Iterator[tuple[Path, bool]]:
    members = data.get(section[0])
    if isinstance(members, dict) and name in members:
        yield (*section, name), only_presence


def _field(names: list[str], data: Any) -> Path:
    """Return the path of a field by its dotted name, as far as it exists."""
    path: Path = ()
    for name in names:
        fields = data.get("fields") if isinstance(data, dict) else None
        if not isinstance(fields, dict) or name not in fields:
            break
        path = (*path, "fields", name)
        data = fields[name]
    return path
