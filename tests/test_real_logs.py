"""The two real histories of the examples, replayed whole: they lie beside the checkout."""

from __future__ import annotations

import json
import os
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from salesprocess import Process
from salesprocess.analysis import Log, LogEvent, LogMap, Report, Row, read_history, replay
from salesprocess.cli import main
from salesprocess.loading import builtin_text

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("SALESPROCESS_DATA", ROOT.parent / "shared" / "data"))
EXAMPLES = ROOT / "examples"

LOAN = "bank_loan"
LOAN_MAP = EXAMPLES / "bank_loan" / "bpic2012.map.yaml"
LOAN_LOG = DATA / "bpic2012.xes.gz"
CRM = EXAMPLES / "crm_pipeline" / "pipeline.yaml"
CRM_MAP = EXAMPLES / "crm_pipeline" / "crm.map.yaml"
CRM_LOG = DATA / "crm_opportunities" / "sales_pipeline.csv"


def needs(log: Path) -> pytest.MarkDecorator:
    """Skip a test where a log is not there."""
    return pytest.mark.skipif(
        not log.exists(),
        reason=f"the real log {log.name} is not in {DATA}; name its folder in SALESPROCESS_DATA",
    )


def held(process: Process, log_map: Path, log: Path) -> Report:
    with Log(log) as history:
        return replay(process, history, LogMap.load(log_map))


def changed(process: Path | str, transition: str, **keys: Any) -> Process:
    """Load a process, from a file or built in, in which a transition says something else."""
    text = builtin_text(process) if isinstance(process, str) else process.read_text("utf-8")
    data = yaml.safe_load(text)
    data["transitions"][transition] |= keys
    return Process.from_dict(data)


def through_the_command_line(
    process: Path | str, log: Path, log_map: Path
) -> tuple[int, dict[str, Any]]:
    arguments = ["replay", str(process), str(log), "--map", str(log_map), "--format", "json"]
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, json.loads(result.stdout)


# --- The bank's loan applications --------------------------------------------------------------


@pytest.fixture(scope="module")
def loans() -> tuple[int, dict[str, Any]]:
    """Replay all applications through the command line."""
    return through_the_command_line(LOAN, LOAN_LOG, LOAN_MAP)


@needs(LOAN_LOG)
def test_every_step_of_every_application_is_legal(loans: tuple[int, dict[str, Any]]) -> None:
    """All 60,849 events about the 13,087 applications themselves go through the engine."""
    status, report = loans

    assert (0, []) == (status, report["violations"])
    assert (13_087, 13_087) == (report["cases"], report["clean"])
    assert (60_849, 60_849) == (report["events"], report["accepted"])
    assert (262_200, 60_849, 201_351, 0) == (
        report["rows"],
        report["told"],
        report["ignored"],
        report["unreadable"],
    )


@needs(LOAN_LOG)
def test_the_applications_end_where_the_bank_says(loans: tuple[int, dict[str, Any]]) -> None:
    """7,635 declined, 2,807 cancelled, 2,246 granted and 399 open, as the case study counts."""
    _, report = loans

    assert {
        "preaccepted": 69,
        "accepted": 3,
        "finalized": 327,
        "granted": 2_246,
        "declined": 7_635,
        "cancelled": 2_807,
    } == report["stages"]
    assert {"won": 2_246, "lost": 7_635 + 2_807, "open": 399} == report["outcomes"]


@pytest.fixture(scope="module")
def steps() -> list[Row]:
    """Read the rows about the applications themselves."""
    with Log(LOAN_LOG) as log:
        rows = [row for row in log if isinstance(row, Row)]
    return [row for row in rows if str(row.values["concept:name"]).startswith("A_")]


@needs(LOAN_LOG)
def test_the_closing_steps_come_in_all_six_orders(steps: list[Row]) -> None:
    """None of them is out of order, as they may be taken in any."""
    closing = {"approval.approve": "P", "registration.register": "R", "activation.activate": "A"}
    orders: dict[str, str] = {}
    for event in read_history(steps, LogMap.load(LOAN_MAP)):
        if isinstance(event, LogEvent) and event.name in closing:
            orders[event.case] = orders.get(event.case, "") + closing[event.name]

    assert {
        "PRA": 590,
        "RPA": 532,
        "PAR": 465,
        "APR": 322,
        "RAP": 183,
        "ARP": 154,
    } == Counter(orders.values())


