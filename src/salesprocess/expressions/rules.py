"""The rules of types: what fits where, and what may be held against what.

A literal has no type of its own until it meets something: then it is read as a value of the type
that it meets. The functions here return new nodes or raise an ``ExpressionError``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NoReturn

from salesprocess.expressions.errors import ExpressionError
from salesprocess.expressions.money import Money
from salesprocess.expressions.tree import Choose, Fact, Literal, Node
from salesprocess.expressions.types import (
    NUMBERS,
    NUMERIC,
    ORDERED,
    TEXTUAL,
    Type,
    read_literal,
)


def fail(message: str, *nodes: Node) -> NoReturn:
    """Raise an ``ExpressionError`` that points from the first to the last of the parts."""
    raise ExpressionError(
        message, min(node.start for node in nodes), max(node.end for node in nodes)
    )


def label(node: Node) -> str:
    """Return how a message calls a part: its name, its value, or what type it is of."""
    match node:
        case Fact():
            return f"{node.name!r} ({node.type})"
        case Literal(value=str()):
            return repr(node.value)
        case Literal():
            return str(node.value)
        case _:
            return str(node.type)


def is_free(node: Node) -> bool:
    """Return whether a part is a literal, or one of two literals, still without a firm type."""
    match node:
        case Literal():
            return node.type.kind in ("text", "integer", "decimal")
        case Choose():
            return is_free(node.then) and is_free(node.otherwise)
        case _:
            return False


def fit(node: Node, wanted: Type) -> Node:
    """Return ``node`` as a part of the type ``wanted``, reading literals as that type.

    Raises:
        ExpressionError: It is of another type, or it is no literal of that type.
    """
    if isinstance(node, Choose) and (is_free(node.then) or is_free(node.otherwise)):
        then, otherwise = fit(node.then, wanted), fit(node.otherwise, wanted)
        return replace(node, then=then, otherwise=otherwise, type=wanted)
    if isinstance(node, Literal):
        return fit_literal(node, wanted)
    if not assignable(node.type, wanted):
        fail(_misfit(node, wanted), node)
    return node


def fit_literal(node: Literal, wanted: Type) -> Literal:
    """Same as ``fit``, but for a literal, which stays one."""
    if is_free(node) and node.type != wanted:
        return Literal(wanted, node.start, node.end, _read(node, wanted))
    if not assignable(node.type, wanted):
        fail(_misfit(node, wanted), node)
    return node


def _read(node: Literal, wanted: Type) -> object:
    match node.value:
        case str(text):
            try:
                return read_literal(text, wanted)
            except ValueError as error:
                fail(str(error), node)
        case int() | Decimal() as number if wanted.kind in ("decimal", "percent"):
            return Decimal(number)
        case int() | Decimal() as number if wanted.kind == "money" and wanted.currency:
            return Money(Decimal(number), wanted.currency)
    fail(_misfit(node, wanted), node)


def assignable(source: Type, wanted: Type) -> bool:
    """Return whether every value of ``source`` is a value of ``wanted``."""
    match wanted.kind:
        case "money":
            currencies = {source.currency, wanted.currency} - {None}
            return source.kind == "money" and len(currencies) < 2
        case "list":
            members = source.of is None or wanted.of is None or assignable(source.of, wanted.of)
            return source.kind == "list" and members
        case "choice":
            return source.kind == "choice" and set(source.options) <= set(wanted.options)
        case "text":
            return source.kind in TEXTUAL
        case "decimal":
            return source.kind in NUMBERS
        case "percent":
            return source.kind in NUMERIC
        case "span":
            return source.kind in ("duration", "span")
        case _:
            return source.kind == wanted.kind


def _misfit(node: Node, wanted: Type) -> str:
    return f"{label(node)} stands where {wanted} is needed; {_way_to_fit(node, wanted)}"


def _way_to_fit(node: Node, wanted: Type) -> str:
    match wanted.kind:
        case "boolean":
            return "write true, false or a comparison"
        case "money" if node.type.kind == "money":
            return f"use an amount in {wanted.currency}"
        case "money":
            number = node.value if isinstance(node, Literal) else 25000
            return f"name the currency, such as '{number} USD' or money(x, 'USD')"
        case "date" if node.type.kind == "datetime":
            return "take its day with date(...)"
        case "date" | "datetime":
            return "write a date in quotes, such as '2024-11-12'"
        case "duration" | "span":
            return "write a duration in quotes, such as '14d'"
        case "integer" if node.type.kind == "decimal":
            return "round it with round(...)"
        case kind if kind in TEXTUAL:
            return "write it in quotes, or use a field of that type"
        case _:
            return f"use a field that is {wanted}, or calculate one"


def meet(left: Node, right: Node) -> tuple[Node, Node]:
    """Return both parts with types that can be held against each other.

    Raises:
        ExpressionError: They are of unlike kinds.
    """
    if is_free(left) and not is_free(right):
        right, left = meet(right, left)
        return left, right
    if is_free(right) and left.type.kind != "list" and not _are_numbers(left, right):
        return left, fit(right, left.type)
    if not _alike(left.type, right.type):
        fail(
            f"{label(left)} and {label(right)} cannot be held against each other;"
            f" {_way_to_meet(left, right)}",
            left,
            right,
        )
    return left, right


def _are_numbers(left: Node, right: Node) -> bool:
    """Return whether a number may stay as it is, since a whole number meets any other."""
    return left.type.kind == "integer" and right.type.kind in NUMBERS


def meet_type(node: Node, type: Type) -> Node:
    """Return ``node`` with a type that can be held against values of ``type``.

    Raises:
        ExpressionError: It is of an unlike kind.
    """
    if is_free(node):
        return fit(node, type)
    if not _alike(node.type, type):
        fail(
            f"{label(node)} is no member of a list of {type.kind}; look for a value of that kind",
            node,
        )
    return node


def _alike(left: Type, right: Type) -> bool:
    kinds = {left.kind, right.kind}
    if kinds <= NUMERIC:
        return True
    if kinds == {"choice"}:
        return not set(left.options).isdisjoint(right.options)
    if kinds == {"list"}:
        return left.of is None or right.of is None or _alike(left.of, right.of)
    return len(kinds) == 1 or (kinds <= TEXTUAL and "text" in kinds)


def _way_to_meet(left: Node, right: Node) -> str:
    kinds = {left.type.kind, right.type.kind}
    if kinds == {"date", "datetime"}:
        moment = left if left.type.kind == "datetime" else right
        return f"take the day of the moment with date({moment.subject or '...'})"
    if kinds == {"choice"}:
        return "use choices that have an option in common"
    if "list" in kinds:
        return "use in, any_of(...) or len(...)"
    if kinds & {"date", "datetime"} and kinds & NUMERIC:
        return "write a date in quotes, such as '2024-11-12'"
    if "duration" in kinds and kinds & NUMERIC:
        return "write a duration in quotes with its unit, such as '14d'"
    if "money" in kinds and kinds & NUMBERS:
        return "make the number an amount with money(x, 'USD')"
    return "use two values of one kind"


def common(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the parts, each of a type that can be held against all the others."""
    anchor = next((node for node in nodes if not is_free(node)), nodes[0])
    return tuple(node if node is anchor else meet(anchor, node)[1] for node in nodes)


def joined(left: Type, right: Type) -> Type:
    """Return the type of a value that is of one of two types that met."""
    kinds = {left.kind, right.kind}
    if left == right or (left.kind == "list" and left.of is not None):
        return left
    if kinds <= NUMERIC:
        return Type("percent" if "percent" in kinds else "decimal")
    if kinds == {"choice"}:
        return Type("choice", options=tuple(dict.fromkeys(left.options + right.options)))
    if kinds <= TEXTUAL:
        return Type("text")
    return right if left.kind == "list" else Type(left.kind)


def compare(operator: str, left: Node, right: Node) -> tuple[Node, Node]:
    """Return both sides of a comparison, with types that can be held against each other.

    Raises:
        ExpressionError: They are of unlike kinds, or have no order and ``operator`` asks for one.
    """
    left, right = meet(left, right)
    if operator not in ("==", "!=") and left.type.kind not in ORDERED:
        fail(f"{label(left)} has no order for {operator!r}; use ==, != or in", left, right)
    return left, right
