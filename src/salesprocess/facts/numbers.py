"""Whole numbers, decimals, percentages and amounts of money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from salesprocess.expressions import Money
from salesprocess.facts.codes import currencies
from salesprocess.facts.kind import Kind, Reader

MOST_PLACES = 30
LARGEST = Decimal(10) ** 30

_NUMBER = re.compile(r"[+-]?[0-9][0-9_]{0,60}(\.[0-9]{1,40})?")


def integer_reader(kind: Kind) -> Reader:
    """Prepare the reading of whole numbers."""

    def read(raw: Any) -> int | None:
        if raw is None:
            return None
        value = int(raw) if isinstance(raw, str) and _is_number(raw, whole=True) else raw
        if not isinstance(value, int) or isinstance(value, bool):
            raise kind.wrong(raw, "is not a whole number", "write digits only, such as 25000")
        if not -LARGEST <= value <= LARGEST:
            raise _too_large(kind, raw)
        return int(value)

    return read


def decimal_reader(kind: Kind) -> Reader:
    """Prepare the reading of decimals and percentages."""
    example = "'30%' or 30" if kind.type.kind == "percent" else "25000 or '0.5'"

    def read(raw: Any) -> Decimal | None:
        if raw is None:
            return None
        value = _exact(raw, percent=kind.type.kind == "percent")
        if value is None:
            raise kind.wrong(raw, f"is not {kind.type}", f"write it such as {example}")
        return _bounded(kind, value, raw)

    return read


def _exact(raw: Any, *, percent: bool = False) -> Decimal | None:
    if isinstance(raw, Decimal):
        return raw if raw.is_finite() else None
    if isinstance(raw, float):
        # The shortest decimal that prints as the float is what was meant: 0.1 is one tenth.
        value = Decimal(repr(raw))
        return value if value.is_finite() else None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return Decimal(raw) if abs(raw) <= LARGEST else LARGEST * 10
    if not isinstance(raw, str):
        return None
    number = raw.strip().removesuffix("%").rstrip() if percent else raw.strip()
    return Decimal(number.replace("_", "")) if _is_number(number) else None


def _is_number(text: str, *, whole: bool = False) -> bool:
    found = _NUMBER.fullmatch(text)
    return found is not None and not (whole and found[1])


def _bounded(kind: Kind, value: Decimal, raw: object) -> Decimal:
    if not -LARGEST <= value <= LARGEST:
        raise _too_large(kind, raw)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # the callers let no NaN and no infinity through
    if exponent < -MOST_PLACES:
        raise kind.wrong(raw, f"has more than {MOST_PLACES} decimal places", "round it")
    return value if exponent <= 0 else value.quantize(Decimal(1))


def _too_large(kind: Kind, raw: object) -> ValueError:
    return kind.wrong(raw, "is larger than any amount of a deal", "write a smaller number")


def money_reader(kind: Kind) -> Reader:
    """Prepare the reading of amounts of money."""
    currency = kind.type.currency

    def read(raw: Any) -> Money | None:
        if raw is None:
            return None
        value = _amount(kind, raw)
        if value is None:
            raise kind.wrong(
                raw,
                "is not an exact amount of money",
                f"write a text such as '25000 {currency or 'USD'}', never a float",
            )
        if currency is not None and value.currency != currency:
            raise kind.wrong(raw, f"is not in {currency}", f"convert it to {currency}")
        if currency is None and value.currency not in currencies():
            raise kind.wrong(raw, "has no currency of ISO 4217", "write a code such as USD")
        return value

    return read


def _amount(kind: Kind, raw: Any) -> Money | None:
    if isinstance(raw, Money):
        amount, currency = _exact(raw.amount), raw.currency
    elif isinstance(raw, Mapping):
        if set(raw) != {"amount", "currency"} or not isinstance(raw["currency"], str):
            return None
        amount, currency = _written(raw["amount"]), raw["currency"]
    elif isinstance(raw, str) and " " in raw.strip():
        number, _, currency = raw.strip().rpartition(" ")
        amount = _written(number.rstrip())
    else:
        amount, currency = _written(raw), kind.type.currency or ""
    if amount is None or not currency:
        return None
    return Money(_bounded(kind, amount, raw), currency)


def _written(raw: Any) -> Decimal | None:
    return None if isinstance(raw, float) else _exact(raw)
