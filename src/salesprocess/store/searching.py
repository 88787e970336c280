"""Deals found by where they stand, page by page or as a stream."""

from __future__ import annotations

from abc import ABC
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypedDict, Unpack

from sqlalchemy import func, select

from salesprocess.runtime import Process
from salesprocess.store.found import FoundDeal, Page
from salesprocess.store.query import Query
from salesprocess.store.tables import deals
from salesprocess.store.threads import in_thread

if TYPE_CHECKING:
    from salesprocess.store.database import Database
    from salesprocess.store.keeping import Keeper

_STREAMED = 1_000


class Wanted(TypedDict, total=False):
    """Which deals are looked for. What is left out does not matter.

    Attributes:
        process: Deals of this process.
        version: Of this version of it.
        stage: In this stage, or one of these.
        outcome: With this outcome, or one of these.
        open: Whether they have no outcome yet.
        violating: Of deals that were brought in: whether the process does not allow something in
            them.
        due_before: Something is due for them before this moment.
        where: An expression of the process that is definitely true of them. Only deals of versions
            that the store was opened with can be asked.
        at: The moment at which ``where`` is asked; by default the clock of the process tells it.
    """

    process: Process | str | None
    version: int | None
    stage: str | Iterable[str] | None
    outcome: str | Iterable[str] | None
    open: bool | None
    violating: bool | None
    due_before: datetime | None
    where: str | None
    at: datetime | None


class StageCount(NamedTuple):
    """How many deals stand in one stage.

    Attributes:
        process: The name of their process.
        stage: The stage, by the name that their version has for it.
        deals: How many there are.
    """

    process: str
    stage: str
    deals: int


class Searches(ABC):
    """What a store can be asked about all of its deals."""

    database: Database
    keeper: Keeper

    def find(
        self, *, order: str = "id", limit: int = 100, after: str | None = None,
        **wanted: Unpack[Wanted],
    ) -> Page:  # fmt: skip
        """Find deals.

        Args:
            order: ``id``, ``started_at``, ``entered_at``, ``active_at``, ``due_at``, or one of them
                with a ``-`` before it for the opposite order. Deals for which nothing is due are
                left out in the order of ``due_at``.
            limit: How many at most.
            after: What an earlier page with the same search says of its ``next``.
            wanted: Which deals: see ``Wanted``.

        Returns:
            The deals, and what comes next.

        Raises:
            UsageError: If the search makes no sense.
            UnknownProcess: If the process was not handed over.
        """
        rows, more = Query(self.keeper, order, wanted).page(limit, after)
        return Page(tuple([FoundDeal(self, row) for row in rows]), more)  # type: ignore[arg-type]

    def stream(self, **wanted: Unpack[Wanted]) -> Iterator[FoundDeal]:
        """Yield every deal that is found, by id, however many: the memory needed stays the same.

        Each is as it was when it was read. The database may be written meanwhile.

        Args:
            wanted: Which deals: see ``Wanted``.
        """
        query = Query(self.keeper, "id", wanted)
        rows, more = query.page(_STREAMED, None)
        while True:
            for row in rows:
                yield FoundDeal(self, row)  # type: ignore[arg-type]
            if more is None:
                return
            rows, more = query.page(_STREAMED, more)

    def stage_counts(self) -> tuple[StageCount, ...]:
        """Count the deals in each stage of each process, those of unknown processes too."""
        place = (deals.c.process, deals.c.stage)
        counted = select(*place, func.count()).group_by(*place).order_by(*place)
        with self.database.reading() as connection:
            return tuple(StageCount(*row) for row in connection.execute(counted))

    async def afind(
        self, *, order: str = "id", limit: int = 100, after: str | None = None,
        **wanted: Unpack[Wanted],
    ) -> Page:  # fmt: skip
        """Same as ``find``, awaitable."""
        return await in_thread(self.find, order=order, limit=limit, after=after, **wanted)

    async def astream(self, **wanted: Unpack[Wanted]) -> AsyncIterator[FoundDeal]:
        """Same as ``stream``, for ``async for``."""
        more: str | None = None
        while True:
            page = await self.afind(limit=_STREAMED, after=more, **wanted)
            for deal in page:
                yield deal
            more = page.next
            if more is None:
                return
