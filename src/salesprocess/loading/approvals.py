"""Approvals: whether somebody can give them, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesprocess.courses import Course
from salesprocess.definition import FieldDefinition, sources_of
from salesprocess.expressions import Call, Expression, walk
from salesprocess.loading.circles import MOST_LINKS, as_way, in_order, too_deep
from salesprocess.loading.durations import read_duration
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report
from salesprocess.schema import ApprovalSpec, ProcessSpec

_OF_THE_ASKER = ("actor.", "trigger.")
_OF_THE_DEAL = ("visited", "entered_at", "count_entered", "approved")


class ApprovalChecker:
    """Checks the approvals of one process."""

    def __init__(
        self,
        courses: Mapping[str, Course],
        fields: Mapping[str, FieldDefinition],
        names: Names,
        reader: ExpressionReader,
        report: Report,
    ) -> None:
        """Take what it checks with."""
        self._rules = {
            course.trigger(name): rules
            for course in courses.values()
            for name, rules in course.transitions.items()
        }
        self._fields = fields
        self._names = names
        self._reader = reader
        self._report = report

    def check(self, spec: ProcessSpec) -> None:
        """Check the approvals of a process."""
        for name, approval in spec.approvals.items():
            self._check_one(f"approvals.{name}", approval)
        self._check_order(spec.approvals)

    def _check_one(self, address: str, approval: ApprovalSpec) -> None:
        if not approval.roles and not self._report.is_damaged(address):
            message = "Somebody has to be able to give an approval; name at least one role."
            self._report.error("bad-approval", f"{address}.roles", message)
        self._names.check_roles(f"{address}.roles", approval.roles)
        self._names.check_required(f"{address}.covers", approval.covers, keyed=False)
        for index, field in enumerate(approval.covers):
            self._check_covered(f"{address}.covers[{index}]", field)
        if approval.when is not None:
            self._reader.add(f"{address}.when", approval.when)
            self._check_condition(f"{address}.when")
        if approval.expires is not None:
            read_duration(f"{address}.expires", approval.expires, self._reader)
        if approval.follows is not None:
            self._names.check_approvals(f"{address}.follows", (approval.follows,), indexed=False)
        for key in ("on_grant", "on_reject"):
            trigger = getattr(approval, key)
            if trigger is not None:
                self._names.check_triggers(f"{address}.{key}", (trigger,), indexed=False)
                self._check_fired(f"{address}.{key}", trigger)

    def _check_covered(self, address: str, name: str) -> None:
        """Report a derived field that can change without anybody writing anything."""
        for field in (f for f in self._fields if f == name or f.startswith(f"{name}.")):
            others = sorted(sources_of(field, self._fields) - self._fields.keys())
            others += sorted(f"{call}()" for call in self._calls(field))
            if others:
                message = (
                    f"{field!r} changes with {others[0]!r} and not only with fields, so that nobody"
                    " could say when; cover the fields in its formula instead."
                )
                self._report.error("bad-approval", address, message)
                return

    def _calls(self, field: str) -> Iterator[str]:
        """Yield the functions in a field's formula, and in those behind it, that ask the deal."""
        seen = {field}
        waiting = [field]
        while waiting:
            formula = self._fields[waiting.pop()].formula
            if formula is None:
                continue
            for node in walk(formula.root):
                if isinstance(node, Call) and node.function in _OF_THE_DEAL:
                    yield node.function
            waiting += (formula.names & self._fields.keys()) - seen
            seen |= formula.names

    def _check_condition(self, address: str) -> None:
        expression: Expression | None = self._reader.read.get(address)
        names = sorted(expression.names) if expression is not None else ()
        asker = next((name for name in names if name.startswith(_OF_THE_ASKER)), None)
        if asker is not None:
            message = (
                f"Whether an approval is needed depends on the deal, not on who asks, so that"
                f" {asker!r} has no meaning here; give the transition another rule, with 'roles'."
            )
            self._report.error("bad-approval", address, message)

    def _check_fired(self, address: str, trigger: str) -> None:
        rules = self._rules.get(trigger, ())
        if rules and all(rule.reason for rule in rules):
            message = (
                f"{trigger!r} asks for a reason, and nobody is there to give one; add a rule"
                " without 'reason' to it, or fire another trigger."
            )
            self._report.error("bad-approval", address, message)

    def _check_order(self, approvals: Mapping[str, ApprovalSpec]) -> None:
        references = {
            name: [approval.follows] if approval.follows else []
            for name, approval in approvals.items()
        }
        order, circles = in_order(references)
        for circle in circles:
            message = (
                f"The approvals follow each other in a circle: {as_way(circle)};"
                " let one of them come first."
            )
            self._report.error("approval-circle", f"approvals.{circle[0]}.follows", message)
        deep = too_deep(order, references)
        if deep is not None:
            message = (
                f"More than {MOST_LINKS} approvals follow each other, the last of them {deep!r};"
                " let some be asked for side by side."
            )
            self._report.error("bad-approval", f"approvals.{deep}.follows", message)
