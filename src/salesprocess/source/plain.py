"""Python data as if a file had said it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from salesprocess.errors import Place
from salesprocess.source.builder import MOST_DEPTH, MOST_PARTS, is_version
from salesprocess.source.findings import Findings, Path, shortened
from salesprocess.source.reading import Source

_MOST_BITS = 133


def plain(data: Any, file: str = "<dict>") -> Source:
    """Check that Python data is what a file could hold, and copy it.

    Args:
        data: Mappings, lists, texts, numbers, booleans, dates and None.
        file: What messages call the data.

    Returns:
        The data without places: dates as texts, and floats as the decimals that they print as.

    Raises:
        LoadError: If it is nested too deeply, as data that contains itself is, or too large.
    """
    copier = _Copier(file)
    copied = copier.copy(data, ())
    return Source(file, copied, tuple(copier.found), frozenset(copier.broken))


class _Copier(Findings):
    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._place = Place(file)
        self._parts = 0

    def copy(self, value: Any, path: Path) -> Any:
        self._count(path)
        if type(value) is int and value.bit_length() > _MOST_BITS:
            return self._refused("A number of more than 40 digits", path)
        if value is None or type(value) in (str, int, bool, Decimal):
            return value
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, list | tuple):
            return [self.copy(item, (*path, index)) for index, item in enumerate(value)]
        return self._scalar(value, path)

    def _count(self, path: Path) -> None:
        self._parts += 1
        if len(path) > MOST_DEPTH:
            message = f"More than {MOST_DEPTH} levels are nested here; remove some."
            raise self.stop("too-deep", message, self._place, path[:4])
        if self._parts > MOST_PARTS:
            message = f"The data has more than {MOST_PARTS:,} parts; remove some."
            raise self.stop("too-large", message, self._place)

    def _mapping(self, value: Mapping[Any, Any], path: Path) -> dict[str, Any]:
        copied = {}
        for key, member in value.items():
            if isinstance(key, str) or is_version(key, path):
                copied[str(key)] = self.copy(member, (*path, str(key)))
            else:
                message = f"The key {shortened(repr(key))} is no text; make it a string."
                self.report("key-not-text", message, self._place, path)
        return copied

    def _scalar(self, value: Any, path: Path) -> Any:
        if isinstance(value, float):
            return Decimal(repr(value))
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return str(value)
        return self._refused(f"A value of type {type(value).__name__!r}", path)

    def _refused(self, what: str, path: Path) -> None:
        self.broken.add(path)
        message = (
            f"{what} cannot stand in a process;"
            " use a text, a number, a boolean, None, a list or a dict."
        )
        self.report("not-plain", message, self._place, path)
