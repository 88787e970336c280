"""Hooks on what happens by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesprocess import Process, UsageError
from salesprocess.events import DeadlinePassed, Emitted, Event, Moved, TriggerBlocked
from salesprocess.testing import FakeClock

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEXT = """
salesprocess: 1
process: acme
fields: {ready: boolean}
stages: {lead: , offer: , won: {outcome: won}}
transitions:
  propose: {from: lead, to: offer, guards: ready}
  win: {from: offer, to: won}
  note: {from: open, to: stay}
deadlines:
  stale: {in: lead, after: 1d, emit: lead_is_stale, repeat: 1d}
  tries: {in: lead, after: 2d, fire: propose, repeat: 1d}
tracks:
  legal:
    stages: {review: , passed: {done: true}}
    transitions: {pass: {from: review, to: passed}}
    deadlines: {slow: {in: review, after: 3d}}
hooks:
  remind: {on: lead_is_stale, stage: lead, call: mail}
  blocked: {on: trigger_blocked, trigger: propose, call: mail}
"""


def after(days: float) -> datetime:
    """Return the moment so many days after the beginning."""
    return BEGIN + timedelta(days)


def process(told: list[Any]) -> Process:
    """Load the process; what its file calls is kept in a list."""
    return Process.from_yaml(TEXT, clock=FakeClock(BEGIN), actions={"mail": told.append})


def test_the_file_binds_hooks_to_what_a_deadline_emits_and_to_what_is_blocked() -> None:
    """They hear each event when the worker has run."""
    told: list[Event] = []
    process(told).start("D-1").advance(at=after(2))
    assert [Emitted, Emitted, TriggerBlocked] == [type(event) for event in told]
    assert [after(1), after(2), after(2)] == [event.at for event in told]


def test_decorated_hooks_hear_deadlines_by_their_kind_and_the_stage_they_are_about() -> None:
    """Also where the deal has left that stage with the same step."""
    made = process([])
    told: list[str] = []

    @made.on("deadline_passed", stage="lead")
    def of_lead(event: DeadlinePassed) -> None:
        told.append(event.deadline)

    @made.on("moved", "deadline_passed", stage="offer")
    def of_offer(event: Event) -> None:
        told.append(event.kind)

    deal = made.start("D-1", {"ready": True})
    deal.advance(at=after(2))
    assert "offer" == deal.stage
    assert ["deadlines.stale", "deadlines.stale", "deadlines.tries", "moved"] == told


def test_a_deadline_of_a_track_concerns_the_stage_in_which_the_deal_is() -> None:
    """Hooks name stages of the main course."""
    made = process([])
    told: list[str] = []
    made.add_hook(lambda event: told.append(event.stage), on="deadline_passed", stage="offer")
    deal = made.start("D-1", {"ready": True})
    deal.fire("propose")
    deal.advance(at=after(3))
    assert ["review"] == told


def test_a_deadline_has_no_trigger_to_be_filtered_by() -> None:
    """What it fires is an event of its own."""
    with pytest.raises(UsageError, match="'deadline_passed' has no trigger"):
        process([]).add_hook(print, on="deadline_passed", trigger="propose")


def test_a_condition_on_the_actor_tells_what_happened_by_itself() -> None:
    """The system has its own id."""
    made = process([])
    told: list[Event] = []
    made.add_hook(told.append, on="moved", when="actor.id == 'system'")
    late, soon = (made.start(name, {"ready": True}) for name in ("D-1", "D-2"))
    late.advance(at=after(2))
    soon.fire("propose", by="ani")
    assert ["D-1"] == [event.deal for event in told]
    assert isinstance(told[0], Moved)


def test_what_is_kept_of_who_wants_what_does_not_grow_with_time() -> None:
    """A worker runs for years, and moments are never the same."""
    made = process([])
    made.add_hook(lambda _: None)
    deal = made.start("D-1")
    deal.advance(at=after(10))
    kept = sum(map(len, made.hooks._routes.values()))
    deal.advance(at=after(40))
    made.start("D-2", at=after(41)).advance(at=after(60))
    assert kept == sum(map(len, made.hooks._routes.values()))


def test_nobody_is_told_of_an_advance_that_is_refused() -> None:
    """What did not happen is no news."""
    made = process([])
    told: list[Event] = []
    made.add_hook(told.append, on="deadline_passed")
    deal = made.start("D-1")
    with pytest.raises(Exception, match="10,000"):
        deal.advance(at=after(20_000))
    assert [] == told
