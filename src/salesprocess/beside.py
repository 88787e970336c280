"""What goes on beside the main course of a deal: approvals, tracks, deadlines, linked deals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from salesprocess.events import (
    ApprovalExpired,
    ApprovalGranted,
    ApprovalRecalled,
    ApprovalRejected,
    ApprovalRequested,
    ApprovalVoided,
    ApprovalVoted,
    Approving,
    DeadlinePassed,
    Event,
    Linked,
    TrackMoved,
    TrackOpened,
)


class ApprovalStatus(StrEnum):
    """What became of a request for an approval."""

    PENDING = "pending"
    GRANTED = "granted"
    REJECTED = "rejected"
    RECALLED = "recalled"
    EXPIRED = "expired"
    VOIDED = "voided"


class Ballot(NamedTuple):
    """Somebody's yes.

    Attributes:
        by: Who said it.
        at: When.
        roles: The roles of the approval that they had.
    """

    by: str
    at: datetime
    roles: tuple[str, ...]


class ApprovalState(NamedTuple):
    """Where a request for an approval stands.

    Attributes:
        status: What became of it.
        by: Who asked, or None; for one that follows another, whoever asked for the first.
        at: When they asked.
        votes: Who said yes since then.
        changed_at: When it came to its status.
        changed_by: Who brought it there: who asked, decided or took the request back.
        comment: What they said.
        because: For one that is void, the field that changed or the trigger that ended it.
    """

    status: ApprovalStatus
    by: str | None
    at: datetime
    votes: tuple[Ballot, ...]
    changed_at: datetime
    changed_by: str | None = None
    comment: str | None = None
    because: str | None = None

    def roles_left(self, roles: tuple[str, ...], *, every: bool) -> tuple[str, ...]:
        """Return the roles of which somebody can still say yes to a pending request.

        Args:
            roles: The roles that may.
            every: Whether somebody of each has to.
        """
        spoken = {role for ballot in self.votes for role in ballot.roles} if every else ()
        return tuple(role for role in roles if role not in spoken)


class TrackState(NamedTuple):
    """Where a track stands.

    Attributes:
        stage: The stage of the track.
        entered_at: When it came into it.
        opened_at: When the track began.
    """

    stage: str
    entered_at: datetime
    opened_at: datetime


class Passed(NamedTuple):
    """How far a deadline has got.

    Attributes:
        since: The moment from which it was counted.
        times: How often it has been due since then, those times counted at which its condition
            did not hold.
        at: When it last passed.
    """

    since: datetime
    times: int
    at: datetime


STARTED = "started"
STARTED_BY = "started_by"


class Link(NamedTuple):
    """Another deal that this one began, or that began it.

    Attributes:
        process: The process of the other deal.
        deal: Its identifier.
        role: ``started`` or ``started_by``.
    """

    process: str
    deal: str
    role: str


_NOTHING: Mapping[str, Any] = {}
_new = tuple.__new__


class Beside(NamedTuple):
    """What goes on beside the main course. Its mappings are shared: never write to them.

    Attributes:
        approvals: The requests for approvals by the name of the approval.
        tracks: Where each track that is open stands.
        passed: How far each deadline has got, by its address.
        links: The deals that this one began, or that began it.
        migrated_at: When the deal came to its version of the process, if it began with another.
    """

    approvals: Mapping[str, ApprovalState] = _NOTHING
    tracks: Mapping[str, TrackState] = _NOTHING
    passed: Mapping[str, Passed] = _NOTHING
    links: tuple[Link, ...] = ()
    migrated_at: datetime | None = None

    def stage_of(self, track: str) -> str | None:
        """Return the stage of a track, or None where it is not open."""
        state = self.tracks.get(track)
        return state.stage if state else None

    def is_granted(self, approval: str) -> bool:
        """Tell whether an approval is granted, and neither voided nor asked for anew since."""
        state = self.approvals.get(approval)
        return state is not None and state.status is ApprovalStatus.GRANTED

    def is_ahead_of(self, moment: datetime) -> bool:
        """Tell whether anything beside the main course happened after a moment in UTC."""
        # Every move pays for what stands here.
        for approval in self.approvals.values():
            if approval.changed_at > moment:
                return True
        for track in self.tracks.values():
            if track.entered_at > moment:
                return True
        for passed in self.passed.values():
            if passed.at > moment:
                return True
        return self.migrated_at is not None and self.migrated_at > moment


NOTHING_BESIDE = Beside()

_STATUS: Mapping[type[Event], ApprovalStatus] = {
    ApprovalGranted: ApprovalStatus.GRANTED,
    ApprovalRejected: ApprovalStatus.REJECTED,
    ApprovalRecalled: ApprovalStatus.RECALLED,
    ApprovalExpired: ApprovalStatus.EXPIRED,
    ApprovalVoided: ApprovalStatus.VOIDED,
}


def after_beside(beside: Beside, event: Event) -> Beside:
    """Return what goes on beside the main course after an event.

    Args:
        beside: What went on before it.
        event: What happened.

    Returns:
        The same object where the event changes none of it.
    """
    after = _AFTER.get(type(event))
    return beside if after is None else after(beside, event)


def _after_request(beside: Beside, e: ApprovalRequested) -> Beside:
    asked = beside.approvals.get(e.because or "")
    by = asked.by if asked else e.by
    state = ApprovalState(ApprovalStatus.PENDING, by, e.at, (), e.at, e.by, e.comment)
    return beside._replace(approvals={**beside.approvals, e.approval: state})


def _after_decision(beside: Beside, e: Approving) -> Beside:
    state = beside.approvals[e.approval]
    votes = state.votes
    if isinstance(e, ApprovalGranted | ApprovalVoted):
        votes = (*votes, Ballot(e.by or "", e.at, e.roles))
    state = state._replace(votes=votes)
    status = _STATUS.get(type(e))
    if status is not None:
        state = state._replace(
            status=status, changed_at=e.at, changed_by=e.by, comment=e.comment, because=e.because
        )
    return beside._replace(approvals={**beside.approvals, e.approval: state})


def _after_opening(beside: Beside, e: TrackOpened) -> Beside:
    return beside._replace(tracks={**beside.tracks, e.track: TrackState(e.stage, e.at, e.at)})


def beside_after_track_move(beside: Beside, e: TrackMoved) -> Beside:
    """Same as ``after_beside``, but only for moves of tracks."""
    approvals, tracks, passed, links, migrated_at = beside
    name = e.track
    tracks = {**tracks, name: _new(TrackState, (e[6], e[2], tracks[name][2]))}
    return _new(Beside, (approvals, tracks, passed, links, migrated_at))


def _after_deadline(beside: Beside, e: DeadlinePassed) -> Beside:
    return beside._replace(passed={**beside.passed, e.deadline: Passed(e.since, e.number, e.at)})


def _after_link(beside: Beside, e: Linked) -> Beside:
    return beside._replace(links=(*beside.links, Link(e.process, e.other, e.role)))


_AFTER: Mapping[type[Event], Callable[[Beside, Any], Beside]] = {
    ApprovalRequested: _after_request,
    **dict.fromkeys((ApprovalVoted, *_STATUS), _after_decision),
    TrackOpened: _after_opening,
    TrackMoved: beside_after_track_move,
    DeadlinePassed: _after_deadline,
    Linked: _after_link,
}
