"""The expressions of a process: each parsed and typed once, with its mistakes as findings."""

from __future__ import annotations

from salesprocess.expressions import (
    BOOLEAN,
    Expression,
    ExpressionErrors,
    Scope,
    Type,
    parse,
)
from salesprocess.loading.layout import Layout
from salesprocess.loading.lost import Lost
from salesprocess.loading.report import Report


class ExpressionReader:
    """Reads expressions and keeps them by address."""

    def __init__(self, layout: Layout, report: Report, lost: Lost) -> None:
        """Start without any.

        Args:
            layout: Where they are written.
            report: Takes the findings.
            lost: What cannot be read; an expression that uses it is not read either.
        """
        self.scope = Scope({})
        self.read: dict[str, Expression] = {}
        self._layout = layout
        self._report = report
        self._lost = lost
        self._known: dict[tuple[str, Type | None], Expression] = {}

    def use(self, scope: Scope) -> None:
        """Read from now on with other names."""
        self.scope = scope
        self._known.clear()

    def add(self, address: str, text: str, *, expects: Type | None = BOOLEAN) -> Expression | None:
        """Read the expression at an address.

        Args:
            address: Where it stands.
            text: What it says.
            expects: The type that its value must have.

        Returns:
            The expression, or None where it cannot be read.
        """
        expression = self._known.get((text, expects))
        if expression is None:
            if self._lost.spoils(text):
                return None
            try:
                expression = parse(text, self.scope, expects=expects)
            except ExpressionErrors as errors:
                self._explain(address, text, errors, expects)
                return None
            self._known[text, expects] = expression
        self.read[address] = expression
        return expression

    def _explain(
        self, address: str, text: str, errors: ExpressionErrors, expects: Type | None
    ) -> None:
        if expects is not None and text in expects.options:
            message = f"An option stands in quotes in an expression; write \"'{text}'\"."
            self._report.error("expression", address, message)
            return
        for error in errors.errors:
            message = error.message[:1].upper() + error.message[1:]
            end = "" if message.endswith(("?", ".")) else "."
            place = self._layout.inside(address, error.column)
            self._report.error("expression", address, message + end, place=place)
