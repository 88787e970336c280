"""What happens beside the main course: time, approvals, tracks, linked deals, new versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from salesprocess.events.course import MoveParts
from salesprocess.events.record import Recorded


class _DeadlinePassed(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    deadline: str
    stage: str
    since: datetime
    due: datetime
    ran: datetime
    number: int


class DeadlinePassed(Recorded, _DeadlinePassed):
    """A deadline passed; what follows from it are events of their own.

    Attributes:
        at: When it counts as having happened: when it was due, or at the last event if that is
            later, so that history is never rewritten.
        deadline: The address of what was due, such as ``deadlines.stale``.
        since: The moment from which it was counted.
        due: When it was due.
        ran: When somebody looked, and it was carried out.
        number: 1 for the first time since then, 2 for the first repetition. Repetitions at which
            nothing happened are counted.
    """

    __slots__ = ()
    kind = "deadline_passed"
    has_stage = False


class _TriggerBlocked(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    trigger: str
    stage: str
    cause: str
    blocking: tuple[str, ...]


class TriggerBlocked(Recorded, _TriggerBlocked):
    """A trigger that should have been fired by itself could not be.

    Attributes:
        stage: The stage of the main course in which the deal is.
        cause: The address of the deadline or the approval that fires it.
        blocking: What blocked it: guards by their names, fields that cannot be written by theirs,
            the process whose deal cannot begin by its name, and everything else by its address;
            nothing where the trigger is not drawn.
    """

    __slots__ = ()
    kind = "trigger_blocked"


class _Approval(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    approval: str
    comment: str | None
    roles: tuple[str, ...]
    because: str | None


class ApprovalRequested(Recorded, _Approval):
    """Somebody asked for an approval.

    Attributes:
        because: The approval that had to come first, where its grant asked for this one.
    """

    __slots__ = ()
    kind = "approval_requested"
    has_stage = False


class ApprovalVoted(Recorded, _Approval):
    """Somebody agreed, and more people have to.

    Attributes:
        roles: The roles of the approval that they have.
    """

    __slots__ = ()
    kind = "approval_voted"
    has_stage = False


class ApprovalGranted(Recorded, _Approval):
    """The last one who had to agree did.

    Attributes:
        roles: The roles of the approval that they have.
    """

    __slots__ = ()
    kind = "approval_granted"
    has_stage = False


class ApprovalRejected(Recorded, _Approval):
    """Somebody said no."""

    __slots__ = ()
    kind = "approval_rejected"
    has_stage = False


class ApprovalRecalled(Recorded, _Approval):
    """The request was taken back."""

    __slots__ = ()
    kind = "approval_recalled"
    has_stage = False


class ApprovalExpired(Recorded, _Approval):
    """Nobody decided in time."""

    __slots__ = ()
    kind = "approval_expired"
    has_stage = False


class ApprovalVoided(Recorded, _Approval):
    """What was agreed to is no longer so.

    Attributes:
        because: The field that changed, or the trigger that used the approval up.
    """

    __slots__ = ()
    kind = "approval_voided"
    has_stage = False


class _TrackOpened(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    track: str
    stage: str


class TrackOpened(Recorded, _TrackOpened):
    """Work in parallel began.

    Attributes:
        stage: The stage of the track in which it begins.
    """

    __slots__ = ()
    kind = "track_opened"
    has_stage = False


class TrackMoved(Recorded, MoveParts):
    """A trigger took a track from one of its stages to another.

    Attributes:
        trigger: The trigger with the track before it, such as ``legal.pass``.
        source: The stage of the track that was left.
        target: The stage of the track that was entered.
    """

    __slots__ = ()
    kind = "track_moved"
    has_stage = False

    @property
    def track(self) -> str:
        """The name of the track."""
        return self.trigger.partition(".")[0]


class _Linked(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    process: str
    other: str
    role: str
    trigger: str | None


class Linked(Recorded, _Linked):
    """Another deal began because of this one, or this one because of another.

    Attributes:
        process: The process of the other deal.
        other: The identifier of the other deal.
        role: ``started`` in the history of the deal that was first, else ``started_by``.
        trigger: The trigger of the first deal.
    """

    __slots__ = ()
    kind = "linked"
    has_stage = False


class _Migrated(NamedTuple):
    deal: str
    sequence: int
    at: datetime
    by: str | None
    from_version: int
    version: int
    stages: Mapping[str, str]
    fields: Mapping[str, str]
    dropped: tuple[str, ...]


class Migrated(Recorded, _Migrated):
    """The deal follows a later version of its process from here.

    Attributes:
        from_version: The version before.
        version: The version from now on.
        stages: The new name of each stage that the deal has been in and that has another;
            a stage of a track is named ``track.stage``.
        fields: The new name of each field that has a value and another name.
        dropped: What was given up, by address: values of fields, and whatever else the deal had
            of parts that are gone, such as visits to a stage or the request for an approval.
    """

    __slots__ = ()
    kind = "migrated"
    has_stage = False
