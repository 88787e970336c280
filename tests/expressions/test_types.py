from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.expressions import (
    BOOLEAN,
    COUNTRY,
    CURRENCY,
    DATE,
    DATETIME,
    DECIMAL,
    DURATION,
    EMAIL,
    INTEGER,
    KINDS,
    MONEY,
    PERCENT,
    PHONE,
    TEXT,
    URL,
    Duration,
    Money,
    Type,
    choice,
    list_of,
    money_in,
    read_literal,
)

SEGMENT = choice(["small", "large"])


@pytest.mark.parametrize(
    ("text", "type", "expected"),
    [
        ("true", BOOLEAN, True),
        ("false", BOOLEAN, False),
        ("25_000", INTEGER, 25_000),
        ("-5", INTEGER, -5),
        ("0.10", DECIMAL, Decimal("0.10")),
        ("30%", PERCENT, Decimal(30)),
        ("12.5 %", PERCENT, Decimal("12.5")),
        ("30", PERCENT, Decimal(30)),
        ("25000 EUR", MONEY, Money(Decimal(25_000), "EUR")),
        ("25000 EUR", money_in("USD"), Money(Decimal(25_000), "EUR")),
        ("25000", money_in("USD"), Money(Decimal(25_000), "USD")),
        ("2024-11-12", DATE, date(2024, 11, 12)),
        ("2024-11-12", DATETIME, datetime(2024, 11, 12, tzinfo=UTC)),
        ("2024-11-12T17:30Z", DATETIME, datetime(2024, 11, 12, 17, 30, tzinfo=UTC)),
        ("2024-11-12 17:30:15.5", DATETIME, datetime(2024, 11, 12, 17, 30, 15, 500_000, UTC)),
        (
            "2024-11-12T17:30+07:00",
            DATETIME,
            datetime(2024, 11, 12, 17, 30, tzinfo=timezone(timedelta(hours=7))),
        ),
        ("14d", DURATION, Duration(timedelta(days=14))),
        ("large", SEGMENT, "large"),
        ("any text", TEXT, "any text"),
        ("ani@example.com", EMAIL, "ani@example.com"),
        ("+62 21 5550100", PHONE, "+62 21 5550100"),
        ("https://example.com/a", URL, "https://example.com/a"),
        ("ID", COUNTRY, "ID"),
        ("IDR", CURRENCY, "IDR"),
    ],
)
def test_literals_are_read_as_their_type(text: str, type: Type, expected: object) -> None:
    """The text of a literal becomes a value of the type that it meets."""
    assert expected == read_literal(text, type)


@pytest.mark.parametrize(
    ("text", "type", "way_out"),
    [
        ("yes", BOOLEAN, "write true or false"),
        ("2.5", INTEGER, "such as 25000"),
        ("²", INTEGER, "such as 25000"),
        ("NaN", DECIMAL, "such as 25000 or 0.5"),
        ("1e9", DECIMAL, "such as 25000 or 0.5"),
        ("9" * 100, DECIMAL, "such as 25000 or 0.5"),
        ("thirty", PERCENT, "such as '30%'"),
        ("25000", MONEY, "such as '25000 USD'"),
        ("20241112", DATE, "such as '2024-11-12'"),
        ("2024-13-01", DATE, "such as '2024-11-12'"),
        ("2024-11-12T17:30", DATE, "such as '2024-11-12'"),
        ("noon", DATETIME, "'2024-11-12' or '2024-11-12T17:30Z'"),
        ("2024-11-12T25:30Z", DATETIME, "'2024-11-12' or '2024-11-12T17:30Z'"),
        ("5 business days", DURATION, "such as now > entered_at('offer') + '5 business days'"),
        ("larg", SEGMENT, "did you mean 'large'?"),
        ("huge", SEGMENT, "'small', 'large'; write one of them"),
        ("x", choice([]), "declare options first"),
        ("ani", EMAIL, "such as 'ani@example.com'"),
        ("call me", PHONE, "such as '+62 21 5550100'"),
        ("example.com", URL, "such as 'https://example.com'"),
        ("Indonesia", COUNTRY, "such as 'ID'"),
        ("rupiah", CURRENCY, "such as 'IDR'"),
        ("red", list_of(TEXT), "use a field or a function instead"),
    ],
)
def test_other_text_is_refused_with_the_way_out(text: str, type: Type, way_out: str) -> None:
    """What is no value of the type is refused, and the message ends with what would be one."""
    with pytest.raises(ValueError, match=f"{re.escape(way_out)}$"):
        read_literal(text, type)


@given(st.text(max_size=30), st.sampled_from(KINDS))
def test_any_text_is_read_or_refused(text: str, kind: str) -> None:
    """No text makes the reading of a literal fail in any other way than a ValueError."""
    with suppress(ValueError):
        read_literal(text, Type(kind))


def test_long_text_is_cut_in_messages() -> None:
    """A message stays readable whatever was written."""
    with pytest.raises(ValueError, match=r"^'x{57}\.\.\.' is not one of"):
        read_literal("x" * 100_000, SEGMENT)


def test_many_options_are_cut_in_messages() -> None:
    """A message names a dozen options and no more."""
    with pytest.raises(ValueError, match=r"'option_11', \.\.\."):
        read_literal("x", choice(f"option_{number}" for number in range(30)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words(kind: str) -> None:
    """Messages can say of every kind what its values are."""
    assert " " in str(Type(kind))


def test_lists_name_their_members() -> None:
    """A list says of what it is."""
    assert "a list of choice" == str(list_of(SEGMENT))
    assert "a list" == str(list_of(None))


def test_money_without_a_currency_is_plain_money() -> None:
    """Only a declared currency belongs to the type."""
    assert MONEY == money_in(None)
    assert "USD" == money_in("USD").currency
