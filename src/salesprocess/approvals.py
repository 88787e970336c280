"""Decides what is asked and said about approvals: requests, votes, and taking requests back."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from salesprocess.beside import ApprovalState, ApprovalStatus
from salesprocess.commands import SYSTEM, Actor, Fire, Recall, Request, Vote
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.engine import Engine
from salesprocess.errors import CannotApprove, did_you_mean, listing
from salesprocess.events import (
    ApprovalGranted,
    ApprovalRecalled,
    ApprovalRejected,
    ApprovalRequested,
    ApprovalVoted,
    Approving,
    Event,
)
from salesprocess.schema import ApprovalSpec
from salesprocess.snapshot import Snapshot, evolve, fold

Problem = str | None
_OPEN = (ApprovalStatus.PENDING, ApprovalStatus.GRANTED)


class ApprovalDesk:
    """Decides about the approvals of one process."""

    def __init__(self, engine: Engine) -> None:
        """Take what evaluates conditions."""
        self._engine = engine
        self._definition = engine.definition
        self._specs = engine.definition.spec.approvals

    def request(self, snapshot: Snapshot, command: Request, now: datetime) -> Decision:
        """Decide whether an approval may be asked for."""
        problem = self._unknown(command.approval) or self._no_request(snapshot, command, now)
        if problem:
            return _refused(snapshot, command.approval, problem)
        return _one(snapshot, _event(ApprovalRequested, snapshot, command, now))

    def vote(self, snapshot: Snapshot, command: Vote, now: datetime) -> Decision:
        """Decide whether somebody may say yes or no, and what follows from it."""
        name, actor = command.approval, command.by
        problem = self._unknown(name) or self._no_vote(snapshot, name, actor)
        if problem:
            return _refused(snapshot, name, problem)
        spec = self._specs[name]
        roles = tuple(role for role in spec.roles if role in actor.roles)
        if not command.grants:
            event = _event(ApprovalRejected, snapshot, command, now, roles)
            return _one(snapshot, event)
        state = snapshot.beside.approvals[name]
        kind = ApprovalGranted if _is_enough(spec, state, actor, roles) else ApprovalVoted
        events: tuple[Event, ...] = (_event(kind, snapshot, command, now, roles),)
        after = fold(events, snapshot)
        assert after is not None
        if kind is ApprovalGranted:
            events += self._following(name, after, now)
        return _accepted(snapshot, events)

    def recall(self, snapshot: Snapshot, command: Recall, now: datetime) -> Decision:
        """Decide whether a request may be taken back: by whoever made it."""
        name = command.approval
        problem = self._unknown(name) or _not_pending(snapshot, name)
        if not problem:
            asked_by = snapshot.beside.approvals[name].by
            if asked_by is not None and asked_by != command.by.id:
                problem = (
                    f"Only {asked_by!r}, who asked for {name!r}, takes the request back;"
                    " reject it instead."
                )
        if problem:
            return _refused(snapshot, name, problem)
        return _one(snapshot, _event(ApprovalRecalled, snapshot, command, now))

    def is_needed(self, name: str, snapshot: Snapshot, now: datetime) -> bool:
        """Tell whether an approval is needed as the deal stands, as far as that is known."""
        condition = self._definition.expressions.get(f"approvals.{name}.when")
        if condition is None:
            return True
        value = self._engine.compiler.value(condition)
        return value(snapshot.facts.get, snapshot, Fire("", SYSTEM), now) is not False

    def voters(self, name: str, snapshot: Snapshot) -> tuple[str, ...]:
        """List the roles of which somebody still has to agree."""
        spec = self._specs[name]
        state = snapshot.beside.approvals.get(name)
        if spec.quorum != "all" or state is None or state.status is not ApprovalStatus.PENDING:
            return spec.roles
        spoken = {role for ballot in state.votes for role in ballot.roles}
        return tuple(role for role in spec.roles if role not in spoken)

    def _unknown(self, name: str) -> Problem:
        if name in self._specs:
            return None
        near = did_you_mean(str(name), self._specs)
        return f"There is no approval {name!r}{near} The process has: {listing(self._specs)}."

    def _no_request(self, snapshot: Snapshot, command: Request, now: datetime) -> Problem:
        name = command.approval
        if snapshot.stage in self._definition.outcomes:
            return f"The deal is closed in {snapshot.stage!r}; nothing is approved there."
        state = snapshot.beside.approvals.get(name)
        if state is not None and state.status in _OPEN:
            what = "asked for" if state.status is ApprovalStatus.PENDING else "granted"
            return f"{name!r} is {what} already; take that back first, or go on."
        before = self._specs[name].follows
        is_missing = before and not snapshot.beside.is_granted(before)
        if before and is_missing and self.is_needed(before, snapshot, now):
            return f"{name!r} follows {before!r}, which is not granted; ask for that first."
        if not self.is_needed(name, snapshot, now):
            return f"{name!r} is not needed as the deal stands; go on without it."
        return None

    def _no_vote(self, snapshot: Snapshot, name: str, actor: Actor) -> Problem:
        problem = _not_pending(snapshot, name)
        if problem:
            return problem
        spec, state = self._specs[name], snapshot.beside.approvals[name]
        if actor.id is None:
            return f"Whoever decides about {name!r} has a name; pass by=Actor('ani', {{…}})."
        if actor.roles.isdisjoint(spec.roles):
            return (
                f"{actor.id!r} may not decide about {name!r}: that takes the role"
                f" {' or '.join(spec.roles)}."
            )
        if spec.not_by == "requester" and actor.id == state.by:
            return f"{actor.id!r} asked for {name!r}; somebody else has to decide."
        if any(ballot.by == actor.id for ballot in state.votes):
            return f"{actor.id!r} has agreed to {name!r} already; somebody else has to agree too."
        return None

    def _following(self, granted: str, snapshot: Snapshot, now: datetime) -> tuple[Event, ...]:
        """Ask for the approvals that follow one that has been granted."""
        events: list[Event] = []
        for name, spec in self._specs.items():
            state = snapshot.beside.approvals.get(name)
            is_open = state is not None and state.status in _OPEN
            if spec.follows != granted or is_open or not self.is_needed(name, snapshot, now):
                continue
            number = snapshot.sequence + 1 + len(events)
            events.append(
                ApprovalRequested(snapshot.deal, number, now, SYSTEM.id, name, None, (), granted)
            )
        return tuple(events)


def _is_enough(
    spec: ApprovalSpec, state: ApprovalState, actor: Actor, roles: tuple[str, ...]
) -> bool:
    if spec.quorum == "all":
        spoken = {role for ballot in state.votes for role in ballot.roles}
        return spoken.union(roles) >= set(spec.roles)
    return len({ballot.by for ballot in state.votes} | {actor.id}) >= spec.quorum


def _not_pending(snapshot: Snapshot, name: str) -> Problem:
    state = snapshot.beside.approvals.get(name)
    if state is not None and state.status is ApprovalStatus.PENDING:
        return None
    what = f"it is {state.status.value}" if state else "nobody has asked for it"
    return f"Nothing is to be decided about {name!r}: {what}; ask for it with request({name!r})."


def _event(
    kind: type[Approving], snapshot: Snapshot, command: Request | Vote | Recall, now: datetime,
    roles: tuple[str, ...] = (),
) -> Approving:  # fmt: skip
    return kind(
        snapshot.deal, snapshot.sequence + 1, now, command.by.id, command.approval,
        command.comment, roles, None,
    )  # fmt: skip


def _refused(snapshot: Snapshot, name: str, problem: str) -> Refused:
    return Refused(snapshot, partial(CannotApprove, name, problem))


def _one(snapshot: Snapshot, event: Event) -> Accepted:
    return Accepted((event,), evolve(snapshot, event))


def _accepted(snapshot: Snapshot, events: tuple[Event, ...]) -> Accepted:
    after = fold(events, snapshot)
    assert after is not None
    return Accepted(events, after)
