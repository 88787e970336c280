"""What the parts of one machine share: expressions compiled, requirements evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from salesprocess.commands import Fire
from salesprocess.definition import Definition
from salesprocess.expressions import BOOLEAN, Compiler, Explainer, Expression
from salesprocess.reasons import (
    Asking,
    Check,
    Evaluator,
    gives_comment,
    gives_reason,
    has_role,
    is_ticked,
)
from salesprocess.requirements import Requirement, Requirements
from salesprocess.snapshot import Snapshot
from salesprocess.vocabulary import bindings_of, formula_name

Rates = Callable[[str, str, datetime], Decimal | None]
"""From one currency to another at a moment: the factor, or None where it is not known."""

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


class Engine:
    """Compiles and evaluates for one machine; everything is compiled when it is first needed."""

    def __init__(
        self, definition: Definition, checks: Mapping[str, Check], rates: Rates | None
    ) -> None:
        """Take the definition, the application's checks by name, and its rates of exchange."""
        bindings: dict[str, object] = dict(bindings_of(definition))
        if rates is not None:
            bindings["rates"] = rates
        self.definition = definition
        self.requirements = Requirements(definition)
        self.compiler = Compiler(bindings)
        for name, field in definition.fields.items():
            if field.formula is not None:
                bindings[formula_name(name)] = self.compiler.value(field.formula)
        self.evaluator = Evaluator(Explainer(self.compiler), checks)
        self._met: dict[str, Met] = {}

    def met(self, requirement: Requirement) -> Met | None:
        """Return the fast predicate of a requirement, or None where only reasons will do."""
        if requirement.kind in _OF_COMMAND:
            return _OF_COMMAND[requirement.kind](requirement)
        key = f"{requirement.address} {requirement.name}"
        if key not in self._met:
            root = requirement.pure
            if root is None:
                return None
            expression = Expression(key, BOOLEAN, root, frozenset())
            self._met[key] = self.compiler.predicate(expression)
        return self._met[key]

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
