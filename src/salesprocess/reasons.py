"""Why a requirement is met or not: evaluates the tree of requirements and keeps what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from salesprocess.beside import ApprovalState
from salesprocess.commands import SYSTEM, Fire, Start, Values
from salesprocess.covering import Coverage
from salesprocess.expressions import Call, Explainer, Literal, Not, Part
from salesprocess.requirements import Requirement
from salesprocess.schema import GuardSpec, PolicySpec
from salesprocess.snapshot import Snapshot

Asking = Fire | Start
Get = Callable[[str], object]
DayOf = Callable[[datetime], date]


class Verdict(StrEnum):
    """What became of a requirement."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    CHECK_FAILED = "check_failed"
    WARNED = "warned"
    OVERRIDDEN = "overridden"
    NOT_IN_FORCE = "not_in_force"

    @property
    def passes(self) -> bool:
        """Whether the deal may go on."""
        return self in _PASSING


_PASSING = frozenset({Verdict.MET, Verdict.WARNED, Verdict.OVERRIDDEN, Verdict.NOT_IN_FORCE})
_BY_TRUTH: Mapping[bool | None, Verdict] = {
    True: Verdict.MET,
    False: Verdict.UNMET,
    None: Verdict.UNKNOWN,
}
_NEGATED: Mapping[Verdict, Verdict] = {
    Verdict.MET: Verdict.UNMET,
    Verdict.OVERRIDDEN: Verdict.UNMET,
    Verdict.UNMET: Verdict.MET,
    Verdict.WARNED: Verdict.MET,
}


class Reason(NamedTuple):
    """A requirement and what became of it.

    Attributes:
        requirement: What had to hold.
        verdict: Whether it does.
        parts: The reasons of the requirements that it joins.
        found: For an expression, what was found in it part by part.
        note: What a check said, or why it failed; why a guard should be let pass, also where the
            actor may not; for a reason, the word that came and is none of them; for an approval
            that is granted and does not hold for the values that come with the trigger, the field
            that it covers.
        state: Where an approval stands, if somebody has asked for it.
    """

    requirement: Requirement
    verdict: Verdict
    parts: tuple[Reason, ...] = ()
    found: Part | None = None
    note: str | None = None
    state: ApprovalState | None = None

    def __repr__(self) -> str:
        """Say what is met or not; no value that was found."""
        return f"Reason({self.requirement.address!r}, {self.verdict.value})"


class Situation(NamedTuple):
    """What a registered check is asked about.

    Attributes:
        facts: The values of the fields, those that come with the command among them.
        deal: Where the deal stands before the command.
        command: What was asked, and by whom.
        now: The moment.
    """

    facts: Values
    deal: Snapshot
    command: Asking
    now: datetime


Check = Callable[[Situation], object]


class Evaluator:
    """Evaluates requirements for one machine."""

    def __init__(
        self, explainer: Explainer, checks: Mapping[str, Check], day_of: DayOf, coverage: Coverage
    ) -> None:
        """Take what evaluates expressions, days and approvals, and the checks by name."""
        self._explainer = explainer
        self._checks = checks
        self._day_of = day_of
        self._coverage = coverage
        self._by_kind = {
            "guard": self._guard,
            "expression": self._expression,
            "check": self._check,
            "all": self._joined,
            "any": self._joined,
            "not": self._negated,
            "field": self._expression,
            "role": self._role,
            "item": self._item,
            "reason": self._reason,
            "comment": self._comment,
            "approval": self._approval,
            "policy": self._policy,
        }

    def reason(self, requirement: Requirement, situation: Situation) -> Reason:
        """Tell whether a requirement is met, and why.

        Args:
            requirement: What has to hold.
            situation: The deal, the command and the moment.

        Returns:
            The reason; its verdict is what decides.
        """
        return self._by_kind[requirement.kind](requirement, situation)

    def _guard(self, requirement: Requirement, situation: Situation) -> Reason:
        guard = requirement.guard
        assert guard is not None
        if not in_force(guard, situation.now, self._day_of):
            return Reason(requirement, Verdict.NOT_IN_FORCE)
        inner = self.reason(requirement.parts[0], situation)
        verdict = inner.verdict
        note = None
        if not verdict.passes:
            note = overriding(requirement, situation.command)
            if note:
                verdict = Verdict.OVERRIDDEN
            elif guard.severity == "warn":
                verdict = Verdict.WARNED
            elif isinstance(situation.command, Fire):
                note = situation.command.overrides.get(requirement.name) or None
        return Reason(requirement, verdict, (inner,), None, note)

    def _approval(self, requirement: Requirement, situation: Situation) -> Reason:
        name, (facts, deal, command, now) = requirement.name, situation
        state = deal.beside.approvals.get(name)
        reason = self._expression(requirement, situation)._replace(state=state)
        if reason.verdict.passes or not deal.beside.is_granted(name):
            return reason
        changed = self._coverage.changed(name, command.values, deal, facts.get, now)
        return reason._replace(note=changed)

    def _policy(self, requirement: Requirement, situation: Situation) -> Reason:
        policy = requirement.policy
        assert policy is not None
        if not in_force(policy, situation.now, self._day_of):
            return Reason(requirement, Verdict.NOT_IN_FORCE)
        condition = None
        if requirement.condition is not None:
            facts, deal, command, now = situation
            condition = self._explainer.explain(
                requirement.condition, facts.get, deal, command, now
            )
            if condition.verdict is False:
                return Reason(requirement, Verdict.MET, (), condition)
        inner = self.reason(requirement.parts[0], situation)
        verdict = inner.verdict
        if condition is not None and condition.verdict is None and verdict is Verdict.UNMET:
            verdict = Verdict.UNKNOWN
        passes = Verdict.MET if verdict.passes else verdict
        return Reason(requirement, passes, (inner,), condition)

    def _expression(self, requirement: Requirement, situation: Situation) -> Reason:
        assert requirement.expression is not None
        facts, deal, command, now = situation
        part = self._explainer.explain(requirement.expression, facts.get, deal, command, now)
        return Reason(requirement, _BY_TRUTH[part.verdict], (), part)

    def _check(self, requirement: Requirement, situation: Situation) -> Reason:
        check = self._checks.get(requirement.name)
        if check is None:
            return Reason(requirement, Verdict.CHECK_FAILED, note="not registered")
        try:
            answer = check(situation)
        except Exception as error:
            return Reason(requirement, Verdict.CHECK_FAILED, note=type(error).__name__)
        if answer is True:
            return Reason(requirement, Verdict.MET)
        if answer is False:
            return Reason(requirement, Verdict.UNMET)
        if isinstance(answer, str) and answer:
            return Reason(requirement, Verdict.UNMET, note=answer)
        return Reason(requirement, Verdict.CHECK_FAILED, note=f"returned {type(answer).__name__}")

    def _joined(self, requirement: Requirement, situation: Situation) -> Reason:
        parts = tuple(self.reason(part, situation) for part in requirement.parts)
        join = _any_of if requirement.kind == "any" else _all_of
        return Reason(requirement, join({part.verdict for part in parts}), parts)

    def _negated(self, requirement: Requirement, situation: Situation) -> Reason:
        inner = self.reason(requirement.parts[0], situation)
        return Reason(requirement, _NEGATED.get(inner.verdict, inner.verdict), (inner,))

    def _role(self, requirement: Requirement, situation: Situation) -> Reason:
        return Reason(requirement, _BY_TRUTH[has_role(requirement, situation.command)])

    def _item(self, requirement: Requirement, situation: Situation) -> Reason:
        return Reason(requirement, _BY_TRUTH[is_ticked(requirement, situation.deal)])

    def _reason(self, requirement: Requirement, situation: Situation) -> Reason:
        command = situation.command
        if gives_reason(requirement, command):
            return Reason(requirement, Verdict.MET)
        given = command.reason if isinstance(command, Fire) else None
        return Reason(requirement, Verdict.UNMET, note=given or None)

    def _comment(self, requirement: Requirement, situation: Situation) -> Reason:
        return Reason(requirement, _BY_TRUTH[gives_comment(situation.command)])


