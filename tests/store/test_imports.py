"""Deals that were somewhere else before they came into the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesprocess import Process, Store, UsageError
from salesprocess.analysis import BrokenRow, LogMap, Row, replay
from salesprocess.snapshot import fold
from salesprocess.testing import FakeClock
from tests.store.conftest import empty
from tests.test_real_logs import CRM, CRM_LOG, CRM_MAP, LOAN, LOAN_LOG, LOAN_MAP, needs

OFFICE = """
salesprocess: 1
process: office
fields:
  amount: {type: money, currency: EUR}
  note: text
  phone: {type: text, sensitive: true}
stages: {lead: , offer: , won: {outcome: won}, lost: {outcome: lost}}
tracks:
  legal: {opens: deal.stage == 'offer', stages: {asked: , done: {done: true}},
          transitions: {pass: {from: asked, to: done, guards: amount > 100}}}
transitions:
  propose: {from: lead, to: offer, requires: amount}
  win: {from: offer, to: won, guards: amount > 100}
  lose: {from: open, to: lost}
deadlines: {stale: {in: open, after: 30d, emit: went_stale}}
"""
MAP = {"case": "case", "activity": "what", "time": "at", "by": "who",
       "fields": {"amount": "amount", "note": "note"}}  # fmt: skip
STAGES = {"case": "case", "stage": "what", "time": "at"}
ROWS = [
    ("D-1", "propose", "2026-01-01", "900"),
    ("D-1", "win", "2026-01-02", ""),
    ("D-2", "propose", "2026-01-01", ""),
    ("D-2", "win", "2026-01-03", ""),
    ("D-3", "fly", "2026-01-03", "12"),
]


def rows(*found: tuple[str, ...]) -> list[Row]:
    """Make rows of a log."""
    keys = ("case", "what", "at", "amount", "who", "note")
    return [Row(line, dict(zip(keys, cells, strict=False))) for line, cells in enumerate(found, 1)]


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return a small process."""
    return Process.from_yaml(OFFICE, clock=clock)


def kinds(store: Store, deal: str) -> list[str]:
    return [event.kind for event in store.history(deal)]


def test_what_is_allowed_becomes_a_history(store: Store) -> None:
    """Each event of the log is one of the deal; the last one says where it comes from."""
    report = store.import_log(rows(*ROWS[:2]), MAP, by="ani", source="crm.csv")

    assert (1, 0, True) == (report.written, report.violating, bool(report))
    assert ["started", "moved", "track_opened", "moved", "imported"] == kinds(store, "D-1")
    last = store.history("D-1")[-1]
    assert ("ani", "crm.csv", "record", ()) == (last.by, last.source, last.mode, last.problems)  # type: ignore[union-attr]
    assert ("won", "won") == (store.get("D-1").stage, store.get("D-1").outcome)


def test_what_is_not_allowed_is_kept_and_marked(store: Store) -> None:
    """In the history it is no move, and a search finds the deal."""
    report = store.import_log(rows(*ROWS), MAP)

    assert (3, 2) == (report.written, report.violating)
    assert ["started", "placed", "track_opened", "placed", "imported"] == kinds(store, "D-2")
    problems = store.history("D-2")[-1].problems  # type: ignore[union-attr]
    expected = (
        "blocked: transitions.propose.requires.amount",
        "blocked: transitions.win.guards[0]",
    )
    assert expected == problems
    assert ("unknown_trigger: fly",) == store.history("D-3")[-1].problems  # type: ignore[union-attr]
    assert ["D-2", "D-3"] == [deal.id for deal in store.find(violating=True)]
    assert ["D-1"] == [deal.id for deal in store.find(violating=False)]
    assert [0, 2, 1] == [deal.violations for deal in store.find()]
    assert 2 == store.export("D-2")["violations"]


def test_enforce_refuses_what_is_not_allowed(store: Store) -> None:
    """With the reasons; the others come."""
    report = store.import_log(rows(*ROWS), MAP, mode="enforce")

    assert (1, 2, False) == (report.written, report.refused, bool(report))
    assert ["D-1"] == [deal.id for deal in store.find()]
    assert ("unknown_trigger: fly",) == report.reasons["D-3"]


def test_a_second_import_writes_nothing_and_says_so(store: Store) -> None:
    """What the store has already stays as it is, and is not refused where it broke the rules."""
    store.import_log(rows(*ROWS), MAP)
    before = [store.export(f"D-{number}") for number in (1, 2, 3)]
    report = store.import_log(rows(*ROWS), MAP, mode="enforce")

    assert (0, 3, 0, ("D-1", "D-2", "D-3"), True) == (
        report.written, report.skipped, report.refused, report.already, bool(report),
    )  # fmt: skip
    assert before == [store.export(f"D-{number}") for number in (1, 2, 3)]


