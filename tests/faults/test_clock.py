"""The clock jumps, back or far forward: nothing is out of order, late for ever, or twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from salesprocess import Process, Store
from salesprocess.testing import FakeClock
from tests.faults.application import NEXT, TEXT, histories, ids, process, received
from tests.worker.conftest import quiet

HOUR, WEEK, YEAR = timedelta(hours=1), timedelta(days=7), timedelta(days=365)
LEASE = timedelta(minutes=5)
JUMPS = (-HOUR, YEAR, -YEAR, -HOUR, HOUR, YEAR, -HOUR, -YEAR, YEAR, HOUR)


def test_no_history_is_out_of_order(store: Store, clock: FakeClock) -> None:
    """Whatever the clock says between commands: what happens is not before what happened."""
    deals = [f"D-{number}" for number in range(5)]
    for deal in deals:
        store.start("repair", deal)
    for number, jump in enumerate(JUMPS):
        clock.advance(jump)
        for deal in deals:
            store.update(deal, {"amount": number})
            store.fire(deal, NEXT[store.get(deal).stage])
            with store.deal(deal) as opened:
                opened.fire(NEXT[opened.stage])
    assert {1 + 3 * len(JUMPS)} == {len(events) for events in histories(store).values()}


def test_no_deadline_passes_twice(url: str, clock: FakeClock) -> None:
    """A worker between the jumps: each moment at which something was due comes once."""
    with Store.open(url, [Process.from_yaml(TEXT, clock=clock)], clock=clock) as store:
        worker = quiet(store)
        for deal in ("D-0", "D-1"):
            store.start("repair", deal)
        for jump in JUMPS:
            clock.advance(jump)
            worker.once()
            if store.get("D-0").stage == "request":
                store.fire("D-0", "quote")
        passed = Counter(
            (event.deal, event.deadline, event.since, event.due)
            for events in histories(store).values()
            for event in events
            if event.kind == "deadline_passed"
        )
    # Each twelve hours, until an hour before the year is over: no clock has shown a later moment.
    assert ({1}, 2 * 729) == (set(passed.values()), passed.total())


def test_what_a_clock_a_year_ahead_has_claimed_comes_back(
    store: Store, clock: FakeClock, told: list[tuple[str, str]]
) -> None:
    """Nobody works for a year at a letter: such a lease is not believed."""
    store.start("repair", "D-1")
    clock.advance(YEAR)
    assert 1 == len(store.outbox.claim(lease=LEASE))  # and the worker dies
    clock.advance(-YEAR)
    assert (1, [("ledger", "D-1/1")]) == (quiet(store).once().delivered, told)


def test_what_was_written_by_a_clock_a_year_ahead_is_delivered(
    store: Store, clock: FakeClock, told: list[tuple[str, str]]
) -> None:
    """It does not wait until that year is over."""
    clock.advance(YEAR)
    store.start("repair", "D-1")
    clock.advance(-YEAR)
    assert (1, [("ledger", "D-1/1")]) == (quiet(store).once().delivered, told)


def test_a_clock_a_year_ahead_forgets_no_keys(store: Store, clock: FakeClock) -> None:
    """Who repeats a command that was carried out a minute ago gets its answer all the same."""
    store.start("repair", "D-1", key="a")
    clock.advance("1mo")
    clock.advance("1d")
    first = store.fire("D-1", "forget", key="b")
    clock.advance(YEAR)
    quiet(store).once()
    clock.advance(-YEAR)
    again = store.fire("D-1", "forget", key="b")
    keys = [key["key"] for key in store.export("D-1")["keys"]]
    assert (first.events, ["b"]) == (again.events, keys)


def test_a_lease_ends_when_the_clock_has_caught_up(
    store: Store, clock: FakeClock, told: list[tuple[str, str]]
) -> None:
    """A clock that is set back an hour makes it an hour longer, and no more."""
    store.start("repair", "D-1")
    store.outbox.claim(lease=LEASE)
    counts = []
    for jump in (-HOUR, HOUR, LEASE):
        clock.advance(jump)
        counts.append(quiet(store).once().delivered)
    assert ([0, 0, 1], [("ledger", "D-1/1")]) == (counts, told)


def test_a_lease_that_another_clock_takes_for_over(
    url: str, store: Store, clock: FakeClock, told: list[tuple[str, str]]
) -> None:
    """Who was late neither crosses off what another one has, nor brings back what is done."""
    store.start("repair", "D-1")
    (mine,) = store.outbox.claim(lease=LEASE)
    ahead = FakeClock(clock() + 2 * LEASE)
    made = process(ahead, lambda hook, event: told.append((hook, event.id)))
    with Store.open(url, [made], clock=ahead) as other:
        (theirs,) = other.outbox.claim(lease=LEASE)
        too_late = store.outbox.done(mine), store.outbox.failed(mine, "", next_at=clock())
        store.outbox.release([mine])
        still = [letter.lease_until for letter in other.outbox.waiting()]
        done = other.outbox.done(theirs)
    assert ((False, False), [theirs.lease_until], True, 0) == (
        too_late,
        still,
        done,
        store.status().waiting,
    )


def test_a_worker_whose_clock_jumps_while_it_works_goes_on(
    store: Store, clock: FakeClock, process: Process, told: list[tuple[str, str]]
) -> None:
    """Forward, its leases are over; back, they last longer: each letter is told in the end."""
    jumps = [WEEK, -WEEK, 2 * HOUR, -HOUR] * 3
    process.add_hook(
        lambda event: clock.advance(jumps.pop()) if jumps else None,
        on="started", name="jumping", durable=True,
    )  # fmt: skip
    for number in range(12):
        store.start("repair", f"D-{number}")
    for _ in range(2):
        quiet(store).once()
        clock.advance(WEEK)
    found = histories(store)
    events = [id for hook, id in told if hook == "ledger"]
    status = store.status()
    assert (ids(found, "ledger"), 0, 0) == (received(events), status.waiting, status.dead)