def in_force(rule: GuardSpec | PolicySpec, now: datetime, day_of: DayOf = datetime.date) -> bool:
    """Tell whether the effective dates of a rule cover the moment; both ends are included.

    Args:
        rule: The guard or the policy.
        now: The moment.
        day_of: Gives the day in which it lies, as the calendar of the process has it.
    """
    if rule.effective is None:
        return True
    start, end = rule.effective.from_, rule.effective.until
    if start and _held_against(start, now, day_of) < start:
        return False
    return not (end and _held_against(end, now, day_of) > end)


def _held_against(limit: date, now: datetime, day_of: DayOf) -> date:
    return now if isinstance(limit, datetime) else day_of(now)


def overriding(requirement: Requirement, command: Asking) -> str | None:
    """Return the actor's reason for letting a guard pass, if the actor may and gave one."""
    override = requirement.guard and requirement.guard.override
    if not override or not isinstance(command, Fire):
        return None
    if command.by.roles.isdisjoint(override.roles):
        return None
    return command.overrides.get(requirement.name) or None


def unapproved(reason: Reason) -> Iterator[str]:
    """Yield the approvals for want of which a condition that asks ``approved(...)`` is not met."""
    if reason.found is not None and not reason.verdict.passes:
        yield from _unapproved(reason.found)


def _unapproved(part: Part) -> Iterator[str]:
    node = part.node
    if part.verdict is True or isinstance(node, Not):
        return
    if isinstance(node, Call) and node.function == "approved":
        yield from (str(name.value) for name in node.arguments if isinstance(name, Literal))
    for inner in part.parts:
        yield from _unapproved(inner)


def has_role(requirement: Requirement, command: Asking) -> bool:
    """Tell whether the actor has one of the roles, or is the system itself."""
    return command.by is SYSTEM or not command.by.roles.isdisjoint(requirement.words)


def is_ticked(requirement: Requirement, deal: Snapshot) -> bool:
    """Tell whether the item of the checklist is ticked off."""
    return requirement.name in deal.ticks.get(requirement.stage, ())


def gives_reason(requirement: Requirement, command: Asking) -> bool:
    """Tell whether the command comes with one of the reasons."""
    return isinstance(command, Fire) and command.reason in requirement.words


def gives_comment(command: Asking) -> bool:
    """Tell whether the command comes with a comment, or from the system, which writes none."""
    if command.by is SYSTEM:
        return True
    return isinstance(command, Fire) and bool(command.comment and command.comment.strip())


def _all_of(verdicts: set[Verdict]) -> Verdict:
    for worst in (Verdict.UNMET, Verdict.CHECK_FAILED, Verdict.UNKNOWN):
        if worst in verdicts:
            return worst
    return Verdict.MET


def _any_of(verdicts: set[Verdict]) -> Verdict:
    if any(verdict.passes for verdict in verdicts):
        return Verdict.MET
    for worst in (Verdict.CHECK_FAILED, Verdict.UNKNOWN):
        if worst in verdicts:
            return worst
    return Verdict.UNMET
