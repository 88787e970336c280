"""Functions of the expression language: how a call is checked and which code it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import NoReturn

from salesprocess.expressions import rules
from salesprocess.expressions.durations import Duration
from salesprocess.expressions.errors import ExpressionError
from salesprocess.expressions.money import Money
from salesprocess.expressions.tree import Call, Filled, Literal, Node
from salesprocess.expressions.types import (
    BOOLEAN,
    CURRENCY,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    NUMBERS,
    ORDERED,
    TEXTUAL,
    Type,
    money_in,
)


@dataclass(frozen=True, slots=True)
class Site:
    """One call as it stands in the text, given to a function's ``check``.

    Attributes:
        function: The function called.
        arguments: The arguments, checked by themselves.
        start: Offset of the call's first character.
        end: Offset just behind its last one.
    """

    function: Function
    arguments: tuple[Node, ...]
    start: int
    end: int

    def fail(self, message: str, at: Node | None = None) -> NoReturn:
        """Raise an ``ExpressionError`` that points at an argument, or at the whole call."""
        place = at or self
        raise ExpressionError(message, place.start, place.end)

    def need(self, least: int, most: int | None = None) -> tuple[Node, ...]:
        """Return the arguments if their number lies between ``least`` and ``most``."""
        if least <= len(self.arguments) <= (most or max(least, len(self.arguments))):
            return self.arguments
        self.fail(
            f"{self.function.name}() is called with {len(self.arguments)} arguments;"
            f" write {self.function.usage}"
        )

    def literal(self, index: int, type: Type) -> Literal:
        """Return an argument as a literal of a type."""
        node = self.arguments[index]
        if isinstance(node, Literal):
            return rules.fit_literal(node, type)
        self.fail(f"{self.function.name}() needs a literal here; write {self.function.usage}", node)

    def call(self, type: Type, code: str, *arguments: Node) -> Call:
        """Return the node of the call.

        Args:
            type: The type of the result.
            code: A Python snippet of our own, with ``{0}``, ``{1}``, ``{args}`` or ``{rest}``
                (all but the first) for the arguments; ``get``, ``deal``, ``command``, ``now`` and
                the compiler's bindings are in its reach.
            arguments: The arguments, if they are not those of the site.
        """
        return Call(
            type, self.start, self.end, self.function.name, code, arguments or self.arguments
        )

    def value(self, type: Type, value: object) -> Literal:
        """Return the node of a call whose value is known already."""
        return Literal(type, self.start, self.end, value)


@dataclass(frozen=True, slots=True)
class Function:
    """A function that expressions may call.

    Attributes:
        name: Its name.
        usage: How it is written, for messages.
        check: Turns a call into a typed node, or raises ``ExpressionError``.
    """

    name: str
    usage: str
    check: Callable[[Site], Node]


def of_literals(name: str, *types: Type, returns: Type, code: str, usage: str = "") -> Function:
    """Return a function whose arguments are literals of the given types.

    Args:
        name: Its name.
        types: The type of each argument, such as the choice of all stages.
        returns: The type of its result; the code may give None for unknown.
        code: A Python snippet of our own; see ``Site.call``.
        usage: How it is written, for messages.
    """

    def check(site: Site) -> Node:
        site.need(len(types), len(types))
        return site.call(
            returns, code, *(site.literal(index, type) for index, type in enumerate(types))
        )

    return Function(name, usage or f"{name}({', '.join(repr(t.kind) for t in types)})", check)


def _filled(site: Site) -> Node:
    (operand,) = site.need(1, 1)
    return Filled(BOOLEAN, site.start, site.end, site.function.name, operand)


def _len(site: Site) -> Node:
    (operand,) = site.need(1, 1)
    if operand.type.kind not in TEXTUAL | {"list"}:
        site.fail(f"len() counts texts and lists, not {operand.type}; write len(x) of one", operand)
    return site.call(INTEGER, "_op_len({0})")


_ADDABLE = NUMBERS | {"percent", "money", "duration"}


def _over_values(allowed: frozenset[str], helper: str) -> Callable[[Site], Node]:
    """Return the check of a function over several values or over one list."""

    def check(site: Site) -> Node:
        arguments = site.need(1)
        if len(arguments) == 1 and arguments[0].type.kind == "list":
            member = arguments[0].type.of or DECIMAL
            _demand(site, arguments[0], member, allowed)
            return _over_list(site, member, helper)
        for node in arguments:
            _demand(site, node, node.type, allowed | {"text"} if rules.is_free(node) else allowed)
        arguments = rules.common(arguments)
        _demand(site, arguments[0], arguments[0].type, allowed)
        type = reduce(rules.joined, (node.type for node in arguments))
        return site.call(type, f"{helper}(({{args}},), now)", *arguments)

    return check


def _over_list(site: Site, member: Type, helper: str) -> Node:
    """Return the call over a list; the sum of an empty one is zero where zero has a currency."""
    if site.function.name != "sum" or (member.kind == "money" and not member.currency):
        return site.call(member, f"{helper}({{0}}, now)")
    zero: object = 0
    if member.kind == "money":
        zero = Money(Decimal(0), str(member.currency))
    elif member.kind == "duration":
        zero = Duration()
    elif member.kind != "integer":
        zero = Decimal(0)
    nothing = site.value(member, zero)
    return site.call(member, f"{helper}(({{1}}, *{{0}}), now)", *site.arguments, nothing)


def _demand(site: Site, node: Node, type: Type, allowed: frozenset[str]) -> None:
    if type.kind not in allowed:
        site.fail(
            f"{site.function.name}() cannot take {type}; write {site.function.usage} with values"
            f" of one of the kinds {', '.join(sorted(allowed))}",
            node,
        )


def _abs(site: Site) -> Node:
    (operand,) = site.need(1, 1)
    _demand(site, operand, operand.type, _ADDABLE)
    return site.call(operand.type, "_op_abs({0})")


def _round(site: Site) -> Node:
    operand = site.need(1, 2)[0]
    _demand(site, operand, operand.type, _ADDABLE - {"duration"})
    digits = site.literal(1, INTEGER) if len(site.arguments) == 2 else site.value(INTEGER, 0)
    if not isinstance(digits.value, int) or abs(digits.value) > 12:
        site.fail("round() takes between -12 and 12 digits; write a smaller number", digits)
    whole = operand.type.kind in NUMBERS and digits.value <= 0
    code = "_op_round_money" if operand.type.kind == "money" else "_op_round"
    code = "_op_round_whole" if whole else code
    return site.call(INTEGER if whole else operand.type, code + "({0}, {1})", operand, digits)


def _of(code: str) -> Callable[[Site], Node]:
    """Check a function that looks for literals in a list."""

    def check(site: Site) -> Node:
        first = site.need(2)[0]
        if first.type.kind != "list":
            site.fail(
                f"{site.function.name}() looks into a list, not {first.type}; write"
                f" {site.function.usage}, or x in ('a', 'b') for a single value",
                first,
            )
        if first.type.of is None:
            return site.call(BOOLEAN, code)
        indices = range(1, len(site.arguments))
        return site.call(BOOLEAN, code, first, *(site.literal(i, first.type.of) for i in indices))

    return check


def _duration(site: Site) -> Node:
    site.need(1, 1)
    return site.value(DURATION, site.literal(0, DURATION).value)


def _date(site: Site) -> Node:
    (operand,) = site.need(1, 1)
    if operand.type.kind == "datetime":
        return site.call(DATE, "_op_day({0})")
    if isinstance(operand, Literal):
        return site.value(DATE, site.literal(0, DATE).value)
    return rules.fit(operand, DATE)


def _money(site: Site) -> Node:
    amount, _ = site.need(2, 2)
    currency = site.literal(1, CURRENCY)
    amount = rules.fit(amount, DECIMAL)
    type = money_in(str(currency.value))
    if isinstance(amount, Literal):
        return site.value(type, Money(amount.value, str(currency.value)))  # type: ignore[arg-type]
    return site.call(type, "_op_money({0}, {1})", amount, currency)


def _days_between(helper: str) -> Callable[[Site], Node]:
    """Check a function that counts days from one date or moment to another."""

    def check(site: Site) -> Node:
        first, second = (
            rules.fit(node, DATE) if isinstance(node, Literal) else node for node in site.need(2, 2)
        )
        for node in (first, second):
            _demand(site, node, node.type, frozenset({"date", "datetime"}))
        return site.call(INTEGER, helper + "({0}, {1})", first, second)

    return check


BUILTIN: Mapping[str, Function] = MappingProxyType(
    {
        function.name: function
        for function in (
            Function("filled", "filled(x)", _filled),
            Function("empty", "empty(x)", _filled),
            Function("len", "len(x)", _len),
            Function("sum", "sum(a, b) or sum(list)", _over_values(_ADDABLE, "_op_sum")),
            Function("min", "min(a, b) or min(list)", _over_values(ORDERED, "_op_min")),
            Function("max", "max(a, b) or max(list)", _over_values(ORDERED, "_op_max")),
            Function("abs", "abs(x)", _abs),
            Function("round", "round(x) or round(x, 2)", _round),
            Function("any_of", "any_of(list, 'a', 'b')", _of("_op_any_of({0}, ({rest},), now)")),
            Function("all_of", "all_of(list, 'a', 'b')", _of("_op_all_of({0}, ({rest},), now)")),
            Function("duration", "duration('14d')", _duration),
            Function("date", "date(x) or date('2024-11-12')", _date),
            Function("money", "money(x, 'USD')", _money),
            Function("days_between", "days_between(a, b)", _days_between("_op_days_between")),
            Function(
                "business_days_between",
                "business_days_between(a, b)",
                _days_between("_op_business_days_between"),
            ),
        )
    }
)
"""The functions that every expression may call."""