def test_an_import_that_stopped_goes_on(store: Store) -> None:
    """What was written stays, in whole deals, and the audit says how far it came."""
    many = [(f"D-{number}", "propose", "2026-01-01", "5") for number in range(10)]

    def stops() -> Iterator[Row]:
        yield from rows(*many[:7])
        raise KeyboardInterrupt

    by_row = {
        "case": "case",
        "moves": [{"to": "offer", "at": "at", "fields": {"amount": "amount"}}],
    }
    with pytest.raises(KeyboardInterrupt):
        store.import_log(stops(), by_row, batch=3)
    assert (6, False) == tuple(
        store.audit.entries()[0].data[key] for key in ("written", "finished")
    )
    report = store.import_log(rows(*many), by_row, batch=3)
    assert (4, 6, 10) == (report.written, report.skipped, len(store.find()))


def test_the_audit_knows(store: Store, clock: FakeClock) -> None:
    """Who, when, what file, which mode, and how many."""
    store.import_log(rows(*ROWS), MAP, mode="enforce", by="ani", source="crm.csv")
    (entry,) = store.audit.entries()
    assert ("ani", "import", clock(), None) == (entry.by, entry.action, entry.at, entry.deal)
    assert {
        "source": "crm.csv", "mode": "enforce", "process": "office", "version": 1, "written": 1,
        "linked": 0, "violating": 0, "skipped": 0, "refused": 2, "unbegun": 0, "finished": True,
        "problems": {
            "blocked: transitions.propose.requires.amount": 1,
            "blocked: transitions.win.guards[0]": 1,
            "unknown_trigger: fly": 1,
        },
    } == entry.data  # fmt: skip


def test_no_hook_is_told(store: Store, process: Process) -> None:
    """Not at once, and not by the outbox: it has happened long ago."""
    told: list[Any] = []
    process.add_hook(told.append, on="any", name="now")
    process.add_hook(told.append, on="any", name="later", durable=True)
    store.import_log(rows(*ROWS), MAP)
    assert ([], (0, 0)) == (told, store.outbox.count())


def test_an_imported_deal_goes_on(store: Store, clock: FakeClock) -> None:
    """An open one takes commands, and its deadlines are due."""
    store.import_log(
        rows(("D-1", "propose", "2025-11-01", "900"), ("D-2", "lose", "2025-11-01")), MAP
    )
    assert ["D-1"] == [deal.id for deal in store.find(due_before=clock())]
    store.advance("D-1")
    store.fire("D-1", "win")
    assert "won" == store.get("D-1").stage
    assert fold(store.history("D-1")) == store.get("D-1")._snapshot


def test_moves_without_a_trigger(store: Store) -> None:
    """A CRM says in which stage a deal was; where no transition leads there it is placed."""
    found = [
        ("D-1", "lead", "2026-01-01"),
        ("D-1", "won", "2026-01-05"),
        ("D-1", "lead", "2026-01-06"),
    ]
    store.import_log(rows(*found), STAGES)
    moves = [e for e in store.history("D-1") if e.kind == "placed"]
    assert [(None, "lead", "won"), (None, "won", "lead")] == [
        (move.trigger, move.source, move.target)
        for move in moves  # type: ignore[union-attr]
    ]
    stages = [change.value for change in store.get("D-1").history_of("stage")]
    assert ["lead", "won", "lead"] == stages


def test_a_track_is_placed(store: Store) -> None:
    """Also one that is not open yet."""
    store.import_log(rows(("D-1", "legal.pass", "2026-01-01", "")), MAP)
    assert ["started", "track_opened", "placed", "imported"] == kinds(store, "D-1")
    assert "done" == store.get("D-1").tracks["legal"]
    assert ["asked", "done"] == [c.value for c in store.get("D-1").history_of("tracks.legal")]


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        (BrokenRow(1, "it is not JSON", "{", "json"), None),
        (Row(1, {"case": "", "what": "lose"}), None),
        (Row(1, {"case": "D-1", "what": ""}), None),
        (Row(1, {"case": "D-1", "what": "lose", "at": "yesterday"}), "broken_row: time"),
        (Row(1, {"case": "D-1", "what": "lose", "amount": "much"}), "invalid_values: amount"),
    ],
    ids=["no row", "no deal", "nothing happens", "no date", "no amount"],
)
def test_broken_rows(store: Store, row: Row | BrokenRow, flaw: str | None) -> None:
    """What cannot be read is counted; what can be read in part marks the deal."""
    report = store.import_log([row], MAP)
    assert (1, 0 if flaw is None else 1) == (report.report.rows, report.written)
    if flaw:
        assert flaw in store.history("D-1")[-1].problems  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["D'; DROP TABLE salesprocess_deals; --", '"D"', "%_\\", "é🎉"])
