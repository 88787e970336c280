"""The worker: lets deadlines pass and tells durable hooks, alone or beside others."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from logging import getLogger
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from salesprocess.clock import demand_lengths
from salesprocess.errors import StoreUnavailable, UsageError
from salesprocess.store import Letter, Store
from salesprocess.store.threads import in_thread
from salesprocess.worker.crew import Crew
from salesprocess.worker.delivery import Delivery, Outcome
from salesprocess.worker.figures import Figures
from salesprocess.worker.forgetting import Forgetting
from salesprocess.worker.halting import Halt
from salesprocess.worker.passing import Passing
from salesprocess.worker.reporting import Report, Reporter
from salesprocess.worker.retries import Retries
from salesprocess.worker.waiting import Await, alone, within_this_loop
from salesprocess.worker.work import Work

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider

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

    Attributes:
        store: The store.
        grace: How long it waits for hooks that are being told when it is to stop.
    """

    def __init__(
        self, store: Store, *, retries: Retries = Retries(), threads: int = 4,  # noqa: B008
        lease: timedelta = timedelta(minutes=5), every: timedelta = timedelta(seconds=1),
        grace: timedelta = timedelta(seconds=20), keys_for: timedelta = timedelta(days=30),
        wait: Callable[[float], object] | None = None, chance: Callable[[], float] = random.random,
        meter_provider: MeterProvider | None = None,
    ) -> None:  # fmt: skip
        """Take a store; nothing is done before ``once`` or ``run``.

        Args:
            store: The store, with all processes of its deals and their hooks; its clock counts.
            retries: When what has failed is tried again.
            threads: How many events, of different deals, each hook is told at once at most.
            lease: For how long an event is the worker's own; longer than any hook takes.
            every: How long the worker waits when there is nothing to do.
            grace: How long it waits, when it is to stop, for hooks that are being told.
            keys_for: For how long idempotency keys are kept: longer than anybody repeats a command.
            wait: Waits for some seconds, for tests.
            chance: Gives numbers from 0 to 1 that waits depend on, for tests.
            meter_provider: Where figures for OpenTelemetry go; by default the global one.

        Raises:
            UsageError: If it could not work like this.
        """
        _demand(store, retries, threads, lease=lease, every=every, keys_for=keys_for, grace=grace)
        self.store = store
        self.grace = grace
        self._threads = threads
        self._lease = lease
        self._every = every.total_seconds()
        self._farthest = max(_FARTHEST, 2 * min(retries.longest, 1000 * _FARTHEST))
        self._at_work, self._halt = Lock(), Halt()
        self._crew = Crew(threads, self._halt.ring)
        self._look_at = 0.0
        self._wait = self._halt.wait if wait is None else wait
        self._chance = chance
        self._figures = Figures(store, meter_provider)
        self._delivery = Delivery(store, retries, self._figures)
        self._passing = Passing(store, retries)
        self._forgetting = Forgetting(store, keys_for)

    # Once

    def once(self) -> Work:
        """Do all that there is to do now, and return: for tests, and for a timer of the system.

        Returns:
            What was done, and what could not be done.

        Raises:
            StoreUnavailable: If the store cannot be reached.
            UsageError: If it is at work already.
        """
        return self._once(alone)

    async def aonce(self) -> Work:
        """Same as ``once``, awaitable; async hooks run in the loop that runs here."""
        return await in_thread(self._once, within_this_loop())

    def _once(self, wait_for: Await) -> Work:
        with self._alone():
            return self._all(wait_for)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else do the same with this worker."""
        if not self._at_work.acquire(blocking=False):
            raise UsageError(
                "This worker is at work already; give each thread, and each hook that lets a worker"
                " do something, one of its own: Worker(store)."
            )
        try:
            yield
        finally:
            self._at_work.release()

    def _all(self, wait_for: Await) -> Work:
        done = Work()
        try:
            while not self._halt.is_set:
                part = self._round(wait_for)
                done = done.plus(part)
                if not part:
                    if not self._crew.is_busy:
                        break
                    self._halt.wait(self._every)
        finally:
            done = done.plus(self._finish())
        return done

    def _round(self, wait_for: Await) -> Work:
        """Do a little of everything, and wait for no hook: neither may keep the other waiting."""
        self._figures.round()
        self._delivery.settle()
        is_time = monotonic() >= self._look_at
        work = Work() if self._crew.is_busy and not is_time else self._advance(wait_for)
        ended = self._collect()
        self.store.outbox.release(self._crew.stuck())
        if self._crew.wants(is_time=is_time):
            self._crew.take(self._claim())
        self._crew.begin(partial(self._deliver, wait_for=wait_for))
        if is_time:
            self._look_at = monotonic() + self._every
        if work.advanced:
            self._look_at = 0
        return work.plus(ended)

    def _advance(self, wait_for: Await) -> Work:
        self._forgetting.run(self.store.clock())
        until = monotonic() + self._every
        work = self._passing.run(
            self.store.clock(),
            # Hooks that are not durable are told here, and may take their time.
            is_over=lambda: self._halt.is_set or monotonic() >= until,
            chance=self._chance,
            wait_for=wait_for,
            most=_ROUND,
        )
        self._figures.count(work)
        return work

    def _claim(self) -> tuple[Letter, ...]:
        return self.store.outbox.claim(
            limit=self._threads * _PART,
            lease=self._lease,
            processes=[process.definition.name for process in self.store.processes],
            farthest=self._farthest,
            but=self._crew.full(),
        )

    def _deliver(self, letter: Letter, wait_for: Await) -> Outcome | None:
        """Deliver a letter, in a thread of the crew."""
        delivery = self._delivery
        # What one had to leave open the others do not begin.
        if delivery.is_open or self._halt.is_set or self._is_stale(letter):
            delivery.give_back(letter)
            return None
        return delivery.deliver(letter, chance=self._chance(), wait_for=wait_for)

    def _is_stale(self, letter: Letter) -> bool:
        """Tell whether so much of the lease is over that somebody else might come in between."""
        until = letter.lease_until
        return until is not None and until - self.store.clock() < self._lease / 2

    def _collect(self) -> Work:
        """Return how what was begun has ended."""
        ends = self._crew.collect()
        outcomes = [end.outcome for end in ends if end.outcome is not None]
        troubles = tuple(each.trouble for each in outcomes if each.trouble is not None)
        work = Work(0, len(outcomes) - len(troubles), troubles)
        self._figures.count(work)
        for end in ends:
            if end.error is not None:
                raise end.error
        return work

    def _finish(self) -> Work:
        """Give back what has not begun, and wait for what has; but no longer than is right."""
        for letter in self._crew.give_back():
            self._delivery.give_back(letter)
        done, until = Work(), monotonic() + self.grace.total_seconds()
        while self._crew.is_busy and monotonic() < until:
            self._halt.wait(max(until - monotonic(), 0))
            done = done.plus(self._collect())
        for letter in self._crew.begun:
            _LOG.warning(
                "The worker stops without hook %r, which has not returned from event %r; it is"
                " told again when its lease is over.",
                letter.hook, letter.event_id,
            )  # fmt: skip
        self._delivery.settle()
        return done

    # On and on

    def run(self, *, report: Report | None = None) -> None:
        """Work until told to stop: by ``stop``, or in the main thread by SIGTERM or SIGINT.

        What has been begun is finished, and what has been claimed is given back. While the store
        cannot be reached, it is tried again and again.

        Args:
            report: Called with what was done, if something was: when there is nothing more to do,
                and meanwhile once in each time that the worker would wait.
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
        """Let ``run`` return when what it is doing is done, or ``grace`` over; from any thread."""
        self._halt.set()

    def _run(self, wait_for: Await, report: Report | None) -> None:
        reporter = Reporter(report, self._every)
        with self._alone():
            try:
                self._go_on(wait_for, reporter)
            finally:
                try:
                    with suppress(StoreUnavailable):  # if so, leases bring back what is open
                        reporter.add(self._finish(), is_idle=True)
                    reporter.say()
                finally:
                    self._halt.clear()

    def _go_on(self, wait_for: Await, reporter: Reporter) -> None:
        failures = 0
        while not self._halt.is_set:
            try:
                work = self._round(wait_for)
                failures = 0
            except StoreUnavailable as error:
                failures += 1
                _LOG.error("The worker goes on when the store can be reached again: %s", error)
                self._wait(self._pause(failures))
                continue
            reporter.add(work, is_idle=not work and not self._crew.is_busy)
            if not work and not self._halt.is_set:
                # Who waits for a hook waits for it in earnest, also in a test.
                wait = self._halt.wait if self._crew.is_busy else self._wait
                wait(self._every)

    def _pause(self, failures: int) -> float:
        """Return how many seconds to leave a store alone that cannot be reached."""
        return min(self._every * 2.0 ** min(failures, 10), 30.0)

    def __repr__(self) -> str:
        """Name the processes that it works for."""
        names = [process.definition.name for process in self.store.processes]
        return f"Worker({', '.join(names)})"


def _demand(store: Store, retries: Retries, threads: int, **lengths: timedelta) -> None:
    demand_lengths(**lengths)
    if not isinstance(store, Store):
        raise UsageError(f"A worker works for a store, not for {store!r}; pass Store.open(…).")
    if not isinstance(retries, Retries):
        raise UsageError(f"retries= is a schedule, not {retries!r}; pass Retries(times=20).")
    if type(threads) is not int or threads < 1 or not _last(**lengths):
        raise UsageError(
            "A worker has at least one thread, and its lease, its waits and its memory of keys"
            " last; leave threads=, lease=, every= and keys_for= out, or pass larger ones."
        )


def _last(*, grace: timedelta, **lengths: timedelta) -> bool:
    return grace >= timedelta(0) and min(lengths.values()) > timedelta(0)
