"""DBOS runs the worker: on SQLite and PostgreSQL, in one process and in several that may die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from dbos import DBOS

from salesprocess import Process, Store, UsageError, Worker
from salesprocess.testing import FakeClock
from salesprocess.worker import DurableWorker
from tests.store.conftest import empty
from tests.store.servers import new_url
from tests.worker.conftest import TEXT
from tests.worker.test_fairness import until

EACH_SECOND = "* * * * * *"
QUIET = {"log_level": "ERROR"}


@pytest.fixture(scope="module")
def system(url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database of DBOS's own, of the same kind as that of the store."""
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    return new_url(kind, tmp_path_factory.mktemp("dbos"))


@pytest.fixture
def begun(system: str) -> Iterator[Callable[..., None]]:
    """Return what begins DBOS in this process; it is ended after the test."""

    def begin(**config: Any) -> None:
        given = {"name": "deals", "system_database_url": system, "executor_id": "here"}
        DBOS(config={**given, "application_version": "1", **QUIET, **config})  # type: ignore[typeddict-item]

    yield begin
    DBOS.destroy(destroy_registry=True)
    DBOS.reset_system_database(system_database_url=system, truncate=True)


def turns(**conditions: Any) -> list[Any]:
    """Return what DBOS has recorded of turns."""
    return DBOS.list_workflows(name="salesprocess.turn", **conditions)


def ended() -> list[Any]:
    """Return what the turns that have ended well have given."""
    return [turn.output for turn in turns(status="SUCCESS")]


