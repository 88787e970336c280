"""Money: exact decimal arithmetic in one currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Self, overload

CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""The arithmetic of IEEE decimal128, whatever context the application has set."""

_MONEY = re.compile(r"([+-]?[0-9][0-9_]{0,40}(?:\.[0-9]{1,30})?) +([A-Z]{3})")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount in one currency.

    Attributes:
        amount: The amount in units of the currency, not in cents.
        currency: The ISO 4217 code, three capital letters.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Take whole numbers for exact amounts and refuse floats."""
        if isinstance(self.amount, Decimal):
            return
        if not isinstance(self.amount, int):
            raise TypeError(f"{self.amount!r} is no exact amount; use Decimal or a whole number")
        object.__setattr__(self, "amount", Decimal(self.amount))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an amount and its currency, such as ``25000 USD``.

        Raises:
            ValueError: The text is not an amount, a space and a three-letter currency code.
        """
        found = _MONEY.fullmatch(text.strip()) if len(text) < 100 else None
        if found is None:
            raise ValueError(
                f"{_quoted(text)} is not an amount of money; write an amount without separators"
                " and a currency code, such as '25000 USD'"
            )
        return cls(Decimal(found[1].replace("_", "")), found[2])

    def __str__(self) -> str:
        """Write the amount and the currency, so that ``parse`` reads them again."""
        return f"{self.amount:f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        """Add an amount in the same currency."""
        return Money(CONTEXT.add(self.amount, self._alike(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount in the same currency."""
        return Money(CONTEXT.subtract(self.amount, self._alike(other)), self.currency)

    def __neg__(self) -> Money:
        """Turn the sign."""
        return Money(CONTEXT.minus(self.amount), self.currency)

    def __abs__(self) -> Money:
        """Drop the sign."""
        return Money(CONTEXT.abs(self.amount), self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        """Take the amount so many times."""
        return Money(CONTEXT.multiply(self.amount, factor), self.currency)

    __rmul__ = __mul__

    @overload
    def __truediv__(self, other: Money) -> Decimal: ...
    @overload
    def __truediv__(self, other: Decimal | int) -> Money: ...
    def __truediv__(self, other: Money | Decimal | int) -> Money | Decimal:
        """Divide by a number, or find the ratio to an amount in the same currency."""
        if isinstance(other, Money):
            return CONTEXT.divide(self.amount, self._alike(other))
        return Money(CONTEXT.divide(self.amount, other), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount < self._alike(other)

    def __le__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount <= self._alike(other)

    def __gt__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount > self._alike(other)

    def __ge__(self, other: Money) -> bool:
        """Compare with an amount in the same currency."""
        return self.amount >= self._alike(other)

    def _alike(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise ValueError(f"{self} and {other} are in two currencies; convert one of them first")
        return other.amount


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
