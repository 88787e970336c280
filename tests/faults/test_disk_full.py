"""The disk is full: what cannot be written is refused as a whole, and all goes on with room."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from salesprocess import Store, StoreUnavailable, Worker
from salesprocess.testing import FakeClock
from tests.faults.application import HOOKS, histories, ids, process, received
from tests.store.servers import new_url


class Quota:
    """How large the file of a store may become."""

    def __init__(self, store: Store) -> None:
        self.engine = store.database.engine
        self.pages = 2**31
        event.listen(self.engine, "checkout", self._limit)

    def _limit(self, connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {self.pages}")

    def fill(self) -> None:
        """Leave room for what is there, and nothing more."""
        self.pages = 1  # SQLite takes that for as many as there are

    def lift(self) -> None:
        """Leave room for all."""
        self.pages = 2**31


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a new database on disk; no quota of this kind is known to PostgreSQL."""
    return new_url("sqlite", tmp_path)


def test_commands_are_refused_and_then_taken(store: Store, clock: FakeClock) -> None:
    """Of 200 commands those that found room are there, and no others."""
    quota, refused, told = Quota(store), [], []
    for number in range(10):
        store.start("repair", f"D-{number}")
    quota.fill()
    for number in range(200):
        try:
            store.update(f"D-{number % 10}", {"amount": number}, by="ani" * 500, key=f"{number}")
        except StoreUnavailable as error:
            refused.append(number)
            told.append(str(error).splitlines()[0].partition(": ")[2])
    taken = sorted(set(range(200)) - set(refused))
    assert (True, {"database or disk is full"}) == (100 < len(refused), set(told))
    assert taken == amounts(histories(store))
    quota.lift()
    for number in range(200):
        store.update(f"D-{number % 10}", {"amount": number}, by="ani" * 500, key=f"{number}")
    assert list(range(200)) == amounts(histories(store))


def amounts(found: dict[str, tuple[Any, ...]]) -> list[int]:
    """Return what was written, in the order of the numbers."""
    return sorted(e.values["amount"] for deal in found.values() for e in deal if e.values)


def test_the_worker_waits_and_goes_on(
    store: Store, clock: FakeClock, told: list[tuple[str, str]]
) -> None:
    """Deadlines that found no room pass later, once each, and hooks are told once."""
    quota, waits = Quota(store), []
    for number in range(100):
        store.start("repair", f"D-{number}")
    clock.advance("12h")

    def wait(seconds: float) -> None:
        waits.append(seconds)
        quota.lift()
        if not store.status().waiting:
            worker.stop()

    worker = Worker(store, wait=wait, threads=2)
    quota.fill()
    worker.run()
    found = histories(store)
    assert ({3}, 0) == ({len(events) for events in found.values()}, store.status().overdue)
    for hook in HOOKS:
        names = [id for name, id in told if name == hook]
        assert (ids(found, hook), len(names)) == (received(names), len(set(names)))
    assert 2 == waits[0]  # the first wait was for room


def test_a_file_that_may_not_grow(tmp_path: Path, url: str, program: Callable[..., str]) -> None:
    """The system itself refuses to write, in the middle of a transaction."""
    found = json.loads(program("filling", url))
    clock = FakeClock()
    with Store.open(url, [process(clock, print)], clock=clock) as store:
        histories_found = histories(store)
    assert found["taken"] + found["later"] == amounts(histories_found)
    assert (True, True, True) == (
        len(found["taken"]) > 0,
        found["refused"] > 0,
        found["is_whole"],
    )
