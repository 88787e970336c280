"""Where days begin, which of them are business days, and what is so many of them later.

Time is added in the order of its units: months and years, then days and weeks, by the clock on the
wall of the calendar's zone; then hours, minutes and seconds, which pass wherever one is; then
business days; then business hours.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import timezone as fixed_offset
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, Self

from salesprocess.calendar.holidays import check_holidays, holidays_in, known_years
from salesprocess.calendar.zones import find_zone, on_the_wall
from salesprocess.errors import UsageError
from salesprocess.expressions import add_months, parts_of, whole_days
from salesprocess.expressions.durations import Moment

_DAY = timedelta(days=1)
_MIDNIGHT = timedelta()
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(NamedTuple):
    """When a business day opens and closes, by the clock on the wall, since midnight."""

    opens: timedelta
    closes: timedelta

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read opening and closing, such as ``09:00-17:00``.

        Raises:
            ValueError: It would close before it opens.
        """
        opens, closes = (
            timedelta(hours=int(time[:2]), minutes=int(time[3:])) for time in text.split("-")
        )
        if closes <= opens:
            raise ValueError(
                f"The hours {text!r} end before they begin; write opening and closing of one day,"
                " such as '09:00-17:00'."
            )
        return cls(opens, closes)


_WHOLE_DAY = Hours(_MIDNIGHT, _DAY)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar: frozen, and the same for everybody who asks.

    Attributes:
        zone: The time zone in which days begin and end; None for that of each moment.
        workdays: The days of the week that are business days, Monday being 0.
        holidays: Whose public holidays are none: a country of ISO 3166 or a part of one.
        closed: More days that are none.
        hours: When a business day opens and closes; None for the whole day.
    """

    zone: tzinfo | None = None
    workdays: frozenset[int] = frozenset(range(5))
    holidays: str | None = None
    closed: frozenset[date] = frozenset()
    hours: Hours | None = None

    @classmethod
    def of(
        cls,
        timezone: str = "UTC",
        *,
        workdays: Iterable[str] = _WEEKDAYS[:5],
        holidays: str | None = None,
        closed: Iterable[date] = (),
        hours: str | None = None,
    ) -> Self:
        """Make a calendar of what a process file says.

        Raises:
            ValueError: There is no such time zone, country or part of one, or the hours end before
                they begin.
        """
        if holidays is not None:
            check_holidays(holidays)
        return cls(
            find_zone(timezone),
            frozenset(map(_WEEKDAYS.index, workdays)),
            holidays,
            frozenset(closed),
            None if hours is None else Hours.parse(hours),
        )

    def add(self, moment: Moment, duration: timedelta) -> Moment:
        """Return the moment that is so much later, in the zone in which the moment is told.

        Calendar days keep the time on the wall; where a clock is set forward over it, it is the
        first moment afterwards, and where a clock is set back, the earlier one. Months end at the
        last day of a shorter month. A time outside of business counts as the next opening, in
        either direction, and business days keep the time of day.

        Args:
            moment: A moment with a time zone; or a date, which moves by whole days.
            duration: How much later; a plain ``timedelta`` is time that passes.

        Raises:
            UsageError: The moment has no time zone.
            ValueError: Business hours are to be counted, and the calendar has none, or from a date.
            OverflowError: The result lies outside of the years 1 to 9999.
        """
        months, days, fixed, business_days, business_hours = parts_of(duration)
        if business_hours and (self.hours is None or not isinstance(moment, datetime)):
            raise ValueError(
                f"'{duration}' is counted from a moment, within the hours of a calendar; give the"
                " calendar hours, such as 09:00-17:00, and add it to a moment"
            )
        if not isinstance(moment, datetime):
            later = add_months(moment, months) + (days + whole_days(fixed)) * _DAY
            return self._business_day(later, business_days) if business_days else later
        zone = self._zone_of(moment)
        at = moment
        if months or days:
            wall = moment.astimezone(zone).replace(tzinfo=None)
            wall = add_months(wall, months) if months else wall
            at = on_the_wall(wall + timedelta(days), zone)
        if fixed:
            at = at.astimezone(UTC) + fixed
        if business_days or business_hours:
            at = self._in_business(at, zone, business_days, timedelta(hours=business_hours))
        return at.astimezone(moment.tzinfo)

    def is_business_day(self, day: date) -> bool:
        """Tell whether a day, or the day of a moment, is a business day."""
        day = self._day(day)
        days = _business_days(self, day.year)
        index = bisect_left(days, day.toordinal())
        return index < len(days) and days[index] == day.toordinal()

    def business_days_between(self, first: date, second: date) -> int:
        """Return how many business days lie from one day, or the day of a moment, to another.

        The first day counts if it is one and the second does not, so that from any day to the one
        that is five business days later it is five. Backward it is negative.
        """
        first, second = self._day(first), self._day(second)
        if second < first:
            return -self.business_days_between(second, first)
        start, end = first.toordinal(), second.toordinal()
        weeks, rest = divmod(end - start, 7)
        workdays = sum(day % 7 in self.workdays for day in range(start - 1, start - 1 + rest))
        closed = sum(start <= day < end for day in _closed(self, first.year, second.year))
        return weeks * len(self.workdays) + workdays - closed

    def day_of(self, moment: datetime) -> date:
        """Return the day in which a moment lies."""
        return moment.date() if self.zone is None else moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """Return the first moment of a day; in UTC where the calendar has no time zone."""
        return self.moment_at(datetime(day.year, day.month, day.day))

    def moment_at(self, wall: datetime) -> datetime:
        """Return the moment at which the clocks show a time, as one of a fixed offset.

        Where clocks are set forward over it, it is the first moment afterwards; where they are set
        back, the earlier one. Without a time zone they are those of UTC.
        """
        moment = on_the_wall(wall, self.zone or UTC)
        return moment.replace(tzinfo=fixed_offset(moment.utcoffset() or _MIDNIGHT), fold=0)

    def _day(self, day: date) -> date:
        return self.day_of(day) if isinstance(day, datetime) else day

    def _zone_of(self, moment: datetime) -> tzinfo:
        if moment.tzinfo is None:
            raise UsageError(
                f"The moment {moment.isoformat()} has no time zone;"
                " add one, such as datetime(..., tzinfo=UTC)."
            )
        return self.zone or moment.tzinfo

    def _business_day(self, day: date, count: int = 0) -> date:
        """Return the business day that is so many after a day, or after the first one from it."""
        year = day.year
        days = _business_days(self, year)
        index = bisect_left(days, day.toordinal()) + count
        while index >= len(days):
            index -= len(days)
            year += 1
            days = _business_days(self, year)
        while index < 0:
            year -= 1
            days = _business_days(self, year)
            index += len(days)
        return date.fromordinal(days[index])

    def _in_business(
        self, moment: datetime, zone: tzinfo, count: int, hours: timedelta
    ) -> datetime:
        """Return the moment that is so many business days later, and then so many hours."""
        opens, closes = self.hours or _WHOLE_DAY
        wall = moment.astimezone(zone).replace(tzinfo=None)
        midnight = datetime(wall.year, wall.month, wall.day)
        day, time = wall.date(), wall - midnight
        if time > closes or not self.is_business_day(day):
            day, time = self._business_day(day + (time > closes) * _DAY), opens
        day, time = self._business_day(day, count), max(time, opens)
        if count or (day, time) != (wall.date(), wall - midnight):
            moment = _at(day, time, zone)
        return self._hours_later(moment, day, zone, hours) if hours else moment

    def _hours_later(self, moment: datetime, day: date, zone: tzinfo, hours: timedelta) -> datetime:
        """Return the moment that is so much open time after one on an open day."""
        opens, _ = self.hours or _WHOLE_DAY
        year = day.year
        opened = _opened(self, zone, year)
        index = bisect_left(_business_days(self, year), day.toordinal())
        target = opened[index] + (moment - _at(day, opens, zone)) + hours
        while target > opened[-1]:
            target -= opened[-1]
            year += 1
            opened = _opened(self, zone, year)
        while target < _MIDNIGHT:
            year -= 1
            opened = _opened(self, zone, year)
            target += opened[-1]
        find = bisect_left if hours > _MIDNIGHT else bisect_right
        index = find(opened, target) - 1
        day = date.fromordinal(_business_days(self, year)[index])
        return _at(day, opens, zone).astimezone(UTC) + (target - opened[index])


@lru_cache(maxsize=512)
def _business_days(calendar: Calendar, year: int) -> tuple[int, ...]:
    """Return the ordinals of the business days of a year."""
    if not 1 <= year <= 9999:
        raise OverflowError(f"year {year} lies outside the calendar; use a shorter duration")
    closed = _closed(calendar, year, year)
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return tuple(
        day
        for day in range(first, last + 1)
        if (day - 1) % 7 in calendar.workdays and day not in closed
    )


def _closed(calendar: Calendar, first: int, last: int) -> set[int]:
    """Return the ordinals of the workdays in some years, and more, that are no business days.

    Only years of which holidays are known are asked for: somebody's last day may be 9999-12-31.
    """
    closed = {day.toordinal() for day in calendar.closed}
    if calendar.holidays is not None:
        known = known_years(calendar.holidays)
        years = range(max(first, known.start), min(last + 1, known.stop))
        closed.update(*(holidays_in(calendar.holidays, year) for year in years))
    return {day for day in closed if (day - 1) % 7 in calendar.workdays}


@lru_cache(maxsize=512)
def _opened(calendar: Calendar, zone: tzinfo, year: int) -> tuple[timedelta, ...]:
    """Return for how long it was open before each business day of a year, and in all of it."""
    opens, closes = calendar.hours or _WHOLE_DAY
    days = map(date.fromordinal, _business_days(calendar, year))
    lengths = (_at(day, closes, zone) - _at(day, opens, zone) for day in days)
    return tuple(accumulate(lengths, initial=_MIDNIGHT))


def _at(day: date, time: timedelta, zone: tzinfo) -> datetime:
    # In UTC, because the difference of two moments in one zone is that of their walls.
    return on_the_wall(datetime(day.year, day.month, day.day) + time, zone).astimezone(UTC)
