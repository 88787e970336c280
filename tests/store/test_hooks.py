"""Hooks of stored deals: told after the commit, or kept in the outbox until they succeed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from salesprocess import LoadError, Process, Store, UsageError
from salesprocess.records import event_from_json
from salesprocess.testing import FakeClock

MINUTE = timedelta(minutes=1)
READY = {"contacted": True, "interest": "expressed"}


def begin(store: Store, deal: str = "D-42") -> None:
    """Begin a deal that can be qualified."""
    store.start("generic", deal, {"candidate": True, "source": "other"}, by="ani")


def test_hooks_are_told_after_the_commit(store: Store, process: Process) -> None:
    """A hook finds in the store what it is told about."""
    seen = []
    process.add_hook(
        lambda event: seen.append((event.kind, store.get(event.deal).sequence)), on="any"
    )
    begin(store)
    with store.deal("D-42") as deal:
        deal.update(READY)
        deal.fire("qualify", by="ani")
        told_inside = len(seen)
    assert (1, [("started", 1), ("updated", 3), ("moved", 3)]) == (told_inside, seen)


def test_hooks_are_not_told_what_did_not_happen(store: Store, process: Process) -> None:
    """What a block that failed decided, nobody hears."""
    seen: list[str] = []
    process.add_hook(lambda event: seen.append(event.kind), on="any")
    begin(store)
    with pytest.raises(ZeroDivisionError), store.deal("D-42") as deal:
        deal.update(READY)
        _ = 1 / 0
    assert ["started"] == seen


def test_a_hook_that_fails_harms_nothing(store: Store, process: Process) -> None:
    """The deal is written, and the others are told."""
    seen: list[str] = []
    process.add_hook(lambda event: 1 / 0, on="updated", name="broken")
    process.add_hook(lambda event: seen.append(event.kind), on=["updated", "hook_failed"])
    begin(store)
    store.update("D-42", READY)
    assert (["hook_failed", "updated"], 2) == (sorted(seen), store.get("D-42").sequence)


def test_a_repeated_command_tells_nobody_again(store: Store, process: Process) -> None:
    """With the key of a command that went through, nothing happens."""
    seen: list[str] = []
    process.add_hook(lambda event: seen.append(event.kind), on="any")
    begin(store)
    for _ in range(2):
        store.update("D-42", READY, key="k")
    assert ["started", "updated"] == seen


@pytest.fixture
def receiver(process: Process) -> list[Any]:
    """Return what a durable hook has been told."""
    told: list[Any] = []
    process.add_hook(told.append, on=["moved", "updated"], name="receiver", durable=True)
    return told


def test_durable_hooks_wait_in_the_outbox(store: Store, receiver: list[Any]) -> None:
    """What they are to be told is written with the deal, and told by whoever delivers."""
    begin(store)
    store.fire("D-42", "qualify", READY, by="ani")
    (letter,) = store.outbox.waiting()
    event = event_from_json(store.processes[0].definition, letter.data)
    assert ([], "receiver", "D-42/2", 0) == (
        receiver,
        letter.hook,
        letter.event_id,
        letter.attempts,
    )
    assert store.history("D-42")[1] == event


def test_without_a_store_a_durable_hook_is_like_any_other(
    process: Process, receiver: list[Any]
) -> None:
    """A process does not know where its deals are kept."""
    process.start("D-1").update(contacted=True)
    assert ["updated"] == [event.kind for event in receiver]


def test_the_outbox_holds_nothing_sensitive(store: Store, receiver: list[Any]) -> None:
    """What leaves the application is without the values of sensitive fields."""
    begin(store)
    store.update("D-42", {"contact.email": "ani@example.com", "contacted": True})
    (letter,) = store.outbox.waiting()
    assert {"contacted": True} == letter.data["values"]


def test_a_refused_block_leaves_no_letter(store: Store, receiver: list[Any]) -> None:
    """Deal, events and outbox are one transaction."""
    begin(store)
    with pytest.raises(ZeroDivisionError), store.deal("D-42") as deal:
        deal.update(READY)
        _ = 1 / 0
    assert (0, 0) == store.outbox.count()


def test_letters_come_in_the_order_of_their_deal(store: Store, receiver: list[Any]) -> None:
    """The second waits until the first is delivered; other deals do not wait."""
    for deal in ("D-1", "D-2"):
        begin(store, deal)
        store.update(deal, {"contacted": True})
        store.update(deal, {"contacted": False})
    first = store.outbox.claim()
    assert ["D-1/2", "D-2/2"] == sorted(letter.event_id for letter in first)
    assert () == store.outbox.claim()
    assert store.outbox.done(first[0])
    (second,) = store.outbox.claim()
    assert (first[0].deal, 3) == (second.deal, second.sequence)


def test_a_lease_runs_out(store: Store, receiver: list[Any], clock: FakeClock) -> None:
    """What a worker took with it when it died, another delivers; the first one's word is late."""
    begin(store)
    store.update("D-42", READY)
    (taken,) = store.outbox.claim(lease=MINUTE)
    clock.advance("2m")
    (again,) = store.outbox.claim(lease=MINUTE)
    assert (1, 2) == (taken.attempts, again.attempts)
    assert (False, True) == (store.outbox.done(taken), store.outbox.done(again))
    assert (0, 0) == store.outbox.count()


