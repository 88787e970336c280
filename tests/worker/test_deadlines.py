"""Deadlines of stored deals pass, once each, and no deal holds up another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from salesprocess import Process, Store, Worker
from salesprocess.store.deadlines import DueDeal
from salesprocess.store.tables import deals
from salesprocess.testing import FakeClock
from salesprocess.worker.passing import Walk
from tests.worker.conftest import TEXT, quiet


def test_what_is_due_happens(store: Store, clock: FakeClock, worker: Worker) -> None:
    """The deal moves by itself, at the moment at which it was due."""
    store.start("repair", "D-1")
    begun = clock()
    before = worker.once().advanced
    clock.advance("15d 1h")
    work = worker.once()
    last = store.history("D-1")[-1]
    assert (0, 1, "forgotten", begun + timedelta(days=15)) == (
        before,
        work.advanced,
        store.get("D-1").stage,
        last.at,
    )


def test_repetitions_that_were_missed_are_made_up_for(
    store: Store, clock: FakeClock, worker: Worker
) -> None:
    """A worker that was away leaves the same history as one that was there."""
    for deal in ("D-1", "D-2"):
        store.start("repair", deal)
        store.fire(deal, "quote")
    for _ in range(3):
        clock.advance("3d")
        store.advance("D-1")
    worker.once()
    one, other = (
        [(event.kind, event.sequence, event.at) for event in store.history(deal)]
        for deal in ("D-1", "D-2")
    )
    assert (one, 0) == (other, worker.once().advanced)


def test_hooks_are_told_of_what_happened_by_itself(
    store: Store, process: Process, clock: FakeClock, worker: Worker, told: list[str]
) -> None:
    """Plain, async and durable ones."""
    plain: list[str] = []

    async def later(event: object) -> None:
        plain.append("async")

    process.on("dormant")(lambda event: plain.append("plain"))
    process.add_hook(later, on="dormant")
    store.start("repair", "D-1")
    clock.advance("15d")
    worker.once()
    assert (["plain", "async"], ["D-1/1", "D-1/2", "D-1/3"]) == (plain, told)


def test_a_deal_that_fails_holds_up_nobody_and_is_reported(
    store: Store, clock: FakeClock, worker: Worker
) -> None:
    """Damaged rows, and deals of versions that are not here."""
    for number in range(4):
        store.start("repair", f"D-{number}")
    with store.database.writing() as connection:
        damaged = update(deals).where(deals.c.id == "D-0")
        connection.execute(damaged.values(rest={"ticks": "nonsense"}))
        unknown = update(deals).where(deals.c.id == "D-1")
        connection.execute(unknown.values(version=2))
    clock.advance("15d")
    work = worker.once()
    assert (2, ["D-0", "D-1"], [None, None]) == (
        work.advanced,
        [trouble.deal for trouble in work.troubles],
        [trouble.hook for trouble in work.troubles],
    )
    assert "is damaged" in work.troubles[0].problem
    assert "is of version 2 of 'repair'" in work.troubles[1].problem


def test_deals_of_a_process_that_is_not_here_are_left_to_others(
    store: Store, url: str, clock: FakeClock
) -> None:
    """Two workers with a process each may share a store."""
    store.start("repair", "D-1")
    clock.advance("15d")
    with Store.open(url, [Process.builtin("generic")], clock=clock) as other:
        assert (False, 1) == (bool(quiet(other).once()), other.status().overdue)


def test_a_deal_that_fails_is_left_alone_for_a_while_and_then_tried_for_ever(
    store: Store, clock: FakeClock, worker: Worker
) -> None:
    """It is mended at some time; until then it costs little."""
    store.start("repair", "D-1")
    with store.database.writing() as connection:
        connection.execute(update(deals).values(stage="nowhere"))
    clock.advance("15d")
    tries = 0
    for _ in range(60):
        tries += len(worker.once().troubles)
        clock.advance(timedelta(seconds=10))
    with store.database.writing() as connection:
        connection.execute(update(deals).values(stage="request"))
    clock.advance("1d")
    assert (5, 1) == (tries, worker.once().advanced)


def test_a_clock_that_went_back_is_reported_and_changes_nothing(
    url: str, store: Store, clock: FakeClock
) -> None:
    """The deal's last event is later than now."""
    store.start("repair", "D-1")
    clock.advance("15d")
    store.fire("D-1", "quote")
    with store.database.writing() as connection:
        connection.execute(update(deals).values(due_at=clock() - timedelta(days=9)))
    early = FakeClock(clock() - timedelta(days=1))
    with Store.open(url, [Process.from_yaml(TEXT, clock=early)], clock=early) as other:
        (trouble,) = quiet(other).once().troubles
    assert ("set the clock right" in trouble.problem, 2) == (True, len(store.history("D-1")))


def test_many_due_deals_are_worked_off_page_by_page(
    store: Store, clock: FakeClock, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that share a moment, too."""
    monkeypatch.setattr("salesprocess.worker.passing._PAGE", 3)
    for number in range(10):
        store.start("repair", f"D-{number}")
    clock.advance("15d")
    assert (10, 0) == (worker.once().advanced, store.status().overdue)


def walked(free: set[int], gone: set[int], number: int = 10) -> list[int]:
    """Go through deals of which some are free; what others were at is gone at the second look."""
    done, looks = set[int](), 0
    begin = datetime(2026, 1, 1, tzinfo=UTC)

    def look(after: DueDeal | None) -> list[DueDeal]:
        nonlocal looks
        looks += 1
        left = set(range(number)) - done - (gone if looks > 1 else set())
        return [DueDeal(begin, str(deal)) for deal in sorted(left)] if after is None else []

    walk, seen = Walk(look, lambda: 0.5), []
    for deal in walk:
        seen.append(int(deal))
        walk.went(is_done=int(deal) in free)
        done |= {int(deal)} & free
    return seen


def test_where_others_are_faster_it_is_gone_on_elsewhere() -> None:
    """So that workers do not follow each other through the same list."""
    assert [0, 1, 2, 6, 7, 8, 9, 3, 4, 5] == walked({*range(3, 10)}, {0, 1, 2})
    assert [*range(10)] == walked({*range(10)}, set())
    assert [0, 1, 2, 3, *range(4, 10)] == walked({0, 2, 4, 6, 8, 9}, set())


def test_what_others_hold_on_to_is_left_to_them() -> None:
    """The walk ends, and has tried everything."""
    assert [0, 1, 2, *range(5, 10), *range(5)] == walked(set(), set())


def test_the_status_counts_what_waits(store: Store, clock: FakeClock, told: list[str]) -> None:
    """Deals that are open, due and overdue, and the outbox."""
    store.start("repair", "D-1")
    clock.advance("1d")
    store.start("repair", "D-2")
    clock.advance("14d")
    status = store.status()
    assert (2, 1, 1, 2, 0, 0, timedelta(days=15), True) == (
        status.open,
        status.due,
        status.overdue,
        status.waiting,
        status.failing,
        status.dead,
        status.oldest and status.at - status.oldest,
        status.is_late(timedelta(hours=1)),
    )
