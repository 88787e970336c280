from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.expressions import BusinessDuration, Duration, add_duration, parts_of, whole_days

fixed = st.timedeltas(timedelta(days=-10_000), timedelta(days=10_000))
counts = st.integers(-600, 600)
durations = st.builds(Duration, fixed, counts, counts)
business = st.builds(Duration, fixed, counts, counts, counts, st.integers(1, 600))


class TestDuration:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("90s", Duration(timedelta(seconds=90))),
            ("15m", Duration(timedelta(minutes=15))),
            ("4h", Duration(timedelta(hours=4))),
            ("14d", Duration(days=14)),
            ("2w", Duration(days=14)),
            ("6mo", Duration(months=6)),
            ("1y", Duration(months=12)),
            ("1d 12h", Duration(timedelta(hours=12), days=1)),
            ("36h", Duration(timedelta(hours=36))),
            ("5 business days", Duration(business_days=5)),
            ("-1 business day", Duration(business_days=-1)),
            ("4 business hours", Duration(business_hours=4)),
            ("1w  2  business  day 1h", Duration(timedelta(hours=1), days=7, business_days=2)),
            ("-1mo 2d", Duration(days=2, months=-1)),
            ("1.5s", Duration(timedelta(seconds=1.5))),
            ("-1.5s", Duration(timedelta(seconds=-1.5))),
        ],
    )
    def test_units(self, text: str, expected: Duration) -> None:
        """Each unit is read, also several of them."""
        assert expected == Duration.parse(text)
        assert expected.parts == parts_of(Duration.parse(text))

    @pytest.mark.parametrize("text", ["", "14", "14 cups", "1.5d", "d14", "1d;2h", "x" * 10_000])
    def test_other_text_is_refused_with_an_example(self, text: str) -> None:
        """What is no duration is refused, and the message ends with one."""
        with pytest.raises(ValueError, match=r"such as '14d' or '1d 12h'$"):
            Duration.parse(text)

    @pytest.mark.parametrize(
        "text", ["5 business", "5 business weeks", "1.5 business days", "business"]
    )
    def test_other_business_is_refused_with_an_example(self, text: str) -> None:
        """There are business days and hours, in whole numbers."""
        with pytest.raises(ValueError, match=r"'5 business days' or '4 business hours'$"):
            Duration.parse(text)

    @pytest.mark.parametrize(
        "text", ["999999999999d", "999999999999y", "100001 business days", "100001 business hours"]
    )
    def test_too_long(self, text: str) -> None:
        """A time that cannot be counted is refused."""
        with pytest.raises(ValueError, match="too long"):
            Duration.parse(text)

    @given(durations | business)
    def test_text_round_trips(self, duration: Duration) -> None:
        """What a duration is written as is read as an equal one, of the same parts."""
        again = Duration.parse(str(duration))
        assert duration == again
        assert duration.parts == again.parts

    @pytest.mark.parametrize(
        "text",
        [
            *("0s", "14d", "1y 2mo", "1d 2h 3m 4s", "-1mo 3d", "0.25s", "36h", "1d -2h"),
            *("1 business day", "-5 business days", "1mo 2d 1h 2 business days 1 business hour"),
        ],
    )
    def test_canonical_text(self, text: str) -> None:
        """Canonical text stays as it is."""
        assert text == str(Duration.parse(text))

    @given(durations, durations)
    def test_parts_are_added_one_by_one(self, left: Duration, right: Duration) -> None:
        """Months add to months and the fixed part to the fixed part."""
        assert left.months + right.months == (left + right).months
        assert left.fixed + right.fixed == (left + right).fixed
        assert (left - right).months == (left + -right).months

    @given(durations, fixed)
    def test_plain_timedeltas_join_in(self, duration: Duration, plain: timedelta) -> None:
        """A plain timedelta is a duration without months, on either side."""
        assert duration + plain == plain + duration
        assert duration.months == (plain + duration).months == (duration - plain).months
        assert -duration.months == (plain - duration).months

    def test_multiplication(self) -> None:
        """A whole number of times keeps the months."""
        assert 6 == (Duration.parse("2mo") * 3).months == (3 * Duration.parse("2mo")).months
        assert timedelta(hours=12) == Duration.parse("1d") * 0.5

    @given(durations)
    def test_sign(self, duration: Duration) -> None:
        """Turning the sign twice changes nothing; without a sign it is not negative."""
        opposite = -duration
        assert duration == -opposite == +duration
        assert timedelta() <= abs(duration)

    def test_nothing_else_is_added(self) -> None:
        """A number has no unit and is not added."""
        with pytest.raises(TypeError):
            Duration.parse("1d") + 1  # type: ignore[operator]
        with pytest.raises(TypeError):
            Duration.parse("1d") - 1  # type: ignore[operator]
        with pytest.raises(TypeError):
            1 - Duration.parse("1d")  # type: ignore[operator]

    def test_it_compares_like_a_timedelta(self) -> None:
        """A month counts as a twelfth of a Gregorian year."""
        assert timedelta(days=30) < Duration.parse("1mo") < timedelta(days=31)
        assert timedelta(days=365.2425) == Duration.parse("1y")

    @given(durations | business)
    def test_pickle_copy_and_repr(self, duration: Duration) -> None:
        """Durations survive pickling and copying with their parts."""
        for again in (pickle.loads(pickle.dumps(duration)), copy.deepcopy(duration)):
            assert (type(duration), duration.parts) == (type(again), again.parts)
        assert duration == eval(repr(duration))

    @pytest.mark.parametrize("text", ["14d", "14d 3h", "-14d -3h", "3h", "0s"])
    def test_a_plain_timedelta_is_days_and_a_rest(self, text: str) -> None:
        """What an application calls 14 days is 14 days of the calendar."""
        expected = Duration.parse(text)
        plain = timedelta(seconds=expected.total_seconds())
        assert expected.parts == Duration.of(plain).parts
        assert expected is Duration.of(expected)


