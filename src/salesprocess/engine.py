"""What the parts of one machine share: expressions compiled, requirements evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from salesprocess.commands import Fire, Start
from salesprocess.covering import Coverage
from salesprocess.definition import Definition
from salesprocess.expressions import BOOLEAN, And, Compiler, Explainer, Expression, Node
from salesprocess.reasons import (
    Asking,
    Check,
    Evaluator,
    gives_comment,
    gives_reason,
    has_role,
    in_force,
    is_ticked,
)
from salesprocess.requirements import Requirement, Requirements
from salesprocess.snapshot import Snapshot
from salesprocess.vocabulary import bindings_of, formula_name

Rates = Callable[[str, str, datetime], Decimal | None]
"""From one currency to another at a moment: the factor, or None where it is not known."""

Starter = Callable[[Start, datetime], Any]
"""Decides whether a deal of another process may begin."""

Get = Callable[[str], object]
Met = Callable[[Get, Snapshot, Asking, datetime], bool]

_NOBODY_ASKS = Fire("")
_OF_COMMAND: Mapping[str, Callable[[Requirement], Met]] = {
    "role": lambda requirement: lambda _get, _deal, command, _now: has_role(requirement, command),
    "item": lambda requirement: lambda _get, deal, _command, _now: is_ticked(requirement, deal),
    "reason": lambda requirement: (
        lambda _get, _deal, command, _now: gives_reason(requirement, command)
    ),
    "comment": lambda _: lambda _get, _deal, command, _now: gives_comment(command),
}


def _every(predicates: list[Met]) -> Met:
    if len(predicates) == 1:
        return predicates[0]

    def met(get: Get, deal: Snapshot, command: Asking, now: datetime) -> bool:
        for predicate in predicates:  # noqa: SIM110 - a generator costs more than most predicates
            if not predicate(get, deal, command, now):
                return False
        return True

    return met


class Engine:
    """Compiles and evaluates for one machine; everything is compiled when it is first needed."""

    def __init__(
        self, definition: Definition, checks: Mapping[str, Check], rates: Rates | None
    ) -> None:
        """Take the definition, the application's checks by name, and its rates of exchange."""
        bindings: dict[str, object] = bindings_of(definition)
        if rates is not None:
            bindings["rates"] = rates
        self.definition = definition
        self.requirements = Requirements(definition)
        self.compiler = Compiler(bindings)
        self.coverage = Coverage(definition, self.compiler)
        bindings["is_approved"] = self.coverage.is_approved
        for name, field in definition.fields.items():
            if field.formula is not None:
                bindings[formula_name(name)] = self.compiler.value(field.formula)
        self.evaluator = Evaluator(
            Explainer(self.compiler), checks, definition.calendar.day_of, self.coverage
        )
        self.linked: dict[str, Starter] = {}
        self._joined: dict[tuple[int, ...], Met] = {}
        self._day_of = definition.calendar.day_of
        self._dated: dict[str, Met | None] = {}

    def all_met(self, requirements: tuple[Requirement, ...]) -> tuple[Met, tuple[Requirement, ...]]:
        """Join the fast predicates of requirements to one.

        Args:
            requirements: What has to hold.

        Returns:
            A predicate for those that have one, and the others.
        """
        roots = [requirement.pure for requirement in requirements]
        joined = tuple(root for root in roots if root is not None)
        quick = [self._all_true(joined)] if joined else []
        recorded: list[Requirement] = []
        for requirement, root in zip(requirements, roots, strict=True):
            if root is not None:
                continue
            made = _OF_COMMAND.get(requirement.kind)
            met = made(requirement) if made else self._while_in_force(requirement)
            if met is None:
                recorded.append(requirement)
            else:
                quick.append(met)
        return _every(quick), tuple(recorded)

    def _while_in_force(self, requirement: Requirement) -> Met | None:
        """Return the predicate of a guard or policy with dates, or None where it has none."""
        rule = requirement.rule
        if rule is None or not rule.effective:
            return None
        if requirement.address not in self._dated:
            root, day_of = requirement.dateless, self._day_of
            inner = None if root is None else self._all_true((root,))
            self._dated[requirement.address] = inner and (
                lambda get, deal, command, now: (
                    not in_force(rule, now, day_of) or inner(get, deal, command, now)
                )
            )
        return self._dated[requirement.address]

    def _all_true(self, roots: tuple[Node, ...]) -> Met:
        # Most moves share their guards with others. The compiler keeps what it compiled, and so
        # the roots: their ids stay theirs.
        key = tuple(map(id, roots))
        if key not in self._joined:
            root = roots[0] if len(roots) == 1 else And(BOOLEAN, 0, 0, roots)
            expression = Expression("", BOOLEAN, root, frozenset())
            self._joined[key] = self.compiler.predicate(expression)
        return self._joined[key]

    def facts(self, snapshot: Snapshot, now: datetime) -> dict[str, object]:
        """Return the values of a deal's fields by dotted name, derived ones worked out."""
        facts = dict(snapshot.facts)
        for name, field in self.definition.fields.items():
            if field.formula is not None:
                value = self.compiler.value(field.formula)(
                    snapshot.facts.get, snapshot, _NOBODY_ASKS, now
                )
                if value is not None:
                    facts[name] = value
        return facts
