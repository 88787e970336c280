"""Snapshots and events as plain JSON data, and back.

Both ways are strict: data has every key and no other, and each name and value in it fits the
process. Records keep all that is known of a deal, sensitive values among it: they are for the
application's own store. What goes to others is made by ``to_cloudevent``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from salesprocess.definition import Definition, FieldDefinition
from salesprocess.errors import SnapshotError, did_you_mean, listing
from salesprocess.events import KINDS, Event, Started
from salesprocess.expressions import DATETIME
from salesprocess.facts import fact_to_json, read_fact
from salesprocess.facts.kind import Kind, shown
from salesprocess.facts.kinds import kind_reader
from salesprocess.snapshot import Snapshot

Json = dict[str, Any]
Read = Callable[[Any], Any]
"""Reads one part of plain data. Raises ValueError with what is wrong with it and the way out."""

_LONGEST_NAME = 64
_read_moment = kind_reader(Kind(DATETIME))


def snapshot_to_json(definition: Definition, snapshot: Snapshot) -> Json:
    """Write where a deal stands as plain JSON data.

    Args:
        definition: The process of the deal.
        snapshot: Where it stands.

    Returns:
        An object with a key for each attribute of the snapshot.

    Raises:
        SnapshotError: If it is of another process or version, or has fields that do not exist.
    """
    own = {"process": snapshot.process, "version": snapshot.version, "facts": snapshot.facts}
    _demand(_own(definition, own), own, "snapshot", definition)
    past = {
        stage: {"count": count, "entered_at": entered_at}
        for stage, (count, entered_at) in snapshot.past.items()
    }
    ticks = {
        stage: {item: {"at": at, "by": by} for item, (at, by) in items.items()}
        for stage, items in snapshot.ticks.items()
    }
    parts: Json = plain({**snapshot._asdict(), "past": past, "ticks": ticks})
    return parts


def snapshot_from_json(definition: Definition, data: Any) -> Snapshot:
    """Read what ``snapshot_to_json`` wrote.

    Args:
        definition: The process of the deal.
        data: The plain data.

    Returns:
        The snapshot.

    Raises:
        SnapshotError: If it cannot be of a deal of this process; names every problem.
    """
    return Snapshot(**_demand(_object(_of_snapshot(definition)), data, "snapshot", definition))


def event_to_json(definition: Definition, event: Event) -> Json:
    """Write an event as plain JSON data.

    Args:
        definition: The process of the deal.
        event: What happened.

    Returns:
        An object with the kind of the event and a key for each of its attributes.

    Raises:
        SnapshotError: If it is of another process or version, or writes fields that do not exist.
    """
    parts = {key: getattr(event, key) for key in event._fields}
    own = {key: parts[key] for key in ("process", "version", "values") if key in parts}
    _demand(_own(definition, own), own, "event", definition)
    return {"kind": event.kind, **plain(parts)}


def event_from_json(definition: Definition, data: Any) -> Event:
    """Read what ``event_to_json`` wrote.

    Args:
        definition: The process of the deal.
        data: The plain data.

    Returns:
        The event.

    Raises:
        SnapshotError: If it cannot be of a deal of this process; names every problem.
    """
    kind = _demand(_kind, data, "event", definition)
    parts = _demand(_object(_of_event(definition, kind, data)), data, "event", definition)
    del parts["kind"]
    return KINDS[kind](**parts)


def events_to_json(definition: Definition, events: Iterable[Event]) -> list[Json]:
    """Same as ``event_to_json``, but for all the events of a history."""
    return [event_to_json(definition, event) for event in events]


def plain(value: Any) -> Any:
    """Write what a snapshot or an event holds as plain JSON data."""
    if isinstance(value, Mapping):
        return {key: plain(member) for key, member in value.items()}
    return fact_to_json(value)


# --- what a snapshot and an event of a process can be ------------------------------------------


def _demand(read: Read, data: Any, what: str, definition: Definition) -> Any:
    try:
        return read(data)
    except ValueError as error:
        spec = definition.spec
        problems = "".join(f"\n  {problem}" for problem in _problems_of(error))
        raise SnapshotError(
            f"The {what} does not fit version {spec.version} of {spec.process!r}:{problems}"
        ) from None


def _of_snapshot(definition: Definition) -> dict[str, Read]:
    stages = definition.spec.stages
    visit = _tuple_of({"count": _count, "entered_at": _moment})
    tick = _tuple_of({"at": _moment, "by": _optional(_text)})
    ticks = {stage: dict.fromkeys(spec.checklist, tick) for stage, spec in stages.items()}
    return {
        **_identity(definition),
        "deal": _identifier,
        "sequence": _count,
        "stage": _one_of("stage", stages),
        "facts": _named("field", _values(definition, removable=False)),
        "started_at": _moment,
        "entered_at": _moment,
        "active_at": _moment,
        "previous": _optional(_one_of("stage", stages)),
        "past": _named("stage", dict.fromkeys(stages, visit)),
        "ticks": _named("stage", {stage: _named("item", items) for stage, items in ticks.items()}),
    }


def _of_event(definition: Definition, kind: str, data: Mapping[str, Any]) -> dict[str, Read]:
    spec = definition.spec
    stage = _one_of("stage", spec.stages)
    emitted = {name: None for _, _, rule in definition.rules() for name in rule.emit}
    where = data.get("stage")
    items = spec.stages[where].checklist if where in definition.stages else None
    readers = {
        **_identity(definition),
        "deal": _identifier,
        "sequence": _count,
        "at": _moment,
        "by": _optional(_text),
        "stage": stage,
        "source": stage,
        "target": stage,
        "values": _named("field", _values(definition, removable=kind != Started.kind)),
        "trigger": _one_of("trigger", spec.transitions),
        "name": _one_of("emitted event", emitted),
        "item": _text if items is None else _one_of("item", items),
        "reason": _optional(_text),
        "comment": _optional(_text),
        "warnings": _list_of(_one_of("guard", spec.guards)),
        "overrides": _named("guard", dict.fromkeys(spec.guards, _text)),
    }
    return {"kind": _text, **{key: readers[key] for key in KINDS[kind]._fields}}


def _own(definition: Definition, keys: Iterable[str]) -> Read:
    """Read what is looked at before anything is written: whether it is of this process at all."""
    fields = _named("field", dict.fromkeys(definition.fields, lambda value: value))
    readers = {**_identity(definition), "facts": fields, "values": fields}
    return _object({key: readers[key] for key in keys})


def _identity(definition: Definition) -> dict[str, Read]:
    name, version = definition.name, definition.spec.version

    def read_name(raw: Any) -> Any:
        if raw == name:
            return raw
        raise ValueError(f"it is of the process {shown(raw)}, not of {name!r}; load that one.")

    def read_version(raw: Any) -> Any:
        if _count(raw) == version:
            return raw
        raise ValueError(f"it is of version {raw}, not {version}; load version {raw}.")

    return {"process": read_name, "version": read_version}


def _values(definition: Definition, *, removable: bool) -> dict[str, Read]:
    fields = definition.fields.items()
    return {name: partial(_value, field, removable=removable) for name, field in fields}


def _value(field: FieldDefinition, raw: Any, *, removable: bool) -> Any:
    if field.formula is not None:
        raise ValueError("it follows from a formula; leave the field out.")
    value = read_fact(field, raw)
    if value is None and not removable:
        raise ValueError("null is no value; leave the field out.")
    return value


def _kind(data: Any) -> str:
    if not isinstance(data, Mapping):
        raise _no_object(data)
    found = _gathered([("kind", _one_of("kind of event", KINDS), data.get("kind"))])
    return str(found["kind"])


# --- readers, and readers made of readers ------------------------------------------------------


class _Misfits(ValueError):
    """Everything that is wrong inside an object or a list, by where it is."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems


