"""What becomes due by itself: real moments, and a clock that stands still until it is told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesprocess import Actor, Process, UsageError
from salesprocess.deal import Deal
from salesprocess.errors import CannotAdvance
from salesprocess.events import (
    DeadlinePassed,
    Emitted,
    Migrated,
    Moved,
    TrackMoved,
    TriggerBlocked,
)
from salesprocess.testing import FakeClock

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
TEXT = """
salesprocess: 1
process: acme
calendar: {timezone: UTC}
fields:
  segment: {type: choice, options: [large, small]}
  valid_until: date
  call_at: datetime
  paused: {type: boolean, default: false}
  renews_on: {type: date, formula: valid_until + '1y'}
stages:
  lead:
  offer:
  won: {outcome: won}
  lost: {outcome: lost}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won}
  lose: {from: open, to: lost, reason: {silent: They never answered, price: The price}}
  back: {from: offer, to: lead}
"""


def process(deadlines: str, *, more: str = "", text: str = TEXT) -> Process:
    """Load a process with these deadlines, and a clock that stands at the beginning."""
    lines = f"deadlines:\n  {deadlines}\n" if deadlines else ""
    return Process.from_yaml(text + lines + more, clock=FakeClock(BEGIN))


def begun(deadlines: str, facts: dict[str, Any] | None = None, **options: Any) -> Deal:
    """Begin a deal of a process with these deadlines."""
    return process(deadlines, **options).start("D-1", facts or {}, by="ani")


def after(days: float) -> datetime:
    """Return the moment so many days after the beginning."""
    return BEGIN + timedelta(days)


def passed(deal: Deal) -> list[tuple[str, datetime]]:
    """Tell which deadlines have passed, and when it counts as having happened."""
    return [
        (event.deadline.removeprefix("deadlines."), event.at)
        for event in deal.events
        if isinstance(event, DeadlinePassed)
    ]


# From where it counts


def test_a_deadline_counts_from_entering_the_stage_and_passes_once() -> None:
    """It emits what it says, as the system, at the moment at which it was due."""
    deal = begun("stale: {in: lead, after: 14d, emit: stale}")
    assert () == deal.advance(at=after(13.9)).events
    told = "Due('deadlines.stale', due=2026-01-19T09:00:00+00:00, emits=('stale',))"
    assert [told] == list(map(repr, deal.due()))
    receipt = deal.advance(at=after(20))
    assert (
        DeadlinePassed(
            "D-1", 2, after(14), "system", "deadlines.stale", "lead", BEGIN, after(14), after(20), 1
        ),
        Emitted("D-1", 3, after(14), "system", "stale", None, "lead"),
    ) == receipt.events
    assert () == deal.advance(at=after(400)).events
    assert () == deal.due()


def test_open_and_lists_count_each_stage_anew() -> None:
    """What is open for long is not what stands in one stage for long."""
    deal = begun("slow: {in: open, after: 10d}")
    deal.fire("propose", at=after(9))
    deal.advance(at=after(15))
    assert [] == passed(deal)
    deal.advance(at=after(30))
    assert [("slow", after(19))] == passed(deal)


def test_a_deadline_of_a_stage_that_was_left_never_happens_and_begins_anew_on_return() -> None:
    """Who comes back has all the time again."""
    deal = begun("slow: {in: lead, after: 10d}")
    deal.fire("propose", at=after(9))
    deal.fire("back", at=after(20))
    deal.advance(at=after(29))
    assert [] == passed(deal)
    deal.advance(at=after(31))
    deal.fire("propose", at=after(32))
    deal.fire("back", at=after(33))
    deal.advance(at=after(50))
    assert [("slow", after(30)), ("slow", after(43))] == passed(deal)


def test_a_date_is_the_start_of_its_day_in_the_zone_of_the_calendar() -> None:
    """A field that is set counts, one that is unknown is not due."""
    deal = begun(
        "lapses: {in: open, since: valid_until, after: 1d}",
        text=TEXT.replace("timezone: UTC", "timezone: Asia/Jakarta"),
    )
    assert () == deal.due()
    deal.update(valid_until=date(2026, 2, 1))
    (due,) = deal.due()
    assert datetime(2026, 2, 2, tzinfo=ZoneInfo("Asia/Jakarta")) == due.due
    assert datetime(2026, 2, 1, tzinfo=ZoneInfo("Asia/Jakarta")) == due.since


def test_a_moment_and_a_derived_field_can_be_counted_from() -> None:
    """Negative lengths lie before the moment: to remind of it."""
    deal = begun(
        "call: {in: open, since: call_at, after: 0s}\n"
        "  renew: {in: won, since: renews_on, after: -30d, emit: renewal}",
        {"call_at": "2026-01-06T10:30:00Z", "valid_until": "2026-03-01"},
    )
    assert [datetime(2026, 1, 6, 10, 30, tzinfo=UTC)] == [due.due for due in deal.due()]
    deal.fire("propose")
    deal.fire("win")
    (due,) = deal.due()
    assert (datetime(2027, 1, 30, tzinfo=UTC), "deadlines.renew") == (due.due, due.deadline)


def test_activity_restarts_what_counts_since_it_and_its_own_warnings_do_not() -> None:
    """Fields, ticks and moves are activity; what happens by itself is none."""
    deal = begun("idle: {in: open, since: last_activity, after: 7d, emit: idle, repeat: 7d}")
    deal.advance(at=after(15))
    assert [("idle", after(7)), ("idle", after(14))] == passed(deal)
    deal.update(segment="large", at=after(16))
    deal.advance(at=after(25))
    deal.fire("propose", at=after(26))
    deal.advance(at=after(33))
    assert [("idle", after(23)), ("idle", after(33))] == passed(deal)[2:]


def test_a_base_that_changes_starts_the_deadline_anew() -> None:
    """The offer is valid for longer: what has passed can pass again."""
    deal = begun("lapses: {in: open, since: valid_until, after: 1d}", {"valid_until": "2026-01-10"})
    deal.advance(at=after(30))
    deal.update(valid_until="2026-02-20", at=after(31))
    deal.advance(at=after(60))
    moments = [datetime(2026, 1, 11, tzinfo=UTC), datetime(2026, 2, 21, tzinfo=UTC)]
    assert moments == [at for _, at in passed(deal)]


def test_a_date_in_the_past_is_due_at_once_on_import() -> None:
    """It runs at the first advance, and history begins with the beginning."""
    deal = begun("lapses: {in: open, since: valid_until, after: 1d}", {"valid_until": "2020-01-10"})
    (due,) = deal.due()
    assert due.is_overdue
    (event,) = deal.advance().events
    assert isinstance(event, DeadlinePassed)
    assert (BEGIN, datetime(2020, 1, 11, tzinfo=UTC)) == (event.at, event.due)


# How long


def test_the_length_may_follow_from_the_facts() -> None:
    """A large customer takes longer; without a segment the length is unknown, and nothing due."""
    deal = begun("slow: {in: lead, after: \"'45d' if segment == 'large' else '7d'\"}")
    assert () == deal.due()
    deal.update(segment="large")
    assert [after(45)] == [due.due for due in deal.due()]
    deal.update(segment="small")
    assert [after(7)] == [due.due for due in deal.due()]


@pytest.mark.parametrize(
    ("calendar", "length", "begin", "due"),
    [
        ("timezone: UTC", "1mo", "2026-01-31T12:00+00:00", "2026-02-28T12:00+00:00"),
        ("timezone: UTC", "3 business days", "2026-01-09T12:00+00:00", "2026-01-14T12:00+00:00"),
        ("timezone: Europe/Berlin", "1d", "2026-03-28T12:00+01:00", "2026-03-29T12:00+02:00"),
        ("timezone: Europe/Berlin", "24h", "2026-03-28T12:00+01:00", "2026-03-29T13:00+02:00"),
        ("timezone: Europe/Berlin", "1d", "2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00"),
        ("timezone: UTC, closed: [2026-01-12]", "1 business day", "2026-01-09T12:00+00:00",
         "2026-01-13T12:00+00:00"),
        ("timezone: UTC, hours: 09:00-17:00", "4 business hours", "2026-01-09T15:00+00:00",
         "2026-01-12T11:00+00:00"),
    ],
)  # fmt: skip
def test_the_calendar_counts(calendar: str, length: str, begin: str, due: str) -> None:
    """Month ends, clocks that are set forward, weekends and days off are those of the calendar."""
    made = process(
        f"slow: {{in: lead, after: {length}}}", text=TEXT.replace("timezone: UTC", calendar)
    )
    deal = made.start("D-1", at=datetime.fromisoformat(begin))
    assert [datetime.fromisoformat(due)] == [found.due for found in deal.due()]


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    """Half past two in summer is before ten past two in winter, whatever the clocks show."""
    berlin = ZoneInfo("Europe/Berlin")
    made = process(
        "soon: {in: lead, after: 40m}",
        text=TEXT.replace("timezone: UTC", "timezone: Europe/Berlin"),
    )
    deal = made.start("D-1", at=datetime(2026, 10, 25, 2, 30, tzinfo=berlin))
    assert () == deal.advance(at=datetime(2026, 10, 25, 2, 50, tzinfo=berlin)).events
    assert not deal.due(at=datetime(2026, 10, 25, 2, 50, tzinfo=berlin))[0].is_overdue
    assert deal.due(at=datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=berlin))[0].is_overdue
    deal.advance(at=datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=berlin))
    restored = made.restore(json.loads(json.dumps(deal.snapshot())))
    assert () == deal.due() == restored.due()


def test_a_length_beyond_all_calendars_is_never_due() -> None:
    """Ten thousand years are more than a date can tell."""
    deal = begun("late: {in: lead, after: 9000y, repeat: 9000y}\n  soon: {in: lead, after: 1d}")
    deal.advance(at=after(2))
    assert [("soon", after(1))] == passed(deal)


# Again and again


def test_months_do_not_drift_over_repetitions() -> None:
    """Each repetition is counted from the first moment, not from the one before it."""
    made = process("bill: {in: lead, after: 1mo, repeat: 1mo}")
    deal = made.start("D-1", at=datetime(2025, 12, 31, 9, tzinfo=UTC))
    deal.advance(at=datetime(2026, 6, 1, tzinfo=UTC))
    assert [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31)] == [
        (at.month, at.day) for _, at in passed(deal)
    ]


def test_repetitions_tell_their_number() -> None:
    """Whoever is told for the third time can be told more loudly."""
    deal = begun("nag: {in: lead, after: 2d, repeat: 3d, emit: nag}")
    deal.advance(at=after(8))
    events = [event for event in deal.events if isinstance(event, DeadlinePassed)]
    assert [(1, after(2)), (2, after(5)), (3, after(8))] == [(e.number, e.due) for e in events]
    (due,) = deal.due(at=after(8))
    assert (4, after(11), False) == (due.number, due.due, due.is_overdue)


def test_repetitions_that_were_over_before_the_deal_came_happen_once() -> None:
    """An imported deal is not told three years of reminders at once."""
    deal = begun(
        "nag: {in: open, since: valid_until, after: 0d, repeat: 1mo}", {"valid_until": "2023-01-10"}
    )
    deal.advance(at=datetime(2026, 3, 1, tzinfo=UTC))
    events = [event for event in deal.events if isinstance(event, DeadlinePassed)]
    assert [
        (36, datetime(2025, 12, 10, tzinfo=UTC), BEGIN),
        (37, datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 1, 10, tzinfo=UTC)),
        (38, datetime(2026, 2, 10, tzinfo=UTC), datetime(2026, 2, 10, tzinfo=UTC)),
    ] == [(e.number, e.due, e.at) for e in events]


def test_a_repetition_that_no_expression_can_tell_is_none() -> None:
    """An unknown length, or one that goes back, repeats nothing."""
    deal = begun("nag: {in: lead, after: 1d, repeat: \"'1d' if segment == 'large' else '-1d'\"}")
    deal.advance(at=after(5))
    deal.update(segment="small", at=after(5))
    deal.advance(at=after(6))
    assert [("nag", after(1))] == passed(deal)
    deal.update(segment="large", at=after(7.5))
    deal.advance(at=after(8.5))
    assert [("nag", after(1)), ("nag", after(7.5)), ("nag", after(8))] == passed(deal)


# Only if


def test_a_condition_is_asked_at_the_moment_at_which_it_is_due() -> None:
    """What was true then happens, and what changes later lets it happen then."""
    deal = begun("late: {in: lead, after: 10d, when: not paused and today >= '2026-01-15'}")
    assert [after(10)] == [due.due for due in deal.due()]
    deal.update(paused=True, at=after(9))
    assert () == deal.due(at=after(11))
    deal.update(paused=False, at=after(12))
    deal.advance(at=after(20))
    assert [("late", after(12))] == passed(deal)


def test_a_condition_is_asked_again_at_each_repetition() -> None:
    """A reminder that is to begin later begins at the first repetition at which it holds."""
    deal = begun("nag: {in: lead, after: 1d, repeat: 7d, when: deal.age > '20d'}")
    assert () == deal.due(at=after(10))
    assert () == deal.advance(at=after(10)).events
    assert [(after(22), 4)] == [(due.due, due.number) for due in deal.due(at=after(16))]
    deal.advance(at=after(30))
    assert [("nag", after(22)), ("nag", after(29))] == passed(deal)


def test_a_condition_that_never_holds_is_given_up_upon() -> None:
    """Looking stays quick where repetitions are many and nothing can make it true."""
    deal = begun(
        "nag: {in: lead, after: 1s, repeat: 1s, when: today < '2020-01-01'}\n"
        "  calm: {in: lead, after: 1s, repeat: 1s, when: paused}"
    )
    assert () == deal.advance(at=after(3000)).events


# What it does


def test_a_deadline_without_emit_and_fire_is_an_event_of_its_own() -> None:
    """Hooks hear that it passed."""
    deal = begun("quiet: {in: lead, after: 1d}")
    told: list[Any] = []
    deal.process.add_hook(told.append, on="deadline_passed", stage="lead")
    deal.process.add_hook(told.append, on="deadline_passed", stage="offer")
    receipt = deal.advance(at=after(1))
    assert [*receipt.events] == told
    assert 1 == len(told)


def test_a_deadline_fires_a_trigger_with_its_reason() -> None:
    """The system needs no role, and the move tells why."""
    deal = begun("gives_up: {in: open, after: 30d, fire: lose, reason: silent}")
    receipt = deal.advance(at=after(31))
    moved = receipt.events[1]
    assert isinstance(moved, Moved)
    assert ("lost", "silent", "system", after(30)) == (
        deal.stage, moved.reason, moved.by, moved.at,
    )  # fmt: skip


def test_the_system_needs_no_role_and_no_comment() -> None:
    """They are asked of people."""
    text = TEXT.replace("lose: {from: open,", "lose: {roles: boss, comment: required, from: open,")
    deal = begun(
        "gives_up: {in: open, after: 30d, fire: lose, reason: silent}",
        text=text,
        more="roles: {boss: }",
    )
    assert "lost" == deal.advance(at=after(30)).stage


def test_a_trigger_that_is_blocked_is_recorded_and_time_goes_on() -> None:
    """A guard holds for the system too; with repeat it tries again."""
    text = TEXT.replace("lose: {from: open,", "lose: {guards: not paused, from: open,")
    deal = begun(
        "gives_up: {in: open, after: 30d, fire: lose, reason: silent, repeat: 1d}\n"
        "  quiet: {in: open, after: 31d, emit: quiet}",
        {"paused": True},
        text=text,
    )
    receipt = deal.advance(at=after(31))
    blocked = receipt.events[1]
    assert (
        TriggerBlocked(
            "D-1", 3, after(30), "system", "lose", "lead", "deadlines.gives_up",
            ("transitions.lose.guards[0]",),
        )
        == blocked
    )  # fmt: skip
    assert ["gives_up", "gives_up", "quiet"] == [name for name, _ in passed(deal)]
    deal.update(paused=False, at=after(31.5))
    assert "lost" == deal.advance(at=after(32)).stage


def test_a_trigger_that_would_write_what_no_field_takes_is_blocked_by_the_field() -> None:
    """What follows by itself never leaves a deal half done."""
    text = TEXT.replace("  paused:", "  count: {type: integer, max: 1}\n  paused:").replace(
        "back: {from: offer, to: lead}", "note: {from: open, to: stay, set: {count: count + 1}}"
    )
    deal = begun("counts: {in: open, after: 1d, fire: note}", {"count": 1}, text=text)
    blocked = deal.advance(at=after(1)).events[1]
    assert isinstance(blocked, TriggerBlocked)
    assert ("count",) == blocked.blocking


def test_where_it_is_not_drawn_nothing_blocks_it_by_name() -> None:
    """Open is more than the stages from which the trigger is drawn."""
    deal = begun("tries: {in: open, after: 1d, fire: win}")
    blocked = deal.advance(at=after(1)).events[1]
    assert isinstance(blocked, TriggerBlocked)
    assert () == blocked.blocking


def test_what_is_due_together_happens_in_the_order_of_the_file() -> None:
    """And what moves the deal away keeps the rest from happening."""
    deal = begun(
        "b: {in: lead, after: 1d}\n  a: {in: lead, after: 24h}\n"
        "  go: {in: lead, after: 1d, fire: propose}\n  z: {in: lead, after: 1d}"
    )
    deal.advance(at=after(5))
    assert [("b", after(1)), ("a", after(1)), ("go", after(1))] == passed(deal)


def test_a_late_worker_tells_each_moment_and_when_it_ran() -> None:
    """Nothing is written before the deal's last event, and nothing is left out."""
    deal = begun("warns: {in: lead, after: 5d, emit: warning}\n  goes: {in: lead, after: 6d}")
    deal.update(segment="large", at=after(5.5))
    deal.advance(at=after(20))
    events = [event for event in deal.events if isinstance(event, DeadlinePassed)]
    assert [
        (after(5), after(5.5), after(20)),
        (after(6), after(6), after(20)),
    ] == [(e.due, e.at, e.ran) for e in events]
    moments = [event.at for event in deal.events]
    assert sorted(moments) == moments


