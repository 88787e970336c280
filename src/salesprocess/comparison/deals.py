"""How many real deals a change concerns, blocks, or keeps out of the new version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from salesprocess.commands import Actor, Fire
from salesprocess.comparison.result import Change, Comparison, Count, Reach
from salesprocess.comparison.terms import SAME_NAMES, Names
from salesprocess.definition import Definition
from salesprocess.explanation import Explanation, Way
from salesprocess.facts import fact_to_json, read_fact
from salesprocess.reasons import Reason, Verdict
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot

_OF_PEOPLE = frozenset({"role", "reason", "comment"})
"""What only whoever fires a trigger can bring, so that nothing is known of it yet."""
_STRICTER = frozenset({"tightened", "changed", "added", "removed"})
_NOBODY = Actor()


def with_deals(
    comparison: Comparison,
    old: Process,
    new: Process,
    deals: Iterable[Snapshot],
    names: Names = SAME_NAMES,
) -> Comparison:
    """Count how many deals each change concerns.

    Args:
        comparison: What differs.
        old: The process of the deals.
        new: The process into which they would go.
        deals: Where they stand.
        names: What stages and fields of the old one are called in the new one.

    Returns:
        The comparison, each change with its count.
    """
    counter = _Counter(old, new, names)
    counts = [Count()] * len(comparison.changes)
    given = list(deals)
    for deal in given:
        found = counter.of(deal, comparison.changes)
        counts = [before.plus(more) for before, more in zip(counts, found, strict=True)]
    counted = zip(comparison.changes, counts, strict=True)
    changes = tuple(replace(change, count=count) for change, count in counted)
    return replace(comparison, changes=changes, deals=len(given))


class _Counter:
    """Looks at one deal after the other."""

    def __init__(self, old: Process, new: Process, names: Names) -> None:
        self._old = old
        self._new = new
        self._names = names
        self._now = new.now()

    def of(self, deal: Snapshot, changes: Iterable[Change]) -> Iterator[Count]:
        """Yield for each change what it means for a deal."""
        unfit = set(self._unfit(deal))
        after = self._after(deal, unfit)
        blocked = set(self._blocked(deal, after)) if after else set()
        for change in changes:
            if not _reaches(change.reach, deal, self._old.definition):
                yield Count()
                continue
            is_stuck = change.kind in _STRICTER and any(
                _is_under(address, change.address) or _is_under(change.address, address)
                for address in unfit
            )
            is_blocked = change.kind in _STRICTER and any(
                _is_under(address, change.address) for address in blocked
            )
            yield Count(1, int(is_blocked), int(is_stuck))

    def _unfit(self, deal: Snapshot) -> Iterator[str]:
        """Yield the address of everything that the new version cannot take as it is."""
        stage = self._names.stages.get(deal.stage, deal.stage)
        if stage not in self._new.definition.spec.stages:
            yield f"stages.{deal.stage}"
        for name, value in deal.facts.items():
            if name in self._names.dropped:
                continue
            now = self._names.fields.get(name, name)
            field = self._new.definition.fields.get(now)
            address = f"fields.{now.replace('.', '.fields.')}"
            if field is None or field.formula is not None:
                yield address
                continue
            try:
                read_fact(field, fact_to_json(value))
            except ValueError:
                yield address

    def _after(self, deal: Snapshot, unfit: set[str]) -> Snapshot | None:
        """Return where the deal would stand in the new version, without what does not fit."""
        definition = self._new.definition
        stage = self._names.stages.get(deal.stage, deal.stage)
        if stage not in definition.spec.stages:
            return None
        facts: dict[str, Any] = {}
        for name, value in deal.facts.items():
            now = self._names.fields.get(name, name)
            if (
                name not in self._names.dropped
                and f"fields.{now.replace('.', '.fields.')}" not in unfit
            ):
                facts[now] = read_fact(definition.fields[now], fact_to_json(value))
        rename = self._names.stages.get
        return deal._replace(
            version=definition.spec.version,
            stage=stage,
            facts=facts,
            previous=rename(deal.previous, deal.previous) if deal.previous else None,
            past={rename(name, name): visit for name, visit in deal.past.items()},
            ticks={rename(name, name): items for name, items in deal.ticks.items()},
        )

    def _blocked(self, deal: Snapshot, after: Snapshot) -> Iterator[str]:
        """Yield the address of each condition that stops a trigger which was open before."""
        new = self._new.machine
        drawn = new.drawn(after)
        for trigger in self._old.machine.drawn(deal):
            before = self._old.machine.explain(deal, Fire(trigger, _NOBODY), self._now)
            if not any(map(_is_open, before.ways)):
                continue
            if trigger not in drawn:
                yield f"transitions.{trigger}"
                yield from (f"{way.address}.from" for way in before.ways)
                continue
            found = new.explain(after, Fire(trigger, _NOBODY), self._now)
            if not any(map(_is_open, found.ways)):
                yield from _unmet(found)


def _reaches(reach: Reach, deal: Snapshot, definition: Definition) -> bool:
    if reach.nobody:
        return False
    if reach.stages is None:
        has_value = reach.fields and not deal.facts.keys().isdisjoint(reach.fields)
        return bool(has_value) if reach.fields else deal.stage not in definition.outcomes
    return deal.stage in reach.stages


def _is_under(address: str, whole: str) -> bool:
    return address == whole or address.startswith((f"{whole}.", f"{whole}["))


def _is_open(way: Way) -> bool:
    return all(map(_passes, way.reasons))


def _passes(reason: Reason) -> bool:
    known = reason.verdict is not Verdict.CHECK_FAILED
    return not known or reason.verdict.passes or reason.requirement.kind in _OF_PEOPLE


def _unmet(explanation: Explanation) -> Iterator[str]:
    for way in explanation.ways:
        for reason in way.reasons:
            if not _passes(reason):
                yield from _addresses(reason)


def _addresses(reason: Reason) -> Iterator[str]:
    yield reason.requirement.address
    for part in reason.parts:
        if not part.verdict.passes:
            yield from _addresses(part)
