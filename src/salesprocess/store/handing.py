"""All that a store holds of a deal handed out, as it is: also where that makes no sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, type_coerce
from sqlalchemy.types import NullType

from salesprocess.errors import UnknownDeal
from salesprocess.records import plain
from salesprocess.store import rows
from salesprocess.store.tables import audit, deals, events, keys, outbox, read

_DATA = ("facts", "rest", "data", "answer")
_MOMENTS = ("at", "created_at", "next_at", "lease_until", "dead_at")


def export(connection: Connection, deal: str) -> dict[str, Any]:
    """Return all that is held about a deal as plain JSON data.

    Nothing is looked at: the deal may be of a process that is not known, or damaged. What is no
    JSON is handed out as the text that it is.

    Raises:
        UnknownDeal: If there is none.
    """
    row = next(_rows(connection, deals, "id", deal, "id"), None)
    if row is None:
        raise UnknownDeal(deal)
    history = _rows(connection, events, "deal", deal, "sequence")
    return {
        "deal": deal,
        "outcome": row.outcome,
        "due_at": _moment(row.due_at),
        "erased_at": _moment(row.erased_at),
        "violations": row.violations,
        "snapshot": _snapshot(row),
        "events": [_data(event.data) for event in history],
        "outbox": [_plain(letter) for letter in _rows(connection, outbox, "deal", deal, "id")],
        "keys": [_plain(key) for key in _rows(connection, keys, "deal", deal, "at")],
        "audit": [_plain(entry) for entry in _rows(connection, audit, "deal", deal, "id")],
    }


def _rows(
    connection: Connection, table: Table, column: str, deal: str, order: str
) -> Iterator[Any]:
    """Yield what a table has of a deal, as the database gives it."""
    raw = [type_coerce(each, NullType).label(each.name) for each in table.columns]
    found = select(*raw).where(table.c[column] == deal).order_by(table.c[order])
    yield from connection.execute(found)


def _snapshot(row: Any) -> dict[str, Any]:
    try:
        return rows.data_of(row)
    except (ValueError, TypeError, AttributeError):
        names = ("process", "version", "sequence", "stage")
        told = {name: getattr(row, name) for name in names}
        moments = {name: _moment(getattr(row, name)) for name in rows.MOMENTS}
        return {**told, "deal": row.id, "facts": _data(row.facts), **moments,
                "rest": _data(row.rest)}  # fmt: skip


def _plain(row: Any) -> dict[str, Any]:
    found = dict(row._mapping)
    for name in found:
        if name in _DATA:
            found[name] = _data(found[name])
        elif name in _MOMENTS:
            found[name] = _moment(found[name])
    written: dict[str, Any] = plain(found)
    return written


def _data(value: Any) -> Any:
    try:
        return rows.loads(value)
    except ValueError:
        return value


def _moment(value: Any) -> str | None:
    """Write a moment of either database in the same way; what is none stays as it is."""
    if value is None:
        return None
    try:
        moment: datetime = read(value)
    except (ValueError, TypeError):
        return str(value)
    return moment.isoformat()
