"""From Python's syntax tree to the typed tree, or to every mistake on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NoReturn

from salesprocess.expressions import refusals, rules
from salesprocess.expressions.errors import ExpressionError
from salesprocess.expressions.functions import Site
from salesprocess.expressions.scope import Scope
from salesprocess.expressions.tree import (
    And,
    Arithmetic,
    Choose,
    Compare,
    Contains,
    Fact,
    In,
    Literal,
    Negative,
    Node,
    Not,
    Or,
)
from salesprocess.expressions.types import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    NONE,
    NUMBERS,
    TEXT,
    Type,
)
from salesprocess.expressions.values import CONTEXT

MAX_DEPTH = 50
_MAX_SUGGESTIONS = 8
_COMPARISONS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {
        ast.Eq: "==",
        ast.NotEq: "!=",
        ast.Lt: "<",
        ast.LtE: "<=",
        ast.Gt: ">",
        ast.GtE: ">=",
        ast.In: "in",
        ast.NotIn: "not in",
    }
)
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SIGNS: Mapping[type[ast.operator], str] = MappingProxyType(
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
)
_WORDS = {"true": True, "false": False}


class Failed(Exception):  # noqa: N818 - no error by itself: the mistake is in the list already
    """A part has a mistake, which the checker has noted."""


class Checker:
    """Checks one text; collects its mistakes in `errors` and its names in `names`."""

    def __init__(self, text: str, shift: int, scope: Scope) -> None:
        self.errors: list[ExpressionError] = []
        self.names: set[str] = set()
        self._text = text
        self._shift = shift
        self._bytes = None if text.isascii() else text[shift:].encode()
        self._scope = scope
        self._depth = 0

    def check(self, tree: ast.expr) -> Node:
        """Return the typed node of `tree`.

        Raises:
            Failed: There is a mistake in it, noted in `errors`.
        """
        method = _METHODS.get(type(tree))
        if method is None:
            self._refuse(refusals.of_syntax(tree), tree)
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                self._refuse("the expression is nested too deeply; split it into two", tree)
            return method(self, tree)
        except ExpressionError as error:
            self.errors.append(error)
            raise Failed from None
        finally:
            self._depth -= 1

    def condition(self, tree: ast.expr) -> Node:
        """Same as `check`, but the part must be true or false."""
        node = self.check(tree)
        if node.type.kind != "boolean":
            self.errors.append(refusals.of_condition(node))
            raise Failed
        return node

    def _each(
        self, trees: Iterable[ast.expr], check: Callable[[ast.expr], Node]
    ) -> tuple[Node, ...]:
        """Check all parts before giving up on one."""
        nodes: list[Node] = []
        failed = False
        for tree in trees:
            try:
                nodes.append(check(tree))
            except Failed:
                failed = True
        if failed:
            raise Failed
        return tuple(nodes)

    def _refuse(self, message: str, tree: ast.expr) -> NoReturn:
        self.errors.append(ExpressionError(message, *self._span(tree)))
        raise Failed

    def _span(self, tree: ast.expr) -> tuple[int, int]:
        start, end = tree.col_offset, tree.end_col_offset or tree.col_offset
        if self._bytes is not None:
            start, end = (len(self._bytes[:offset].decode()) for offset in (start, end))
        return start + self._shift, end + self._shift

    def _logic(self, tree: ast.BoolOp) -> Node:
        parts = self._each(tree.values, self.condition)
        return (And if isinstance(tree.op, ast.And) else Or)(BOOLEAN, *self._span(tree), parts)

    def _unary(self, tree: ast.UnaryOp) -> Node:
        match tree.op:
            case ast.Not():
                return Not(BOOLEAN, *self._span(tree), self.condition(tree.operand))
            case ast.Invert():
                self._refuse("'~' has no meaning here; write not", tree)
        node = self.check(tree.operand)
        if node.type.kind not in NUMBERS | {"percent", "money", "duration"}:
            self._refuse(
                f"{rules.label(node)} has no sign; use + and - with numbers, money and durations",
                tree,
            )
        if isinstance(tree.op, ast.UAdd):
            return node
        if isinstance(node, Literal):
            value = CONTEXT.copy_negate(node.value) if isinstance(node.value, Decimal) else -node.value  # type: ignore[operator]
            return Literal(node.type, *self._span(tree), value)
        return Negative(node.type, *self._span(tree), node)

    def _binary(self, tree: ast.BinOp) -> Node:
        operator = _SIGNS.get(type(tree.op))
        if operator is None:
            self._refuse(refusals.of_operator(tree.op), tree)
        left, right = self._each((tree.left, tree.right), self.check)
        left, right, result = rules.calculate(operator, left, right)
        return Arithmetic(result, *self._span(tree), operator, left, right)

    def _compare(self, tree: ast.Compare) -> Node:
        sides = [tree.left, *tree.comparators]
        links = zip(tree.ops, sides, sides[1:], strict=False)
        if len(tree.ops) == 1:
            return self._link(tree.ops[0], tree.left, tree.comparators[0], self._span(tree))
        parts = []
        for operator, left, right in links:
            span = self._span(left)[0], self._span(right)[1]
            try:
                parts.append(self._link(operator, left, right, span))
            except ExpressionError as error:
                self.errors.append(error)
            except Failed:
                pass
        if len(parts) < len(tree.ops):
            raise Failed
        return And(BOOLEAN, *self._span(tree), tuple(parts))

    def _link(
        self, op: ast.cmpop, left: ast.expr, right: ast.expr, span: tuple[int, int]
    ) -> Node:
        operator = _COMPARISONS.get(type(op))
        if operator is None or _is_none(left) or _is_none(right):
            raise ExpressionError(refusals.of_none(), *span)
        if operator in ("in", "not in"):
            return self._membership(operator, left, right, span)
        first, second = self._each((left, right), self.check)
        first, second = rules.meet(first, second)
        rules.check_order(operator, first, second)
        if isinstance(first, Literal) and not isinstance(second, Literal):
            first, second, operator = second, first, _TURNED.get(operator, operator)
        return Compare(BOOLEAN, *span, operator, first, second)

    def _membership(
        self, operator: str, left: ast.expr, right: ast.expr, span: tuple[int, int]
    ) -> Node:
        if isinstance(right, ast.Tuple | ast.List | ast.Set):
            item, *literals = self._each((left, *right.elts), self.check)
            options = self._each_option(item, literals)
            return In(BOOLEAN, *span, operator, item, options)
        item, container = self._each((left, right), self.check)
        if container.type.kind != "list":
            raise refusals.of_container(container)
        if container.type.of is not None:
            member = Literal(container.type.of, container.start, container.end, None)
            item = rules.meet(member, item)[1]
        return Contains(BOOLEAN, *span, operator, item, container)

    def _each_option(self, item: Node, nodes: list[Node]) -> tuple[Literal, ...]:
        options: list[Literal] = []
        for node in nodes:
            try:
                option = rules.fit(node, item.type)
                if isinstance(option, Literal):
                    options.append(option)
                else:
                    self.errors.append(refusals.of_option(node))
            except ExpressionError as error:
                self.errors.append(error)
        if len(options) < len(nodes):
            raise Failed
        return tuple(options)

    def _choose(self, tree: ast.IfExp) -> Node:
        then, condition, otherwise = self._each(
            (tree.body, tree.test, tree.orelse),
            lambda part: self.condition(part) if part is tree.test else self.check(part),
        )
        then, otherwise = rules.meet(then, otherwise)
        result = rules.joined(then.type, otherwise.type)
        return Choose(result, *self._span(tree), condition, then, otherwise)

    def _name(self, tree: ast.Name) -> Node:
        if tree.id in _WORDS:
            return Literal(BOOLEAN, *self._span(tree), _WORDS[tree.id])
        return self._fact(tree.id, tree)

    def _attribute(self, tree: ast.Attribute) -> Node:
        parts = [tree.attr]
        base: ast.expr = tree.value
        while isinstance(base, ast.Attribute):
            parts.append(base.attr)
            base = base.value
        if not isinstance(base, ast.Name):
            self._refuse(
                "a dot stands only between a group and its field; use the name of a field", tree
            )
        return self._fact(".".join([base.id, *reversed(parts)]), tree)

    def _fact(self, dotted: str, tree: ast.expr) -> Node:
        name = self._scope.names.get(dotted)
        if name is None:
            guess = len(self.errors) < _MAX_SUGGESTIONS
            self._refuse(refusals.of_name(dotted, self._scope, guess=guess), tree)
        self.names.add(dotted)
        return Fact(name.type, *self._span(tree), dotted, name.code, name.formula)

    def _constant(self, tree: ast.Constant) -> Node:
        span = self._span(tree)
        match tree.value:
            case bool():
                return Literal(BOOLEAN, *span, tree.value)
            case str():
                self._check_quotes(tree.value, tree, span)
                return Literal(TEXT, *span, tree.value)
            case int() | float():
                return self._number(tree, span)
            case None:
                self._refuse(refusals.of_none(), tree)
            case _:
                self._refuse(refusals.of_constant(tree.value), tree)

    def _check_quotes(self, value: str, tree: ast.expr, span: tuple[int, int]) -> None:
        written = self._text[span[0] : span[1]]
        if len(written) != len(value) + 2:
            self._refuse(
                "a text is one pair of quotes without a prefix; put a comma between two texts", tree
            )

    def _number(self, tree: ast.Constant, span: tuple[int, int]) -> Node:
        written = self._text[span[0] : span[1]].replace("_", "")
        if isinstance(tree.value, int) and written.isdecimal():
            return Literal(INTEGER, *span, tree.value)
        try:
            value = Decimal(written)
        except ArithmeticError:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value.adjusted()) > 1000:
            self._refuse("this is no number that counts here; write digits, such as 25_000", tree)
        return Literal(DECIMAL, *span, value)

    def _call(self, tree: ast.Call) -> Node:
        name = tree.func.id if isinstance(tree.func, ast.Name) else None
        function = self._scope.functions.get(name or "")
        if function is None:
            guess = len(self.errors) < _MAX_SUGGESTIONS
            self._refuse(refusals.of_function(name, self._scope, guess=guess), tree.func)
        if tree.keywords or any(isinstance(part, ast.Starred) for part in tree.args):
            self._refuse(f"only plain arguments are passed here; write {function.usage}", tree)
        arguments = self._each(tree.args, self.check)
        return function.check(Site(function, arguments, *self._span(tree)))


def is_none(tree: ast.expr) -> bool:
    """Return whether a part is the literal `None`."""
    return isinstance(tree, ast.Constant) and tree.value is None


_is_none = is_none

_METHODS: Mapping[type[ast.expr], Callable[[Checker, ast.expr], Node]] = MappingProxyType(
    {
        ast.BoolOp: Checker._logic,
        ast.UnaryOp: Checker._unary,
        ast.BinOp: Checker._binary,
        ast.Compare: Checker._compare,
        ast.IfExp: Checker._choose,
        ast.Name: Checker._name,
        ast.Attribute: Checker._attribute,
        ast.Constant: Checker._constant,
        ast.Call: Checker._call,
    }  # type: ignore[dict-item]
)
