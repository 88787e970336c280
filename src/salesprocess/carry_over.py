"""Where a deal stands after it has come to a later version of its process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from salesprocess.beside import Beside
from salesprocess.events import Migrated

Visits = Mapping[str, tuple[int, datetime]]


def facts_after(facts: Mapping[str, Any], event: Migrated) -> Mapping[str, Any]:
    """Return the facts under their new names, without what was given up."""
    dropped = set(event.dropped)
    return {
        event.fields.get(name, name): value
        for name, value in facts.items()
        if f"fields.{name}" not in dropped
    }


def past_after(past: Visits, event: Migrated) -> Visits:
    """Return the visits under the new names of the stages; of stages that became one, both."""
    found: dict[str, tuple[int, datetime]] = {}
    for stage, (count, entered_at) in past.items():
        if f"stages.{stage}" in event.dropped:
            continue
        name = event.stages.get(stage, stage)
        earlier = found.get(name)
        if earlier:
            count, entered_at = count + earlier[0], max(entered_at, earlier[1])
        found[name] = (count, entered_at)
    return found


def ticks_after(
    ticks: Mapping[str, Mapping[str, Any]], event: Migrated
) -> Mapping[str, Mapping[str, Any]]:
    """Return the ticks under the new names of the stages, without items that are gone."""
    found: dict[str, dict[str, Any]] = {}
    for stage, items in ticks.items():
        kept = {
            item: tick
            for item, tick in items.items()
            if f"stages.{stage}.checklist.{item}" not in event.dropped
        }
        if kept and f"stages.{stage}" not in event.dropped:
            found.setdefault(event.stages.get(stage, stage), {}).update(kept)
    return found


def beside_after(beside: Beside, event: Migrated) -> Beside:
    """Return what goes on beside the main course, without what is gone."""
    keeps = _keeper(event)
    tracks = {
        name: state._replace(stage=_stage_of(event, name, state.stage))
        for name, state in beside.tracks.items()
        if keeps("tracks", name)
    }
    return beside._replace(
        approvals={n: state for n, state in beside.approvals.items() if keeps("approvals", n)},
        tracks=tracks,
        passed={at: state for at, state in beside.passed.items() if at not in event.dropped},
        migrated_at=event.at,
    )


def _keeper(event: Migrated) -> Callable[[str, str], bool]:
    dropped = frozenset(event.dropped)
    return lambda section, name: f"{section}.{name}" not in dropped


def _stage_of(event: Migrated, track: str, stage: str) -> str:
    return event.stages.get(f"{track}.{stage}", stage).removeprefix(f"{track}.")
