"""Stored deals of earlier versions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from salesprocess import Process, Store, UnknownVersion, UsageError
from salesprocess.snapshot import fold
from salesprocess.store.tables import deals, events, outbox
from salesprocess.testing import FakeClock
from tests.store.conftest import empty
from tests.store.servers import new_url

ROOT = Path(__file__).parents[2]
FIRST = """
salesprocess: 1
process: loans
fields:
  amount: {type: money, currency: EUR}
  segment: text
  phone: {type: text, sensitive: true}
stages: {lead: , demo: , won: {outcome: won}}
transitions: {show: {from: lead, to: demo}, win: {from: [lead, demo], to: won}}
deadlines: {stale: {in: open, after: 30d, emit: went_stale}}
"""
SECOND = """
salesprocess: 1
process: loans
version: 2
fields:
  value: {type: money, currency: EUR, max: 1000}
  phone: {type: text, sensitive: true}
stages: {lead: , won: {outcome: won}}
transitions: {win: {from: lead, to: won}}
deadlines: {stale: {in: open, after: 10d, emit: went_stale}}
migrations: {2: {fields: {amount: value}, drop: [segment]}}
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database that is still there when it was closed."""
    return new_url(request.param, tmp_path_factory.mktemp("store"))


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return the first version: deals begin in it."""
    return Process.from_yaml(FIRST, clock=clock)


@pytest.fixture
def later(database: str, clock: FakeClock) -> Iterator[Store]:
    """Return the same store, opened with the second version only."""
    second = Process.from_yaml(SECOND, clock=clock)
    with Store.open(database, [second], clock=clock) as opened:
        yield opened


def begin(store: Store, count: int = 6) -> None:
    """Begin deals: each third one stands in a stage that is gone, each fourth is too large."""
    for number in range(count):
        name = f"D-{number:03}"
        amount = "5000 EUR" if number % 4 == 3 else "10 EUR"
        store.start("loans", name, {"amount": amount, "segment": "x", "phone": "1"}, by="ani")
        if number % 3 == 2:
            store.fire(name, "show", by="ani")


GONE = (
    "stage: the stage 'demo' is gone; say what becomes of its deals with migrations: {2: {stages:"
    " {demo: …}}}. There is: lead, won."
)


def test_a_dry_run_tells_and_does_nothing(store: Store, later: Store) -> None:
    """How many come, how many not, and why."""
    begin(store)
    before = [later.export(f"D-{number:03}") for number in range(6)]
    report = later.migrate("loans", dry=True)

    assert (6, 3, 3, {1: 6}, False) == (
        report.found, report.migrated, report.failed, report.versions, bool(report),
    )  # fmt: skip
    assert (GONE, 2, ("D-002", "D-005")) == (
        report.problems[0].text, report.problems[0].count, report.problems[0].deals,
    )  # fmt: skip
    assert before == [later.export(f"D-{number:03}") for number in range(6)]
    assert () == later.audit.entries()


def test_those_that_can_come_do(store: Store, later: Store) -> None:
    """Each whole, or as it was."""
    begin(store)
    before = later.export("D-002")
    report = later.migrate("loans", batch=2, by="root")

    assert (3, 3, 0) == (report.migrated, report.failed, report.elsewhere)
    assert before == later.export("D-002")
    deal = later.get("D-000")
    assert ("10 EUR", ["started", "migrated"]) == (
        str(deal.facts["value"]),
        [e.kind for e in deal.events],
    )
    assert fold(deal.events) == deal._snapshot
    with pytest.raises(UnknownVersion, match=r"store\.migrate"):
        later.get("D-002")
    (entry,) = later.audit.entries()
    expected = {"process": "loans", "version": 2, "migrated": 3, "failed": 3, "finished": True}
    assert ("migrate", "root", expected) == (entry.action, entry.by, entry.data)


def test_whoever_begins_anew_goes_on(store: Store, later: Store) -> None:
    """After it stopped in between, what came stays, and the rest follows."""
    begin(store, 9)
    signs: list[int] = []

    def stop() -> None:
        signs.append(1)
        if len(signs) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        later.migrate("loans", batch=2, progress=stop)
    assert 2 == len(later.find(version=2))
    again = later.migrate("loans", batch=2)
    assert (7, 2, 2) == (again.found, again.migrated, again.present)
    last = later.migrate("loans")
    assert (5, 0, 5) == (last.found, last.migrated, last.failed)


