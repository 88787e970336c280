"""Durations: how long, in the units in which it was said.

A duration is a ``timedelta`` that remembers how much of it was said in calendar months and days,
so that one month after 31 January is the end of February, and in business days and hours, which
only a calendar can count.
"""

from __future__ import annotations

import operator
import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import repeat
from typing import Any, NamedTuple, NoReturn, Self, TypeVar

from salesprocess.expressions.lengths import as_duration

_NOTHING = timedelta()
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MONTH = timedelta(days=30.436875)


class Parts(NamedTuple):
    """What a duration is made of, in the order in which a calendar adds it.

    Attributes:
        months: Calendar months.
        days: Calendar days.
        fixed: The time that is the same number of seconds from whenever it starts.
        business_days: Business days.
        business_hours: Hours within business days.
    """

    months: int = 0
    days: int = 0
    fixed: timedelta = _NOTHING
    business_days: int = 0
    business_hours: int = 0

    def plus(self, other: Parts) -> Parts:
        """Return both, each part added to its like."""
        return Parts(*map(operator.add, self, other))

    def times(self, factor: int) -> Parts:
        """Return each part so many times."""
        return Parts(*map(operator.mul, self, repeat(factor)))


class Duration(timedelta):
    """A length of time: calendar months and days, and a fixed part.

    It is a ``timedelta`` in which a month counts as 30.436875 days (a twelfth of the Gregorian
    year) and a day as 24 hours, so that comparing runs at C speed. Only ``add_duration`` and a
    calendar treat them as months and days. One with business days or hours is a
    ``BusinessDuration``.
    """

    __slots__ = ("_parts",)
    _parts: Parts

    def __new__(
        cls,
        fixed: timedelta = _NOTHING,
        months: int = 0,
        days: int = 0,
        business_days: int = 0,
        business_hours: int = 0,
    ) -> Self:
        """Make a duration of its parts; what ``fixed`` is made of is added to them."""
        own = Parts(months, days, _NOTHING, business_days, business_hours)
        return _made(own.plus(parts_of(fixed)))  # type: ignore[return-value]

    @classmethod
    def of(cls, length: timedelta) -> Duration:
        """Take a plain ``timedelta`` for days and a rest of a day; a duration is itself."""
        if isinstance(length, Duration):
            return length
        rest = abs(length)
        made = cls(rest - rest.days * _DAY, days=rest.days)
        return made if length >= _NOTHING else -made

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read a duration: whole numbers with a unit, one or several.

        The units are ``90s 15m 4h 14d 2w 6mo 1y``, and ``5 business days``, ``4 business hours``.

        Raises:
            ValueError: The text is not a duration, or one too long to count.
        """
        terms = _terms(text.strip()) if len(text) < 200 else None
        if not terms:
            raise ValueError(_not_a_duration(text))
        parts = Parts()
        try:
            for term in terms:
                parts = parts.plus(_read(*term.groups()))
            if max(map(abs, parts[3:])) <= _MOST_COUNTED:
                return _made(parts)
        except OverflowError:
            pass
        raise ValueError(f"{text!r} is too long a time; write a shorter one")

    @property
    def parts(self) -> Parts:
        """What it is made of."""
        return self._parts

    @property
    def months(self) -> int:
        """The part that was said in calendar months."""
        return self._parts.months

    @property
    def fixed(self) -> timedelta:
        """The part that is the same number of seconds from whenever it starts."""
        return self._parts.fixed

    def __str__(self) -> str:
        """Write the duration so that ``parse`` reads an equal one, of the same parts."""
        months, days, fixed, business_days, business_hours = self._parts
        years, months = divmod(abs(months), 12)
        sign = "-" if self.months < 0 else ""
        words = [f"{sign}{n}{unit}" for n, unit in ((years, "y"), (months, "mo")) if n]
        words += [f"{days}d"] if days else []
        words += _fixed_words(fixed)
        for count, unit in ((business_days, "day"), (business_hours, "hour")):
            words += [f"{count} business {unit}{'' if abs(count) == 1 else 's'}"] if count else []
        return " ".join(words) or "0s"

    def __repr__(self) -> str:
        """Write the call that makes an equal duration."""
        return f"Duration.parse({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the parts."""
        months, days, fixed, *business = self._parts
        return Duration, (fixed, months, days, *business)

    def __add__(self, other: timedelta) -> Duration:
        """Add the parts of two durations."""
        if not isinstance(other, timedelta):
            return NotImplemented
        return _made(self._parts.plus(parts_of(other)))

    __radd__ = __add__

    def __neg__(self) -> Duration:
        """Turn the sign of every part."""
        return _made(self._parts.times(-1))

    def __pos__(self) -> Duration:
        """Return the duration itself."""
        return self

    def __abs__(self) -> Duration:
        """Drop the sign."""
        return -self if timedelta.__lt__(self, _NOTHING) else self

    def __sub__(self, other: timedelta) -> Duration:
        """Subtract the parts of two durations."""
        return self + (-other) if isinstance(other, timedelta) else NotImplemented

    def __rsub__(self, other: timedelta) -> Duration:
        """Subtract the parts of two durations."""
        return -self + other if isinstance(other, timedelta) else NotImplemented

    def __mul__(self, factor: float) -> timedelta:
        """Take the duration so many times; a fraction makes it a plain ``timedelta``."""
        if isinstance(factor, int):
            return _made(self._parts.times(factor))
        return super().__mul__(factor)

    __rmul__ = __mul__


