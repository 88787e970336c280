"""What is said about one requirement or one part of it, before it becomes lines or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from salesprocess.reasons import Verdict


class Statement(NamedTuple):
    """One thing that is said, with what is said below it.

    Attributes:
        verdict: What became of it.
        kind: What it is about: the kind of the requirement, or of the part of an expression.
        address: Where in the process the rule is written.
        name: The guard, check, field or checklist item; else empty.
        text: The sentence; empty where only the parts speak.
        message: What the process file says when a guard is not met.
        help: What the process file says to help.
        notes: What is to be known about it besides.
        operator: How ``found`` is held against ``wanted``.
        found: The value found, None where it must stay hidden.
        wanted: What it is held against, None where the value must stay hidden.
        hidden: Whether it is about the value of a sensitive field.
        missing: The names that have no value and need one.
        parts: What is said of its parts: those that decide the verdict.
        approval: Where an approval stands, as plain data.
        source: Where a policy comes from.
    """

    verdict: Verdict
    kind: str
    address: str
    name: str = ""
    text: str = ""
    message: str | None = None
    help: str | None = None
    notes: tuple[str, ...] = ()
    operator: str = ""
    found: object = None
    wanted: object = None
    hidden: bool = False
    missing: tuple[str, ...] = ()
    parts: tuple[Statement, ...] = ()
    approval: Mapping[str, Any] | None = None
    source: str | None = None

    def lacking(self) -> Iterator[str]:
        """Yield the names that have no value and need one, here and below."""
        if self.verdict.passes:
            return
        yield from self.missing
        for part in self.parts:
            yield from part.lacking()


class Said(NamedTuple):
    """Statements that together say what became of one member of a group."""

    verdict: Verdict
    statements: tuple[Statement, ...]


def all_needed(members: Sequence[Said]) -> tuple[Statement, ...]:
    """Return what decides a group of which every member is needed."""
    blocking = [member for member in members if not member.verdict.passes]
    return tuple(said for member in blocking or members for said in member.statements)


def one_needed(members: Sequence[Said], group: Statement, bundle: str) -> tuple[Statement, ...]:
    """Return what decides a group of which one member is needed.

    Args:
        members: What is said of each member.
        group: The statement that introduces the members where none of them is met.
        bundle: The words that introduce a member about which several things are said.

    Returns:
        The members that are met; or else the group with all of them.
    """
    passing = [member for member in members if member.verdict.passes]
    if passing or len(members) == 1:
        return tuple(said for member in passing or members for said in member.statements)
    parts = tuple(_bundled(member, group, bundle) for member in members)
    return (group._replace(parts=parts),)


def _bundled(member: Said, group: Statement, bundle: str) -> Statement:
    if len(member.statements) == 1:
        return member.statements[0]
    return Statement(member.verdict, "all", group.address, text=bundle, parts=member.statements)
