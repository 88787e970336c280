"""What records of one process may hold: its own name and version, its fields and their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from salesprocess.definition import Definition, FieldDefinition
from salesprocess.errors import SnapshotError
from salesprocess.facts import fact_to_json, read_fact
from salesprocess.facts.kind import shown
from salesprocess.records.readers import Read, an_object, count, named, problems_of


def plain(value: Any) -> Any:
    """Write what a snapshot or an event holds as plain JSON data."""
    if isinstance(value, Mapping):
        return {key: plain(member) for key, member in value.items()}
    return fact_to_json(value)


def demand(read: Read, data: Any, what: str, definition: Definition) -> Any:
    """Read plain data, or raise a SnapshotError that names every problem with it."""
    try:
        return read(data)
    except ValueError as error:
        spec = definition.spec
        problems = "".join(f"\n  {problem}" for problem in problems_of(error))
        raise SnapshotError(
            f"The {what} does not fit version {spec.version} of {spec.process!r}:{problems}"
        ) from None


def own(definition: Definition, keys: Iterable[str]) -> Read:
    """Read what is looked at before anything is written: whether it is of this process at all."""
    fields = named("field", dict.fromkeys(definition.fields, lambda value: value))
    readers = {**identity(definition), "facts": fields, "values": fields}
    return an_object({key: readers[key] for key in keys})


def identity(definition: Definition) -> dict[str, Read]:
    """Return the readers of what tells the process."""
    name, version = definition.name, definition.spec.version

    def read_name(raw: Any) -> Any:
        if raw == name:
            return raw
        raise ValueError(f"it is of the process {shown(raw)}, not of {name!r}; load that one.")

    def read_version(raw: Any) -> Any:
        if count(raw) == version:
            return raw
        raise ValueError(f"it is of version {raw}, not {version}; load version {raw}.")

    return {"process": read_name, "version": read_version}


def values_of(definition: Definition, *, removable: bool) -> dict[str, Read]:
    """Return the readers of the values of fields; ``removable`` ones may be taken away."""
    fields = definition.fields.items()
    return {name: partial(_value, field, removable=removable) for name, field in fields}


def _value(field: FieldDefinition, raw: Any, *, removable: bool) -> Any:
    if field.formula is not None:
        raise ValueError("it follows from a formula; leave the field out.")
    value = read_fact(field, raw)
    if value is None and not removable:
        raise ValueError("null is no value; leave the field out.")
    return value