def test_deadlines_of_closed_deals_count_only_where_they_say_so() -> None:
    """Open ends with the outcome; a stage with an outcome can be named."""
    deal = begun(
        "slow: {in: open, after: 5d}\n  asks: {in: won, after: 30d, emit: ask_for_reference}"
    )
    deal.fire("propose")
    deal.fire("win")
    deal.advance(at=after(40))
    assert [("asks", after(30))] == passed(deal)


# Tracks

TRACK = """
tracks:
  legal:
    opens: segment == 'large'
    stages: {review: , redraft: , passed: {done: true}}
    transitions:
      pass: {from: [review, redraft], to: passed}
      return: {from: review, to: redraft}
    deadlines:
      slow: {in: open, after: 5d, emit: legal_is_slow}
      passes: {in: redraft, after: 7d, fire: pass}
"""


def test_deadlines_of_tracks_count_from_the_stages_of_the_track() -> None:
    """They fire triggers of the track, which are told with its name."""
    deal = begun("", {"segment": "large"}, more=TRACK)
    deal.fire("legal.return", at=after(3), by="lia")
    deal.advance(at=after(30))
    assert [("tracks.legal.slow", after(8)), ("tracks.legal.passes", after(10))] == [
        (name.replace("deadlines.", ""), at) for name, at in passed(deal)
    ]
    assert isinstance(deal.events[-1], TrackMoved)
    assert {"legal": "passed"} == dict(deal.tracks)


