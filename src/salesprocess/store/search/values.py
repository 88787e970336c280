"""Values of deals in SQL, each held against a constant by what the database has for its kind."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor, isfinite
from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, Text, and_, case, cast, func, literal, or_
from sqlalchemy.dialects.postgresql import TIMESTAMP

from salesprocess.expressions import Money
from salesprocess.store.search.bounds import (
    NEVER,
    NOBODY_KNOWS,
    Bounds,
    Sql,
    constant,
    every,
    exactly,
    some,
)

Column = ColumnElement[Any]
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_LARGEST = 2**62
# A text becomes a float with an error in the last place; the rest is for what we calculate.
_ERROR = 1e-14
_LEAST = 1e-300


class Value(ABC):
    """A value of deals.

    Attributes:
        column: The SQL that tells it; NULL where there is none.
    """

    def __init__(self, column: Column) -> None:
        """Take the SQL."""
        self.column = column

    @property
    def known(self) -> Sql:
        """Whether there is a value."""
        return self.column.is_not(None)

    @abstractmethod
    def test(self, sign: str, wanted: Any) -> Bounds:
        """Return the test of whether the value stands in a relation to a constant."""

    def among(self, options: list[Any]) -> Bounds:
        """Return the test of whether the value is one of several."""
        return some(self.test("==", option) for option in options)

    def not_among(self, options: list[Any]) -> Bounds:
        """Return the test of whether there is a value, and it is none of several."""
        return every([exactly(self.known), *(self.test("!=", option) for option in options)])


class TextValue(Value):
    """A text, an option, or another value that is only the same or not."""

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare texts, character by character."""
        if not isinstance(wanted, str) or sign not in ("==", "!="):
            return NOBODY_KNOWS
        if not _is_writable(wanted):
            return NEVER if sign == "==" else exactly(self.known)
        return exactly(_COMPARE[sign](self.column, wanted))

    def among(self, options: list[Any]) -> Bounds:
        """Look a text up."""
        return exactly(self.column.in_([option for option in options if _is_writable(option)]))

    def not_among(self, options: list[Any]) -> Bounds:
        """Look a text up in vain."""
        return exactly(self.column.not_in([option for option in options if _is_writable(option)]))


class DateValue(Value):
    """A day as ISO 8601 writes it, which sorts as days do."""

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare days."""
        if not isinstance(wanted, date) or isinstance(wanted, datetime):
            return NOBODY_KNOWS
        return exactly(_COMPARE[sign](self.column, wanted.isoformat()))


class WholeValue(Value):
    """A whole number."""

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare a whole number with any number."""
        if not isinstance(wanted, int | Decimal) or not -_LARGEST < wanted < _LARGEST:
            return NOBODY_KNOWS
        if wanted == int(wanted):
            return exactly(_COMPARE[sign](self.column, int(wanted)))
        if sign in ("==", "!="):
            return NEVER if sign == "==" else exactly(self.known)
        number = floor(wanted) if sign in (">", ">=") else ceil(wanted)
        return exactly(_COMPARE[sign[0]](self.column, number))


class ExactValue(Value):
    """A decimal number in a database that has them."""

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare numbers."""
        if not isinstance(wanted, int | Decimal):
            return NOBODY_KNOWS
        return exactly(_COMPARE[sign](self.column, literal(Decimal(wanted), Numeric())))


class FloatValue(Value):
    """A decimal number in a database that knows it only nearly."""

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare numbers: only those that are very near to the constant are doubtful."""
        if not isinstance(wanted, int | Decimal):
            return NOBODY_KNOWS
        middle = float(wanted)
        margin = abs(middle) * _ERROR + _LEAST
        if not isfinite(margin):
            return NOBODY_KNOWS
        return _within(self.column, sign, middle - margin, middle + margin)


def _within(column: Column, sign: str, low: Any, high: Any) -> Bounds:
    """Compare with something that lies between two bounds, and equals nothing outside of them."""
    match sign:
        case ">" | ">=":
            return Bounds(column >= low, column > high)
        case "<" | "<=":
            return Bounds(column <= high, column < low)
        case "==":
            return Bounds(column.between(low, high), NOBODY_KNOWS.sure)
        case _:
            return Bounds(column.is_not(None), or_(column < low, column > high))


