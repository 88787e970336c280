"""The expressions of a process: each parsed and typed once, with its mistakes as findings."""

from __future__ import annotations

from salesprocess.errors import Finding
from salesprocess.expressions import (
    BOOLEAN,
    Expression,
    ExpressionErrors,
    Scope,
    Type,
    parse,
)
from salesprocess.loading.layout import Layout


class ExpressionReader:
    """Reads expressions and keeps them by address."""

    def __init__(self, scope: Scope, layout: Layout) -> None:
        """Start without any.

        Args:
            scope: The names that they may use.
            layout: Where they are written.
        """
        self.scope = scope
        self.read: dict[str, Expression] = {}
        self.findings: list[Finding] = []
        self._layout = layout
        self._known: dict[tuple[str, Type | None], Expression] = {}

    def add(self, address: str, text: str, *, expects: Type | None = BOOLEAN) -> Expression | None:
        """Read the expression at an address.

        Args:
            address: Where it stands.
            text: What it says.
            expects: The type that its value must have.

        Returns:
            The expression, or None where it has mistakes.
        """
        expression = self._known.get((text, expects))
        if expression is None:
            try:
                expression = parse(text, self.scope, expects=expects)
            except ExpressionErrors as errors:
                self._report(address, errors)
                return None
            self._known[text, expects] = expression
        self.read[address] = expression
        return expression

    def _report(self, address: str, errors: ExpressionErrors) -> None:
        for error in errors.errors:
            message = error.message[:1].upper() + error.message[1:]
            place = self._layout.inside(address, error.column)
            self.findings.append(Finding("expression", "error", f"{message}.", place, address))
