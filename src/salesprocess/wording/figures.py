"""How values are written for people: numbers, money, days, durations and texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from salesprocess.expressions import Duration, Money
from salesprocess.phrases import English

_LONGEST_TEXT = 60
_LONGEST_NUMBER = 24
_DECIMALS = 6
_UNGROUPED = 4
# Control characters, and those that turn the direction of what follows them.
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str, *, longest: int | None = None) -> str:
    """Return a text without line breaks and without what steers a terminal.

    Args:
        text: What somebody wrote.
        longest: After how many characters it is cut; None leaves it whole.

    Returns:
        The text on one line.
    """
    line = text if text.isprintable() else _UNPRINTABLE.sub(" ", text).strip()
    return line if longest is None or len(line) <= longest else f"{line[:longest].rstrip()}…"


class Figures:
    """Writes values in one language."""

    def __init__(self, phrases: English, zone: tzinfo | None = None) -> None:
        """Take the words of the language, and the zone in which moments are told, if it is one."""
        self._phrases = phrases
        self._zone = zone

    def value(self, value: object, *, percent: bool = False) -> str:
        """Write a single value.

        Args:
            value: A value as the engine keeps it; no choice and no list.
            percent: Whether a number is a percentage.

        Returns:
            Such as ``yes``, ``25,000``, ``12.5%``, ``USD 25,000``, ``12 November 2024`` or
            ``3 days 4 hours``.
        """
        match value:
            case bool():
                return self._phrases.yes if value else self._phrases.no
            case int() | Decimal():
                return f"{self.number(value)}%" if percent else self.number(value)
            case Money():
                return self.money(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case timedelta():
                return self.duration(value)
            case None:
                return self._phrases.nothing
            case _:
                return one_line(str(value), longest=_LONGEST_TEXT) or '""'

    def number(self, value: Decimal | int) -> str:
        """Write a number; what has four digits, such as a year, stays in one piece."""
        return self._number(value, ungrouped=_UNGROUPED)

    def money(self, value: Money) -> str:
        """Write an amount, its currency first; cents are written in full."""
        return f"{value.currency} {self._number(value.amount, decimals=2)}"

    def _number(self, value: Decimal | int, *, ungrouped: int = 3, decimals: int = 0) -> str:
        number = Decimal(value)
        if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
            return str(value)
        whole, _, rest = f"{number:.{_DECIMALS}f}".removeprefix("-").partition(".")
        grouped = whole if len(whole) <= ungrouped else f"{int(whole):,}"
        rest = rest.rstrip("0")
        words = grouped.replace(",", self._phrases.thousands)
        if rest:
            words += self._phrases.decimal_point + rest.ljust(decimals, "0")
        return self._signed(words, negative=number < 0)

    def day(self, value: date) -> str:
        """Write a day with the name of its month."""
        month = self._phrases.months[value.month - 1]
        return self._phrases.date.format(day=value.day, month=month, year=value.year)

    def moment(self, value: datetime) -> str:
        """Write a day, the time to the minute, and the time zone in which it is told."""
        if self._zone:
            with suppress(OverflowError):
                value = value.astimezone(self._zone)
        return self._phrases.moment.format(
            date=self.day(value),
            hour=f"{value.hour:02}",
            minute=f"{value.minute:02}",
            zone=value.tzname() or "",
        ).rstrip()

    def duration(self, value: timedelta) -> str:
        """Write a length of time; of one that was measured, only what counts."""
        negative = value.days < 0
        length = Duration.of(-value if negative else value)
        terms = [self._term(count, unit) for count, unit in _terms(length) if count]
        shown = terms[:2] or [self._term(0, "second")]
        return self._signed(" ".join(shown), negative=negative)

    def _term(self, count: int, unit: str) -> str:
        one, many = self._phrases.units[unit]
        return f"{self.number(count)} {one if count == 1 else many}"

    def _signed(self, words: str, *, negative: bool) -> str:
        return self._phrases.minus.format(value=words) if negative else words


def _terms(value: Duration) -> Iterator[tuple[int, str]]:
    months, days, fixed, business_days, business_hours = value.parts
    minutes, seconds = divmod(fixed.seconds, 60)
    yield months // 12, "year"
    yield months % 12, "month"
    yield days + fixed.days, "day"
    yield business_days, "business_day"
    yield business_hours, "business_hour"
    yield minutes // 60, "hour"
    yield minutes % 60, "minute"
    yield seconds, "second"