def test_what_failed_is_tried_again_later(
    store: Store, receiver: list[Any], clock: FakeClock
) -> None:
    """A letter rests until its moment, with what went wrong."""
    begin(store)
    store.update("D-42", READY)
    (letter,) = store.outbox.claim()
    assert store.outbox.failed(letter, "HTTP 503", next_at=clock() + MINUTE)
    assert () == store.outbox.claim()
    clock.advance("1m")
    (again,) = store.outbox.claim()
    assert ("HTTP 503", 2) == (again.error, again.attempts)


def test_what_is_given_up_holds_nothing_up(store: Store, receiver: list[Any]) -> None:
    """A poisoned event is put aside, can be looked at, and sent again."""
    begin(store)
    store.update("D-42", {"contacted": True})
    store.update("D-42", {"contacted": False})
    (letter,) = store.outbox.claim()
    store.outbox.failed(letter, "ValueError", next_at=None)
    assert [3] == [found.sequence for found in store.outbox.claim()]
    (dead,) = store.outbox.dead()
    assert ((1, 1), "ValueError") == (store.outbox.count(), dead.error)
    assert (1, 0) == (store.outbox.retry(dead.id), store.outbox.retry(dead.id))
    assert [2] == [found.sequence for found in store.outbox.claim()]


def test_what_waits_for_another_attempt_can_be_spared_the_wait(
    store: Store, receiver: list[Any], clock: FakeClock
) -> None:
    """Once its receiver is back: by its id, or all of a hook; what somebody is at is left alone."""
    begin(store)
    store.update("D-42", {"contacted": True})
    store.update("D-42", {"contacted": False})
    outbox = store.outbox
    (letter,) = outbox.claim()
    counts = [outbox.retry_all(waiting=True)]
    outbox.failed(letter, "ConnectError", next_at=clock() + timedelta(hours=6))
    counts += [len(outbox.claim()), outbox.retry_all(), outbox.retry_all(hook="x", waiting=True)]
    counts += [outbox.retry_all(hook=letter.hook, waiting=True), outbox.retry(letter.id)]
    assert [0, 0, 0, 0, 2, 0] == counts
    (again,) = outbox.claim()
    assert (letter.id, 2) == (again.id, again.attempts)


def test_nothing_is_sent_again_by_no_id(store: Store) -> None:
    """An empty list is no wish for all of them."""
    with pytest.raises(UsageError, match=r"pass ids, or .* retry_all"):
        store.outbox.retry()


def test_what_a_worker_did_not_try_it_gives_back(store: Store, receiver: list[Any]) -> None:
    """A worker that stops takes nothing with it."""
    begin(store)
    store.update("D-42", READY)
    store.outbox.release(store.outbox.claim())
    (again,) = store.outbox.claim()
    assert 1 == again.attempts


def test_durable_hooks_are_told_apart_by_name(process: Process) -> None:
    """Two of one name would get each other's letters."""
    process.add_hook(print, on="moved", name="mail", durable=True)
    with pytest.raises(UsageError, match="Two durable hooks are called 'mail'"):
        process.add_hook(print, on="updated", name="mail", durable=True)
    process.add_hook(print, on="updated", name="mail")


def test_a_failure_is_no_event_that_can_be_kept(process: Process) -> None:
    """``hook_failed`` is no part of a history."""
    with pytest.raises(UsageError, match="no part of a history"):
        process.add_hook(print, on=["any", "hook_failed"], durable=True)
    with pytest.raises(LoadError, match="bad-hook: 'hook_failed' is no part of a history"):
        Process.from_yaml(
            "salesprocess: 1\nprocess: p\nstages: {a: , b: }\ntransitions: {go: {from: a, to: b}}\n"
            "hooks: {log: {on: [moved, hook_failed], call: log, durable: true}}\n"
        )


def test_a_file_declares_a_durable_hook(database: str, clock: FakeClock) -> None:
    """``durable: true`` in the file is the same as in Python, with its condition."""
    process = Process.from_yaml(
        "salesprocess: 1\nprocess: p\nfields: {amount: integer}\nstages: {a: , b: }\n"
        "transitions: {go: {from: a, to: b}}\n"
        "hooks: {log: {on: moved, when: amount > 3, call: log, durable: true}}\n",
        actions={"log": print},
        clock=clock,
    )
    with Store.open(database, [process], clock=clock) as store:
        for deal, amount in (("P-1", 3), ("P-2", 4)):
            store.start(process, deal, {"amount": amount})
            store.fire(deal, "go")
        assert ["P-2"] == [x.deal for x in store.outbox.waiting() if x.process == "p"]
