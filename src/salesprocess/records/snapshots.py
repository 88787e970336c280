"""Snapshots as plain JSON data, and back."""

from __future__ import annotations

from typing import Any

from salesprocess.beside import NOTHING_BESIDE
from salesprocess.definition import Definition
from salesprocess.records.beside import beside_reader, beside_to_json
from salesprocess.records.names import (
    demand,
    demand_present,
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
    count,
    identifier,
    mapping_of,
    moment,
    named,
    one_of,
    optional,
    text,
    tuple_of,
)
from salesprocess.renaming import Renaming
from salesprocess.snapshot import Snapshot


def snapshot_to_json(definition: Definition, snapshot: Snapshot) -> Json:
    """Write where a deal stands as plain JSON data.

    Args:
        definition: The process of the deal.
        snapshot: Where it stands.

    Returns:
        An object with a key for each attribute of the snapshot; without ``beside`` where nothing
        goes on beside the main course.

    Raises:
        SnapshotError: If it is of another process or version, or has fields that do not exist.
    """
    told = {"process": snapshot.process, "version": snapshot.version, "facts": snapshot.facts}
    demand(own(definition, told), told, "snapshot", definition)
    past = {
        stage: {"count": count, "entered_at": entered_at}
        for stage, (count, entered_at) in snapshot.past.items()
    }
    ticks = {
        stage: {item: {"at": at, "by": by} for item, (at, by) in items.items()}
        for stage, items in snapshot.ticks.items()
    }
    parts: Json = plain({**snapshot._asdict(), "past": past, "ticks": ticks, "beside": None})
    del parts["beside"]
    if snapshot.beside != NOTHING_BESIDE:
        parts["beside"] = beside_to_json(snapshot.beside)
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
    demand_present(definition, data)
    read = once(definition, "snapshot", lambda: _reader(_of_snapshot(definition)))
    return Snapshot(**demand(read, data, "snapshot", definition))


def _reader(readers: dict[str, Read]) -> Read:
    return named("key", readers, required=readers.keys() - {"beside"})


def parts_of_snapshot(definition: Definition, data: Any, keys: tuple[str, ...]) -> Json:
    """Read some of what ``snapshot_to_json`` wrote, for whoever keeps the parts apart.

    Args:
        definition: The process of the deal.
        data: The plain data, with keys of these only; those that are missing stay so.
        keys: Which keys there may be.

    Raises:
        SnapshotError: If it cannot be of a deal of this process; names every problem.
    """

    def make() -> Read:
        readers = _of_snapshot(definition)
        return named("key", {key: readers[key] for key in keys})

    found: Json = demand(once(definition, ("parts", keys), make), data, "deal", definition)
    return found


def snapshot_of_then(definition: Definition, data: Any, then: Renaming) -> Snapshot:
    """Read what ``snapshot_to_json`` of an earlier version wrote, under the names of that time.

    Args:
        definition: The process of the deal, of a later version.
        data: The plain data.
        then: The way of the names of that version.

    Returns:
        The snapshot. What is gone since then is in it as plain JSON.

    Raises:
        SnapshotError: If it cannot be of a deal of that version; names every problem.
    """
    visit = tuple_of({"count": count, "entered_at": moment})
    tick = tuple_of({"at": moment, "by": optional(text)})
    readers = {
        **_of_snapshot(definition),
        **identity_then(definition, then),
        "stage": text,
        "facts": values_then(definition, then),
        "previous": optional(text),
        "past": mapping_of(visit),
        "ticks": mapping_of(mapping_of(tick)),
        "beside": beside_reader(definition, strict=False),
    }
    return Snapshot(**demand(_reader(readers), data, "snapshot", definition))


def _of_snapshot(definition: Definition) -> dict[str, Read]:
    stages = definition.spec.stages
    visit = tuple_of({"count": count, "entered_at": moment})
    tick = tuple_of({"at": moment, "by": optional(text)})
    ticks = {stage: dict.fromkeys(spec.checklist, tick) for stage, spec in stages.items()}
    return {
        **identity(definition),
        "deal": identifier,
        "sequence": count,
        "stage": one_of("stage", stages),
        "facts": named("field", values_of(definition, removable=False)),
        "started_at": moment,
        "entered_at": moment,
        "active_at": moment,
        "previous": optional(one_of("stage", stages)),
        "past": named("stage", dict.fromkeys(stages, visit)),
        "ticks": named("stage", {stage: named("item", items) for stage, items in ticks.items()}),
        "beside": beside_reader(definition),
    }
