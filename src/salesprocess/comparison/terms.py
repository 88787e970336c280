"""What an expression means, whatever it looks like: two texts with one meaning are one term.

A term is a tuple of hashable parts. Layout, quotes, the order of what is joined by ``and`` and
``or``, the side on which a literal stands, ``in`` with one option, and negations drawn inwards make
no difference; all of that holds in three-valued logic too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from salesprocess.expressions import Duration
from salesprocess.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Contains,
    Fact,
    Filled,
    In,
    Negative,
    Node,
    Not,
    Or,
)
from salesprocess.expressions.tree import (
    Literal as LiteralNode,
)
from salesprocess.expressions.types import NUMERIC, TEXTUAL

Term = tuple[Any, ...]
Strength = Literal["same", "looser", "tighter", "other"]

TRUE: Term = ("value", "boolean", True)
FALSE: Term = ("value", "boolean", False)
_OPPOSITE = {
    "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
    "all": "any", "any": "all", "filled": "empty", "empty": "filled",
    "contains": "lacks", "lacks": "contains",
}  # fmt: skip
_TURNED = {">": "<", ">=": "<="}
_BELOW, _ABOVE = frozenset({"<", "<="}), frozenset({">", ">="})
_COMMUTATIVE = frozenset({"+", "*"})
_SYMMETRIC = frozenset({"sum", "min", "max"})
_OF_SETS = frozenset({"any_of", "all_of"})


@dataclass(frozen=True)
class Names:
    """What the names of one version are called in another.

    Attributes:
        stages: The new name of each stage that is called otherwise now.
        fields: The new name of each field that is called otherwise now, by dotted name.
        known: The stages of the version, by which a literal is recognised as a stage.
        dropped: The fields whose values are given up.
    """

    stages: Mapping[str, str]
    fields: Mapping[str, str]
    known: tuple[str, ...] = ()
    dropped: frozenset[str] = frozenset()


SAME_NAMES = Names({}, {})


def term_of(node: Node, names: Names = SAME_NAMES) -> Term:
    """Return what a typed tree means.

    Args:
        node: The tree.
        names: What its names are called in the version with which it is compared.
    """
    match node:
        case LiteralNode():
            return _value(node, names)
        case Fact():
            return ("name", names.fields.get(node.name, node.name))
        case And():
            return joined("all", (term_of(part, names) for part in node.parts))
        case Or():
            return joined("any", (term_of(part, names) for part in node.parts))
        case Not():
            return negated(term_of(node.part, names))
        case Compare():
            return _compared(node.operator, term_of(node.left, names), term_of(node.right, names))
        case In():
            left, sort = term_of(node.left, names), "==" if node.operator == "in" else "!="
            options = (_compared(sort, left, term_of(option, names)) for option in node.options)
            return joined("any" if sort == "==" else "all", options)
        case Contains():
            sort = "contains" if node.operator == "in" else "lacks"
            return (sort, term_of(node.container, names), term_of(node.item, names))
        case Filled():
            return (node.operator, term_of(node.operand, names))
        case Call():
            return _called(node, names)
        case _:
            return _calculated(node, names)


def joined(word: Literal["all", "any"], terms: Iterable[Term]) -> Term:
    """Return conditions joined by ``and`` (``all``) or by ``or`` (``any``)."""
    neutral, final = (TRUE, FALSE) if word == "all" else (FALSE, TRUE)
    parts: set[Term] = set()
    for term in terms:
        parts |= term[1] if term[0] == word else {term}
    if final in parts:
        return final
    parts.discard(neutral)
    if not parts:
        return neutral
    return next(iter(parts)) if len(parts) == 1 else (word, frozenset(parts))


def negated(term: Term) -> Term:
    """Return the opposite of a condition."""
    sort = term[0]
    if sort in ("all", "any"):
        return joined("any" if sort == "all" else "all", map(negated, term[1]))
    if sort == "not":
        inner: Term = term[1]
        return inner
    if term in (TRUE, FALSE):
        return FALSE if term == TRUE else TRUE
    if sort in ("<", "<=", ">", ">=") and not _is_value(term[2]):
        return _compared(_OPPOSITE[sort], term[1], term[2])
    return (_OPPOSITE[sort], *term[1:]) if sort in _OPPOSITE else ("not", term)


def strength(old: Term, new: Term) -> Strength:
    """Tell what became of a condition: ``tighter`` if less passes it than before.

    Where neither can be seen to follow from the other, the answer is ``other``.
    """
    if old == new:
        return "same"
    loosened, tightened = _Proof().follows(old, new), _Proof().follows(new, old)
    if loosened == tightened:
        return "same" if loosened else "other"
    return "looser" if loosened else "tighter"


class _Proof:
    """Whether one condition is true wherever another is; each pair is looked at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Term, Term], bool] = {}

    def follows(self, given: Term, wanted: Term) -> bool:
        pair = (given, wanted)
        if pair not in self._known:
            self._known[pair] = self._find(given, wanted)
        return self._known[pair]

    def _find(self, given: Term, wanted: Term) -> bool:
        if given in (wanted, FALSE) or wanted == TRUE:
            return True
        if given[0] == "any":
            return all(self.follows(part, wanted) for part in given[1])
        if wanted[0] == "all":
            return all(self.follows(given, part) for part in wanted[1])
        if given[0] == "all" and any(self.follows(part, wanted) for part in given[1]):
            return True
        if wanted[0] == "any" and any(self.follows(given, part) for part in wanted[1]):
            return True
        return _limits_more(given, wanted)


