"""What happened by itself in a scenario, in the words in which scenarios are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesprocess.commands import SYSTEM
from salesprocess.events import (
    ApprovalExpired,
    ApprovalGranted,
    ApprovalRequested,
    ApprovalVoided,
    DeadlinePassed,
    Emitted,
    Event,
    Moved,
    TrackMoved,
    TrackOpened,
    TriggerBlocked,
)

_MOST = 8


def happened_alone(events: Iterable[Event]) -> tuple[str, ...]:
    """List what nobody asked for, in order.

    Args:
        events: What followed from a step.

    Returns:
        Words such as ``deadlines.stale (2026-01-12 09:00)``, ``lose → lost`` and
        ``approvals.discount → voided``; of very much the first ones, and ``…``.
    """
    found = tuple(w for event in events if event.by == SYSTEM.id for w in _words(event))
    return found if len(found) <= _MOST else (*found[:_MOST], "…")


def _words(event: Event) -> Iterator[str]:
    match event:
        case DeadlinePassed():
            yield f"{event.deadline} ({event.due:%Y-%m-%d %H:%M})"
        case Moved() | TrackMoved():
            yield f"{event.trigger} → {event.target}"
        case TrackOpened():
            yield f"tracks.{event.track} → {event.stage}"
        case TriggerBlocked():
            yield f"{event.trigger} ✗ {', '.join(event.blocking)}"
        case Emitted():
            yield f"emit {event.name}"
        case ApprovalRequested():
            yield f"approvals.{event.approval} → pending"
        case ApprovalGranted() | ApprovalExpired() | ApprovalVoided():
            yield f"approvals.{event.approval} → {event.kind.removeprefix('approval_')}"
