"""``diff``: what changed in meaning, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from salesprocess import Process

from .helpers import PROCESS, run, written

CHANGED = (
    PROCESS.replace("amount >= 100", "amount >= 50")
    .replace("{en: Offer, id: Tawaran}", "{en: Quote, id: Tawaran}")
    .replace("process: acme", "process: acme\nversion: 2")
)


def both(folder: Path) -> tuple[str, str]:
    """Write two versions and return their paths."""
    return written(folder), written(folder, CHANGED, "new.yaml")


def test_another_layout_is_no_change(tmp_path: Path) -> None:
    """Comments, quotes and spaces make no difference: status 0."""
    old = written(tmp_path)
    same = PROCESS.replace("when: candidate", "when: 'candidate == True' # judged")
    result = run("diff", old, written(tmp_path, same, "new.yaml"))
    assert (0, "acme, version 1 → version 1\n\nNo change in meaning.\n") == (
        result.exit_code,
        result.output,
    )


def test_a_change_is_a_sentence_with_both_places(tmp_path: Path) -> None:
    """And which deals it concerns; texts are only counted."""
    old, new = both(tmp_path)
    result = run("diff", old, new)
    assert 1 == result.exit_code
    assert (
        "< loosened: The guard 'large' asks for amount >= 50 now, no longer for amount >= 100."
        in result.output
    )
    assert f"guards.large  [{old}:25 → {new}:26]" in result.output
    assert "concerns deals in offer" in result.output
    assert "1 change in meaning; 1 text changed (--texts shows them)." in result.output
    assert "Quote" not in result.output


def test_what_was_said_before_begins_a_line_of_its_own_where_it_is_long(tmp_path: Path) -> None:
    """Two long conditions stand below each other."""
    long = " and ".join(f"amount != {number}" for number in range(9))
    new = PROCESS.replace("when: candidate", f"when: {long}")
    result = run("diff", written(tmp_path), written(tmp_path, new, "new.yaml"))
    assert " now,\n    no longer for candidate.\n" in result.output


def test_texts_are_shown_when_asked_for(tmp_path: Path) -> None:
    """Old and new."""
    result = run("diff", *both(tmp_path), "--texts")
    assert "'Quote' / 'Tawaran' now; before it was 'Offer' / 'Tawaran'" in result.output


def test_texts_alone_are_status_0(tmp_path: Path) -> None:
    """They change nothing that a deal may do."""
    old = written(tmp_path)
    new = written(tmp_path, PROCESS.replace("en: Offer", "en: Quote"), "new.yaml")
    assert 0 == run("diff", old, new).exit_code


def test_deals_are_counted(tmp_path: Path) -> None:
    """Those in the stage; empty lines are passed over."""
    old, new = both(tmp_path)
    process = Process.load(old)
    known = {"candidate": True, "amount": 1, "interest": "low"}
    deals = [process.start(name, known) for name in "AB"]
    deals[0].fire("propose")
    lines = [json.dumps(deal.snapshot()) for deal in deals]
    file = written(tmp_path, "\n\n".join(lines), "deals.jsonl")
    result = run("diff", old, new, "--deals", file)
    assert "concerns deals in offer: 1 of those given" in result.output
    assert "Deals looked at: 2." in result.output
    found = json.loads(run("diff", old, new, "--deals", file, "--format", "json").output)
    assert 2 == found["deals"]
    assert [{"affected": 1, "blocked": 0, "stuck": 0}] == [c["deals"] for c in found["changes"]]


def test_programs_get_the_same(tmp_path: Path) -> None:
    """As JSON, texts among it."""
    old, new = both(tmp_path)
    found = json.loads(run("diff", old, new, "--format", "json").output)
    assert {"process": "acme", "version": 2} == found["new"]
    assert [
        {
            "kind": "loosened",
            "address": "guards.large",
            "sentence": "The guard 'large' asks for amount >= 50 now, no longer for amount >= 100.",
            "old": {"file": old, "line": 25, "column": 3},
            "new": {"file": new, "line": 26, "column": 3},
            "concerns": {"nobody": False, "stages": ["offer"], "fields": []},
            "deals": None,
        }
    ] == found["changes"]
    assert ["stages.offer.title"] == [text["address"] for text in found["texts"]]
    assert [] == found["warnings"]


def test_what_is_wrong_with_the_step_is_a_warning(tmp_path: Path) -> None:
    """Such as a version that did not rise."""
    old = written(tmp_path)
    new = written(tmp_path, PROCESS.replace("amount >= 100", "amount >= 50"), "new.yaml")
    assert "warning: The meaning changed, and the version stayed 1" in run("diff", old, new).output


def test_what_cannot_be_used_is_status_2(tmp_path: Path) -> None:
    """A file with mistakes, one that is not there, and deals that are none."""
    old, new = both(tmp_path)
    broken = written(tmp_path, PROCESS.replace("from: lead", "from: leed"), "broken.yaml")
    for files in ((old, broken), (broken, new), (old, tmp_path / "nowhere.yaml")):
        assert 2 == run("diff", *files).exit_code
    for content in ("{", '{"deal": 1}', "[]"):
        deals = written(tmp_path, content, "deals.jsonl")
        result = run("diff", old, new, "--deals", deals)
        assert 2 == result.exit_code
        assert f"{deals}:1" in result.output
    assert 2 == run("diff", old, new, "--deals", tmp_path / "none.jsonl").exit_code
