"""What compiled expressions call: calculating in which None is unknown and nothing raises."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from salesprocess.expressions.durations import Duration, Moment, add_duration
from salesprocess.expressions.money import CONTEXT, Money

Number: TypeAlias = int | Decimal
Rates: TypeAlias = Callable[[str, str, datetime], Decimal | None]

_HUNDRED = Decimal(100)


class Calendar(Protocol):
    """What counts days: in which zone they begin, and which are business days."""

    @property
    def zone(self) -> tzinfo | None:
        """The time zone in which days begin; None for that of each moment."""

    def add(self, moment: Moment, duration: timedelta) -> Moment:
        """Return the moment that is so much later."""

    def day_of(self, moment: datetime) -> date:
        """Return the day in which a moment lies."""

    def business_days_between(self, first: date, second: date) -> int:
        """Return how many business days lie from one day to another."""


def _strict(operation: Callable[..., object]) -> Callable[..., Any]:
    """Make the result unknown if an argument is, or if there is no result."""

    @wraps(operation)
    def run(*arguments: Any) -> Any:
        if None in arguments:
            return None
        try:
            return operation(*arguments)
        except (ArithmeticError, ValueError):
            return None

    return run


def _add(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return CONTEXT.add(left, right)


def _subtract(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    return CONTEXT.subtract(left, right)


def _multiply(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    return CONTEXT.multiply(left, right)


def _part(number: Number, percent: Number) -> Decimal:
    return CONTEXT.divide(CONTEXT.multiply(number, percent), _HUNDRED)


def _part_money(amount: Money, percent: Number) -> Money:
    return Money(_part(amount.amount, percent), amount.currency)


def _scale(amount: Money, factor: Number) -> Money:
    return amount * factor


def _split(amount: Money, divisor: Number) -> Money:
    return amount / divisor


def _money(amount: Number, currency: str) -> Money:
    return Money(Decimal(amount), currency)


def _elapsed(later: date, earlier: date) -> Duration:
    passed = later - earlier
    return Duration(passed) if isinstance(later, datetime) else Duration(days=passed.days)


def _add_time(left: timedelta, right: timedelta) -> timedelta:
    return left + right


def _subtract_time(left: timedelta, right: timedelta) -> timedelta:
    return left - right


def _times(duration: timedelta, factor: int) -> timedelta:
    return duration * factor


def _negative(value: Any) -> Any:
    return CONTEXT.minus(value) if isinstance(value, Decimal) else -value


def _absolute(value: Any) -> Any:
    return CONTEXT.abs(value) if isinstance(value, Decimal) else abs(value)


def _round(value: Number, digits: int) -> Decimal:
    step = Decimal(1).scaleb(-digits)
    return Decimal(value).quantize(step, rounding=ROUND_HALF_UP, context=CONTEXT)


def _round_whole(value: Number, digits: int) -> int:
    return value if isinstance(value, int) and digits == 0 else int(_round(value, digits))


def _round_money(amount: Money, digits: int) -> Money:
    return Money(_round(amount.amount, digits), amount.currency)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _counting(calendar: Calendar | None) -> dict[str, Callable[..., Any]]:
    """Return what depends on where days begin and which are business days.

    Where a calendar leaves days in the zone of each moment, as without one, adding is quicker
    without it.
    """
    is_local = calendar is not None and calendar.zone is not None
    day_of = calendar.day_of if calendar and is_local else datetime.date
    later = calendar.add if calendar and is_local else add_duration
    count = calendar.add if calendar else add_duration

    def day(moment: date) -> date:
        return day_of(moment) if isinstance(moment, datetime) else moment

    def business_days(first: date, second: date) -> int | None:
        return calendar.business_days_between(day(first), day(second)) if calendar else None

    return {
        "business_days_between": _strict(business_days),
        "count": _strict(count),
        "count_back": _strict(lambda moment, duration: count(moment, -duration)),
        "day": _strict(day),
        "days_between": _strict(lambda first, second: (day(second) - day(first)).days),
        "earlier": _strict(lambda moment, duration: later(moment, -duration)),
        "later": _strict(later),
    }


class _Exchange:
    """What needs a rate as soon as two currencies meet: without one, the answer is unknown."""

    def __init__(self, bindings: Mapping[str, Any]) -> None:
        self._bindings = bindings

    def pair(self, left: Money, right: Money, now: datetime) -> tuple[Decimal, Decimal] | None:
        """Return both amounts in the currency of the left one."""
        if left.currency == right.currency:
            return left.amount, right.amount
        rates: Rates | None = self._bindings.get("rates")
        rate = None if rates is None else rates(right.currency, left.currency, now)
        if rate is None:
            return None
        try:
            return left.amount, CONTEXT.multiply(right.amount, rate)
        except ArithmeticError:
            return None

    def add(self, left: Money | None, right: Money | None, now: datetime) -> Money | None:
        """Return the sum in the currency of the left one."""
        return self._joined(CONTEXT.add, left, right, now)

    def subtract(self, left: Money | None, right: Money | None, now: datetime) -> Money | None:
        """Return the difference in the currency of the left one."""
        return self._joined(CONTEXT.subtract, left, right, now)

    def _joined(
        self,
        join: Callable[[Decimal, Decimal], Decimal],
        left: Money | None,
        right: Money | None,
        now: datetime,
    ) -> Money | None:
        if left is None or right is None or (pair := self.pair(left, right, now)) is None:
            return None
        try:
            return Money(join(*pair), left.currency)
        except ArithmeticError:
            return None

    def ratio(self, left: Money | None, right: Money | None, now: datetime) -> Decimal | None:
        """Return how many times the right amount goes into the left one."""
        if left is None or right is None or (pair := self.pair(left, right, now)) is None:
            return None
        try:
            return CONTEXT.divide(*pair)
        except ArithmeticError:
            return None

    def among(self, value: Any, members: Collection[Any], now: datetime) -> bool | None:
        """Return whether a value equals one of the members."""
        if not isinstance(value, Money):
            return value in members
        pairs = [self.pair(value, member, now) for member in members]
        if any(pair is not None and pair[0] == pair[1] for pair in pairs):
            return True
        return None if None in pairs else False

    def any_of(self, members: Collection[Any], values: Iterable[Any], now: datetime) -> bool | None:
        """Return whether one of the values is among the members."""
        verdicts = [self.among(value, members, now) for value in values]
        return True if True in verdicts else None if None in verdicts else False

    def all_of(self, members: Collection[Any], values: Iterable[Any], now: datetime) -> bool | None:
        """Return whether all values are among the members."""
        verdicts = [self.among(value, members, now) for value in values]
        return False if False in verdicts else None if None in verdicts else True

    def total(self, values: Iterable[Any], now: datetime) -> Any:
        """Return the sum; unknown if there are no values."""
        return _fold(values, lambda left, right: self._plus(left, right, now))

    def least(self, values: Iterable[Any], now: datetime) -> Any:
        """Return the smallest value, the first of equal ones; unknown if there are none."""
        return _fold(values, lambda left, right: self._first(left, right, now, -1))

    def greatest(self, values: Iterable[Any], now: datetime) -> Any:
        """Return the largest value, the first of equal ones; unknown if there are none."""
        return _fold(values, lambda left, right: self._first(left, right, now, 1))

    def _plus(self, left: Any, right: Any, now: datetime) -> Any:
        if isinstance(left, Money):
            return self.add(left, right, now)
        return _CALCULATIONS["add_time" if isinstance(left, timedelta) else "add"](left, right)

    def _first(self, left: Any, right: Any, now: datetime, sign: int) -> Any:
        pair = self.pair(left, right, now) if isinstance(left, Money) else (left, right)
        if pair is None:
            return None
        return right if (pair[1] > pair[0] if sign > 0 else pair[1] < pair[0]) else left


def _fold(values: Iterable[Any], join: Callable[[Any, Any], Any]) -> Any:
    iterator = iter(values)
    result = next(iterator, None)
    for value in iterator:
        if result is None or value is None:
            return None
        result = join(result, value)
    return result


_PLAIN: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        "abs": _absolute,
        "add": _add,
        "add_time": _add_time,
        "divide": CONTEXT.divide,
        "elapsed": _elapsed,
        "money": _money,
        "multiply": _multiply,
        "negative": _negative,
        "part": _part,
        "part_money": _part_money,
        "round": _round,
        "round_money": _round_money,
        "round_whole": _round_whole,
        "scale": _scale,
        "split": _split,
        "subtract": _subtract,
        "subtract_time": _subtract_time,
        "times": _times,
    }
)
_CALCULATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {name: _strict(calculation) for name, calculation in _PLAIN.items()}
)


def helpers(bindings: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """Return what the snippets of this package find under names that begin with ``_op_``.

    Args:
        bindings: Where ``rates`` is looked up, at each use, and ``calendar``, once.
    """
    exchange = _Exchange(bindings)
    found: dict[str, Callable[..., Any]] = {
        **_CALCULATIONS,
        **_counting(bindings.get("calendar")),
        "add_money": exchange.add,
        "all_of": exchange.all_of,
        "among": exchange.among,
        "any_of": exchange.any_of,
        "distinct": _distinct,
        "len": len,
        "max": exchange.greatest,
        "min": exchange.least,
        "pair": exchange.pair,
        "ratio": exchange.ratio,
        "subtract_money": exchange.subtract,
        "sum": exchange.total,
    }
    return {f"_op_{name}": helper for name, helper in found.items()}
