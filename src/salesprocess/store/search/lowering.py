"""From a typed tree to conditions of SQL."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import or_

from salesprocess.commands import Fire
from salesprocess.expressions import (
    And,
    Call,
    Choose,
    Compare,
    Contains,
    Expression,
    Fact,
    Filled,
    In,
    Literal,
    Node,
    Not,
    Or,
    walk,
)
from salesprocess.runtime import Process
from salesprocess.store.search.bounds import UNTOLD, Verdict, constant, every, exactly, some
from salesprocess.store.search.places import TEXTS, Places
from salesprocess.store.search.values import BooleanValue, TextValue
from salesprocess.store.tables import deals

NOBODY_ASKS = Fire("")

_SAME_FOR_ALL = frozenset(
    {"now", "today", "actor.id", "actor.roles", "trigger.reason", "trigger.comment"}
)
_OF_STAGE = frozenset({"deal.stage", "deal.outcome", "deal.probability"})
_OF_DEAL = frozenset({"visited", "entered_at", "count_entered", "approved"})
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Lowering:
    """Writes conditions on the deals of one version of a process as SQL.

    What SQL cannot tell is left open: such a condition is then asked of the deal itself.
    """

    def __init__(self, process: Process, now: datetime, *, postgresql: bool) -> None:
        """Take the process, the moment, and the kind of database."""
        self._process = process
        self._now = now
        self._stages = process.definition.stages
        self.places = Places(process.definition, now, postgresql=postgresql)

    def verdict(self, node: Node) -> Verdict:
        """Return the tests of a condition."""
        names = _names(node)
        if names is not None and names <= _SAME_FOR_ALL:
            return constant(self._value(node))
        if names is not None and names <= _SAME_FOR_ALL | _OF_STAGE:
            return self._by_stage(node)
        match node:
            case And():
                parts = [self.verdict(part) for part in node.parts]
                return Verdict(every(p.true for p in parts), some(p.false for p in parts))
            case Or():
                parts = [self.verdict(part) for part in node.parts]
                return Verdict(some(p.true for p in parts), every(p.false for p in parts))
            case Not():
                return self.verdict(node.part).turned
            case Choose():
                return self._choice(node)
            case Fact():
                return self._fact(node)
            case Compare():
                return self._comparison(node)
            case In():
                return self._membership(node)
            case Contains():
                return self._containment(node)
            case Filled():
                return self._filling(node)
            case Call():
                return self._call(node)
        return UNTOLD

    def _value(self, node: Node, stage: str = "") -> Any:
        """Return what a part is for every deal, or every deal in a stage."""
        expression = Expression("", node.type, node, frozenset())
        compiled = self._process.engine.compiler.value(expression)
        return compiled(_no_fact, SimpleNamespace(stage=stage), NOBODY_ASKS, self._now)

    def _by_stage(self, node: Node) -> Verdict:
        found = {stage: self._value(node, stage) for stage in self._stages}
        true = [stage for stage, value in found.items() if value is True]
        false = [stage for stage, value in found.items() if value is False]
        return Verdict(exactly(deals.c.stage.in_(true)), exactly(deals.c.stage.in_(false)))

    def _choice(self, node: Choose) -> Verdict:
        condition = self.verdict(node.condition)
        then, otherwise = self.verdict(node.then), self.verdict(node.otherwise)
        return Verdict(
            some([every([condition.true, then.true]), every([condition.false, otherwise.true])]),
            some([every([condition.true, then.false]), every([condition.false, otherwise.false])]),
        )

    def _fact(self, node: Fact) -> Verdict:
        if node.formula is not None:
            return self.verdict(node.formula.root)
        value = self.places.find(node)
        return Verdict(value.yes, value.no) if isinstance(value, BooleanValue) else UNTOLD

    def _comparison(self, node: Compare) -> Verdict:
        names = _names(node.right)
        if not isinstance(node.left, Fact) or names is None or not names <= _SAME_FOR_ALL:
            return UNTOLD
        wanted, value = self._value(node.right), self.places.find(node.left)
        if value is None:
            return UNTOLD
        if wanted is None:
            return constant(None)
        sign = node.operator
        return Verdict(value.test(sign, wanted), value.test(_OPPOSITE[sign], wanted))

    def _membership(self, node: In) -> Verdict:
        value = self.places.find(node.left) if isinstance(node.left, Fact) else None
        if value is None:
            return UNTOLD
        options = [option.value for option in node.options]
        found = Verdict(value.among(options), value.not_among(options))
        return found if node.operator == "in" else found.turned

    def _containment(self, node: Contains) -> Verdict:
        item, container = node.item, node.container
        is_plain = isinstance(item, Literal) and isinstance(item.value, str)
        of = container.type.of
        if not is_plain or not isinstance(container, Fact) or of is None or of.kind not in TEXTS:
            return UNTOLD
        field = self._process.definition.fields.get(container.name)
        if field is None or field.formula is not None:
            return UNTOLD
        has = self.places.contains(container.name, item.value)  # type: ignore[attr-defined]
        is_there = self.places.text(container.name).is_not(None)
        found = Verdict(exactly(is_there & has), exactly(is_there & ~has))
        return found if node.operator == "in" else found.turned

    def _filling(self, node: Filled) -> Verdict:
        operand = node.operand
        field = self._process.definition.fields.get(operand.subject or "")
        if not isinstance(operand, Fact) or field is None or field.formula is not None:
            return UNTOLD
        is_filled = self.places.is_filled(operand.name)
        is_empty = or_(~is_filled, is_filled.is_(None))
        found = Verdict(exactly(is_filled), exactly(is_empty))
        return found if node.operator == "filled" else found.turned

    def _call(self, node: Call) -> Verdict:
        names = [part.value for part in node.arguments if isinstance(part, Literal)]
        if len(names) != 1 or not isinstance(names[0], str):
            return UNTOLD
        if node.function == "visited":
            past = self.places.rest("past", names[0], "count")
            been = or_(deals.c.stage == names[0], past.is_not(None))
            return Verdict(exactly(been), exactly(~been))
        if node.function == "approved":
            status = TextValue(self.places.rest("beside", "approvals", names[0], "status")).column
            granted = exactly(status == "granted")
            return Verdict(granted, exactly(or_(status.is_(None), status != "granted")))
        return UNTOLD


def _names(node: Node) -> frozenset[str] | None:
    """Return the names that a part reads, also behind derived fields; None if it asks the deal."""
    found: set[str] = set()
    for part in walk(node):
        if isinstance(part, Call) and part.function in _OF_DEAL:
            return None
        if isinstance(part, Fact):
            inner = None if part.formula is None else _names(part.formula.root)
            if part.formula is not None and inner is None:
                return None
            found |= inner if inner is not None else {part.name}
    return frozenset(found)


def _no_fact(name: str) -> Any:
    raise AssertionError(f"{name!r} is not the same for every deal")
