"""A deal: where it stands, and the events that led there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from salesprocess.commands import NO_VALUES
from salesprocess.decision import Accepted
from salesprocess.errors import UsageError, did_you_mean
from salesprocess.events import Event, Moved, Started
from salesprocess.records import event_to_json, snapshot_to_json
from salesprocess.snapshot import Snapshot
from salesprocess.verbs import Verbs

if TYPE_CHECKING:
    from salesprocess.runtime import Process


class Change(NamedTuple):
    """A value that came about.

    Attributes:
        at: When.
        by: Through whom, or None.
        value: The value, None for a value taken away.
    """

    at: datetime
    by: str | None
    value: Any


class Deal(Verbs):
    """One sale in progress: a snapshot, and the events that led to it."""

    __slots__ = ("_events", "_process", "_snapshot")

    def __init__(self, process: Process, snapshot: Snapshot, events: list[Event]) -> None:
        """Hold a deal; ``Process.start`` and ``Process.restore`` make them."""
        self._process = process
        self._snapshot = snapshot
        self._events = events

    def _commit(self, decision: Accepted) -> None:
        self._snapshot = decision.snapshot
        self._events += decision.events

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened to the deal, in order."""
        return tuple(self._events)

    def snapshot(self) -> dict[str, Any]:
        """Return where the deal stands as plain JSON data, for ``Process.restore``."""
        return snapshot_to_json(self._process.definition, self._snapshot)

    def history(self) -> list[dict[str, Any]]:
        """Return the events as plain JSON data, for ``Process.restore``."""
        return [event_to_json(self._process.definition, event) for event in self._events]

    def history_of(self, name: str) -> tuple[Change, ...]:
        """List the values that the stage or a field has had.

        Args:
            name: ``stage``, or the dotted name of a field that is not derived.

        Returns:
            The changes, oldest first.

        Raises:
            UsageError: If there is no such field.
        """
        if name == "stage":
            return tuple(
                Change(e.at, e.by, e.target if isinstance(e, Moved) else e.stage)
                for e in self._events
                if isinstance(e, Started | Moved)
            )
        fields = self._process.definition.fields
        if name not in fields:
            raise UsageError(f"There is no field {name!r}{did_you_mean(name, fields)}")
        return tuple(
            Change(event.at, event.by, values[name])
            for event in self._events
            if name in (values := getattr(event, "values", NO_VALUES))
        )

    def __copy__(self) -> Deal:
        """Return a deal that goes its own way from here."""
        return Deal(self._process, self._snapshot, list(self._events))

    def __deepcopy__(self, memo: object) -> Deal:
        """Same as ``__copy__``: what is shared is never written to."""
        return self.__copy__()

    def __repr__(self) -> str:
        """Show where the deal stands; of its facts only the names."""
        return f"Deal({self._snapshot!r})"