def _problems_of(error: ValueError) -> tuple[str, ...]:
    if isinstance(error, _Misfits):
        return tuple(f"{at}: {problem}" for at, problem in error.problems.items())
    return (str(error),)


def _gathered(parts: Iterable[tuple[str, Read, Any]]) -> Json:
    found: Json = {}
    problems: dict[str, str] = {}
    for at, read, raw in parts:
        try:
            found[at] = read(raw)
        except _Misfits as misfits:
            problems |= {f"{at}.{inner}": problem for inner, problem in misfits.problems.items()}
        except ValueError as error:
            problems[at] = str(error)
    if problems:
        raise _Misfits(problems)
    return found


def _named(what: str, readers: Mapping[str, Read], *, required: Collection[str] = ()) -> Read:
    name = _one_of(what, readers)

    def read(raw: Any) -> Json:
        if not isinstance(raw, Mapping):
            raise _no_object(raw)
        missing = [(key, _missing, None) for key in required if key not in raw]
        known = [(key, readers[key], raw[key]) for key in raw if key in readers]
        unknown = [(_title(key), name, key) for key in raw if key not in readers]
        return _gathered([*missing, *known, *unknown])

    return read


def _title(key: object) -> str:
    return key if isinstance(key, str) and len(key) <= _LONGEST_NAME else shown(key)


def _object(readers: Mapping[str, Read]) -> Read:
    return _named("key", readers, required=readers)


def _tuple_of(readers: Mapping[str, Read]) -> Read:
    read = _object(readers)

    def read_tuple(raw: Any) -> tuple[Any, ...]:
        found = read(raw)
        return tuple(found[key] for key in readers)

    return read_tuple


def _list_of(read: Read) -> Read:
    def read_list(raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise ValueError(f"{type(raw).__name__} is no list; pass a list.")
        return tuple(_gathered((str(at), read, item) for at, item in enumerate(raw, 1)).values())

    return read_list


def _one_of(what: str, known: Collection[str]) -> Read:
    def read(raw: Any) -> str:
        if isinstance(raw, str) and raw in known:
            return raw
        near = did_you_mean(raw[:_LONGEST_NAME], known) if isinstance(raw, str) else "."
        raise ValueError(f"there is no {what} {shown(raw)}{near} There is: {listing(known)}.")

    return read


def _optional(read: Read) -> Read:
    return lambda raw: None if raw is None else read(raw)


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw
    raise ValueError(f"{shown(raw)} is no text; write a text.")


def _identifier(raw: Any) -> str:
    if _text(raw):
        return str(raw)
    raise ValueError("'' names no deal; write its identifier.")


def _count(raw: Any) -> int:
    if type(raw) is int and raw >= 1:
        return raw
    raise ValueError(f"{shown(raw)} does not count anything; write 1 or a larger whole number.")


def _moment(raw: Any) -> datetime:
    moment: datetime = _read_moment(_text(raw))
    return moment


def _missing(_: Any) -> Any:
    raise ValueError("it is missing; add it.")


def _no_object(raw: Any) -> ValueError:
    # What stands there instead may be sensitive: it is not shown.
    return ValueError(f"{type(raw).__name__} is no object; pass an object.")
