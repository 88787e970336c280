from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from salesprocess.analysis import Log, Report
from salesprocess.analysis.report import KINDS
from salesprocess.cli import main
from salesprocess.cli.replay_command import _FIGURES, progress_of
from salesprocess.cli.replay_words import WORDS

PROCESS = """\
salesprocess: 1
process: deals
title: {en: Deals, id: Peluang}
roles: {seller: }
fields:
  amount: {type: money, currency: EUR}
stages:
  lead: {title: {en: Lead, id: Prospek}}
  offer:
  won: {outcome: won}
transitions:
  send: {from: lead, to: offer, requires: amount, roles: seller}
  win: {from: offer, to: won}
"""
GOOD = "case,trigger,time,amount\nA,send,2026-01-01,5\nA,win,2026-01-02,\n"
EVENT = '<event><string key="concept:name" value="{}"/></event>'
TRACE = '<trace><string key="concept:name" value="{}"/>{}</trace>'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that has a process."""
    (tmp_path / "deals.yaml").write_text(PROCESS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(folder: Path, log: str | bytes, *options: str, name: str = "log.csv") -> Result:
    """Replay a log through the command line."""
    (folder / name).write_bytes(log.encode() if isinstance(log, str) else log)
    return CliRunner().invoke(main, ["replay", "deals.yaml", name, *options])


def kinds(result: Result) -> dict[str, int]:
    assert result.exit_code in (0, 1), result.output
    data = json.loads(result.stdout)
    assert data["rows"] == data["told"] + data["ignored"] + data["unreadable"]
    found: dict[str, int] = {}
    for violation in data["violations"]:
        about = f" {violation['about']}" if violation["kind"] == "broken_row" else ""
        name = violation["kind"] + about
        found[name] = found.get(name, 0) + violation["count"]
    return found


def test_a_history_that_agrees_ends_with_status_0(folder: Path) -> None:
    """And says so in one line at the end, after the figures."""
    result = run(folder, GOOD)

    assert (0, "") == (result.exit_code, result.stderr)
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    assert [
        "Deals, version 1, against log.csv",
        "",
        "Rows read                     2",
        "  that tell of a deal         2",
        "Events                        2",
        "  allowed by the process      2",
        "Deals                         1",
        "  in which nothing is wrong   1",
        "",
        "Where the deals stand at the end",
        "Stage   Outcome   Deals",
        "───────────────────────",
        "Won     won           1",
        "Roles were taken for granted: a log names people and not their roles.",
        "",
        "The history agrees with the process.",
    ] == lines


def test_a_violation_ends_with_status_1(folder: Path) -> None:
    """It is told by kind, and with examples of deal and line."""
    result = run(folder, "case,trigger\nA,send\nB,win\n")

    assert 1 == result.exit_code
    assert "1 × blocked · transitions.send.requires.amount" in result.stdout
    assert "  line 3, deal B: 'win' is not drawn for a deal in 'lead'." in result.stdout


def test_the_answer_is_in_the_language_of_the_reader(folder: Path) -> None:
    """The words of the command, of the process and of the explanation."""
    result = run(folder, "case,trigger\nA,send\n", "--lang", "id")

    assert result.stdout.startswith("Peluang, versi 1, terhadap log.csv")
    assert "peluang tetap di tahap Prospek" in result.stdout


def test_the_words_of_every_language_are_complete() -> None:
    """Each figure and each kind has its own."""
    assert WORDS["en"].keys() == WORDS["id"].keys()
    assert {*KINDS, *_FIGURES} <= WORDS["en"].keys()
    assert all(hasattr(Report, name) or name in Report.__annotations__ for name in _FIGURES)


def test_no_examples_are_shown_if_none_are_wanted(folder: Path) -> None:
    """The counts are enough to compare two versions of a process."""
    result = run(folder, "case,trigger\nA,win\n", "--examples", "0")

    assert "1 × not_drawn · win in lead" == result.stdout.splitlines()[-1].rstrip()


def test_a_log_in_which_everything_differs_is_cut_short_as_text(folder: Path) -> None:
    """JSON tells all of it."""
    log = "case,trigger\n" + "".join(f"A,word{number}\n" for number in range(25))

    last = run(folder, log).stdout.splitlines()[-1].rstrip()
    assert "There are 5 more; --format json tells all." == last
    assert {"unknown_trigger": 25} == kinds(run(folder, log, "--format", "json"))


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("case,trigger\n,send\nB,jump\n", {"broken_row case": 1, "unknown_trigger": 1}),
        ('{"case": 1, "trigger": "win"}\n{broken\n7\n', {"not_drawn": 1, "broken_row json": 2}),
        ("case,trigger\nA\nA,win,2,3\nA,win\n", {"broken_row columns": 2, "not_drawn": 1}),
        (
            "case,trigger,time,amount\nA,win,2026-02-02,\nA,send,2026-01-01,5\n",
            {"out_of_order": 1},
        ),
        ("case,trigger,time\nA,win,soon\n", {"broken_row time": 1, "not_drawn": 1}),
        ("case,trigger,time,amount\nA,send,2026-01-01,dear\n", {"invalid_values": 1}),
        (b"case,trigger,amount\nA,send,5\n\xff\xfe\x81,send,5\nB\0,send,5\n", {
            "broken_row encoding": 1, "broken_row nul": 1,
        }),
        ("case,stage\nA,lead\nA,won\nB,offer\nC,lost\n", {
            "not_drawn": 1, "cannot_start": 1, "unknown_stage": 1,
        }),
        ("case,trigger\n", {}),
    ],
    ids=[
        "unknown case", "broken rows", "ragged rows", "out of order", "no time", "bad value",
        "encodings", "stages", "no rows",
    ],
)  # fmt: skip
def test_what_is_wrong_with_rows_is_told_and_none_is_lost(
    folder: Path, log: str | bytes, expected: dict[str, int]
) -> None:
    """Reading goes on after each of them."""
    assert expected == kinds(run(folder, log, "--format", "json"))


def test_encodings_may_be_mixed(folder: Path) -> None:
    """A line that is not UTF-8 is read as Windows-1252, and that is noted."""
    log = "case,trigger,amount\nZoë,send,5\n".encode() + "Zoé,send,5\n".encode("cp1252")
    result = run(folder, log)

    assert 0 == result.exit_code
    assert "Guessed: not UTF-8; read as Windows-1252 (rows: 1)." in result.stdout


def test_a_compressed_file_cut_short_is_replayed_as_far_as_it_goes(folder: Path) -> None:
    """The report says that the rest is missing."""
    log = "case,trigger,amount\n" + "".join(f"D-{n},send,{n}\n" for n in range(1, 3000))
    result = run(folder, gzip.compress(log.encode())[:-400], "--format", "json", name="log.csv.gz")

    assert {"broken_row cut": 1} == kinds(result)
    assert 100 < json.loads(result.stdout)["cases"] < 3000


def test_xes_needs_no_map(folder: Path) -> None:
    """The standard names the attributes; an activity is then the name of a trigger."""
    log = f"<log>{TRACE.format('A', EVENT.format('win'))}{TRACE.format('B', '')}</log>"

    result = run(folder, log, "--format", "json", name="log.xes")
    assert {"not_drawn": 1, "broken_row case": 1} == kinds(result)


class Terminal(io.StringIO):
    """What looks like a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_shown_how_far_the_replay_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the stream for messages, so that a report in a pipe stays clean."""
    (folder / "log.csv").write_text(GOOD)
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with Log("log.csv") as log, progress_of(log) as progress:
        assert 2 == sum(1 for _ in log)
        progress()

    assert "log.csv" in terminal.getvalue()


ATTACK = '<!DOCTYPE log [<!ENTITY a "a"><!ENTITY b SYSTEM "file:///etc/passwd">]><log>&b;</log>'


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ("", "log.csv is empty; export it again."),
        (ATTACK, "log.csv declares a document type or entities, which no history needs; it is"),
        ("<html/>", "log.csv is not XES: its outermost element is <html>, not <log>;"),
        ("PK\x03\x04", "log.csv is a workbook or an archive; save the sheet as CSV first."),
        (gzip.compress(b"case,trigger\n")[:9], "log.csv cannot be read: the compressed file ends"),
        ("case,what\nA,win\n", "so none says what happened. It has: case, what. Write a map"),
    ],
    ids=["empty", "entities", "not XES", "workbook", "nothing in gzip", "no column"],
)
def test_a_log_that_cannot_be_used_ends_with_status_2(
    folder: Path, log: str | bytes, message: str
) -> None:
    """The message says what to do, and nothing is printed as if it were a report."""
    result = run(folder, log)

    assert (2, "") == (result.exit_code, result.stdout)
    assert message in result.stderr


@pytest.mark.parametrize(
    ("log_map", "message"),
    [
        ("activity: trigger\n", "'case' is missing: the column that identifies the deal; add it."),
        (
            "case: caes\nactivity: trigger\n",
            "map.yaml:1:7: error unknown-name: The history has no column 'caes'; did you mean"
            " 'case'?",
        ),
        (
            "case: case\nactivity: trigger\ntriggers: {send: sned}\n",
            "map.yaml:3:18: error unknown-name: The process has no trigger 'sned'; did you mean"
            " 'send'?",
        ),
        ("case: case\n", "A map has exactly one of 'activity', 'stage' and 'moves'"),
        ("- case\n", "A map is a mapping; begin with 'case: COLUMN'."),
    ],
)
def test_a_map_that_cannot_be_used_ends_with_status_2(
    folder: Path, log_map: str, message: str
) -> None:
    """With file, line and column, and the nearest right word."""
    (folder / "map.yaml").write_text(log_map)
    result = run(folder, GOOD, "--map", "map.yaml")

    assert (2, "") == (result.exit_code, result.stdout)
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["deals.yaml", "none.csv"], "There is no file none.csv; check the name."),
        (["none.yaml", "log.csv"], "none.yaml"),
        (["deals.yaml", "log.csv", "--map", "none"], "The map none cannot be opened"),
        (["deals.yaml", "."], ". is a folder; name a file in it."),
    ],
)
def test_a_file_that_is_not_there_ends_with_status_2(
    folder: Path, arguments: list[str], message: str
) -> None:
    """The message names it."""
    (folder / "log.csv").write_text(GOOD)
    result = CliRunner().invoke(main, ["replay", *arguments])

    assert 2 == result.exit_code
    assert message in result.stderr
