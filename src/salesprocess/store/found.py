"""Deals as a search finds them: columns at once, the rest when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from salesprocess.store.rows import damaged, snapshot_of
from salesprocess.store.stored import StoredDeal
from salesprocess.store.tables import read

if TYPE_CHECKING:
    from salesprocess.store.store import Store


class FoundDeal:
    """A deal as it was when it was found.

    Attributes:
        id: Its identifier.
        process: The name of its process.
        version: The version of its process.
        sequence: The number of its last event.
        stage: The stage in which it is.
        outcome: Its outcome if it is closed.
    """

    __slots__ = ("_row", "_store", "id", "outcome", "process", "sequence", "stage", "version")

    def __init__(self, store: Store, row: Any) -> None:
        """Hold a row of the table of deals."""
        self._store = store
        self._row = row
        self.id: str = row.id
        self.process: str = row.process
        self.version: int = row.version
        self.sequence: int = row.sequence
        self.stage: str = row.stage
        self.outcome: str | None = row.outcome

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return self._moment("started_at")

    @property
    def entered_at(self) -> datetime:
        """When it came into its stage."""
        return self._moment("entered_at")

    @property
    def active_at(self) -> datetime:
        """When anybody last did anything to it."""
        return self._moment("active_at")

    @property
    def due_at(self) -> datetime | None:
        """When something is due for it next, or None."""
        return None if self._row.due_at is None else self._moment("due_at")

    @property
    def erased_at(self) -> datetime | None:
        """When a person's data was erased from it, or None."""
        return None if self._row.erased_at is None else self._moment("erased_at")

    @property
    def violations(self) -> int | None:
        """How much in it the process does not allow; None for a deal that was not brought in."""
        found: int | None = self._row.violations
        return found

    @property
    def facts(self) -> Mapping[str, Any]:
        """The values of the fields that have one, by dotted name, derived ones among them.

        Raises:
            UnknownProcess: If its process was not handed over to the store.
            UnknownVersion: If only other versions of that were.
        """
        return self.deal.facts

    @property
    def deal(self) -> StoredDeal:
        """The whole deal, to look at it and to ask it, but not to change it."""
        process = self._store.keeper.process_of(self._row)
        snapshot = snapshot_of(process.definition, self._row)
        return StoredDeal(self._store, process, snapshot, closed="is read only here")

    def _moment(self, name: str) -> datetime:
        try:
            return read(getattr(self._row, name))
        except (ValueError, TypeError) as error:
            raise damaged(self.id, error) from error

    def __repr__(self) -> str:
        """Show where the deal stands."""
        return f"FoundDeal({self.id!r} in {self.stage!r} of {self.process} {self.version})"


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the deals that a search finds.

    Attributes:
        deals: The deals, in the order that was asked for.
        next: What ``after`` takes to find the ones behind them; None where these are the last.
    """

    deals: tuple[FoundDeal, ...]
    next: str | None = None

    def __iter__(self) -> Iterator[FoundDeal]:
        """Yield the deals."""
        return iter(self.deals)

    def __len__(self) -> int:
        """Count the deals of this page."""
        return len(self.deals)
