"""Readers of plain data, and readers made of readers: each finds every mistake before it tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from salesprocess.errors import did_you_mean, listing
from salesprocess.expressions import DATETIME
from salesprocess.facts.kind import Kind, shown
from salesprocess.facts.kinds import kind_reader

Json = dict[str, Any]
Read = Callable[[Any], Any]
"""Reads one part of plain data. Raises ValueError with what is wrong with it and the way out."""

_LONGEST_NAME = 64
_read_moment = kind_reader(Kind(DATETIME))


class Misfits(ValueError):
    """Everything that is wrong inside an object or a list, by where it is."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


def problems_of(error: ValueError) -> tuple[str, ...]:
    """Return what is wrong, one sentence for each place."""
    if isinstance(error, Misfits):
        return tuple(f"{at}: {problem}" for at, problem in error.problems.items())
    return (str(error),)


def gathered(parts: Iterable[tuple[str, Read, Any]]) -> Json:
    """Read parts, all of them before any mistake is told."""
    found: Json = {}
    problems: dict[str, str] = {}
    for at, read, raw in parts:
        try:
            found[at] = read(raw)
        except Misfits as misfits:
            problems |= {f"{at}.{inner}": problem for inner, problem in misfits.problems.items()}
        except ValueError as error:
            problems[at] = str(error)
    if problems:
        raise Misfits(problems)
    return found


def named(what: str, readers: Mapping[str, Read], *, required: Collection[str] = ()) -> Read:
    """Read an object whose keys are names of one kind."""
    name = one_of(what, readers)

    def read(raw: Any) -> Json:
        if not isinstance(raw, Mapping):
            raise no_object(raw)
        missing = [(key, _missing, None) for key in required if key not in raw]
        known = [(key, readers[key], raw[key]) for key in raw if key in readers]
        unknown = [(_title(key), name, key) for key in raw if key not in readers]
        return gathered([*missing, *known, *unknown])

    return read


def _title(key: object) -> str:
    return key if isinstance(key, str) and len(key) <= _LONGEST_NAME else shown(key)


def an_object(readers: Mapping[str, Read]) -> Read:
    """Read an object that has exactly these keys."""
    return named("key", readers, required=readers)


def tuple_of(readers: Mapping[str, Read]) -> Read:
    """Read an object as a tuple of its values."""
    read = an_object(readers)

    def read_tuple(raw: Any) -> tuple[Any, ...]:
        found = read(raw)
        return tuple(found[key] for key in readers)

    return read_tuple


def list_of(read: Read) -> Read:
    """Read a list as a tuple."""

    def read_list(raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise ValueError(f"{type(raw).__name__} is no list; pass a list.")
        return tuple(gathered((str(at), read, item) for at, item in enumerate(raw, 1)).values())

    return read_list


def mapping_of(read: Read) -> Read:
    """Read an object whose keys may be any texts."""

    def read_mapping(raw: Any) -> Json:
        if not isinstance(raw, Mapping):
            raise no_object(raw)
        return gathered((_title(key), read, value) for key, value in raw.items())

    return read_mapping


def one_of(what: str, known: Collection[str]) -> Read:
    """Read one of the known words."""

    def read(raw: Any) -> str:
        if isinstance(raw, str) and raw in known:
            return raw
        near = did_you_mean(raw[:_LONGEST_NAME], known) if isinstance(raw, str) else "."
        raise ValueError(f"there is no {what} {shown(raw)}{near} There is: {listing(known)}.")

    return read


def optional(read: Read) -> Read:
    """Read something, or nothing."""
    return lambda raw: None if raw is None else read(raw)


def text(raw: Any) -> str:
    """Read a text."""
    if isinstance(raw, str):
        return raw
    raise ValueError(f"{shown(raw)} is no text; write a text.")


def boolean(raw: Any) -> bool:
    """Read true or false."""
    if isinstance(raw, bool):
        return raw
    raise ValueError(f"{shown(raw)} is neither true nor false; write true or false.")


def identifier(raw: Any) -> str:
    """Read what identifies a deal."""
    if text(raw):
        return str(raw)
    raise ValueError("'' names no deal; write its identifier.")


def count(raw: Any) -> int:
    """Read a whole number from 1."""
    if type(raw) is int and raw >= 1:
        return raw
    raise ValueError(f"{shown(raw)} does not count anything; write 1 or a larger whole number.")


def moment(raw: Any) -> datetime:
    """Read a moment with its offset."""
    found: datetime = _read_moment(text(raw))
    return found


def _missing(_: Any) -> Any:
    raise ValueError("it is missing; add it.")


def no_object(raw: Any) -> ValueError:
    """Make the error about something that is no object. It may be sensitive: it is not shown."""
    return ValueError(f"{type(raw).__name__} is no object; pass an object.")
