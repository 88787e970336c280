"""Deals for which something is due, and what happens to one of them then, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from salesprocess.clock import Clock
from salesprocess.commands import Advance
from salesprocess.decision import Accepted, Refused
from salesprocess.runtime import Process
from salesprocess.store.database import Database
from salesprocess.store.keeping import Keeper
from salesprocess.store.tables import deals

_PAGE = 200


class DueDeal(NamedTuple):
    """A deal for which something is due.

    Attributes:
        due_at: When the first thing was due.
        id: The identifier of the deal.
    """

    due_at: datetime
    id: str


class Deadlines:
    """Lets happen what is due. Several workers may share it."""

    def __init__(self, database: Database, keeper: Keeper) -> None:
        """Look at the deals of a database."""
        self._database = database
        self._keeper = keeper

    def due(
        self, now: datetime, *, after: DueDeal | None = None, limit: int = _PAGE
    ) -> tuple[DueDeal, ...]:
        """List deals for which something is due, what has waited longest first.

        Deals of processes that were not handed over are left to others.

        Args:
            now: The moment.
            after: The last deal of the page before; None for the first page.
            limit: How many at most.
        """
        mine = deals.c.process.in_(process.definition.name for process in self._keeper.processes)
        wanted = select(deals.c.due_at, deals.c.id).where(_is_due(now), mine)
        if after is not None:
            later = and_(deals.c.due_at == after.due_at, deals.c.id > after.id)
            wanted = wanted.where(or_(deals.c.due_at > after.due_at, later))
        with self._database.reading() as connection:
            found = connection.execute(wanted.order_by(deals.c.due_at, deals.c.id).limit(limit))
            return tuple(DueDeal(*row) for row in found)

    def advance(self, deal: str, clock: Clock) -> tuple[Process, Accepted] | None:
        """Let happen what is due for one deal, and write it.

        Args:
            deal: Its identifier.
            clock: Tells the moment until which it happens. It is asked when nobody else can write
                the deal any more: what others did meanwhile is not after that.

        Returns:
            The process and what happened, for the hooks to be told; None if nothing is due any
            more, or somebody else is at it.

        Raises:
            SalesProcessError: If the deal cannot be read, or what is due cannot happen.
        """
        with self._database.writing() as connection:
            mine = select(deals.c.id).where(deals.c.id == deal, _is_due(clock()))
            mine = mine.with_for_update(skip_locked=True)
            if connection.execute(mine).first() is None:
                return None
            process, snapshot = self._keeper.load(connection, deal, lock=True, to_change=True)
            now = process.now(clock())
            decision = process.machine.decide(snapshot, Advance(), now)
            if isinstance(decision, Refused):
                raise decision.error
            if decision.events:
                expected = snapshot.sequence
                self._keeper.write(connection, process, expected, [decision], now)
            else:
                self._keeper.look_again(connection, process, snapshot, now)
        return process, decision


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(deals.c.due_at <= now, deals.c.erased_at.is_(None))