def test_a_track_that_is_not_open_or_rests_has_no_deadlines() -> None:
    """It begins with its condition, and rests while the deal is closed."""
    deal = begun("", more=TRACK)
    assert () == deal.due()
    deal.update(segment="large", at=after(1))
    assert [after(6)] == [due.due for due in deal.due()]
    deal.fire("lose", reason="price", at=after(2))
    assert () == deal.due()


# Asking and advancing


def test_what_is_due_is_told_in_order_with_what_it_does() -> None:
    """A worker sleeps until the first of them."""
    deal = begun(
        "gives_up: {in: open, after: 30d, fire: lose, reason: silent}\n"
        "  stale: {in: lead, after: 14d, emit: [stale, cold]}"
    )
    stale, gives_up = deal.due(at=after(14))
    assert ("deadlines.stale", after(14), "lead", BEGIN, None, ("stale", "cold"), 1, True) == (
        stale.deadline, stale.due, stale.stage, stale.since, stale.fires, stale.emits,
        stale.number, stale.is_overdue,
    )  # fmt: skip
    assert ("deadlines.gives_up", "lose", False) == (
        gives_up.deadline, gives_up.fires, gives_up.is_overdue,
    )  # fmt: skip


def test_nothing_due_is_a_receipt_without_events() -> None:
    """So that a worker may ask as often as it likes."""
    deal = begun("stale: {in: lead, after: 14d}")
    receipt = deal.process.advance(deal)
    assert receipt
    assert () == receipt.events
    assert 1 == len(deal.events)


