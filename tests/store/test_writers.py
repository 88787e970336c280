"""Several writers of one deal, and commands that come twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from salesprocess import (
    Blocked,
    Conflict,
    DealExists,
    KeyReused,
    Process,
    Store,
    StoredDeal,
    UsageError,
)
from salesprocess.testing import FakeClock
from tests.store.servers import new_url

READY = {"contacted": True, "interest": "expressed"}


def begin(store: Store, deal: str = "D-42") -> None:
    """Begin a deal that can be qualified."""
    store.start("generic", deal, {"candidate": True, "source": "other"}, by="ani")


def test_a_command_that_comes_twice_happens_once(store: Store) -> None:
    """Who repeats a command with its key gets the first answer, whatever happened since."""
    begin(store)
    first = store.fire("D-42", "qualify", READY, by="ani", key="k-1")
    store.fire("D-42", "build_relationship", by="ani")
    again = store.fire("D-42", "qualify", READY, by="ani", key="k-1")
    assert (first, 3) == (again, len(store.history("D-42")))


def test_a_start_that_comes_twice_happens_once(store: Store) -> None:
    """Beginning a deal has a key too."""
    first = store.start("generic", "D-42", {"candidate": True}, by="ani", key="k")
    store.update("D-42", {"contacted": True})
    again = store.start("generic", "D-42", {"candidate": True}, by="ani", key="k")
    assert (first.snapshot(), 2) == (again.snapshot(), len(store.history("D-42")))
    with pytest.raises(DealExists):
        store.start("generic", "D-42", {"candidate": True}, by="ani")


def test_a_key_belongs_to_one_command(store: Store) -> None:
    """Another command with the same key is a mistake of the caller, and is told."""
    begin(store)
    begin(store, "D-43")
    store.update("D-42", {"proposal.amount": Decimal("5")}, by="ani", key="k")
    store.update("D-42", {"proposal.amount": "5"}, by="ani", key="k")
    for deal, values in (("D-42", {"proposal.amount": 6}), ("D-43", {"proposal.amount": 5})):
        with pytest.raises(KeyReused, match="belongs to another command"):
            store.update(deal, values, by="ani", key="k")
    with pytest.raises(UsageError, match="idempotency key is a text"):
        store.update("D-42", {"contacted": True}, key=7)  # type: ignore[arg-type]


def test_old_keys_are_forgotten_on_request(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, and none from later."""
    monkeypatch.setattr("salesprocess.store.store._FORGOTTEN", 2)
    begin(store)
    for number in range(5):
        store.update("D-42", {"proposal.amount": number}, key=f"k-{number}")
    clock.advance("1d")
    first = store.update("D-42", {"proposal.amount": 9}, key="k-9")
    assert (5, 0) == (store.forget_keys(clock()), store.forget_keys(clock()))
    assert first == store.update("D-42", {"proposal.amount": 9}, key="k-9")
    store.update("D-42", {"proposal.amount": 10}, key="k-0")
    assert 10 == store.get("D-42").facts["proposal.amount"]


def test_a_refusal_leaves_the_key_free(store: Store) -> None:
    """What changed nothing may be asked again, once it can be."""
    begin(store)
    with pytest.raises(Blocked):
        store.fire("D-42", "qualify", by="ani", key="k")
    store.update("D-42", READY)
    assert "prospect" == store.fire("D-42", "qualify", by="ani", key="k").stage


def test_an_answer_that_changed_nothing_is_remembered_too(store: Store) -> None:
    """A receipt without events is an answer."""
    begin(store)
    store.update("D-42", {"candidate": True}, key="k")
    store.update("D-42", {"candidate": False})
    again = store.update("D-42", {"candidate": True}, key="k")
    assert ((), False) == (again.events, store.get("D-42").facts["candidate"])


def test_a_caller_says_what_it_has_seen(store: Store) -> None:
    """A form that shows an old deal cannot write over a newer one."""
    begin(store)
    seen = store.get("D-42").sequence
    store.update("D-42", {"contacted": True})
    with pytest.raises(Conflict, match="was at event 1 when it was read, and is at event 2 now"):
        store.update("D-42", {"contacted": False}, expected=seen)
    store.update("D-42", {"contacted": False}, expected=2)
    assert store.get("D-42").facts["contacted"] is False


def test_work_is_tried_again_on_what_is_there_then(store: Store) -> None:
    """``retry`` decides anew after somebody else was faster."""
    begin(store)
    seen = []

    def work(deal: StoredDeal) -> str:
        seen.append(deal.sequence)
        if len(seen) < 3:
            store.update("D-42", {"proposal.amount": len(seen)})
        deal.fire("qualify", READY, by="ani")
        return deal.stage

    assert ("prospect", [1, 2, 3]) == (store.retry(work, "D-42"), seen)


def test_retrying_ends(store: Store) -> None:
    """Who is overtaken each time is told so."""
    begin(store)

    def work(deal: StoredDeal) -> None:
        store.update("D-42", {"proposal.amount": deal.sequence})
        deal.update({"contacted": True})

    with pytest.raises(Conflict):
        store.retry(work, "D-42", times=3)
    assert 4 == len(store.history("D-42"))


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgresql"])
def test_many_threads_lose_nothing(kind: str, process: Process, tmp_path: Path) -> None:
    """Each of many commands at once is an event of its own, and each key happens once."""
    url = new_url(kind, tmp_path)
    with Store.open(url, [process]) as store:
        for deal in range(3):
            begin(store, f"D-{deal}")

        def command(number: int) -> None:
            values = {"proposal.amount": number // 2 + 1}
            store.update(f"D-{number // 2 % 3}", values, key=f"k-{number // 2}")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(command, range(120)))
        numbers = [[e.sequence for e in store.history(f"D-{deal}")] for deal in range(3)]
    assert [list(range(1, 22))] * 3 == numbers


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_starts_at_once_with_one_key(kind: str, process: Process, tmp_path: Path) -> None:
    """Of many who begin the same deal with the same key, all get it."""
    with Store.open(new_url(kind, tmp_path), [process]) as store, ThreadPoolExecutor(8) as pool:
        begun = pool.map(
            lambda _: store.start("generic", "D-1", {"candidate": True}, key="k"), range(8)
        )
        assert {1} == {deal.sequence for deal in begun}
        assert 1 == len(store.history("D-1"))
