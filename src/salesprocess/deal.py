"""A deal: where it stands, and the events that led there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from salesprocess.commands import NO_VALUES
from salesprocess.decision import Accepted
from salesprocess.errors import UsageError, did_you_mean
from salesprocess.events import Event, Moved, Placed, Started, TrackMoved, TrackOpened
from salesprocess.records import events_to_json, snapshot_to_json, versions_of
from salesprocess.renaming import Renaming, renaming
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
        return events_to_json(self._process.definition, self._events)

    def history_of(self, name: str) -> tuple[Change, ...]:
        """List the values that the stage, a track or a field has had.

        Args:
            name: ``stage``, such as ``tracks.legal``, or the dotted name of a field that is not
                derived.

        Returns:
            The changes, oldest first; those before a migration by the names that they have now.

        Raises:
            UsageError: If there is no such track or field.
        """
        definition = self._process.definition
        tracks = {f"tracks.{track}": track for track in definition.spec.tracks}
        if name == "stage":
            return tuple(self._stages())
        if name in tracks:
            return tuple(self._of_track(tracks[name]))
        if name not in definition.fields:
            known = (*definition.fields, *tracks)
            raise UsageError(f"There is no field {name!r}{did_you_mean(name, known)}")
        return tuple(self._values(name))

    def _stages(self) -> Iterator[Change]:
        for event, then in self._with_names():
            if isinstance(event, Started):
                yield Change(event.at, event.by, then.stage(event.stage))
            elif isinstance(event, Moved) or (isinstance(event, Placed) and event.track is None):
                yield Change(event.at, event.by, then.stage(event.target))

    def _values(self, name: str) -> Iterator[Change]:
        for event, then in self._with_names():
            for field, value in getattr(event, "values", NO_VALUES).items():
                if then.field(field) == name:
                    yield Change(event.at, event.by, value)

    def _with_names(self) -> Iterator[tuple[Event, Renaming]]:
        """Yield each event with what the names of its version are called now."""
        spec = self._process.definition.spec
        names: dict[int, Renaming] = {}
        for event, told in zip(self._events, versions_of(self._events), strict=True):
            version = told or spec.version
            if version not in names:
                names[version] = renaming(spec, version)
            yield event, names[version]

    def _of_track(self, track: str) -> Iterator[Change]:
        for event in self._events:
            if isinstance(event, TrackOpened) and event.track == track:
                yield Change(event.at, event.by, event.stage)
            elif isinstance(event, TrackMoved | Placed) and event.track == track:
                yield Change(event.at, event.by, event.target)

    def __copy__(self) -> Deal:
        """Return a deal that goes its own way from here."""
        return Deal(self._process, self._snapshot, list(self._events))

    def __deepcopy__(self, memo: object) -> Deal:
        """Same as ``__copy__``: what is shared is never written to."""
        return self.__copy__()

    def __repr__(self) -> str:
        """Show where the deal stands; of its facts only the names."""
        return f"Deal({self._snapshot!r})"
