"""Tracks and policies in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .helpers import run, written

PROCESS = """\
salesprocess: 1
process: acme
roles: {lawyer: }
fields: {amount: integer, screened: boolean}
stages: {lead: , offer: , won: {outcome: won}}
tracks:
  legal:
    title: {en: Legal review, id: Tinjauan hukum}
    opens: amount > 100
    stages: {reading: {en: Reading, id: Dibaca}, passed: {done: true, enter: screened}}
    transitions:
      pass: {from: reading, to: passed, roles: lawyer}
      hold: {from: reading, to: stay, reason: {busy: {en: No time, id: Sibuk}}}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won, guards: "tracks.legal == 'passed'", automatic: true}
policies:
  export:
    text: Screen every party.
    source: 15 CFR 744
    entering: [offer, won]
    firing: legal.pass
    when: amount > 10
    require: screened
    effective: {from: 2026-01-01}
"""


@pytest.fixture
def acme(tmp_path: Path) -> str:
    return written(tmp_path, PROCESS)


def test_a_track_is_played(acme: str) -> None:
    """It begins by itself, moves by its triggers, and carries the deal on."""
    keys = "set amount=500\nlegal.hold\n1\nas lia lawyer\nset screened=true\npropose\nlegal.pass\n"
    output = run("play", acme, keys=keys).output

    assert "✔ Legal review begins in Reading" in output
    assert "  Legal review  [Reading] → Passed" in output
    assert "✔ Hold: done, still in Lead (No time)" in output
    assert "✔ Legal review: Reading → Passed" in output
    assert "✔ Offer → Won" in output


def test_a_policy_that_blocks_is_shown_with_its_source(acme: str) -> None:
    """In the list of what can happen next, and in the answer to a trigger."""
    output = run("play", acme, keys="set amount=500\npropose\n", COLUMNS="100").output

    assert "• Screen every party. (15 CFR 744)" in output
    assert "    Source: 15 CFR 744" in output


def test_a_track_is_played_in_indonesian(acme: str) -> None:
    """Its words are the reader's."""
    output = run("play", acme, "--lang", "id", keys="set amount=500\nlegal.pass\nhistory\n").output

    assert "✔ Tinjauan hukum dimulai di Dibaca" in output
    assert "alur Tinjauan hukum tetap di tahap Dibaca" in output


def test_show_lists_tracks_and_policies(acme: str) -> None:
    """With their sources and places; what moves a track stands among the transitions."""
    output = run("show", acme, "--origin", COLUMNS="160").output
    rows = [" ".join(line.split()) for line in output.splitlines()]

    assert "legal.pass Pass reading passed lawyer acme.yaml:12" in [
        row.replace(str(Path(acme).parent) + "/", "") for row in rows
    ]
    assert "passed (ends it)" in rows
    told = " ".join(run("show", acme, COLUMNS="160").output.split())
    assert "export Screen every party. 15 CFR 744 entering offer amount > 10 screened" in told
    data = json.loads(run("show", acme, "--format", "json").output)
    (policy,) = data["policies"]
    assert ["entering offer", "entering won", "firing legal.pass"] == policy["applies"]
    (track,) = data["tracks"]
    assert ("amount > 100", ["passed: screened"]) == (track["opens"], track["enter"])


def test_explain_takes_where_a_track_stands(acme: str) -> None:
    """By default it stands where it begins, if the facts say that it does."""
    begun = run("explain", acme, "legal.hold", "--set", "amount=500", "--reason", "busy")
    assert (0, "'Hold' is open: it leaves the track Legal review in Reading.") == (
        begun.exit_code, begun.output.splitlines()[0],
    )  # fmt: skip
    waiting = run("explain", acme, "legal.pass")
    assert (2, True) == (waiting.exit_code, "which has not begun" in waiting.stderr)
    passed = run("explain", acme, "win", "--stage", "offer", "--track", "legal=passed")
    assert "  ✓ Legal review is Passed" in passed.output


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        ("legl=passed", "There is no track 'legl'; did you mean 'legal'? Choose one of: legal."),
        ("legal=past", "There is no stage 'past' of the track 'legal'; did you mean 'passed'?"
         " Choose one of: reading, passed."),
    ],
)  # fmt: skip
def test_explain_knows_the_tracks_and_their_stages(acme: str, track: str, expected: str) -> None:
    """What does not exist is named, with the nearest that does."""
    result = run("explain", acme, "win", "--track", track)
    assert (2, True) == (result.exit_code, expected in " ".join(result.stderr.split()))