class MoneyValue(Value):
    """An amount of money: of one currency the database can tell, of others it cannot."""

    def __init__(self, amount: Value, currency: Column, only: str | None) -> None:
        """Take the amount, its currency, and the only one that there can be, if it is so."""
        super().__init__(amount.column)
        self._amount = amount
        self._currency = currency
        self._only = only

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare amounts."""
        if not isinstance(wanted, Money):
            return NOBODY_KNOWS
        if wanted.currency == self._only:
            return self._amount.test(sign, wanted.amount)
        same = exactly(self._currency == wanted.currency)
        other = Bounds(self._currency != wanted.currency, NOBODY_KNOWS.sure)
        return some([every([same, self._amount.test(sign, wanted.amount)]), other])


class MomentValue(Value):
    """A moment in a column of its own, or of a type of its own."""

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare moments."""
        if not isinstance(wanted, datetime):
            return NOBODY_KNOWS
        return exactly(_COMPARE[sign](self.column, wanted.astimezone(UTC)))


class SecondsValue(Value):
    """A moment of which the database can tell the whole second."""

    def __init__(self, text: Column) -> None:
        """Take the moment as ISO 8601 writes it, in whatever offset."""
        super().__init__(cast(func.strftime("%s", text), Integer))
        self._text = text

    @property
    def known(self) -> Sql:
        """Whether there is a value; SQLite does not read every offset."""
        return self._text.is_not(None)

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare moments: only those within a second are doubtful."""
        if not isinstance(wanted, datetime):
            return NOBODY_KNOWS
        second = floor((wanted - _EPOCH) / timedelta(seconds=1))
        found = _within(self.column, sign, second, second)
        unread = and_(self.known, self.column.is_(None))
        return Bounds(or_(found.may, unread), found.sure)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AgeValue(Value):
    """How long ago a moment is that has a column of its own."""

    def __init__(self, since: Column, now: datetime) -> None:
        """Take the moment, and the one from which it is looked at."""
        super().__init__(since)
        self._now = now

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare how long ago it is with a duration."""
        if not isinstance(wanted, timedelta):
            return NOBODY_KNOWS
        try:
            moment = self._now.astimezone(UTC) - timedelta(
                wanted.days, wanted.seconds, wanted.microseconds
            )
        except OverflowError:
            return NOBODY_KNOWS
        return exactly(_COMPARE[_TURNED[sign]](self.column, moment))


class BooleanValue(Value):
    """A value that is true or false."""

    def __init__(self, column: Column, yes: Any, no: Any) -> None:
        """Take the SQL, and what it tells for true and false."""
        super().__init__(column)
        self.yes, self.no = exactly(column == yes), exactly(column == no)

    def test(self, sign: str, wanted: Any) -> Bounds:
        """Compare truth values."""
        if not isinstance(wanted, bool) or sign not in ("==", "!="):
            return NOBODY_KNOWS
        return self.yes if wanted is (sign == "==") else self.no


def guarded(condition: Sql, value: Column) -> Column:
    """Let a database calculate a value only where it can: it may look at a condition later."""
    return case((condition, value))


def number(text: Column) -> Column:
    """Read a decimal number on PostgreSQL."""
    return cast(text, Numeric())


def moment(text: Column) -> Column:
    """Read a moment on PostgreSQL."""
    return cast(text, TIMESTAMP(timezone=True))


def plain_text(column: Column) -> Column:
    """Sort a text by its characters on PostgreSQL, whatever language the database has."""
    return cast(column, Text()).collate("C")


def _is_writable(value: Any) -> bool:
    try:
        return "\x00" not in value and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False


__all__ = [
    "AgeValue",
    "BooleanValue",
    "Column",
    "DateValue",
    "ExactValue",
    "FloatValue",
    "MomentValue",
    "MoneyValue",
    "SecondsValue",
    "TextValue",
    "Value",
    "WholeValue",
    "constant",
    "guarded",
    "moment",
    "number",
    "plain_text",
]
