"""What is done to the records of a deal: brought in from elsewhere, and erased."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from salesprocess.commands import Values
from salesprocess.events.record import Recorded


class _Placed(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    trigger: str | None
    source: str
    target: str
    values: Values
    reason: str | None
    comment: str | None
    track: str | None


class Placed(Recorded, _Placed):
    """The history of another system says that the deal went there; the process does not allow it.

    Attributes:
        trigger: What the other system calls the step.
        source: The stage that was left.
        target: The stage that was entered.
        track: The track that moved; None for the deal itself.
    """

    __slots__ = ()
    kind = "placed"
    has_stage = False


class _Imported(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    source: str
    mode: str
    problems: tuple[str, ...]


class Imported(Recorded, _Imported):
    """All that happened before this was brought in from the history of another system.

    Attributes:
        at: When it was brought in.
        by: Who brought it in.
        source: The name of the file.
        mode: ``record``: what the process does not allow was kept; ``enforce``: there is no such
            thing in it.
        problems: What the process does not allow, each by its kind and what it is about.
    """

    __slots__ = ()
    kind = "imported"
    has_stage = False


class _Erased(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    fields: tuple[str, ...]
    comments: bool
    reason: str | None


class Erased(Recorded, _Erased):
    """Values were taken out of the deal and of all that is recorded of it.

    Attributes:
        fields: The fields of which there was a value, now or earlier.
        comments: Whether what people wrote with moves and approvals was taken out, too.
        reason: Why.
    """

    __slots__ = ()
    kind = "erased"
    has_stage = False
