"""From Python's syntax tree to the typed tree, or to every mistake on the way."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from salesprocess.expressions import refusals, rules
from salesprocess.expressions.arithmetic import calculate
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
from salesprocess.expressions.types import BOOLEAN, DECIMAL, INTEGER, NUMERIC, TEXT

MAX_DEPTH = 50
MAX_READS = 1_000  # fields derived from fields derived from fields double with every step
_OF_NAMES = ("approved", "count_entered", "entered_at", "visited")
_MAX_GUESSES = 8  # looking for the nearest name is slow where there are a thousand
_MAX_EXPONENT = 1_000
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
_SIGNED = NUMERIC | {"money", "duration"}
_TRUTHS = {"true": True, "false": False}
_OPENING = re.compile(r"\([\s(]*$")
_CLOSING = re.compile(r"[\s)]*\)")
_Span = tuple[int, int]
_Made = TypeVar("_Made")


class Failed(Exception):
    """A part has a mistake, which the checker has noted."""


class Checker:
    """Checks the tree of one text.

    Attributes:
        errors: The mistakes found so far.
        names: The dotted names found so far.
        reads: How many values they read, those behind derived fields included.
    """

    def __init__(self, text: str, shift: int, scope: Scope) -> None:
        """Prepare for a text whose tree begins ``shift`` characters behind its start."""
        self.errors: list[ExpressionError] = []
        self.names: set[str] = set()
        self.reads = 0
        self._text = text
        self._shift = shift
        self._bytes = None if text.isascii() else text[shift:].encode()
        self._scope = scope
        self._depth = 0

    def check(self, tree: ast.expr) -> Node:
        """Return the typed node of a tree.

        Raises:
            Failed: There is a mistake in it, noted in ``errors``.
        """
        method = _METHODS.get(type(tree))
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                self._refuse(refusals.TOO_DEEP, tree)
            if method is None:
                self._refuse(refusals.of_syntax(tree), tree)
            return method(self, tree)
        except ExpressionError as error:
            self._note(error)
            raise Failed from None
        finally:
            self._depth -= 1

    def condition(self, tree: ast.expr) -> Node:
        """Same as ``check``, but the part must be true or false."""
        node = self.check(tree)
        if node.type.kind != "boolean":
            self._note(refusals.of_condition(node))
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

    def _note(self, error: ExpressionError) -> None:
        deep = error.message == refusals.TOO_DEEP
        if not deep or all(noted.message != error.message for noted in self.errors):
            self.errors.append(error)

    def _refuse(self, message: str, tree: ast.expr) -> NoReturn:
        raise ExpressionError(message, *self._span(tree))

    def _span(self, tree: ast.expr) -> _Span:
        """Return where a tree stands in the text: Python counts bytes, people characters."""
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
        if node.type.kind not in _SIGNED:
            self._refuse(refusals.of_sign(node), tree)
        if isinstance(tree.op, ast.UAdd):
            return node
        match node:
            case Literal(value=Decimal() as number):
                return Literal(node.type, *self._span(tree), number.copy_negate())
            case Literal(value=int() as number):
                return Literal(node.type, *self._span(tree), -number)
            case _:
                return Negative(node.type, *self._span(tree), node)

    def _binary(self, tree: ast.BinOp) -> Node:
        operator = _SIGNS.get(type(tree.op))
        if operator is None:
            self._refuse(refusals.of_operator(tree.op), tree)
        left, right = self._each((tree.left, tree.right), self.check)
        span = self._span(tree)
        left, right, result = _ruled(calculate, operator, left, right, span=span)
        return Arithmetic(result, *span, operator, left, right)

    def _compare(self, tree: ast.Compare) -> Node:
        start, end = self._span(tree)
        if len(tree.ops) == 1:
            return self._link(tree.ops[0], tree.left, tree.comparators[0], (start, end))
        links: list[Node] = []
        sides = [tree.left, *tree.comparators]
        for operator, left, right in zip(tree.ops, sides, sides[1:], strict=False):
            first = start if left is tree.left else self._opening(left)
            last = end if right is sides[-1] else self._closing(right)
            try:
                links.append(self._link(operator, left, right, (first, last)))
            except ExpressionError as error:
                self._note(error)
            except Failed:
                continue
        if len(links) < len(tree.ops):
            raise Failed
        return And(BOOLEAN, start, end, tuple(links))

    def _opening(self, tree: ast.expr) -> int:
        """Return where a part begins, with the parentheses that Python leaves out of it."""
        start, _ = self._span(tree)
        found = _OPENING.search(self._text, 0, start)
        return found.start() if found else start

    def _closing(self, tree: ast.expr) -> int:
        """Same as ``_opening``, for where it ends."""
        _, end = self._span(tree)
        found = _CLOSING.match(self._text, end)
        return found.end() if found else end

    def _link(self, op: ast.cmpop, left: ast.expr, right: ast.expr, span: _Span) -> Node:
        operator = _COMPARISONS.get(type(op))
        if operator is None or is_none(left) or is_none(right):
            raise ExpressionError(refusals.of_identity(op, left, right), *span)
        if operator in ("in", "not in"):
            return self._membership(operator, left, right, span)
        first, second = self._each((left, right), self.check)
        first, second = _ruled(rules.compare, operator, first, second, span=span)
        if isinstance(first, Literal) and not isinstance(second, Literal):
            first, second, operator = second, first, _TURNED.get(operator, operator)
        return Compare(BOOLEAN, *span, operator, first, second)

    def _membership(self, operator: str, left: ast.expr, right: ast.expr, span: _Span) -> Node:
        if isinstance(right, ast.Tuple | ast.List | ast.Set):
            item, *options = self._each((left, *right.elts), self.check)
            if item.type.kind == "list":
                raise refusals.of_list(item)
            return In(BOOLEAN, *span, operator, item, self._options(item, options))
        item, container = self._each((left, right), self.check)
        if container.type.kind != "list":
            raise refusals.of_container(container)
        if container.type.of is not None:
            item = rules.meet_type(item, container.type.of)
        return Contains(BOOLEAN, *span, operator, item, container)

    def _options(self, item: Node, nodes: Sequence[Node]) -> tuple[Literal, ...]:
        options: list[Literal] = []
        for node in nodes:
            try:
                if not isinstance(node, Literal):
                    raise refusals.of_option(node)
                options.append(rules.fit_literal(node, item.type))
            except ExpressionError as error:
                self._note(error)
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
        if tree.id in _TRUTHS:
            return Literal(BOOLEAN, *self._span(tree), _TRUTHS[tree.id])
        return self._fact(tree.id, tree)

    def _attribute(self, tree: ast.Attribute) -> Node:
        parts = [tree.attr]
        base = tree.value
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
            guess = len(self.errors) < _MAX_GUESSES
            self._refuse(refusals.of_name(dotted, self._scope, guess=guess), tree)
        self.names.add(dotted)
        self.reads += 1 if name.formula is None else name.formula.reads
        if self.reads > MAX_READS:
            self._refuse(refusals.of_reads(dotted, MAX_READS), tree)
        return Fact(name.type, *self._span(tree), dotted, name.code, name.formula)

    def _constant(self, tree: ast.Constant) -> Node:
        start, end = self._span(tree)
        match tree.value:
            case bool():
                return Literal(BOOLEAN, start, end, tree.value)
            case str() if len(tree.value) + 2 == end - start:
                return Literal(TEXT, start, end, tree.value)
            case int() | float():
                return self._number(tree, start, end)
            case _:
                self._refuse(refusals.of_constant(tree.value), tree)

    def _number(self, tree: ast.Constant, start: int, end: int) -> Node:
        """Read a number from its text, because the float that Python made is not exact."""
        written = self._text[start:end].replace("_", "")
        if isinstance(tree.value, int) and written.isdecimal():
            return Literal(INTEGER, start, end, tree.value)
        try:
            value = Decimal(written)
        except ArithmeticError:
            self._refuse(refusals.NO_NUMBER, tree)
        if abs(value.adjusted()) > _MAX_EXPONENT:
            self._refuse(refusals.NO_NUMBER, tree)
        return Literal(DECIMAL, start, end, value)

    def _call(self, tree: ast.Call) -> Node:
        name = tree.func.id if isinstance(tree.func, ast.Name) else None
        function = self._scope.functions.get(name or "")
        if function is None:
            guess = len(self.errors) < _MAX_GUESSES
            self._refuse(refusals.of_function(name, self._scope, guess=guess), tree.func)
        if tree.keywords or any(isinstance(part, ast.Starred) for part in tree.args):
            self._refuse(f"arguments have no names or stars here; write {function.usage}", tree)
        for part in tree.args if function.name in _OF_NAMES else ():
            if isinstance(part, ast.Name) and part.id not in self._scope.names:
                self._refuse(refusals.of_bare_name(function.name, part.id), part)
        arguments = self._each(tree.args, self.check)
        return function.check(Site(function, arguments, *self._span(tree)))


def _ruled(
    rule: Callable[[str, Node, Node], _Made], operator: str, left: Node, right: Node, *, span: _Span
) -> _Made:
    """Apply a rule; a mistake about both sides spans their parentheses too."""
    try:
        return rule(operator, left, right)
    except ExpressionError as error:
        if (error.column, error.end) != (left.start, right.end):
            raise
        raise ExpressionError(error.message, *span) from None


def is_none(tree: ast.expr) -> bool:
    """Return whether a tree is the literal ``None``."""
    return isinstance(tree, ast.Constant) and tree.value is None


_METHODS: Mapping[type[ast.expr], Callable[[Checker, Any], Node]] = MappingProxyType(
    {
        ast.Attribute: Checker._attribute,
        ast.BinOp: Checker._binary,
        ast.BoolOp: Checker._logic,
        ast.Call: Checker._call,
        ast.Compare: Checker._compare,
        ast.Constant: Checker._constant,
        ast.IfExp: Checker._choose,
        ast.Name: Checker._name,
        ast.UnaryOp: Checker._unary,
    }
)
