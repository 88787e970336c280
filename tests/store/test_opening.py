"""Opening a store: what is made, what is brought up to date, and what is refused."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.reflection import Inspector

from salesprocess import (
    CannotOpen,
    NoStore,
    Process,
    Store,
    StoreTooNew,
    StoreUnavailable,
    UsageError,
)
from salesprocess.store.opening import LATEST, open_engine
from salesprocess.store.tables import METADATA, VERSION_TABLE
from tests.store.servers import new_url

KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@contextmanager
def bare(url: str) -> Iterator[Connection]:
    """Open a database without a store."""
    engine = open_engine(url, {})
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def change(url: str, statement: str) -> None:
    """Change something in a database behind the store's back."""
    with bare(url) as connection:
        connection.execute(text(statement))


def tables(url: str) -> list[str]:
    """Return the names of all tables."""
    with bare(url) as connection:
        return inspect(connection).get_table_names()


def shape(url: str) -> dict[str, Any]:
    """Return the columns, keys and indexes of all tables but that of the version."""
    with bare(url) as connection:
        return shape_of(inspect(connection))


def shape_of(inspector: Inspector) -> dict[str, Any]:
    """Same as ``shape``, once the database is open."""
    return {
        table: (
            {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)},
            inspector.get_pk_constraint(table)["constrained_columns"],
            {i["name"]: i["column_names"] for i in inspector.get_indexes(table)},
            {u["name"]: u["column_names"] for u in inspector.get_unique_constraints(table)},
        )
        for table in inspector.get_table_names()
        if table != VERSION_TABLE
    }


@KINDS
def test_the_steps_lead_to_the_tables_that_are_used(kind: str, tmp_path: Path) -> None:
    """What Alembic makes is what the statements are written for."""
    stepped, direct = new_url(kind, tmp_path), new_url(kind, tmp_path)
    Store.open(stepped).close()
    with bare(direct) as connection:
        METADATA.create_all(connection)
    assert shape(direct) == shape(stepped)


@KINDS
def test_a_store_is_opened_again(kind: str, process: Process, tmp_path: Path) -> None:
    """What was written is there for the next program."""
    url = new_url(kind, tmp_path)
    with Store.open(url, process) as store:
        store.start(process, "D-1", {"candidate": True})
    with Store.open(url, [process], upgrade=False) as store:
        assert "lead" == store.get("D-1").stage


@KINDS
def test_a_newer_store_is_refused(kind: str, tmp_path: Path) -> None:
    """An old release does not touch what it does not know."""
    url = new_url(kind, tmp_path)
    Store.open(url).close()
    change(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreTooNew, match=f"step 9999.*up to {LATEST}.*install the release"):
        Store.open(url)


@KINDS
def test_an_older_store_is_left_alone_on_request(kind: str, tmp_path: Path) -> None:
    """``upgrade=False`` changes nothing and says what to do."""
    url = new_url(kind, tmp_path)
    Store.open(url).close()
    change(url, f"UPDATE {VERSION_TABLE} SET version_num = '0000'")
    with pytest.raises(CannotOpen, match="open it with upgrade=True"):
        Store.open(url, upgrade=False)


@KINDS
def test_a_store_of_the_first_release_is_brought_up_to_date(
    kind: str, process: Process, tmp_path: Path
) -> None:
    """Its deals are there as they were, and can do what deals of this release can."""
    url = new_url(kind, tmp_path)
    with Store.open(url, [process]) as store:
        store.start(process, "D-1", {"candidate": True}, by="ani")
        before = store.export("D-1")
    for statement in (
        "DROP TABLE salesprocess_audit",
        "ALTER TABLE salesprocess_deals DROP COLUMN violations",
        f"UPDATE {VERSION_TABLE} SET version_num = '0001'",
    ):
        change(url, statement)
    with pytest.raises(CannotOpen, match="step 0001"):
        Store.open(url, [process], upgrade=False)
    with Store.open(url, [process]) as store:
        assert before == store.export("D-1")
        assert (None, ()) == (store.find().deals[0].violations, store.audit.entries())
        assert [] == list(store.find(violating=True))
        store.update("D-1", {"contacted": True}, by="ani")
        store.erase("D-1", by="dpo")
        assert ["erase"] == [entry.action for entry in store.audit.entries()]
    fresh = new_url(kind, tmp_path)
    Store.open(fresh).close()
    assert shape(fresh) == shape(url)


