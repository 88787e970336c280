"""A receiver is down for an hour: everything arrives once it is back, each deal in its order."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from salesprocess import Process, Store, Webhook
from salesprocess.testing import FakeClock
from tests.faults.application import NEXT, histories, ids, received
from tests.webhooks.conftest import SECRET
from tests.webhooks.receiver import answer, receiving
from tests.worker.conftest import failing, quiet

DEALS = [f"D-{number}" for number in range(5)]
ATTEMPTS = [0, 5, 20, 65, 200, 605, 1820, 5465]
"""The seconds after which the first event of a deal is tried: each wait is three times the last."""


def test_a_receiver_that_is_down_for_an_hour(
    store: Store, process: Process, clock: FakeClock, told: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """No event is missing, other hooks did not wait, and attempts are as rare as ``Retries`` says.

    Meanwhile the deals go on.
    """
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    begun, worker = clock(), quiet(store)
    attempts: dict[str, list[float]] = defaultdict(list)
    names: dict[str, set[str]] = defaultdict(set)
    arrived: list[str] = []
    with receiving() as receiver:
        webhook = Webhook(receiver.url(), secret="HOOK_SECRET", allow_private=True)
        process.add_hook(webhook, on="any", name="erp", durable=True)
        for deal in DEALS:
            store.start("repair", deal, by="ani")
            store.fire(deal, "quote", by="ani")
        for moment in moments():
            clock.advance(begun + timedelta(seconds=moment) - clock())
            receiver.behave = answer(503 if moment < 3600 else 204)
            if moment == 1820:  # in the midst of it
                for deal in DEALS:
                    store.fire(deal, NEXT[store.get(deal).stage], by="ani")
            worker.once()
            for request in receiver.requests:
                event = json.loads(request.body)["id"]
                names[event].add(request.headers["webhook-id"])
                attempts[event].append(moment)
                arrived += [event] if moment >= 3600 else []
            receiver.requests.clear()
            if moment < 3600:
                assert not [letter for letter in store.outbox.waiting() if letter.hook != "erp"]
    found = histories(store)
    everything = {deal: [event.id for event in events] for deal, events in found.items()}
    assert (everything, 0, 0) == (received(arrived), store.status().waiting, store.status().dead)
    assert ({1}, {1}) == (set(Counter(arrived).values()), set(map(len, names.values())))
    assert [ATTEMPTS] * len(DEALS) == [attempts[f"{deal}/1"] for deal in DEALS]
    assert ids(found, "ledger") == received(id for hook, id in told if hook == "ledger")


def test_what_follows_is_put_off_with_what_it_waits_for(
    store: Store, process: Process, clock: FakeClock
) -> None:
    """However much a receiver has missed, a look at the outbox does not go through all of it."""
    told: list[str] = []
    process.add_hook(failing(1, KeyError, told), on="updated", name="erp", durable=True)
    worker = quiet(store)
    store.start("repair", "D-1")
    for number in range(50):
        store.update("D-1", {"amount": number})
    worker.once()
    waits = Counter(letter.next_at for letter in store.outbox.waiting())
    clock.advance("4s")
    store.update("D-1", {"amount": -1})
    counts = [worker.once().delivered]
    waits_still = Counter(letter.next_at for letter in store.outbox.waiting())
    clock.advance("1s")
    counts.append(worker.once().delivered)
    assert ({clock(): 50}, {clock(): 51}, [1, 51]) == (waits, waits_still, counts)
    assert ids(histories(store), "ledger")["D-1"][1:] == told


def moments() -> list[int]:
    """Return the seconds at which the worker looks: each five, and a little after the hour."""
    return sorted({*range(0, 700, 5), *range(700, 6000, 60), *ATTEMPTS})