def test_a_clock_that_goes_back_is_refused() -> None:
    """Time does not run backward over what has happened."""
    deal = begun("stale: {in: lead, after: 1d}")
    deal.update(segment="large", at=after(3))
    before = deal.snapshot()
    with pytest.raises(CannotAdvance, match=r"last event is of 2026-01-08T09:00:00\+00:00"):
        deal.advance(at=after(2))
    assert before == deal.snapshot()
    assert 1 == len(deal.advance(at=after(3)).events)


def test_nothing_happens_before_the_deal_came_to_its_version() -> None:
    """A migration is no activity, and history goes on from it."""
    deal = begun("stale: {in: open, since: last_activity, after: 10d}")
    migrated = Migrated("D-1", 2, after(12), "ops", 1, 1, {}, {}, ())
    later = deal.process.replay([*deal.events, migrated])
    assert [after(10)] == [due.due for due in later.due()]
    with pytest.raises(CannotAdvance):
        later.advance(at=after(11))
    restored = deal.process.restore(json.loads(json.dumps(later.snapshot())))
    assert [after(12)] == [event.at for event in restored.advance(at=after(15)).events]


def test_a_moment_without_a_zone_is_no_moment() -> None:
    """Neither to ask nor to advance."""
    deal = begun("stale: {in: lead, after: 1d}")
    for verb in (deal.due, deal.advance):
        with pytest.raises(UsageError, match="no time zone"):
            verb(at=datetime(2026, 2, 1))


