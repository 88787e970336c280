"""All kinds of events, and what is done with any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from salesprocess.commands import NO_VALUES, Values
from salesprocess.events.beside import (
    ApprovalExpired,
    ApprovalGranted,
    ApprovalRecalled,
    ApprovalRejected,
    ApprovalRequested,
    ApprovalVoided,
    ApprovalVoted,
    DeadlinePassed,
    Linked,
    Migrated,
    TrackMoved,
    TrackOpened,
    TriggerBlocked,
)
from salesprocess.events.course import (
    Emitted,
    HookFailed,
    Moved,
    Started,
    Stayed,
    Ticked,
    Unticked,
    Updated,
)
from salesprocess.events.keeping import Erased, Imported, Placed

Approving = (
    ApprovalRequested
    | ApprovalVoted
    | ApprovalGranted
    | ApprovalRejected
    | ApprovalRecalled
    | ApprovalExpired
    | ApprovalVoided
)
Event = (
    Started
    | Updated
    | Ticked
    | Unticked
    | Moved
    | Stayed
    | Emitted
    | DeadlinePassed
    | TriggerBlocked
    | Approving
    | TrackOpened
    | TrackMoved
    | Linked
    | Migrated
    | Placed
    | Imported
    | Erased
)
Notice = Event | HookFailed

KINDS: Mapping[str, type[Event]] = {cls.kind: cls for cls in get_args(Event)}


def name_of(event: Notice) -> str:
    """Return what the event is called: the name that ``emit`` gave it, or else its kind."""
    return event.name if isinstance(event, Emitted) else event.kind


def redacted(event: Notice, sensitive: frozenset[str]) -> Notice:
    """Return the event without the values of sensitive fields.

    Args:
        event: Any event.
        sensitive: The dotted names of the fields whose values must not leave.

    Returns:
        The same object where it carries none of them.
    """
    values: Values = getattr(event, "values", NO_VALUES)
    if sensitive.isdisjoint(values):
        return event
    kept = {name: value for name, value in values.items() if name not in sensitive}
    return event._replace(values=kept)  # type: ignore[call-arg]
