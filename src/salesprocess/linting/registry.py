"""Every rule that there is, and the run of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from salesprocess.definition import Definition
from salesprocess.errors import Finding
from salesprocess.linting.rule import Rule, run
from salesprocess.linting.rules import (
    dead_end,
    deadline_never,
    falling_probability,
    fires_too_early,
    layer_changes_nothing,
    misleading_label,
    missing_translation,
    no_outcome,
    outcome_forecast,
    outcome_probability,
    policy_never_applies,
    scenario_tests_nothing,
    shadowed_trigger,
    track_never_done,
    unguarded_win,
    unreachable_stage,
    unspent_approval,
    unused_approval,
    unused_field,
    unused_guard,
    unused_role,
    unused_track,
)

_MODULES = (
    unreachable_stage,
    dead_end,
    no_outcome,
    shadowed_trigger,
    unguarded_win,
    unused_field,
    unused_guard,
    unused_role,
    unused_track,
    track_never_done,
    policy_never_applies,
    unused_approval,
    unspent_approval,
    fires_too_early,
    deadline_never,
    falling_probability,
    outcome_probability,
    outcome_forecast,
    misleading_label,
    missing_translation,
    layer_changes_nothing,
    scenario_tests_nothing,
)

RULES: Mapping[str, Rule] = MappingProxyType({m.ID: Rule.of(m) for m in _MODULES})
"""The rules by their identifiers, in the order of their documentation."""


def lint(definition: Definition) -> tuple[Finding, ...]:
    """Look for what is wrong or doubtful about a process that loads.

    Args:
        definition: The process.

    Returns:
        What every rule found, in the order of the file.
    """
    return run(RULES.values(), definition)
