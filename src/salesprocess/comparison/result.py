"""What differs between two versions of a process, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from salesprocess.errors import Place, listing

Kind = Literal["loosened", "tightened", "added", "removed", "changed", "texts only"]
KINDS: tuple[Kind, ...] = ("added", "removed", "loosened", "tightened", "changed", "texts only")


class Reach(NamedTuple):
    """Which deals a change can concern.

    Attributes:
        stages: The stages of the old version in which they are; None for every open one.
        fields: Only those in which one of these fields has a value.
        nobody: Whether no deal on its way is concerned at all.
    """

    stages: tuple[str, ...] | None = None
    fields: tuple[str, ...] = ()
    nobody: bool = False

    def __str__(self) -> str:
        """Say which deals are meant."""
        if self.nobody or self.stages == ():
            return "no deal on its way"
        where = "open deals" if self.stages is None else f"deals in {listing(self.stages)}"
        return f"{where} with a value for {listing(self.fields)}" if self.fields else where


NOBODY = Reach(nobody=True)
EVERYBODY = Reach()


class Count(NamedTuple):
    """How many of the deals that were given a change concerns.

    Attributes:
        affected: How many it can concern.
        blocked: How many can no longer take a step because of it that they could take before.
        stuck: How many cannot come into the new version as they are.
    """

    affected: int = 0
    blocked: int = 0
    stuck: int = 0

    def plus(self, other: Count) -> Count:
        """Add up."""
        return Count(*(mine + more for mine, more in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in meaning.

    Attributes:
        kind: What sort of difference it is: whether more deals pass than before, or fewer, …
        address: The part of the process; its new address where it has one.
        sentence: The difference in words.
        old: Where the old version says it, or None.
        new: Where the new version says it, or None.
        reach: Which deals it can concern.
        count: How many of the deals that were given; None where none were.
    """

    kind: Kind
    address: str
    sentence: str
    old: Place | None
    new: Place | None
    reach: Reach = NOBODY
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two versions of a process.

    Attributes:
        process: The identifier of the process in both versions.
        versions: The numbers of both versions.
        changes: What differs in meaning, in the order of the new file.
        texts: What differs in texts for people only.
        warnings: What is wrong with the step from one version to the other.
        deals: How many deals were counted; None where none were given.
    """

    process: tuple[str, str]
    versions: tuple[int, int]
    changes: tuple[Change, ...]
    texts: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    deals: int | None = None

    def __bool__(self) -> bool:
        """A comparison is true if anything differs in meaning."""
        return bool(self.changes)


class Difference(NamedTuple):
    """A difference between two values of one key, before it is put into words.

    Attributes:
        path: The names and keys on the way to it, as they are called in the new version.
        owner: The class of the part whose key it is.
        old: The old value with its address, or None where there is none.
        new: The same of the new value.
    """

    path: tuple[str, ...]
    owner: str
    old: tuple[str, Any] | None
    new: tuple[str, Any] | None

    @property
    def key(self) -> str:
        """The key."""
        return self.path[-1]
