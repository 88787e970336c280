"""The worker: lets deadlines pass and tells durable hooks, alone or beside others."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from logging import getLogger
from typing import TYPE_CHECKING

from salesprocess.errors import StoreUnavailable, UsageError
from salesprocess.store import Letter, Store
from salesprocess.store.threads import in_thread
from salesprocess.worker.delivery import Delivery, Outcome
from salesprocess.worker.figures import figures
from salesprocess.worker.forgetting import Forgetting
from salesprocess.worker.halting import Halt
from salesprocess.worker.passing import Passing
from salesprocess.worker.retries import Retries
from salesprocess.worker.waiting import Await, alone, within_this_loop
from salesprocess.worker.work import Work

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider

Report = Callable[[Work], object]

_LOG = getLogger("salesprocess.worker")
_PART = 4
"""How many letters are claimed for each thread at once."""
_FARTHEST = timedelta(days=2)
"""No wait that a hook asks for takes longer; what does was written by a clock that was wrong."""
_ROUND = 100
"""For how many deals deadlines pass before it is the turn of the outbox."""


class Worker:
    """Lets happen what is due for stored deals, and tells durable hooks what waits for them.

    Any number of workers may share a store, in threads, processes and on machines: what one has
    taken the others leave alone. What a worker that dies has taken comes back when its lease is
    over.
    """

    def __init__(
        self, store: Store, *, retries: Retries = Retries(), threads: int = 4,  # noqa: B008
        lease: timedelta = timedelta(minutes=5), every: timedelta = timedelta(seconds=1),
        keys_for: timedelta = timedelta(days=30),
        wait: Callable[[float], object] | None = None, chance: Callable[[], float] = random.random,
        meter_provider: MeterProvider | None = None,
    ) -> None:  # fmt: skip
        """Take a store; nothing is done before ``once`` or ``run``.

        Args:
            store: The store, with all the processes of its deals, and with their hooks. Its clock
                is that of the worker.
            retries: When what has failed is tried again.
            threads: How many hooks are told at once. Of one deal a hook is told one event at a
                time.
            lease: For how long an event is the worker's own; longer than any hook takes.
            every: How long the worker waits when there is nothing to do.
            keys_for: For how long idempotency keys are kept: longer than anybody repeats a command.
            wait: Waits for some seconds; tests pass their own.
            chance: Gives numbers from 0 to 1 that waits depend on; tests pass their own.
            meter_provider: Where figures for OpenTelemetry go, if that is installed; by default
                the global one of the application.

        Raises:
            UsageError: If it could not work like this.
        """
        _demand(store, threads, lease, every, keys_for)
        self.store = store
        self._retries = retries
        self._threads = threads
        self._lease = lease
        self._every = every
        self._halt = Halt()
        self._wait = self._halt.wait if wait is None else wait
        self._chance = chance
        self._count = figures(store, meter_provider)
        self._delivery = Delivery(store, retries)
        self._passing = Passing(store, retries)
        self._forgetting = Forgetting(store, keys_for)

    # Once

    def once(self) -> Work:
        """Do all that there is to do now, and return: for tests, and for a timer of the system.

        Returns:
            What was done, and what could not be done.

        Raises:
            StoreUnavailable: If the store cannot be reached.
        """
        return self._once(alone)

    async def aonce(self) -> Work:
        """Same as ``once``, awaitable; async hooks run in the loop that runs here."""
        return await in_thread(self._once, within_this_loop())

    def _once(self, wait_for: Await) -> Work:
        done = self._advance(wait_for)
        while not self._halt.is_set:
            delivered = self._deliver(wait_for)
            if not delivered:
                break
            done = done.plus(delivered)
        return done

    def _advance(self, wait_for: Await, most: int | None = None) -> Work:
        self._forgetting.run(self.store.clock())
        work = self._passing.run(
            self.store.clock(),
            is_over=lambda: self._halt.is_set,
            chance=self._chance,
            wait_for=wait_for,
            most=most,
        )
        self._count(work)
        return work

    def _deliver(self, wait_for: Await) -> Work:
        """Claim some letters and deliver them."""
        delivery = self._delivery
        delivery.settle()
        letters = self.store.outbox.claim(
            limit=self._threads * _PART,
            lease=self._lease,
            processes=[process.definition.name for process in self.store.processes],
            farthest=max(_FARTHEST, 2 * min(self._retries.longest, 1000 * _FARTHEST)),
        )
        if not letters:
            return Work()

        def deliver(letter: Letter) -> Outcome | None:
            # What one had to leave open the others do not begin.
            if delivery.is_open or self._halt.is_set or self._is_stale(letter):
                delivery.give_back(letter)
                return None
            return delivery.deliver(letter, chance=self._chance(), wait_for=wait_for)

        if self._threads == 1 or len(letters) == 1:
            ends = [deliver(letter) for letter in letters]
        else:
            with ThreadPoolExecutor(self._threads, "salesprocess-worker") as pool:
                ends = list(pool.map(deliver, letters))
        outcomes = [end for end in ends if end is not None]
        troubles = tuple(end.trouble for end in outcomes if end.trouble is not None)
        work = Work(0, len(outcomes) - len(troubles), troubles)
        self._count(work)
        delivery.settle()
        return work

    def _is_stale(self, letter: Letter) -> bool:
        """Tell whether so much of the lease is over that somebody else might come in between."""
        until = letter.lease_until
        return until is not None and until - self.store.clock() < self._lease / 2

    # On and on

    def run(self, *, report: Report | None = None) -> None:
        """Work until told to stop: by ``stop``, or in the main thread by SIGTERM or SIGINT.

        What has been begun is finished, and what has been claimed is given back. While the store
        cannot be reached, it is tried again and again.

        Args:
            report: Called with what was done, each time that something was.
        """
        with self._halt.on_signals():
            self._run(alone, report)

    async def arun(self, *, report: Report | None = None) -> None:
        """Same as ``run``, awaitable; it stops when it is cancelled, after what it is doing.

        Async hooks run in the loop that runs here.
        """
        from asyncio import CancelledError, ensure_future, shield

        running = ensure_future(in_thread(self._run, within_this_loop(), report))
        try:
            await shield(running)
        except CancelledError:
            self.stop()
            await running
            raise

    def stop(self) -> None:
        """Let ``run`` return as soon as what it is doing is done; from any thread, or a signal."""
        self._halt.set()

    def _run(self, wait_for: Await, report: Report | None) -> None:
        try:
            self._go_on(wait_for, report)
        finally:
            self._halt.clear()

    def _go_on(self, wait_for: Await, report: Report | None) -> None:
        failures = 0
        while not self._halt.is_set:
            try:
                # A little of both in turn: neither may keep the other waiting.
                work = self._advance(wait_for, _ROUND).plus(self._deliver(wait_for))
                failures = 0
            except StoreUnavailable as error:
                failures += 1
                _LOG.error("The worker goes on when the store can be reached again: %s", error)
                self._wait(self._pause(failures))
                continue
            if work and report is not None:
                report(work)
            if not work and not self._halt.is_set:
                self._wait(self._every.total_seconds())

    def _pause(self, failures: int) -> float:
        """Return how many seconds to leave a store alone that cannot be reached."""
        return min(self._every.total_seconds() * 2.0 ** min(failures, 10), 30.0)

    def __repr__(self) -> str:
        """Name the processes that it works for."""
        names = [process.definition.name for process in self.store.processes]
        return f"Worker({', '.join(names)})"


def _demand(store: Store, threads: int, *times: timedelta) -> None:
    if not isinstance(store, Store):
        raise UsageError(f"A worker works for a store, not for {store!r}; pass Store.open(…).")
    if threads < 1 or min(times) <= timedelta(0):
        raise UsageError(
            "A worker has at least one thread, and its lease, its waits and its memory of keys"
            " last; leave threads=, lease=, every= and keys_for= out, or pass larger ones."
        )
