"""The reading of one field's values, prepared once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from salesprocess.definition import FieldDefinition
from salesprocess.facts.kind import Fact, Kind, Reader
from salesprocess.facts.kinds import kind_reader
from salesprocess.facts.limits import COUNTED, matcher, read_limit


def reader_for(field: FieldDefinition) -> Reader:
    """Prepare the reading of a field's values.

    Args:
        field: The field.

    Returns:
        A function that takes a value as Python, JSON or a person writes it and returns it as the
        engine keeps it. It raises ValueError with a message that ends with the way out.

    Raises:
        ValueError: If the limits or the pattern of the field make no sense.
    """
    kind = Kind(field.type, field.sensitive)
    pattern = matcher(field.spec.pattern) if field.spec.pattern is not None else None
    if kind.type.kind == "list":
        items = _matching(kind_reader(kind.of_items()), kind, pattern)
        read = kind_reader(kind, items=items)
    else:
        read = _matching(kind_reader(kind), kind, pattern)
    return _limited(read, field, kind)


def read_fact(field: FieldDefinition, raw: object) -> Fact:
    """Read one value of a field. Same as ``reader_for(field)(raw)``."""
    return reader_for(field)(raw)


def _matching(read: Reader, kind: Kind, matches: Callable[[str], bool] | None) -> Reader:
    if matches is None:
        return read

    def read_matching(raw: Any) -> Fact:
        value = read(raw)
        if value is None or matches(value):
            return value
        raise kind.wrong(raw, "does not match the pattern of the field", "correct it")

    return read_matching


def _limited(read: Reader, field: FieldDefinition, kind: Kind) -> Reader:
    low, high = read_limit(field, "min"), read_limit(field, "max")
    if low is None and high is None:
        return read
    is_counted = field.type.kind in COUNTED
    unit = "" if not is_counted else " item" if field.type.kind == "list" else " character"

    def read_within(raw: Any) -> Fact:
        value = read(raw)
        if value is None:
            return None
        size = len(value) if is_counted else value
        # JSON has money in two parts; people have not.
        told = value if isinstance(raw, dict) else raw
        if low is not None and size < low:
            raise kind.wrong(told, "is too little", f"the least is {_counted(low, unit)}")
        if high is not None and size > high:
            raise kind.wrong(told, "is too much", f"the most is {_counted(high, unit)}")
        return value

    return read_within


def _counted(limit: Fact, unit: str) -> str:
    return f"{limit}{unit}s" if unit and limit != 1 else f"{limit}{unit}"
