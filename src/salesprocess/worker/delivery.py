"""Telling a durable hook what waits for it in the outbox."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from logging import getLogger
from typing import NamedTuple

from salesprocess.errors import (
    SalesProcessError,
    SnapshotError,
    StoreUnavailable,
    Undelivered,
    UsageError,
    did_you_mean,
)
from salesprocess.events import Event, HookFailed
from salesprocess.hooks import Subscription
from salesprocess.records import event_from_json
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot
from salesprocess.store import Letter, Store
from salesprocess.store.names import writable
from salesprocess.worker.figures import Figures
from salesprocess.worker.retries import Retries
from salesprocess.worker.waiting import Await
from salesprocess.worker.work import Trouble

_LOG = getLogger("salesprocess.worker")


class _Call(NamedTuple):
    process: Process
    hook: Subscription
    event: Event
    snapshot: Snapshot


class Outcome(NamedTuple):
    """What became of a letter that a hook was told, or was to be told.

    Attributes:
        letter: The letter.
        trouble: What went wrong, or None.
        next_at: When it is tried again; None if it was delivered, or is given up.
        error: What was raised, or None.
        call: What the hook was told, where it came to that.
    """

    letter: Letter
    trouble: Trouble | None = None
    next_at: datetime | None = None
    error: BaseException | None = None
    call: _Call | None = None


class Delivery:
    """Tells hooks what waits for them, once for each call.

    What cannot be written because the store is gone stays open until ``settle``: a hook is not told
    again only because of that, and what was not begun need not wait for the end of its lease.
    """

    def __init__(self, store: Store, retries: Retries, figures: Figures) -> None:
        """Take the store, when a delivery that failed is tried again, and what counts."""
        self._store = store
        self._retries = retries
        self._figures = figures
        self._open: deque[Callable[[], object]] = deque()

    @property
    def is_open(self) -> bool:
        """Whether there is anything to settle."""
        return bool(self._open)

    def deliver(self, letter: Letter, *, chance: float, wait_for: Await) -> Outcome | None:
        """Tell the hook, and cross the letter off, or put it back; from any thread.

        Args:
            letter: What was claimed.
            chance: A number from 0 to 1 that the next wait depends on.
            wait_for: Runs an async hook.

        Returns:
            What became of it; None if the hook was not told, because the store is gone.
        """
        try:
            outcome = self._tell(letter, chance, wait_for)
        except StoreUnavailable:
            self.give_back(letter)
            return None
        try:
            self._write(outcome)
        except StoreUnavailable:
            self._open.append(partial(self._write, outcome))
        return outcome

    def give_back(self, letter: Letter) -> None:
        """Let a letter that was not tried be given back by ``settle``."""
        self._open.append(partial(self._store.outbox.release, [letter]))

    def settle(self) -> None:
        """Write what was left open.

        Raises:
            StoreUnavailable: If the store cannot be reached; the rest stays open.
        """
        while self._open:
            self._open[0]()
            self._open.popleft()

    def _tell(self, letter: Letter, chance: float, wait_for: Await) -> Outcome:
        if letter.attempts > self._retries.times:
            # Nobody has put it back: whoever tried it died each time, or is still at it.
            problem = "Each worker that tried it has died, or its hook has never returned."
            error: Exception = Undelivered(problem, is_final=True)
            return self._failed(letter, error, None, chance)
        try:
            call = self._prepare(letter)
        except StoreUnavailable:
            raise
        except Exception as error:
            return self._failed(letter, error, None, chance)
        try:
            with self._figures.telling(letter):
                self._call(call, wait_for)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also one that is to end the process
            return self._failed(letter, error, call, chance)
        return Outcome(letter)

    @staticmethod
    def _call(call: _Call, wait_for: Await) -> None:
        hook = call.hook
        told = hook.call(*call.process.hooks.arguments(hook, call.event, call.snapshot))
        # A plain function may return what is to be awaited: nobody else would do it.
        if hook.is_async or isinstance(told, Coroutine):
            wait_for(told)

    def _write(self, outcome: Outcome) -> None:
        letter, trouble = outcome.letter, outcome.trouble
        if trouble is None:
            self._store.outbox.done(letter)
            return
        is_mine = self._store.outbox.failed(letter, trouble.problem, next_at=outcome.next_at)
        if trouble.is_final and is_mine and outcome.call is not None:
            self._give_up(outcome, outcome.call)

    def _prepare(self, letter: Letter) -> _Call:
        keeper = self._store.keeper
        with self._store.database.reading() as connection:
            process, snapshot = keeper.load(connection, letter.deal)
            try:
                event = event_from_json(process.definition, letter.data)
            except SnapshotError:
                # It was written before the deal came to a later version; the history knows how
                # to read that, but holds values that the letter leaves out.
                event = keeper.history(connection, process, letter.deal)[letter.sequence - 1]
                if "values" in event._fields:
                    told = letter.data.get("values", ())
                    kept = {name: value for name, value in event.values.items() if name in told}  # type: ignore[union-attr]
                    event = event._replace(values=kept)  # type: ignore[call-arg]
        hook = self._hook(process, letter)
        return _Call(process, hook, event, snapshot)

    def _hook(self, process: Process, letter: Letter) -> Subscription:
        others = self._store.keeper.versions(letter.process)
        known = {hook.name: hook for each in others for hook in each.hooks.durable}
        known |= {hook.name: hook for hook in process.hooks.durable}
        if letter.hook not in known:
            raise UsageError(
                f"No durable hook of {letter.process!r} is called {letter.hook!r} here"
                f"{did_you_mean(letter.hook, known)} Register it with this worker, too."
            )
        return known[letter.hook]

    def _failed(
        self, letter: Letter, error: BaseException, call: _Call | None, chance: float
    ) -> Outcome:
        asked = error.retry_after if isinstance(error, Undelivered) else None
        is_final = isinstance(error, Undelivered) and error.is_final
        wait = None if is_final else self._retries.wait(letter.attempts, chance, asked=asked)
        next_at = None if wait is None else self._store.clock() + wait
        self._log(letter, error, next_at)
        trouble = Trouble(letter.deal, _problem(error), letter.hook, next_at is None)
        return Outcome(letter, trouble, next_at, error, call)

    def _log(self, letter: Letter, error: BaseException, next_at: datetime | None) -> None:
        is_told = isinstance(error, SalesProcessError)
        _LOG.warning(
            "Hook %r could not be told of event %r (attempt %d; %s)%s",
            letter.hook, letter.event_id, letter.attempts,
            "given up" if next_at is None else f"next at {next_at.isoformat(timespec='seconds')}",
            f": {error}" if is_told else ".",
            exc_info=None if is_told else error,
        )  # fmt: skip

    def _give_up(self, outcome: Outcome, call: _Call) -> None:
        """Tell the hooks on ``hook_failed`` that something was given up."""
        event, cause = call.event, type(outcome.error).__name__
        failed = HookFailed(
            event.deal, event.sequence, event.at, event.by, outcome.letter.hook, cause
        )
        try:
            call.process.hooks.direct.dispatch((failed,), call.snapshot)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also one that is to end the process
            _LOG.warning("Hooks could not be told that something was given up.", exc_info=error)


def _problem(error: BaseException) -> str:
    """Say what is wrong; what an exception of others says may be sensitive, so only its name."""
    if isinstance(error, SalesProcessError):
        return writable(str(error))
    return f"{type(error).__name__}; what it says is in the log of the worker."