def test_too_much_at_once_is_refused_as_a_whole() -> None:
    """Ten thousand events are more than anybody meant; smaller steps go through."""
    deal = begun("ticks: {in: lead, after: 1m, repeat: 1m}")
    with pytest.raises(CannotAdvance, match=r"More than 10,000 events.*deadlines\.ticks"):
        deal.advance(at=after(30))
    assert 1 == len(deal.events)
    assert 1440 == len(deal.advance(at=after(1)).events)


def test_deadlines_that_send_a_deal_round_at_one_moment_end() -> None:
    """A date that has passed sends it back once, not again and again."""
    deal = begun(
        "there: {in: lead, since: valid_until, after: 0d, fire: propose}\n"
        "  back: {in: offer, since: valid_until, after: 1d, fire: back}",
        {"valid_until": "2025-12-01"},
    )
    deal.advance()
    assert [("there", BEGIN), ("back", BEGIN)] == passed(deal)


def test_a_history_with_deadlines_comes_back_from_plain_data() -> None:
    """Snapshot and events survive the way through JSON text, and go on from there."""
    deal = begun(
        "nag: {in: lead, after: 2d, repeat: 3d, emit: nag}", {"segment": "large"}, more=TRACK
    )
    deal.advance(at=after(6))
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))
    restored = deal.process.restore(stored, history)
    assert deal.events == restored.events
    assert deal.due() == restored.due()
    assert deal.advance(at=after(20)).events == restored.advance(at=after(20)).events


async def _advance_later(deal: Deal) -> int:
    return len((await deal.aadvance(at=after(30))).events)


def test_the_awaitable_twin_does_the_same() -> None:
    """One engine is behind both."""
    from asyncio import run

    deal = begun("stale: {in: lead, after: 14d, emit: stale}")
    told: list[str] = []

    async def hear(event: Any) -> None:
        told.append(event.kind)

    deal.process.add_hook(hear, on="stale")
    assert 2 == run(_advance_later(deal))
    assert ["emitted"] == told


def test_nobody_else_is_the_system() -> None:
    """Its name is its own, with roles or without."""
    deal = begun("stale: {in: lead, after: 1d}")
    for by in ("system", Actor("system", frozenset())):
        with pytest.raises(UsageError, match="happens by itself"):
            deal.fire("propose", by=by)