@KINDS
@pytest.mark.parametrize("damage", ["DELETE FROM {}", "UPDATE {} SET version_num = 'x'"])
def test_a_store_that_does_not_say_its_step_is_refused(
    kind: str, damage: str, tmp_path: Path
) -> None:
    """Nothing is guessed about tables of which nobody knows what they are."""
    url = new_url(kind, tmp_path)
    Store.open(url).close()
    change(url, damage.format(VERSION_TABLE))
    with pytest.raises(CannotOpen, match="restore the database from a backup"):
        Store.open(url)


@KINDS
def test_a_foreign_table_is_not_taken_for_a_store(kind: str, tmp_path: Path) -> None:
    """A table of the same name that somebody else made stays as it is."""
    url = new_url(kind, tmp_path)
    change(url, "CREATE TABLE salesprocess_deals (id integer)")
    with pytest.raises(CannotOpen, match="'salesprocess_deals' that no store made"):
        Store.open(url)
    assert ["salesprocess_deals"] == tables(url)


@KINDS
def test_a_database_is_shared_with_other_tables(kind: str, tmp_path: Path) -> None:
    """The application may have tables called deals and events of its own."""
    url = new_url(kind, tmp_path)
    change(url, "CREATE TABLE deals (id integer)")
    Store.open(url).close()
    assert "deals" in tables(url)


@KINDS
def test_many_may_open_a_new_store_at_once(kind: str, tmp_path: Path) -> None:
    """The tables are made once, whoever comes first."""
    url = new_url(kind, tmp_path)
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: Store.open(url), range(6)))
    assert [0] * 6 == [len(store.find()) for store in stores]
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("deals.db", "no URL of a database"),
        ("mysql://localhost/deals", "SQLite or PostgreSQL, not in 'mysql'"),
        ("sqlite:////no/such/folder/deals.db", "make the folder '/no/such/folder' first"),
        ("postgresql://someone:secret@127.0.0.1:1/x?connect_timeout=2", "No store can be opened"),
        ("sqlite:///deals.db?synchronous=perhaps", "no degree of safety"),
        ("sqlite:///deals.db?timeout=long", "timeout=long is no number of seconds"),
        ("sqlite:///deals.db?timeout=inf", "timeout=inf is no number of seconds"),
        ("postgres://localhost/deals", "not in 'postgres'; did you mean 'postgresql'?"),
        ("postgresql://localhost:secret/deals", "no URL of a database"),
        ("sqlite://deals.db", "a file comes after three slashes"),
        ("sqlite:///deals.db?synchronus=normal", "'synchronus'; did you mean 'synchronous'"),
        ("sqlite:////tmp", "that is a folder, so name a file in it"),
        ("sqlite+aiosqlite:///deals.db", "write 'sqlite:///…' without a driver"),
    ],
)
def test_what_is_no_store(url: str, problem: str) -> None:
    """Each has a message of its own, and none shows a password."""
    with pytest.raises(CannotOpen, match=problem) as told:
        Store.open(url)
    assert "secret" not in str(told.value)


def test_a_process_is_handed_over_once() -> None:
    """Another object of the same name and version would have other hooks, and be told instead."""
    first, again = Process.builtin("generic"), Process.builtin("generic")
    with pytest.raises(UsageError, match="version 1 of 'generic' already, as another object"):
        Store.open("sqlite://", [first, again])
    with Store.open("sqlite://", [first, first]) as store:
        with pytest.raises(UsageError, match="pass that one everywhere, or its name"):
            store.start(again, "D-1")
        with pytest.raises(UsageError, match="is neither"):
            store.start(Path("sales.yaml"), "D-1")  # type: ignore[arg-type]
        assert "D-1" == store.start(first, "D-1").id


@pytest.mark.parametrize("wrong", ["sales.yaml", ["sales.yaml"], [Path("sales.yaml")]])
def test_what_is_no_process(wrong: Any) -> None:
    """A file is not loaded by the store; it says how."""
    with pytest.raises(UsageError, match=r"is no process; .*Process\.load"):
        Store.open("sqlite://", wrong)


def test_an_option_that_is_none_is_told(tmp_path: Path) -> None:
    """What stands in the URL is no argument; the error says where it belongs."""
    with pytest.raises(UsageError, match=r"'timeout'.*stands in its URL"):
        Store.open(new_url("sqlite", tmp_path), timeout=5)


