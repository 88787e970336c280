"""Events as plain JSON data, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from salesprocess.definition import Definition
from salesprocess.events import (
    KINDS,
    DeadlinePassed,
    Emitted,
    Event,
    Linked,
    Started,
    TrackMoved,
    TrackOpened,
)
from salesprocess.records.names import demand, identity, own, plain, values_of
from salesprocess.records.readers import (
    Json,
    Read,
    an_object,
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
    kind = demand(_kind, data, "event", definition)
    parts = demand(an_object(_of_event(definition, kind, data)), data, "event", definition)
    del parts["kind"]
    return KINDS[kind](**parts)


def events_to_json(definition: Definition, events: Iterable[Event]) -> list[Json]:
    """Same as ``event_to_json``, but for all the events of a history."""
    return [event_to_json(definition, event) for event in events]


def _of_event(definition: Definition, kind: str, data: Mapping[str, Any]) -> dict[str, Read]:
    readers = {**_common(definition, data), **_by_kind(definition, kind)}
    return {"kind": text, **{key: readers[key] for key in KINDS[kind]._fields}}


def _common(definition: Definition, data: Mapping[str, Any]) -> dict[str, Read]:
    """Return the readers of what means the same in all events."""
    spec = definition.spec
    stage = one_of("stage", spec.stages)
    where = data.get("stage")
    items = spec.stages[where].checklist if where in definition.stages else None
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
        "role": one_of("role", ("started", "started_by")),
        "from_version": count,
        "stages": mapping_of(text),
        "fields": mapping_of(text),
        "dropped": list_of(text),
    }


def _of_time(definition: Definition) -> dict[str, Read]:
    deadline = one_of("deadline", definition.timed)
    return {"deadline": deadline, "since": moment, "due": moment, "ran": moment}


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
    }
    return special.get(kind, {})


def _kind(data: Any) -> str:
    if not isinstance(data, Mapping):
        raise no_object(data)
    found = gathered([("kind", one_of("kind of event", KINDS), data.get("kind"))])
    return str(found["kind"])
