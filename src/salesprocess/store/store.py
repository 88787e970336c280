"""The store: deals that last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import URL

from salesprocess.clock import Clock, aware, demand_clock, system_clock
from salesprocess.commands import NO_VALUES, Actor, Start, Values, actor, mapping
from salesprocess.decision import Accepted, Refused
from salesprocess.errors import Conflict, DealExists, UsageError
from salesprocess.events import Event
from salesprocess.runtime import Process
from salesprocess.store.audit import Audit
from salesprocess.store.database import Database
from salesprocess.store.deadlines import Deadlines
from salesprocess.store.keeping import Keeper
from salesprocess.store.names import demand_new_id
from salesprocess.store.opening import bring_up_to_date, open_engine
from salesprocess.store.outbox import Outbox
from salesprocess.store.searching import Searches
from salesprocess.store.status import Status, status_of
from salesprocess.store.stored import Opened, StoredDeal, awaited, demand_times, done
from salesprocess.store.threads import in_thread
from salesprocess.store.upkeep import Upkeep
from salesprocess.store.verbs import StoreVerbs

Found = TypeVar("Found")

DEFAULT_URL = "sqlite:///deals.db"
_FORGOTTEN = 1_000
"""How many keys are forgotten in one transaction, so that nobody waits for it."""


class Store(StoreVerbs, Searches, Upkeep):
    """Keeps deals, their events and what hooks still have to be told, in one database.

    All threads may share it.

    Attributes:
        database: The database.
        keeper: Reads and writes deals within a transaction.
        outbox: What durable hooks are still to be told.
        audit: Who brought deals in, migrated them, or erased something.
        deadlines: The deals for which something is due.
        clock: Tells the present moment.
    """

    def __init__(
        self, database: Database, processes: Iterable[Process], *, clock: Clock = system_clock
    ) -> None:
        """Take a database that is up to date; ``Store.open`` opens one."""
        self.database = database
        self.clock = clock
        self.keeper = Keeper(database, processes)
        self.outbox = Outbox(database, clock)
        self.audit = Audit(database)
        self.deadlines = Deadlines(database, self.keeper)

    @classmethod
    def open(
        cls, url: str | URL = DEFAULT_URL, processes: Process | Iterable[Process] = (), *,
        create: bool = True, upgrade: bool = True, clock: Clock = system_clock, **options: Any,
    ) -> Self:  # fmt: skip
        """Open a store, and make its tables where there are none.

        Args:
            url: The database: ``sqlite:///deals.db``, ``sqlite://`` for one that lives in memory,
                ``postgresql://user@host/name``. With ``?synchronous=normal`` SQLite is faster, and
                the last commits are lost where the power fails.
            processes: The process or processes whose deals it keeps. Those of which they begin
                deals come along. Of one process there may be several versions.
            create: Whether a store is begun where there is none, or that is an error.
            upgrade: Whether tables that an earlier release wrote are brought up to date.
            clock: Tells when something is written or delivered; tests pass their own. What
                happens to a deal happens by the clock of its process.
            options: More of what ``sqlalchemy.create_engine`` takes, such as ``pool_size``.

        Returns:
            The store; close it in the end, or use it in a ``with`` block.

        Raises:
            CannotOpen: If there is no such database, or its tables are not a store's.
            NoStore: If there is none, and none is to be begun.
            StoreTooNew: If a later release of the library has written it.
        """
        given = [processes] if isinstance(processes, Process | str) else list(processes)
        demand_clock(clock)
        engine = open_engine(url, dict(options), create=create)
        try:
            bring_up_to_date(engine, upgrade=upgrade, create=create)
            return cls(Database(engine), given, clock=clock)
        except BaseException:
            engine.dispose()
            raise

    def __reduce__(self) -> tuple[Any, ...]:
        """Refuse to be copied and to travel: connections cannot.

        Raises:
            UsageError: Always.
        """
        raise UsageError(
            "A store holds connections, and is neither copied nor sent to another process; open it"
            " there, with Store.open(url, processes)."
        )

    def close(self) -> None:
        """Close the connections."""
        self.database.engine.dispose()

    async def __aenter__(self) -> Self:
        """Same as ``__enter__``, for ``async with``."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Same as ``__exit__``, for ``async with``."""
        await in_thread(self.close)

    def __enter__(self) -> Self:
        """Begin a block at the end of which the store is closed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Close the connections."""
        self.close()

    @property
    def processes(self) -> tuple[Process, ...]:
        """The latest version of each process that was handed over."""
        return self.keeper.processes

    def status(self, now: datetime | None = None) -> Status:
        """Count what is in the store, and what waits for a worker.

        Args:
            now: The moment; by default the clock of the store tells it.
        """
        return status_of(self.database, self.clock() if now is None else aware(now))

    async def astatus(self, now: datetime | None = None) -> Status:
        """Same as ``status``, awaitable."""
        return await in_thread(self.status, now)

    # One deal

    def start(
        self, process: Process | str, deal: str, values: Values = NO_VALUES, /, *,
        by: str | Actor | None = None, at: datetime | None = None, stage: str | None = None,
        key: str | None = None,
    ) -> StoredDeal:  # fmt: skip
        """Begin a deal and keep it.

        Args:
            process: The process, or its name.
            deal: The application's identifier of the deal.
            values: Values of fields by dotted name.
            by: Who begins it.
            at: The moment; by default the clock of the process tells it.
            stage: The stage to begin in; by default the first one.
            key: The idempotency key: who asks again with it gets the deal as it began.

        Returns:
            The deal, to be read.

        Raises:
            DealExists: If there is such a deal already.
            Refusal: If it cannot begin like this.
            KeyReused: If the key belongs to another command.
        """
        chosen = self.keeper.latest(process)
        begun, is_new = self._begin(chosen, deal, values, by, at, stage, key)
        if is_new:
            self.tell(chosen, begun)
        return StoredDeal(self, chosen, begun.snapshot, closed="is read only here")

    async def astart(
        self, process: Process | str, deal: str, values: Values = NO_VALUES, /, *,
        by: str | Actor | None = None, at: datetime | None = None, stage: str | None = None,
        key: str | None = None,
    ) -> StoredDeal:  # fmt: skip
        """Same as ``start``, awaitable."""
        chosen = self.keeper.latest(process)
        begun, is_new = await in_thread(self._begin, chosen, deal, values, by, at, stage, key)
        if is_new:
            await self.atell(chosen, begun)
        return StoredDeal(self, chosen, begun.snapshot, closed="is read only here")

    def _begin(
        self, process: Process, deal: str, values: Values, by: str | Actor | None,
        at: datetime | None, stage: str | None, key: str | None,
    ) -> tuple[Accepted, bool]:  # fmt: skip
        demand_new_id(deal)
        who, answers = actor(by), self.keeper.answers
        command = Start(deal, who, stage, mapping(values, "{'amount': 5}"))
        asked = ("start", process.definition.name, who.id, stage, values, at)
        with self.database.writing() as connection:
            answer = answers.find(connection, key, deal, asked)
            if answer is not None:
                return answer, False
            decision = process.machine.start(command, process.now(at))
            if isinstance(decision, Refused):
                raise decision.error
            now = self.clock()
            try:
                self.keeper.write(connection, process, 0, [decision], now)
            except DealExists:
                # Whoever was faster by a moment may have come with the same key.
                answer = answers.find(connection, key, deal, asked)
                if answer is None:
                    raise
                return answer, False
            answers.note(connection, key, deal, asked, decision, now)
        return decision, True

    def deal(self, deal: str) -> Opened:
        """Open a deal: ``with store.deal("D-42") as deal:``, or ``async with``.

        What happens inside of the block is written when it ends, all of it or nothing; then hooks
        are told. After an exception nothing is written.

        Args:
            deal: Its identifier.

        Returns:
            The block. On entering it raises ``UnknownDeal``, on leaving it ``Conflict`` if somebody
            else has changed the deal meanwhile.
        """
        return Opened(self, deal)

    def get(self, deal: str) -> StoredDeal:
        """Read a deal, to look at it and to ask it, but not to change it.

        Raises:
            UnknownDeal: If there is none.
        """
        with self.database.reading() as connection:
            loaded = self.keeper.load(connection, deal)
        return StoredDeal(self, *loaded, closed="is read only here")

    async def aget(self, deal: str) -> StoredDeal:
        """Same as ``get``, awaitable."""
        return await in_thread(self.get, deal)

    def history(self, deal: str) -> tuple[Event, ...]:
        """Read what happened to a deal, in order.

        Raises:
            UnknownDeal: If there is none.
            DamagedStore: If it cannot have been.
        """
        with self.database.reading() as connection:
            process, _ = self.keeper.load(connection, deal)
            return tuple(self.keeper.history(connection, process, deal))

    async def ahistory(self, deal: str) -> tuple[Event, ...]:
        """Same as ``history``, awaitable."""
        return await in_thread(self.history, deal)

    def rebuild(self, deal: str) -> StoredDeal:
        """Write anew where a deal stands, from its events, and when something is due next.

        Args:
            deal: Its identifier.

        Returns:
            The deal, to be read.

        Raises:
            UnknownDeal: If there is none.
            DamagedStore: If its events are damaged too.
        """
        with self.database.writing() as connection:
            loaded = self.keeper.rebuild(connection, deal, self.clock())
        return StoredDeal(self, *loaded, closed="is read only here")

    def retry(self, work: Callable[[StoredDeal], Found], deal: str, *, times: int = 5) -> Found:
        """Do something with a deal, anew on what is there then if somebody else was faster.

        Args:
            work: Called with the deal, inside of a block; it may be called several times.
            deal: Its identifier.
            times: How often it is tried.

        Returns:
            What ``work`` returned when it went through.

        Raises:
            Conflict: If somebody else was faster each time.
            UsageError: If ``work`` is async, and so ``aretry`` is meant.
        """
        for _ in range(demand_times(times) - 1):
            try:
                with self.deal(deal) as opened:
                    return done(work(opened))
            except Conflict:
                continue
        with self.deal(deal) as opened:
            return done(work(opened))

    async def aretry(
        self, work: Callable[[StoredDeal], Awaitable[Found]], deal: str, *, times: int = 5
    ) -> Found:
        """Same as ``retry``, for work that is awaited."""
        for _ in range(demand_times(times) - 1):
            try:
                async with self.deal(deal) as opened:
                    return await awaited(work(opened))
            except Conflict:
                continue
        async with self.deal(deal) as opened:
            return await awaited(work(opened))

    def forget_keys(self, before: datetime) -> int:
        """Forget the idempotency keys of commands before a moment; workers do so by themselves.

        Whoever asks again with such a key then asks for the first time.

        Args:
            before: The moment.

        Returns:
            How many were forgotten.
        """
        forgotten = 0
        while True:
            with self.database.writing() as connection:
                count = self.keeper.answers.forget(connection, aware(before), _FORGOTTEN)
            forgotten += count
            if count < _FORGOTTEN:
                return forgotten

    # What blocks, verbs and workers are made of

    def read(self, deal: str) -> StoredDeal:
        """Read a deal that is going to be changed; ``save`` writes what is decided then.

        Raises:
            UnknownDeal: If there is none.
            ErasedDeal: If it takes no commands any more.
        """
        with self.database.reading() as connection:
            loaded = self.keeper.load(connection, deal, to_change=True)
        return StoredDeal(self, *loaded)

    def save(self, deal: StoredDeal) -> None:
        """Write what was decided about a deal; hooks are told by whoever saves.

        Raises:
            Conflict: If somebody else has changed it.
        """
        if deal.decisions:
            with self.database.writing() as connection:
                self.keeper.write(
                    connection, deal.process, deal.expected, deal.decisions, self.clock()
                )

    def tell(self, process: Process, decision: Accepted) -> None:
        """Tell the hooks that are not durable what was written, those of linked deals too."""
        process.hooks.direct.dispatch(decision.events, decision.snapshot)
        for begun in decision.started:
            self.tell(self.keeper.process_of_snapshot(begun.snapshot), begun)

    async def atell(self, process: Process, decision: Accepted) -> None:
        """Same as ``tell``, awaitable."""
        await process.hooks.direct.adispatch(decision.events, decision.snapshot)
        for begun in decision.started:
            await self.atell(self.keeper.process_of_snapshot(begun.snapshot), begun)
