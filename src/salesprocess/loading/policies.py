"""Policies: whether they hold anywhere, and what they ask for."""

from __future__ import annotations

from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.guards import GuardChecker, check_period
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report
from salesprocess.schema import ProcessSpec

_PLACES = ("entering", "leaving", "firing", "always")


def check_policies(
    spec: ProcessSpec,
    names: Names,
    guards: GuardChecker,
    reader: ExpressionReader,
    report: Report,
) -> None:
    """Check the policies of a process.

    Args:
        spec: The process.
        names: Knows what is declared.
        guards: Checks the items of lists of guards.
        reader: Reads conditions.
        report: Takes the findings.
    """
    for name, policy in spec.policies.items():
        address = f"policies.{name}"
        for key in ("entering", "leaving"):
            names.check_stages(f"{address}.{key}", getattr(policy, key) or ())
        names.check_triggers(f"{address}.firing", policy.firing or ())
        if not any(getattr(policy, key) for key in _PLACES) and not report.is_damaged(address):
            message = (
                "A policy says where it holds; add 'entering', 'leaving' or 'firing' with what it"
                " is about, or 'always: true'."
            )
            report.error("bad-policy", address, message)
        if policy.when is not None:
            reader.add(f"{address}.when", policy.when)
        guards.check_items(f"{address}.require", policy.require)
        check_period(address, "policy", policy.effective, report)
