"""The values of fields."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.definition import FieldDefinition
from salesprocess.expressions import Duration, Money
from salesprocess.facts import (
    LARGEST,
    MOST_CHARACTERS,
    MOST_ITEMS,
    countries,
    currencies,
    fact_from_json,
    fact_to_json,
    matcher,
    read_fact,
    read_limit,
    reader_for,
)
from salesprocess.schema import FieldSpec
from salesprocess.vocabulary import type_of

WEST = timezone(timedelta(hours=7))
KINDS = {
    "text": {},
    "boolean": {},
    "integer": {},
    "decimal": {},
    "percent": {},
    "money": {},
    "date": {},
    "datetime": {},
    "duration": {},
    "choice": {"options": ["none", "strong"]},
    "list": {"of": "integer"},
    "email": {},
    "phone": {},
    "url": {},
    "country": {},
    "currency": {},
}


def field(type: str, **keys: Any) -> FieldDefinition:
    """Make a field of a type."""
    spec = FieldSpec.model_validate({"type": type, **KINDS[type], **keys})
    return FieldDefinition("field", type_of(spec), spec, sensitive=spec.sensitive)


def refusal(definition: FieldDefinition, raw: object) -> str:
    """Return the message with which a value is refused."""
    with pytest.raises(ValueError, match=r".") as caught:
        read_fact(definition, raw)
    return str(caught.value)


class TestReading:
    @pytest.mark.parametrize(
        ("type", "raw", "value"),
        [
            ("boolean", True, True),
            ("boolean", "false", False),
            ("integer", 3, 3),
            ("integer", "25_000", 25_000),
            ("decimal", Decimal("1.50"), Decimal("1.50")),
            ("decimal", 3, Decimal(3)),
            ("decimal", 0.1, Decimal("0.1")),
            ("decimal", " -0.5 ", Decimal("-0.5")),
            ("decimal", Decimal("1E+3"), Decimal(1000)),
            ("percent", "30%", Decimal(30)),
            ("percent", "12.5 %", Decimal("12.5")),
            ("percent", 30, Decimal(30)),
            ("money", "25000 USD", Money(Decimal(25000), "USD")),
            ("money", {"amount": "25000.50", "currency": "USD"}, Money(Decimal("25000.50"), "USD")),
            ("money", {"amount": 3, "currency": "IDR"}, Money(Decimal(3), "IDR")),
            ("money", Money(Decimal(3), "EUR"), Money(Decimal(3), "EUR")),
            ("date", date(2024, 11, 12), date(2024, 11, 12)),
            ("date", "2024-11-12", date(2024, 11, 12)),
            ("datetime", "2024-11-12T17:30:00Z", datetime(2024, 11, 12, 17, 30, tzinfo=UTC)),
            ("datetime", "2024-11-12 17:30+07:00", datetime(2024, 11, 12, 17, 30, tzinfo=WEST)),
            ("duration", "14d", Duration(timedelta(days=14))),
            ("duration", timedelta(hours=2), Duration(timedelta(hours=2))),
            ("choice", "strong", "strong"),
            ("list", [1, "2"], (1, 2)),
            ("list", (), ()),
            ("text", "one\r\ntwo\r\tthree", "one\ntwo\n\tthree"),
            ("text", "", ""),
            ("email", " Ani@EXAMPLE.com ", "Ani@example.com"),
            ("phone", "+62 (21) 555-0100", "+62215550100"),
            ("url", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
            ("country", "ID", "ID"),
            ("currency", "IDR", "IDR"),
        ],
    )
    def test_of_what_people_and_programs_write(self, type: str, raw: object, value: object) -> None:
        """Python values, JSON and texts are read into the one form that the engine keeps."""
        read = read_fact(field(type), raw)

        assert value == read
        assert value.__class__ is read.__class__

    @pytest.mark.parametrize("type", KINDS)
    def test_of_nothing(self, type: str) -> None:
        """None is no value, for a field of any type."""
        assert read_fact(field(type), None) is None

    @pytest.mark.parametrize(
        ("type", "raw", "problem"),
        [
            (
                "duration",
                "14 days",
                "'14 days' is not a duration; write '14d'.",
            ),
            (
                "duration",
                "a fortnight",
                "'a fortnight' is not a duration; write numbers with units, such as '14d' or"
                " '1d 12h'.",
            ),
            (
                "datetime",
                "2024-13-12T17:30Z",
                "'2024-13-12T17:30Z' is not a moment in time; write date, time and offset, such as"
                " '2024-11-12T17:30+07:00'.",
            ),
            ("boolean", 1, "1 is neither true nor false; write true or false."),
            ("boolean", "yes", "'yes' is neither true nor false; write true or false."),
            ("integer", True, "True is not a whole number; write digits only, such as 25000."),
            ("integer", 3.0, "3.0 is not a whole number; write digits only, such as 25000."),
            ("integer", "3.5", "'3.5' is not a whole number; write digits only, such as 25000."),
            ("decimal", float("nan"), "nan is not a number; write it such as 25000 or '0.5'."),
            (
                "decimal",
                Decimal("Infinity"),
                "Decimal('Infinity') is not a number; write it such as 25000 or '0.5'.",
            ),
            ("decimal", False, "False is not a number; write it such as 25000 or '0.5'."),
            ("decimal", "1e5", "'1e5' is not a number; write it such as 25000 or '0.5'."),
            ("percent", "a%", "'a%' is not a percentage; write it such as '30%' or 30."),
            (
                "money",
                25000.0,
                "25000.0 is not an exact amount of money; write a text such as '25000 USD',"
                " never a float.",
            ),
            (
                "money",
                25000,
                "25000 is not an exact amount of money; write a text such as '25000 USD',"
                " never a float.",
            ),
            (
                "money",
                "25000 XXQ",
                "'25000 XXQ' has no currency of ISO 4217; write a code such as USD.",
            ),
            (
                "date",
                "12.11.2024",
                "'12.11.2024' is not a date; write year, month and day, such as '2024-11-12'.",
            ),
            (
                "date",
                "2024-02-30",
                "'2024-02-30' is not a date; write year, month and day, such as '2024-11-12'.",
            ),
            (
                "datetime",
                "2024-11-12T17:30",
                "'2024-11-12T17:30' has no time zone; add its offset, such as"
                " '2024-11-12T17:30+07:00'.",
            ),
            (
                "datetime",
                "2024-11-12",
                "'2024-11-12' is not a moment in time; write date, time and offset, such as"
                " '2024-11-12T17:30+07:00'.",
            ),
            (
                "duration",
                14,
                "14 is not a duration; write numbers with units, such as '14d' or '1d 12h'.",
            ),
            (
                "choice",
                "strog",
                "'strog' is not one of the options; did you mean 'strong'? Write one of:"
                " 'none', 'strong'.",
            ),
            ("choice", 3, "3 is not one of the options; write one of: 'none', 'strong'."),
            ("list", "1, 2", "'1, 2' is not a list; write a list, such as ['a', 'b']."),
            (
                "list",
                [1, "b"],
                "Item 2: 'b' is not a whole number; write digits only, such as 25000.",
            ),
            ("list", [1, None], "None is item 2 of the list and no value; leave it out."),
            ("text", 3, "3 is not a text; write a text."),
            ("text", "a\x00b", "'a\\x00b' has characters that cannot be printed; remove them."),
            ("text", "\ud800", "'\\ud800' has characters that cannot be printed; remove them."),
            (
                "email",
                "ani@",
                "'ani@' is not an e-mail address; write it such as 'ani@example.com'.",
            ),
            (
                "phone",
                "021 555",
                "'021 555' is not a phone number; write it with its country's code, such as"
                " '+62 21 5550100'.",
            ),
            (
                "url",
                "javascript:alert(1)",
                "'javascript:alert(1)' is not a web address; write it such as"
                " 'https://example.com'.",
            ),
            (
                "url",
                "http://a b",
                "'http://a b' is not a web address; write it such as 'https://example.com'.",
            ),
            ("country", "id", "'id' is not a country code; write two letters, such as 'ID'."),
            (
                "currency",
                "XXQ",
                "'XXQ' is not a currency code; write three letters, such as 'IDR'.",
            ),
        ],
    )
    def test_of_what_does_not_fit(self, type: str, raw: object, problem: str) -> None:
        """A value of another type is refused in words that end with the way out."""
        assert problem == refusal(field(type), raw)

    @pytest.mark.parametrize(
        "raw",
        [
            {"amount": "3"},
            {"amount": "3", "currency": 5},
            {"amount": 0.1, "currency": "USD"},
            {"amount": "3", "currency": "USD", "at": 1},
            Money(Decimal("NaN"), "USD"),
            "USD 3",
            " ",
            True,
        ],
    )
    def test_of_what_is_no_money(self, raw: object) -> None:
        """Money needs an exact amount and a currency, and nothing else."""
        assert "is not an exact amount of money" in refusal(field("money"), raw)

    def test_of_money_in_a_declared_currency(self) -> None:
        """A bare number is money where the field says of which currency, and others are refused."""
        dollars = field("money", currency="USD")

        assert Money(Decimal(25000), "USD") == read_fact(dollars, 25000)
        assert Money(Decimal("0.5"), "USD") == read_fact(dollars, "0.5")
        assert "'5 EUR' is not in USD; convert it to USD." == refusal(dollars, "5 EUR")

    @pytest.mark.parametrize("raw", [datetime(2024, 11, 12), datetime(2024, 11, 12, tzinfo=UTC)])
    def test_of_a_moment_for_a_date(self, raw: datetime) -> None:
        """A moment is no date, as it depends on the time zone which day it is."""
        assert "is not a date" in refusal(field("date"), raw)

    def test_of_moments_in_zones_with_rules(self) -> None:
        """A moment keeps its offset and not the rules of its zone, so that it stays comparable."""
        zone = ZoneInfo("Europe/Amsterdam")
        twice = datetime(2024, 10, 27, 2, 30, tzinfo=zone)

        first, second = (read_fact(field("datetime"), twice.replace(fold=fold)) for fold in (0, 1))

        assert timedelta(hours=1) == second - first
        assert timezone(timedelta(hours=2)) == first.tzinfo

    def test_of_an_option(self) -> None:
        """The value of a choice is the option itself, not an equal text."""
        definition = field("choice")

        assert definition.type.options[1] is read_fact(definition, "".join(["str", "ong"]))

    @pytest.mark.parametrize(
        ("type", "raw"),
        [
            ("integer", 10**30 + 1),
            ("integer", "9" * 60),
            ("decimal", Decimal("1e5000")),
            ("decimal", -(10**40)),
            ("money", "9" * 40 + " USD"),
        ],
    )
    def test_of_endless_numbers(self, type: str, raw: object) -> None:
        """Numbers that no deal has are refused before anyone calculates with them."""
        assert "is larger than any amount of a deal" in refusal(field(type), raw)

    def test_of_the_largest_numbers(self) -> None:
        """The largest number is still read, and so many decimal places are too many."""
        assert int(LARGEST) == read_fact(field("integer"), int(LARGEST))
        assert "round it" in refusal(field("decimal"), Decimal("1e-31"))

    def test_of_endless_texts_and_lists(self) -> None:
        """Texts and lists that no deal has are refused, and not shown at length."""
        long = refusal(field("text"), "x" * (MOST_CHARACTERS + 1))

        assert long.endswith("… is longer than 100,000 characters; shorten it.")
        assert 120 > len(long)
        assert "shorten it to 10,000" in refusal(field("list"), [1] * (MOST_ITEMS + 1))


class TestLimits:
    @pytest.mark.parametrize(
        ("definition", "good", "low", "high"),
        [
            (field("integer", min=3, max=5), (3, 5), 2, 6),
            (field("money", currency="USD", min=3, max="5 USD"), ("3 USD", 5), 2, "5.01 USD"),
            (
                field("date", min="2024-01-01", max="2024-12-31"),
                ("2024-01-01",),
                "2023-12-31",
                "2025-01-01",
            ),
            (field("duration", min="1d", max="2w"), ("14d",), "23h", "15d"),
            (field("text", min=1, max=3), ("a", "abc"), "", "abcd"),
            (field("list", min=1, max=2), ([1], [1, 2]), [], [1, 2, 3]),
        ],
    )
    def test_both_included(
        self, definition: FieldDefinition, good: tuple[object, ...], low: object, high: object
    ) -> None:
        """Limits are values that a field can have; those of texts and lists are lengths."""
        assert all(read_fact(definition, raw) is not None for raw in good)
        assert "is too little; the least is" in refusal(definition, low)
        assert "is too much; the most is" in refusal(definition, high)
        assert read_fact(definition, None) is None

    def test_in_words(self) -> None:
        """The message names the limit and what it counts."""
        assert "'' is too little; the least is 1 character." == refusal(field("text", min=1), "")
        assert "6 is too much; the most is 5." == refusal(field("integer", max=5), 6)
        money = {"amount": "20", "currency": "EUR"}
        told = refusal(field("money", currency="EUR", max=5), money)
        assert "20 EUR is too much; the most is 5 EUR." == told

    @pytest.mark.parametrize(
        ("definition", "key", "problem"),
        [
            (field("integer", min="a"), "min", "'a' is not a whole number"),
            (
                field("text", max=-1),
                "max",
                "'max' counts the characters here; write a whole number",
            ),
            (field("list", max="3"), "max", "'max' counts the items here; write a whole number"),
            (field("boolean", min=1), "min", "'min' means nothing for true or false; remove it."),
            (field("money", min="3 USD"), "min", "give the field one currency"),
        ],
    )
    def test_that_make_no_sense(self, definition: FieldDefinition, key: str, problem: str) -> None:
        """A limit that is no value of the field is refused."""
        with pytest.raises(ValueError, match=r".") as caught:
            read_limit(definition, key)

        assert problem in str(caught.value)

    @pytest.mark.parametrize(
        ("pattern", "good", "bad"),
        [
            ("[A-Z]{3}-[0-9]+", "ABC-12", "xABC-12"),
            ("a|b", "b", "ab"),
            (r"\w+", "é", "é!"),
            ("x*", "", "xx\n"),
        ],
    )
    def test_patterns_match_whole_texts(self, pattern: str, good: str, bad: str) -> None:
        """A pattern has to match all of a text, and each item of a list."""
        assert good == read_fact(field("text", pattern=pattern), good)
        assert "does not match the pattern" in refusal(field("text", pattern=pattern), bad)
        assert "Item 2:" in refusal(field("list", of="text", pattern=pattern), [good, bad])

    def test_patterns_take_linear_time(self) -> None:
        """A pattern over which a backtracking engine would not end is matched at once."""
        assert not matcher("(a+)+b")("a" * 50_000)

    @pytest.mark.parametrize("pattern", ["(", "(?=a)b", r"(a)\1", "(a{1000}){1000}"])
    def test_patterns_that_cannot_be_used(self, pattern: str) -> None:
        """A pattern that the engine does not have is refused when it is prepared."""
        with pytest.raises(ValueError, match="is no regular expression"):
            reader_for(field("text", pattern=pattern))


class TestSensitiveFields:
    @pytest.mark.parametrize("type", KINDS)
    @pytest.mark.parametrize("raw", ["SECRET", ["SECRET"], {"amount": "SECRET", "currency": "USD"}])
    def test_show_nothing(self, type: str, raw: object) -> None:
        """No message about a sensitive field shows the value, or what it is like."""
        definition = field(type, sensitive=True, **({"max": 3} if type in ("text", "list") else {}))

        assert "SECRET" not in refusal(definition, raw)

    def test_suggest_nothing(self) -> None:
        """The nearest option would tell what the value was like."""
        assert "The value is not one of the options; write one of: 'none', 'strong'." == refusal(
            field("choice", sensitive=True), "strog"
        )


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(-(10**30), 10**30),
    "decimal": st.decimals(-(10**30), 10**30, allow_nan=False, places=9)
    | st.decimals(allow_nan=False, allow_infinity=False).filter(
        lambda value: abs(value) <= LARGEST and value.as_tuple().exponent >= -30
    ),
    "percent": st.decimals(-1000, 1000, places=4),
    "money": st.builds(
        Money, st.decimals(-(10**25), 10**25, places=4), st.sampled_from(sorted(currencies()))
    ),
    "date": st.dates(),
    "datetime": st.datetimes(timezones=st.timezones() | st.just(UTC)),
    "duration": st.builds(
        Duration, st.timedeltas(timedelta(-40000), timedelta(40000)), st.integers(-1200, 1200)
    ),
    "choice": st.sampled_from(["none", "strong"]),
    "list": st.lists(st.integers(-5, 5)).map(tuple),
    "text": st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=50),
    "email": st.sampled_from(["ani@example.com", "budi.s+x@example.co.id"]),
    "phone": st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
    "url": st.sampled_from(["https://example.com", "http://example.com/a?b=c"]),
    "country": st.sampled_from(sorted(countries())),
    "currency": st.sampled_from(sorted(currencies())),
}


class TestJson:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (None, None),
            (True, True),
            (3, 3),
            (Decimal("1.50"), "1.50"),
            (Money(Decimal("25000.50"), "USD"), {"amount": "25000.50", "currency": "USD"}),
            (date(2024, 11, 12), "2024-11-12"),
            (datetime(2024, 11, 12, 17, 30, tzinfo=UTC), "2024-11-12T17:30:00+00:00"),
            (Duration.parse("1mo 2d"), "1mo 2d"),
            (timedelta(days=2), "2d"),
            (("a", Decimal(1)), ["a", "1"]),
        ],
    )
    def test_form(self, value: object, written: object) -> None:
        """Each value has one JSON form, exact and readable."""
        assert written == fact_to_json(value)

    @pytest.mark.parametrize("type", KINDS)
    def test_round_trip(self, type: str) -> None:
        """What is written as JSON is read as the same value, and reading twice changes nothing."""
        definition = field(type)

        @given(VALUES[type])
        def holds(raw: object) -> None:
            value = read_fact(definition, raw)
            written = json.dumps(fact_to_json(value))
            again = fact_from_json(definition, json.loads(written))

            assert (value, str(value)) == (again, str(again))
            assert value == read_fact(definition, value)

        holds()

    @given(
        st.sampled_from(sorted(KINDS)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
    def test_of_anything(self, type: str, raw: object) -> None:
        """Whatever is passed, a value is read or refused with a ValueError that ends in words."""
        try:
            value = read_fact(field(type), raw)
        except ValueError as error:
            words = str(error)
        else:
            words = json.dumps(fact_to_json(value)) + "."

        assert words.endswith(".")