class TestBusinessDuration:
    def test_it_is_equal_to_its_like_only(self) -> None:
        """Five business days are no number of days."""
        five = Duration.parse("5 business days")
        assert five == Duration(business_days=5)
        assert hash(five) == hash(Duration(business_days=5))
        assert five not in (Duration.parse("5d"), Duration.parse("7d"), timedelta(days=5), 5)
        assert timedelta(days=5) != five

    @pytest.mark.parametrize(
        "ask",
        [operator.lt, operator.le, operator.gt, operator.ge, operator.truediv, operator.floordiv,
         operator.mod, divmod, lambda five, _: abs(five), lambda five, _: five.total_seconds(),
         lambda five, _: five * 0.5],
    )  # fmt: skip
    def test_it_has_no_length(self, ask: Callable[[Duration, timedelta], object]) -> None:
        """Whoever asks how long it is gets no number that would be wrong."""
        with pytest.raises(TypeError, match=r"add it to one with Calendar.add"):
            ask(Duration.parse("5 business days"), timedelta(days=5))

    def test_a_plain_duration_is_not_held_against_it(self) -> None:
        """From the other side neither."""
        with pytest.raises(TypeError, match="no length of its own"):
            assert timedelta(days=5) < Duration.parse("5 business days")

    @given(business, durations)
    def test_arithmetic(self, duration: Duration, other: Duration) -> None:
        """Parts are added one by one; what is left without business is a plain duration."""
        opposite = -duration
        assert isinstance(duration, BusinessDuration)
        assert bool(duration)
        assert duration.parts.plus(other.parts) == (other + duration).parts
        assert duration == -opposite == +duration
        assert duration + duration == duration * 2 == 2 * duration
        assert type(duration - duration) is Duration

    def test_only_a_calendar_adds_it(self) -> None:
        """Without a calendar there is no answer."""
        with pytest.raises(ValueError, match=r"needs a calendar; use Calendar\.add"):
            add_duration(date(2026, 1, 1), Duration.parse("1 business day"))


@pytest.mark.parametrize(("hours", "expected"), [(49, 2), (-49, -2), (23, 0), (-23, 0)])
def test_whole_days(hours: int, expected: int) -> None:
    """What is left of a day does not count, in either direction."""
    assert expected == whole_days(timedelta(hours=hours))


class TestAddDuration:
    @pytest.mark.parametrize(
        ("start", "text", "expected"),
        [
            (date(2024, 1, 31), "1mo", date(2024, 2, 29)),
            (date(2023, 1, 31), "1mo", date(2023, 2, 28)),
            (date(2024, 2, 29), "1y", date(2025, 2, 28)),
            (date(2024, 12, 15), "2mo", date(2025, 2, 15)),
            (date(2024, 3, 31), "-1mo", date(2024, 2, 29)),
            (date(2024, 1, 31), "1mo 1d", date(2024, 3, 1)),
            (date(2024, 1, 1), "36h", date(2024, 1, 2)),
            (date(2024, 1, 1), "-12h", date(2024, 1, 1)),
        ],
    )
    def test_dates(self, start: date, text: str, expected: date) -> None:
        """Months end at the last day of a shorter month; parts of a day do not count."""
        assert expected == add_duration(start, Duration.parse(text))

    def test_moments_keep_time_and_zone(self) -> None:
        """A moment stays a moment of the same zone."""
        start = datetime(2024, 1, 31, 9, 30, tzinfo=UTC)
        expected = datetime(2024, 2, 29, 10, 30, tzinfo=UTC)
        assert expected == add_duration(start, Duration.parse("1mo 1h"))

    def test_plain_timedeltas(self) -> None:
        """A timedelta without months is added as it is."""
        assert date(2024, 1, 3) == add_duration(date(2024, 1, 1), timedelta(days=2))

    @pytest.mark.parametrize("text", ["9000y", "-9000y", "9999999d"])
    def test_outside_the_calendar(self, text: str) -> None:
        """There are no dates before year 1 and after year 9999."""
        with pytest.raises(OverflowError):
            add_duration(date(2024, 1, 1), Duration.parse(text))
