"""Why a condition is true, false or unknown: the same tree, answered part by part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from salesprocess.expressions.compile import Compiler, Get, Kept
from salesprocess.expressions.tree import And, Choose, Expression, Node, Not, Or
from salesprocess.expressions.writer import Writer


class Part(NamedTuple):
    """What became of one part of an expression.

    Attributes:
        verdict: True, False, or None for unknown. A value that is no condition has the verdict
            True if it is known.
        node: The part itself: its kind, operator, names and place in the text.
        found: The value found: the left side of a comparison, the list looked into, the operand
            of ``filled``, the first argument of a function that is no literal.
        wanted: What it is held against: the right side of a comparison, the tuple of values
            behind ``in``, the value looked for in a list, the tuple of a function's literals.
        missing: The dotted names whose missing values made the verdict unknown.
        parts: What became of its parts, in the order of the text; of an ``if``, the condition and
            the side chosen.
    """

    verdict: bool | None
    node: Node
    found: Any = None
    wanted: Any = None
    missing: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


Explain: TypeAlias = Callable[[Get, Any, Any, datetime], Part]

# A part is made some ten times for every trigger that is explained: going round the Python
# code of ``Part.__new__`` halves its price.
_make: Callable[..., Part] = tuple.__new__


class Explainer:
    """Explains expressions; what does not depend on the facts is prepared once.

    Args:
        compiler: Compiles the explanations.
    """

    def __init__(self, compiler: Compiler) -> None:
        """Prepare nothing yet."""
        self._compiler = compiler
        self._explains = Kept[Explain]()

    def explain(
        self, expression: Expression, get: Get, deal: Any, command: Any, now: datetime
    ) -> Part:
        """Return what became of an expression and of each of its parts.

        Args:
            expression: A condition or a formula.
            get: The getter of facts.
            deal: What the scope's snippets call ``deal``.
            command: What they call ``command``.
            now: The moment.
        """
        found = self._explains.get(id(expression))
        if found is None:
            writer = _PartWriter()
            made = self._compiler.function(writer, writer.part(expression.root))
            found = self._explains.keep(expression, made)
        return found(get, deal, command, now)


class _PartWriter(Writer):
    """Writes the source that makes the parts of an explanation."""

    def __init__(self) -> None:
        """Write nothing yet; what makes the parts is bound like a constant."""
        super().__init__()
        self.constants.update(_make=_make, _Part=Part, _all=_all, _any=_any, _not=_not, _if=_if)

    def part(self, node: Node) -> str:
        """Return source of the ``Part`` of a node."""
        match node:
            case And() | Or():
                join = "_all" if isinstance(node, And) else "_any"
                parts = "".join(f"{self.part(part)}, " for part in node.parts)
                return f"{join}({self.constant(node)}, ({parts}))"
            case Not():
                return f"_not({self.constant(node)}, {self.part(node.part)})"
            case Choose() if node.type.kind == "boolean":
                asked, itself = self.temporary(), self.constant(node)
                then = f"_if({itself}, {asked}, {self.part(node.then)})"
                otherwise = f"_if({itself}, {asked}, {self.part(node.otherwise)})"
                unknown = f"_if({itself}, {asked})"
                ask = f"({asked} := {self.part(node.condition)})[0]"
                return f"({then} if {ask} else {otherwise} if {asked}[0] is False else {unknown})"
            case _:
                return self._leaf(node)

    def _leaf(self, node: Node) -> str:
        probe, verdict = self.probe(node), self.temporary()
        names = f"({self.missing(node)} if {verdict} is None else ())"
        fields = (
            f"({verdict} := {probe.verdict})",
            self.constant(node),
            probe.found,
            probe.wanted,
            names,
            "()",
        )
        return f"({probe.setup} and _make(_Part, ({', '.join(fields)})))"


def _all(node: Node, parts: tuple[Part, ...]) -> Part:
    verdicts = [part[0] for part in parts]
    if False in verdicts:
        return _make(Part, (False, node, None, None, (), parts))
    if None in verdicts:
        return _make(Part, (None, node, None, None, _missing(parts), parts))
    return _make(Part, (True, node, None, None, (), parts))


def _any(node: Node, parts: tuple[Part, ...]) -> Part:
    verdicts = [part[0] for part in parts]
    if True in verdicts:
        return _make(Part, (True, node, None, None, (), parts))
    if None in verdicts:
        return _make(Part, (None, node, None, None, _missing(parts), parts))
    return _make(Part, (False, node, None, None, (), parts))


def _missing(parts: tuple[Part, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.missing))


def _not(node: Node, part: Part) -> Part:
    verdict = None if part.verdict is None else not part.verdict
    return _make(Part, (verdict, node, None, None, part.missing, (part,)))


def _if(node: Node, asked: Part, chosen: Part | None = None) -> Part:
    if chosen is None:
        return _make(Part, (None, node, None, None, asked.missing, (asked,)))
    return _make(Part, (chosen.verdict, node, None, None, chosen.missing, (asked, chosen)))
