"""Values that expressions calculate with beside Python's own: money and durations.

Money is exact decimal arithmetic in one currency. A duration is a ``timedelta`` that remembers how
much of it was said in calendar months, so that one month after 31 January is the end of February.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Self, TypeVar, overload

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""The arithmetic of IEEE decimal128, whatever context the application has set."""

_MONEY = re.compile(r"([+-]?[0-9][0-9_]{0,40}(?:\.[0-9]{1,30})?) +([A-Z]{3})")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount in one currency.

    Attributes:
        amount: The amount in units of the currency, not in cents.
        currency: The ISO 4217 code, three capital letters.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Take whole numbers for exact amounts and refuse floats."""
        if isinstance(self.amount, Decimal):
            return
        if not isinstance(self.amount, int):
            raise TypeError(f"{self.amount!r} is no exact amount; use Decimal or a whole number")
        object.__setattr__(self, "amount", Decimal(self.amount))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an amount and its currency, such as ``25000 USD``.

        Raises:
            ValueError: The text is not an amount, a space and a three-letter currency code.
        """
        found = _MONEY.fullmatch(text.strip()) if len(text) < 100 else None
        if found is None:
            raise ValueError(
                f"{_quoted(text)} is not an amount of money; write an amount without separators"
                " and a currency code, such as '25000 USD'"
            )
        return cls(Decimal(found[1].replace("_", "")), found[2])

    def __str__(self) -> str:
        """Write the amount and the currency, so that ``parse`` reads them again."""
        return f"{self.amount:f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        """Add an amount in the same currency."""
        return Money(CONTEXT.add(self.amount, self._alike(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount in the same currency."""
        return Money(CONTEXT.subtract(self.amount, self._alike(other)), self.currency)

    def __neg__(self) -> Money:
        """Turn the sign."""
        return Money(CONTEXT.minus(self.amount), self.currency)

    def __abs__(self) -> Money:
        """Drop the sign."""
        return Money(CONTEXT.abs(self.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        """Take the amount so many times."""
        return Money(CONTEXT.multiply(self.amount, factor), self.currency)

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Money) -> Decimal: ...
    @overload
    def __truediv__(self, other: Decimal | int) -> Money: ...
    def __truediv__(self, other: Money | Decimal | int) -> Money | Decimal:
        """Divide by a number, or find the ratio to an amount in the same currency."""
        if isinstance(other, Money):
            return CONTEXT.divide(self.amount, self._alike(other))
        return Money(CONTEXT.divide(self.amount, other), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount < self._alike(other)

    def __le__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount <= self._alike(other)

    def __gt__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount > self._alike(other)

    def __ge__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount >= self._alike(other)

    def _alike(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise ValueError(f"{self} and {other} are in two currencies; convert one of them first")
        return other.amount


_DAY = timedelta(days=1)
_MONTH = timedelta(days=30.436875)
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": _DAY,
    "w": timedelta(weeks=1),
}
_MONTHS = {"mo": 1, "y": 12}
_TERM = re.compile(r"([+-]?)([0-9]{1,12})(\.[0-9]{1,6}(?=s))?(s|mo|m|h|d|w|y)")


class Duration(timedelta):
    """A length of time: a fixed part and a number of calendar months.

    It is a ``timedelta`` in which a month counts as 30.436875 days (a twelfth of the Gregorian
    year), so that comparing runs at C speed. Only ``add_duration`` treats months as calendar
    months.
    """

    __slots__ = ("_months",)
    _months: int

    def __new__(cls, fixed: timedelta = timedelta(), months: int = 0) -> Self:
        """Make a duration of ``fixed`` time and ``months`` calendar months."""
        total = fixed + months * _MONTH
        self = super().__new__(cls, total.days, total.seconds, total.microseconds)
        self._months = months
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a duration: whole numbers with a unit, ``90s 15m 4h 14d 2w 6mo 1y``, or several.

        Raises:
            ValueError: The text is not a duration, or one too long to count.
        """
        terms = [_TERM.fullmatch(word) for word in text.split()] if len(text) < 200 else []
        if not terms or None in terms:
            raise ValueError(_not_a_duration(text))
        try:
            return sum((_term(*term.groups()) for term in terms if term), cls())  # type: ignore[return-value]
        except OverflowError:
            raise ValueError(f"{text!r} is too long a time; write a shorter one") from None

    @property
    def months(self) -> int:
        """The part that was said in calendar months."""
        return self._months

    @property
    def fixed(self) -> timedelta:
        """The part that is the same number of seconds from whenever it starts."""
        return timedelta.__sub__(self, self._months * _MONTH)

    def __str__(self) -> str:
        """Write the duration so that ``parse`` reads an equal one."""
        years, months = divmod(abs(self._months), 12)
        sign = "-" if self._months < 0 else ""
        words = [f"{sign}{n}{unit}" for n, unit in ((years, "y"), (months, "mo")) if n]
        return " ".join([*words, *_fixed_words(self.fixed)]) or "0s"

    def __repr__(self) -> str:
        """Write the call that makes an equal duration."""
        return f"Duration.parse({str(self)!r})"

    def __reduce__(self) -> tuple[type[Self], tuple[timedelta, int]]:
        """Pickle by both parts."""
        return type(self), (self.fixed, self._months)

    def __add__(self, other: timedelta) -> Duration:
        """Add the parts of two durations."""
        if not isinstance(other, timedelta):
            return NotImplemented
        fixed, months = _split(other)
        return Duration(self.fixed + fixed, self._months + months)

    __radd__ = __add__

    def __neg__(self) -> Duration:
        """Turn the sign of both parts."""
        return Duration(-self.fixed, -self._months)

    def __pos__(self) -> Duration:
        """Return the duration itself."""
        return self

    def __abs__(self) -> Duration:
        """Drop the sign."""
        return -self if self.days < 0 else self

    def __sub__(self, other: timedelta) -> Duration:
        """Subtract the parts of two durations."""
        return self + (-other) if isinstance(other, timedelta) else NotImplemented

    def __rsub__(self, other: timedelta) -> Duration:
        """Subtract the parts of two durations."""
        return -self + other if isinstance(other, timedelta) else NotImplemented

    def __mul__(self, factor: float) -> timedelta:
        """Take the duration so many times; a fraction makes it a plain ``timedelta``."""
        if isinstance(factor, int):
            return Duration(self.fixed * factor, self._months * factor)
        return super().__mul__(factor)

    __rmul__ = __mul__


Moment = TypeVar("Moment", date, datetime)


def add_duration(moment: Moment, duration: timedelta) -> Moment:
    """Return the moment that is ``duration`` later.

    Calendar months come first and end at the last day of a shorter month; the fixed part
    follows. A date moves by whole days: what is left of a day does not count.

    Raises:
        OverflowError: The result lies outside the calendar.
    """
    fixed, months = _split(duration)
    later = _add_months(moment, months) if months else moment
    if isinstance(later, datetime):
        return later + fixed
    days = abs(fixed).days
    return later + timedelta(days=days if fixed >= timedelta() else -days)


def _add_months(moment: Moment, months: int) -> Moment:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"year {year} lies outside the calendar; use a shorter duration")
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _split(duration: timedelta) -> tuple[timedelta, int]:
    if isinstance(duration, Duration):
        return duration.fixed, duration.months
    return duration, 0


def _term(sign: str, count: str, fraction: str | None, unit: str) -> Duration:
    number = -int(count) if sign == "-" else int(count)
    if unit in _MONTHS:
        return Duration(months=number * _MONTHS[unit])
    if fraction is None:
        return Duration(number * _UNITS[unit])
    micro = timedelta(microseconds=int(fraction[1:].ljust(6, "0")))
    return Duration(timedelta(seconds=number) + (-micro if sign == "-" else micro))


def _fixed_words(fixed: timedelta) -> list[str]:
    sign = "-" if fixed < timedelta() else ""
    rest = abs(fixed)
    hours, seconds = divmod(rest.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest.microseconds:06}".rstrip("0") if rest.microseconds else ""
    words = [f"{n}{unit}" for n, unit in ((rest.days, "d"), (hours, "h"), (minutes, "m")) if n]
    if seconds or fraction:
        words.append(f"{seconds}{fraction}s")
    return [sign + word for word in words]


def _not_a_duration(text: str) -> str:
    if "business" in text.casefold():
        return (
            f"{_quoted(text)} needs a calendar of working days, which this release does not have;"
            " write calendar days, such as '7d'"
        )
    return (
        f"{_quoted(text)} is not a duration; write whole numbers with the units"
        " s, m, h, d, w, mo or y, such as '14d' or '1d 12h'"
    )


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
