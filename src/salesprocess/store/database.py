"""The database: transactions, and statements that are compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import StaticPool

from salesprocess.errors import StoreUnavailable
from salesprocess.store.opening import WRITING
from salesprocess.store.tables import METADATA, written

Values = Mapping[str, Any]


class Statement:
    """A statement that is compiled once, and takes values as the driver wants them.

    What SQLAlchemy does for each execution of a statement takes longer than SQLite does; here
    this is done once.
    """

    __slots__ = ("_names", "_sql")

    def __init__(self, statement: Executable, engine: Engine, *names: str) -> None:
        """Compile a statement; of an insert or update, ``names`` are the columns."""
        compiled: Any = statement.compile(  # type: ignore[attr-defined]
            dialect=engine.dialect, column_keys=list(names) or None
        )
        self._sql: str = compiled.string
        self._names: Sequence[str] | None = compiled.positiontup

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Execute the statement."""
        return connection.exec_driver_sql(self._sql, self._given(values))

    def run_all(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Execute the statement for each of several rows."""
        if len(rows) == 1:
            connection.exec_driver_sql(self._sql, self._given(rows[0]))
        elif rows:
            connection.exec_driver_sql(self._sql, [self._given(row) for row in rows])

    def _given(self, values: dict[str, Any]) -> Any:
        names = self._names
        return values if names is None else tuple([values[name] for name in names])


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

    def compact(self) -> None:
        """Leave no copy of what was written over or deleted in the files of the database.

        SQLite has overwritten it where it stood; but when it moves rows from page to page it may
        leave a copy behind, and earlier pages stay in the file beside the database until they are
        written back. PostgreSQL takes dead rows away; its logs and backups are its own.
        """
        if self.is_postgresql:
            names = ", ".join(table.name for table in METADATA.tables.values())
            options = {"isolation_level": "AUTOCOMMIT"}
            statements = [f"VACUUM {names}"]
        else:
            options = {}
            # The first one ends the transaction that every connection begins with.
            statements = ["ROLLBACK", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
        with self._turn, told(), self.engine.connect() as connection:
            connection.execution_options(**options)
            for statement in statements:
                connection.exec_driver_sql(statement)

    def moment(self, moment: datetime | None) -> Any:
        """Return a moment as the driver takes it."""
        if moment is None:
            return None
        return moment.astimezone(UTC) if self.is_postgresql else written(moment)


@contextmanager
def told() -> Iterator[None]:
    """Tell what the database complains about as an error of this library."""
    try:
        yield
    except NoConnection as error:
        raise StoreUnavailable(
            "Every connection to the database was busy for too long, and nothing was written.\n"
            "Try again, or open the store with more of them: Store.open(…, pool_size=20)."
        ) from error
    except DBAPIError as error:
        # The text of SQLAlchemy shows what was to be written, and that may be sensitive.
        raise StoreUnavailable(
            f"The database did not do what it was asked, and nothing was written: {error.orig}\n"
            "Try again once that is mended."
        ) from error
