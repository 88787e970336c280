"""What the calendar of a process means for its expressions, guards and clocks."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime
from typing import Any

import pytest

from salesprocess import Duration, Process, UsageError
from salesprocess.calendar import Calendar
from salesprocess.testing import FakeClock

JAKARTA = "calendar: {timezone: Asia/Jakarta, holidays: ID, hours: 09:00-17:00}"
BERLIN = "calendar: {timezone: Europe/Berlin}"
EVENING = datetime(2026, 8, 13, 18, 30, tzinfo=UTC)  # in Jakarta it is half past one, on Friday


def value_of(formula: str, kind: str, calendar: str = "", now: datetime = EVENING) -> object:
    """Return what a derived field of a new deal is."""
    process = Process.from_yaml(f"""\
salesprocess: 1
process: acme
{calendar}
fields:
  day: {{type: date, default: 2026-08-14}}
  at: {{type: datetime, default: "2026-08-14T15:30+07:00"}}
  night: {{type: datetime, default: "2026-03-28T12:00+01:00"}}
  patience: {{type: duration, default: 1d}}
  answer: {{type: {kind}, formula: "{formula}"}}
stages: {{lead: , won: {{outcome: won}}}}
transitions:
  win: {{from: lead, to: won}}
""", clock=FakeClock(now))  # fmt: skip
    return process.start("D-1").facts["answer"]


@pytest.mark.parametrize(
    ("calendar", "formula", "kind", "expected"),
    [
        ("", "today", "date", date(2026, 8, 13)),
        (JAKARTA, "today", "date", date(2026, 8, 14)),
        (JAKARTA, "date(now)", "date", date(2026, 8, 14)),
        (JAKARTA, "days_between(now, day)", "integer", 0),
        ("", "days_between(now, day)", "integer", 1),
        (JAKARTA, "day + '1 business day'", "date", date(2026, 8, 18)),
        ("", "day + '1 business day'", "date", date(2026, 8, 17)),
        (JAKARTA, "'2 business days' + day", "date", date(2026, 8, 19)),
        (JAKARTA, "day - '1 business day'", "date", date(2026, 8, 13)),
        (JAKARTA, "day + ('1 business day' if day > today else '1d')", "date", date(2026, 8, 15)),
        (JAKARTA, "at + '1 business day'", "datetime", datetime(2026, 8, 18, 8, 30, tzinfo=UTC)),
        (JAKARTA, "at + '2 business hours'", "datetime", datetime(2026, 8, 18, 2, 30, tzinfo=UTC)),
        (JAKARTA, "at - '1 business day'", "datetime", datetime(2026, 8, 13, 8, 30, tzinfo=UTC)),
        (BERLIN, "night + '1d'", "datetime", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        (BERLIN, "night + patience", "datetime", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        (BERLIN, "night + '24h'", "datetime", datetime(2026, 3, 29, 11, tzinfo=UTC)),
        (BERLIN, "night - '-1d'", "datetime", datetime(2026, 3, 29, 10, tzinfo=UTC)),
        ("", "night + '1d'", "datetime", datetime(2026, 3, 29, 11, tzinfo=UTC)),
        (JAKARTA, "business_days_between(day, '2026-08-19')", "integer", 2),
        (JAKARTA, "business_days_between(now, at + '5 business days')", "integer", 5),
        ("", "business_days_between(day, '2026-08-19')", "integer", 3),
        (JAKARTA, "business_days_between('2026-08-19', day)", "integer", -2),
    ],
)
def test_days_are_those_of_the_calendar(
    calendar: str, formula: str, kind: str, expected: object
) -> None:
    """Days begin in its zone and business days are its own; without one, nothing changes."""
    assert expected == value_of(formula, kind, calendar)


@pytest.mark.parametrize(
    ("calendar", "condition", "expected"),
    [
        (JAKARTA, "now > '2026-08-14'", True),
        ("", "now > '2026-08-14'", False),
        (JAKARTA, "now == '2026-08-14T01:30'", True),
        (JAKARTA, "'2026-08-14T01:30' <= now <= '2026-08-14T01:30:00'", True),
        (JAKARTA, "now in ('2026-08-14T01:30', '2026-01-01')", True),
        (JAKARTA, "now == '2026-08-14T01:30+07:00' and now == '2026-08-13T18:30Z'", True),
        (JAKARTA, "not (max(now, '2026-08-14T01:31') == now)", True),
        ("", "now == '2026-08-13T18:30'", True),
    ],
)
def test_a_moment_without_an_offset_is_local(calendar: str, condition: str, expected: bool) -> None:
    """What people write without an offset is what their clocks show."""
    assert expected is value_of(condition, "boolean", calendar)


@pytest.mark.parametrize(("calendar", "is_open"), [(JAKARTA, True), ("", False)])
def test_effective_days_are_those_of_the_calendar(calendar: str, is_open: bool) -> None:
    """A rule that ended on the 13th has ended when it is the 14th where the company is."""
    process = Process.from_yaml(f"""\
