"""Durable hooks are told at least once, in order, and nobody holds up others."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from salesprocess import Process, Retries, Store, Undelivered, UsageError, Worker
from salesprocess.testing import FakeClock
from tests.worker.conftest import TEXT, failing, quiet


def begin(store: Store, *deals: str) -> None:
    """Begin deals, and send each a quote."""
    for deal in deals or ("D-1",):
        store.start("repair", deal, {"amount": 5, "phone": "+62215550100"}, by="ani")
        store.fire(deal, "quote", by="ani")


def test_a_durable_hook_is_told_by_the_worker_and_not_at_commit(
    store: Store, worker: Worker, told: list[str]
) -> None:
    """What happened is written first, and told later."""
    begin(store)
    before = list(told)
    work = worker.once()
    assert ([], ["D-1/1", "D-1/2"], 2, 0) == (
        before,
        told,
        work.delivered,
        store.status().waiting,
    )


def test_what_was_delivered_is_not_delivered_again(
    store: Store, worker: Worker, told: list[str]
) -> None:
    """The second round finds nothing."""
    begin(store)
    worker.once()
    assert (False, ["D-1/1", "D-1/2"]) == (bool(worker.once()), told)


def test_an_async_hook_is_awaited(store: Store, process: Process, worker: Worker) -> None:
    """Both colours are delivered, also within a loop that runs already."""
    told: list[tuple[str, bool]] = []
    loops: list[Any] = []

    async def note(event: Any, snapshot: Any) -> None:
        loops.append(asyncio.get_running_loop())
        told.append((event.id, "phone" in snapshot.facts))

    process.add_hook(note, on="any", durable=True)
    begin(store)
    worker.once()
    begin(store, "D-2")

    async def within() -> bool:
        await worker.aonce()
        return loops[-1] is asyncio.get_running_loop()

    assert asyncio.run(within())
    assert [("D-1/1", False), ("D-1/2", False), ("D-2/1", False), ("D-2/2", False)] == told


def test_sensitive_values_do_not_leave(store: Store, process: Process, worker: Worker) -> None:
    """Neither the outbox nor the hook has them."""
    told: list[Any] = []
    process.add_hook(told.append, on="started", name="note", durable=True)
    begin(store)
    (letter,) = store.outbox.waiting()
    worker.once()
    assert ({"amount": 5}, {"amount": 5}) == (letter.data["values"], dict(told[0].values))


def test_a_failing_event_holds_up_only_what_follows_it(
    store: Store, process: Process, worker: Worker, told: list[str]
) -> None:
    """Neither other deals nor other hooks wait for it; order is kept."""
    own: list[str] = []

    def poisoned(event: Any) -> None:
        if event.deal == "D-1":
            raise ValueError("a secret")
        own.append(event.id)

    process.add_hook(poisoned, on="any", name="poisoned", durable=True)
    begin(store, "D-1", "D-2")
    work = worker.once()
    waiting = [(letter.event_id, letter.hook, letter.attempts) for letter in store.outbox.waiting()]
    assert (
        ["D-2/1", "D-2/2"],
        ["D-1/1", "D-1/2", "D-2/1", "D-2/2"],
        [("D-1/1", "poisoned", 1), ("D-1/2", "poisoned", 0)],
        ["ValueError; what it says is in the log of the worker."],
    ) == (own, sorted(told), waiting, [trouble.problem for trouble in work.troubles])


def test_a_failure_is_tried_again_when_its_wait_is_over(
    store: Store, process: Process, clock: FakeClock, worker: Worker
) -> None:
    """Not earlier; the order of the deal is kept."""
    told: list[str] = []
    process.add_hook(failing(1, KeyError, told), on="any", name="note", durable=True)
    begin(store)
    counts = []
    for wait in (0, 4, 1):
        clock.advance(timedelta(seconds=wait))
        counts.append((worker.once().delivered, list(told)))
    assert [(0, []), (0, []), (2, ["D-1/1", "D-1/2"])] == counts


def test_what_fails_too_often_is_given_up_and_can_be_sent_again(
    store: Store, process: Process, clock: FakeClock
) -> None:
    """What follows it passes; the list of the dead says why, and retry sends them."""
    told: list[str] = []
    failed: list[tuple[str, str]] = []
    worker = quiet(store, retries=Retries(times=2))
    process.add_hook(failing(2, KeyError, told), on="any", name="note", durable=True)
    process.add_hook(lambda event: failed.append((event.hook, event.error)), on="hook_failed")
    begin(store)
    worker.once()
    clock.advance(timedelta(seconds=5))
    work = worker.once()
    dead = [(letter.event_id, letter.attempts) for letter in store.outbox.dead()]
    count = store.outbox.retry(*(letter.id for letter in store.outbox.dead()))
    worker.once()
    assert (
        [("D-1/1", 2)],
        [True],
        [("note", "KeyError")],
        1,
        ["D-1/2", "D-1/1"],
        (),
    ) == (
        dead,
        [trouble.is_final for trouble in work.troubles],
        failed,
        count,
        told,
        store.outbox.dead(),
    )


def test_a_hook_may_say_that_it_is_in_vain_or_when_to_come_again(
    store: Store, process: Process, clock: FakeClock, worker: Worker
) -> None:
    """Undelivered carries both; its text is kept."""
    told: list[str] = []
    later = failing(1, lambda: Undelivered("Busy.", retry_after=timedelta(hours=2)), told)
    never = failing(1, lambda: Undelivered("No such customer.", is_final=True), told)
    process.add_hook(later, on="started", name="later", durable=True)
    process.add_hook(never, on="started", name="never", durable=True)
    begin(store)
    worker.once()
    (waits,), (dead,) = store.outbox.waiting(), store.outbox.dead()
    assert (clock() + timedelta(hours=2), "Busy.", "No such customer.") == (
        waits.next_at,
        waits.error,
        dead.error,
    )


def test_what_a_dead_worker_has_claimed_comes_back(
    store: Store, clock: FakeClock, worker: Worker, told: list[str]
) -> None:
    """Not before its lease is over."""
    begin(store)
    store.outbox.claim(lease=timedelta(minutes=5))
    counts = []
    for minutes in (0, 4, 1):
        clock.advance(timedelta(minutes=minutes))
        counts.append(worker.once().delivered)
    assert [0, 0, 2] == counts


def test_what_kills_each_worker_is_given_up(
    store: Store, clock: FakeClock, told: list[str]
) -> None:
    """An attempt of which nobody tells the end counts, too."""
    begin(store)
    for _ in range(3):
        store.outbox.claim(limit=1, lease=timedelta(minutes=5))
        clock.advance(timedelta(minutes=5))
    quiet(store, retries=Retries(times=3)).once()
    assert (["D-1/2"], ["Each worker that tried it has died, or its hook has never returned."]) == (
        told,
        [letter.error for letter in store.outbox.dead()],
    )


def test_what_belongs_to_a_hook_that_is_not_here_waits(
    store: Store, url: str, process: Process, clock: FakeClock, told: list[str]
) -> None:
    """It may be one of a newer release that runs elsewhere; the error says so."""
    begin(store)
    bare = Process(process.definition, clock=clock)
    with Store.open(url, [bare], clock=clock) as other:
        work = quiet(other).once()
    clock.advance(timedelta(seconds=5))
    quiet(store).once()
    assert (["D-1/1", "D-1/2"], 1) == (told, len(work.troubles))
    assert "No durable hook of 'repair' is called 'note' here" in work.troubles[0].problem


def test_what_belongs_to_a_process_that_is_not_here_is_left_to_others(
    store: Store, url: str, clock: FakeClock, told: list[str]
) -> None:
    """It costs no attempt."""
    begin(store)
    with Store.open(url, [Process.builtin("generic")], clock=clock) as other:
        work = quiet(other).once()
    assert (False, [0, 0]) == (
        bool(work),
        [letter.attempts for letter in store.outbox.waiting()],
    )


def test_a_worker_without_the_version_of_a_deal_leaves_it_to_one_that_has_it(
    store: Store, url: str, process: Process, clock: FakeClock
) -> None:
    """As while a new version is brought out, machine by machine: nothing is lost or done twice."""
    told: list[str] = []
    newer = Process.from_yaml(TEXT.replace("process: repair", "process: repair\nversion: 2"))
    newer = Process(newer.definition, clock=clock)
    newer.add_hook(lambda event: told.append(event.id), on="dormant", name="note", durable=True)
    with Store.open(url, [process, newer], clock=clock) as both:
        both.start("repair", "D-1")
        clock.advance("15d")
        early = quiet(store).once()
        (passed,) = (quiet(both).once(),)
        both.start("repair", "D-2")
        both.fire("D-2", "forget")
        late = quiet(store).once()
        clock.advance("1h")
        quiet(both).once()
    problems = [trouble.problem for trouble in (*early.troubles, *late.troubles)]
    assert (0, 1, ["D-1/3", "D-2/2"], 2) == (early.advanced, passed.advanced, told, len(problems))
    assert all("version 2" in problem for problem in problems)


def test_several_threads_tell_each_deal_in_order(store: Store, told: list[str]) -> None:
    """Of one deal a hook is told one event at a time."""
    begin(store, *(f"D-{number}" for number in range(10)))
    Worker(store, threads=4).once()
    assert [[f"D-{n}/1", f"D-{n}/2"] for n in range(10)] == [
        [id for id in told if id.startswith(f"D-{n}/")] for n in range(10)
    ]


def test_a_worker_that_could_not_work_is_refused(store: Store) -> None:
    """What it is given is verified at once."""
    with pytest.raises(UsageError, match="at least one thread"):
        Worker(store, threads=0)
    with pytest.raises(UsageError, match=r"pass Store\.open"):
        Worker("sqlite:///deals.db")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"pass Retries\(times=20\)"):
        Worker(store, retries=3)  # type: ignore[arg-type]
    for name in ("lease", "every", "grace", "keys_for"):
        with pytest.raises(UsageError, match=f"{name}= is a timedelta, not 5"):
            Worker(store, **{name: 5})  # type: ignore[arg-type]


def test_a_plain_hook_may_return_what_is_to_be_awaited(
    store: Store, process: Process, worker: Worker
) -> None:
    """Such as a lambda around an async function: what nobody awaits would count as delivered."""
    told: list[str] = []

    async def send(event: Any) -> None:
        told.append(event.id)

    process.add_hook(lambda event: send(event), on="moved", name="send", durable=True)
    begin(store)
    assert (1, ["D-1/2"]) == (worker.once().delivered, told)


def test_a_hook_that_names_no_length_of_time_harms_nobody_else(
    store: Store, process: Process, worker: Worker, told: list[str]
) -> None:
    """A number of seconds is a mistake of that hook, and the worker goes on."""

    def wrong(event: Any) -> None:
        raise Undelivered("Later.", retry_after=5)  # type: ignore[arg-type]

    process.add_hook(wrong, on="moved", name="wrong", durable=True)
    begin(store)
    (trouble,) = worker.once().troubles
    assert ("wrong", "retry_after= is a timedelta, not 5; pass such as timedelta(seconds=5).") == (
        trouble.hook, trouble.problem,
    )  # fmt: skip
    assert ["D-1/1", "D-1/2"] == told
