"""What happened to a deal: immutable records in the past tense.

Each event begins with the deal, its number in the deal's history, the moment and the actor.
Events carry the values of fields, sensitive ones among them: their ``repr`` shows the names only,
and what leaves the application goes through ``redacted``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from salesprocess.commands import NO_VALUES, Values


class _Recorded:
    """What every event can tell of itself."""

    __slots__ = ()
    kind: ClassVar[str]
    deal: str
    sequence: int
    _fields: ClassVar[Any]

    @property
    def id(self) -> str:
        """The same for the same event always, so that a receiver can drop what it has seen."""
        return f"{self.deal}/{self.sequence}"

    def details(self) -> Iterator[tuple[str, Any]]:
        """Yield name and value of what this kind of event adds to the first four parts."""
        for name in self._fields[4:]:
            yield name, getattr(self, name)

    def __eq__(self, other: object) -> bool:
        """Tell apart what only the kind of event tells apart."""
        return type(self) is type(other) and tuple.__eq__(self, other)  # type: ignore[operator]

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __repr__(self) -> str:
        """Show what happened; of values only the names."""
        parts = (
            f"{name}={sorted(value) if name == 'values' else value!r}"
            for name, value in self.details()
            if value
        )
        return f"{type(self).__name__}({', '.join((repr(self.id), *parts))})"


class _Started(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    process: str
    version: int
    stage: str
    values: Values


class Started(_Recorded, _Started):
    """A deal began."""

    __slots__ = ()
    kind = "started"


class _Updated(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    values: Values


class Updated(_Recorded, _Updated):
    """Fields were written; None stands for a value taken away."""

    __slots__ = ()
    kind = "updated"


class _Ticked(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    stage: str
    item: str


class Ticked(_Recorded, _Ticked):
    """An item of a checklist was ticked off."""

    __slots__ = ()
    kind = "ticked"


class Unticked(_Recorded, _Ticked):
    """The tick of an item was taken back."""

    __slots__ = ()
    kind = "unticked"


class _Moved(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    trigger: str
    source: str
    target: str
    values: Values
    reason: str | None
    comment: str | None
    warnings: tuple[str, ...]
    overrides: Mapping[str, str]


class Moved(_Recorded, _Moved):
    """A trigger took the deal from one stage to another.

    Attributes:
        values: The fields written in the same step, by the actor and by the transition.
        warnings: The guards that warned.
        overrides: The guards that the actor let pass, each with the reason for it.
    """

    __slots__ = ()
    kind = "moved"


class Stayed(_Recorded, _Moved):
    """A trigger with effects fired and the deal stayed in its stage."""

    __slots__ = ()
    kind = "stayed"


class _Emitted(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    name: str
    trigger: str
    stage: str


class Emitted(_Recorded, _Emitted):
    """An event of the process's own, named by ``emit``."""

    __slots__ = ()
    kind = "emitted"


class _HookFailed(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    hook: str
    error: str


class HookFailed(_Recorded, _HookFailed):
    """A hook raised. Told to hooks like an event; no part of the deal's history.

    Attributes:
        sequence: The number of the event that the hook was given.
        hook: The name of the hook.
        error: The type of the exception; its text may hold what must not leave.
    """

    __slots__ = ()
    kind = "hook_failed"

    @property
    def id(self) -> str:
        """The id of the event that the hook was given, with the name of the hook."""
        return f"{self.deal}/{self.sequence}/{self.hook}"


Event = Started | Updated | Ticked | Unticked | Moved | Stayed | Emitted
Notice = Event | HookFailed

KINDS: Mapping[str, type[Event]] = {
    cls.kind: cls for cls in (Started, Updated, Ticked, Unticked, Moved, Stayed, Emitted)
}


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
