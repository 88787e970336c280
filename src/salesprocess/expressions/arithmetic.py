"""The rules of calculating: which types go together, what comes out, and by which code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from salesprocess.expressions.durations import Duration
from salesprocess.expressions.errors import ExpressionError
from salesprocess.expressions.rules import fail, fit, is_free, label, meet
from salesprocess.expressions.tree import Literal, Node, walk
from salesprocess.expressions.types import (
    DATE,
    DATETIME,
    DURATION,
    NUMBERS,
    NUMERIC,
    PERCENT,
    SPAN,
    Type,
    money_in,
)


class Operation(NamedTuple):
    """How two values of given kinds are calculated with.

    Attributes:
        code: The Python snippet over ``{0}`` and ``{1}``, with ``now`` in its reach.
        kind: The kind of the result; None for a number that is whole if both sides are.
    """

    code: str
    kind: str | None


_ADD, _SUBTRACT = "_op_add({0}, {1})", "_op_subtract({0}, {1})"
_DIVIDE, _PART = "_op_divide({0}, {1})", "_op_part({0}, {1})"

# Whole numbers and decimals are both "number" here. A percentage counts as a hundredth where it
# is a factor, and as its plain number where it is added or divided.
_OPERATIONS: Mapping[tuple[str, str, str], Operation] = MappingProxyType(
    {
        ("number", "+", "number"): Operation(_ADD, None),
        ("number", "-", "number"): Operation(_SUBTRACT, None),
        ("number", "*", "number"): Operation("_op_multiply({0}, {1})", None),
        ("number", "/", "number"): Operation(_DIVIDE, "decimal"),
        ("percent", "+", "percent"): Operation(_ADD, "percent"),
        ("percent", "+", "number"): Operation(_ADD, "percent"),
        ("number", "+", "percent"): Operation(_ADD, "percent"),
        ("percent", "-", "percent"): Operation(_SUBTRACT, "percent"),
        ("percent", "-", "number"): Operation(_SUBTRACT, "percent"),
        ("number", "-", "percent"): Operation(_SUBTRACT, "percent"),
        ("percent", "*", "percent"): Operation(_PART, "percent"),
        ("percent", "*", "number"): Operation(_PART, "decimal"),
        ("number", "*", "percent"): Operation(_PART, "decimal"),
        ("percent", "/", "percent"): Operation(_DIVIDE, "decimal"),
        ("percent", "/", "number"): Operation(_DIVIDE, "percent"),
        ("money", "+", "money"): Operation("_op_add_money({0}, {1}, now)", "money"),
        ("money", "-", "money"): Operation("_op_subtract_money({0}, {1}, now)", "money"),
        ("money", "*", "number"): Operation("_op_scale({0}, {1})", "money"),
        ("number", "*", "money"): Operation("_op_scale({1}, {0})", "money"),
        ("money", "*", "percent"): Operation("_op_part_money({0}, {1})", "money"),
        ("percent", "*", "money"): Operation("_op_part_money({1}, {0})", "money"),
        ("money", "/", "number"): Operation("_op_split({0}, {1})", "money"),
        ("money", "/", "money"): Operation("_op_ratio({0}, {1}, now)", "decimal"),
        ("date", "-", "date"): Operation("_op_elapsed({0}, {1})", "duration"),
        ("date", "+", "duration"): Operation("_op_later({0}, {1})", "date"),
        ("duration", "+", "date"): Operation("_op_later({1}, {0})", "date"),
        ("date", "-", "duration"): Operation("_op_earlier({0}, {1})", "date"),
        ("datetime", "-", "datetime"): Operation("_op_elapsed({0}, {1})", "duration"),
        ("datetime", "+", "duration"): Operation("_op_later({0}, {1})", "datetime"),
        ("duration", "+", "datetime"): Operation("_op_later({1}, {0})", "datetime"),
        ("datetime", "-", "duration"): Operation("_op_earlier({0}, {1})", "datetime"),
        ("date", "+", "span"): Operation("_op_count({0}, {1})", "date"),
        ("span", "+", "date"): Operation("_op_count({1}, {0})", "date"),
        ("date", "-", "span"): Operation("_op_count_back({0}, {1})", "date"),
        ("datetime", "+", "span"): Operation("_op_count({0}, {1})", "datetime"),
        ("span", "+", "datetime"): Operation("_op_count({1}, {0})", "datetime"),
        ("datetime", "-", "span"): Operation("_op_count_back({0}, {1})", "datetime"),
        ("duration", "+", "duration"): Operation("_op_add_time({0}, {1})", "duration"),
        ("duration", "-", "duration"): Operation("_op_subtract_time({0}, {1})", "duration"),
        ("duration", "*", "integer"): Operation("_op_times({0}, {1})", "duration"),
        ("integer", "*", "duration"): Operation("_op_times({1}, {0})", "duration"),
    }
)
_SPOKEN = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided"}


def operation(operator: str, left: Type, right: Type) -> Operation | None:
    """Return how ``left operator right`` is calculated, or None if it has no meaning."""
    exact = _OPERATIONS.get((left.kind, operator, right.kind))
    return exact or _OPERATIONS.get((_family(left), operator, _family(right)))


def _family(type: Type) -> str:
    return "number" if type.kind in NUMBERS else type.kind


def calculate(operator: str, left: Node, right: Node) -> tuple[Node, Node, Type]:
    """Return both sides of a calculation with their literals read, and the type of its result.

    Raises:
        ExpressionError: The two cannot be calculated with in this way.
    """
    left, right = _operands(operator, left, right)
    found = operation(operator, left.type, right.type)
    if found is None:
        fail(
            f"{label(left)} and {label(right)} cannot be {_SPOKEN[operator]};"
            f" {_way_out(operator, left.type, right.type)}",
            left,
            right,
        )
    if {left.type.kind, right.type.kind} == {"date", "span"}:
        _refuse_hours(left, right)
    return left, right, _result(found, left.type, right.type)


def _refuse_hours(*sides: Node) -> None:
    """Refuse business hours from a day, which has no time at which they could begin."""
    for part in (part for side in sides for part in walk(side)):
        value = part.value if isinstance(part, Literal) else None
        if isinstance(value, Duration) and value.parts.business_hours:
            fail(
                f"{str(value)!r} is counted from a moment, not from a date; add business days, or"
                " take a moment",
                part,
            )


def _result(found: Operation, left: Type, right: Type) -> Type:
    if found.kind == "money":
        return money_in(left.currency if left.kind == "money" else right.currency)
    if found.kind is not None:
        return Type(found.kind)
    return left if left.kind == right.kind else Type("decimal")


def _operands(operator: str, left: Node, right: Node) -> tuple[Node, Node]:
    if _is_text(left) and not is_free(right):
        return _read(left, _possible_left(operator, right.type)), right
    if _is_text(right):
        return left, _read(right, _possible_right(operator, left.type))
    sums = operator in ("+", "-") and "money" in (left.type.kind, right.type.kind)
    return meet(left, right) if sums and (is_free(left) or is_free(right)) else (left, right)


def _is_text(node: Node) -> bool:
    return is_free(node) and node.type.kind == "text"


def _possible_left(operator: str, right: Type) -> tuple[Type, ...]:
    """Return the types that a text may be read as on the left side, the likeliest last."""
    match right.kind, operator:
        case "duration", "+" | "-":
            return (DATE, DATETIME, DURATION)
        case (("date" | "datetime"), "-"):
            return (right,)
        case _:
            return _possible_right(operator, right)


def _possible_right(operator: str, left: Type) -> tuple[Type, ...]:
    """Return the types that a text may be read as on the right side, the likeliest last."""
    match left.kind, operator:
        case (("date" | "datetime"), "-"):
            return (left, DURATION, SPAN)
        case (("date" | "datetime"), "+"):
            return (DURATION, SPAN)
        case "duration", "+" | "-":
            return (DURATION,)
        case "integer", "*":
            return (DURATION, PERCENT)
        case (("decimal" | "percent" | "money"), "*"):
            return (PERCENT,)
        case kind, _ if kind in NUMERIC | {"money"}:
            return (left,)
        case _:
            return ()


def _read(node: Node, possible: tuple[Type, ...]) -> Node:
    for type in possible[:-1]:
        try:
            return fit(node, type)
        except ExpressionError:
            continue
    return fit(node, possible[-1]) if possible else node


def _way_out(operator: str, left: Type, right: Type) -> str:
    kinds = {left.kind, right.kind}
    if kinds == {"date", "datetime"}:
        return "take the day of the moment with date(...)"
    if kinds & {"date", "datetime", "duration"} and kinds & NUMBERS and operator in ("+", "-"):
        return "write a duration in quotes with its unit, such as '14d'"
    if kinds == {"money", "percent"} and operator in ("+", "-"):
        return "multiply first, such as amount + amount * '10%'"
    if "money" in kinds:
        return "add money to money, and multiply or divide it by a number"
    if kinds & {"date", "datetime", "duration"}:
        return "add a duration to a date or moment, or multiply it by a whole number"
    return "use numbers, money, dates and durations"