def test_ids_are_only_ids(store: Store, name: str) -> None:
    """Whatever stands in one, it is kept and found again."""
    store.import_log(rows((name, "lose", "2026-01-01")), MAP)
    assert [name] == [deal.id for deal in store.find()]


@pytest.mark.parametrize("cell", ["a\x00b", "\ud800"], ids=["NUL", "half a pair"])
def test_what_no_database_keeps(store: Store, cell: str) -> None:
    """A deal whose name or texts cannot be kept is refused, and the others come."""
    found = [(cell, "lose", "2026-01-01"), ("D-1", "lose", "2026-01-01", "", "ani", cell),
             ("D-2", "lose", "2026-01-01", "", cell), ("D-3", "lose", "2026-01-01")]  # fmt: skip
    report = store.import_log(rows(*found), MAP)
    assert 4 == report.written + report.refused
    assert "D-3" in [deal.id for deal in store.find()]


def test_wrong_questions(store: Store) -> None:
    """They are answered before anything is read."""
    for wrong in ({"mode": "records"}, {"batch": 0}, {"batch": True}):
        with pytest.raises(UsageError):
            store.import_log([], MAP, **wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="Rows need a map"):
        store.import_log([])


WORDS = ["propose", "win", "lose", "legal.pass", "fly"]


@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C"]), st.sampled_from(WORDS),
            st.integers(1, 28).map(lambda day: f"2025-10-{day:02}"),
            st.sampled_from(["", "5", "900", "much"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_an_import_is_what_a_replay_says(
    store: Store, process: Process, found: list[tuple[str, ...]]
) -> None:
    """The same deals in the same stages, each the fold of its history, and exported whole."""
    empty(store)
    expected = replay(process, rows(*found), LogMap.from_data(MAP))
    report = store.import_log(rows(*found), MAP)
    assert expected == report.report
    deals = list(store.stream())
    assert expected.cases == len(deals) + report.unbegun
    assert sum(not deal.violations for deal in deals) == expected.clean - report.unbegun
    for deal in deals:
        data = store.export(deal.id)
        assert data == json.loads(json.dumps(data))
        restored = process.restore(data["snapshot"], data["events"])
        assert (deal.deal.snapshot(), list(store.history(deal.id))) == (
            restored.snapshot(), list(restored.events),
        )  # fmt: skip
        assert fold(restored.events) == restored._snapshot


# --- Real histories ----------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Return the URL of a store in a file."""
    return f"sqlite:///{tmp_path / 'deals.db'}"


@needs(LOAN_LOG)
def test_the_applications_of_a_bank(file: str) -> None:
    """All 13,087 are allowed, and end where the bank says."""
    with Store.open(file, [Process.builtin(LOAN)]) as store:
        report = store.import_log(LOAN_LOG, LOAN_MAP, mode="enforce", source="bank")
        assert (13_087, 0, 0, 60_849) == (
            report.written, report.refused, report.unbegun, report.report.accepted,
        )  # fmt: skip
        ends = [sum(1 for _ in store.stream(stage=stage)) for stage in ("granted", "declined")]
        assert [2_246, 7_635] == ends


@needs(CRM_LOG)
def test_the_opportunities_of_a_vendor(file: str) -> None:
    """2,683 of 8,800 have something that the process does not allow: recorded, or refused."""
    with Store.open(file, [Process.load(CRM)]) as store:
        enforced = store.import_log(CRM_LOG, CRM_MAP, mode="enforce")
        assert (6_117, 2_683) == (enforced.written, enforced.refused)
        recorded = store.import_log(CRM_LOG, CRM_MAP)
        assert (2_683, 2_683, 6_117) == (recorded.written, recorded.violating, recorded.skipped)
        outcomes = {"won": 4_238, "lost": 2_473}
        found = {name: sum(1 for _ in store.stream(outcome=name)) for name in outcomes}
        assert outcomes == found
        assert 2_683 == sum(1 for _ in store.stream(violating=True))
