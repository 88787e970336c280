"""Events in the shape of CloudEvents 1.0, for receivers outside of the application."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from salesprocess.commands import NO_VALUES
from salesprocess.definition import Definition
from salesprocess.events import Notice, name_of, redacted
from salesprocess.records import plain

_DIGITS = 20


def to_cloudevent(
    definition: Definition, event: Notice, *, source: str | None = None
) -> dict[str, Any]:
    """Write an event as a CloudEvent in the structured JSON format.

    Its ``type`` is ``salesprocess.<process>.<name>``: a receiver can tell a move from an update,
    and one process from another, without reading the data. The name is the one that ``emit``
    gives, or else the kind, such as ``moved``. ``id`` is the same for the same event always,
    ``subject`` is the deal, and the extension attribute ``sequence`` orders the events of a
    subject: as texts too, which is why it starts with zeros.

    Args:
        definition: The process of the deal.
        event: What happened.
        source: The URI reference of who tells it; by default ``/salesprocess/<process>``.

    Returns:
        Plain JSON data. The values of sensitive fields are left out.
    """
    known, values = definition.fields, getattr(event, "values", NO_VALUES)
    # Of a field that is gone since the event nobody knows whether it was sensitive.
    hidden = frozenset(name for name in values if name not in known or known[name].sensitive)
    return envelope(definition.name, redacted(event, hidden), source=source)


def envelope(process: str, event: Notice, *, source: str | None = None) -> dict[str, Any]:
    """Same as ``to_cloudevent``, for an event as hooks are told it, without sensitive values."""
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": source or f"/salesprocess/{process}",
        "type": f"salesprocess.{process}.{name_of(event)}",
        "subject": event.deal,
        "time": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "sequence": f"{event.sequence:0{_DIGITS}}",
        "datacontenttype": "application/json",
        "data": {"by": event.by, **{name: plain(value) for name, value in event.details()}},
    }
