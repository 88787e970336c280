"""What can go wrong with deals that are stored.

StoreError
├── CannotOpen            no store can be opened there
│   ├── NoStore           there is none yet, and none was to be begun
│   └── StoreTooNew       it was written by a later release of the library
├── StoreUnavailable      the database did not do what it was asked: it is gone, busy or full
├── CannotStore           the database refuses what was to be written
├── DamagedStore          what a row holds cannot be what the library wrote
├── UnknownDeal           there is no such deal
├── DealExists            there is such a deal already
├── ErasedDeal            the deal is closed to commands, because a person's data was erased
├── UnknownProcess        the deal's process was not handed over
├── UnknownVersion        the deal is of another version of its process
├── Conflict              somebody else has changed the deal since it was read
└── KeyReused             the idempotency key belongs to another command
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from salesprocess.errors.tree import SalesProcessError, did_you_mean, listing


class StoreError(SalesProcessError):
    """Something is wrong with stored deals."""


class CannotOpen(StoreError):
    """No store can be opened there."""


class NoStore(CannotOpen):
    """There is no store yet, and none was to be begun."""


class StoreTooNew(CannotOpen):
    """The store was written by a later release of the library."""


class StoreUnavailable(StoreError):
    """The database did not do what it was asked: it is gone, busy for too long, or full.

    Attributes:
        is_in_doubt: Whether it was gone in the very moment of committing, so that all may have
            been written, or nothing. Otherwise nothing was.
    """

    def __init__(self, problem: str, *, is_in_doubt: bool = False) -> None:
        """Say what is wrong, and whether it is known that nothing was written."""
        self.is_in_doubt = is_in_doubt
        super().__init__(problem)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return partial(type(self), is_in_doubt=self.is_in_doubt), (str(self),)


class CannotStore(StoreError):
    """The database refuses what was to be written, and will do so again."""


class _OfDeal(StoreError):
    """Something is wrong with one stored deal."""

    def __init__(self, deal: str, problem: str) -> None:
        """Keep the deal, and what is wrong, ending with the way out."""
        self.deal = deal
        super().__init__(problem)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.deal, str(self))


class DamagedStore(_OfDeal):
    """What a row holds cannot be what the library wrote there."""


class UnknownDeal(StoreError):
    """There is no such deal."""

    def __init__(self, deal: str) -> None:
        """Name the deal."""
        self.deal = deal
        super().__init__(
            f"There is no deal {deal!r} in the store; begin it with store.start(process, {deal!r})."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.deal,)


class DealExists(StoreError):
    """There is such a deal already: ``deal``. It was to begin by itself, or with ``first``."""

    def __init__(self, deal: str, first: str | None = None) -> None:
        """Name the deal, and the one with which it would have begun."""
        self.deal = deal
        self.first = first
        told = f"There is a deal {deal!r} in the store already"
        way_out = "go on with it, or choose another id."
        if first is not None:
            told += f", and one of that id would begin with this step of {first!r}"
            way_out = "begin no deals with ids of this form yourself."
        super().__init__(f"{told}; {way_out}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.deal, self.first)


class ErasedDeal(StoreError):
    """The deal takes no commands, because a person's data was erased from it."""

    def __init__(self, deal: str) -> None:
        """Name the deal."""
        self.deal = deal
        super().__init__(
            f"A person's data was erased from the deal {deal!r}, and nothing can happen to it any"
            " more; begin another deal."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.deal,)


class UnknownProcess(StoreError):
    """A process that was not handed over to the store."""

    def __init__(self, process: str, known: Iterable[str]) -> None:
        """Name the process, and those that were handed over."""
        self.process = process
        self.known = tuple(known)
        super().__init__(
            f"The store was opened without the process {process!r}"
            f"{did_you_mean(process, self.known)} It has: {listing(self.known)}. Pass it with"
            " Store.open(url, processes=[…])."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.process, self.known)


class UnknownVersion(_OfDeal):
    """The deal is of another version of its process."""


class Conflict(StoreError):
    """Somebody else has changed the deal since it was read; nothing of this was written."""

    def __init__(self, deal: str, expected: int, found: int) -> None:
        """Keep the number of the last event that was expected, and the one that is there."""
        self.deal = deal
        self.expected = expected
        self.found = found
        super().__init__(
            f"The deal {deal!r} was at event {expected} when it was read, and is at event {found}"
            " now; read it again and decide anew, or let store.retry(…) do so."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.deal, self.expected, self.found)


class KeyReused(StoreError):
    """The idempotency key belongs to another command."""

    def __init__(self, key: str, deal: str) -> None:
        """Name the key, and the deal of the command that it belongs to."""
        self.key = key
        self.deal = deal
        super().__init__(
            f"The key {key!r} belongs to another command, to the deal {deal!r}; pass a new key"
            " with each command, and the same one only to repeat it."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.key, self.deal)
