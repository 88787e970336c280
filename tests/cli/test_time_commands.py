"""Time in the terminal: what is due is shown, and a player lets time pass."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salesprocess import Process
from salesprocess.cli.passing import PassingClock
from salesprocess.cli.time_words import TIME_WORDS
from salesprocess.cli.words import WORDS
from salesprocess.testing import FakeClock

from .helpers import run

PROCESS = """\
salesprocess: 1
process: acme
fields: {ready: boolean}
stages:
  lead: {title: {en: Lead, id: Prospek}}
  offer: {title: {en: Offer, id: Tawaran}}
  won: {outcome: won}
  lost: {outcome: lost, title: {en: Lost, id: Kalah}}
transitions:
  propose: {from: lead, to: offer, guards: ready}
  lose: {from: open, to: lost, reason: {silent: {en: No answer, id: Tak ada jawaban}}}
  win: {from: offer, to: won}
deadlines:
  stale: {title: {en: No progress, id: Tak maju}, in: open, after: 7d, emit: cold, repeat: 7d}
  tries: {in: lead, after: 10d, fire: propose}
  wins: {in: lead, after: 11d, when: ready, fire: propose}
  gives_up: {in: open, after: 20d, fire: lose, reason: silent}
tracks:
  legal:
    stages: {review: , passed: {done: true}}
    transitions: {pass: {from: review, to: passed}}
    deadlines: {slow: {in: review, after: 5 business days}}
"""


@pytest.fixture
def acme(tmp_path: Path) -> str:
    file = tmp_path / "acme.yaml"
    file.write_text(PROCESS, encoding="utf-8")
    return str(file)


def test_show_has_a_table_of_deadlines_with_their_places(acme: str) -> None:
    """What, where, after how long, and what then."""
    told = run("show", acme, "--origin", COLUMNS="400").output
    lines = told[told.index("\nDeadlines\n") :].splitlines()
    row = next(line for line in lines if line.startswith("gives_up"))
    assert all(word in row for word in ("open", "20d", "fires lose (silent)", "acme.yaml:17"))
    assert any(line.startswith("legal.slow") for line in lines)


def test_show_tells_deadlines_as_data(acme: str) -> None:
    """With keys that do not change with the language."""
    rows = json.loads(run("show", acme, "--format", "json", "--lang", "id").output)["deadlines"]
    assert {
        "deadline": "stale", "title": "Tak maju", "in": ["open"], "after": "7d", "since": None,
        "condition": None, "then": ["memunculkan cold"], "repeat": "7d",
    } == {key: value for key, value in rows[0].items() if key != "origin"}  # fmt: skip


def test_time_passes_and_tells_what_happens(acme: str) -> None:
    """Until the deal is given up."""
    told = run("play", acme, keys="wait 8d\nwait 7d\nwait 3w\nhistory\n").output
    assert "Next by itself" in told
    assert "✔ No progress: the time is up\n" in told
    assert "✔ told to whoever listens: cold" in told
    assert "✔ No progress: the time is up again (no. 2)" in told
    assert "✔ Slow: the time is up" in told
    blocked = "✔ Propose was to happen by itself, and is blocked by: transitions.propose.guards[0]"
    assert blocked in told
    assert "✔ Lead → Lost (No answer)" in told
    assert "The deal is closed: lost." in told


def test_waiting_for_nothing_in_particular_waits_for_what_is_next(acme: str) -> None:
    """And says so where nothing is."""
    told = run("play", acme, keys="wait\nlose reason=silent\nwait\ndue\nwait 3\nwait -1d\n").output
    assert "It is " in told
    assert 2 == told.count("Nothing happens by itself as the deal stands.")
    assert "'3' is not a duration; write such as: wait 14d" in told
    assert "'-1d' is not a duration" in told


def test_what_is_due_is_a_table(acme: str) -> None:
    """In the order in which it comes."""
    told = run("play", acme, keys="due\n").output
    told = told[told.index("> due") :]
    places = [told.index(word) for word in ("emits cold", "Tries", "fires Propose", "Gives up")]
    assert sorted(places) == places


def test_a_player_reads_it_in_indonesian(acme: str) -> None:
    """Every word of it."""
    told = run("play", acme, "--lang", "id", keys="wait 15d\ndue\nwait 9d\n").output
    assert "Berikutnya dengan sendirinya" in told
    assert "✔ Tak maju: waktunya tiba lagi (ke-2)" in told
    assert "seharusnya terjadi sendiri, tetapi tertahan oleh" in told
    assert "✔ Prospek → Kalah (Tak ada jawaban)" in told


def test_a_trigger_that_leads_nowhere_is_told_apart(tmp_path: Path) -> None:
    """Nothing blocks what is not drawn."""
    file = tmp_path / "acme.yaml"
    old, new = "{in: lead, after: 10d, fire: propose}", "{in: open, after: 2d, fire: win}"
    file.write_text(PROCESS.replace(old, new), encoding="utf-8")
    told = run("play", str(file), keys="wait 3d\n").output
    assert "✔ Win was to happen by itself, and does not lead on from Lead" in told


def test_the_clock_of_a_game_goes_on_by_itself_and_never_back() -> None:
    """It is the clock of the process, and what has been waited for on top."""
    clock = FakeClock(datetime(2026, 1, 9, 9, tzinfo=UTC))
    passing = PassingClock(Process.builtin("generic", clock=clock))
    assert datetime(2026, 1, 13, 9, tzinfo=UTC) == passing.wait("2 business days")
    clock.advance("1h")
    assert datetime(2026, 1, 13, 10, tzinfo=UTC) == passing()
    assert passing() == passing.wait_until(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="-1d"):
        passing.wait("-1d")


def test_both_languages_have_the_same_words() -> None:
    """And none of them hides one of the rest."""
    assert TIME_WORDS["en"].keys() == TIME_WORDS["id"].keys()
    assert not TIME_WORDS["en"].keys() & WORDS["en"].keys()
