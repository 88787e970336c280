"""A hook that hangs holds up nobody: not other hooks, not deadlines, not the end of the worker."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as enumerate_threads
from time import monotonic, sleep
from typing import Any

import pytest

from salesprocess import Process, Store, Worker
from salesprocess.testing import FakeClock


class Hanging:
    """A hook that hangs until it is told to go on, and counts who hangs."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = Event()

    def __call__(self, event: Any) -> None:
        self.begun.append(event.id)
        self.go_on.wait(60)


@pytest.fixture
def hanging(process: Process) -> Iterator[Hanging]:
    """Return a durable hook of the process that hangs."""
    hook = Hanging()
    process.add_hook(hook, on="started", name="hanging", durable=True)
    yield hook
    hook.go_on.set()
    for thread in enumerate_threads():  # before the store is closed
        if thread.name == "salesprocess-hook-hanging":
            thread.join(60)


@contextmanager
def running(store: Store, **options: Any) -> Iterator[Worker]:
    """Run a worker in a thread, and stop it."""
    worker = Worker(store, **{"every": timedelta(milliseconds=20), **options})
    thread = Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(60)
    assert not thread.is_alive()


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, for a minute at most."""
    end = monotonic() + 60
    while not condition():
        assert monotonic() < end, "it has not come about"
        sleep(0.005)


def test_other_hooks_and_deadlines_do_not_wait_for_a_hook_that_hangs(
    store: Store, process: Process, clock: FakeClock, told: list[str], hanging: Hanging
) -> None:
    """It takes its own threads, and no others."""
    for number in range(50):
        store.start("repair", f"D-{number}")
    clock.advance("15d")
    with running(store, threads=2):
        until(lambda: len(told) == 150 and store.status().overdue == 0)
        assert 2 == len(hanging.begun)
        hanging.go_on.set()
        until(lambda: store.status().waiting == 0)
    assert (50, 150) == (len(set(hanging.begun)), len(set(told)))


def test_a_single_round_does_not_wait_either(
    store: Store, told: list[str], hanging: Hanging
) -> None:
    """What others are to be told is told before the one that hangs has returned."""
    store.start("repair", "D-1")
    once = Thread(target=Worker(store, threads=1).once)
    once.start()
    until(lambda: hanging.begun and told)
    store.start("repair", "D-2")  # also what comes up meanwhile
    until(lambda: len(told) == 2)
    hanging.go_on.set()
    once.join(60)
    assert (False, 0) == (once.is_alive(), store.status().waiting)


def test_what_hangs_too_long_is_left_when_the_worker_stops(
    store: Store, hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    """The rest is given back at once; what hangs keeps its lease, for somebody may take it yet."""
    caplog.set_level("WARNING", "salesprocess.worker")
    for number in range(5):
        store.start("repair", f"D-{number}")
    with running(store, threads=1, grace=timedelta(milliseconds=50)):
        until(lambda: hanging.begun)
    leases = [letter.lease_until is not None for letter in store.outbox.waiting()]
    assert [True, False, False, False, False] == leases
    assert "stops without hook 'hanging', which has not returned from event 'D-0/1'" in caplog.text


def test_a_worker_that_has_left_something_behind_goes_on_with_the_rest(
    store: Store, told: list[str], hanging: Hanging
) -> None:
    """Run again, it does not begin with what still hangs."""
    store.start("repair", "D-1")
    with running(store, threads=1, grace=timedelta(0)) as worker:
        until(lambda: hanging.begun and told)
    store.start("repair", "D-2")
    again = Thread(target=worker.run)
    again.start()
    until(lambda: len(told) == 2)
    hanging.go_on.set()
    until(lambda: store.status().waiting == 0)
    worker.stop()
    again.join(60)
    assert ["D-1/1", "D-2/1"] == hanging.begun


def test_a_worker_does_one_thing_at_a_time(store: Store, process: Process) -> None:
    """A second thread, or a hook of its own, gets an error; afterwards all is as before."""
    worker = Worker(store)
    process.add_hook(lambda _: worker.once(), on="started", name="own", durable=True)
    store.start("repair", "D-1")
    (trouble,) = worker.once().troubles
    assert trouble.problem.startswith("This worker is at work already")
    assert not worker.once()


def test_the_outbox_has_its_turn_although_a_plain_hook_is_slow(
    store: Store, process: Process, clock: FakeClock, told: list[str]
) -> None:
    """It is told of one deal after another, by the worker itself."""
    begun: list[str] = []

    def slow(event: Any) -> None:
        begun.append(event.deal)
        over = monotonic() + 0.03  # longer than the worker goes on with one thing
        until(lambda: monotonic() > over)

    process.add_hook(slow, on="dormant", name="slow")
    for number in range(4):
        store.start("repair", f"D-{number}")
    clock.advance("15d")
    reported: list[int] = []
    worker = Worker(store, every=timedelta(milliseconds=20), wait=lambda _: worker.stop())
    worker.run(report=lambda work: reported.append(work.advanced))
    assert (1, 4, 12) == (max(reported), len(begun), len(told))


SCRIPT = """
import sys, threading
from datetime import timedelta
from salesprocess import Process, Store, Worker

process = Process.builtin("generic")

@process.on("started", name="never", durable=True)
def never(event):
    print("begun", flush=True)
    threading.Event().wait()

with Store.open("sqlite:///deals.db", [process]) as store:
    store.start("generic", "D-1", {"candidate": True})
    Worker(store, grace=timedelta(milliseconds=50)).run()
print("stopped", flush=True)
"""


def test_the_process_ends_although_a_hook_never_returns(tmp_path: Path) -> None:
    """SIGTERM is obeyed."""
    source = str(Path(__file__).parents[2] / "src")
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": source},
        text=True,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
        rest, _ = process.communicate(timeout=60)
    assert ("begun\n", "stopped\n", 0) == (first, rest, process.returncode)


def exits(_: object) -> None:
    """Try to end the program."""
    raise SystemExit(3)


async def is_cancelled(_: object) -> None:
    """Be cancelled by something."""
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    ("hook", "error"), [(exits, "SystemExit"), (is_cancelled, "CancelledError")]
)
def test_a_hook_that_would_end_the_worker_has_failed(
    store: Store, process: Process, told: list[str], hook: Any, error: str
) -> None:
    """Otherwise it would end one worker after another."""
    process.add_hook(hook, on="started", name="deadly", durable=True)
    store.start("repair", "D-1")
    work = Worker(store).once()
    assert ([error], ["D-1/1"]) == (
        [trouble.problem.partition(";")[0] for trouble in work.troubles],
        told,
    )


def test_what_cannot_be_written_ends_a_single_round_with_its_error(
    store: Store, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the thread arrives where the round was begun."""
    store.start("repair", "D-1")
    monkeypatch.setattr(store.outbox, "done", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Worker(store).once()
    assert ["D-1/1"] == told


def test_an_application_that_stops_does_not_wait_for_an_async_hook_for_ever(
    store: Store, process: Process
) -> None:
    """Its loop cancels what is left there."""
    begun = Event()

    async def never(_: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    process.add_hook(never, on="started", name="never", durable=True)
    store.start("repair", "D-1")

    async def run() -> None:
        task = asyncio.create_task(Worker(store, grace=timedelta(milliseconds=50)).arun())
        await asyncio.to_thread(begun.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    for thread in enumerate_threads():
        if thread.name == "salesprocess-hook-never":
            thread.join(60)
    assert "CancelledError" in str(store.outbox.waiting()[0].error)
