"""What may be in the way of an import: it loses nothing, writes nothing twice, and others come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import insert, text

from salesprocess import DealExists, Process, Store, StoreUnavailable
from salesprocess.analysis import BrokenRow, LogMap, Row, replay
from salesprocess.snapshot import fold
from salesprocess.store.tables import events
from salesprocess.testing import FakeClock
from tests.store.conftest import empty
from tests.store.servers import new_url
from tests.store.test_imports import MAP, OFFICE, rows

ROOT = Path(__file__).parents[2]
BY_ROW = {"case": "case", "start": {"at": "at"}, "by": "who",
          "moves": [{"to": "offer", "at": "at", "fields": {"amount": "amount"}}]}  # fmt: skip
GROUPED = {"case": "case", "activity": "what", "time": "at", "grouped": True,
           "fields": {"amount": "amount"}}  # fmt: skip
SALES = """
salesprocess: 1
process: sales
fields: {customer: text, amount: integer}
stages: {lead: , won: {outcome: won}}
transitions:
  win: {from: lead, to: won, starts: {process: support, copy: customer}}
"""
SUPPORT = """
salesprocess: 1
process: support
fields: {customer: {type: text, pattern: 'A.*'}}
stages: {queue: {start: {requires: customer}}, done: {outcome: won}}
transitions: {finish: {from: queue, to: done}}
"""
TOLD = {"case": "case", "activity": "what", "time": "at", "fields": {"customer": "amount"}}


def offers(first: int, last: int) -> Iterator[Row]:
    """Yield a row for each of some deals: each is one that was offered something."""
    for number in range(first, last):
        cells = {"case": f"D-{number:05}", "what": "propose", "at": "2026-01-01", "amount": "5 EUR"}
        yield Row(number, cells)


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return a small process."""
    return Process.from_yaml(OFFICE, clock=clock)


# --- One deal that cannot be kept holds up no other --------------------------------------------


def test_a_deal_that_a_database_cannot_keep(store: Store) -> None:
    """It is refused with the reason, as a whole; those of the same batch come."""
    digits = "1" * 501
    report = store.import_log(
        rows(("D-1", "lose", "2026-01-01"), (digits, "lose", "2026-01-01"),
             ("D-2", "propose", "2026-01-01", "9")), MAP,
    )  # fmt: skip
    assert (2, 1) == (report.written, report.refused)
    assert {"cannot_be_kept: its id has more than 500 characters": 1} == report.problems
    assert {"D-1", "D-2"} <= {deal.id for deal in store.find()}
    (entry,) = store.audit.entries()
    assert (report.written, True) == (entry.data["written"], entry.data["finished"])


def test_events_that_no_deal_has_are_in_the_way(store: Store) -> None:
    """What somebody left in the table of events is neither overwritten nor taken for history."""
    with store.database.writing() as connection:
        left = {"deal": "D-1", "sequence": 2, "kind": "x", "at": store.clock(), "data": {}}
        connection.execute(insert(events).values(left))
    report = store.import_log(rows(*[(f"D-{n}", "lose", "2026-01-01") for n in range(3)]), MAP)
    assert (2, 1) == (report.written, report.refused)
    assert ("cannot_be_kept: IntegrityError of the database",) == report.reasons["D-1"]
    assert ["D-0", "D-2"] == [deal.id for deal in store.find()]
    assert not report


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00"])
def test_a_moment_beyond_the_calendar(store: Store, at: str) -> None:
    """Other systems write such a thing where they know no date; the deal is refused."""
    report = store.import_log(rows(("D-1", "lose", at), ("D-2", "lose", "2026-01-01")), MAP)
    assert (1, 1) == (report.written, report.refused)
    assert "cannot_be_kept" in report.reasons["D-1"][-1]


def test_who_brings_in_may_be_called_anything(store: Store) -> None:
    """Also what no column keeps: the history has it all the same."""
    report = store.import_log(offers(0, 1), BY_ROW, by="a\x00", source="\udce9.csv")
    assert 1 == report.written
    last: Any = store.history("D-00000")[-1]
    assert ("a\x00", "\udce9.csv", None) == (last.by, last.source, store.audit.entries()[0].by)


def test_what_begins_no_deal_is_told_with_the_reason(store: Store) -> None:
    """And so is what cannot be read: neither is passed over in silence."""
    map_ = {"case": "case", "stage": "what", "time": "at"}
    report = store.import_log(rows(("D-1", "moon", "2026-01-01")), map_)
    assert (1, {"D-1": ("unknown_stage: moon",)}, False) == (
        report.unbegun, report.reasons, bool(report),
    )  # fmt: skip
    broken = BrokenRow(2, "it is not JSON", "{", "json")
    assert not store.import_log([*offers(0, 1), broken], BY_ROW)


