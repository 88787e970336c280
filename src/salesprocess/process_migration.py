"""The deals that are to come to another version: as they are given, and as they come back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from salesprocess.commands import SYSTEM, Actor, actor
from salesprocess.deal import Deal
from salesprocess.definition import Definition
from salesprocess.errors import CannotMigrate, UsageError
from salesprocess.events import Migrated
from salesprocess.hooks import Hooks
from salesprocess.migration import Migration, Migrator
from salesprocess.snapshot import Snapshot

Given = Deal | Mapping[str, Any] | tuple[Mapping[str, Any], Iterable[Mapping[str, Any]]]
"""A deal that is to come to another version: itself, its snapshot, or that and its history."""

_PAIR = 2
_GIVE_DEALS = "pass deals, snapshots as plain data, or pairs of a snapshot and its history"


class Work:
    """What becomes of deals; all of it is known before anything is done.

    Attributes:
        report: What becomes of each.
    """

    def __init__(self, migrator: Migrator, deals: Given | Iterable[Given]) -> None:
        """Find out what becomes of deals.

        Raises:
            UsageError: If something among them is no deal.
        """
        given = [_records(deal) for deal in _several(deals)]
        self._planned = [migrator.plan(*records, index) for index, records in enumerate(given)]
        self.report = migrator.report(self._planned)

    def demand(self) -> None:
        """Make sure that all of them can come.

        Raises:
            CannotMigrate: If any of them cannot.
        """
        if not self.report:
            raise CannotMigrate(self.report)

    def told(self) -> Iterator[tuple[Migrated, Snapshot]]:
        """Yield what hooks are told."""
        for step, snapshot, _ in self._planned:
            if step.event is not None and snapshot is not None:
                yield step.event, snapshot

    def done(self, process: Any) -> Migration:
        """Return the report with the deals."""
        deals = (
            Deal(process, snapshot, list(events))
            for _, snapshot, events in self._planned
            if snapshot is not None
        )
        return replace(self.report, deals=tuple(deals))


class Migrates(ABC):
    """What a process is called, and what it can do for deals of its earlier versions."""

    definition: Definition
    hooks: Hooks

    @property
    def name(self) -> str:
        """What deals remember it by: ``process`` in its file."""
        return self.definition.name

    @property
    def version(self) -> int:
        """Its version, which each deal of it remembers."""
        return self.definition.spec.version

    @abstractmethod
    def prepare(self) -> None:
        """Bind what the file names."""

    @abstractmethod
    def now(self, at: datetime | None = None) -> datetime:
        """Return the moment given, or else the present one."""

    def migrate(
        self, deals: Given | Iterable[Given], *, dry: bool = False,
        by: str | Actor | None = None, at: datetime | None = None,
    ) -> Migration:  # fmt: skip
        """Bring deals of earlier versions to this one, as ``migrations`` says: all, or none.

        Args:
            deals: A deal, or several: each a ``Deal``, a snapshot as plain JSON data, or a pair
                of such a snapshot and its history. What is given is left as it is.
            dry: Only find out what would become of them.
            by: Who does it; by default it counts as happening by itself.
            at: The moment; by default the clock tells it.

        Returns:
            What becomes of each deal; ``deals`` holds them, unless ``dry``.

        Raises:
            CannotMigrate: If any of them cannot come. The report names every problem of each.
        """
        work = self._work(deals, by, at)
        if dry:
            return work.report
        work.demand()
        if self.hooks.has_async:
            self.hooks.demand_no_running_loop()
        for event, snapshot in work.told():
            self.hooks.dispatch((event,), snapshot)
        return work.done(self)

    async def amigrate(
        self, deals: Given | Iterable[Given], *, dry: bool = False,
        by: str | Actor | None = None, at: datetime | None = None,
    ) -> Migration:  # fmt: skip
        """Same as ``migrate``, awaitable."""
        work = self._work(deals, by, at)
        if dry:
            return work.report
        work.demand()
        for event, snapshot in work.told():
            await self.hooks.adispatch((event,), snapshot)
        return work.done(self)

    def _work(
        self, deals: Given | Iterable[Given], by: str | Actor | None, at: datetime | None
    ) -> Work:
        self.prepare()
        who = SYSTEM if by is None else actor(by)
        return Work(Migrator(self.definition, at=self.now(at), by=who.id), deals)


def _several(deals: Given | Iterable[Given]) -> Iterable[Any]:
    if isinstance(deals, Deal | Mapping) or _is_pair(deals):
        return (deals,)
    if isinstance(deals, str | bytes) or not isinstance(deals, Iterable):
        raise UsageError(f"{type(deals).__name__} is no deal; {_GIVE_DEALS}.")
    return deals


def _is_pair(given: object) -> bool:
    if not isinstance(given, tuple) or len(given) != _PAIR:
        return False
    return isinstance(given[0], Mapping) and not isinstance(given[1], Mapping | Deal | tuple)


def _records(deal: Any) -> tuple[Any, list[Any]]:
    """Return a deal and its history as plain JSON data."""
    if isinstance(deal, Deal):
        return deal.snapshot(), deal.history()
    if isinstance(deal, Mapping):
        return deal, []
    if isinstance(deal, tuple) and len(deal) == _PAIR and isinstance(deal[1], Iterable):
        return deal[0], list(deal[1])
    raise UsageError(f"{type(deal).__name__} is no deal; {_GIVE_DEALS}.")
