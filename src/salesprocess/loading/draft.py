"""Data from which broken parts are taken out, so that the rest can still be checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from salesprocess.source import Path

KEY = "[key]"
"""How pydantic marks that the key, not its value, is wrong."""


class _Items(list[Any]):
    """A list whose items know the index that they had at first."""

    def __init__(self, items: Iterable[Any]) -> None:
        super().__init__(items)
        self.indexes = list(range(len(self)))

    def __delitem__(self, index: Any) -> None:
        super().__delitem__(index)
        del self.indexes[index]


class Draft:
    """A copy of a source's data that shrinks, and remembers what was taken out."""

    def __init__(self, data: Any) -> None:
        """Copy the data."""
        self.data = _copied(data)
        self.removed: set[Path] = set()

    def origin(self, path: Path) -> Path:
        """Turn a path in the draft into one in the source's data."""
        data = self.data
        original: list[Any] = []
        for part in path:
            known = isinstance(data, _Items) and isinstance(part, int) and part < len(data)
            original.append(data.indexes[part] if known else part)
            data = _member(data, part)
        return tuple(original)

    def follow(self, location: tuple[Any, ...], *, missing: bool = False) -> Path:
        """Turn where pydantic found a mistake into a path.

        Args:
            location: What it says, which may name branches of the schema as well.
            missing: Whether the last part is a key that is not there.
        """
        parts, last = (location[:-1], location[-1:]) if missing else (location, ())
        data = self.data
        path: list[Any] = []
        for part in parts:
            if _has(data, part):
                path.append(part)
                data = data[part]
        return (*path, *last)

    def remove(self, paths: Iterable[Path]) -> None:
        """Take parts out; the last items of a list first, so that the others keep their places."""
        for path in sorted(set(paths), reverse=True):
            self.removed.add(self.origin(path))
            parent = self.value(path[:-1])
            if _has(parent, path[-1]):
                del parent[path[-1]]

    def put(self, path: Path, value: Any) -> None:
        """Let a value stand where a key is missing; the part counts as damaged."""
        self.removed.add(self.origin(path))
        self.value(path[:-1])[path[-1]] = value

    def value(self, path: Path) -> Any:
        """Return the part at a path, or None where there is none."""
        data = self.data
        for part in path:
            data = _member(data, part)
        return data


def _has(data: Any, part: Any) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)


def _member(data: Any, part: Any) -> Any:
    return data[part] if _has(data, part) else None


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(member) for key, member in data.items()}
    return _Items(map(_copied, data)) if isinstance(data, list) else data


def words_in(data: Any) -> Iterator[str]:
    """Yield every key and text in a value, however deep."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, member in data.items():
            yield key
            yield from words_in(member)
    elif isinstance(data, list):
        for member in data:
            yield from words_in(member)