def test_dbos_takes_turns_until_it_is_stopped(
    store: Store, url: str, clock: FakeClock, told: list[str], begun: Callable[..., None]
) -> None:
    """Deadlines pass, hooks are told, and DBOS records how much was done, beside the deals."""
    for number in range(3):
        store.start("repair", f"D-{number}")
    clock.advance("15d")
    begun(system_database_url=url)
    worker = DurableWorker(Worker(store), schedule=EACH_SECOND)
    DBOS.launch()
    worker.launch()
    until(lambda: any(ended()) and len(ended()) > 1)
    done = Counter[str]()
    for each in ended():
        done.update(each)
    assert ({"advanced": 3, "delivered": 9, "troubles": 0}, 9) == (dict(done), len(set(told)))
    worker.stop()
    store.start("repair", "D-9")
    count = len(ended())
    until(lambda: len(ended()) > count)
    assert 1 == store.status().waiting


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_nothing_is_asked_of_the_network(
    store: Store, begun: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other service is called, and nothing listens: only the database is talked to."""
    found: list[Any] = []
    for name in ("connect", "connect_ex", "bind"):
        real = getattr(socket.socket, name)

        def spy(self: socket.socket, address: Any, real: Any = real) -> Any:
            found.append(address)
            return real(self, address)

        monkeypatch.setattr(socket.socket, name, spy)
    begun()
    worker = DurableWorker(Worker(store), schedule=EACH_SECOND)
    DBOS.launch()
    worker.launch()
    until(ended)
    assert [] == found


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_hook_may_begin_a_workflow_of_the_application(
    store: Store, process: Process, clock: FakeClock, begun: Callable[..., None]
) -> None:
    """A durable one, and one that is told of a deadline right away."""
    begun()

    @DBOS.workflow(name="follow_up")
    def follow_up(event: str) -> str:
        return event

    for name, durable in (("later", True), ("at once", False)):
        process.add_hook(
            lambda event, name=name: DBOS.start_workflow(follow_up, f"{name} {event.id}"),
            on="dormant",
            name=name,
            durable=durable,
        )
    store.start("repair", "D-1")
    clock.advance("15d")
    worker = DurableWorker(Worker(store), schedule=EACH_SECOND)
    DBOS.launch()
    worker.launch()
    until(lambda: len(DBOS.list_workflows(name="follow_up", status="SUCCESS")) == 2)
    assert ["at once D-1/3", "later D-1/3"] == sorted(
        each.output for each in DBOS.list_workflows(name="follow_up")
    )


def test_a_store_that_is_gone_for_a_while_costs_some_turns(
    store: Store, told: list[str], begun: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They end with its error, and the next one after it is back does the work."""
    store.start("repair", "D-1")
    engine, is_there = store.database.engine, Event()
    real = engine.raw_connection

    def connect(*given: Any, **options: Any) -> Any:
        if not is_there.is_set():
            raise engine.dialect.loaded_dbapi.OperationalError("gone")
        return real(*given, **options)

    monkeypatch.setattr(engine, "raw_connection", connect)
    begun()
    worker = DurableWorker(Worker(store), schedule=EACH_SECOND)
    DBOS.launch()
    worker.launch()
    until(lambda: turns(status="ERROR"))
    is_there.set()
    until(lambda: told)
    assert {"StoreUnavailable"} == {type(turn.error).__name__ for turn in turns(status="ERROR")}


def test_what_dbos_has_recorded_is_forgotten_after_a_while(
    store: Store, begun: Callable[..., None]
) -> None:
    """Otherwise there are six million turns after a year."""
    begun()
    worker = DurableWorker(Worker(store), schedule=EACH_SECOND)
    DBOS.launch()
    worker.launch()
    until(lambda: len(ended()) > 1)
    DBOS.pause_schedule("salesprocess")
    young = DBOS.trigger_schedule("salesprocess.tidy").get_result()
    count = worker.forget(datetime.now(UTC) + timedelta(minutes=1))
    assert (0, True, True) == (young, count > 1, len(turns()) <= 1)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"schedule": "now and then"}, "Invalid cron schedule"),
        ({"name": "_dbos_own"}, "reserved"),
    ],
)
def test_what_dbos_does_not_take_is_told(
    store: Store, begun: Callable[..., None], options: Any, problem: str
) -> None:
    """With the way out."""
    begun()
    worker = DurableWorker(Worker(store), **options)
    DBOS.launch()
    with pytest.raises(UsageError, match=problem):
        worker.launch()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_it_is_told_that_dbos_has_to_be_launched_first(
    store: Store, begun: Callable[..., None]
) -> None:
    """The order matters."""
    begun()
    worker = DurableWorker(Worker(store))
    with pytest.raises(UsageError, match=r"Call DBOS\.launch\(\) first"):
        worker.launch()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_version_that_gets_no_turns_says_so(
    store: Store, begun: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """Such as one that was rolled back to."""
    caplog.set_level("WARNING", "salesprocess.worker")
    said = []
    for version in ("1", "2", "1"):
        DBOS.destroy(destroy_registry=True)
        begun(application_version=version)
        worker = DurableWorker(Worker(store), schedule=EACH_SECOND)
        DBOS.launch()
        worker.launch()
        said.append("takes no turns" in caplog.text)
    assert [False, False, True] == said
    assert "DBOS gives them to those of version '2', and this one is of version '1'" in caplog.text
    DBOS.set_latest_application_version("1")
    until(ended)


APP = """
import os, sys, threading
from datetime import UTC, datetime
from dbos import DBOS
from salesprocess import Process, Store, Worker
from salesprocess.worker import DurableWorker

me = sys.argv[1]
process = Process.load("repair.yaml")

def note(file, text):
    with open(file, "a") as lines:
        lines.write(text + "\\n")

@process.on("started", name="note", durable=True)
def tell(event):
    note("told.txt", f"{event.id} {me}")
    if os.path.exists(f"hang-{me}"):
        note("hanging.txt", me)
        threading.Event().wait()

@process.on("dormant", name="plain")
def passed(event):
    note("passed.txt", f"{event.deal} {me}")

DBOS(config={
    "name": "deals", "system_database_url": os.environ["DBOS_URL"], "executor_id": me,
    "application_version": os.environ.get("VERSION", "1"), "log_level": "ERROR",
})
with Store.open(os.environ["STORE_URL"], [process]) as store:
    DurableWorker(Worker(store, threads=2), schedule="* * * * * *").run()
note("stopped.txt", me)
"""


class Machines:
    """Processes that stand for machines."""

    def __init__(self, folder: Path, url: str, system: str) -> None:
        self.folder, self.running = folder, ExitStack()
        source = str(Path(__file__).parents[2] / "src")
        self.environment = {**os.environ, "PYTHONPATH": source, "STORE_URL": url}
        self.environment["DBOS_URL"] = system

    def begin(self, name: str, **environment: str) -> subprocess.Popen[bytes]:
        """Begin one."""
        process = subprocess.Popen(
            [sys.executable, "app.py", name],
            cwd=self.folder,
            env={**self.environment, **environment},
        )
        self.running.callback(process.wait)
        self.running.callback(process.kill)
        return process

    def lines(self, name: str) -> list[list[str]]:
        """Return the words of each line of what they have written."""
        file = self.folder / name
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def machines(tmp_path: Path, url: str, system: str) -> Iterator[Machines]:
    """Return what begins processes; all are ended after the test."""
    (tmp_path / "repair.yaml").write_text(TEXT)
    (tmp_path / "app.py").write_text(APP)
    found = Machines(tmp_path, url, system)
    with found.running:
        yield found
    DBOS.reset_system_database(system_database_url=system, truncate=True)


@pytest.fixture
def early(url: str) -> Iterator[Store]:
    """Return an empty store in which it is twenty days ago."""
    clock = FakeClock(datetime.now(UTC) - timedelta(days=20))
    process = Process.from_yaml(TEXT, clock=clock)
    process.add_hook(lambda event: None, on="started", name="note", durable=True)
    with Store.open(url, [process], clock=clock) as store:
        empty(store)
        yield store


def test_two_machines_share_the_turns_and_do_nothing_twice(
    machines: Machines, early: Store
) -> None:
    """Each deadline passes once, each hook is told once, and both stop when they are told to."""
    deals = [f"D-{number}" for number in range(40)]
    running = [machines.begin("one"), machines.begin("other")]
    for deal in deals:  # while they are at it
        early.start("repair", deal)
    now = FakeClock(datetime.now(UTC))
    until(lambda: early.status(now()).overdue == 0 and early.status().waiting == 0)
    for process in running:
        process.terminate()
    assert [0, 0] == [process.wait(60) for process in running]
    assert (sorted(f"{deal}/1" for deal in deals), sorted(deals), [["one"], ["other"]]) == (
        sorted(id for id, _ in machines.lines("told.txt")),
        sorted(deal for deal, _ in machines.lines("passed.txt")),
        sorted(machines.lines("stopped.txt")),
    )


def test_when_a_machine_is_killed_in_its_turn_the_other_goes_on(
    machines: Machines, early: Store
) -> None:
    """What it had claimed comes back when its lease is over, and only that is told twice."""
    (machines.folder / "hang-one").touch()
    for number in range(10):
        early.start("repair", f"D-{number}")
    first = machines.begin("one")
    until(lambda: len(machines.lines("hanging.txt")) == 2)
    other = machines.begin("other")
    first.send_signal(signal.SIGKILL)
    first.wait(60)
    with early.database.writing() as connection:  # five minutes later
        connection.exec_driver_sql("UPDATE salesprocess_outbox SET lease_until = next_at")
    early.start("repair", "D-10")
    until(lambda: early.status().waiting == 0)
    told = machines.lines("told.txt")
    assert ({f"D-{number}/1" for number in range(11)}, 2, sorted(f"D-{n}" for n in range(11))) == (
        {id for id, name in told if name == "other"},
        len([id for id, name in told if name == "one"]),
        sorted(deal for deal, _ in machines.lines("passed.txt")),
    )
    other.terminate()
    assert 0 == other.wait(60)


def test_a_machine_that_comes_back_goes_on_with_its_turn(
    machines: Machines, early: Store, system: str
) -> None:
    """DBOS has the turn in which it was killed run again, and nothing is done twice by that."""
    (machines.folder / "hang-one").touch()
    early.start("repair", "D-1")
    first = machines.begin("one")
    until(lambda: machines.lines("hanging.txt"))
    first.kill()
    first.wait(60)
    (machines.folder / "hang-one").unlink()
    with early.database.writing() as connection:
        connection.exec_driver_sql("UPDATE salesprocess_outbox SET lease_until = next_at")
    machines.begin("one")
    until(lambda: early.status().waiting == 0)
    assert ([["D-1/1", "one"]] * 2, [["D-1", "one"]]) == (
        machines.lines("told.txt"),
        machines.lines("passed.txt"),
    )


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_two_machines_of_the_same_name_do_nothing_twice(machines: Machines, early: Store) -> None:
    """DBOS lets the second one run the turn that the first one is at; leases keep them apart."""
    (machines.folder / "hang-one").touch()
    for number in range(10):
        early.start("repair", f"D-{number}")
    machines.begin("one")
    until(lambda: len(machines.lines("hanging.txt")) == 2)
    (machines.folder / "hang-one").unlink()
    machines.begin("one")
    until(lambda: early.status().waiting == 2)
    deals = [f"D-{number}" for number in range(10)]
    assert ([f"{deal}/1" for deal in deals], deals) == (
        sorted(id for id, _ in machines.lines("told.txt")),
        sorted(deal for deal, _ in machines.lines("passed.txt")),
    )
