from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.expressions import Duration, Money, add_duration

amounts = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)
fixed = st.timedeltas(timedelta(days=-10_000), timedelta(days=10_000))
durations = st.builds(Duration, fixed, st.integers(-600, 600))


def usd(amount: int | str) -> Money:
    return Money(Decimal(amount), "USD")


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "amount"),
        [("25000 USD", "25000"), ("25_000.50 USD", "25000.50"), ("-3 USD", "-3"), ("+1 USD", "1")],
    )
    def test_text_is_read_exactly(self, text: str, amount: str) -> None:
        """An amount and a currency are read without going through a float."""
        assert Money(Decimal(amount), "USD") == Money.parse(text)

    @pytest.mark.parametrize(
        "text", ["25000", "USD 25000", "25,000 USD", "25000 usd", "1e5 USD", "", "x" * 10_000]
    )
    def test_other_text_is_refused_with_an_example(self, text: str) -> None:
        """What is no amount is refused, and the message ends with an amount."""
        with pytest.raises(ValueError, match=r"such as '25000 USD'$"):
            Money.parse(text)

    @given(amounts)
    def test_text_round_trips(self, amount: Decimal) -> None:
        """What an amount is written as is read as the same amount."""
        money = Money(amount, "EUR")
        assert money == Money.parse(str(money))

    def test_large_amounts_are_written_without_exponent(self) -> None:
        """People read digits."""
        assert "100000 USD" == str(Money(Decimal("1E+5"), "USD"))

    def test_whole_numbers_become_exact(self) -> None:
        """A whole number is an exact amount."""
        assert usd(5) == Money(5, "USD")  # type: ignore[arg-type]

    def test_floats_are_refused(self) -> None:
        """A float is not exact, and so is no amount."""
        with pytest.raises(TypeError, match="use Decimal"):
            Money(0.1, "USD")  # type: ignore[arg-type]

    def test_money_is_frozen(self) -> None:
        """An amount cannot be changed in place."""
        with pytest.raises(AttributeError):
            usd(1).amount = Decimal(2)  # type: ignore[misc]

    def test_arithmetic(self) -> None:
        """Money is added to money and multiplied with numbers."""
        assert usd(30) == usd(10) + usd(20)
        assert usd(-10) == usd(10) - usd(20)
        assert usd(30) == usd(10) * 3 == 3 * usd(10)
        assert usd("2.5") == usd(10) / 4
        assert Decimal("2.5") == usd(25) / usd(10)
        assert usd(5) == abs(-usd(5))

    def test_comparison(self) -> None:
        """Amounts of one currency have an order."""
        assert usd(1) < usd(2) <= usd(2)
        assert usd(2) > usd(1) >= usd(1)

    def test_two_currencies_do_not_mix(self) -> None:
        """Without a rate, nothing is known of two currencies together."""
        with pytest.raises(ValueError, match=r"convert one of them first$"):
            usd(1) + Money(Decimal(1), "EUR")
        with pytest.raises(ValueError, match="two currencies"):
            usd(1) < Money(Decimal(1), "EUR")  # noqa: B015
        assert usd(1) != Money(Decimal(1), "EUR")

    def test_the_context_of_the_application_does_not_matter(self) -> None:
        """The same sum is the same amount, whatever precision the application has set."""
        with localcontext() as context:
            context.prec = 2
            assert usd("12345.67") == usd("12345") + usd("0.67")

    def test_pickle_and_copy(self) -> None:
        """Amounts survive pickling and copying."""
        assert usd(7) == pickle.loads(pickle.dumps(usd(7))) == copy.deepcopy(usd(7))


class TestDuration:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("90s", Duration(timedelta(seconds=90))),
            ("15m", Duration(timedelta(minutes=15))),
            ("4h", Duration(timedelta(hours=4))),
            ("14d", Duration(timedelta(days=14))),
            ("2w", Duration(timedelta(weeks=2))),
            ("6mo", Duration(months=6)),
            ("1y", Duration(months=12)),
            ("1d 12h", Duration(timedelta(days=1, hours=12))),
            ("-1mo 2d", Duration(timedelta(days=2), months=-1)),
            ("1.5s", Duration(timedelta(seconds=1.5))),
            ("-1.5s", Duration(timedelta(seconds=-1.5))),
        ],
    )
    def test_units(self, text: str, expected: Duration) -> None:
        """Each unit is read, also several of them."""
        assert expected == Duration.parse(text)
        assert expected.months == Duration.parse(text).months

    @pytest.mark.parametrize("text", ["", "14", "14 days", "1.5d", "d14", "1d,2h", "x" * 10_000])
    def test_other_text_is_refused_with_an_example(self, text: str) -> None:
        """What is no duration is refused, and the message ends with one."""
        with pytest.raises(ValueError, match=r"such as '14d' or '1d 12h'$"):
            Duration.parse(text)

    def test_business_days_need_a_calendar(self) -> None:
        """Business days are named as what is missing, with the way out."""
        with pytest.raises(ValueError, match=r"calendar of working days.*such as '7d'$"):
            Duration.parse("5 business days")

    @pytest.mark.parametrize("text", ["999999999999d", "999999999999y"])
    def test_too_long(self, text: str) -> None:
        """A time that cannot be counted is refused."""
        with pytest.raises(ValueError, match="too long"):
            Duration.parse(text)

    @given(durations)
    def test_text_round_trips(self, duration: Duration) -> None:
        """What a duration is written as is read as an equal one, with the same months."""
        again = Duration.parse(str(duration))
        assert duration == again
        assert (duration.fixed, duration.months) == (again.fixed, again.months)

    @pytest.mark.parametrize("text", ["0s", "14d", "1y 2mo", "1d 2h 3m 4s", "-1mo 3d", "0.25s"])
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

    @given(durations)
    def test_pickle_copy_and_repr(self, duration: Duration) -> None:
        """Durations survive pickling and copying with their months."""
        for again in (pickle.loads(pickle.dumps(duration)), copy.deepcopy(duration)):
            assert (duration, duration.months) == (again, again.months)
        assert duration == eval(repr(duration))


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
