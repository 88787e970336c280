"""How a store is doing, in a few figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, func, select

from salesprocess.store.database import Database
from salesprocess.store.tables import deals, outbox, read


class Status(NamedTuple):
    """How a store is doing.

    Attributes:
        at: The moment that the figures are of.
        open: Deals that are open.
        due: Deals for which something is going to be due.
        overdue: Deals for which something is due already.
        overdue_since: Since when the first of them is, or None.
        waiting: What durable hooks are still to be told.
        failing: That part of it whose delivery has failed before.
        dead: What was given up.
        oldest: When the oldest of what waits was written, or None.
    """

    at: datetime
    open: int
    due: int
    overdue: int
    overdue_since: datetime | None
    waiting: int
    failing: int
    dead: int
    oldest: datetime | None

    def is_late(self, by: timedelta) -> bool:
        """Tell whether workers have not kept up: something is overdue, or waits, for so long."""
        moments = (self.overdue_since, self.oldest)
        return any(moment is not None and self.at - moment > by for moment in moments)


def status_of(database: Database, now: datetime) -> Status:
    """Count what is in a store.

    Args:
        database: The database.
        now: The moment.
    """
    is_open, is_due = deals.c.outcome.is_(None), deals.c.due_at.is_not(None)
    still = deals.c.erased_at.is_(None)
    with database.reading() as connection:
        count = select(func.count()).select_from(deals)
        opened = connection.execute(count.where(is_open, still)).scalar_one()
        due = connection.execute(count.where(is_due, deals.c.due_at > now, still)).scalar_one()
        overdue, since = connection.execute(
            select(func.count(), func.min(deals.c.due_at)).where(deals.c.due_at <= now, still)
        ).one()
        waits = outbox.c.dead_at.is_(None)
        has_failed = waits & outbox.c.error.is_not(None)
        every, waiting, failing, oldest = connection.execute(
            select(
                func.count(),
                func.count(case((waits, 1))),
                func.count(case((has_failed, 1))),
                func.min(case((waits, outbox.c.created_at))),
            )
        ).one()
    return Status(
        at=now,
        open=opened,
        due=due,
        overdue=overdue,
        overdue_since=_moment(since),
        waiting=waiting,
        failing=failing,
        dead=every - waiting,
        oldest=_moment(oldest),
    )


def _moment(value: Any) -> datetime | None:
    # An aggregate comes as the database has it.
    return None if value is None else read(value)
