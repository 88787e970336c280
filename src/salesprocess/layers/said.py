"""What several files say together, each part with the file that said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from salesprocess.errors import Place
from salesprocess.source import Path, Source

_NONE: Mapping[Any, Said] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A value, and where it was said.

    Attributes:
        value: Plain data.
        source: The file that said it.
        path: Where that file says it.
        inner: The members that were said elsewhere than right below.
    """

    value: Any
    source: Source
    path: Path
    inner: Mapping[Any, Said] = field(default_factory=lambda: _NONE, repr=False)

    @classmethod
    def joined(cls, members: Mapping[Any, Said], source: Source, path: Path) -> Said:
        """Make a mapping of members that may come from several files.

        Args:
            members: The members.
            source: The file that began the mapping.
            path: Where it did.
        """
        return cls({key: member.value for key, member in members.items()}, source, path, members)

    def member(self, key: Any) -> Said:
        """Return a member of a mapping or list."""
        found = self.inner.get(key)
        return found or Said(self.value[key], self.source, (*self.path, key))

    def members(self) -> dict[Any, Said]:
        """Return every member of a mapping by its key."""
        return {key: self.member(key) for key in self.value}

    def find(self, path: Path) -> Said | None:
        """Return the part at a path, or None where there is none."""
        found = self
        for key in path:
            if not _has(found.value, key):
                return None
            found = found.member(key)
        return found

    def nearest(self, path: Path) -> tuple[Source, Path]:
        """Return which file says what is at a path, or nearest to it, and where it says it."""
        found = self
        for depth, key in enumerate(path):
            if not _has(found.value, key):
                return found.source, (*found.path, *path[depth:])
            found = found.member(key)
        return found.source, found.path

    @property
    def place(self) -> Place:
        """Where a person looks for it."""
        return self.source.part_place(self.path)

    @property
    def key_place(self) -> Place:
        """Where its key is written."""
        return self.source.key_place(self.path)


@dataclass(frozen=True)
class Layered(Source):
    """What several files say together, as if one file said it; every place is that of its file.

    Attributes:
        said: The data once more, each part with its file.
    """

    said: Said | None = field(default=None, repr=False)

    def place(self, path: Path) -> Place:
        """Tell where the value at ``path`` is written, or the nearest part around it."""
        source, origin = self._nearest(path)
        return source.place(origin)

    def key_place(self, path: Path) -> Place:
        """Tell where the key that leads to ``path`` is written; an item of a list has none."""
        source, origin = self._nearest(path)
        return source.key_place(origin)

    def part_place(self, path: Path) -> Place:
        """Tell where a person looks for ``path``: a scalar itself, the key of anything larger."""
        source, origin = self._nearest(path)
        return source.part_place(origin)

    def inside(self, path: Path, offset: int) -> Place:
        """Tell where a character of a text is written."""
        source, origin = self._nearest(path)
        return source.inside(origin, offset)

    def _nearest(self, path: Path) -> tuple[Source, Path]:
        assert self.said is not None
        return self.said.nearest(path)


def _has(value: Any, key: Any) -> bool:
    if isinstance(value, dict):
        return key in value
    return isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value)
