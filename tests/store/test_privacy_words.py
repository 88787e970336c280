"""What people wrote, what went wrong, and deals with copies: none of it keeps what was erased."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from salesprocess import Conflict, DamagedStore, ErasedDeal, Process, Store, Undelivered, Worker
from salesprocess.snapshot import fold
from salesprocess.testing import FakeClock
from tests.store.conftest import empty
from tests.store.servers import new_postgresql, postgresql
from tests.store.test_imports import rows
from tests.store.test_privacy import FIRST, SECRET, begin, dump

SALES = """
salesprocess: 1
process: sales
fields: {customer: {type: text, sensitive: true}}
stages: {lead: , won: {outcome: won}}
transitions: {win: {from: lead, to: won, starts: {process: support, copy: customer}}}
"""
SUPPORT = """
salesprocess: 1
process: support
fields: {customer: {type: text, sensitive: true}}
stages: {queue: , done: {outcome: won}}
transitions: {finish: {from: queue, to: done, reason: [solved, gone]}}
"""


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return a process with sensitive fields."""
    return Process.from_yaml(FIRST, clock=clock)


@pytest.fixture
def linked(database: str, clock: FakeClock) -> Iterator[Store]:
    """Return an empty store of a process that begins deals of another one."""
    support = Process.from_yaml(SUPPORT, clock=clock)
    sales = Process.from_yaml(SALES, clock=clock, linked=[support])
    with Store.open(database, [sales], clock=clock) as opened:
        empty(opened)
        yield opened


def test_letters_that_were_given_up_keep_nothing(store: Store, process: Process) -> None:
    """Also what their receiver said: it may repeat what it was sent."""

    @process.on("updated", name="crm", durable=True)
    def tell(event: object) -> None:
        raise Undelivered("No customer SECRET-4 here.", is_final=True)

    begin(store)
    store.update("D-42", {"amount": 6})
    Worker(store).once()
    assert "SECRET-4" in str(store.outbox.dead())
    erasure = store.erase("D-42")
    assert (1, "What went wrong was erased.") == (erasure.letters, store.outbox.dead()[0].error)
    assert "SECRET" not in dump(store)


def test_what_people_wrote_and_nothing_else(store: Store) -> None:
    """The deal goes on, with its values."""
    begin(store)
    store.fire("D-42", "back", by="ani", comment="SECRET-5")
    erasure = store.erase("D-42", fields=[], comments=True)
    assert ((), True, False, 1) == (
        erasure.fields, erasure.comments, erasure.closed, erasure.events,
    )  # fmt: skip
    assert "SECRET-5" not in dump(store)
    assert "SECRET-3" == store.get("D-42").facts["phone"]
    store.fire("D-42", "lose", by="ani")


def test_a_reason_in_words_of_ones_own(store: Store) -> None:
    """Where the process offers none, it is what somebody wrote; one that is offered stays."""
    begin(store)
    store.fire("D-42", "lose", by="ani", reason="SECRET: she is ill")
    store.erase("D-42", comments=True, reason="asked to")
    assert "SECRET" not in dump(store)
    assert [None, None, "asked to"] == [
        event.reason for event in store.history("D-42") if hasattr(event, "reason")
    ]
    assert fold(store.history("D-42")) == store.get("D-42")._snapshot


def test_a_reason_that_the_process_offers_stays(linked: Store) -> None:
    """It says nothing of anybody."""
    linked.start("support", "S-1", {"customer": SECRET})
    linked.fire("S-1", "finish", reason="solved")
    linked.erase("S-1", comments=True)
    assert "solved" == linked.history("S-1")[1].reason  # type: ignore[union-attr]


def test_words_of_another_system(store: Store) -> None:
    """What was brought in is erased like all else."""
    map_ = {"case": "case", "activity": "what", "time": "at", "reason": "note",
            "fields": {"phone": "who"}}  # fmt: skip
    store.import_log(rows(("D-1", "win", "2026-01-01", "", "SECRET-1", "SECRET-2")), map_)
    assert ["SECRET-2"] == [e.reason for e in store.history("D-1") if e.kind == "placed"]  # type: ignore[union-attr]
    store.erase("D-1", comments=True)
    assert "SECRET" not in dump(store)
    assert fold(store.history("D-1")) == store.get("D-1")._snapshot