salesprocess: 1
process: acme
{calendar}
guards:
  never: {{when: 1 > 2, effective: {{from: 2026-08-01, until: 2026-08-13}}}}
stages: {{lead: , won: {{outcome: won}}}}
transitions:
  win: {{from: lead, to: won, guards: never}}
""")
    deal = process.start("D-1", at=EVENING)
    assert is_open is deal.can("win", at=EVENING)
    assert is_open is deal.explain("win", at=EVENING).open


def test_the_calendar_of_a_definition() -> None:
    """It says what the file says, also after pickling and copying."""
    text = """\
salesprocess: 1
process: acme
calendar:
  timezone: Asia/Jakarta
  holidays: ID
  workdays: [fri, sat]
  hours: 09:00-17:00
  closed: 2026-08-15
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won}
"""
    expected = Calendar.of(
        "Asia/Jakarta", holidays="ID", workdays=["fri", "sat"], hours="09:00-17:00",
        closed=[date(2026, 8, 15)],
    )  # fmt: skip
    definition = Process.from_yaml(text).definition
    for again in (definition, copy.deepcopy(definition), pickle.loads(pickle.dumps(definition))):
        assert expected == again.calendar
    later = definition.calendar.add(date(2026, 8, 14), Duration.parse("1 business day"))
    assert date(2026, 8, 21) == later


def test_a_deal_is_restored_with_its_durations() -> None:
    """A duration in hours stays one in hours, and one in days one in days."""
    process = Process.from_yaml("""\
salesprocess: 1
process: acme
calendar: {timezone: Europe/Berlin}
fields: {patience: duration}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won}
""")
    for text in ("36h", "1d 12h", "1y 2mo"):
        deal = process.start("D-1", {"patience": text}, at=EVENING)
        assert text == str(process.restore(deal.snapshot()).facts["patience"])


@pytest.mark.parametrize(
    ("by", "problem"),
    [
        (5, "by= is a timedelta, not 5"),
        ("5 hours", "write '5h'"),
        ("5 business days", "pass calendar="),
    ],
)
def test_a_fake_clock_goes_on_by_lengths_of_time(by: Any, problem: str) -> None:
    """A mistake in a test is told like any other."""
    with pytest.raises(UsageError, match=problem):
        FakeClock().advance(by)


def test_a_fake_clock_counts_business_days() -> None:
    """Given a calendar; without one it says what is missing."""
    calendar = Calendar.of("Asia/Jakarta", holidays="ID")
    clock = FakeClock(EVENING)
    expected = datetime(2026, 8, 17, 20, 30, tzinfo=UTC)
    assert expected == clock.advance("1 business day 2h", calendar=calendar)
    with pytest.raises(UsageError, match="pass calendar="):
        FakeClock(EVENING).advance("1 business day")