def test_a_database_that_fails_stops_the_import(process: Process, tmp_path: Path) -> None:
    """Nobody is refused for it; what was written before stays, and the rest comes later."""
    url = new_url("sqlite", tmp_path)
    with Store.open(url, [process]) as store:

        def breaks() -> Iterator[Row]:
            yield from offers(0, 3)
            with store.database.writing() as connection:
                connection.execute(text(f"ALTER TABLE {events.name} RENAME TO away"))
            yield from offers(3, 5)

        with pytest.raises(StoreUnavailable, match="no such table"):
            store.import_log(breaks(), BY_ROW, batch=2)
        with store.database.writing() as connection:
            connection.execute(text(f"ALTER TABLE away RENAME TO {events.name}"))
        assert ["D-00000", "D-00001"] == [deal.id for deal in store.find()]
        report = store.import_log(offers(0, 5), BY_ROW, batch=2)
        assert (3, 2, True) == (report.written, report.skipped, bool(report))


# --- What is there already ---------------------------------------------------------------------


def test_an_erased_deal_does_not_come_back(store: Store) -> None:
    """Whoever imports the same file once more does not undo what was erased."""
    map_ = {**MAP, "fields": {"amount": "amount", "phone": "note"}}
    found = rows(("D-1", "propose", "2026-01-01", "9", "ani", "SECRET"))
    store.import_log(found, map_)
    store.erase("D-1")
    report = store.import_log(found, map_)
    assert (0, 1) == (report.written, report.skipped)
    assert "SECRET" not in str(store.export("D-1"))


def test_a_deal_that_somebody_works_on_stays_theirs(store: Store) -> None:
    """The deal that exists is told and left alone, and it cannot begin a second time."""
    store.start("office", "D-00001", by="ani")
    report = store.import_log(offers(0, 3), BY_ROW)
    assert (2, 1, ("D-00001",)) == (report.written, report.skipped, report.already)
    (found,) = store.find(stage="lead")
    assert ("D-00001", None) == (found.id, found.violations)
    with pytest.raises(DealExists):
        store.start("office", "D-00002")


# --- Deals that begin because of others --------------------------------------------------------


@pytest.fixture
def linked(database: str, clock: FakeClock) -> Iterator[Store]:
    """Return an empty store of a process that begins deals of another one."""
    support = Process.from_yaml(SUPPORT, clock=clock)
    support.add_hook(print, on="any", name="crm", durable=True)
    sales = Process.from_yaml(SALES, clock=clock, linked=[support])
    with Store.open(database, [sales], clock=clock) as opened:
        empty(opened)
        yield opened


def test_linked_deals_come_along(linked: Store) -> None:
    """They say that they were brought in, too, and nobody is told of them."""
    found = rows(("D-1", "win", "2026-01-01", "Acme"), ("D-2", "win", "2026-01-01", "Ajax"))
    report = linked.import_log(found, TOLD, process="sales", source="crm.csv", batch=1)
    assert (2, 2, 2) == (report.written, report.linked, report.report.cases)
    assert ["D-1", "D-1:support", "D-2", "D-2:support"] == [deal.id for deal in linked.find()]
    history = linked.history("D-1:support")
    assert ["started", "linked", "imported"] == [event.kind for event in history]
    assert (fold(history), 0) == (
        linked.get("D-1:support")._snapshot, linked.find(process="support").deals[0].violations,
    )  # fmt: skip
    assert (0, 0) == linked.outbox.count()


def test_a_linked_deal_that_is_there_already(linked: Store) -> None:
    """Then the deal that would begin it is refused as a whole, and the others come."""
    linked.start("support", "D-1:support", {"customer": "Acme"})
    found = rows(("D-1", "win", "2026-01-01", "Acme"), ("D-2", "win", "2026-01-01", "Ajax"))
    report = linked.import_log(found, TOLD, process="sales")
    assert (1, 1, ("taken: D-1:support",)) == (
        report.written, report.refused, report.reasons["D-1"],
    )  # fmt: skip
    assert ["started"] == [event.kind for event in linked.history("D-1:support")]
    assert ["D-1:support", "D-2", "D-2:support"] == [deal.id for deal in linked.find()]


def test_a_linked_deal_that_cannot_begin(linked: Store) -> None:
    """The step is none that the process allows: it is told, and the deal is where it went."""
    report = linked.import_log(rows(("D-1", "win", "2026-01-01", "Bolt")), TOLD, process="sales")
    assert {"cannot_link": 1} == report.report.kinds
    assert ("won", "cannot_link: win begins support") == (
        linked.get("D-1").stage, linked.history("D-1")[-1].problems[0],  # type: ignore[union-attr]
    )  # fmt: skip
    assert 1 == len(linked.find())


