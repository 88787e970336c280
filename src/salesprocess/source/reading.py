"""A file as plain data with places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from salesprocess.errors import Finding, LoadError, Place
from salesprocess.source.builder import MOST_DEPTH, MOST_PARTS, Builder
from salesprocess.source.cover import Cover
from salesprocess.source.findings import DROPPED, Path
from salesprocess.source.locate import lines_of, locate
from salesprocess.source.syntax import bracket_of, explain_syntax

__all__ = ["MOST_CHARACTERS", "MOST_DEPTH", "MOST_PARTS", "Source", "read"]

MOST_CHARACTERS = 2_000_000
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Source:
    """What a file says, and where it says it.

    Attributes:
        file: The name of the file, for messages.
        data: Mappings, lists, texts, ints, Decimals, booleans and None.
        findings: The mistakes that left the rest readable.
        broken: The paths of values that cannot be used.
        positions: For each path the line and column of its key and of its value, from 0; the
            items of a list have no key, and the value's twice.
        text: The text that was read.
    """

    file: str
    data: Any
    findings: tuple[Finding, ...] = ()
    broken: frozenset[Path] = frozenset()
    positions: Mapping[Path, tuple[int, int, int, int]] = field(default_factory=dict, repr=False)
    text: str = field(default="", repr=False)

    def place(self, path: Path) -> Place:
        """Tell where the value at ``path`` is written, or the nearest part around it."""
        position = self._position(path)
        return Place(self.file, position[2] + 1, position[3] + 1) if position else Place(self.file)

    def key_place(self, path: Path) -> Place:
        """Tell where the key that leads to ``path`` is written; an item of a list has none."""
        position = self._position(path)
        return Place(self.file, position[0] + 1, position[1] + 1) if position else Place(self.file)

    def part_place(self, path: Path) -> Place:
        """Tell where a person looks for ``path``: a scalar itself, the key of anything larger."""
        value = self.value(path)
        is_large = value is None or value == "" or isinstance(value, dict | list)
        return self.key_place(path) if is_large else self.place(path)

    def value(self, path: Path) -> Any:
        """Return the data at ``path``, or None where there is none."""
        value = self.data
        for part in path:
            try:
                value = value[part]
            except (LookupError, TypeError):
                return None
        return value

    def inside(self, path: Path, offset: int) -> Place:
        """Tell where a character of a text is written.

        Args:
            path: The path of the text.
            offset: The character's index in the text.

        Returns:
            The line and column, exact for plain, quoted and block texts alike.
        """
        position = self.positions.get(path)
        value = self.value(path)
        if not position or not isinstance(value, str):
            return self.place(path)
        line, column = locate(self._lines, (position[2], position[3]), value, offset)
        return Place(self.file, line + 1, column + 1)

    @cached_property
    def _lines(self) -> list[str]:
        return lines_of(self.text)

    def _position(self, path: Path) -> tuple[int, int, int, int] | None:
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path)


def read(text: str | bytes, file: str = "<text>") -> Source:
    """Read YAML into plain data with places.

    Args:
        text: The text of a file.
        file: Its name, for messages.

    Returns:
        The data, the place of every part, and the mistakes that left the rest readable.

    Raises:
        LoadError: If the text cannot be read to its end: it is too large, not UTF-8 or not YAML.
    """
    content = _content(text, file)
    cover = Cover(content)
    while True:
        builder = Builder(file, _LOADER(cover.text))
        try:
            data = builder.build()
        except yaml.MarkedYAMLError as error:
            if cover.hide([*builder.rests, (error.problem_mark, bracket_of(error, content))]):
                continue
            cover.report(builder)
            if "nesting depth" in (error.problem or ""):
                raise builder.too_deep(error.problem_mark) from None
            message, (line, column) = explain_syntax(error, content)
            raise builder.stop("yaml-syntax", message, Place(file, line + 1, column + 1)) from None
        if not cover.hide(builder.rests):
            break
    cover.restore(data, builder)
    return Source(
        file=file,
        data=data,
        findings=tuple(builder.found),
        broken=frozenset(path for path in builder.broken if DROPPED not in path),
        positions=builder.positions,
        text=content,
    )


def _content(text: str | bytes, file: str) -> str:
    if len(text) > MOST_CHARACTERS:
        message = (
            f"The file is larger than {MOST_CHARACTERS:,} characters;"
            " remove what is not part of the process."
        )
        raise _unreadable("too-large", message, Place(file))
    content = text if isinstance(text, str) else _decoded(text, file)
    content = content.removeprefix("\ufeff")
    odd = _UNPRINTABLE.search(content)
    if odd:
        before = content[: odd.start()]
        place = Place(file, before.count("\n") + 1, odd.start() - before.rfind("\n"))
        message = f"The character U+{ord(odd[0]):04X} cannot stand in a text file; remove it."
        raise _unreadable("unprintable", message, place)
    return content


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        place = Place(file, before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        message = (
            f"The file is not UTF-8 (its byte {error.start + 1:,} is 0x{raw[error.start]:02X});"
            " save it with the encoding UTF-8."
        )
        raise _unreadable("not-utf-8", message, place) from None


def _unreadable(rule: str, message: str, place: Place) -> LoadError:
    return LoadError([Finding(rule, "error", message, place)])
