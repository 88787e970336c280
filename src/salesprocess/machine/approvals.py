"""Decides what is asked and said about approvals: requests, votes, and taking requests back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import Literal, NamedTuple

from salesprocess.beside import ApprovalState, ApprovalStatus, Ballot
from salesprocess.commands import SYSTEM, Actor, Fire, Recall, Request, Vote
from salesprocess.decision import Decision, Refused, happened
from salesprocess.engine import Engine
from salesprocess.errors import (
    CannotApprove,
    MayNotDecide,
    UnknownApproval,
    UsageError,
    did_you_mean,
    listing,
)
from salesprocess.events import (
    ApprovalGranted,
    ApprovalRecalled,
    ApprovalRejected,
    ApprovalRequested,
    ApprovalVoted,
    Approving,
    Event,
)
from salesprocess.schedule import Expiry
from salesprocess.schema import ApprovalSpec
from salesprocess.snapshot import Snapshot

Problem = str | None
_OPEN = (ApprovalStatus.PENDING, ApprovalStatus.GRANTED)
_NOBODY = Fire("", SYSTEM)
_ENDED: Mapping[ApprovalStatus, str] = {
    ApprovalStatus.REJECTED: "it was rejected",
    ApprovalStatus.RECALLED: "the request was taken back",
    ApprovalStatus.EXPIRED: "nobody decided in time",
    ApprovalStatus.VOIDED: "what was asked for is void",
}


class Standing(StrEnum):
    """Where an approval stands: the words of ``ApprovalStatus``, and two for no request."""

    NOT_NEEDED = "not_needed"
    NOT_ASKED = "not_asked"
    PENDING = "pending"
    GRANTED = "granted"
    REJECTED = "rejected"
    RECALLED = "recalled"
    EXPIRED = "expired"
    VOIDED = "voided"


class Approval(NamedTuple):
    """Where an approval of the process stands for one deal.

    Attributes:
        name: Its name.
        title: What people call it, in the default language of the process.
        status: What became of it; ``not_needed`` and ``not_asked`` where nobody has asked.
        needed: Whether it is needed as the deal stands; None where a field that decides is empty.
        roles: Who still has to say yes; none where it is granted or not needed.
        quorum: How many people have to agree; ``all``: somebody of each of the roles.
        follows: The approval that has to be granted before anybody can ask for this one, or None
            where nothing has to come first any more.
        asked_by: Who asked.
        asked_at: When they asked.
        votes: Who has said yes.
        expires_at: When a request lapses of itself.
        changed_by: Who brought it to its status.
        comment: What they said.
        because: For one that is void, the field that changed or the trigger that ended it.
    """

    name: str
    title: str
    status: Standing
    needed: bool | None
    roles: tuple[str, ...]
    quorum: int | Literal["all"]
    follows: str | None = None
    asked_by: str | None = None
    asked_at: datetime | None = None
    votes: tuple[Ballot, ...] = ()
    expires_at: datetime | None = None
    changed_by: str | None = None
    comment: str | None = None
    because: str | None = None

    def __repr__(self) -> str:
        """Show where it stands; nothing that nobody said, and no comment."""
        parts = [repr(self.name), self.status.value, f"needed={self.needed}"]
        parts += [f"{name}={value!r}" for name, value in (
            ("roles", self.roles), ("asked_by", self.asked_by),
            ("votes", tuple(vote.by for vote in self.votes)), ("because", self.because),
        ) if value]  # fmt: skip
        parts += [f"expires_at={self.expires_at.isoformat()}"] if self.expires_at else []
        return f"Approval({', '.join(parts)})"


class ApprovalDesk:
    """Decides about the approvals of one process."""

    def __init__(self, engine: Engine) -> None:
        """Take what evaluates conditions."""
        self._engine = engine
        self._definition = engine.definition
        self._expiry = Expiry(engine)
        self._specs = engine.definition.spec.approvals
        self._usable = lru_cache(maxsize=None)(engine.requirements.approvals_from)

    def request(self, snapshot: Snapshot, command: Request, now: datetime) -> Decision:
        """Decide whether an approval may be asked for."""
        problem = self._unknown(command) or self._no_request(snapshot, command, now)
        if problem:
            return self._refused(snapshot, command.approval, problem)
        return happened(snapshot, _event(ApprovalRequested, snapshot, command, now))

    def vote(self, snapshot: Snapshot, command: Vote, now: datetime) -> Decision:
        """Decide whether somebody may say yes or no, and what follows from it."""
        name, actor = command.approval, command.by
        problem = self._unknown(command) or _not_pending(snapshot, name)
        if problem:
            return self._refused(snapshot, name, problem)
        problem = self._not_theirs(snapshot, command)
        if problem:
            return Refused(snapshot, partial(MayNotDecide, name, problem))
        spec = self._specs[name]
        roles = tuple(role for role in spec.roles if role in actor.roles)
        if not command.grants:
            return happened(snapshot, _event(ApprovalRejected, snapshot, command, now, roles))
        if not _is_enough(spec, snapshot.beside.approvals[name], actor, roles):
            return happened(snapshot, _event(ApprovalVoted, snapshot, command, now, roles))
        granted = happened(snapshot, _event(ApprovalGranted, snapshot, command, now, roles))
        following = self._following(name, granted.snapshot, now)
        events: tuple[Event, ...] = tuple(
            ApprovalRequested(snapshot.deal, number, now, SYSTEM.id, other, None, (), name)
            for number, other in enumerate(following, snapshot.sequence + 2)
        )
        return happened(snapshot, *granted.events, *events)

    def recall(self, snapshot: Snapshot, command: Recall, now: datetime) -> Decision:
        """Decide whether a request may be taken back: by whoever made it."""
        name = command.approval
        problem = self._unknown(command) or _not_pending(snapshot, name)
        if problem:
            return self._refused(snapshot, name, problem)
        asked_by = snapshot.beside.approvals[name].by
        if asked_by is not None and asked_by != command.by.id:
            problem = (
                f"Only {asked_by!r}, who asked for {name!r}, takes the request back; whoever"
                " decides about it can reject it instead."
            )
            return Refused(snapshot, partial(MayNotDecide, name, problem))
        return happened(snapshot, _event(ApprovalRecalled, snapshot, command, now))

    def views(self, snapshot: Snapshot, now: datetime) -> dict[str, Approval]:
        """Tell where each approval of the process stands for a deal.

        Args:
            snapshot: Where the deal stands.
            now: The moment, for conditions that depend on it.
        """
        return {name: self._view(name, snapshot, now) for name in self._specs}

    def is_needed(self, name: str, snapshot: Snapshot, now: datetime) -> bool | None:
        """Tell whether an approval is needed as the deal stands; None where that is not known."""
        condition = self._definition.expressions.get(f"approvals.{name}.when")
        if condition is None:
            return True
        value = self._engine.compiler.value(condition)
        needed: bool | None = value(snapshot.facts.get, snapshot, _NOBODY, now)
        return needed

    # Where approvals stand

    def _view(self, name: str, snapshot: Snapshot, now: datetime) -> Approval:
        spec, state = self._specs[name], snapshot.beside.approvals.get(name)
        needed = self.is_needed(name, snapshot, now)
        status = Standing(state.status.value) if state else Standing.NOT_ASKED
        if needed is False and (state is None or state.status not in _OPEN):
            status = Standing.NOT_NEEDED
        is_over = status in (Standing.GRANTED, Standing.NOT_NEEDED)
        title = self._definition.approval_title(name)
        view = Approval(
            name, title.say(self._definition.spec.default_language), status, needed,
            () if is_over else _roles_left(spec, state), spec.quorum,
            self._missing_before(name, snapshot, now),
        )  # fmt: skip
        if state is None:
            return view
        expires_at = self._expiry.of(name, snapshot)
        return view._replace(
            asked_by=state.by, asked_at=state.at, votes=state.votes, expires_at=expires_at,
            changed_by=state.changed_by, comment=state.comment, because=state.because,
        )  # fmt: skip

    def _missing_before(self, name: str, snapshot: Snapshot, now: datetime) -> str | None:
        """Return the approval that has to be granted first, and is not."""
        before = self._specs[name].follows
        while before is not None and not snapshot.beside.is_granted(before):
            if self.is_needed(before, snapshot, now) is not False:
                return before
            before = self._specs[before].follows
        return None

    def _following(self, granted: str, snapshot: Snapshot, now: datetime) -> Iterator[str]:
        """Yield the approvals that are asked for because another has been granted."""
        for name, spec in self._specs.items():
            state = snapshot.beside.approvals.get(name)
            if spec.follows != granted or (state is not None and state.status in _OPEN):
                continue
            if self.is_needed(name, snapshot, now) is not False:
                yield name
            else:  # what is not needed keeps nobody waiting
                yield from self._following(name, snapshot, now)

    # Why something cannot be done

    def _unknown(self, command: Request | Vote | Recall) -> Problem:
        _, _, comment, *_ = command
        if not isinstance(comment, str | None):
            raise UsageError(f"comment is a text, not {comment!r}; pass one.")
        name = command.approval
        if self._is_known(name):
            return None
        near = did_you_mean(str(name), self._specs)
        return f"There is no approval {name!r}{near} The process has: {listing(self._specs)}."

    def _is_known(self, name: object) -> bool:
        return isinstance(name, str) and name in self._specs

    def _refused(self, snapshot: Snapshot, name: str, problem: str) -> Refused:
        kind = CannotApprove if self._is_known(name) else UnknownApproval
        return Refused(snapshot, partial(kind, name, problem))

    def _no_request(self, snapshot: Snapshot, command: Request, now: datetime) -> Problem:
        name, stage = command.approval, snapshot.stage
        if stage in self._definition.outcomes and name not in self._usable(stage):
            return f"The deal is closed in {stage!r}; nothing that leads on from there needs it."
        state = snapshot.beside.approvals.get(name)
        if state is not None and state.status is ApprovalStatus.PENDING:
            roles = _either(_roles_left(self._specs[name], state))
            return f"{name!r} has been asked for already; wait until {roles} decides."
        if state is not None and state.status is ApprovalStatus.GRANTED:
            return f"{name!r} is granted already; go on."
        if self.is_needed(name, snapshot, now) is False:
            return f"{name!r} is not needed as the deal stands; go on without it."
        before = self._missing_before(name, snapshot, now)
        if before is not None:
            return f"{name!r} follows {before!r}, which is not granted; ask for that first."
        if command.by.id is None and self._separates(name):
            return (
                f"Whoever asks for {name!r} may not decide about it, and has to be known for that;"
                " pass by='ani'."
            )
        return None

    def _separates(self, name: str) -> bool:
        """Tell whether the requester may not decide, here or about what follows."""
        return self._specs[name].not_by is not None or any(
            self._separates(other) for other, spec in self._specs.items() if spec.follows == name
        )

    def _not_theirs(self, snapshot: Snapshot, command: Vote) -> Problem:
        name, actor = command.approval, command.by
        spec, state = self._specs[name], snapshot.beside.approvals[name]
        if actor.id is None:
            example = f"Actor('ani', {{{spec.roles[0]!r}}})"
            return f"Whoever decides about {name!r} has to be known; pass by={example}."
        if actor.roles.isdisjoint(spec.roles):
            roles = _either(spec.roles)
            return f"{actor.id!r} may not decide about {name!r}; that takes the role {roles}."
        if spec.not_by == "requester" and actor.id == state.by:
            return f"{actor.id!r} asked for {name!r}; somebody else has to decide."
        if not command.grants:
            return None
        if any(ballot.by == actor.id for ballot in state.votes):
            return f"{actor.id!r} has agreed to {name!r} already; somebody else has to agree too."
        left = _roles_left(spec, state)
        if actor.roles.isdisjoint(left):
            return (
                f"The roles of {actor.id!r} have agreed to {name!r} already; what is missing is"
                f" {' and '.join(left)}."
            )
        return None


def _roles_left(spec: ApprovalSpec, state: ApprovalState | None) -> tuple[str, ...]:
    if state is None or state.status is not ApprovalStatus.PENDING:
        return spec.roles
    return state.roles_left(spec.roles, every=spec.quorum == "all")


def _is_enough(
    spec: ApprovalSpec, state: ApprovalState, actor: Actor, roles: tuple[str, ...]
) -> bool:
    if spec.quorum == "all":
        return set(_roles_left(spec, state)) <= set(roles)
    return len({ballot.by for ballot in state.votes} | {actor.id}) >= spec.quorum


def _not_pending(snapshot: Snapshot, name: str) -> Problem:
    state = snapshot.beside.approvals.get(name)
    if state is not None and state.status is ApprovalStatus.PENDING:
        return None
    if state is not None and state.status is ApprovalStatus.GRANTED:
        return f"Nothing is to be decided about {name!r}: it is granted already; go on."
    what = _ENDED[state.status] if state else "nobody has asked for it"
    again = " anew" if state else ""
    return (
        f"Nothing is to be decided about {name!r}: {what}; ask for it{again} with"
        f" request({name!r})."
    )


def _either(roles: tuple[str, ...]) -> str:
    return " or ".join(roles)


def _event(
    kind: type[Approving], snapshot: Snapshot, command: Request | Vote | Recall, now: datetime,
    roles: tuple[str, ...] = (),
) -> Approving:  # fmt: skip
    return kind(
        snapshot.deal, snapshot.sequence + 1, now, command.by.id, command.approval,
        command.comment, roles, None,
    )  # fmt: skip
