"""A stored deal: what was decided about it is written when its block ends, or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from salesprocess.deal import Change, Deal
from salesprocess.decision import Accepted
from salesprocess.errors import UsageError
from salesprocess.events import Event
from salesprocess.records import snapshot_to_json
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot
from salesprocess.store.threads import in_thread
from salesprocess.verbs import Verbs

if TYPE_CHECKING:
    from salesprocess.store.store import Store

Result = TypeVar("Result")


class StoredDeal(Verbs):
    """A deal of a store, with the verbs of every deal.

    What it is told is decided at once and written when the block ends in which it was opened.
    """

    __slots__ = ("_closed", "_history", "_process", "_snapshot", "_store", "decisions", "expected")

    def __init__(
        self, store: Store, process: Process, snapshot: Snapshot, *, closed: str = ""
    ) -> None:
        """Hold a deal; ``Store.deal`` and ``Store.get`` make them."""
        self._store = store
        self._process = process
        self._snapshot = snapshot
        self._closed = closed
        self._history: list[Event] | None = None
        self.expected = snapshot.sequence
        self.decisions: list[Accepted] = []

    def _commit(self, decision: Accepted) -> None:
        if self._closed:
            raise UsageError(
                f"The deal {self.id!r} {self._closed}; change it inside of"
                f" 'with store.deal({self.id!r}) as deal:', or with store.fire and its sisters."
            )
        self._snapshot = decision.snapshot
        if decision.events:
            self.decisions.append(decision)

    def _demand_no_running_loop(self) -> None:
        """Make sure that the hooks can be told which a worker does not tell."""
        self._process.hooks.direct.demand_no_running_loop()

    def _tell(self, decision: Accepted) -> None:
        """Tell nobody yet: nothing has happened before it is written."""

    async def _atell(self, decision: Accepted) -> None:
        """Same as ``_tell``."""

    def close(self, reason: str = "was read inside of a block that is over") -> None:
        """Let nothing more happen to it."""
        self._closed = reason

    @property
    def sequence(self) -> int:
        """The number of its last event: what a form sends back as ``expected``."""
        return self._snapshot.sequence

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened to the deal, in order; read from the store when it is first asked for."""
        if self._history is None:
            history = self._store.history(self.id)
            self._history = [e for e in history if e.sequence <= self.expected]
        decided = [event for decision in self.decisions for event in decision.events]
        return (*self._history, *decided)

    def snapshot(self) -> dict[str, Any]:
        """Return where the deal stands as plain JSON data, for ``Process.restore``."""
        return snapshot_to_json(self._process.definition, self._snapshot)

    def history(self) -> list[dict[str, Any]]:
        """Return the events as plain JSON data, for ``Process.restore``."""
        return self._alone().history()

    def history_of(self, name: str) -> tuple[Change, ...]:
        """Same as ``Deal.history_of``."""
        return self._alone().history_of(name)

    def _alone(self) -> Deal:
        return Deal(self._process, self._snapshot, list(self.events))

    def __repr__(self) -> str:
        """Show where the deal stands; of its facts only the names."""
        return f"StoredDeal({self._snapshot!r})"


class Opened:
    """A block in which a deal is changed; asynchronous code begins it with ``async with``."""

    def __init__(self, store: Store, deal: str) -> None:
        """Take what is to be opened."""
        self._store = store
        self._id = deal
        self._deal: StoredDeal | None = None

    def __enter__(self) -> StoredDeal:
        """Read the deal."""
        self._deal = self._store.read(self._id)
        return self._deal

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Write what was decided, then tell the hooks; after an exception, neither."""
        deal = self._over()
        if error is None:
            self._store.save(deal)
            for decision in deal.decisions:
                self._store.tell(deal.process, decision)

    async def __aenter__(self) -> StoredDeal:
        """Same as ``__enter__``, awaitable."""
        self._deal = await in_thread(self._store.read, self._id)
        return self._deal

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Same as ``__exit__``, awaitable."""
        deal = self._over()
        if error is None:
            await in_thread(self._store.save, deal)
            for decision in deal.decisions:
                await self._store.atell(deal.process, decision)

    def __getattr__(self, name: str) -> Any:
        """Say how it is done, where somebody takes the block for the deal."""
        raise AttributeError(
            f"store.deal({self._id!r}) is a block and has no {name!r}; write 'with"
            f" store.deal({self._id!r}) as deal:', or ask for one thing alone, such as with"
            f" store.fire({self._id!r}, …) or store.get({self._id!r})."
        )

    def _over(self) -> StoredDeal:
        assert self._deal is not None
        self._deal.close()
        return self._deal


def demand_times(times: int) -> int:
    """Return how often something is tried.

    Raises:
        UsageError: If that is no number of times.
    """
    if type(times) is not int or times < 1:
        raise UsageError(f"times= is a whole number from 1, not {times!r}; pass such as times=5.")
    return times


def done(result: Result) -> Result:
    """Return what work on a deal came to.

    Raises:
        UsageError: If it is still to be awaited, so that nothing was done.
    """
    if isinstance(result, Coroutine):
        result.close()
        raise UsageError(
            "The work is async, and nobody awaits it here; write 'await store.aretry(work, …)'."
        )
    return result


def awaited(result: Awaitable[Result]) -> Awaitable[Result]:
    """Return what is to be awaited.

    Raises:
        UsageError: If it cannot be.
    """
    if not isinstance(result, Awaitable):
        raise UsageError(
            f"The work returned {result!r}, which cannot be awaited; make it an 'async def' whose"
            " verbs are awaited, or call store.retry(work, …) in a thread."
        )
    return result