def _limits_more(given: Term, wanted: Term) -> bool:
    """Tell whether one comparison with a literal follows from another one of the same value."""
    if len(given) != 3 or len(wanted) != 3 or given[1] != wanted[1]:
        return False
    if not (_is_value(given[2]) and _is_value(wanted[2])) or given[2][1] != wanted[2][1]:
        return False
    (had, _, (*_, low)), (has, _, (*_, high)) = given, wanted
    try:
        return _within(had, low, has, high)
    except (TypeError, ValueError):  # what has no order, such as texts and two currencies
        return False


def _within(had: str, low: Any, has: str, high: Any) -> bool:
    """Tell whether ``x had low`` makes ``x has high`` true."""
    if had == "==":
        return _holds(low, has, high)
    if has == "!=" and had in _BELOW | _ABOVE:
        return not _holds(high, had, low)
    if had in _BELOW and has in _BELOW:
        return bool(low < high) or (low == high and (has == "<=" or had == "<"))
    if had in _ABOVE and has in _ABOVE:
        return bool(low > high) or (low == high and (has == ">=" or had == ">"))
    return False


def _holds(left: Any, operator: str, right: Any) -> bool:
    match operator:
        case "==":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
        case _:
            return False


def _is_value(term: Any) -> bool:
    return isinstance(term, tuple) and term[0] == "value"


def _compared(operator: str, left: Term, right: Term) -> Term:
    if right in (TRUE, FALSE) and operator in ("==", "!="):
        return left if (right == TRUE) is (operator == "==") else negated(left)
    if _is_value(right):
        return (operator, left, right)
    if operator in ("==", "!="):
        return (operator, frozenset({left, right}))
    if operator in _TURNED:
        return (_TURNED[operator], right, left)
    return (operator, left, right)


def _value(node: LiteralNode, names: Names) -> Term:
    kind, value = node.type.kind, node.value
    if kind in NUMERIC:
        return ("value", "number", value)
    if isinstance(value, Duration):
        return ("value", "duration", str(value), value)
    if names.known and node.type.options == names.known:
        return ("value", "text", names.stages.get(str(value), value))
    return ("value", "text" if kind in TEXTUAL else kind, value)


def _called(node: Call, names: Names) -> Term:
    arguments = tuple(term_of(argument, names) for argument in node.arguments)
    if node.function in _SYMMETRIC:
        arguments = _in_one_order(arguments)
    elif node.function in _OF_SETS:
        arguments = (arguments[0], *_in_one_order(arguments[1:]))
    return ("call", node.function, arguments)


def _calculated(node: Node, names: Names) -> Term:
    parts = tuple(term_of(child, names) for child in node.children)
    match node:
        case Arithmetic() if node.operator in _COMMUTATIVE:
            return (f"a {node.operator} b", _in_one_order(parts))
        case Arithmetic():
            return (f"a {node.operator} b", parts)
        case Negative() | Choose():
            return (node.kind, parts)
        case _:  # a kind of part that came later is compared part by part
            own = tuple(
                repr(getattr(node, name))
                for name in type(node).__dataclass_fields__
                if name not in ("type", "start", "end", "code")
                and not isinstance(getattr(node, name), Node | tuple)
            )
            return (node.kind, own, parts)


def _in_one_order(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(sorted(terms, key=_sorting))


def _sorting(term: Any) -> str:
    if isinstance(term, frozenset):
        return "{" + ", ".join(sorted(map(_sorting, term))) + "}"
    if isinstance(term, tuple):
        return "(" + ", ".join(map(_sorting, term)) + ")"
    return f"{type(term).__name__} {term!r}"
