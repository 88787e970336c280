"""What is done to deals as records: brought in, migrated, erased, handed out."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from salesprocess.commands import SYSTEM, Actor, actor
from salesprocess.decision import Accepted
from salesprocess.errors import StoreUnavailable, UsageError, listing
from salesprocess.runtime import Process
from salesprocess.store.audit import Audit
from salesprocess.store.handing import export
from salesprocess.store.imports import (
    History,
    Import,
    ImportReport,
    Mapped,
    Mode,
    bring_in,
    demand_batch,
    demand_mode,
    source_of,
)
from salesprocess.store.migrations import Moving, StoreMigration
from salesprocess.store.names import demand_id
from salesprocess.store.privacy import Erasing, Erasure, Wanted
from salesprocess.store.threads import in_thread

if TYPE_CHECKING:
    from salesprocess.clock import Clock
    from salesprocess.store.database import Database
    from salesprocess.store.keeping import Keeper

_BATCH = 500


class Telling(TypedDict, total=False):
    """What is told while a history is read, and of it.

    Attributes:
        examples: How many examples of each violation are kept; 3 by default.
        language: The language of the examples; by default that of the process.
        progress: Called now and then.
    """

    examples: int
    language: str | None
    progress: Callable[[], object] | None


class Upkeep(ABC):
    """What can be done to the deals of a store as records.

    Attributes:
        audit: Who did so, and when.
    """

    database: Database
    keeper: Keeper
    clock: Clock
    audit: Audit
    tell: Callable[[Process, Accepted], None]

    def import_log(
        self, log: History, mapping: Mapped = None, *, process: Process | str | None = None,
        mode: Mode = "record", by: str | Actor | None = None, source: str | None = None,
        batch: int = _BATCH, **telling: Unpack[Telling],
    ) -> ImportReport:  # fmt: skip
        """Bring in deals that another system has kept until now. No hook is told.

        A deal that the store has already is left as it is: whoever begins anew goes on.

        Args:
            log: The history: a file of CSV, JSON lines or XES, also compressed; or rows, each a
                mapping from column to value.
            mapping: How to read it: a map, its file or its data; without it the names of the
                columns have to tell.
            process: The process of the deals; may be left out where the store has only one.
            mode: ``record`` keeps what the process does not allow, and marks it; ``enforce``
                refuses deals in which there is such a thing.
            by: Who brings them in.
            source: What the history is called; by default the name of the file.
            batch: How many deals are written in one transaction.
            telling: See ``Telling``.

        Returns:
            What became of each deal and of each row.

        Raises:
            LogError: If the file holds no history.
            LoadError: If the map names what the process or the log has not.
        """
        demand_mode(mode)
        demand_batch(batch)
        chosen = self.keeper.latest(self._only() if process is None else process)
        chosen.prepare()
        importing = Import(
            self.keeper, chosen, mode=mode, by=actor(by).id, source=source_of(log, source),
            batch=batch, now=self.clock(),
        )  # fmt: skip
        return bring_in(importing, chosen, log, mapping, **telling)

    async def aimport_log(
        self, log: History, mapping: Mapped = None, *, process: Process | str | None = None,
        mode: Mode = "record", by: str | Actor | None = None, source: str | None = None,
        batch: int = _BATCH, **telling: Unpack[Telling],
    ) -> ImportReport:  # fmt: skip
        """Same as ``import_log``, awaitable."""
        return await in_thread(
            self.import_log, log, mapping, process=process, mode=mode, by=by, source=source,
            batch=batch, **telling,
        )  # fmt: skip

    def migrate(
        self, process: Process | str, *, dry: bool = False, batch: int = _BATCH,
        by: str | Actor | None = None, at: datetime | None = None,
        progress: Callable[[], object] | None = None,
    ) -> StoreMigration:  # fmt: skip
        """Bring the deals of earlier versions to this one, as ``migrations`` of the process says.

        A deal that cannot come stays whole as it was, and is told; the others come. Whoever stops
        in between can begin anew, and two may do so at once.

        Args:
            process: The process, or its name for the latest version that the store has.
            dry: Only find out what would become of them.
            batch: How many deals are written in one transaction.
            by: Who does it; by default it counts as happening by itself.
            at: The moment; by default the clock of the process tells it.
            progress: Called after each batch.

        Returns:
            What became of them: counts, and the reasons of those that cannot come.
        """
        demand_batch(batch)
        chosen = self.keeper.latest(process)
        chosen.prepare()
        who = SYSTEM if by is None else actor(by)
        moving = Moving(
            self.keeper, chosen, dry=dry, by=who.id, at=chosen.now(at), now=self.clock()
        )  # fmt: skip
        moving.run(batch, self.tell, progress or _nobody)
        return moving.report()

    async def amigrate(
        self, process: Process | str, *, dry: bool = False, batch: int = _BATCH,
        by: str | Actor | None = None, at: datetime | None = None,
        progress: Callable[[], object] | None = None,
    ) -> StoreMigration:  # fmt: skip
        """Same as ``migrate``, awaitable."""
        return await in_thread(
            self.migrate, process, dry=dry, batch=batch, by=by, at=at, progress=progress
        )

    def erase(
        self, deal: str, *, fields: Iterable[str] | None = None, comments: bool = False,
        by: str | Actor | None = None, reason: str | None = None, at: datetime | None = None,
        compact: bool = True,
    ) -> Erasure:  # fmt: skip
        """Take a person's values out of all that is held of a deal: for good.

        They go from where it stands, from its events, its outbox and its idempotency keys. That it
        was done stays in the history, and in the audit.

        Args:
            deal: Its identifier.
            fields: Sensitive fields or groups, by dotted name: the deal goes on without them. By
                default all of them go, and nothing can happen to the deal any more.
            comments: Whether what people wrote with moves, approvals and overrides goes, too; with
                ``fields=[]`` nothing else.
            by: Who does it.
            reason: Why; it stays.
            at: The moment; by default the clock of the process tells it.
            compact: Whether the files of the database are gone through as well; whoever erases
                many deals does so once at the end, with ``compact``.

        Returns:
            What was taken out.

        Raises:
            UnknownDeal: If there is none.
            UsageError: If a field is not sensitive or none of the deal, or the reason no text.
            DamagedStore: If its history does not lead to where it stands.
        """
        with self.database.writing() as connection:
            erasing = Erasing(self.keeper, connection, deal)
            process = erasing.process
            erasure, decision = erasing.erase(
                Wanted(process.definition, fields, comments=comments), by=actor(by).id,
                reason=reason, at=process.now(at),
            )  # fmt: skip
        is_compact = compact and self._try_to_compact()
        self.tell(process, decision)
        return erasure._replace(is_compact=is_compact)

    def compact(self, *, full: bool = False) -> None:
        """Leave no copy of what was erased in the files of the database.

        On SQLite that takes as long as copying the file, and waits until nobody else is reading.
        PostgreSQL takes dead rows away; their bytes stay on its disk until it writes over them.

        Args:
            full: Whether PostgreSQL writes its tables anew, so that not even those stay; nobody
                can use the tables meanwhile.

        Raises:
            StoreUnavailable: If somebody else reads for too long.
        """
        self.database.compact(full=full)

    def _try_to_compact(self) -> bool:
        try:
            self.database.compact()
        except StoreUnavailable:
            return False
        return True

    async def aerase(
        self, deal: str, *, fields: Iterable[str] | None = None, comments: bool = False,
        by: str | Actor | None = None, reason: str | None = None, at: datetime | None = None,
        compact: bool = True,
    ) -> Erasure:  # fmt: skip
        """Same as ``erase``, awaitable."""
        return await in_thread(
            self.erase, deal, fields=fields, comments=comments, by=by, reason=reason, at=at,
            compact=compact,
        )  # fmt: skip

    def export(self, deal: str) -> dict[str, Any]:
        """Return all that is held about a deal, as plain JSON data.

        Args:
            deal: Its identifier. The store need not have been opened with its process.

        Returns:
            ``snapshot`` and ``events`` as ``Process.restore`` takes them, ``outbox``, ``keys`` and
            ``audit``. What is damaged is handed out as it is.

        Raises:
            UnknownDeal: If there is none.
        """
        demand_id(deal)
        with self.database.reading() as connection:
            return export(connection, deal)

    async def aexport(self, deal: str) -> dict[str, Any]:
        """Same as ``export``, awaitable."""
        return await in_thread(self.export, deal)

    def _only(self) -> Process:
        known = self.keeper.processes
        if len(known) != 1:
            names = listing(repr(found.definition.name) for found in known)
            raise UsageError(f"A log is of one process; pass process=, of: {names}.")
        return known[0]


def _nobody() -> None:
    """Stand for nobody who wants to know."""