@pytest.mark.parametrize(
    ("clock", "problem"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "A clock is a function"),
        (lambda: datetime(2026, 1, 1), "no time zone"),
        (lambda: "2026-01-01", "A moment is a datetime, not str"),
    ],
)
def test_what_is_no_clock(clock: Any, problem: str) -> None:
    """It is told before anything is written by it."""
    with pytest.raises(UsageError, match=problem):
        Store.open("sqlite://", clock=clock)


@KINDS
def test_none_is_begun_where_none_is_to_be(kind: str, tmp_path: Path) -> None:
    """Not in a database that is there either; once there is one, it opens."""
    url = new_url(kind, tmp_path)
    with pytest.raises(NoStore, match="There is no store at"):
        Store.open(url, create=False)
    assert [] == list(tmp_path.iterdir())
    Store.open(url).close()
    with Store.open(url, create=False) as store:
        assert () == store.find().deals


def test_a_database_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    """Whoever looks into it by mistake leaves no tables in it."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (name text)")
    with pytest.raises(NoStore):
        Store.open(f"sqlite:///{path}", create=False)
    with sqlite3.connect(path) as other:
        assert [("songs",)] == other.execute("SELECT name FROM sqlite_master").fetchall()


def test_how_long_somebody_waits_for_others_can_be_said(tmp_path: Path) -> None:
    """Whoever does not want to wait is told at once."""
    url = f"sqlite:///{tmp_path / 'deals.db'}"
    with Store.open(url) as first, Store.open(f"{url}?timeout=0") as second:
        with first.database.writing(), pytest.raises(StoreUnavailable, match="locked"):
            second.outbox.retry_all()
        assert 0 == second.outbox.retry_all()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of something else is not written over."""
    path = tmp_path / "deals.db"
    path.write_text("a shopping list\n" * 100)
    with pytest.raises(CannotOpen, match="not a database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text().startswith("a shopping list")


def test_a_commit_is_on_the_disk(tmp_path: Path) -> None:
    """SQLite waits for the disk, unless it is told not to."""
    found = []
    for query in ("", "?synchronous=normal"):
        url = new_url("sqlite", tmp_path) + query
        with Store.open(url) as store, store.database.reading() as connection:
            pragmas = ("synchronous", "journal_mode")
            found += [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert [2, "wal", 1, "wal"] == found


def test_a_full_disk_is_told(process: Process, tmp_path: Path) -> None:
    """What cannot be written is refused as a whole, and no value is shown."""
    url = new_url("sqlite", tmp_path)
    with Store.open(url, [process]) as store:
        store.start(process, "D-1")
        with store.database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable, match="full") as told:
            for _ in range(50):
                store.update("D-1", {"support_contact": "secret" * 5000}, by="ani")
        assert "secret" not in str(told.value)
        assert store.get("D-1").sequence == len(store.history("D-1"))


def test_a_store_without_a_free_connection_is_told(process: Process, tmp_path: Path) -> None:
    """Whoever waited for one in vain may try again, as when the database is gone."""
    few = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01}
    with (
        Store.open(new_url("sqlite", tmp_path), [process], **few) as store,
        store.database.reading(),
        pytest.raises(StoreUnavailable, match="pool_size"),
    ):
        store.start(process, "D-1")


def test_the_library_is_imported_without_a_database() -> None:
    """Who keeps no deals does not pay for SQLAlchemy."""
    code = (
        "import sys, salesprocess; salesprocess.Process.builtin('generic').start('D-1');"
        "import salesprocess.cli.main;"
        "print([name for name in ('sqlalchemy', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout


def test_a_store_that_is_up_to_date_needs_no_alembic(tmp_path: Path) -> None:
    """Alembic is imported only where there is something to bring up to date."""
    url = new_url("sqlite", tmp_path)
    Store.open(url).close()
    code = (
        "import sys; from salesprocess import Store;"
        f"Store.open({url!r}).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False\n" == done.stdout


@KINDS
def test_what_was_to_be_written_is_in_no_traceback(kind: str, tmp_path: Path) -> None:
    """It may be sensitive, and an application logs its errors."""
    with Store.open(new_url(kind, tmp_path)) as store:
        value = "55" * 5  # a traceback shows these lines, too
        with pytest.raises(StoreUnavailable) as told, store.database.writing() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:it)"), {"it": value})
        assert value not in "".join(traceback.format_exception(told.value))
