"""The outbox: what durable hooks are still to be told, each in the order of its deal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from salesprocess.clock import Clock
from salesprocess.errors import UsageError
from salesprocess.store.database import Database
from salesprocess.store.names import demand_limit, writable
from salesprocess.store.tables import outbox

_EARLIER = outbox.alias("earlier")
_ALIVE = outbox.c.dead_at.is_(None)
_SAME = (
    _EARLIER.c.deal == outbox.c.deal,
    _EARLIER.c.hook == outbox.c.hook,
    _EARLIER.c.dead_at.is_(None),
)
# What is dead lets what comes after it pass: a poisoned event holds nothing up for ever. In this
# form it is asked of one row after the other; else PostgreSQL joins all that waits, for a few.
_IS_FIRST = outbox.c.sequence == (
    select(func.min(_EARLIER.c.sequence)).where(*_SAME).scalar_subquery()
)
_FIRST_NEXT_AT = (
    select(_EARLIER.c.next_at)
    .where(*_SAME)
    .order_by(_EARLIER.c.sequence)
    .limit(1)
    .scalar_subquery()
)
# The first one is null for all of them, and makes PostgreSQL see that there is an index.
_ORDER = (outbox.c.dead_at, outbox.c.next_at, outbox.c.id)
_MANY = 5_000
"""How many letters are put off at once."""
_OFTEN = 20
"""At each how many-th claim that is done, where there is always something to deliver."""


class Letter(NamedTuple):
    """Something that a durable hook is to be told.

    Attributes:
        id: What identifies it in the store.
        deal: The identifier of the deal.
        process: The process of the deal.
        sequence: The number of the event.
        hook: The name of the hook.
        data: The event as plain JSON, as ``records.event_from_json`` reads it, without the values
            of sensitive fields.
        attempts: How often its delivery was tried.
        created_at: When it was written.
        next_at: When it may be delivered next.
        lease_until: Until when it belongs to whoever has claimed it.
        dead_at: When it was given up, or None.
        error: What went wrong the last time, or None.
        is_left: Whether somebody had claimed it who has not told its end.
    """

    id: int
    deal: str
    process: str
    sequence: int
    hook: str
    data: dict[str, Any]
    attempts: int
    created_at: datetime
    next_at: datetime
    lease_until: datetime | None
    dead_at: datetime | None
    error: str | None
    is_left: bool = False

    @property
    def event_id(self) -> str:
        """The id of the event: the same however often it is delivered."""
        return f"{self.deal}/{self.sequence}"


class Outbox:
    """What durable hooks are still to be told. Several workers may share it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Look at the outbox of a database."""
        self._database = database
        self._clock = clock
        self._claims = count()

    def claim(
        self, *, limit: int = 100, lease: timedelta = timedelta(minutes=1),
        now: datetime | None = None, processes: Iterable[str] | None = None,
        farthest: timedelta = timedelta(days=2), but: Iterable[tuple[str, str]] = (),
    ) -> tuple[Letter, ...]:  # fmt: skip
        """Take letters that are to be delivered now; nobody else gets them meanwhile.

        Of one deal and hook only the first is given out: the next one follows when that is
        ``done`` or dead. One that somebody had claimed who has not told its end is given out
        alone: if it has killed them, it takes no others along, and its attempt counts.

        Args:
            limit: How many at most.
            lease: How long they are taken for; after that somebody else may have them.
            now: The moment; by default the clock of the store tells it.
            processes: The names of the processes whose letters are wanted; by default all.
            farthest: What is to wait, or is taken, until later than that from now was written by
                a clock that was wrong, and is not heeded.
            but: The names of processes and of hooks of theirs whose letters are not wanted.

        Returns:
            The letters, each with one more attempt.
        """
        moment = self._clock() if now is None else now
        far = moment + max(lease, farthest)
        taken, next_at = outbox.c.lease_until, outbox.c.next_at
        wanted = select(outbox.c.id, taken).where(
            _ALIVE, or_(taken.is_(None), taken <= moment, taken > far), _IS_FIRST
        )
        wanted = wanted.where(*_of(processes, but)).order_by(*_ORDER).limit(limit)
        if self._database.is_postgresql:
            wanted = wanted.with_for_update(skip_locked=True)
        with self._database.writing() as connection:
            found = list(connection.execute(wanted.where(next_at <= moment)))
            if len(found) < limit:
                found += connection.execute(wanted.where(next_at > far))
            if not found or next(self._claims) % _OFTEN == 0:
                self._put_off(connection, moment)
            return self._take(connection, found[:limit], moment + lease)

    def _put_off(self, connection: Connection, moment: datetime) -> None:
        """Let what follows something that waits wait as long, and not be looked at until then.

        Otherwise each look at the outbox would take longer the more a receiver that is down has
        missed.
        """
        blocked = select(outbox.c.id).where(
            _ALIVE, outbox.c.next_at <= moment, outbox.c.lease_until.is_(None),
            moment < _FIRST_NEXT_AT,
        )  # fmt: skip
        blocked = blocked.order_by(*_ORDER).limit(_MANY)
        if self._database.is_postgresql:
            blocked = blocked.with_for_update(skip_locked=True)
        ids = connection.execute(blocked).scalars().all()
        if ids:
            chosen = update(outbox).where(outbox.c.id.in_(ids))
            connection.execute(chosen.values(next_at=_FIRST_NEXT_AT))

    def _take(
        self, connection: Connection, found: Sequence[Any], until: datetime
    ) -> tuple[Letter, ...]:
        """Take what was found: all that is free, or what somebody has not told the end of."""
        if not found:
            return ()
        is_alone = len(found) == 1 or found[0].lease_until is not None
        ids = [found[0].id] if is_alone else [row.id for row in found if row.lease_until is None]
        # Of several, those that were not reached when their worker died are not to blame.
        counted = {"attempts": outbox.c.attempts + 1} if is_alone else {}
        chosen = outbox.c.id.in_(ids)
        connection.execute(update(outbox).where(chosen).values(lease_until=until, **counted))
        wanted = select(outbox).where(chosen).order_by(outbox.c.next_at, outbox.c.id)
        letters = _letters(connection, wanted)
        if is_alone:
            is_left = found[0].lease_until is not None
            return tuple(letter._replace(is_left=is_left) for letter in letters)
        return tuple(letter._replace(attempts=letter.attempts + 1) for letter in letters)

    def done(self, letter: Letter) -> bool:
        """Cross a letter off that was delivered.

        Returns:
            Whether it still belonged to whoever delivered it; if not, somebody else may deliver it
            once more.
        """
        with self._database.writing() as connection:
            return connection.execute(delete(outbox).where(*_own(letter))).rowcount == 1

    def failed(self, letter: Letter, error: str, *, next_at: datetime | None) -> bool:
        """Put a letter back that could not be delivered.

        Args:
            letter: The letter.
            error: What went wrong, without anything sensitive.
            next_at: When to try again; None gives it up, and what follows it may pass.

        Returns:
            Whether it still belonged to whoever tried.
        """
        values: dict[str, Any] = {"lease_until": None, "error": writable(error)}
        values |= {"attempts": letter.attempts}
        values |= {"dead_at": self._clock()} if next_at is None else {"next_at": next_at}
        with self._database.writing() as connection:
            done = connection.execute(update(outbox).where(*_own(letter)).values(values))
            is_mine = done.rowcount == 1
            if is_mine and next_at is not None:
                connection.execute(_followers(letter, next_at))
        return is_mine

    def release(self, letters: Iterable[Letter]) -> None:
        """Give letters back that were not tried, such as when a worker stops."""
        letters = list(letters)
        if not letters:
            return
        with self._database.writing() as connection:
            for letter in letters:
                values = {"lease_until": None, "attempts": letter.attempts - 1}
                connection.execute(update(outbox).where(*_own(letter)).values(values))

    def waiting(self, *, limit: int = 100) -> tuple[Letter, ...]:
        """List what is still to be delivered, the oldest first."""
        return self._list(_ALIVE, limit)

    def dead(self, *, limit: int = 100) -> tuple[Letter, ...]:
        """List what was given up, the oldest first."""
        return self._list(outbox.c.dead_at.is_not(None), limit)

    def retry(self, *ids: int) -> int:
        """Let letters be delivered now that were given up, or that wait for another attempt.

        Args:
            ids: Their ids.

        Returns:
            How many there were.

        Raises:
            UsageError: If none is named, or something that is no id.
        """
        wrong = next((number for number in ids if type(number) is not int), None)
        if wrong is not None:
            raise UsageError(
                f"Letters are sent again by their ids, which are numbers, not by {wrong!r}; pass"
                " letter.id of those in outbox.dead()."
            )
        if not ids:
            raise UsageError("No letter is named; pass ids, or send all again with retry_all().")
        return self._again(outbox.c.id.in_(ids), waiting=True)

    def retry_all(self, *, hook: str | None = None, waiting: bool = False) -> int:
        """Let all letters be delivered now that were given up, such as once a receiver is back.

        Args:
            hook: Only those of this hook.
            waiting: Whether those go too that wait for another attempt.

        Returns:
            How many there were.
        """
        chosen = true() if hook is None else outbox.c.hook == hook
        return self._again(chosen, waiting=waiting)

    def _again(self, chosen: ColumnElement[bool], *, waiting: bool) -> int:
        now = self._clock()
        anew = {"dead_at": None, "attempts": 0, "next_at": now, "lease_until": None}
        dead = update(outbox).where(chosen, outbox.c.dead_at.is_not(None)).values(anew)
        free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now)
        later = update(outbox).where(chosen, _ALIVE, outbox.c.next_at > now, free)
        with self._database.writing() as connection:
            # Those that wait first: of the dead none waits afterwards.
            spared = connection.execute(later.values(next_at=now)).rowcount if waiting else 0
            return spared + connection.execute(dead).rowcount

    def count(self) -> tuple[int, int]:
        """Count what is still to be delivered, and what was given up."""
        counted = select(func.count(), func.count(outbox.c.dead_at)).select_from(outbox)
        with self._database.reading() as connection:
            every, given_up = connection.execute(counted).one()
        return every - given_up, given_up

    def _list(self, condition: ColumnElement[bool], limit: int) -> tuple[Letter, ...]:
        demand_limit(limit)
        with self._database.reading() as connection:
            return _letters(
                connection, select(outbox).where(condition).order_by(outbox.c.id).limit(limit)
            )


def _of(
    processes: Iterable[str] | None, but: Iterable[tuple[str, str]]
) -> list[ColumnElement[bool]]:
    """Return what says whose letters are wanted."""
    wanted: list[ColumnElement[bool]] = [
        or_(outbox.c.process != process, outbox.c.hook != hook) for process, hook in but
    ]
    if processes is not None:
        wanted.append(outbox.c.process.in_(list(processes)))
    return wanted


def _followers(letter: Letter, next_at: datetime) -> Update:
    """Let what follows a letter wait as long as it does: to look at it earlier is in vain."""
    same = outbox.c.deal == letter.deal, outbox.c.hook == letter.hook, _ALIVE
    return update(outbox).where(*same, outbox.c.next_at < next_at).values(next_at=next_at)


def _own(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.id == letter.id, outbox.c.lease_until == letter.lease_until


def _letters(connection: Connection, found: Select[Any]) -> tuple[Letter, ...]:
    rows: Iterable[Row[Any]] = connection.execute(found)
    return tuple(Letter(**row._mapping) for row in rows)
