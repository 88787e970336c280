"""Why a trigger is open or blocked: the whole answer, and how it is said to a reader."""

from __future__ import annotations

from typing import NamedTuple

from salesprocess.definition import Definition
from salesprocess.reasons import Reason


class Way(NamedTuple):
    """One way that a transition draws for the deal, with a reason for each requirement.

    Attributes:
        address: The address of the rule.
        source: The stage that the deal leaves.
        target: The stage that it enters.
        stays: Whether it only has effects.
        reasons: What it asks for, and what became of it.
    """

    address: str
    source: str
    target: str
    stays: bool
    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        """Whether the deal may take it."""
        return all(reason.verdict.passes for reason in self.reasons)


class Explanation(NamedTuple):
    """The answer to: why can this deal, or why can it not?

    Attributes:
        definition: The process, for the names and places of its parts.
        trigger: The trigger that was asked about.
        stage: The stage in which the deal is.
        ways: The ways that are drawn from there, in the order in which they are tried.
    """

    definition: Definition
    trigger: str
    stage: str
    ways: tuple[Way, ...]

    @property
    def open(self) -> bool:
        """Whether the trigger would be accepted."""
        return any(way.open for way in self.ways)
