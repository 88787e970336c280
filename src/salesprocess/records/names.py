"""What records of one process may hold: its own name and version, its fields and their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from salesprocess.definition import Definition, FieldDefinition
from salesprocess.errors import SnapshotError
from salesprocess.facts import fact_to_json, read_fact, reader_for
from salesprocess.facts.kind import shown
from salesprocess.records.readers import Read, an_object, count, named, no_object, problems_of
from salesprocess.renaming import Renaming


def plain(value: Any) -> Any:
    """Write what a snapshot or an event holds as plain JSON data."""
    if isinstance(value, Mapping):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    # A field that is gone has no type any more: what an old event says of it stays as it was.
    return value if isinstance(value, float) else fact_to_json(value)


def once(definition: Definition, key: object, make: Callable[[], Read]) -> Read:
    """Return the reader that belongs to a key; made when it is first needed."""
    found: Read | None = definition.ready.get(key)
    if found is None:
        found = definition.ready[key] = make()
    return found


def demand(read: Read, data: Any, what: str, definition: Definition) -> Any:
    """Read plain data, or raise a SnapshotError that names every problem with it."""
    try:
        return read(data)
    except ValueError as error:
        spec, problems = definition.spec, problems_of(error)
        lines = "".join(f"\n  {problem}" for problem in problems)
        raise SnapshotError(
            f"The {what} does not fit version {spec.version} of {spec.process!r}:{lines}", problems
        ) from None


def demand_present(definition: Definition, data: Any) -> None:
    """Make sure that a deal is not of an earlier version: all else about it would mislead.

    Raises:
        SnapshotError: If it is; names what brings it over.
    """
    if not isinstance(data, Mapping) or data.get("process") != definition.name:
        return
    version, present = data.get("version"), definition.spec.version
    if type(version) is int and 0 < version < present:
        problem = (
            f"The deal is of version {version} of {definition.name!r}, and this is version"
            f" {present}; bring it over with process.migrate first."
        )
        raise SnapshotError(problem, (problem,))


def own(definition: Definition, keys: Iterable[str]) -> Read:
    """Read what is looked at before anything is written: whether it is of this process at all."""

    def make() -> Read:
        fields = named("field", dict.fromkeys(definition.fields, lambda value: value))
        readers = {**identity(definition), "facts": fields, "values": fields}
        return an_object({key: readers[key] for key in told})

    told = tuple(keys)
    return once(definition, ("own", told), make)


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


def identity_then(definition: Definition, then: Renaming) -> dict[str, Read]:
    """Same as ``identity``, but of an earlier version."""

    def read_version(raw: Any) -> Any:
        if count(raw) == then.from_version:
            return raw
        raise ValueError(f"it is of version {raw}, not {then.from_version}; restore both together.")

    return {**identity(definition), "version": read_version}


def values_then(definition: Definition, then: Renaming) -> Read:
    """Read values as an earlier version named them.

    Each is read by the field that it belongs to now. Where there is none, or it cannot take the
    value, the value stays plain JSON: what happened has happened.
    """

    def read(raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            raise no_object(raw)
        return {name: _value_then(definition, then.field(name), raw[name]) for name in raw}

    return read


def _value_then(definition: Definition, name: str | None, raw: Any) -> Any:
    field = None if name is None else definition.fields.get(name)
    if field is None or field.formula is not None:
        return raw
    try:
        return read_fact(field, raw)
    except ValueError:
        return raw


def values_of(definition: Definition, *, removable: bool) -> dict[str, Read]:
    """Return the readers of the values of fields; ``removable`` ones may be taken away."""
    fields = definition.fields.items()
    return {name: _value_of(field, removable=removable) for name, field in fields}


def _value_of(field: FieldDefinition, *, removable: bool) -> Read:
    if field.formula is not None:
        return _derived
    read = reader_for(field)
    if removable:
        return read

    def read_value(raw: Any) -> Any:
        value = read(raw)
        if value is None:
            raise ValueError("null is no value; leave the field out.")
        return value

    return read_value


def _derived(_: Any) -> Any:
    raise ValueError("it follows from a formula; leave the field out.")
