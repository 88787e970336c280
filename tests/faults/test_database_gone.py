"""The database goes away and comes back: commands say so, and the worker goes on by itself."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text

from salesprocess import Store, StoreUnavailable, Worker
from salesprocess.clock import system_clock
from tests.faults.application import HOOKS, NEXT, histories, ids, kinds, process, received
from tests.faults.servers import Server

DEALS, WRITERS, GONE = 6, 3, 10
PATIENCE = 120
"""How many seconds are waited for what must happen, before it counts as not happening."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a server that no other test needs."""
    made = Server()
    yield made
    made.close()


@pytest.fixture
def told() -> dict[str, list[str]]:
    """Return what each hook is told."""
    return defaultdict(list)


@pytest.fixture
def store(server: Server, told: dict[str, list[str]]) -> Iterator[Store]:
    """Return a store on that server, in real time."""
    made = process(system_clock, lambda hook, event: told[hook].append(event.id))
    with Store.open(server.url, [made]) as opened:
        yield opened


def until(condition: Callable[[], Any]) -> None:
    """Wait for something that must happen."""
    end, pause = time.monotonic() + PATIENCE, Event()
    while not condition():
        assert time.monotonic() < end, "it does not happen"
        pause.wait(0.02)


class Writer:
    """Sends commands, each until it is done."""

    def __init__(self, store: Store, number: int, over: Event) -> None:
        self.store = store
        self.deals = [f"D-{deal}" for deal in range(DEALS) if deal % WRITERS == number]
        self.over = over
        self.done: list[str] = []
        self.refused: list[StoreUnavailable] = []

    def run(self) -> None:
        """Send commands until it is over."""
        while not self.over.is_set():
            deal = self.deals[len(self.done) % len(self.deals)]
            key = f"{deal} {len(self.done)}"
            trigger: Any = None
            while True:
                try:
                    # A writer has its deals for itself, so the trigger stays the same.
                    trigger = trigger or NEXT[self.store.get(deal).stage]
                    self.store.fire(deal, trigger, {"amount": len(self.done)}, key=key)
                    break
                except StoreUnavailable as error:
                    self.refused.append(error)
                    self.over.wait(0.1)
            self.done.append(deal)


def test_a_database_that_is_gone_for_ten_seconds(
    store: Store, server: Server, told: dict[str, list[str]]
) -> None:
    """Three writers and a worker go on; nothing is lost, half done, or told twice."""
    for number in range(DEALS):
        store.start("repair", f"D-{number}")
    over = Event()
    writers = [Writer(store, number, over) for number in range(WRITERS)]
    worker = Worker(store, every=timedelta(milliseconds=100), lease=timedelta(seconds=60))
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        running = [pool.submit(writer.run) for writer in writers]
        running.append(pool.submit(worker.run))
        try:
            until(lambda: all(len(writer.done) > 20 for writer in writers) and told["mail"])
            server.stop()
            over.wait(GONE)
            before = [len(writer.done) for writer in writers]
            server.start()
            until(
                lambda: all(
                    len(writer.done) > count + 20
                    for writer, count in zip(writers, before, strict=True)
                )
            )
            over.set()
            until(lambda: not store.status().waiting)
        finally:
            over.set()
            worker.stop()
            server.start()
    for each in running:
        each.result()
    found = histories(store)
    assert {"started": DEALS, "moved": sum(len(w.done) for w in writers)} == kinds(found)
    assert {deal: [w.done.count(deal) for w in writers if deal in w.deals] for deal in found} == {
        deal: [len(events) - 1] for deal, events in found.items()
    }
    for hook in HOOKS:
        assert ids(found, hook) == received(told[hook])
        assert len(set(told[hook])) == len(told[hook])
    assert all(writer.refused for writer in writers)


def test_a_restart_while_nobody_asks_is_not_noticed(store: Store, server: Server) -> None:
    """A connection that the server has closed meanwhile is not used."""
    store.start("repair", "D-again")
    for _ in range(2):
        server.stop()
        server.start()
        store.fire("D-again", NEXT[store.get("D-again").stage])
    assert 3 == len(store.history("D-again"))


def test_a_server_that_goes_away_while_it_commits_leaves_a_doubt(store: Store) -> None:
    """Who asks again with the same key finds out, and nothing happens twice."""
    store.start("repair", "D-doubt")
    with store.database.writing() as connection:
        for statement in DYING:
            connection.execute(text(statement))
    with pytest.raises(StoreUnavailable, match="same idempotency key") as doubtful:
        store.fire("D-doubt", "quote", key="doubt")
    with store.database.writing() as connection:
        connection.execute(text("DROP TRIGGER dying ON salesprocess_events"))
    store.fire("D-doubt", "quote", key="doubt")
    with pytest.raises(StoreUnavailable) as certain, store.database.writing() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert (True, False, 2) == (
        doubtful.value.is_in_doubt,
        certain.value.is_in_doubt,
        len(store.history("D-doubt")),
    )


DYING = (
    "CREATE OR REPLACE FUNCTION dying() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
    "CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON salesprocess_events"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dying()",
)
"""Lets a server end a connection in the moment at which a transaction is committed."""
