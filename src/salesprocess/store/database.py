"""The database: transactions, and statements that are compiled once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from operator import itemgetter
from threading import RLock
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, CursorResult, Engine, Executable, Pool
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import StaticPool

from salesprocess.errors import CannotStore, StoreUnavailable
from salesprocess.store.opening import WRITING
from salesprocess.store.tables import METADATA, written

Values = Mapping[str, Any]


class Statement:
    """A statement that is compiled once, and takes values as the driver wants them.

    What SQLAlchemy does for each execution of a statement takes longer than SQLite does; here
    this is done once.
    """

    __slots__ = ("_given", "_sql")

    def __init__(self, statement: Executable, engine: Engine, *names: str) -> None:
        """Compile a statement; of an insert or update, ``names`` are the columns."""
        compiled: Any = statement.compile(  # type: ignore[attr-defined]
            dialect=engine.dialect, column_keys=list(names) or None
        )
        self._sql: str = compiled.string
        self._given = _giver(compiled.positiontup)

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Execute the statement."""
        return connection.exec_driver_sql(self._sql, self._given(values))

    def run_all(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Execute the statement for each of several rows."""
        if len(rows) == 1:
            connection.exec_driver_sql(self._sql, self._given(rows[0]))
        elif rows:
            connection.exec_driver_sql(self._sql, list(map(self._given, rows)))


def _giver(names: Sequence[str] | None) -> Callable[[Values], Any]:
    """Return what makes of values what the driver wants: themselves, or a tuple in order."""
    if names is None:
        return _itself
    given = itemgetter(*names)
    return given if len(names) > 1 else lambda values: (given(values),)


def _itself(values: Values) -> Values:
    return values


class Database:
    """Hands out transactions.

    Attributes:
        engine: The engine of SQLAlchemy.
        is_postgresql: Whether it is PostgreSQL, or else SQLite.
    """

    def __init__(self, engine: Engine) -> None:
        """Take an engine whose database is up to date."""
        self.engine = engine
        self.is_postgresql = engine.dialect.name == "postgresql"
        self._writer = engine.execution_options(**{WRITING: True})
        # All threads share the one connection of a database that lives in memory.
        self._turn = RLock() if isinstance(engine.pool, StaticPool) else nullcontext()
        if not isinstance(engine.pool, StaticPool):
            _ENGINES.add(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with self._turn, told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction; all of it is written, or nothing."""
        with self._turn, told(), self._writer.begin() as connection:
            yield connection
            with told(at_commit=True):
                connection.commit()

    def compact(self, *, full: bool = False) -> None:
        """Leave no copy of what was written over or deleted in the files of the database.

        SQLite has overwritten it where it stood; but when it moves rows from page to page it may
        leave a copy behind, and earlier pages stay in the file beside the database until they are
        written back. PostgreSQL takes dead rows away, and writes over the place where they were
        when it needs it; its logs and backups are its own.

        Args:
            full: Whether PostgreSQL writes its tables anew, which nobody can use meanwhile.
        """
        if self.is_postgresql:
            names = ", ".join(table.name for table in METADATA.tables.values())
            options = {"isolation_level": "AUTOCOMMIT"}
            statements = [f"VACUUM {'FULL ' * full}{names}"]
        else:
            options = {}
            # The first one ends the transaction that every connection begins with.
            statements = ["ROLLBACK", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
        with self._turn, told(), self.engine.connect() as connection:
            connection.execution_options(**options)
            for statement in statements:
                done = connection.exec_driver_sql(statement)
            # Where somebody reads, SQLite writes back what it can, and only says so.
            if not self.is_postgresql and done.one()[0]:
                raise StoreUnavailable(
                    "Somebody else was reading for too long, so a copy may be left in the files of"
                    " the database; try again when nobody is."
                )

    def moment(self, moment: datetime | None) -> Any:
        """Return a moment as the driver takes it."""
        if moment is None:
            return None
        return moment.astimezone(UTC) if self.is_postgresql else written(moment)


@contextmanager
def told(*, at_commit: bool = False) -> Iterator[None]:
    """Tell what the database complains about as an error of this library.

    Args:
        at_commit: Whether it was asked to commit, and may have done so before it was gone.
    """
    # The text of SQLAlchemy shows what was to be written, and that may be sensitive.
    try:
        yield
    except NoConnection as error:
        raise StoreUnavailable(
            "Every connection to the database was busy for too long, and nothing was written.\n"
            "Try again, or open the store with more of them: Store.open(…, pool_size=20)."
        ) from error
    except DBAPIError as error:
        if is_refusal(error):
            raise CannotStore(
                f"The database refuses what it was asked to write, and nothing was written:"
                f" {brief(error)}\nTo try again is in vain; correct what is to be written, or"
                " restore what is damaged there."
            ) from error
        if at_commit and error.connection_invalidated:
            raise StoreUnavailable(
                "The database was gone before it said whether everything was written:"
                f" {brief(error)}\nAsk again once it is back; with the same idempotency key"
                " nothing happens twice.",
                is_in_doubt=True,
            ) from error
        raise StoreUnavailable(
            f"The database did not do what it was asked, and nothing was written: {brief(error)}\n"
            "Try again once that is mended."
        ) from error


def is_refusal(error: DBAPIError) -> bool:
    """Tell whether a database complains about what is to be written, and not of itself."""
    is_too_big = state_of(error).startswith("54")
    return is_too_big or isinstance(error, IntegrityError | DataError)


def state_of(error: DBAPIError) -> str:
    """Return how PostgreSQL classes what is wrong; an empty text on SQLite."""
    return getattr(error.orig, "sqlstate", None) or ""


def brief(error: DBAPIError) -> str:
    """Say what is wrong without the values that PostgreSQL tells in its further lines."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(getattr(diagnosis, "message_primary", None) or error.orig)


_ENGINES: WeakSet[Engine] = WeakSet()
_OF_PARENTS: list[Pool] = []


def _leave_connections_to_parent() -> None:
    """Let a process that was forked open connections of its own.

    Two that talk over one connection get each other's answers. Those of the parent are kept, not
    closed: to close them here would end them there.
    """
    for engine in list(_ENGINES):
        _OF_PARENTS.append(engine.pool)
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_connections_to_parent)
