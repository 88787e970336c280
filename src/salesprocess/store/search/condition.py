"""An expression that deals are looked for by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from salesprocess.errors import UsageError
from salesprocess.expressions import Expression, ExpressionErrors, parse
from salesprocess.runtime import Process
from salesprocess.store.rows import snapshot_of
from salesprocess.store.search.bounds import Bounds, every, exactly, some
from salesprocess.store.search.lowering import NOBODY_ASKS, Lowering


class Condition:
    """An expression of a process, asked of the deals of each of its versions.

    Attributes:
        test: What SQL tells of it.
    """

    def __init__(
        self, versions: Iterable[Process], where: str, at: datetime | None, *, postgresql: bool
    ) -> None:
        """Read the expression.

        Raises:
            UsageError: If it is none, or none of a condition.
        """
        self._asked: dict[int, tuple[Process, Any, datetime]] = {}
        tests: list[Bounds] = []
        for process in versions:
            expression, now = _read(process, where), process.now(at)
            predicate = process.engine.compiler.predicate(expression)
            self._asked[process.definition.spec.version] = (process, predicate, now)
            lowering = Lowering(process, now, postgresql=postgresql)
            true = lowering.verdict(expression.root).true
            tests.append(every([exactly(lowering.places.own), true]))
        self.test = some(tests)

    def holds(self, row: Any) -> bool:
        """Tell whether the expression is definitely true of a deal."""
        process, predicate, now = self._asked[row.version]
        snapshot = snapshot_of(process.definition, row)
        return bool(predicate(snapshot.facts.get, snapshot, NOBODY_ASKS, now))


def _read(process: Process, where: str) -> Expression:
    if not isinstance(where, str):
        raise UsageError(f"where= is an expression as text, not {type(where).__name__}.")
    try:
        return parse(where, process.definition.scope)
    except ExpressionErrors as errors:
        raise UsageError("\n".join(f"In {where!r}, {error}" for error in errors.errors)) from None
