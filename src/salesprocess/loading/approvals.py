"""Approvals: whether somebody can give them, and what they refer to."""

from __future__ import annotations

from salesprocess.courses import Course
from salesprocess.loading.circles import as_way, in_order
from salesprocess.loading.durations import read_duration
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report
from salesprocess.schema import ApprovalSpec, ProcessSpec


def check_approvals(
    spec: ProcessSpec, main: Course, names: Names, reader: ExpressionReader, report: Report
) -> None:
    """Check the approvals of a process.

    Args:
        spec: The process.
        main: Its main course, whose triggers they may fire.
        names: Knows what is declared.
        reader: Reads their conditions.
        report: Takes the findings.
    """
    for name, approval in spec.approvals.items():
        address = f"approvals.{name}"
        names.check_roles(f"{address}.roles", approval.roles)
        names.check_required(f"{address}.covers", approval.covers, keyed=False)
        if approval.when is not None:
            reader.add(f"{address}.when", approval.when)
        if approval.expires is not None:
            read_duration(f"{address}.expires", approval.expires, reader)
        if approval.follows is not None:
            names.check_approvals(f"{address}.follows", (approval.follows,), indexed=False)
        for key, trigger in (("on_grant", approval.on_grant), ("on_reject", approval.on_reject)):
            if trigger is not None:
                names.check_trigger(f"{address}.{key}", trigger, main)
        _check_form(address, approval, report)
    references = {
        name: [approval.follows] if approval.follows else []
        for name, approval in spec.approvals.items()
    }
    for circle in in_order(references)[1]:
        message = (
            f"The approvals follow each other in a circle: {as_way(circle)};"
            " let one of them come first."
        )
        report.error("approval-circle", f"approvals.{circle[0]}.follows", message)


def _check_form(address: str, approval: ApprovalSpec, report: Report) -> None:
    if not approval.roles and not report.is_damaged(address):
        message = "Somebody has to be able to give an approval; name at least one role."
        report.error("bad-approval", f"{address}.roles", message)
