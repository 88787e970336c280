"""What happens on the main course of a deal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from salesprocess.commands import Values
from salesprocess.events.record import Recorded


class _Started(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    process: str
    version: int
    stage: str
    values: Values


class Started(Recorded, _Started):
    """A deal began."""

    __slots__ = ()
    kind = "started"


class _Updated(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    values: Values


class Updated(Recorded, _Updated):
    """Fields were written; None stands for a value taken away."""

    __slots__ = ()
    kind = "updated"
    has_stage = False


class _Ticked(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    stage: str
    item: str


class Ticked(Recorded, _Ticked):
    """An item of a checklist was ticked off."""

    __slots__ = ()
    kind = "ticked"


class Unticked(Recorded, _Ticked):
    """The tick of an item was taken back."""

    __slots__ = ()
    kind = "unticked"


class MoveParts(NamedTuple):
    """What is known of every move."""

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


class Moved(Recorded, MoveParts):
    """A trigger took the deal from one stage to another.

    Attributes:
        values: The fields written in the same step, by the actor and by the transition.
        warnings: The guards that warned.
        overrides: The guards that the actor let pass, each with the reason for it.
    """

    __slots__ = ()
    kind = "moved"


class Stayed(Recorded, MoveParts):
    """A trigger with effects fired and the deal stayed in its stage."""

    __slots__ = ()
    kind = "stayed"


class _Emitted(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    name: str
    trigger: str | None
    stage: str


class Emitted(Recorded, _Emitted):
    """An event of the process's own, named by ``emit``.

    Attributes:
        trigger: The trigger of the transition that emitted it; None where a deadline did.
        stage: The stage in which the deal is then.
    """

    __slots__ = ()
    kind = "emitted"


class _HookFailed(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    hook: str
    error: str


class HookFailed(Recorded, _HookFailed):
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
