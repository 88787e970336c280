"""Where a deal stands: the fold of its events so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from salesprocess.commands import Values
from salesprocess.events import (
    Emitted,
    Event,
    Moved,
    Started,
    Stayed,
    Ticked,
    Unticked,
    Updated,
)

Visits = Mapping[str, tuple[int, datetime]]
Ticks = Mapping[str, Mapping[str, tuple[datetime, str | None]]]

_NOTHING: Mapping[str, Any] = {}
_new = tuple.__new__


class Snapshot(NamedTuple):
    """A deal at one moment. Its mappings are shared between snapshots: never write to them.

    Attributes:
        process: The identifier of the process.
        version: The version of the process.
        deal: The identifier of the deal.
        sequence: The number of the last event, counted from 1.
        stage: The stage in which the deal is.
        facts: The values of the fields that have one, by dotted name.
        started_at: When the deal began.
        entered_at: When it came into its stage.
        active_at: When anything last happened to it.
        previous: The stage from which it came, or None.
        past: For each stage that it has left: how often, and when it last came in.
        ticks: The ticked items by stage: when, and by whom.
    """

    process: str
    version: int
    deal: str
    sequence: int
    stage: str
    facts: Values
    started_at: datetime
    entered_at: datetime
    active_at: datetime
    previous: str | None = None
    past: Visits = _NOTHING
    ticks: Ticks = _NOTHING

    def count_entered(self, stage: str) -> int:
        """Tell how often the deal has come into a stage."""
        return self.past.get(stage, (0,))[0] + (stage == self.stage)

    def visited(self, stage: str) -> bool:
        """Tell whether the deal is or has been in a stage."""
        return stage == self.stage or stage in self.past

    def entry_of(self, stage: str) -> datetime | None:
        """Tell when the deal last came into a stage, or None if it never did."""
        if stage == self.stage:
            return self.entered_at
        visit = self.past.get(stage)
        return visit[1] if visit else None

    def __repr__(self) -> str:
        """Show where the deal stands; of its facts only the names."""
        return (
            f"Snapshot({self.deal!r} in {self.stage!r} of {self.process} {self.version},"
            f" event {self.sequence}, facts: {', '.join(self.facts) or 'none'})"
        )


def evolve(snapshot: Snapshot | None, event: Event) -> Snapshot:
    """Return where the deal stands after an event.

    Args:
        snapshot: Where it stood before; None before its first event.
        event: What happened.

    Returns:
        A new snapshot; the given one is left as it is.
    """
    return _AFTER[type(event)](snapshot, event)


def fold(events: Iterable[Event], snapshot: Snapshot | None = None) -> Snapshot | None:
    """Return where the deal stands after all the events, in their order."""
    for event in events:
        snapshot = _AFTER[type(event)](snapshot, event)
    return snapshot


def written(facts: Values, values: Values) -> Values:
    """Return the facts with values written over them; None takes a value away."""
    if not values:
        return facts
    merged = {**facts, **values} if facts else values
    if None in values.values():
        return {name: value for name, value in merged.items() if value is not None}
    return merged


def after_start(e: Started) -> Snapshot:
    """Same as ``evolve``, but only for a beginning."""
    deal, sequence, at, _, process, version, stage, values = e
    return _new(
        Snapshot,
        (process, version, deal, sequence, stage, values, at, at, at, None, _NOTHING, _NOTHING),
    )


def after_move(s: Snapshot, e: Moved) -> Snapshot:
    """Same as ``evolve``, but only for moves."""
    # Every trigger that is fired comes through here: a tuple is read fastest by unpacking it.
    process, version, deal, _, left, facts, started, entered, _, _, past, ticks = s
    at = e[2]
    past = {**past}
    visit = past.get(left)
    past[left] = (visit[0] + 1 if visit else 1, entered)
    if e[7]:
        facts = written(facts, e[7])
    return _new(
        Snapshot,
        (process, version, deal, e[1], e[6], facts, started, at, at, left, past, ticks),
    )


def _after_writing(s: Snapshot, e: Updated | Stayed) -> Snapshot:
    return s._replace(sequence=e.sequence, facts=written(s.facts, e.values), active_at=e.at)


def _after_tick(s: Snapshot, e: Ticked) -> Snapshot:
    ticked = {**s.ticks.get(e.stage, _NOTHING), e.item: (e.at, e.by)}
    return s._replace(sequence=e.sequence, ticks={**s.ticks, e.stage: ticked}, active_at=e.at)


def _after_untick(s: Snapshot, e: Unticked) -> Snapshot:
    left = {item: tick for item, tick in s.ticks.get(e.stage, _NOTHING).items() if item != e.item}
    others = {stage: items for stage, items in s.ticks.items() if stage != e.stage}
    ticks = {**others, e.stage: left} if left else others
    return s._replace(sequence=e.sequence, ticks=ticks, active_at=e.at)


def _after_emission(s: Snapshot, e: Emitted) -> Snapshot:
    return s._replace(sequence=e.sequence, active_at=e.at)


_AFTER: Mapping[type, Callable[[Any, Any], Snapshot]] = {
    Started: lambda _, event: after_start(event),
    Updated: _after_writing,
    Ticked: _after_tick,
    Unticked: _after_untick,
    Moved: after_move,
    Stayed: _after_writing,
    Emitted: _after_emission,
}
