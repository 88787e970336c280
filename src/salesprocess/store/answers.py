"""Idempotency keys: a command that comes again gets the answer that it got the first time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, delete, func, select

from salesprocess.decision import Accepted
from salesprocess.errors import KeyReused, UsageError
from salesprocess.snapshot import fold
from salesprocess.store.database import Statement
from salesprocess.store.names import LONGEST_NAME, is_writable
from salesprocess.store.rows import dumps, loads
from salesprocess.store.tables import keys, read

if TYPE_CHECKING:
    from salesprocess.store.keeping import Keeper


class Answers:
    """Remembers what commands with a key brought about.

    Of the answer only the numbers of the events are kept: what is in them is read from the history,
    so that nothing has to be erased here.
    """

    def __init__(self, keeper: Keeper) -> None:
        """Take what reads histories."""
        self._keeper = keeper
        self._find = Statement(
            select(keys).where(keys.c.key == bindparam("key")), keeper.database.engine
        )
        self._note = keeper.insert(keys, *keys.columns.keys(), otherwise_nothing=True)

    def find(
        self, connection: Connection, key: str | None, deal: str, asked: tuple[Any, ...]
    ) -> Accepted | None:
        """Return what the first command with a key brought about, or None if this is the first.

        Raises:
            KeyReused: If that was another command.
        """
        if key is None:
            return None
        _demand_key(key)
        row: Any = self._find.run(connection, key=key).first()
        if row is None:
            return None
        # What was asked of a deal that was erased is forgotten, but that it was asked is not.
        is_other = row.command and row.command != fingerprint(asked)
        if row.deal != deal or is_other:
            raise KeyReused(key, row.deal)
        return self._answer(connection, loads(row.answer))

    def note(
        self, connection: Connection, key: str | None, deal: str, asked: tuple[Any, ...],
        decision: Accepted, now: datetime,
    ) -> None:  # fmt: skip
        """Remember what a command brought about, if it came with a key.

        Raises:
            KeyReused: If a command to another deal came with it at the same time.
        """
        if key is None:
            return
        done = self._note.run(
            connection,
            key=key,
            deal=deal,
            command=fingerprint(asked),
            answer=dumps(_numbers(decision)),
            at=self._keeper.database.moment(now),
        )
        if done.rowcount != 1:
            row: Any = self._find.run(connection, key=key).first()
            raise KeyReused(key, deal if row is None else row.deal)

    def newest(self, connection: Connection) -> datetime | None:
        """Return when the last command with a key was carried out, or None."""
        found = connection.execute(select(func.max(keys.c.at))).scalar()
        return None if found is None else read(found)

    def forget(self, connection: Connection, before: datetime, most: int) -> int:
        """Forget what commands before a moment brought about; tell how many there were."""
        old = select(keys.c.key).where(keys.c.at < before).order_by(keys.c.at).limit(most)
        return connection.execute(delete(keys).where(keys.c.key.in_(old))).rowcount

    def _answer(self, connection: Connection, numbers: Mapping[str, Any]) -> Accepted:
        process, _ = self._keeper.load(connection, numbers["deal"])
        history = self._keeper.history(connection, process, numbers["deal"])[: numbers["last"]]
        snapshot = fold(history)
        assert snapshot is not None
        events = tuple(history[numbers["last"] - numbers["count"] :])
        started = tuple(self._answer(connection, begun) for begun in numbers["started"])
        return Accepted(events, snapshot, started)


def _numbers(decision: Accepted) -> dict[str, Any]:
    return {
        "deal": decision.snapshot.deal,
        "last": decision.snapshot.sequence,
        "count": len(decision.events),
        "started": [_numbers(begun) for begun in decision.started],
    }


def _demand_key(key: object) -> None:
    if not isinstance(key, str) or not key:
        raise UsageError(f"An idempotency key is a text, not {key!r}; pass a new UUID.")
    if len(key) > LONGEST_NAME or not is_writable(key):
        raise UsageError(
            f"The key {key[:60]!r} is longer than {LONGEST_NAME} characters, or has some that no"
            " database keeps; pass a new UUID."
        )


def fingerprint(asked: tuple[Any, ...]) -> str:
    """Return what tells one command from another, and nothing of what is in it."""
    return hashlib.sha256(dumps(_ordered(asked)).encode()).hexdigest()


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _ordered(value[name]) for name in sorted(value, key=str)}
    if isinstance(value, tuple | list):
        return [_ordered(item) for item in value]
    if isinstance(value, Set):
        return sorted(map(str, value))
    return value if value is None or isinstance(value, str | int | float) else str(value)
