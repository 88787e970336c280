"""Plain data from the events of the YAML parser, in one pass."""

from __future__ import annotations

import re
from typing import Any

from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from salesprocess.errors import LoadError, Place
from salesprocess.source.cuts import is_rest
from salesprocess.source.findings import DROPPED, Findings, Path, shortened
from salesprocess.source.scalars import STARTS, resolve

MOST_DEPTH = 40
MOST_PARTS = 50_000


class Builder(Findings):
    """Follows the events down; the depth is capped, and so is the recursion.

    Attributes:
        positions: For each path the line and column of its key and of its value, from 0.
        rests: The marks of texts without quotes that may be the end of the one before, each with
            the bracket that it may stand in.
    """

    def __init__(self, file: str, loader: Any) -> None:
        """Start with nothing read.

        Args:
            file: The name of the file, for messages.
            loader: Anything with the parser's ``get_event``.
        """
        super().__init__(file)
        self.positions: dict[Path, tuple[int, int, int, int]] = {}
        self.rests: list[tuple[Any, str]] = []
        self._next = loader.get_event

    def build(self) -> Any:
        """Read every event.

        Returns:
            The data of the first document, or None where there is none.

        Raises:
            LoadError: If the data is too deep or too large, or has too many mistakes.
            yaml.YAMLError: If the text is not YAML.
        """
        data = None
        while type(event := self._next()) is not StreamEndEvent:
            if type(event) is not DocumentStartEvent:
                continue
            if () in self.positions:
                self._several(event)
                break
            root = self._next()
            self.positions[()] = _position(root, root)
            data = self._value(root, ())
        return data

    def _value(self, event: Any, path: Path) -> Any:
        kind = type(event)
        if kind is AliasEvent:
            return self._alias(event, path)
        if event.tag is not None or event.anchor is not None:
            self._marked(event, path)
        if kind is ScalarEvent:
            text = event.value
            return text if event.style or text[:1] not in STARTS else resolve(text)
        if len(path) >= MOST_DEPTH:
            raise self.too_deep(event.start_mark, path)
        return self._mapping(path) if kind is MappingStartEvent else self._sequence(path)

    def _mapping(self, path: Path) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        positions = self.positions
        following = self._next
        while type(key_event := following()) is not MappingEndEvent:
            key = self._key(key_event, path, data)
            event = following()
            inner = (*path, key)
            positions[inner] = _position(key_event, event)
            data[key] = self._value(event, inner)
            if len(positions) > MOST_PARTS:
                raise self._too_large(event)
        data.pop(DROPPED, None)
        return data

    def _sequence(self, path: Path) -> list[Any]:
        data: list[Any] = []
        positions = self.positions
        following = self._next
        while type(event := following()) is not SequenceEndEvent:
            inner = (*path, len(data))
            positions[inner] = _position(event, event)
            value = self._value(event, inner)
            data.append(value)
            if type(value) is str and not event.style and is_rest(value):
                self.rests.append((event.start_mark, "["))
            if len(positions) > MOST_PARTS:
                raise self._too_large(event)
        return data

    def _key(self, event: Any, path: Path, data: dict[Any, Any]) -> Any:
        if type(event) is not ScalarEvent:
            return self._no_text(event, path)
        key = event.value
        if event.tag is not None or event.anchor is not None:
            self._marked(event, path)
        if not key.isidentifier() and not event.style and is_rest(key):
            self.rests.append((event.start_mark, "{"))
        if not event.style and (key[:1] in STARTS or key == "<<"):
            return self._unlike_text(key, event, path, data)
        return self._duplicate(key, event, path) if key in data else key

    def _unlike_text(self, key: str, event: Any, path: Path, data: dict[Any, Any]) -> Any:
        if key == "<<":
            message = (
                "'<<' merges another part of the file into this one, which a process cannot do;"
                " write the members out."
            )
            self.report("yaml-merge", message, self._at(event), path)
            return DROPPED
        value = resolve(key)
        if not isinstance(value, str) and not is_version(value, path):
            message = (
                f"The key {key or '(nothing)'} is {_kind(value)}, and every key is a text;"
                f" rename it, or put it in quotes: '{key}'."
            )
            self.report("key-not-text", message, self._at(event), path)
        return self._duplicate(key, event, path) if key in data else key

    def _duplicate(self, key: str, event: Any, path: Path) -> Any:
        inner = (*path, key)
        first = self.positions[inner][0] + 1
        message = (
            f"The key {shortened(key)!r} is already on line {first};"
            " remove one of the two, or rename it."
        )
        self.report("duplicate-key", message, self._at(event), inner)
        return DROPPED

    def _no_text(self, event: Any, path: Path) -> Any:
        inner = (*path, DROPPED)
        if type(event) is not AliasEvent:
            message = (
                "A key is a text, not a list or mapping;"
                " put a text that starts with '{' or '[' in quotes."
            )
            self.report("key-not-text", message, self._at(event), path)
            self._value(event, inner)
        else:
            self._alias(event, (*path, ""))
        return DROPPED

    def _alias(self, event: Any, path: Path) -> None:
        # The value of a key that is left out, as after '<<', has been reported with its key.
        if not path or path[-1] is not DROPPED:
            message = (
                f"'*{shortened(event.anchor)}' repeats another part of the file, which a process"
                " cannot do; write the part out, or put a text that starts with '*' in quotes."
            )
            self.report("yaml-alias", message, self._at(event), path)
        self.broken.add(path)

    def _marked(self, event: Any, path: Path) -> None:
        if event.anchor is not None:
            message = (
                f"'&{shortened(event.anchor)}' marks a part to be repeated, which a process cannot"
                " do; remove it, or put a text that starts with '&' in quotes."
            )
            self.report("yaml-anchor", message, self._at(event), path)
        if event.tag is not None:
            self.broken.add(path)
            tag = _tag(event.tag)
            negated = re.fullmatch(r"!([a-z_][a-z0-9_.]*)", tag)
            remove = f"write 'not {negated[1]}' in a condition" if negated else "remove it"
            message = (
                f"The tag '{tag}' asks for an object, and a process is plain data;"
                f" {remove}, or put a text that starts with '!' in quotes."
            )
            self.report("yaml-tag", message, self._at(event), path)

    def _several(self, event: Any) -> None:
        message = (
            "A second document starts here ('---'), and a file holds one process;"
            " move the rest to a file of its own."
        )
        self.report("several-documents", message, self._at(event))

    def too_deep(self, mark: Any, path: Path = ()) -> LoadError:
        """Make the error about data nested deeper than anybody would write a process."""
        message = (
            f"More than {MOST_DEPTH} levels are nested here, far more than a process needs;"
            " remove brackets or indentation."
        )
        place = Place(self.file, mark.line + 1, mark.column + 1)
        return self.stop("too-deep", message, place, path[:4])

    def _too_large(self, event: Any) -> LoadError:
        message = (
            f"The file has more than {MOST_PARTS:,} parts; remove what is not part of the process."
        )
        return self.stop("too-large", message, self._at(event))

    def _at(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)


def is_version(key: object, path: Path) -> bool:
    """Tell whether a key is the version that a migration leads to, the one key that is a number."""
    return type(key) is int and path == ("migrations",)


def _position(key: Any, value: Any) -> tuple[int, int, int, int]:
    at, start = key.start_mark, value.start_mark
    return at.line, at.column, start.line, start.column


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    return "true or false" if isinstance(value, bool) else "a number"


def _tag(tag: str) -> str:
    return shortened(tag.replace("tag:yaml.org,2002:", "!!"))
