"""The names under which the events of one process can be wanted."""

from __future__ import annotations

from collections.abc import Iterator

from salesprocess.events.kinds import KINDS
from salesprocess.schema import ProcessSpec

STAGE_ENTERED = "stage_entered"
STAGE_LEFT = "stage_left"
_OF_DEADLINES = ("deadline_passed", "trigger_blocked")


def events_of(spec: ProcessSpec) -> tuple[str, ...]:
    """List the names of the events that can happen in a process, beside ``any``.

    Args:
        spec: The process.

    Returns:
        Those of every process, its outcomes, what it emits, and those of the parts that it has.
    """
    outcomes = (stage.outcome for stage in spec.stages.values() if stage.outcome)
    beside = tuple(kind for kind in KINDS if _is_possible(kind, spec))
    first = ("started", "updated", "ticked", "unticked", "moved", "stayed")
    names = (*first, STAGE_ENTERED, STAGE_LEFT, *outcomes, *_emitted(spec), *beside, "hook_failed")
    return tuple(dict.fromkeys(names))


def _is_possible(kind: str, spec: ProcessSpec) -> bool:
    if kind.startswith("approval_"):
        return bool(spec.approvals)
    if kind.startswith("track_"):
        return bool(spec.tracks)
    if kind in _OF_DEADLINES:
        tracks = spec.tracks.values()
        return bool(spec.approvals or spec.deadlines or any(track.deadlines for track in tracks))
    return kind in ("linked", "migrated", "erased")


def _emitted(spec: ProcessSpec) -> Iterator[str]:
    tracks = spec.tracks.values()
    for courses in (spec.transitions, *(track.transitions for track in tracks)):
        for rule in (rule for rules in courses.values() for rule in rules):
            yield from rule.emit
    for deadlines in (spec.deadlines, *(track.deadlines for track in tracks)):
        for deadline in deadlines.values():
            yield from deadline.emit
