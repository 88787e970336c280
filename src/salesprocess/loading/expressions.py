"""The expressions of a process: each parsed and typed once, with its mistakes as findings."""

from __future__ import annotations

from datetime import timedelta

from salesprocess.expressions import (
    BOOLEAN,
    BusinessDuration,
    Expression,
    ExpressionErrors,
    Literal,
    Scope,
    Type,
    parse,
    parts_of,
    walk,
)
from salesprocess.loading.layout import Layout
from salesprocess.loading.lost import Lost
from salesprocess.loading.report import Report

_BUSINESS = "business"


class ExpressionReader:
    """Reads expressions and keeps them by address."""

    def __init__(self, layout: Layout, report: Report, lost: Lost, *, hours: bool = False) -> None:
        """Start without any.

        Args:
            layout: Where they are written.
            report: Takes the findings.
            lost: What cannot be read; an expression that uses it is not read either.
            hours: Whether the calendar has hours, so that business hours can be counted.
        """
        self._hours = hours
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
        if _BUSINESS in text:
            for part in walk(expression.root):
                if isinstance(part, Literal) and isinstance(part.value, BusinessDuration):
                    self.check_hours(address, part.value, column=part.start)
        self.read[address] = expression
        return expression

    def refuse(self, address: str, problem: str) -> None:
        """Report what is written in place of an expression, and is none.

        Args:
            address: Where it stands.
            problem: What is wrong with it, with the way out.
        """
        self._report.error("expression", address, f"{problem[:1].upper()}{problem[1:]}.")

    def check_hours(self, address: str, duration: timedelta, *, column: int = 0) -> None:
        """Report business hours where the calendar has none.

        Args:
            address: Where the duration stands.
            duration: The duration.
            column: At which of the characters there, from 0.
        """
        if (
            parts_of(duration).business_hours
            and not self._hours
            and not self._report.is_damaged("calendar")
        ):
            message = (
                f"'{duration}' is counted within the hours of a business day; say them, for"
                " example 'calendar: {hours: 09:00-17:00}'."
            )
            self._report.error(
                "no-hours", address, message, place=self._layout.inside(address, column)
            )

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
