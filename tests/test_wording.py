from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesprocess.expressions import Duration, Money
from salesprocess.phrases import English, Indonesian
from salesprocess.wording.figures import Figures, one_line
from tests.asking import explain, process

FIELDS = """
  ready: {type: boolean, title: {en: Ready, id: Siap}},
  stage_of_product: {type: choice, options: {beta: {en: Beta, id: Uji coba}, not_sold: }},
  amount: {type: money, currency: USD, title: {en: Amount, id: Nilai}},
  offer: {type: money, title: Offer},
  seats: {type: integer, title: {en: Seats, id: Kursi}},
  discount: {type: percent, title: Discount},
  limit: {type: percent, title: Limit, formula: "'10%' if amount < 100000 else '20%'"},
  region: {type: text, title: Region},
  closing: {type: date, title: Closing date},
  met_at: {type: datetime, title: Meeting},
  trial: {type: duration, title: Trial},
  products: {type: list, of: choice, options: [gold, silver, tin], title: Products},
  contacts: {type: group, fields: {buyer: text}}
"""
FACTS: dict[str, Any] = {
    "ready": False,
    "stage_of_product": "not_sold",
    "amount": "30000 USD",
    "offer": "4999.5 EUR",
    "seats": 3,
    "discount": Decimal("12.5"),
    "region": "EMEA",
    "closing": "2026-05-01",
    "met_at": "2026-05-01T14:05:00+07:00",
    "trial": "1mo 2d",
    "products": ["silver", "tin"],
}


def said(expression: str, facts: dict[str, Any] | None = None, language: str = "en") -> list[str]:
    """Return the lines about a bare expression, without their indent."""
    text = process(FIELDS, "", f"go: {{from: lead, to: prospect, guards: [{expression!r}]}}")
    lines = explain(text, "go", FACTS if facts is None else facts).render(language).splitlines()
    return [line.removeprefix("  ") for line in lines[1:]]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ready", "✗ Ready is no; it must be yes"),
        ("not ready", "✓ Ready is no"),
        ("seats >= 5", "✗ Seats is 3; it must be at least 5"),
        ("seats <= 2", "✗ Seats is 3; it must be at most 2"),
        ("seats < 3", "✗ Seats is 3; it must be less than 3"),
        ("not seats < 4", "✗ Seats is 3; it must be at least 4"),
        ("seats == 4", "✗ Seats is 3; it must be 4"),
        ("seats != 3", "✗ Seats is 3; it must be something else"),
        ("not (seats == 3)", "✗ Seats is 3; it must be something else"),
        ("seats in (4, 5, 6)", "✗ Seats is 3; it must be 4, 5 or 6"),
        ("seats not in (2, 3)", "✗ Seats is 3; it must be anything but 2 or 3"),
        ("not (seats in (3,))", "✗ Seats is 3; it must be something else"),
        ("region == 'APAC'", '✗ Region is "EMEA"; it must be "APAC"'),
        ("stage_of_product == 'beta'", "✗ Stage of product is not sold; it must be Beta"),
        ("deal.stage == 'prospect'", "✗ Stage is Lead; it must be Prospect"),
        ("amount >= 50000", "✗ Amount is USD 30,000; it must be at least USD 50,000"),
        ("offer > '5000 EUR'", "✗ Offer is EUR 4,999.50; it must be more than EUR 5,000"),
        ("discount <= limit", "✗ Discount is 12.5%; it must be at most Limit (10%)"),
        ("limit == discount", "✗ Limit is 10%; it must be the same as Discount (12.5%)"),
        (
            "seats != seats - 0",
            "✗ Seats is 3; it must be different from Seats \N{MINUS SIGN} 0 (3)",
        ),
        (
            "closing >= today",
            "✗ Closing date is 1 May 2026; it must be no earlier than today (6 May 2026)",
        ),
        (
            "closing < '2026-01-31'",
            "✗ Closing date is 1 May 2026; it must be before 31 January 2026",
        ),
        (
            "met_at > '2026-06-01'",
            "✗ Meeting is 1 May 2026, 14:05 UTC+07:00; it must be after 1 June 2026, 00:00 UTC",
        ),
        ("trial <= '14d'", "✗ Trial is 1 month 2 days; it must be at most 14 days"),
        (
            "deal.age > ('14d' if ready else '7d')",
            "✗ Age of the deal is 3 days 4 hours; it must be more than 7 days",
        ),
        ("filled(contacts.buyer)", "✗ Contacts buyer must be filled in"),
        ("not empty(contacts.buyer)", "✗ Contacts buyer must be filled in"),
        ("filled(seats)", "✓ Seats is filled in"),
        ("empty(seats)", "✗ Seats is 3; it must be empty"),
        ("empty(contacts.buyer)", "✓ Contacts buyer is empty"),
        ("'gold' in products", "✗ Products must include gold; now: silver and tin"),
        ("'tin' not in products", "✗ Products must not include tin; now: silver and tin"),
        ("any_of(products, 'gold')", "✗ Products must include gold; now: silver and tin"),
        (
            "all_of(products, 'gold', 'tin')",
            "✗ Products must include gold and tin; now: silver and tin",
        ),
        (
            "not any_of(products, 'gold', 'tin')",
            "✗ Products must not include gold or tin; now: silver and tin",
        ),
        (
            "not all_of(products, 'silver', 'tin')",
            "✗ Products must not include silver and tin together; now: silver and tin",
        ),
        ("'tin' in products", "✓ Products: silver and tin"),
        ("len(products) > 2", "✗ Length of Products is 2; it must be more than 2"),
        ("visited('prospect')", "✗ The deal must have been in Prospect first"),
        ("not visited('prospect')", "✓ The deal has not been in Prospect"),
        ("not visited('lead')", "✗ The deal must not have been in Lead before"),
        (
            "'manager' in actor.roles",
            "✗ Roles of whoever asks must include Manager; now: nothing",
        ),
        (
            "amount * '10%' > 5000",
            "✗ Amount × 10% is USD 3,000; it must be more than USD 5,000",
        ),
        (
            "(seats + 1) * 2 - 1 > 10",
            "✗ ((Seats + 1) × 2) \N{MINUS SIGN} 1 is 7; it must be more than 10",
        ),
        (
            "days_between(closing, today) < 5",
            "✗ Days from Closing date to today is 5; it must be less than 5",
        ),
        ("-seats > 0", "✗ \N{MINUS SIGN}Seats is minus 3; it must be more than 0"),
        (
            "len(products) > (seats if ready else seats * 2)",
            "✗ Length of Products is 2;"
            " it must be more than Seats or Seats × 2, depending on Ready (6)",
        ),
        (
            "(seats if ready else 1) > 2",
            "✗ Seats or 1, depending on Ready is 1; it must be more than 2",
        ),
        (
            "len(region if filled(region) and ready else 'a') > 1",
            '✗ Length of Region or "a", depending on Region and Ready is 1; it must be more than 1',
        ),
        (
            "(ready == filled(region)) == true",
            "✗ Condition on Ready and Region is no; it must be yes",
        ),
        ("true", "✓ This is always so"),
        ("false", "✗ This is never so"),
    ],
)
def test_a_condition_is_said_with_what_would_satisfy_it(expression: str, expected: str) -> None:
    """A reader hears what was found and what is asked for, in words and not in code."""
    assert [expected] == said(expression)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ready", "? Ready has no value yet; it must be yes"),
        ("seats > 5", "? Seats has no value yet; it must be more than 5"),
        ("not (seats > 5)", "? Seats has no value yet; it must be at most 5"),
        ("seats != 3", "? Seats has no value yet; it must be anything but 3"),
        ("seats not in (3,)", "? Seats has no value yet; it must be anything but 3"),
        ("stage_of_product in ('beta',)", "? Stage of product has no value yet; it must be Beta"),
        ("'gold' in products", "? Products has no value yet"),
        ("discount <= limit", "? Discount and Amount have no value yet, so Limit is not known"),
        ("limit > 5", "? Amount has no value yet, so Limit is not known"),
        ("len(products) > 2", "? Products has no value yet, so length of Products is not known"),
        ("amount < offer", "? Amount and Offer have no value yet"),
        ("deal.outcome == 'won'", "? Outcome has no value yet; it must be won"),
        ("entered_at('won') > now", "? Last entry into Won is not known"),
    ],
)
def test_what_is_missing_is_named(expression: str, expected: str) -> None:
    """A reader hears which fields to fill, also where they stand behind a formula."""
    assert [expected] == said(expression, {})


