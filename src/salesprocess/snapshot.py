"""Where a deal stands: the fold of its events so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from salesprocess.beside import NOTHING_BESIDE, Beside, after_beside, beside_after_track_move
from salesprocess.carry_over import beside_after, facts_after, past_after, ticks_after
from salesprocess.clock import instant, later
from salesprocess.commands import SYSTEM, Values
from salesprocess.events import (
    KINDS,
    Emitted,
    Erased,
    Event,
    Imported,
    Migrated,
    Moved,
    Placed,
    Started,
    Stayed,
    Ticked,
    TrackMoved,
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
        active_at: When anybody last did anything to it. What happens by itself does not count,
            but for moves.
        previous: The stage from which it came, or None.
        past: For each stage that it has left: how often, and when it last came in.
        ticks: The ticked items by stage: when, and by whom.
        beside: What goes on beside the main course: approvals, tracks, deadlines, linked deals.
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
    beside: Beside = NOTHING_BESIDE

    @property
    def last_at(self) -> datetime:
        """When anything last happened to the deal, also by itself."""
        beside = self.beside
        moments = [self.active_at, self.entered_at]
        moments += [passed.at for passed in beside.passed.values()]
        moments += [state.entered_at for state in beside.tracks.values()]
        moments += [state.changed_at for state in beside.approvals.values()]
        moments += [beside.migrated_at] if beside.migrated_at else []
        return max(moments, key=instant)

    def no_earlier(self, moment: datetime) -> datetime:
        """Return a moment, or that at which anything last happened if that is later."""
        if self.active_at > moment or self.beside.is_ahead_of(instant(moment)):
            return later(moment, self.last_at)
        return moment

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
        (process, version, deal, sequence, stage, values, at, at, at, None, _NOTHING, _NOTHING,
         NOTHING_BESIDE),
    )  # fmt: skip


def after_move(s: Snapshot, e: Moved) -> Snapshot:
    """Same as ``evolve``, but only for moves."""
    # Every trigger that is fired comes through here: a tuple is read fastest by unpacking it.
    process, version, deal, _, left, facts, started, entered, _, _, past, ticks, beside = s
    at = e[2]
    past = {**past}
    visit = past.get(left)
    past[left] = (visit[0] + 1 if visit else 1, entered)
    if e[7]:
        facts = written(facts, e[7])
    return _new(
        Snapshot,
        (process, version, deal, e[1], e[6], facts, started, at, at, left, past, ticks,
         beside),
    )  # fmt: skip


def after_track_move(s: Snapshot, e: TrackMoved) -> Snapshot:
    """Same as ``evolve``, but only for moves of tracks."""
    (
        process, version, deal, _, stage, facts, started, entered, active, previous, past, ticks,
        beside,
    ) = s  # fmt: skip
    if e[7]:
        facts = written(facts, e[7])
    if e[3] != SYSTEM.id:
        active = e[2]
    return _new(
        Snapshot,
        (process, version, deal, e[1], stage, facts, started, entered, active, previous, past,
         ticks, beside_after_track_move(beside, e)),
    )  # fmt: skip


def _after_writing(s: Snapshot, e: Updated | Stayed) -> Snapshot:
    facts = written(s.facts, e.values)
    return s._replace(sequence=e.sequence, facts=facts, active_at=_activity(s, e))


def _after_tick(s: Snapshot, e: Ticked) -> Snapshot:
    ticked = {**s.ticks.get(e.stage, _NOTHING), e.item: (e.at, e.by)}
    return s._replace(sequence=e.sequence, ticks={**s.ticks, e.stage: ticked}, active_at=e.at)


def _after_untick(s: Snapshot, e: Unticked) -> Snapshot:
    left = {item: tick for item, tick in s.ticks.get(e.stage, _NOTHING).items() if item != e.item}
    others = {stage: items for stage, items in s.ticks.items() if stage != e.stage}
    ticks = {**others, e.stage: left} if left else others
    return s._replace(sequence=e.sequence, ticks=ticks, active_at=e.at)


def _after_emission(s: Snapshot, e: Emitted) -> Snapshot:
    return s._replace(sequence=e.sequence, active_at=_activity(s, e))


def _after_other(s: Snapshot, e: Any) -> Snapshot:
    beside = after_beside(s.beside, e)
    return s._replace(sequence=e.sequence, active_at=_activity(s, e), beside=beside)


def _after_migration(s: Snapshot, e: Migrated) -> Snapshot:
    """Rename; nothing happened to the deal itself, so that its times stay."""
    is_forgotten = s.previous is not None and f"stages.{s.previous}" in e.dropped
    previous = None if is_forgotten or s.previous is None else e.stages.get(s.previous, s.previous)
    return s._replace(
        version=e.version,
        sequence=e.sequence,
        stage=e.stages.get(s.stage, s.stage),
        facts=facts_after(s.facts, e),
        previous=previous,
        past=past_after(s.past, e),
        ticks=ticks_after(s.ticks, e),
        beside=beside_after(s.beside, e),
    )


def _after_placing(s: Snapshot, e: Placed) -> Snapshot:
    """Same as after the move that it would be if the process allowed it."""
    name = "" if e.track is None else f"{e.track}.{e.trigger}"
    parts = (*e[:4], name, *e[5:10], (), _NOTHING)
    if e.track is None:
        return after_move(s, _new(Moved, parts))
    return after_track_move(s, _new(TrackMoved, parts))


def _after_import(s: Snapshot, e: Imported) -> Snapshot:
    return s._replace(sequence=e.sequence)


def _after_erasure(s: Snapshot, e: Erased) -> Snapshot:
    """Forget; nothing happened to the deal itself, so that its times stay."""
    facts = {name: value for name, value in s.facts.items() if name not in e.fields}
    return s._replace(sequence=e.sequence, facts=facts)


def _activity(s: Snapshot, e: Event) -> datetime:
    return s.active_at if e.by == SYSTEM.id else e.at


_AFTER: Mapping[type, Callable[[Any, Any], Snapshot]] = {
    **dict.fromkeys(KINDS.values(), _after_other),
    Started: lambda _, event: after_start(event),
    Updated: _after_writing,
    Ticked: _after_tick,
    Unticked: _after_untick,
    Moved: after_move,
    Stayed: _after_writing,
    Emitted: _after_emission,
    TrackMoved: after_track_move,
    Migrated: _after_migration,
    Placed: _after_placing,
    Imported: _after_import,
    Erased: _after_erasure,
}
