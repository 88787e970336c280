"""What is said about approvals: whether they are granted, and who can give them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salesprocess.beside import ApprovalState, ApprovalStatus
from salesprocess.reasons import Reason, Verdict
from salesprocess.schema import ApprovalSpec
from salesprocess.wording.figures import one_line
from salesprocess.wording.names import Names


def approval_words(reason: Reason, names: Names) -> dict[str, Any]:
    """Say what became of an approval.

    Args:
        reason: The requirement, and what became of it.
        names: Names the parts of the process for the reader.

    Returns:
        The text and the notes of the statement about it.
    """
    name = reason.requirement.name
    spec = names.definition.spec.approvals[name]
    state = reason.state
    text = _text(reason, names, spec)
    if reason.verdict is not Verdict.UNMET:
        return {"text": text, "notes": ()}
    help_ = names.text(spec.help) if spec.help else None
    return {"text": text, "notes": tuple(_notes(spec, state, names)), "help": help_}


def _text(reason: Reason, names: Names, spec: ApprovalSpec) -> str:
    phrases, state = names.phrases, reason.state
    approval = names.text(names.definition.approval_title(reason.requirement.name))
    if reason.verdict is Verdict.MET:
        if state is None or state.status is not ApprovalStatus.GRANTED:
            return phrases.approval_needless.format(approval=approval)
        return phrases.approved_by.format(approval=approval, people=_people(state, names))
    if reason.verdict is Verdict.UNKNOWN:
        assert reason.found is not None
        facts = names.lacking(reason.found.missing)
        return phrases.approval_maybe.format(approval=approval, facts=facts)
    last = phrases.and_ if spec.quorum == "all" else phrases.or_
    if state is None:
        roles = names.roles(spec.roles, last)
        return phrases.approval_missing.format(approval=approval, roles=roles)
    if state.status is ApprovalStatus.PENDING:
        roles = names.roles(_left(spec, state), last)
        return phrases.approval_pending.format(approval=approval, roles=roles)
    status = phrases.statuses[state.status.value]
    roles = names.roles(spec.roles, last)
    return phrases.approval_again.format(approval=approval, status=status, roles=roles)


def _left(spec: ApprovalSpec, state: ApprovalState) -> tuple[str, ...]:
    """List the roles that can still say something."""
    if spec.quorum != "all":
        return spec.roles
    spoken = {role for ballot in state.votes for role in ballot.roles}
    return tuple(role for role in spec.roles if role not in spoken)


def _notes(spec: ApprovalSpec, state: ApprovalState | None, names: Names) -> Iterator[str]:
    phrases = names.phrases
    is_pending = state is not None and state.status is ApprovalStatus.PENDING
    if state and is_pending and state.votes:
        people = _people(state, names)
        if spec.quorum == "all":
            yield phrases.agreed_so_far.format(people=people)
        else:
            yield phrases.votes_so_far.format(
                count=len(state.votes), needed=spec.quorum, people=people
            )
    if spec.not_by:
        if state and is_pending and state.by:
            yield phrases.not_by_requester.format(requester=one_line(state.by))
        else:
            yield phrases.not_by_whoever


def _people(state: ApprovalState, names: Names) -> str:
    return names.phrases.join((one_line(b.by) for b in state.votes), names.phrases.and_)
