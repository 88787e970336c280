"""The audit: who brought deals in, migrated them, or erased something."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, insert, select, update

from salesprocess.store.database import Database
from salesprocess.store.names import demand_limit, kept
from salesprocess.store.tables import audit


class AuditEntry(NamedTuple):
    """Something that was done to deals as records.

    Attributes:
        id: What identifies it in the store.
        at: When it began.
        by: Who did it, or None.
        action: ``import``, ``migrate`` or ``erase``.
        deal: The deal, where it was one.
        data: What more is known of it, as plain JSON.
    """

    id: int
    at: datetime
    by: str | None
    action: str
    deal: str | None
    data: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        return {**self._asdict(), "at": self.at.isoformat()}


class Audit:
    """Writes entries in the transaction of what they tell of, and reads them."""

    def __init__(self, database: Database) -> None:
        """Look at the audit of a database."""
        self._database = database

    def note(
        self, connection: Connection, action: str, *, at: datetime, by: str | None,
        data: dict[str, Any], deal: str | None = None,
    ) -> int:  # fmt: skip
        """Write an entry and return its id."""
        values = {"at": at, "by": kept(by), "action": action, "deal": deal, "data": data}
        done = connection.execute(insert(audit).returning(audit.c.id), values)
        found: int = done.scalar_one()
        return found

    def amend(self, connection: Connection, entry: int, data: dict[str, Any]) -> None:
        """Write anew what is known of something that goes on."""
        connection.execute(update(audit).where(audit.c.id == entry).values(data=data))

    def entries(self, *, deal: str | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        """List entries, the latest first.

        Args:
            deal: Only those about this deal.
            limit: How many at most.
        """
        demand_limit(limit)
        wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if deal is not None:
            wanted = wanted.where(audit.c.deal == deal)
        with self._database.reading() as connection:
            return entries(connection, wanted)


def entries(connection: Connection, wanted: Select[Any]) -> tuple[AuditEntry, ...]:
    """Read entries within a transaction."""
    return tuple(AuditEntry(**row._mapping) for row in connection.execute(wanted))
