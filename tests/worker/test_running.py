"""A worker that goes on until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from datetime import timedelta
from typing import Any

import pytest

from salesprocess import NotDrawn, Process, Store, StoreUnavailable, Worker
from salesprocess.testing import FakeClock
from salesprocess.worker.halting import Halt
from tests.worker.conftest import quiet


class Waits:
    """Waits for nothing; notes how long it was to wait, and stops the worker after some waits."""

    def __init__(self, most: int) -> None:
        self.seconds: list[float] = []
        self.most = most
        self.worker: Worker | None = None

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self.most and self.worker:
            self.worker.stop()


def waiting(store: Store, most: int, **options: Any) -> tuple[Worker, Waits]:
    """Return a worker that stops after some waits."""
    waits = Waits(most)
    waits.worker = quiet(store, wait=waits, **options)
    return waits.worker, waits


def test_it_works_until_there_is_nothing_to_do_and_then_waits(
    store: Store, told: list[str]
) -> None:
    """And reports what it has done."""
    reported = []
    store.start("repair", "D-1")
    worker, waits = waiting(store, 2, every=timedelta(seconds=3))
    worker.run(report=reported.append)
    assert (["D-1/1"], [3, 3], [1]) == (
        told,
        waits.seconds,
        [work.delivered for work in reported],
    )


def test_what_is_done_without_a_pause_is_reported_together(
    store: Store, clock: FakeClock, told: list[str]
) -> None:
    """Not each event alone."""
    for number in range(5):
        store.start("repair", f"D-{number}")
    clock.advance("15d")
    reported: list[tuple[int, int]] = []
    worker, _ = waiting(store, 1, every=timedelta(minutes=1))
    worker.run(report=lambda work: reported.append((work.advanced, work.delivered)))
    assert [(5, 15)] == reported


def test_a_worker_that_has_stopped_can_begin_again(store: Store, told: list[str]) -> None:
    """Stopping is over when it has stopped."""
    worker, _ = waiting(store, 1)
    worker.run()
    store.start("repair", "D-1")
    worker.run()
    assert ["D-1/1"] == told


def test_a_store_that_is_gone_for_a_while_is_waited_for(
    store: Store, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each wait is longer, up to half a minute; then all goes on."""
    store.start("repair", "D-1")
    real, left = store.deadlines.due, [8]

    def due(*given: Any, **options: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise StoreUnavailable("The database is gone.")
        return real(*given, **options)

    monkeypatch.setattr(store.deadlines, "due", due)
    worker, waits = waiting(store, 9)
    worker.run()
    assert ([2, 4, 8, 16, 30, 30, 30, 30, 1], ["D-1/1"]) == (waits.seconds, told)


def test_a_signal_stops_it_in_the_middle_of_a_wait(store: Store) -> None:
    """What was to be done at a signal before is done again afterwards."""
    before = signal.getsignal(signal.SIGTERM)
    worker = quiet(store, every=timedelta(minutes=5))
    worker.store.outbox.claim = lambda **_: signal.raise_signal(signal.SIGTERM) or ()  # type: ignore[method-assign,func-returns-value]
    worker.run()
    assert before == signal.getsignal(signal.SIGTERM)


def test_a_second_signal_does_what_it_did_before() -> None:
    """Somebody cannot wait."""
    halt = Halt()
    with halt.on_signals():
        signal.raise_signal(signal.SIGINT)
        halt.wait(60)
        assert halt.is_set
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_it_runs_within_an_event_loop_until_it_is_cancelled(store: Store, process: Process) -> None:
    """Async hooks run in that loop."""
    loops: list[Any] = []

    async def run() -> None:
        told = asyncio.Event()

        async def note(event: Any) -> None:
            loops.append(asyncio.get_running_loop())
            told.set()

        process.add_hook(note, on="started", durable=True)
        await store.astart("repair", "D-1")
        task = asyncio.create_task(Worker(store, every=timedelta(minutes=5)).arun())
        await asyncio.wait_for(told.wait(), 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [asyncio.get_running_loop()] == loops

    asyncio.run(run())
    assert 0 == store.status().waiting


def test_old_idempotency_keys_are_forgotten(store: Store, clock: FakeClock) -> None:
    """The first answer is kept for thirty days; who comes later than that asks anew."""
    store.start("repair", "D-1")
    first = store.fire("D-1", "quote", key="request-1")
    worker = quiet(store)
    clock.advance("29d")
    worker.once()
    again = store.fire("D-1", "quote", key="request-1")
    clock.advance("2d")
    store.update("D-1", {"amount": 5}, key="request-2")
    worker.once()
    assert first.events[0].id == again.events[0].id
    with pytest.raises(NotDrawn):
        store.fire("D-1", "quote", key="request-1")
