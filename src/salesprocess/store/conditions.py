"""An expression that deals are looked for by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from salesprocess.commands import Fire
from salesprocess.errors import UsageError
from salesprocess.expressions import BOOLEAN, Expression, ExpressionErrors, parse
from salesprocess.runtime import Process
from salesprocess.store.rows import snapshot_of
from salesprocess.store.tables import deals

_NOBODY_ASKS = Fire("")


class Condition:
    """An expression of a process, asked of the deals of each of its versions.

    Attributes:
        sql: True of every deal for which the expression is true.
        is_exact: Whether it is true of those only.
    """

    def __init__(self, versions: Iterable[Process], where: str, at: datetime | None) -> None:
        """Read the expression.

        Raises:
            UsageError: If it is none, or none of a condition.
        """
        self._asked: dict[int, tuple[Process, Any, datetime]] = {}
        parts: list[ColumnElement[bool]] = []
        self.is_exact = False
        for process in versions:
            definition = process.definition
            expression = _read(process, where)
            predicate = process.engine.compiler.predicate(expression)
            self._asked[definition.spec.version] = (process, predicate, process.now(at))
            parts.append(
                and_(
                    deals.c.process == definition.name,
                    deals.c.version == definition.spec.version,
                )
            )
        self.sql = or_(*parts)

    def holds(self, row: Any) -> bool:
        """Tell whether the expression is definitely true of a deal."""
        process, predicate, now = self._asked[row.version]
        snapshot = snapshot_of(process.definition, row)
        return bool(predicate(snapshot.facts.get, snapshot, _NOBODY_ASKS, now))


def _read(process: Process, where: str) -> Expression:
    try:
        expression = parse(where, process.definition.scope)
    except ExpressionErrors as errors:
        raise UsageError("\n".join(f"In {where!r}, {error}" for error in errors.errors)) from None
    if expression.root.type != BOOLEAN:
        raise UsageError(f"{where!r} is no condition; compare it with something.")
    return expression
