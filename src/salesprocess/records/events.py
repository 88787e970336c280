"""Events as plain JSON data, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from salesprocess.beside import STARTED, STARTED_BY
from salesprocess.definition import Definition
from salesprocess.events import (
    KINDS,
    DeadlinePassed,
    Emitted,
    Erased,
    Event,
    Imported,
    Linked,
    Migrated,
    Placed,
    Started,
    TrackMoved,
    TrackOpened,
)
from salesprocess.records.names import (
    demand,
    identity,
    identity_then,
    once,
    own,
    plain,
    values_of,
    values_then,
)
from salesprocess.records.readers import (
    Json,
    Read,
    an_object,
    boolean,
    count,
    gathered,
    identifier,
    list_of,
    mapping_of,
    moment,
    named,
    no_object,
    one_of,
    optional,
    text,
)
from salesprocess.renaming import Renaming, renaming


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
    keys = ("process", "version", "values") if isinstance(event, Started) else ("values",)
    told = {key: parts[key] for key in keys if key in parts}
    demand(own(definition, told), told, "event", definition)
    return {"kind": event.kind, **plain(parts)}


def event_from_json(definition: Definition, data: Any, then: Renaming | None = None) -> Event:
    """Read what ``event_to_json`` wrote.

    Args:
        definition: The process of the deal.
        data: The plain data.
        then: The way of the names, for an event of an earlier version.

    Returns:
        The event.

    Raises:
        SnapshotError: If it cannot be of a deal of this process; names every problem.
    """
    kind = demand(_kind, data, "event", definition)
    parts = demand(_reader(definition, kind, data, then), data, "event", definition)
    del parts["kind"]
    return KINDS[kind](**parts)


def events_from_json(definition: Definition, history: Iterable[Any]) -> list[Event]:
    """Read a history; what happened before a migration is read under the names of its time.

    Args:
        definition: The process of the deal.
        history: The plain data of all its events.

    Raises:
        SnapshotError: If one of them cannot be of a deal of this process.
    """
    given = list(history)
    version = _first_version(given)
    events = []
    for data in given:
        event = event_from_json(definition, data, _era(definition, version))
        version = event.version if isinstance(event, Migrated) else version
        events.append(event)
    return events


def events_to_json(definition: Definition, events: Iterable[Event]) -> list[Json]:
    """Same as ``event_to_json``, but for all the events of a history."""
    given = list(events)
    written = []
    for event, version in zip(given, versions_of(given), strict=True):
        if _era(definition, version) is None:
            written.append(event_to_json(definition, event))
        else:
            parts = {key: getattr(event, key) for key in event._fields}
            written.append({"kind": event.kind, **plain(parts)})
    return written


def versions_of(events: Iterable[Event]) -> list[int | None]:
    """Return for each event of a history the version that it happened in, None for the last."""
    given = list(events)
    told = (
        event.version if isinstance(event, Started) else event.from_version
        for event in given
        if isinstance(event, Started | Migrated)
    )
    version = next(told, None)
    found = []
    for event in given:
        found.append(version)
        version = event.version if isinstance(event, Migrated) else version
    return found


def _first_version(history: Iterable[Any]) -> int | None:
    """Return the version in which a history begins, None where nothing in it tells."""
    keys = {Started.kind: "version", Migrated.kind: "from_version"}
    for data in history:
        kind = data.get("kind") if isinstance(data, Mapping) else None
        if isinstance(kind, str) and kind in keys:
            version = data.get(keys[kind])
            return version if type(version) is int else None
    return None


def _era(definition: Definition, version: int | None) -> Renaming | None:
    if version is None or version >= definition.spec.version:
        return None
    return renaming(definition.spec, version)


def _reader(
    definition: Definition, kind: str, data: Mapping[str, Any], then: Renaming | None
) -> Read:
    stage = data.get("stage") if "item" in KINDS[kind]._fields else None
    where = stage if isinstance(stage, str) and stage in definition.stages else None

    def make() -> Read:
        readers = _common(definition, where)
        more = _of_then(definition, kind, then) if then else _by_kind(definition, kind)
        readers = {**readers, **more}
        return an_object({"kind": text, **{key: readers[key] for key in KINDS[kind]._fields}})

    return once(definition, ("event", kind, where, then and then.from_version), make)


def _common(definition: Definition, where: str | None) -> dict[str, Read]:
    """Return the readers of what means the same in all events."""
    spec = definition.spec
    stage = one_of("stage", spec.stages)
    items = None if where is None else spec.stages[where].checklist
    guards = (*spec.guards, *spec.policies)
    return {
        **identity(definition),
        "deal": identifier,
        "sequence": count,
        "at": moment,
        "by": optional(text),
        "stage": stage,
        "source": stage,
        "target": stage,
        "values": named("field", values_of(definition, removable=True)),
        "trigger": one_of("trigger", definition.triggers),
        "name": one_of("emitted event", definition.emitted),
        "item": text if items is None else one_of("item", items),
        "reason": optional(text),
        "comment": optional(text),
        "warnings": list_of(one_of("guard", guards)),
        "overrides": named("guard", dict.fromkeys(spec.guards, text)),
        **_of_time(definition),
        "cause": text,
        "blocking": list_of(text),
        "approval": one_of("approval", spec.approvals),
        "roles": list_of(one_of("role", spec.roles)),
        "because": optional(text),
        "track": one_of("track", spec.tracks),
        "other": identifier,
        "role": one_of("role", (STARTED, STARTED_BY)),
        "from_version": count,
        "stages": mapping_of(text),
        "fields": mapping_of(text),
        "dropped": list_of(text),
        "mode": one_of("mode", ("record", "enforce")),
        "problems": list_of(text),
        "comments": boolean,
    }


def _of_time(definition: Definition) -> dict[str, Read]:
    deadline = one_of("deadline", definition.timed)
    return {"deadline": deadline, "since": moment, "due": moment, "ran": moment, "number": count}


def _of_then(definition: Definition, kind: str, then: Renaming) -> dict[str, Read]:
    """Return the readers of what an earlier version named; nobody knows all of its names."""
    words = ("stage", "source", "target", "name", "item", "approval", "track", "deadline")
    special: Mapping[str, dict[str, Read]] = {
        Started.kind: identity_then(definition, then),
        Linked.kind: {"process": text},
        Migrated.kind: {"version": _later(definition)},
        Placed.kind: {"track": optional(text)},
        **_OF_RECORDS,
    }
    return {
        **dict.fromkeys(words, text),
        "trigger": optional(text),
        "values": values_then(definition, then),
        "warnings": list_of(text),
        "roles": list_of(text),
        "overrides": mapping_of(text),
        **special.get(kind, {}),
    }


def _later(definition: Definition) -> Read:
    def read(raw: Any) -> Any:
        if count(raw) <= definition.spec.version:
            return raw
        raise ValueError(f"it is of version {raw}; load version {raw}.")

    return read


def _by_kind(definition: Definition, kind: str) -> dict[str, Read]:
    """Return the readers of what means something else in events of one kind."""
    track_stages = {
        stage: None for track in definition.spec.tracks.values() for stage in track.stages
    }
    track_stage = one_of("stage of a track", track_stages)
    any_stage = one_of("stage", {**dict.fromkeys(definition.stages), **track_stages})
    special: Mapping[str, dict[str, Read]] = {
        Started.kind: {"values": named("field", values_of(definition, removable=False))},
        Emitted.kind: {"trigger": optional(one_of("trigger", definition.triggers))},
        DeadlinePassed.kind: {"stage": any_stage},
        TrackOpened.kind: {"stage": track_stage},
        TrackMoved.kind: {"source": track_stage, "target": track_stage},
        Linked.kind: {"process": text, "trigger": optional(text)},
        Placed.kind: {
            "trigger": optional(text),
            "source": any_stage,
            "target": any_stage,
            "track": optional(one_of("track", definition.spec.tracks)),
        },
        **_OF_RECORDS,
    }
    return special.get(kind, {})


_OF_RECORDS: Mapping[str, dict[str, Read]] = {
    Imported.kind: {"source": text},
    Erased.kind: {"fields": list_of(text)},
}


def _kind(data: Any) -> str:
    if not isinstance(data, Mapping):
        raise no_object(data)
    found = gathered([("kind", one_of("kind of event", KINDS), data.get("kind"))])
    return str(found["kind"])