def test_deals_that_may_have_copies_are_named(linked: Store) -> None:
    """Each of the two names the other; who erases both has erased all of it."""
    linked.start("sales", "D-1", {"customer": SECRET})
    linked.fire("D-1", "win")
    assert ("D-1:support",) == linked.erase("D-1").linked
    assert SECRET in dump(linked)
    assert ("D-1",) == linked.erase("D-1:support").linked
    assert SECRET not in dump(linked)
    data = linked.export("D-1")
    assert ["D-1:support"] == data["audit"][0]["data"]["linked"]


def test_who_read_it_before_does_not_write_it_back(store: Store) -> None:
    """A block that was open meanwhile comes to nothing."""
    begin(store)
    with pytest.raises(Conflict), store.deal("D-42") as deal:
        store.erase("D-42", fields=["phone"])
        deal.update(income=8)
    assert "phone" not in store.get("D-42").facts


def test_people_write_while_it_is_erased(store: Store) -> None:
    """Whatever was written before is gone, and the history leads to where the deal stands."""
    begin(store)

    def write(number: int) -> None:
        with suppress(ErasedDeal):
            store.update("D-42", {"phone": f"SECRET-{number}"}, by="ani", key=f"k-{number}")

    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, number) for number in range(12)]
        erasing = threads.submit(store.erase, "D-42", compact=False)
        writing += [threads.submit(write, number) for number in range(12, 24)]
        assert erasing.result().closed
        assert [None] * 24 == [one.result() for one in writing]
    assert "SECRET" not in dump(store)
    assert fold(store.history("D-42")) == store.get("D-42")._snapshot
    assert "erased" == store.history("D-42")[-1].kind


def test_a_deal_that_is_built_anew_stays_closed(store: Store, clock: FakeClock) -> None:
    """Nothing is due for it, and it takes no commands."""
    begin(store)
    store.erase("D-42")
    store.rebuild("D-42")
    assert () == store.find(due_before=clock() + timedelta(days=99)).deals
    with pytest.raises(ErasedDeal):
        store.update("D-42", {"amount": 6})


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE salesprocess_deals SET rest = '7'",
        """UPDATE salesprocess_deals SET rest = '{"started_at": "soon"}'""",
    ],
)
def test_an_export_of_a_damaged_deal(store: Store, damage: str) -> None:
    """All that is there comes out, as it is; built anew, it is what a process takes."""
    begin(store)
    before = store.export("D-42")
    with store.database.writing() as connection:
        connection.execute(text(damage))
    with pytest.raises(DamagedStore, match=r"store\.rebuild"):
        store.get("D-42")
    held: dict[str, Any] = store.export("D-42")
    assert (before["events"], before["snapshot"]["facts"]) == (
        held["events"],
        held["snapshot"]["facts"],
    )
    store.rebuild("D-42")
    assert store.get("D-42").snapshot() == store.export("D-42")["snapshot"]


def test_no_trace_is_left_on_the_disk_of_postgresql(process: Process) -> None:
    """Once its tables were written anew: not one byte, of any value that the deals ever had."""
    url, data = new_postgresql(), Path(postgresql().pgdata)
    with Store.open(url, [process]) as store:
        for deal in ("A", "B"):
            store.start("loans", deal, {"amount": 1})
            for number in range(20):
                store.update(deal, {"phone": f"on-the-disk-{number}-" + "Z" * 60})
            store.erase(deal, compact=False)
        store.compact(full=True)
        with psycopg.connect(postgresql().get_uri(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        files = [path for path in (data / "base").rglob("*") if path.is_file()]
        assert [] == [path.name for path in files if b"on-the-disk-" in path.read_bytes()]
        assert fold(store.history("A")) == store.get("A")._snapshot