class BusinessDuration(Duration):
    """A duration with business days or hours: how long it is depends on when it starts.

    So it is equal to its like only, and has no order and no number of seconds. ``bool`` is true.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Compare part by part."""
        return isinstance(other, BusinessDuration) and self._parts == other._parts

    def __ne__(self, other: object) -> bool:
        """Say the opposite of ``==``, which ``timedelta`` does not by itself."""
        return not self == other

    def __hash__(self) -> int:
        """Hash the parts."""
        return hash(self._parts)

    def __bool__(self) -> bool:
        """Tell that there is something to count."""
        return True

    def __mul__(self, factor: float) -> timedelta:
        """Take the duration so many times, a whole number of them."""
        return super().__mul__(factor) if isinstance(factor, int) else self._measured()

    __rmul__ = __mul__

    def _measured(self, *_: object) -> NoReturn:
        raise TypeError(
            f"'{self}' has no length of its own, because business days are counted from a moment;"
            " add it to one with Calendar.add(moment, duration)"
        )

    __lt__ = __le__ = __gt__ = __ge__ = _measured
    __abs__ = __truediv__ = __floordiv__ = __mod__ = __divmod__ = _measured
    total_seconds = _measured


def parts_of(length: timedelta) -> Parts:
    """Return what a duration is made of; a plain ``timedelta`` is a fixed part."""
    return length._parts if isinstance(length, Duration) else Parts(fixed=length)


def _made(parts: Parts) -> Duration:
    months, days, fixed, business_days, business_hours = parts
    total = fixed + (days + business_days) * _DAY + months * _MONTH + business_hours * _HOUR
    kind = BusinessDuration if business_days or business_hours else Duration
    made = timedelta.__new__(kind, total.days, total.seconds, total.microseconds)
    made._parts = parts
    return made


Moment = TypeVar("Moment", date, datetime)


def add_duration(moment: Moment, duration: timedelta) -> Moment:
    """Return the moment that is ``duration`` later, by the clock on the moment's own wall.

    Calendar months come first and end at the last day of a shorter month; days and the fixed part
    follow. A date moves by whole days: what is left of a day does not count.

    Raises:
        OverflowError: The result lies outside of the years 1 to 9999.
        ValueError: The duration has business days or hours, which only a calendar can count.
    """
    months, days, fixed, *business = parts_of(duration)
    if any(business):
        raise ValueError(f"'{duration}' needs a calendar; use Calendar.add(moment, duration)")
    later = add_months(moment, months) if months else moment
    if isinstance(later, datetime):
        return later + (fixed + days * _DAY if days else fixed)
    return later + (days + whole_days(fixed)) * _DAY


def add_months(moment: Moment, months: int) -> Moment:
    """Return the same day of a later month, or its last day where it is shorter.

    Raises:
        OverflowError: The result lies outside of the years 1 to 9999.
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"year {year} lies outside the calendar; use a shorter duration")
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def whole_days(fixed: timedelta) -> int:
    """Return how many times 24 hours are in a time, towards zero."""
    return fixed.days if fixed >= _NOTHING else -abs(fixed).days


_FIXED = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": _HOUR}
_COUNTED = {
    "d": Parts(days=1),
    "w": Parts(days=7),
    "mo": Parts(months=1),
    "y": Parts(months=12),
    "day": Parts(business_days=1),
    "hour": Parts(business_hours=1),
}
_MOST_COUNTED = 100_000
_TERM = re.compile(
    r"([+-]?)([0-9]{1,12})"
    r"(?:(\.[0-9]{1,6}(?=s))?(s|mo|m|h|d|w|y)|\s+business\s+(?:(day|hour)s?))(?:\s+|\Z)"
)


def _terms(text: str) -> list[re.Match[str]] | None:
    terms: list[re.Match[str]] = []
    at = 0
    while at < len(text):
        found = _TERM.match(text, at)
        if found is None:
            return None
        terms.append(found)
        at = found.end()
    return terms


def _read(
    sign: str, count: str, fraction: str | None, unit: str | None, business: str | None
) -> Parts:
    number = -int(count) if sign == "-" else int(count)
    counted = _COUNTED.get(business or unit or "")
    if counted is not None:
        return counted.times(number)
    if fraction is None:
        return Parts(fixed=number * _FIXED[unit or ""])
    micro = timedelta(microseconds=int(fraction[1:].ljust(6, "0")))
    return Parts(fixed=timedelta(seconds=number) + (-micro if sign == "-" else micro))


def _fixed_words(fixed: timedelta) -> list[str]:
    sign = "-" if fixed < _NOTHING else ""
    rest = abs(fixed)
    hours, seconds = divmod(rest.seconds, 3600)
    hours += rest.days * 24
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest.microseconds:06}".rstrip("0") if rest.microseconds else ""
    words = [f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m")) if n]
    if seconds or fraction:
        words.append(f"{seconds}{fraction}s")
    return [sign + word for word in words]


def _not_a_duration(text: str) -> str:
    shown = repr(text if len(text) <= 60 else text[:57] + "...")
    meant = as_duration(text)
    if meant is not None:
        return f"{shown} is not a duration; write {meant!r}"
    if "business" in text.casefold():
        return (
            f"{shown} is not a duration; write a whole number of business days or hours, such as"
            " '5 business days' or '4 business hours'"
        )
    return (
        f"{shown} is not a duration; write whole numbers with the units"
        " s, m, h, d, w, mo or y, such as '14d' or '1d 12h'"
    )
