"""``salesprocess import``: histories of other systems, brought into a store."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from salesprocess import Process, Store

from .conftest import DEALS, SECRET
from .helpers import run

WITH = ("--process", "loans.yaml")
LOG = f"""\
case,trigger,time,amount,phone,by
D-1,propose,2026-01-05T09:00:00Z,900 EUR,{SECRET},ani
D-1,lose,2026-01-20T09:00:00Z,,,budi
D-2,propose,2026-01-06T09:00:00Z,,{SECRET},ani
D-3,fly,2026-01-06T09:00:00Z,,,ani
"""
GOOD = "".join(LOG.splitlines(keepends=True)[:2])
XES = """\
<log><trace><string key="concept:name" value="D-1"/>
<event><string key="concept:name" value="propose"/>
<date key="time:timestamp" value="2026-01-05T09:00:00Z"/></event></trace></log>
"""
LINE = '{"case": "D-1", "trigger": "propose", "time": "2026-01-05T09:00:00Z", "amount": "5 EUR"}\n'


def bring(log: str = LOG, *options: str, name: str = "log.csv") -> Result:
    """Write a log and import it into a new store."""
    Path(name).write_text(log)
    return run("import", name, *WITH, "--create", *options)


def counts(result: Result) -> tuple[int, ...]:
    data = json.loads(result.stdout)
    names = ("written", "violating", "skipped", "refused", "unbegun")
    return (result.exit_code, *(data[name] for name in names))


def stages() -> dict[str, str]:
    with Store.open(DEALS) as store:
        return {deal.id: deal.stage for deal in store.find()}


@pytest.mark.usefixtures("folder")
def test_deals_come_with_their_history() -> None:
    """What the process does not allow is kept, marked and told."""
    result = bring(LOG, "--by", "eva")
    assert (0, {"D-1": "lost", "D-2": "offer", "D-3": "lead"}) == (result.exit_code, stages())
    figures = [line.rstrip() for line in result.output.splitlines()[:5]]
    assert [
        "Loans, version 1, against log.csv",
        "",
        "Deals in the history                    3",
        "  brought in                            3",
        "    of these with what is not allowed   3",
    ] == figures
    assert "No transition has the trigger 'fly'" in result.output
    with Store.open(DEALS, [Process.load("loans.yaml")]) as store:
        last: Any = store.history("D-1")[-1]
        assert ("eva", "log.csv", "record") == (last.by, last.source, last.mode)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "log", "violating"),
    [("a.csv", GOOD, 0), ("a.xes", XES, 1), ("a.jsonl", LINE, 0), ("a.csv.gz", GOOD, 0)],
)
def test_it_reads_what_replay_reads(name: str, log: str, violating: int) -> None:
    """CSV, XES and JSON lines, and a gzip file of one."""
    Path(name).write_bytes(gzip.compress(log.encode()) if name.endswith("gz") else log.encode())
    result = run("import", name, *WITH, "--create", "--format", "json")
    assert (0, 1, violating, 0, 0, 0) == counts(result), result.output
    assert {"D-1": "offer"} == stages()


@pytest.mark.usefixtures("folder")
def test_a_map_says_how_to_read_it() -> None:
    """As for replay."""
    Path("map.yaml").write_text("case: Deal\nactivity: Step\ntime: On\nfields: {amount: Sum}\n")
    log = "Deal,Step,On,Sum\nD-1,propose,2026-01-05,5 EUR\n"
    result = bring(log, "--map", "map.yaml", "--source", "the CRM", "--format", "json")
    assert ((0, 1, 0, 0, 0, 0), "the CRM") == (counts(result), json.loads(result.stdout)["source"])


@pytest.mark.usefixtures("folder")
def test_enforce_refuses_what_is_not_allowed() -> None:
    """With the reasons of each deal; status 1 says that not everything came."""
    result = bring(LOG, "--mode", "enforce")
    assert (1, {}) == (result.exit_code, stages())
    assert "Not brought in: D-2 (blocked: transitions.propose.requires.amount)\n" in result.output
    assert "Not brought in: D-3 (unknown_trigger: fly)\n" in result.output
    plain = json.loads(bring(LOG, "--mode", "enforce", "--format", "json").stdout)
    assert ["unknown_trigger: fly"] == plain["reasons"]["D-3"]


@pytest.mark.usefixtures("folder")
def test_what_is_there_already_is_left_as_it_is() -> None:
    """So that whoever was interrupted begins anew."""
    bring(GOOD)
    again = bring(LOG)
    assert 0 == again.exit_code
    assert "  in the store already, left as they are" in again.output
    assert "In the store already: D-1\n" in again.output
    assert (0, 0, 0, 3, 0, 0) == counts(bring(LOG, "--format", "json", "--batch", "1"))


@pytest.mark.usefixtures("folder")
def test_a_row_that_is_lost_is_status_1() -> None:
    """Though all deals of which the rest tells came."""
    result = bring(f"{GOOD}D-9,,2026-01-06T09:00:00Z,,{SECRET},ani\n")
    assert (1, {"D-1": "offer"}) == (result.exit_code, stages())
    assert "line 3: it has no value in 'trigger': {'case': 'D-9'" in result.output


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("mode", ["record", "enforce"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_sensitive_is_not_told(mode: str, form: str, language: str) -> None:
    """Neither in an example, nor in a reason, nor of a row that cannot be read."""
    log = f"{LOG}D-4,propose,2026-01-06,5 EUR,SECRET-7,ani\nD-5,,2026-01-06,,SECRET-8,ani\n"
    result = bring(log, "--mode", mode, "--format", form, "--lang", language)
    assert (1, False, False) == (
        result.exit_code, SECRET in result.output, "SECRET" in result.output,
    )  # fmt: skip


@pytest.mark.usefixtures("folder")
def test_it_is_read_in_indonesian() -> None:
    """What was brought in, what was refused, and why."""
    told = bring(LOG, "--mode", "enforce", "--lang", "id").output
    for part in ("Peluang dalam riwayat   3", "  ditolak", "Tidak diimpor: D-3", "Pelanggaran"):
        assert part in told
    assert (
        "Sudah tersimpan: D-1"
        in bring(GOOD, "--lang", "id").output + bring(GOOD, "--lang", "id").output
    )


@pytest.mark.usefixtures("folder")
def test_where_there_are_several_processes_one_is_chosen() -> None:
    """A log is of one."""
    text = Path("loans.yaml").read_text().replace("process: loans", "process: rents")
    Path("rents.yaml").write_text(text)
    both = ("--process", "rents.yaml")
    unsaid, wrong = bring(GOOD, *both), bring(GOOD, *both, "--of", "rent")
    assert [2, 2] == [unsaid.exit_code, wrong.exit_code]
    assert "There are several processes; choose with --of: loans, rents." in unsaid.output
    assert "No process 'rent' was named; did you mean 'rents'? There is: loans," in wrong.output
    assert 0 == bring(GOOD, *both, "--of", "rents").exit_code
    with Store.open(DEALS) as store:
        assert ["rents"] == [deal.process for deal in store.find()]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["log.csv"], "Nothing says of which processes the deals are"),
        (["log.csv", *WITH], "There is no store at sqlite:///deals.db; pass --store URL, or begin"),
        (["no.csv", *WITH, "--create"], "no.csv"),
        (["log.csv", *WITH, "--create", "--map", "no.yaml"], "no.yaml"),
        (["log.csv", *WITH, "--create", "--mode", "recrd"], "did you mean 'record'? Choose:"),
        (["odd.csv", *WITH, "--create"], "case"),
        (["log.csv", *WITH, "--create", "--batch", "0"], "0 is not in the range"),
    ],
)
def test_a_mistake_begins_no_store(options: list[str], message: str) -> None:
    """It is answered with the way out."""
    Path("log.csv").write_text(GOOD)
    Path("odd.csv").write_text("x,y\n1,2\n")
    result = run("import", *options)
    assert (2, True) == (result.exit_code, message in result.output), result.output


@pytest.mark.usefixtures("folder")
def test_the_way_out_where_there_is_no_store_is_to_begin_one() -> None:
    """Here with an option."""
    Path("log.csv").write_text(GOOD)
    result = run("import", "log.csv", *WITH)
    assert "or begin one with --create." in result.output
    assert not Path("deals.db").exists()
