"""When something is due next, and deals that begin others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from salesprocess import DealExists, Process, Store
from salesprocess.testing import FakeClock

TIMED = """
salesprocess: 1
process: timed
fields: {amount: integer}
stages: {lead: , offer: , won: {outcome: won}}
transitions:
  propose: {from: lead, to: offer}
  win: {from: open, to: won}
deadlines:
  stale: {in: open, since: last_activity, after: 14d, repeat: 7d, emit: stale}
  late: {in: offer, after: 3d, emit: late}
"""
DOUBTFUL = """
salesprocess: 1
process: doubtful
stages: {lead: , won: {outcome: won}}
transitions: {win: {from: lead, to: won}}
deadlines:
  old: {in: lead, after: 1d, repeat: 1d, when: deal.age > '60h', emit: old}
"""
SALES = """
salesprocess: 1
process: sales
fields: {amount: integer}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, starts: {process: support, copy: [amount]}}
"""
SUPPORT = """
salesprocess: 1
process: support
fields: {amount: integer}
stages: {intake: , done: {outcome: done}}
transitions: {finish: {from: intake, to: done}}
"""
JANUARY = datetime(2026, 1, 1, 9, tzinfo=UTC)


def due(store: Store, deal: str) -> datetime | None:
    """Return when something is due for a deal next, as the table says."""
    (found,) = (found for found in store.find() if found.id == deal)
    return found.due_at


@pytest.fixture
def timed(store: Store, clock: FakeClock) -> Process:
    """Return a process with deadlines."""
    return Process.from_yaml(TIMED, clock=clock)


def test_the_table_says_what_is_due_next(store: Store, timed: Process, clock: FakeClock) -> None:
    """Each command works it out anew."""
    store.start(timed, "T-1", {})
    assert JANUARY + timedelta(days=14) == due(store, "T-1")
    store.fire("T-1", "propose")
    assert JANUARY + timedelta(days=3) == due(store, "T-1")
    clock.advance("3d")
    assert ["T-1"] == [deal.id for deal in store.find(due_before=clock() + timedelta(seconds=1))]
    receipt = store.advance("T-1")
    assert ["deadline_passed", "emitted"] == [event.kind for event in receipt.events]
    assert JANUARY + timedelta(days=14) == due(store, "T-1")
    store.fire("T-1", "win")
    assert due(store, "T-1") is None


def test_what_is_due_is_found_in_order(store: Store, timed: Process, clock: FakeClock) -> None:
    """The worker asks for the earliest; deals without any are left out."""
    for number in range(4):
        store.start(timed, f"T-{number}")
        clock.advance("1d")
    store.fire("T-2", "win")
    found = store.find(order="due_at", limit=2)
    rest = store.find(order="due_at", limit=2, after=found.next)
    assert (["T-0", "T-1"], ["T-3"]) == ([d.id for d in found], [d.id for d in rest])


def test_a_condition_that_time_makes_true_is_looked_at_again(
    store: Store, clock: FakeClock
) -> None:
    """A deal for which nothing is due yet may have something due later, though nothing happens."""
    store.start(Process.from_yaml(DOUBTFUL, clock=clock), "O-1")
    looks = []
    for _ in range(3):
        moment = due(store, "O-1")
        assert moment is not None
        looks.append((moment - JANUARY).days)
        clock.advance(moment - clock())
        happened = [event.kind for event in store.advance("O-1").events]
    assert ([1, 2, 3], ["deadline_passed", "emitted"]) == (looks, happened)


def test_moments_keep_their_offset(store: Store, timed: Process) -> None:
    """What the clock on the wall showed is part of a deal, though columns are in UTC."""
    jakarta = JANUARY.astimezone(timezone(timedelta(hours=7)))
    store.start(timed, "T-1", at=jakarta)
    snapshot = store.get("T-1").snapshot()
    assert jakarta.isoformat() == snapshot["started_at"] == snapshot["active_at"]
    assert [JANUARY] == [deal.started_at for deal in store.find()]


@pytest.fixture
def sales(store: Store, clock: FakeClock) -> Process:
    """Return a process that begins deals of another."""
    return Process.from_yaml(SALES, clock=clock, linked=[Process.from_yaml(SUPPORT, clock=clock)])


def test_a_linked_deal_is_written_with_the_first(store: Store, sales: Process) -> None:
    """Both are there, each with its history; hooks of both are told."""
    told: list[str] = []
    (support,) = sales.linked
    support.add_hook(lambda event: told.append(event.id), on="started")
    support.add_hook(print, on="started", name="mail", durable=True)
    store.start(sales, "S-1", {"amount": 3})
    first = store.fire("S-1", "win", key="k")
    other = store.get("S-1:support")
    assert (3, ["started", "linked"]) == (other.facts["amount"], [e.kind for e in other.events])
    assert (["S-1:support/1"], ["S-1:support/1"]) == (
        told,
        [letter.event_id for letter in store.outbox.waiting()],
    )
    store.fire("S-1:support", "finish")
    assert first == store.fire("S-1", "win", key="k")


def test_a_linked_deal_that_exists_stops_the_first(store: Store, sales: Process) -> None:
    """All or nothing: the move is not written either."""
    store.start(sales, "S-1", {"amount": 3})
    store.start("support", "S-1:support")
    with pytest.raises(DealExists, match=r"would begin with this step of 'S-1'; begin no deals"):
        store.fire("S-1", "win")
    with pytest.raises(DealExists), store.deal("S-1") as deal:
        deal.fire("win")
    assert ("lead", 1) == (store.get("S-1").stage, len(store.history("S-1")))