# --- Two at once, and killed in between --------------------------------------------------------


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_importers_at_once(kind: str, process: Process, tmp_path: Path) -> None:
    """Each deal comes once and whole, whichever of them was faster, and none waits for ever."""
    with Store.open(new_url(kind, tmp_path), [process]) as store:
        log = list(offers(0, 120))
        logs = [log, log[::-1], log[60:] + log[:60], log]
        with ThreadPoolExecutor(4) as threads:
            reports = list(
                threads.map(lambda found: store.import_log(found, BY_ROW, batch=7), logs)
            )
        assert [120] * 4 == [report.written + report.skipped for report in reports]
        assert 120 == sum(report.written for report in reports)
        deals = list(store.stream())
        assert 120 == len(deals)
        for deal in deals:
            history = store.history(deal.id)
            assert ["started", "moved", "track_opened", "imported"] == [e.kind for e in history]
            assert fold(history) == deal.deal._snapshot


KILLED = """
    import os, signal, sys
    from salesprocess import Process, Store
    from tests.store.test_imports import OFFICE
    from tests.store.test_imports_faults import BY_ROW, offers

    def dies():
        yield from offers(0, int(sys.argv[2]))
        os.kill(os.getpid(), signal.SIGKILL)

    with Store.open(sys.argv[1], [Process.from_yaml(OFFICE)]) as store:
        store.import_log(dies(), BY_ROW, batch=10)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seen", [9, 10, 27])
def test_killed_in_between(kind: str, seen: int, process: Process, tmp_path: Path) -> None:
    """Whole batches are there and nothing else; whoever begins anew brings the rest."""
    url = new_url(kind, tmp_path)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-c", dedent(KILLED), url, str(seen)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False)
    assert -signal.SIGKILL == done.returncode

    with Store.open(url, [process]) as store:
        there = seen // 10 * 10
        assert there == sum(1 for _ in store.stream())
        report = store.import_log(offers(0, 30), BY_ROW, batch=10)
        assert (30 - there, there) == (report.written, report.skipped)
        assert all(4 == len(store.history(deal.id)) for deal in store.stream())
        finished = [entry.data["finished"] for entry in store.audit.entries()]
        assert [True, False][: 1 + bool(there)] == finished


# --- However long ------------------------------------------------------------------------------


@pytest.mark.parametrize("map_", [BY_ROW, GROUPED], ids=["a row each", "grouped"])
def test_memory_does_not_grow_with_the_log(
    process: Process, tmp_path: Path, map_: dict[str, Any]
) -> None:
    """Of a deal that was written only its name is kept: whoever comes back to it is told."""
    with Store.open(new_url("sqlite", tmp_path), [process]) as store:
        store.import_log(offers(0, 200), map_, batch=100)
        peaks = []
        for first, last in ((200, 500), (500, 2_300)):
            tracemalloc.start()
            store.import_log(offers(first, last), map_, batch=100)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert 300 > (peaks[1] - peaks[0]) / 1_500


def test_grouped_rows_that_are_not(store: Store) -> None:
    """What comes later of a deal that was written is told, and passed over."""
    found = rows(
        ("D-1", "propose", "2026-01-01", "900"), ("D-2", "propose", "2026-01-01", "900"),
        ("D-1", "win", "2026-01-02"), ("D-2", "win", "2026-01-02"), ("D-2", "win", "2026-01-03"),
    )  # fmt: skip
    report = store.import_log(found, GROUPED, batch=1)
    assert (2, {"duplicate_start": 2}) == (report.written, report.report.kinds)
    assert ["offer", "offer"] == [deal.stage for deal in store.find()]
    assert (2, 0) == (report.report.cases, report.report.clean)


def test_grouped_rows_tell_what_they_tell_ungrouped(process: Process) -> None:
    """The report is the same, and so is where the deals stand."""
    found = rows(*[
        (f"D-{number}", step, f"2026-01-0{day}", "900")
        for number in range(4)
        for day, step in ((1, "propose"), (3, "win"), (2, "fly"))[: number + 1]
    ])  # fmt: skip
    ungrouped = {**GROUPED, "grouped": False}
    expected, report = (
        replay(process, found, LogMap.from_data(map_)) for map_ in (ungrouped, GROUPED)
    )
    assert (4, expected) == (expected.cases, report)


def test_a_deal_that_comes_again_is_told(store: Store, process: Process) -> None:
    """As a replay of the same rows tells it; the store keeps what came first."""
    log = [*offers(0, 3), *offers(1, 2)]
    expected = replay(process, log, LogMap.from_data(BY_ROW))
    report = store.import_log(log, BY_ROW, batch=1)
    assert (3, 3) == (report.written, report.report.cases)
    assert {"duplicate_start": 1} == report.report.kinds
    assert expected == report.report
