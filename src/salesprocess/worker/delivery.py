"""Telling a durable hook what waits for it in the outbox."""

from __future__ import annotations

from datetime import datetime
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
from salesprocess.worker.retries import Retries
from salesprocess.worker.waiting import Await
from salesprocess.worker.work import Trouble

_LOG = getLogger("salesprocess.worker")


class _Call(NamedTuple):
    process: Process
    hook: Subscription
    event: Event
    snapshot: Snapshot


class Delivery:
    """Tells hooks what waits for them, once for each call."""

    def __init__(self, store: Store, retries: Retries) -> None:
        """Take the store, and when a delivery that failed is tried again."""
        self._store = store
        self._retries = retries

    def deliver(self, letter: Letter, *, chance: float, wait_for: Await) -> Trouble | None:
        """Tell the hook, and cross the letter off, or put it back.

        Args:
            letter: What was claimed.
            chance: A number from 0 to 1 that the next wait depends on.
            wait_for: Runs an async hook.

        Returns:
            What went wrong, or None.

        Raises:
            StoreUnavailable: If the store cannot be reached; its lease brings the letter back.
        """
        if letter.attempts > self._retries.times:
            # Nobody has put it back: whoever tried it died each time.
            error: Exception = Undelivered("Each worker that tried it has died.", is_final=True)
            return self._fail(letter, error, None, chance)
        call: _Call | None = None
        try:
            call = self._prepare(letter)
            hook = call.hook
            told = hook.call(*call.process.hooks.arguments(hook, call.event, call.snapshot))
            if hook.is_async:
                wait_for(told)
        except StoreUnavailable:
            raise
        except Exception as error:
            return self._fail(letter, error, call, chance)
        self._store.outbox.done(letter)
        return None

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

    def _fail(self, letter: Letter, error: Exception, call: _Call | None, chance: float) -> Trouble:
        asked = error.retry_after if isinstance(error, Undelivered) else None
        is_final = isinstance(error, Undelivered) and error.is_final
        wait = None if is_final else self._retries.wait(letter.attempts, chance, asked=asked)
        now = self._store.clock()
        next_at = None if wait is None else now + wait
        problem = _problem(error)
        self._log(letter, error, next_at)
        is_mine = self._store.outbox.failed(letter, problem, next_at=next_at)
        if next_at is None and is_mine and call is not None:
            self._tell(letter, error, call)
        return Trouble(letter.deal, problem, letter.hook, next_at is None)

    def _log(self, letter: Letter, error: Exception, next_at: datetime | None) -> None:
        is_told = isinstance(error, SalesProcessError)
        _LOG.warning(
            "Hook %r could not be told of event %r (attempt %d; %s)%s",
            letter.hook, letter.event_id, letter.attempts,
            "given up" if next_at is None else f"next at {next_at.isoformat(timespec='seconds')}",
            f": {error}" if is_told else ".",
            exc_info=None if is_told else error,
        )  # fmt: skip

    def _tell(self, letter: Letter, error: Exception, call: _Call) -> None:
        """Tell the hooks on ``hook_failed`` that something was given up."""
        event, cause = call.event, type(error).__name__
        failed = HookFailed(event.deal, event.sequence, event.at, event.by, letter.hook, cause)
        call.process.hooks.direct.dispatch((failed,), call.snapshot)


def _problem(error: Exception) -> str:
    """Say what is wrong; what an exception of others says may be sensitive, so only its name."""
    if isinstance(error, SalesProcessError):
        return str(error)
    return f"{type(error).__name__}; what it says is in the log of the worker."
