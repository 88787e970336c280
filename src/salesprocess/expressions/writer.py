"""The Python source of a typed tree.

It is made of our own snippets, of the scope's snippets and of names of bound constants: no
character of the user's text ever enters it.

Unknown is None. A condition becomes one of two questions, "is it definitely true" or "is it
definitely false", so that the common case runs without a three-valued intermediate result. No
question contains another one twice, so the source grows with the tree and no faster.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from salesprocess.expressions.arithmetic import operation
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
    Literal,
    Negative,
    Node,
    Not,
    Or,
    walk,
)
from salesprocess.expressions.types import TEXTUAL

Relation = Compare | In | Contains
_OPPOSITE = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "in": "not in",
    "not in": "in",
    "filled": "empty",
    "empty": "filled",
}
_CONSTANT = "_k"
_TEMPORARY = "_t"


class Probe(NamedTuple):
    """The sources for explaining one part.

    Attributes:
        setup: Evaluates and names what the others use; always true.
        found: The value found.
        wanted: What it is held against.
        verdict: True, False or None.
    """

    setup: str
    found: str
    wanted: str
    verdict: str


class Writer:
    """Writes the source of one function of ``get``, ``deal``, ``command`` and ``now``.

    Attributes:
        constants: The values of the constants that the source names.
    """

    def __init__(self) -> None:
        """Write nothing yet."""
        self.constants: dict[str, object] = {}
        self._temporaries = 0

    def decision(self, node: Node, *, wanted: bool) -> str:
        """Return source that is True if a condition is definitely what is wanted, else False."""
        match node:
            case And() | Or():
                word = " and " if isinstance(node, And) is wanted else " or "
                return f"({word.join(self.decision(part, wanted=wanted) for part in node.parts)})"
            case Not():
                return self.decision(node.part, wanted=not wanted)
            case Filled():
                operator = node.operator if wanted else _OPPOSITE[node.operator]
                return _filled(node, operator, self.value(node.operand))
            case Compare() | In() | Contains() if not _is_money(node):
                return self._related(node, node.operator if wanted else _OPPOSITE[node.operator])
            case Choose():
                name, kept = self.kept(node.condition)
                then = self.decision(node.then, wanted=wanted)
                otherwise = self.decision(node.otherwise, wanted=wanted)
                return f"({then} if {kept} else {name} is False and {otherwise})"
            case _:
                return f"({self.value(node)} is {wanted})"

    def value(self, node: Node) -> str:
        """Return source of a part's value, None if it is unknown."""
        match node:
            case Literal():
                return self.constant(node.value)
            case Fact():
                return f"({node.code})"
            case And() | Or():
                return self._logic(node, stop=isinstance(node, Or))
            case Not():
                name, kept = self.kept(node.part)
                return f"(None if {kept} is None else not {name})"
            case Filled():
                return _filled(node, node.operator, self.value(node.operand))
            case Compare() | In() | Contains():
                return self._relation(node, *self._sides(node))
            case Choose():
                name, kept = self.kept(node.condition)
                then, otherwise = self.value(node.then), self.value(node.otherwise)
                return f"({then} if {kept} else {otherwise} if {name} is False else None)"
            case Arithmetic():
                return self._arithmetic(node)
            case Negative():
                return f"_op_negative({self.value(node.operand)})"
            case Call():
                return self._call(node)
        raise TypeError(f"{node.kind!r} is no kind of part; use those of the module tree")

    def probe(self, node: Node) -> Probe:
        """Return the sources for explaining a part that is not made of conditions."""
        left, right = self._probed(node)
        (first, found), (second, wanted) = self._named(left), self._named(right)
        match node:
            case Compare():
                verdict = self._relation(node, found, wanted)
            case Contains():
                verdict = self._relation(node, wanted, found)
            case In():
                verdict = self._relation(node, found, self._options(node))
            case Filled():
                verdict = _filled(node, node.operator, found)
            case Call() if node.type.kind == "boolean":
                verdict = self.value(node)
            case _ if node.type.kind == "boolean":
                verdict = found
            case _:
                verdict = f"({found} is not None or None)"
        return Probe(f"({first}, {second})", found, wanted, verdict)

    def _probed(self, node: Node) -> tuple[str, str]:
        """Return sources of what a part finds and of what it holds that against."""
        match node:
            case Compare():
                return self._sides(node)
            case Contains():
                return self.value(node.container), self.value(node.item)
            case In():
                return self.value(node.left), self.constant(tuple(o.value for o in node.options))
            case Filled():
                return self.value(node.operand), "None"
            case Call() if node.type.kind == "boolean":
                read = [part for part in node.arguments if not isinstance(part, Literal)]
                literals = tuple(p.value for p in node.arguments if isinstance(p, Literal))
                return self.value(read[0]) if read else "None", self.constant(literals)
            case _:
                return self.value(node), "None"

    def missing(self, node: Node) -> str:
        """Return source of a tuple: the names whose missing values make a part unknown."""
        facts = {part.name: part for part in walk(node) if isinstance(part, Fact)}
        if any(isinstance(part, And | Or | Choose | Filled) for part in walk(node)):
            return f"_op_distinct({self._missing_there(node)})"
        names = " + ".join(map(self._missing_fact, facts.values())) or "()"
        return f"_op_distinct({names})" if len(facts) > 1 else names

    def _missing_there(self, node: Node) -> str:
        """Return the same for a part that may be known though something below it is not."""
        match node:
            case Fact():
                return self._missing_fact(node)
            case Choose():
                name, kept = self.kept(node.condition)
                condition = self._missing_there(node.condition)
                then, otherwise = map(self._missing_there, (node.then, node.otherwise))
                return f"({then} if {kept} else {otherwise} if {name} is False else {condition})"
        names = [
            f"({self._missing_there(part)} if {self.value(part)} is None else ())"
            for part in node.children
            if not isinstance(part, Literal | Filled)
        ]
        return f"({' + '.join(names)})"

    def _missing_fact(self, node: Fact) -> str:
        names = self.constant((node.name,))
        if node.formula is not None:
            formula = self.constant(node.formula)
            names = f"(_op_missing({formula})(get, deal, command, now) or {names})"
        return f"({names} if ({node.code}) is None else ())"

    def _logic(self, node: And | Or, *, stop: bool) -> str:
        kept = [self.kept(part) for part in node.parts]
        decided = " or ".join(f"{value} is {stop}" for _, value in kept)
        unknown = " or ".join(f"{name} is None" for name, _ in kept)
        return f"({stop} if {decided} else None if {unknown} else {not stop})"

    def _sides(self, node: Relation) -> tuple[str, str]:
        match node:
            case Compare():
                return self.value(node.left), self.value(node.right)
            case In():
                return self.value(node.left), self._options(node)
            case Contains():
                return self.value(node.item), self.value(node.container)

    def _related(self, node: Relation, operator: str) -> str:
        """Return source of a relation that is False if a side is unknown."""
        left, right = self._sides(node)
        if operator in ("==", "in") and right.startswith(_CONSTANT):
            return f"({left} {operator} {right})"
        known, (left, right) = self._known((left, right))
        return f"({' and '.join([*known, f'{left} {operator} {right}'])})"

    def _relation(self, node: Relation, left: str, right: str) -> str:
        """Return source of a relation that is None if a side is unknown."""
        known, (left, right) = self._known((left, right))
        test = f"{left} {node.operator} {right}"
        if _is_money(node):
            test = self._money_relation(node, left, right)
        return f"({test} if {' and '.join(known)} else None)" if known else f"({test})"

    def _money_relation(self, node: Relation, left: str, right: str) -> str:
        met = self.temporary()
        if isinstance(node, Compare):
            test = f"{met}[0] {node.operator} {met}[1]"
            return f"(None if ({met} := _op_pair({left}, {right}, now)) is None else {test})"
        among = f"({met} := _op_among({left}, {right}, now))"
        return among if node.operator == "in" else f"(None if {among} is None else not {met})"

    def _arithmetic(self, node: Arithmetic) -> str:
        found = operation(node.operator, node.left.type, node.right.type)
        if found is None:
            raise TypeError(f"{node.operator!r} has no meaning here; parse the expression again")
        return found.code.format(self.value(node.left), self.value(node.right))

    def _call(self, node: Call) -> str:
        known, arguments = self._known(self.value(part) for part in node.arguments)
        every, rest = ", ".join(arguments), ", ".join(arguments[1:])
        code = node.code.format(*arguments, args=every, rest=rest)
        return f"({code} if {' and '.join(known)} else None)" if known else f"({code})"

    def _known(self, values: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return tests that the values are known, and the names that they have afterwards."""
        tests: list[str] = []
        names: list[str] = []
        for value in values:
            assigned, name = self._named(value)
            names.append(name)
            if not name.startswith(_CONSTANT):
                tests.append(f"{assigned} is not None")
        return tests, names

    def _named(self, value: str) -> tuple[str, str]:
        """Return source of a value that also gives it a name, and the name."""
        if value.startswith((_CONSTANT, _TEMPORARY)) or value == "None":
            return value, value
        name = self.temporary()
        return f"({name} := {value})", name

    def _options(self, node: In) -> str:
        return self.constant(frozenset(option.value for option in node.options))

    def kept(self, node: Node) -> tuple[str, str]:
        """Return a name for a value, and the source that gives it that name."""
        assigned, name = self._named(self.value(node))
        return name, assigned

    def constant(self, value: object) -> str:
        """Return a name for a value that does not change."""
        name = f"{_CONSTANT}{len(self.constants)}"
        self.constants[name] = value
        return name

    def temporary(self) -> str:
        """Return a name that is still free."""
        self._temporaries += 1
        return f"{_TEMPORARY}{self._temporaries}"


def _filled(node: Filled, operator: str, value: str) -> str:
    if node.operand.type.kind in TEXTUAL | {"list"}:
        return f"(not not {value})" if operator == "filled" else f"(not {value})"
    return f"({value} is {'not ' if operator == 'filled' else ''}None)"


def _is_money(node: Relation) -> bool:
    return (node.item if isinstance(node, Contains) else node.left).type.kind == "money"
