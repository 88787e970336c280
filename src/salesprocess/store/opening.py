"""Opening a database: how it is talked to, and its tables brought up to date."""

from __future__ import annotations

import sqlite3
from functools import partial
from io import StringIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from salesprocess.errors import (
    CannotOpen,
    NoStore,
    StoreTooNew,
    UsageError,
    did_you_mean,
    listing,
)
from salesprocess.store.tables import METADATA, PREFIX, VERSION_TABLE

LATEST = "0002"
"""The step that this release of the library brings tables to."""

WRITING = "salesprocess_writing"
"""The execution option of connections that write: on SQLite they are let in one at a time."""

_LOCK = 0x5A1E5
"""The number under which PostgreSQL lets one process at a time bring the tables up to date."""
_BETWEEN = 0.01
"""How many seconds pass between two attempts to change how SQLite keeps its log."""
_SILENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""After how long a server of PostgreSQL that says nothing counts as gone; by default it takes
hours."""
_PATIENCE = 30
_MOST_PATIENCE = 86_400
_KINDS = ("sqlite", "postgresql")
_DRIVERS = {
    "sqlite": "write 'sqlite:///…' without a driver",
    "postgresql": "pip install 'salesprocess[postgres]' brings the driver of PostgreSQL",
}
_OPTIONS = ("synchronous", "timeout")
_SAFETY = ("FULL", "NORMAL", "OFF", "EXTRA")
_SCHEMA = Path(__file__).with_name("schema")


def open_engine(url: str | URL, options: dict[str, Any], *, create: bool = True) -> Engine:
    """Return an engine that talks to a database as a store needs it.

    Args:
        url: The database, ``sqlite:///…`` or ``postgresql://…``.
        options: More of what ``sqlalchemy.create_engine`` takes.
        create: Whether a file that is not there is made.

    Raises:
        CannotOpen: If it is no such URL, or the driver is not installed.
        UsageError: If there is no such option.
        NoStore: If there is no such file.
    """
    # What was to be written may be sensitive, and errors of SQLAlchemy end in somebody's log.
    options = {"hide_parameters": True, **options}
    try:
        address = make_url(url)
        name = address.get_backend_name()
        if name == "postgresql":
            return _open_postgresql(address, options)
        if name == "sqlite":
            _demand_file(address)
            if not (create or is_memory(address) or _is_there(address)):
                raise no_store(address)
            return _open_sqlite(address, options)
    except TypeError as error:
        raise UsageError(
            f"{_first_of(error)} What else a database is told stands in its URL, such as"
            " 'sqlite:///deals.db?timeout=5', or is an option of sqlalchemy.create_engine."
        ) from error
    except (ArgumentError, ValueError):
        raise CannotOpen(
            "This is no URL of a database; pass one such as 'sqlite:///deals.db' or"
            " 'postgresql://user@host/name'."
        ) from None
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise CannotOpen(f"The database cannot be reached: {error}; {_DRIVERS[name]}.") from None
    raise _not_here(name)


def _not_here(name: str) -> CannotOpen:
    return CannotOpen(
        f"A store is kept in SQLite or PostgreSQL, not in {name!r}{did_you_mean(name, _KINDS)} Pass"
        " a URL such as 'sqlite:///deals.db' or 'postgresql://user@host/name'."
    )


def no_store(address: URL) -> NoStore:
    """Make the error about a database in which no store was ever begun."""
    where = address.render_as_string(hide_password=True)
    return NoStore(f"There is no store at {where}; correct the URL, or begin one there.")


def _first_of(error: TypeError) -> str:
    """Say in the first sentence of SQLAlchemy which option it does not take."""
    return f"{str(error).partition(', using ')[0].rstrip('.')}."


def _demand_file(address: URL) -> None:
    """Refuse a URL whose file would be taken for a host, and options that nobody reads."""
    if address.host is not None:
        raise CannotOpen(
            "Behind 'sqlite:' a file comes after three slashes, and one that begins at the root"
            " after four; write such as 'sqlite:///deals.db' or 'sqlite:////srv/deals.db'."
        )
    if str(address.database).startswith("file:"):
        return
    unknown = next((name for name in address.query if name not in _OPTIONS), None)
    if unknown is not None:
        raise CannotOpen(
            f"SQLite has no option {unknown!r}{did_you_mean(unknown, _OPTIONS)} There is:"
            f" {listing(_OPTIONS)}."
        )


def _is_there(address: URL) -> bool:
    # A name that begins like this is a URI of SQLite's own, which it alone can read.
    name = str(address.database)
    return name.startswith("file:") or Path(name).exists()


def _open_postgresql(address: URL, options: dict[str, Any]) -> Engine:
    unsaid = {name: value for name, value in _SILENCE.items() if name not in address.query}
    arguments = unsaid | options.pop("connect_args", {})
    address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, connect_args=arguments, **options)
    event.listen(engine, "checkout", _demand_alive)
    return engine


def _demand_alive(connection: Any, *_: Any) -> None:
    """Take no connection that the server has closed while nobody used it, as when it restarts.

    What a server says at its end is here already: to look costs no way there and back. The first
    look reads its words, the second one finds that nothing follows.
    """
    try:
        connection.pgconn.consume_input()
        connection.pgconn.consume_input()
    except connection.OperationalError as error:
        raise DisconnectionError(str(error)) from error  # the pool opens another one


def _open_sqlite(address: URL, options: dict[str, Any]) -> Engine:
    if is_memory(address):
        # Each connection would have a memory of its own: all share one.
        options = {"poolclass": StaticPool, **options}
    safety = str(address.query.get("synchronous", "FULL")).upper()
    if safety not in _SAFETY:
        raise CannotOpen(
            f"synchronous={safety} is no degree of safety of SQLite; write one of:"
            f" {listing(_SAFETY)}."
        )
    patience = _patience(address)
    address = address.difference_update_query(["synchronous", "timeout"])
    arguments = {"timeout": patience, "check_same_thread": False}
    arguments |= options.pop("connect_args", {})
    engine = create_engine(address, connect_args=arguments, **options)
    event.listen(engine, "connect", partial(_set_up_sqlite, safety, patience))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def is_memory(address: URL) -> bool:
    """Tell whether a URL means a database that is gone with its connection."""
    return address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:")


def _patience(address: URL) -> float:
    """Return for how many seconds whoever writes waits for others that write."""
    told = address.query.get("timeout", _PATIENCE)
    try:
        seconds = float(str(told))
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= _MOST_PATIENCE:
        raise CannotOpen(
            f"timeout={told} is no number of seconds up to {_MOST_PATIENCE}; write such as"
            f" timeout={_PATIENCE}."
        )
    return seconds


def _set_up_sqlite(safety: str, patience: float, connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where this module says so
    connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
    _log_ahead(connection, patience)
    # With FULL a commit is on the disk when it returns, also where the power fails right after it.
    connection.execute(f"PRAGMA synchronous = {safety}")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is written over or deleted is gone, not merely free to be used again.
    connection.execute("PRAGMA secure_delete = ON")


def _log_ahead(connection: Any, patience: float) -> None:
    # Of several who open a new file at once, SQLite lets one change the mode, and tells the others
    # at once that it is locked: for this alone it does not wait for as long as it was told to.
    until = monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(_BETWEEN)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # Who begins to read and then writes may find that somebody else has written: SQLite cannot
    # let both go on. So whoever is going to write says so first, and waits there.
    writes = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def bring_up_to_date(engine: Engine, *, upgrade: bool, create: bool = True) -> None:
    """Make the tables, or bring them up to date.

    Args:
        engine: The database.
        upgrade: Whether tables of an earlier release are changed, or refused.
        create: Whether tables are made where there are none.

    Raises:
        CannotOpen: If the database cannot be reached, or holds tables that are not a store's.
        NoStore: If there are no tables, and none are to be made.
        StoreTooNew: If a later release has changed the tables.
    """
    try:
        with engine.connect() as connection:
            found = _version(connection)
        if found == LATEST:
            return
        if found is None and not create:
            raise no_store(engine.url)
        with engine.connect().execution_options(**{WRITING: True}) as connection:
            _upgrade(connection, upgrade=upgrade)
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        way_out = _way_out(Path(engine.url.database or "")) if _is_file(engine) else ""
        raise CannotOpen(f"No store can be opened at {where}: {error.orig}{way_out}") from error


def _is_file(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite" and not is_memory(engine.url)


def _way_out(path: Path) -> str:
    """Say what to do about a file that SQLite cannot open."""
    if not path.parent.is_dir():
        return f"; make the folder {str(path.parent)!r} first"
    if path.is_dir():
        return "; that is a folder, so name a file in it"
    return "; see whether the file is what you mean and may be written, or name another one"


def _upgrade(connection: Connection, *, upgrade: bool) -> None:
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        found = _version(connection)  # somebody else may have been faster
        if found == LATEST:
            return
        if found is None:
            _demand_empty(connection)
        elif found > LATEST:
            raise StoreTooNew(
                f"The store has tables of step {found}, and this release of the library knows them"
                f" up to {LATEST}; install the release that wrote it, or a later one."
            )
        elif not upgrade:
            raise CannotOpen(
                f"The store has tables of step {found}, and this release needs step {LATEST}; open"
                " it with upgrade=True to bring it up to date."
            )
        _run_steps(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()
    if len(found) != 1 or not str(found[0]).isdecimal():
        raise CannotOpen(
            f"The table {VERSION_TABLE!r} does not say which step the tables are of; restore the"
            " database from a backup."
        )
    return str(found[0])


def _demand_empty(connection: Connection) -> None:
    names = {name for name in inspect(connection).get_table_names() if name.startswith(PREFIX)}
    foreign = sorted(names & METADATA.tables.keys())
    if foreign:
        raise CannotOpen(
            f"The database has a table {foreign[0]!r} that no store made, and no table"
            f" {VERSION_TABLE!r}; rename it, or choose another database."
        )


def _run_steps(connection: Connection) -> None:
    # Alembic takes longer to import than this library may, and most stores are up to date.
    from alembic import command
    from alembic.config import Config

    config = Config(stdout=StringIO())
    config.set_main_option("script_location", str(_SCHEMA).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
