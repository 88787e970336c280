from __future__ import annotations

from decimal import Decimal
from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.expressions import Money
from salesprocess.expressions.operations import helpers
from tests.expressions.world import NOW

HELPERS = helpers({})
numbers = st.integers(-(10**6), 10**6) | st.decimals(-(10**6), 10**6, places=3)


@pytest.mark.parametrize("name", sorted(set(HELPERS) - {"_op_len", "_op_pair", "_op_distinct"}))
def test_nothing_of_nothing_is_unknown(name: str) -> None:
    """A helper that gets only None gives None, and raises nothing."""
    helper = HELPERS[name]
    count = len(signature(helper).parameters)
    if name in ("_op_sum", "_op_min", "_op_max"):
        assert helper((None, None), NOW) is None
    elif name not in ("_op_among", "_op_any_of", "_op_all_of"):
        assert helper(*[None] * count) is None


@given(numbers, numbers)
def test_numbers_are_added_and_taken_away(left: Decimal | int, right: Decimal | int) -> None:
    """What was added can be taken away, and whole numbers stay whole."""
    total = HELPERS["_op_add"](left, right)
    assert left == HELPERS["_op_subtract"](total, right)
    assert isinstance(total, int) is (isinstance(left, int) and isinstance(right, int))


@given(numbers, st.integers(1, 1_000))
def test_a_percentage_is_a_hundredth(number: Decimal | int, percent: int) -> None:
    """So many percent of a number, a hundred times, are so many times the number."""
    assert number * percent == HELPERS["_op_part"](number, percent) * 100


@given(st.lists(numbers, min_size=1))
def test_the_smallest_and_the_largest(values: list[Decimal | int]) -> None:
    """They agree with Python's own."""
    assert min(values) == HELPERS["_op_min"](values, NOW)
    assert max(values) == HELPERS["_op_max"](values, NOW)


@pytest.mark.parametrize("divisor", [0, Decimal(0)])
def test_nothing_is_divided_by_zero(divisor: Decimal | int) -> None:
    """The result is unknown, for whole numbers, decimals and money alike."""
    assert HELPERS["_op_divide"](5, divisor) is None
    assert HELPERS["_op_divide"](Decimal(5), divisor) is None
    assert HELPERS["_op_split"](Money(Decimal(5), "USD"), divisor) is None


def test_halves_are_rounded_away_from_zero() -> None:
    """As people round, and not as banks do."""
    rounded = [HELPERS["_op_round_whole"](Decimal(text), 0) for text in ("0.5", "1.5", "-2.5")]
    assert [1, 2, -3] == rounded