def test_two_currencies_need_a_rate() -> None:
    """Amounts that cannot be compared are both told."""
    expected = "? Offer is EUR 4,999.50; there is no exchange rate to hold it against USD 5,000"
    assert [expected] == said("offer > '5000 USD'")


def test_only_the_parts_that_decide_are_said() -> None:
    """Of what must hold together only the failing parts are told, of alternatives all."""
    assert ["✗ Seats is 3; it must be more than 5"] == said("not ready and seats > 5")
    assert ["✓ Ready is no"] == said("not ready or seats > 5")
    assert [
        "✗ One of these is needed:",
        "  ✗ Ready is no; it must be yes",
        "  ✗ All of these together:",
        "    ✗ Seats is 3; it must be more than 5",
        '    ✗ Region is "EMEA"; it must be "APAC"',
    ] == said("ready or (seats > 5 and region == 'APAC')")


def test_a_negated_group_says_what_must_not_be() -> None:
    """Not (a and b) asks that one of them is false, not (a or b) that both are."""
    assert [
        "✗ One of these is needed:",
        "  ✗ Ready is no; it must be yes",
        "  ✗ Seats is 3; it must be something else",
    ] == said("not (not ready and seats == 3)")
    assert ["✗ Seats is 3; it must be something else"] == said("not (ready or seats == 3)")


