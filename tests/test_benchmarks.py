"""The benchmarks measure what the yardstick asks for. No test asserts a time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import bank, timing
from benchmarks.cases import CASES
from benchmarks.outcome import Figure, Outcome, Peer, reached, say
from benchmarks.processes import thousand_lines
from benchmarks.table import HEAD, as_data, table
from benchmarks.timing import TINY, Contestant, race, ratio
from benchmarks.yardstick import ROWS, Row

README = Path(timing.__file__).with_name("README.md")

pytestmark = pytest.mark.filterwarnings("default")  # what a peer warns of is the peer's affair

RATIO = Row("a", "a thing", "5 × faster", ratios={"peer": 5})
MOST = Row("b", "another thing", "1 s", most={"it": 1.0})


def test_the_readme_has_the_rows_of_the_yardstick() -> None:
    """The yardstick that a reader sees is the one that the table is held against."""
    section = README.read_text(encoding="utf-8").split("## The yardstick")[1].split("##")[0]
    written = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    assert [("what", "at least"), *((row.what, row.target) for row in ROWS)] == written


def test_every_row_has_a_case() -> None:
    """No row of the yardstick is left unmeasured, and nothing is measured beside them."""
    assert [row.key for row in ROWS] == list(CASES)


@pytest.mark.parametrize("row", [row for row in ROWS if row.key != "replay"], ids=lambda r: r.key)
def test_every_row_can_be_measured(row: Row) -> None:
    """A tiny run gives every figure that the row is judged by."""
    outcome = CASES[row.key](replace(TINY, most_deals=1_000))
    labels = {figure.label for figure in outcome.figures}
    assert labels
    assert all(figure.value > 0 for figure in outcome.figures)
    small = {"10³ to 10⁶ deals"} | ({"salesprocess --help"} if outcome.note else set())
    assert set() == row.most.keys() - labels - small
    assert set() == row.ratios.keys() - {peer.name for peer in outcome.peers}


def test_a_replay_without_data_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever has not the bank's log gets the other rows all the same."""
    monkeypatch.setattr(bank, "LOG", tmp_path / "no_such_log.xes.gz")
    assert Outcome(note="data not there") == CASES["replay"](TINY)


def test_the_generated_process_has_a_thousand_lines() -> None:
    """The row about loading is about 1,000 lines, not about roughly as many."""
    assert 1_000 == len(thousand_lines().splitlines())


def test_contestants_take_turns() -> None:
    """A race goes A B A B, after one run of each to warm up; making ready is not timed."""
    runs: list[str] = []
    contestants = [
        Contestant(name, lambda name=name: lambda: runs.append(name), 1) for name in "ab"
    ]
    times = race(contestants, replace(TINY, rounds=2))
    assert list("ababab") == runs
    assert [2, 2] == [len(times[name]) for name in "ab"]


def test_a_ratio_is_the_median_over_the_rounds() -> None:
    """One disturbed round does not make a result."""
    assert 2.0 == ratio([2.0, 2.0, 90.0], [1.0, 1.0, 1.0])


@pytest.mark.parametrize(
    ("row", "outcome", "expected"),
    [
        (RATIO, Outcome(peers=(Peer("peer", 1.0, 5.0),)), True),
        (RATIO, Outcome(peers=(Peer("peer", 1.0, 4.9),)), False),
        (RATIO, Outcome(peers=(Peer("peer", note="not installed"),)), None),
        (RATIO, Outcome(), None),
        (MOST, Outcome((Figure("it", 1.0, "s"),)), True),
        (MOST, Outcome((Figure("it", 1.1, "s"),)), False),
        (MOST, Outcome((Figure("something else", 0.1, "s"),)), None),
    ],
)
def test_a_target_is_reached_only_if_all_of_it_was_measured(
    row: Row, outcome: Outcome, expected: bool | None
) -> None:
    """What was not measured counts as neither reached nor missed."""
    assert expected is reached(row, outcome)


def test_the_table_shows_every_peer_with_its_ratio_or_why_there_is_none() -> None:
    """A peer that is not installed is reported, never dropped."""
    outcome = Outcome(
        (Figure("it", 0.002, "s"),), (Peer("peer", 0.012, 6.0), Peer("other", note="not installed"))
    )
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table([RATIO], {"a": outcome}).splitlines()
    ]
    assert list(HEAD) == cells[0]
    assert ["a thing", "it: 2 ms", "peer: 12 ms", "6 ×", "5 × faster", "yes"] == cells[2]
    assert ["", "", "other", "not installed", "", ""] == cells[3]


def test_the_results_can_be_kept_as_json() -> None:
    """Nothing in the data is beyond JSON."""
    outcome = Outcome((Figure("it", 1.0, "s"),), (Peer("other", note="not installed"),), "a note")
    data = as_data([MOST], {"b": outcome})
    assert data == json.loads(json.dumps(data))
    assert True is data["rows"][0]["reached"]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1.5, "s", "1.5 s"),
        (0.0123, "s", "12.3 ms"),
        (0.0000007, "s", "0.7 µs"),
        (968.4, "B", "968 B"),
        (34_700.0, "B", "34.7 KB"),
        (5.125, "×", "5.12 ×"),
        (1_000_000.0, "", "1,000,000"),
    ],
)
def test_values_are_written_in_a_unit_of_their_size(value: float, unit: str, expected: str) -> None:
    """A reader compares figures at a glance."""
    assert expected == say(value, unit)  # type: ignore[arg-type]
