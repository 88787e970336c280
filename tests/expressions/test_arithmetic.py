from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from salesprocess.expressions import (
    DECIMAL,
    DURATION,
    INTEGER,
    PERCENT,
    Duration,
    Money,
    Type,
    parse,
)
from salesprocess.expressions.arithmetic import operation
from salesprocess.expressions.types import KINDS
from tests.expressions.world import SCOPE, TYPES, mistakes, value

GIVEN: dict[str, Any] = {
    "count": 6,
    "seats": 4,
    "rate": Decimal("1.5"),
    "discount": Decimal(30),
    "amount": Money(Decimal(200), "USD"),
    "price": Money(Decimal(50), "USD"),
    "signed_on": date(2024, 1, 31),
    "seen_at": datetime(2024, 1, 31, 12, tzinfo=UTC),
    "sla": Duration.parse("1mo"),
}


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("text", "type", "expected"),
    [
        ("count + seats", INTEGER, 10),
        ("count - seats", INTEGER, 2),
        ("count * seats", INTEGER, 24),
        ("count / seats", DECIMAL, Decimal("1.5")),
        ("count + rate", DECIMAL, Decimal("7.5")),
        ("rate - 1", DECIMAL, Decimal("0.5")),
        ("rate * 2", DECIMAL, Decimal(3)),
        ("count + '4'", INTEGER, 10),
        ("-count", INTEGER, -6),
        ("+count", INTEGER, 6),
        ("-rate", DECIMAL, Decimal("-1.5")),
        ("-5", INTEGER, -5),
        ("-0.5", DECIMAL, Decimal("-0.5")),
        ("discount + 5", PERCENT, Decimal(35)),
        ("discount + '5%'", PERCENT, Decimal(35)),
        ("'5%' + discount", PERCENT, Decimal(35)),
        ("50 - discount", PERCENT, Decimal(20)),
        ("discount - rate", PERCENT, Decimal("28.5")),
        ("discount / 2", PERCENT, Decimal(15)),
        ("discount / discount", DECIMAL, Decimal(1)),
        ("discount * discount", PERCENT, Decimal(9)),
        ("count * discount", DECIMAL, Decimal("1.8")),
        ("discount * rate", DECIMAL, Decimal("0.45")),
        ("count * '50%'", DECIMAL, Decimal(3)),
        ("amount + price", TYPES["amount"], usd("250")),
        ("amount + 5", TYPES["amount"], usd("205")),
        ("'5 USD' + amount", TYPES["amount"], usd("205")),
        ("amount - '5 USD'", TYPES["amount"], usd("195")),
        ("amount * 2", TYPES["amount"], usd("400")),
        ("rate * amount", TYPES["amount"], usd("300")),
        ("amount * discount", TYPES["amount"], usd("60")),
        ("'10%' * amount", TYPES["amount"], usd("20")),
        ("amount / 8", TYPES["amount"], usd("25")),
        ("amount / price", DECIMAL, Decimal(4)),
        ("amount / '100 USD'", DECIMAL, Decimal(2)),
        ("-amount", TYPES["amount"], usd("-200")),
        ("signed_on + '4w'", TYPES["signed_on"], date(2024, 2, 28)),
        ("'1mo' + signed_on", TYPES["signed_on"], date(2024, 2, 29)),
        ("signed_on + sla", TYPES["signed_on"], date(2024, 2, 29)),
        ("signed_on - sla", TYPES["signed_on"], date(2023, 12, 31)),
        ("signed_on - '31d'", TYPES["signed_on"], date(2023, 12, 31)),
        ("signed_on - '2024-01-01'", DURATION, Duration.parse("30d")),
        ("'2024-02-01' - signed_on", DURATION, Duration.parse("1d")),
        ("'2024-02-01' + sla", TYPES["signed_on"], date(2024, 3, 1)),
        ("'2024-02-01' - sla", TYPES["signed_on"], date(2024, 1, 1)),
        ("seen_at + '12h'", TYPES["seen_at"], datetime(2024, 2, 1, tzinfo=UTC)),
        ("sla + seen_at", TYPES["seen_at"], datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("seen_at - '12h'", TYPES["seen_at"], datetime(2024, 1, 31, tzinfo=UTC)),
        ("seen_at - seen_at", DURATION, Duration()),
        ("seen_at - '2024-01-31'", DURATION, Duration.parse("12h")),
        ("'2024-02-01T12:00Z' - sla", TYPES["seen_at"], datetime(2024, 1, 1, 12, tzinfo=UTC)),
        ("sla + '1mo'", DURATION, Duration.parse("2mo")),
        ("'3mo' - sla", DURATION, Duration.parse("2mo")),
        ("sla * 3", DURATION, Duration.parse("3mo")),
        ("count * sla", DURATION, Duration.parse("6mo")),
        ("'14d' * count", DURATION, Duration.parse("84d")),
        ("-sla", DURATION, Duration.parse("-1mo")),
    ],
)
def test_what_goes_together(text: str, type: Type, expected: object) -> None:
    """Each pair of kinds gives a value of the type that a reader would expect."""
    assert type == parse(text, SCOPE, expects=None).type
    assert expected == value(text, **GIVEN)


def test_months_stay_months() -> None:
    """Adding durations keeps what was said in months."""
    assert 2 == value("sla + '1mo'", **GIVEN).months


@pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
@pytest.mark.parametrize("left", sorted(TYPES))
@pytest.mark.parametrize("right", ["count", "rate", "discount", "amount", "sla", "signed_on"])
def test_every_other_pair_is_refused(left: str, operator: str, right: str) -> None:
    """A calculation either has a meaning or is a mistake that spans both sides."""
    text = f"{left} {operator} {right}"
    known = operation(operator, TYPES[left], TYPES[right]) is not None
    errors = mistakes(text, expects=None)
    assert known is (errors == ())
    assert [(0, len(text))] * (not known) == [(error.column, error.end) for error in errors]


def test_only_these_kinds_can_be_calculated_with() -> None:
    """Truths, texts and lists take part in no calculation."""
    never = set(KINDS) - {"integer", "decimal", "percent", "money", "date", "datetime", "duration"}
    for operator in "+-*/":
        for kind in never:
            for other in KINDS:
                assert operation(operator, Type(kind), Type(other)) is None
                assert operation(operator, Type(other), Type(kind)) is None