@needs(LOAN_LOG)
@pytest.mark.parametrize(
    ("trigger", "sources", "about", "count"),
    [
        ("cancel", ["partly_submitted", "accepted", "finalized"], "cancel in preaccepted", 1_100),
        ("decline", ["preaccepted", "accepted", "finalized"], "decline in partly_submitted", 5_719),
        ("finalize", ["preaccepted"], "finalize in accepted", 5_015),
        ("preaccept", ["finalized"], "preaccept in partly_submitted", 7_367),
    ],
)
def test_a_transition_that_is_taken_away_is_missed_exactly_as_often_as_it_is_taken(
    steps: list[Row], trigger: str, sources: list[str], about: str, count: int
) -> None:
    """At the end of the process and in the middle: one mistake does not cause others."""
    process = changed(LOAN, trigger, **{"from": sources})
    report = replay(process, steps, LogMap.load(LOAN_MAP))

    assert [("not_drawn", about, count)] == [(v.kind, v.about, v.count) for v in report.violations]
    assert (60_849 - count, 13_087 - count) == (report.accepted, report.clean)
    assert 2_246 == report.outcomes["won"]


@needs(LOAN_LOG)
def test_a_closing_step_that_is_missing_from_the_process_is_missed_once_for_each_loan(
    steps: list[Row],
) -> None:
    """Without it nothing is granted by itself, and the other two steps stay legal."""
    data = yaml.safe_load(builtin_text(LOAN))
    data["tracks"]["registration"]["transitions"]["register"]["from"] = "done"
    report = replay(Process.from_dict(data), steps, LogMap.load(LOAN_MAP))

    found = [(v.kind, v.about, v.count) for v in report.violations]
    assert [("not_drawn", "registration.register in awaited", 2_246)] == found
    assert 2_246 == report.outcomes["won"]


def test_the_script_of_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a log with one application, which is cancelled at once."""
    path = tmp_path / "log.xes"
    events = "".join(
        f'<event><string key="concept:name" value="A_{name}"/></event>'
        for name in ("SUBMITTED", "PARTLYSUBMITTED", "CANCELLED")
    )
    path.write_text(f'<log><trace><string key="concept:name" value="1"/>{events}</trace></log>')
    monkeypatch.setattr("sys.argv", ["replay.py", str(path)])
    runpy.run_path(str(EXAMPLES / "bank_loan" / "replay.py"), run_name="__main__")

    assert [
        "1 applications, 0 events that the process forbids",
        "cancelled in partly_submitted: 1",
        "cancelled in preaccepted: 0",
        "cancelled in accepted: 0",
        "cancelled in finalized: 0",
    ] == capsys.readouterr().out.splitlines()


# --- The vendor's opportunities ----------------------------------------------------------------


@pytest.fixture(scope="module")
def opportunities() -> tuple[int, dict[str, Any]]:
    """Replay all opportunities through the command line."""
    return through_the_command_line(CRM, CRM_LOG, CRM_MAP)


@needs(CRM_LOG)
def test_the_opportunities_end_where_the_export_says(
    opportunities: tuple[int, dict[str, Any]],
) -> None:
    """None of the 8,800 rows is lost."""
    _, report = opportunities

    assert {"prospecting": 500, "engaging": 1_589, "won": 4_238, "lost": 2_473} == report["stages"]
    assert (8_800, 8_800, 8_800) == (report["rows"], report["told"], report["cases"])
    assert report["events"] == report["accepted"] + report["refused"]


@needs(CRM_LOG)
def test_what_is_dirty_in_the_export_is_told_by_kind(
    opportunities: tuple[int, dict[str, Any]],
) -> None:
    """Opportunities without an account, and a product that the price list writes otherwise."""
    status, report = opportunities

    assert 1 == status
    assert {("blocked", "has_an_account"): 1_425, ("invalid_values", "product"): 1_480} == {
        (violation["kind"], violation["about"]): violation["count"]
        for violation in report["violations"]
    }
    product = report["violations"][1]["examples"][0]["text"]
    assert product.startswith(
        "product: 'GTXPro' is not one of the options; did you mean 'GTX Pro'?"
    )


@needs(CRM_LOG)
def test_a_stricter_process_finds_what_breaks_it() -> None:
    """Every opportunity that was lost would have needed a comment."""
    report = held(changed(CRM, "lose", comment="required"), CRM_MAP, CRM_LOG)

    [found] = [v for v in report.violations if v.about == "transitions.lose.comment"]
    assert ("blocked", 2_473) == (found.kind, found.count)
    assert 2_473 == report.stages["lost"]