def test_what_is_due_is_worked_out_anew(store: Store, later: Store) -> None:
    """A shorter deadline of the new version counts from now on."""
    begin(store, 1)
    before = store.find().deals[0].due_at
    later.migrate("loans")
    after = later.find().deals[0].due_at
    assert before is not None
    assert after is not None
    assert 20 == (before - after).days


def test_hooks_are_told_of_those_that_came(store: Store, later: Store) -> None:
    """At once, or by the outbox."""
    begin(store)
    told: list[str] = []
    process = later.processes[0]
    process.add_hook(lambda event: told.append(event.deal), on="migrated", name="now")
    process.add_hook(print, on="migrated", name="later", durable=True)
    later.migrate("loans", dry=True)
    assert ([], (0, 0)) == (told, later.outbox.count())
    later.migrate("loans")
    assert (["D-000", "D-001", "D-004"], (3, 0)) == (told, later.outbox.count())


def test_two_at_once(store: Store, later: Store) -> None:
    """Each deal comes once."""
    begin(store, 40)
    with ThreadPoolExecutor(4) as threads:
        reports = list(threads.map(lambda _: later.migrate("loans", batch=3), range(4)))
    come = later.find(version=2, limit=100)
    assert len(come) == sum(report.migrated for report in reports)
    assert all(2 == len(later.history(deal.id)) for deal in come)
    assert all(
        report.found == report.migrated + report.failed + report.elsewhere for report in reports
    )


KILLED = """
    import os, signal, sys
    from salesprocess import Process, Store
    from tests.store.test_migrations import SECOND

    left = [int(sys.argv[2])]

    def dies():
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    with Store.open(sys.argv[1], [Process.from_yaml(SECOND)]) as store:
        store.migrate("loans", batch=3, progress=dies)
"""


@pytest.mark.parametrize("batches", [1, 3])
def test_killed_in_between(store: Store, later: Store, database: str, batches: int) -> None:
    """Whole batches have come, each deal once; whoever begins anew brings the rest."""
    for number in range(20):
        store.start("loans", f"D-{number:03}", {"amount": "10 EUR"})
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-c", dedent(KILLED), database, str(batches)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False)
    assert -signal.SIGKILL == done.returncode

    come = [deal.id for deal in later.find(version=2)]
    assert [f"D-{number:03}" for number in range(3 * batches)] == come
    again = later.migrate("loans")
    assert (20 - 3 * batches, 0, 3 * batches) == (again.migrated, again.failed, again.present)
    assert all(2 == deal.sequence for deal in later.find())


def test_people_go_on_meanwhile(store: Store, later: Store) -> None:
    """What they do to a deal before it comes is in its history, and nothing is lost or doubled."""
    for number in range(30):
        store.start("loans", f"D-{number:03}", {"amount": "10 EUR"})

    def work(number: int) -> bool:
        try:
            store.update(f"D-{number:03}", {"phone": str(number)}, by="ani")
        except UnknownVersion:
            return False
        return True

    with ThreadPoolExecutor(3) as threads:
        bringing = threads.submit(later.migrate, "loans", batch=2)
        done = list(threads.map(work, range(29, -1, -1)))
        report = bringing.result()
    assert (30, 0) == (report.migrated, report.failed)
    for number, is_done in zip(range(29, -1, -1), done, strict=True):
        deal = later.get(f"D-{number:03}")
        kinds = ["started", *["updated"] * is_done, "migrated"]
        assert kinds == [event.kind for event in deal.events]
        assert (fold(deal.events), str(number) if is_done else None) == (
            deal._snapshot, deal.facts.get("phone"),
        )  # fmt: skip


def test_an_erased_deal_comes_and_stays_closed(store: Store, later: Store) -> None:
    """Otherwise nobody could read it any more."""
    begin(store, 1)
    store.erase("D-000")
    later.migrate("loans")
    (found,) = later.find()
    assert (2, None, False) == (found.version, found.due_at, found.erased_at is None)


