from __future__ import annotations

import copy
import pickle
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.expressions import Money

amounts = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)


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
