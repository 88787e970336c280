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
        The text and the notes of the statement about it, what is missing to tell whether it is
        needed, and where it stands as plain data.
    """
    said = _Approval(reason, names)
    words: dict[str, Any] = {"text": said.text(), "approval": said.data()}
    if reason.verdict is Verdict.UNMET:
        words["notes"] = tuple(said.notes())
        words["help"] = names.text(said.spec.help) if said.spec.help else None
    elif reason.verdict is Verdict.UNKNOWN:
        words["missing"] = said.missing
    return words


class _Approval:
    """Says what became of one approval."""

    def __init__(self, reason: Reason, names: Names) -> None:
        self._reason = reason
        self._names = names
        self._phrases = names.phrases
        self._name = reason.requirement.name
        self.spec: ApprovalSpec = names.definition.spec.approvals[self._name]
        self._state: ApprovalState | None = reason.state
        self._status = reason.state.status if reason.state else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without a value that keep it unknown whether the approval is needed."""
        return self._reason.found.missing if self._reason.found else ()

    def text(self) -> str:
        """Return the sentence, without a full stop."""
        phrases, approval = self._phrases, self._names.approval(self._name)
        if self._reason.verdict is Verdict.MET:
            return self._met(approval)
        if self._reason.verdict is Verdict.UNKNOWN:
            facts = self._names.lacking(self.missing)
            return phrases.approval_maybe.format(approval=approval, facts=facts)
        if self._status is ApprovalStatus.GRANTED:
            field = self._names.field(self._reason.note or "")
            return phrases.approval_changed.format(approval=approval, field=field)
        last = phrases.and_ if self.spec.quorum == "all" else phrases.or_
        roles = self._names.roles(self._roles_left(), last)
        if self._state is None:
            return phrases.approval_missing.format(approval=approval, roles=roles)
        if self._status is not ApprovalStatus.PENDING:
            status = self._ended(self._state)
            return phrases.approval_again.format(approval=approval, status=status, roles=roles)
        template = phrases.approval_pending_by if self._state.by else phrases.approval_pending
        requester = one_line(self._state.by or "")
        return template.format(approval=approval, roles=roles, requester=requester)

    def _met(self, approval: str) -> str:
        phrases = self._phrases
        if self._state is None or self._status is not ApprovalStatus.GRANTED:
            return phrases.approval_needless.format(approval=approval)
        if not self._state.votes:
            return phrases.approved.format(approval=approval)
        return phrases.approved_by.format(approval=approval, people=self._people(self._state))

    def _ended(self, state: ApprovalState) -> str:
        """Say how a request came to its end, as the words after what was asked for."""
        because = state.because or ""
        definition = self._names.definition
        is_used = because in definition.triggers and because not in definition.fields
        if state.status is ApprovalStatus.VOIDED and is_used:
            return self._phrases.statuses["ended"].format(trigger=self._names.trigger(because))
        status = self._phrases.statuses[state.status.value]
        return status.format(who=self._who(state), field=self._names.field(because))

    def notes(self) -> Iterator[str]:
        """Yield what is to be known besides: who has agreed, what was said, who cannot give it."""
        phrases, state = self._phrases, self._state
        if state is not None and self._status is ApprovalStatus.GRANTED:
            yield phrases.write_and_ask
            return
        is_pending = self._status is ApprovalStatus.PENDING
        if state is not None and is_pending and state.votes:
            yield self._votes(state)
        elif self.spec.quorum not in (1, "all"):
            yield phrases.people_needed.format(count=self.spec.quorum)
        if self.spec.follows is not None and not is_pending:
            yield phrases.approval_follows.format(before=self._names.approval(self.spec.follows))
        if state is not None and state.comment:
            yield phrases.said_by.format(who=self._who(state), comment=one_line(state.comment))
        if self.spec.not_by and state is not None and is_pending and state.by:
            yield phrases.not_by_requester.format(requester=one_line(state.by))
        elif self.spec.not_by:
            yield phrases.not_by_whoever

    def data(self) -> dict[str, Any]:
        """Return where it stands as plain data for JSON."""
        state = self._state
        if self._reason.verdict is Verdict.MET and self._status is not ApprovalStatus.GRANTED:
            status = "not_needed"
        else:
            status = state.status.value if state else "not_asked"
        votes = state.votes if state else ()
        return {
            "status": status,
            "roles": [] if self._reason.verdict is Verdict.MET else list(self._roles_left()),
            "quorum": self.spec.quorum,
            "asked_by": state.by if state else None,
            "asked_at": state.at.isoformat() if state else None,
            "votes": [
                {"by": vote.by, "at": vote.at.isoformat(), "roles": list(vote.roles)}
                for vote in votes
            ],
            "changed_by": state.changed_by if state else None,
            "comment": state.comment if state else None,
            "because": (state.because if state else None) or self._reason.note,
        }

    def _votes(self, state: ApprovalState) -> str:
        people = self._people(state)
        if self.spec.quorum == "all":
            return self._phrases.agreed_so_far.format(people=people)
        return self._phrases.votes_so_far.format(
            count=len(state.votes), needed=self.spec.quorum, people=people
        )

    def _roles_left(self) -> tuple[str, ...]:
        """List the roles of which somebody can still say yes."""
        if self._state is None or self._status is not ApprovalStatus.PENDING:
            return self.spec.roles
        return self._state.roles_left(self.spec.roles, every=self.spec.quorum == "all")

    def _people(self, state: ApprovalState) -> str:
        return self._phrases.join((one_line(b.by) for b in state.votes), self._phrases.and_)

    def _who(self, state: ApprovalState) -> str:
        return one_line(state.changed_by or "") or self._phrases.somebody