@pytest.mark.parametrize(
    "damage",
    [
        update(deals).values(facts={"amount": "much"}),
        update(deals).values(rest={"past": 5}),
        update(deals).values(sequence=7),
        update(events).values(data={"kind": "started"}),
        update(events).values(data=[]),
        text(f"DELETE FROM {events.name}"),
    ],
    ids=["facts", "rest", "sequence", "event", "no event", "no history"],
)
def test_damaged_deals_are_left_alone(store: Store, later: Store, damage: Any) -> None:
    """They are told, and the others come."""
    begin(store, 1)
    with store.database.writing() as connection:
        connection.execute(damage)
    store.start("loans", "E-1", {"amount": "1 EUR"})
    report = later.migrate("loans")
    assert (1, 1) == (report.migrated, report.failed)
    assert ("D-000",) == report.problems[0].deals
    with store.database.reading() as connection:
        assert (
            1 == connection.execute(select(deals.c.version).where(deals.c.id == "D-000")).scalar()
        )


def test_a_deal_that_the_database_refuses(store: Store, later: Store) -> None:
    """It is undone as a whole and told, and those before and after it come."""
    begin(store, 3)
    process = later.processes[0]
    process.add_hook(print, on="migrated", name="crm", durable=True)
    store.start("loans", "D-0015", {"amount": "10 EUR"})
    with store.database.writing() as connection:
        connection.execute(
            insert(outbox).values(
                deal="D-0015", process="loans", sequence=2, hook="crm", data={}, attempts=0,
                created_at=store.clock(), next_at=store.clock(),
            )
        )  # fmt: skip
    before = store.export("D-0015")
    report = later.migrate("loans", batch=10)
    assert (2, 2, ("D-0015",)) == (report.migrated, report.failed, report.problems[0].deals)
    assert report.problems[0].text.startswith("The database refuses what it would be (")
    assert before == store.export("D-0015")
    assert ["D-000", "D-001"] == [deal.id for deal in later.find(version=2)]


def test_reasons_that_differ_by_a_number_are_one(store: Store, later: Store) -> None:
    """It is told with the number of the first, and how many deals have it."""
    for number in range(3):
        store.start("loans", f"D-{number}", {"amount": f"{2000 + number} EUR"})
    report = later.migrate("loans", dry=True)
    (problem,) = report.problems
    assert (3, True) == (problem.count, "2000" in problem.text)
    assert problem.text.endswith("is too much; the most is 1000 EUR.")


def test_sensitive_values_are_in_no_reason(store: Store, later: Store) -> None:
    """Neither in the report nor in what stays."""
    strict = Process.from_yaml(
        SECOND.replace("sensitive: true", "sensitive: true, pattern: '[0-9]'"), clock=later.clock
    )
    store.start("loans", "D-1", {"phone": "SECRET"})
    later = Store(store.database, [strict], clock=later.clock)
    report = later.migrate(strict)
    assert 1 == report.failed
    assert "SECRET" not in f"{report}{report.to_json()}{later.audit.entries()}"


def test_deals_of_a_later_version_are_left_alone(store: Store, later: Store) -> None:
    """Nothing goes back."""
    begin(store, 1)
    later.migrate("loans")
    report = store.migrate("loans")
    assert (0, 1, "0 of 0 deals came to version 1 of 'loans'.") == (
        report.found, report.later, str(report),
    )  # fmt: skip


def test_a_report_tells_itself(store: Store, later: Store) -> None:
    """As text and as JSON."""
    begin(store)
    report = later.migrate("loans", dry=True)
    assert "3 of 6 deals would come to version 2 of 'loans'." == str(report).splitlines()[0]
    assert f"  2 × {GONE} (D-002, D-005)" == str(report).splitlines()[2]
    data = report.to_json()
    assert ({"1": 6}, 2) == (data["versions"], data["problems"][0]["count"])


def test_wrong_questions(store: Store) -> None:
    """They are answered before anything is read."""
    empty(store)
    with pytest.raises(UsageError, match="batch"):
        store.migrate("loans", batch=0)
