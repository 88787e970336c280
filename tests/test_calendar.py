"""Calendars: days in a zone, business days and hours."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.calendar import Calendar, Hours
from salesprocess.errors import UsageError
from salesprocess.expressions import Duration

BERLIN = Calendar.of("Europe/Berlin")
NEW_YORK = Calendar.of("America/New_York", holidays="US", hours="09:00-17:00")
JAKARTA = Calendar.of("Asia/Jakarta", holidays="ID", hours="09:00-17:00")
LORD_HOWE = Calendar.of("Australia/Lord_Howe")
PLAIN = Calendar()
CALENDARS = {"Berlin": BERLIN, "New York": NEW_YORK, "Jakarta": JAKARTA, "Lord Howe": LORD_HOWE}

OPEN = st.sampled_from([NEW_YORK, JAKARTA, Calendar.of("Europe/London", hours="08:30-18:00")])
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))
DAYS = st.dates(date(1990, 1, 1), date(2080, 1, 1))
COUNTS = st.integers(-400, 400)


def local(calendar: Calendar, written: str) -> datetime:
    """Return a moment by what the clocks of a calendar show."""
    return calendar.moment_at(datetime.fromisoformat(written))


def later(calendar: Calendar, written: str, duration: str) -> str:
    """Return what the clocks of a calendar show so much later."""
    found = calendar.add(local(calendar, written), Duration.parse(duration))
    return found.astimezone(calendar.zone).isoformat(timespec="minutes")


class TestCalendarDays:
    @pytest.mark.parametrize(
        ("calendar", "start", "duration", "expected"),
        [
            # Berlin sets its clocks forward on 29 March 2026 at 2:00, back on 25 October at 3:00.
            (BERLIN, "2026-03-28T12:00", "1d", "2026-03-29T12:00+02:00"),
            (BERLIN, "2026-03-28T12:00", "24h", "2026-03-29T13:00+02:00"),
            (BERLIN, "2026-03-28T02:30", "1d", "2026-03-29T03:00+02:00"),
            (BERLIN, "2026-03-22T02:30", "1w", "2026-03-29T03:00+02:00"),
            (BERLIN, "2026-02-28T02:30", "1mo 1d", "2026-03-29T03:00+02:00"),
            (BERLIN, "2026-03-28T02:30", "2d", "2026-03-30T02:30+02:00"),
            (BERLIN, "2026-10-24T02:30", "1d", "2026-10-25T02:30+02:00"),
            (BERLIN, "2026-10-24T02:30", "1d 1h", "2026-10-25T02:30+01:00"),
            (BERLIN, "2026-10-26T02:30", "-1d", "2026-10-25T02:30+02:00"),
            (BERLIN, "2026-10-24T12:00", "36h", "2026-10-25T23:00+01:00"),
            # New York: 8 March 2026 at 2:00, 1 November at 2:00.
            (NEW_YORK, "2026-03-07T02:15", "1d", "2026-03-08T03:00-04:00"),
            (NEW_YORK, "2026-10-31T01:30", "1d", "2026-11-01T01:30-04:00"),
            (NEW_YORK, "2026-10-31T12:00", "24h", "2026-11-01T11:00-05:00"),
            # Jakarta has one time all year.
            (JAKARTA, "2026-03-28T02:30", "1d", "2026-03-29T02:30+07:00"),
            (JAKARTA, "2026-01-31T23:30", "1mo", "2026-02-28T23:30+07:00"),
            # Lord Howe: half an hour, back on 5 April 2026 at 2:00, forward on 4 October at 2:00.
            (LORD_HOWE, "2026-10-03T02:10", "1d", "2026-10-04T02:30+11:00"),
            (LORD_HOWE, "2026-04-04T01:40", "1d", "2026-04-05T01:40+11:00"),
            (LORD_HOWE, "2026-04-04T12:00", "24h", "2026-04-05T11:30+10:30"),
        ],
    )
    def test_where_clocks_are_set(
        self, calendar: Calendar, start: str, duration: str, expected: str
    ) -> None:
        """Days keep the time on the wall, hours pass; a gap ends them, a fold begins with them."""
        assert expected == later(calendar, start, duration)

    @pytest.mark.parametrize(
        ("start", "duration", "expected"),
        [
            ("2026-01-31T09:00", "1mo", "2026-02-28T09:00+01:00"),
            ("2028-01-31T09:00", "1mo", "2028-02-29T09:00+01:00"),
            ("2028-02-29T09:00", "1y", "2029-02-28T09:00+01:00"),
            ("2028-02-29T09:00", "4y", "2032-02-29T09:00+01:00"),
            ("2026-03-31T09:00", "-1mo", "2026-02-28T09:00+01:00"),
            ("2026-10-31T09:00", "1mo 1d", "2026-12-01T09:00+01:00"),
            ("2026-12-31T09:00", "2mo", "2027-02-28T09:00+01:00"),
            ("2000-02-28T09:00", "1d", "2000-02-29T09:00+01:00"),
            ("2100-02-28T09:00", "1d", "2100-03-01T09:00+01:00"),
        ],
    )
    def test_months(self, start: str, duration: str, expected: str) -> None:
        """A month ends at the last day of a shorter one; then come the days."""
        assert expected == later(BERLIN, start, duration)

    def test_a_day_that_a_zone_left_out(self) -> None:
        """Samoa had no 30 December 2011: a day after the 29th is the 31st, its first moment."""
        samoa = Calendar.of("Pacific/Apia")
        assert "2011-12-31T00:00+14:00" == later(samoa, "2011-12-29T15:00", "1d")

    def test_a_midnight_that_a_zone_left_out(self) -> None:
        """In Beirut the clocks went from 0:00 to 1:00 on 26 March 2023, where the day began."""
        beirut = Calendar.of("Asia/Beirut")
        assert "2023-03-26T01:00:00+03:00" == beirut.start_of(date(2023, 3, 26)).isoformat()

    def test_the_second_of_two_equal_times(self) -> None:
        """A day after the second 2:30 of the night in which clocks are set back is one 2:30."""
        second = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
        assert second == BERLIN.add(second, timedelta())
        assert datetime(2026, 10, 26, 1, 30, tzinfo=UTC) == BERLIN.add(second, Duration(days=1))

    def test_a_moment_comes_back_in_its_own_zone(self) -> None:
        """Whoever asks in UTC is answered in UTC, though days are those of the calendar."""
        asked = datetime(2026, 3, 28, 11, tzinfo=UTC)
        found = BERLIN.add(asked, Duration.parse("1d"))
        assert (datetime(2026, 3, 29, 10, tzinfo=UTC), UTC) == (found, found.tzinfo)

    def test_without_a_zone_days_are_those_of_the_moment(self) -> None:
        """A calendar that a process does not have leaves time as it is told."""
        at = datetime(2026, 1, 31, 23, tzinfo=timezone(timedelta(hours=-5)))
        assert at.replace(month=2, day=28) == PLAIN.add(at, Duration.parse("1mo"))
        assert date(2026, 1, 31) == PLAIN.day_of(at)
        assert datetime(2026, 1, 31, tzinfo=UTC) == PLAIN.start_of(date(2026, 1, 31))

    def test_dates(self) -> None:
        """A date moves by whole days; what is left of a day does not count."""
        day = date(2026, 1, 31)
        for text, expected in (("1mo 1d", date(2026, 3, 1)), ("36h", date(2026, 2, 1))):
            assert expected == BERLIN.add(day, Duration.parse(text))

    def test_the_day_of_a_moment(self) -> None:
        """Half past six in the evening in UTC is the next day in Jakarta."""
        assert date(2026, 8, 17) == JAKARTA.day_of(datetime(2026, 8, 16, 18, 30, tzinfo=UTC))

    @given(st.sampled_from(list(CALENDARS.values())), MOMENTS, st.integers(-5000, 5000))
    def test_the_time_on_the_wall_stays(
        self, calendar: Calendar, moment: datetime, days: int
    ) -> None:
        """Unless the clocks never show it on that day."""
        before = moment.astimezone(calendar.zone)
        after = calendar.add(before, Duration(days=days))
        wall = before.replace(tzinfo=None, fold=0) + timedelta(days=days)
        gone = after.replace(tzinfo=None, fold=0) != wall
        assert not gone or local(calendar, wall.isoformat()) == after > moment.replace(year=1)
        assert wall.date() == after.date()

    @given(MOMENTS, st.integers(-1200, 1200))
    def test_no_month_is_left_out(self, moment: datetime, months: int) -> None:
        """So many months later is always in the month that is so many later."""
        before = moment.astimezone(BERLIN.zone)
        after = BERLIN.add(before, Duration(months=months))
        assert months == (after.year - before.year) * 12 + after.month - before.month

    @given(st.sampled_from(list(CALENDARS.values())), MOMENTS, st.timedeltas(
        timedelta(days=-999), timedelta(days=999)
    ))  # fmt: skip
    def test_what_has_passed_passes_again(
        self, calendar: Calendar, moment: datetime, passed: timedelta
    ) -> None:
        """The time between two moments, added to the first, gives the second."""
        assert moment + passed == calendar.add(moment, passed)

    @given(st.sampled_from(list(CALENDARS.values())), DAYS)
    def test_the_start_of_a_day_is_its_first_moment(self, calendar: Calendar, day: date) -> None:
        """A microsecond earlier it is the day before."""
        start = calendar.start_of(day)
        assert day == calendar.day_of(start)
        assert day - timedelta(days=1) == calendar.day_of(start - timedelta(microseconds=1))


class TestBusinessDays:
    @pytest.mark.parametrize(
        ("code", "day", "name"),
        [
            ("ID", date(2026, 8, 17), "Independence Day"),
            ("ID", date(2026, 6, 1), "Pancasila Day"),
            ("ID", date(2026, 5, 1), "Labour Day"),
            ("ID", date(2024, 4, 10), "Eid al-Fitr of 1445"),
            ("US", date(2024, 7, 4), "Independence Day"),
            ("US", date(2026, 7, 3), "Independence Day, kept on the Friday before a Saturday"),
            ("US", date(2024, 11, 28), "Thanksgiving, the fourth Thursday of November"),
            ("US", date(2021, 12, 31), "New Year's Day of 2022, kept in the year before"),
            ("GB-ENG", date(2026, 4, 6), "Easter Monday"),
            ("GB-SCT", date(2026, 11, 30), "Saint Andrew's Day"),
            ("US-CA", date(2026, 3, 31), "Cesar Chavez Day"),
            ("DE-BY", date(2026, 1, 6), "Epiphany in Bavaria"),
        ],
    )
    def test_public_holidays(self, code: str, day: date, name: str) -> None:
        """Days on which a country is known to rest are no business days, though weekdays."""
        assert day.weekday() < 5
        assert PLAIN.is_business_day(day)
        assert not Calendar.of(holidays=code).is_business_day(day), name

    @pytest.mark.parametrize(
        ("code", "day"),
        [("GB-ENG", date(2026, 11, 30)), ("GB-SCT", date(2026, 4, 6)), ("DE-BE", date(2026, 1, 6)),
         ("US", date(2026, 7, 6)), ("ID", date(2026, 8, 18))],
    )  # fmt: skip
    def test_days_like_others(self, code: str, day: date) -> None:
        """What is a holiday elsewhere, or a day earlier, is a business day here."""
        assert Calendar.of(holidays=code).is_business_day(day)

    def test_workdays_and_closed_days(self) -> None:
        """A week may begin on Sunday, and a company may close."""
        calendar = Calendar.of(
            workdays=["sun", "mon", "tue", "wed", "thu"], closed=[date(2026, 12, 24)]
        )
        days = [date(2026, 12, day) for day in range(20, 28) if calendar.is_business_day(
            date(2026, 12, day))]  # fmt: skip
        assert [20, 21, 22, 23, 27] == [day.day for day in days]
        assert calendar.is_business_day(datetime(2026, 12, 20, 12, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("calendar", "start", "duration", "expected"),
        [
            (BERLIN, "2026-03-27T15:30", "1 business day", "2026-03-30T15:30+02:00"),
            (BERLIN, "2026-03-28T15:30", "1 business day", "2026-03-31T00:00+02:00"),
            (BERLIN, "2026-03-30T15:30", "-1 business day", "2026-03-27T15:30+01:00"),
            (BERLIN, "2026-03-28T15:30", "-1 business day", "2026-03-27T00:00+01:00"),
            (JAKARTA, "2026-08-14T15:30", "1 business day", "2026-08-18T15:30+07:00"),
            (JAKARTA, "2026-08-14T17:00", "1 business day", "2026-08-18T17:00+07:00"),
            (JAKARTA, "2026-08-14T17:01", "1 business day", "2026-08-19T09:00+07:00"),
            (JAKARTA, "2026-08-14T06:00", "1 business day", "2026-08-18T09:00+07:00"),
            (JAKARTA, "2026-08-15T12:00", "1 business day", "2026-08-19T09:00+07:00"),
            (NEW_YORK, "2026-07-01T10:00", "5 business days", "2026-07-09T10:00-04:00"),
            (NEW_YORK, "2024-12-31T10:00", "1 business day", "2025-01-02T10:00-05:00"),
            (JAKARTA, "2026-08-14T16:00", "1 business hour", "2026-08-14T17:00+07:00"),
            (JAKARTA, "2026-08-14T16:00", "2 business hours", "2026-08-18T10:00+07:00"),
            (JAKARTA, "2026-08-14T17:00", "1 business hour", "2026-08-18T10:00+07:00"),
            (JAKARTA, "2026-08-14T09:00", "8 business hours", "2026-08-14T17:00+07:00"),
            (JAKARTA, "2026-08-14T09:00", "17 business hours", "2026-08-19T10:00+07:00"),
            (JAKARTA, "2026-08-18T10:00", "-2 business hours", "2026-08-14T16:00+07:00"),
            (JAKARTA, "2026-08-18T10:00", "-1 business hour", "2026-08-18T09:00+07:00"),
            (JAKARTA, "2026-08-16T10:00", "-8 business hours", "2026-08-14T09:00+07:00"),
            (JAKARTA, "2026-12-31T16:30", "1 business hour", "2027-01-04T09:30+07:00"),
            (JAKARTA, "2027-01-04T09:30", "-1 business hour", "2026-12-31T16:30+07:00"),
            (
                JAKARTA,
                "2026-08-14T16:00",
                "1 business day 2 business hours",
                "2026-08-19T10:00+07:00",
            ),
            (JAKARTA, "2026-08-14T16:00", "1d 1 business day", "2026-08-19T09:00+07:00"),
        ],
    )
    def test_counting(self, calendar: Calendar, start: str, duration: str, expected: str) -> None:
        """Weekends and holidays are passed over, the time of day stays or is the next opening."""
        assert expected == later(calendar, start, duration)

    def test_hours_in_which_a_clock_is_set(self) -> None:
        """A night shift is an hour shorter where clocks are set forward in it."""
        night = Calendar.of("Europe/Berlin", workdays=["sat", "sun"], hours="00:00-08:00")
        assert "2026-03-29T08:00+02:00" == later(night, "2026-03-28T01:00", "14 business hours")
        assert "2026-10-25T07:00+01:00" == later(night, "2026-10-24T00:00", "16 business hours")
        assert "2026-03-29T07:00+02:00" == later(night, "2026-04-04T00:00", "-1 business hour")

    def test_many(self) -> None:
        """What is far away is found as well."""
        monday, count = date(2026, 10, 5), Duration(business_days=10_009)
        assert monday + timedelta(weeks=2001, days=4) == PLAIN.add(monday, count)
        with pytest.raises(OverflowError, match="use a shorter duration"):
            PLAIN.add(date(9999, 12, 1), Duration.parse("99 business days"))
        with pytest.raises(OverflowError, match="use a shorter duration"):
            PLAIN.add(date(1, 1, 9), Duration.parse("-99 business days"))

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            (date(2026, 8, 14), date(2026, 8, 18), 1),
            (date(2026, 8, 15), date(2026, 8, 18), 0),
            (date(2026, 8, 14), date(2026, 8, 16), 1),
            (date(2026, 8, 18), date(2026, 8, 14), -1),
            (date(2026, 12, 31), date(2027, 1, 4), 1),
            (date(2026, 1, 1), date(2027, 1, 1), 261 - 13),
            (datetime(2026, 8, 13, 18, 30, tzinfo=UTC), date(2026, 8, 18), 1),
            (date(9998, 12, 31), date(9999, 12, 31), 261),
        ],
    )
    def test_between(self, first: date, second: date, expected: int) -> None:
        """The first day counts, the last one does not."""
        assert expected == JAKARTA.business_days_between(first, second)

    @given(OPEN, MOMENTS, st.timedeltas(timedelta(), timedelta(days=30)), COUNTS)
    def test_adding_keeps_the_order(
        self, calendar: Calendar, moment: datetime, passed: timedelta, count: int
    ) -> None:
        """Whoever starts later is not done earlier."""
        days = Duration(business_days=count)
        assert calendar.add(moment, days) <= calendar.add(moment + passed, days)

    @given(OPEN, MOMENTS, COUNTS.filter(bool), COUNTS)
    def test_the_result_is_in_business(
        self, calendar: Calendar, moment: datetime, days: int, hours: int
    ) -> None:
        """It lies within the hours of a business day."""
        found = calendar.add(moment, Duration(business_days=days, business_hours=hours))
        wall = found.astimezone(calendar.zone).replace(tzinfo=None)
        time = wall - datetime.combine(wall.date(), datetime.min.time())
        assert calendar.is_business_day(found)
        assert calendar.hours
        assert calendar.hours.opens <= time <= calendar.hours.closes

    @given(OPEN, MOMENTS, COUNTS, COUNTS)
    def test_days_add_up(self, calendar: Calendar, moment: datetime, n: int, m: int) -> None:
        """From a business moment, n days and then m are n + m, in either direction."""
        start = calendar.add(moment, Duration(business_days=1))
        in_steps = calendar.add(
            calendar.add(start, Duration(business_days=n)), Duration(business_days=m)
        )
        assert in_steps == calendar.add(start, Duration(business_days=n + m))

    @given(OPEN, MOMENTS, st.integers(1, 400), st.integers(1, 400))
    def test_hours_add_up(self, calendar: Calendar, moment: datetime, n: int, m: int) -> None:
        """The same of business hours."""
        in_steps = calendar.add(
            calendar.add(moment, Duration(business_hours=n)), Duration(business_hours=m)
        )
        assert in_steps == calendar.add(moment, Duration(business_hours=n + m))

    @given(OPEN, DAYS, COUNTS)
    def test_between_is_what_was_added(self, calendar: Calendar, day: date, count: int) -> None:
        """Five business days later there are five between."""
        later_on = calendar.add(day, Duration(business_days=count or 1))
        assert (count or 1) == calendar.business_days_between(day, later_on)

    @given(OPEN, DAYS, DAYS, DAYS)
    def test_between_adds_up(self, calendar: Calendar, a: date, b: date, c: date) -> None:
        """From a to b and from b to c is from a to c."""
        between = calendar.business_days_between
        assert between(a, c) == between(a, b) + between(b, c)


class TestBadInput:
    def test_a_moment_without_a_zone(self) -> None:
        """Nobody knows when it is."""
        with pytest.raises(UsageError, match=r"add one, such as datetime\(..., tzinfo=UTC\)\.$"):
            BERLIN.add(datetime(2026, 1, 1), timedelta(days=1))

    @pytest.mark.parametrize("start", [datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)])
    def test_hours_that_cannot_be_counted(self, start: date) -> None:
        """Business hours need a calendar with hours, and a moment."""
        calendar = BERLIN if isinstance(start, datetime) else JAKARTA
        with pytest.raises(ValueError, match="give the calendar hours"):
            calendar.add(start, Duration.parse("1 business hour"))

    def test_hours_that_end_before_they_begin(self) -> None:
        """A business day does not reach over midnight."""
        assert (timedelta(hours=9), timedelta(hours=24)) == Hours.parse("09:00-24:00")
        with pytest.raises(ValueError, match="end before they begin"):
            Hours.parse("17:00-09:00")

    def test_years_that_nobody_knows(self) -> None:
        """Where no holidays are known, weekends and closed days are left."""
        far = Calendar.of(holidays="ID", closed=[date(2250, 8, 16)])
        assert far.is_business_day(date(2249, 8, 17))
        assert not far.is_business_day(date(2250, 8, 16))


@pytest.mark.parametrize("name", CALENDARS)
def test_calendars_are_values(name: str) -> None:
    """A calendar is frozen, equal to its like, and survives pickling."""
    calendar = CALENDARS[name]
    again = pickle.loads(pickle.dumps(calendar))
    with pytest.raises(AttributeError):
        calendar.holidays = None  # type: ignore[misc]
    assert (calendar, hash(calendar)) == (again, hash(again))
