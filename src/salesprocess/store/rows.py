"""Deals and events as rows, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from salesprocess.beside import NOTHING_BESIDE
from salesprocess.definition import Definition
from salesprocess.errors import DamagedStore, SnapshotError
from salesprocess.events import Event
from salesprocess.records import beside_to_json, parts_of_snapshot, plain
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot
from salesprocess.store.tables import read

Json = dict[str, Any]

_PARTS = ("stage", "facts", "previous", "past", "ticks", "beside")
MOMENTS = ("started_at", "entered_at", "active_at")


class DealRow(Protocol):
    """A row of the table of deals, as the database gives it."""

    id: str
    process: str
    version: int
    sequence: int
    stage: str
    started_at: Any
    entered_at: Any
    active_at: Any
    facts: Any
    rest: Any


def dumps(value: Any) -> str:
    """Write plain data, and values as the engine keeps them, as JSON."""
    return _encode(value)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else plain(value)


# Whoever calls json.dumps with options makes an encoder each time.
_encode = json.JSONEncoder(default=_plain, separators=(",", ":"), check_circular=False).encode


def loads(value: Any) -> Any:
    """Return JSON as plain data; PostgreSQL has read it already."""
    return json.loads(value) if isinstance(value, str) else value


def facts_and_rest(snapshot: Snapshot) -> tuple[str, str]:
    """Write the parts of a snapshot that have no column of their own."""
    rest: Json = {}
    if snapshot.previous is not None:
        rest["previous"] = snapshot.previous
    if snapshot.past:
        rest["past"] = {
            stage: {"count": count, "entered_at": at.isoformat()}
            for stage, (count, at) in snapshot.past.items()
        }
    if snapshot.ticks:
        rest["ticks"] = {
            stage: {item: {"at": at.isoformat(), "by": by} for item, (at, by) in items.items()}
            for stage, items in snapshot.ticks.items()
        }
    if snapshot.beside is not NOTHING_BESIDE and snapshot.beside != NOTHING_BESIDE:
        rest["beside"] = beside_to_json(snapshot.beside)
    # Columns hold moments in UTC; what a clock on a wall showed is part of a deal all the same.
    for name in MOMENTS:
        moment = getattr(snapshot, name)
        if moment.tzinfo is not UTC and moment.utcoffset():
            rest[name] = moment.isoformat()
    return dumps(snapshot.facts), dumps(rest)


def snapshot_of(definition: Definition, row: DealRow) -> Snapshot:
    """Read where a deal stands.

    Raises:
        DamagedStore: If the row cannot be of a deal of this process.
    """
    try:
        rest = loads(row.rest)
        if not isinstance(rest, dict):
            raise ValueError(f"{type(rest).__name__} is no object in the column 'rest'.")
        moments = [_moment(rest.pop(name, None), getattr(row, name)) for name in MOMENTS]
        data = {"stage": row.stage, "facts": loads(row.facts), **rest}
        parts = parts_of_snapshot(definition, data, _PARTS)
        if type(row.sequence) is not int or row.sequence < 1:
            raise ValueError(f"its sequence is {row.sequence!r}.")
    except (SnapshotError, ValueError, TypeError, AttributeError) as error:
        raise damaged(row.id, error) from error
    return Snapshot(
        row.process,
        row.version,
        row.id,
        row.sequence,
        started_at=moments[0],
        entered_at=moments[1],
        active_at=moments[2],
        **parts,
    )


def data_of(row: DealRow) -> Json:
    """Return where a deal stands as plain data, as ``snapshot_to_json`` writes it.

    Nothing is looked at: the deal may be of any process and version, and damaged.
    """
    rest = dict(loads(row.rest))
    moments = {name: _moment(rest.get(name), getattr(row, name)).isoformat() for name in MOMENTS}
    data = {
        "process": row.process,
        "version": row.version,
        "deal": row.id,
        "sequence": row.sequence,
        "stage": row.stage,
        "facts": loads(row.facts),
        **moments,
        "previous": rest.get("previous"),
        "past": rest.get("past", {}),
        "ticks": rest.get("ticks", {}),
    }
    return data | ({"beside": rest["beside"]} if "beside" in rest else {})


def _moment(told: str | None, column: Any) -> datetime:
    return read(column) if told is None else datetime.fromisoformat(told)


def damaged(deal: str, error: Exception, *, in_history: bool = False) -> DamagedStore:
    """Make the error about a row that makes no sense.

    Args:
        deal: The deal.
        error: What is wrong with it.
        in_history: Whether it is an event that makes none, so that nothing is left to build on.
    """
    told = f"What the store holds of the deal {deal!r} is damaged: {error}\n"
    if isinstance(error, SnapshotError):
        told += (
            "If the process was changed and its version was not, that is why: take the change back,"
            " and make a later version of it, with migrations.\n"
        )
    anew = f"Build it anew from its events with store.rebuild({deal!r}), or restore it from a"
    return DamagedStore(deal, f"{told}{'Restore it from a' if in_history else anew} backup.")


def event_to_text(event: Event) -> str:
    """Write an event as JSON, as ``event_to_json`` would: it is of this process for certain."""
    parts = {"kind": event.kind, **dict(zip(event._fields, event, strict=True))}
    parts["at"] = event.at.isoformat()
    return _encode(parts)


def next_moment(process: Process, snapshot: Snapshot, now: datetime) -> datetime | None:
    """Return when somebody has to look at a deal again, because something is due."""
    return process.machine.timers.next_look(snapshot, now)
