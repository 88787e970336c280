"""From a typed tree to a Python function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from salesprocess.expressions.operations import helpers
from salesprocess.expressions.tree import Expression
from salesprocess.expressions.writer import Writer

Get: TypeAlias = Callable[[str], Any]
Predicate: TypeAlias = Callable[[Get, Any, Any, datetime], bool]
Value: TypeAlias = Callable[[Get, Any, Any, datetime], Any]
Missing: TypeAlias = Callable[[Get, Any, Any, datetime], tuple[str, ...]]
Made = TypeVar("Made")


class Kept(dict[int, Made], Generic[Made]):
    """What was made of expressions, by ``id``, which costs a fifth of a hash of the value.

    An ``id`` means one expression as long as that lives: so the expressions are kept too.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        super().__init__()
        self._alive: list[Expression] = []

    def keep(self, expression: Expression, made: Made) -> Made:
        """Keep what was made of an expression, and return it."""
        self._alive.append(expression)
        self[id(expression)] = made
        return made


class Compiler:
    """Compiles expressions, each once, and when it is first needed.

    What it returns takes the getter of facts, the deal, the command and the moment.

    Args:
        bindings: What the scope's snippets find by name, and ``rates``, which is called with two
            currencies and a moment for the rate from the one to the other. It is kept by
            reference: entries may follow as long as they are there when an expression runs. Only
            ``calendar``, which counts days, must be there already.
    """

    def __init__(self, bindings: Mapping[str, object] | None = None) -> None:
        """Compile nothing yet."""
        self.bindings: Mapping[str, object] = {} if bindings is None else bindings
        self._helpers = {**helpers(self.bindings), "_op_missing": self.missing}
        self._predicates = Kept[Predicate]()
        self._values = Kept[Value]()
        self._missing = Kept[Missing]()

    def predicate(self, expression: Expression) -> Predicate:
        """Return a function that says whether a condition is definitely true."""
        found = self._predicates.get(id(expression))
        if found is not None:
            return found
        writer = Writer()
        source = writer.decision(expression.root, wanted=True)
        return self._predicates.keep(expression, self.function(writer, source))

    def value(self, expression: Expression) -> Value:
        """Return a function that gives the value of an expression, or None if it is unknown."""
        found = self._values.get(id(expression))
        if found is not None:
            return found
        writer = Writer()
        source = writer.value(expression.root)
        return self._values.keep(expression, self.function(writer, source))

    def missing(self, expression: Expression) -> Missing:
        """Return a function that names the facts whose missing values make it unknown."""
        found = self._missing.get(id(expression))
        if found is not None:
            return found
        writer = Writer()
        source = writer.missing(expression.root)
        return self._missing.keep(expression, self.function(writer, source))

    def function(self, writer: Writer, source: str) -> Any:
        """Return the function of facts, deal, command and moment that a writer has written."""
        # What the globals lack is looked up among the builtins: so the bindings stay a
        # reference, and Python's own builtins are out of reach.
        space = {
            "__builtins__": self.bindings,
            "bound": self.bindings,
            **self._helpers,
            **writer.constants,
        }
        text = f"lambda get, deal, command, now: {source}"
        return eval(compile(text, "<expression>", "eval", dont_inherit=True), space)