def test_a_choice_of_conditions_says_why_it_was_chosen() -> None:
    """The condition that applies is told with the reason why it does."""
    assert [
        "✗ Because Seats is 3:",
        "  ✗ Discount is 12.5%; it must be at most 10%",
    ] == said("discount <= '10%' if seats < 5 else ready")
    assert ["? Seats has no value yet; it must be less than 5"] == said(
        "discount <= '10%' if seats < 5 else ready", {"discount": 1}
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ready", "✗ Siap saat ini tidak; seharusnya ya"),
        ("stage_of_product == 'beta'", "✗ Stage of product saat ini not sold; seharusnya Uji coba"),
        ("amount >= 50000", "✗ Nilai saat ini USD 30.000; seharusnya paling sedikit USD 50.000"),
        ("discount <= limit", "✗ Discount saat ini 12,5%; seharusnya paling banyak Limit (10%)"),
        (
            "closing >= today",
            "✗ Closing date saat ini 1 Mei 2026; seharusnya paling cepat hari ini (6 Mei 2026)",
        ),
        ("deal.age > '14d'", "✗ Umur peluang saat ini 3 hari 4 jam; seharusnya lebih dari 14 hari"),
        ("'gold' in products", "✗ Products harus memuat gold; saat ini: silver dan tin"),
        ("visited('prospect')", "✗ Peluang harus melewati tahap Prospek dulu"),
        ("filled(contacts.buyer)", "✗ Contacts buyer harus diisi"),
        ("contacts.buyer == 'x'", '? Contacts buyer belum diisi; seharusnya "x"'),
        ("seats in (4, 5)", "✗ Kursi saat ini 3; seharusnya 4 atau 5"),
    ],
)
def test_conditions_speak_indonesian(expression: str, expected: str) -> None:
    """Titles, labels, numbers, days and durations are those of the reader's language."""
    assert [expected] == said(expression, language="id")


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        (True, "yes", "ya"),
        (2026, "2026", "2026"),
        (25000, "25,000", "25.000"),
        (Decimal("1234567.50"), "1,234,567.5", "1.234.567,5"),
        (Decimal("-0.25"), "minus 0.25", "minus 0,25"),
        (Decimal(1) / 3, "0.333333", "0,333333"),
        (Decimal("1E+30"), "1E+30", "1E+30"),
        (Money(Decimal(1500), "IDR"), "IDR 1,500", "IDR 1.500"),
        (Money(Decimal("0.5"), "EUR"), "EUR 0.50", "EUR 0,50"),
        (date(2024, 8, 17), "17 August 2024", "17 Agustus 2024"),
        (
            datetime(2024, 8, 17, 9, 5, tzinfo=UTC),
            "17 August 2024, 09:05 UTC",
            "17 Agustus 2024 pukul 09.05 UTC",
        ),
        (timedelta(days=1, seconds=30), "1 day 30 seconds", "1 hari 30 detik"),
        (timedelta(hours=25, minutes=2, seconds=3), "1 day 1 hour", "1 hari 1 jam"),
        (timedelta(), "0 seconds", "0 detik"),
        (timedelta(hours=-2), "minus 2 hours", "minus 2 jam"),
        (Duration.parse("1y 6mo"), "1 year 6 months", "1 tahun 6 bulan"),
        (Duration.parse("2w"), "14 days", "14 hari"),
        (Duration.parse("36h"), "1 day 12 hours", "1 hari 12 jam"),
        (Duration.parse("-5 business days"), "minus 5 business days", "minus 5 hari kerja"),
        (
            Duration.parse("1 business day 4 business hours"),
            "1 business day 4 business hours",
            "1 hari kerja 4 jam kerja",
        ),
        ("", '""', '""'),
        (None, "nothing", "tidak ada"),
    ],
)
def test_values_are_written_for_people(value: object, english: str, indonesian: str) -> None:
    """A value is written as people of the language write it."""
    assert english == Figures(English()).value(value)
    assert indonesian == Figures(Indonesian()).value(value)


def test_a_percentage_has_its_sign() -> None:
    """A number that is a percentage says so."""
    assert "12,5%" == Figures(Indonesian()).value(Decimal("12.50"), percent=True)


def test_a_moment_keeps_its_time_zone() -> None:
    """A moment is told in the zone in which it was given."""
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=7)))

    assert "2 January 2026, 03:04 UTC+07:00" == Figures(English()).value(moment)


def test_a_calendar_tells_moments_in_its_zone() -> None:
    """A moment and the day on which it is are told by the same clocks."""
    figures = Figures(English(), ZoneInfo("Asia/Jakarta"))

    assert "2 January 2026, 03:04 WIB" == figures.value(datetime(2026, 1, 1, 20, 4, tzinfo=UTC))
    assert "31 December 9999, 23:59 UTC" == figures.value(datetime.max.replace(tzinfo=UTC))


def test_a_text_cannot_break_out_of_its_line() -> None:
    """Line breaks, terminal codes and marks that turn the direction are taken out."""
    assert "a b [31mc d" == one_line(" a\r\n  b\x1b[31mc\u202ed")
    assert "aaa…" == one_line("aaa bbb", longest=4)


def test_long_texts_are_cut() -> None:
    """What somebody wrote at length does not bury what is said about it."""
    (line,) = said("region == 'x'", {"region": "long " * 100})

    assert len(line) < 120
