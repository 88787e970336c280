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

from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.expressions import add_months, parts_of, whole_days
from salesprocess.expressions.durations import Moment

_DAY = timedelta(days=1)
_MIDNIGHT = timedelta()
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OF_THE_MACHINE = ("localtime", "posixrules", "Factory")


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
            wall = add_months(moment.astimezone(zone).replace(tzinfo=None), months)
            at = _on_the_wall(wall + days * _DAY, zone)
        if fixed:
            at = at.astimezone(UTC) + fixed
        if business_days or business_hours:
            at = self._in_business(at, zone, business_days, timedelta(hours=business_hours))
        return at.astimezone(moment.tzinfo)

    def is_business_day(self, day: date) -> bool:
        """Tell whether a day, or the day of a moment, is a business day."""
        day = self.day_of(day) if isinstance(day, datetime) else day
        days = _business_days(self, day.year)
        index = bisect_left(days, day.toordinal())
        return index < len(days) and days[index] == day.toordinal()

    def business_days_between(self, first: date, second: date) -> int:
        """Return how many business days lie from one day to another.

        The first day counts if it is one and the second does not, so that from any day to the one
        that is five business days later it is five. Backward it is negative.
        """
        if second < first:
            return -self.business_days_between(second, first)
        years = (_business_days(self, year) for year in range(first.year, second.year))
        before = bisect_left(_business_days(self, first.year), first.toordinal())
        return (
            sum(map(len, years))
            - before
            + bisect_left(_business_days(self, second.year), second.toordinal())
        )

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
        moment = _on_the_wall(wall, self.zone or UTC)
        return moment.replace(tzinfo=fixed_offset(moment.utcoffset() or _MIDNIGHT), fold=0)

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
    closed = {day.toordinal() for day in calendar.closed}
    if calendar.holidays is not None:
        closed |= _holidays(calendar.holidays, year)
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return tuple(
        day
        for day in range(first, last + 1)
        if (day - 1) % 7 in calendar.workdays and day not in closed
    )


@lru_cache(maxsize=512)
def _opened(calendar: Calendar, zone: tzinfo, year: int) -> tuple[timedelta, ...]:
    """Return for how long it was open before each business day of a year, and in all of it."""
    opens, closes = calendar.hours or _WHOLE_DAY
    days = map(date.fromordinal, _business_days(calendar, year))
    lengths = (_at(day, closes, zone) - _at(day, opens, zone) for day in days)
    return tuple(accumulate(lengths, initial=_MIDNIGHT))


def _at(day: date, time: timedelta, zone: tzinfo) -> datetime:
    # In UTC, because the difference of two moments in one zone is that of their walls.
    return _on_the_wall(datetime(day.year, day.month, day.day) + time, zone).astimezone(UTC)


def _on_the_wall(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment at which the clocks of a zone show a time, or the first one after it."""
    moment = wall.replace(tzinfo=zone, fold=0)
    if moment.utcoffset() == moment.replace(fold=1).utcoffset():
        return moment
    first = moment.astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return moment
    low, high = moment.replace(fold=1).astimezone(UTC), first
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0).astimezone(zone)


def find_zone(name: str) -> tzinfo:
    """Return a time zone by its IANA name.

    Raises:
        ValueError: There is none of this name; the message ends with the nearest one.
    """
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, available_timezones

    try:
        if not name.startswith(("posix/", "right/")) and name not in _OF_THE_MACHINE:
            return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        pass
    # Etc/GMT+7 is seven hours behind, and nobody who writes GMT+7 means that.
    places = (zone for zone in available_timezones() if "/" in zone)
    known = sorted(zone for zone in places if not zone.startswith("Etc/"))
    word = name.strip().replace(" ", "_").casefold()
    alike = [zone for zone in known if word in (zone.casefold(), zone.casefold().split("/")[-1])]
    near = f"; did you mean {alike[0]!r}?" if alike else did_you_mean(name, known)
    way_out = near if near.endswith("?") else "; write its IANA name, such as 'Asia/Jakarta'."
    raise ValueError(f"There is no time zone {name[:60]!r}{way_out}")


def check_holidays(code: str) -> None:
    """Check that the public holidays of a country, or of a part of one, are known.

    Raises:
        ValueError: They are not; the message ends with the nearest code.
    """
    import holidays

    country, _, part = code.partition("-")
    try:
        if len(country) != 2 or not country.isupper():
            raise NotImplementedError
        parts = holidays.country_holidays(country).subdivisions
    except NotImplementedError:
        raise ValueError(
            f"No public holidays are known of {code[:60]!r}{_near_country(code)}"
        ) from None
    if part not in parts and "-" in code:
        near = did_you_mean(part[:8].upper(), parts)
        codes = listing(f"{country}-{part}" for part in parts)
        way_out = f"; use {country!r} itself" + (f", or one of: {codes}." if parts else ".")
        if near.endswith("?"):
            way_out = near.replace("'", f"'{country}-", 1)
        raise ValueError(f"No public holidays are known of {code[:60]!r}{way_out}")


def _near_country(code: str) -> str:
    import holidays
    import pycountry

    known = holidays.list_supported_countries()
    try:
        found = pycountry.countries.lookup(code).alpha_2
    except LookupError:
        found = ""
    if found in known:
        return f"; did you mean {found!r}?"
    near = did_you_mean(code[:8].upper(), known)
    return near if near.endswith("?") else "; write a code of ISO 3166, such as 'ID'."


@lru_cache(maxsize=512)
def _holidays(code: str, year: int) -> frozenset[int]:
    """Return the ordinals of public holidays; none of years that the package knows nothing of."""
    import holidays

    country, _, part = code.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=year)
    return frozenset(day.toordinal() for day in found)
