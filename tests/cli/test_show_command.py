"""``show``: a process as tables, or as cards where there is no room."""

from __future__ import annotations

import json
from pathlib import Path

from .helpers import run, written


def test_every_part_has_its_table() -> None:
    """With a heading, in the order in which people read them."""
    told = run("show", "generic").output
    places = [told.index(f"\n{name}\n") for name in ("Stages", "Transitions", "Guards", "Fields")]
    assert told.startswith("Generic sales process, version 1\n")
    assert sorted(places) == places


def test_no_name_is_broken_at_either_width() -> None:
    """A narrow terminal gets cards instead of folded words."""
    for columns in ("80", "140"):
        told = run("show", "generic", COLUMNS=columns).output
        assert "proposal.purchasing_procedure" in told
        assert "interest_expressed" in told


def test_headings_are_in_the_readers_language(tmp_path: Path) -> None:
    """Those of the library and those of the file."""
    told = run("show", written(tmp_path), "--lang", "id").output
    assert told.startswith("Penjualan Acme, versi 1\n")
    assert "\nTahap\n" in told
    assert "Perpindahan" in told
    assert "Kemungkinan" not in told  # No stage of this file has one.
    assert "amount diisi" in told
    assert "Stages" not in told


def test_origin_names_file_and_line(tmp_path: Path) -> None:
    """Of each part."""
    file = written(tmp_path)
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("  win:"))
    told = run("show", file, "--origin", COLUMNS="400").output
    assert any(row.startswith("win ") and f"{file}:{line}" in row for row in told.splitlines())
    assert f"{file}:" not in run("show", file).output


def test_json_has_the_same_parts(tmp_path: Path) -> None:
    """Under keys that do not change with the language."""
    file = written(tmp_path)
    data = json.loads(run("show", file, "--format", "json", "--lang", "id").output)
    assert ["process", "version", "stages", "transitions", "tracks", "deadlines", "policies",
            "guards", "fields", "approvals", "roles", "hooks"] == list(data)  # fmt: skip
    assert ["lead", "offer", "won", "lost"] == [row["stage"] for row in data["stages"]]
    assert data["stages"][0]["origin"].startswith(f"{file}:")
    assert "Prospek" == data["stages"][0]["title"]


def test_the_forms_of_guards_and_rules_are_told(tmp_path: Path) -> None:
    """Combinations, checks, defaults and limits, in words."""
    process = """
salesprocess: 1
process: forms
roles: {boss: }
fields:
  count: {type: integer, min: 1, max: 9, default: 3, locked_in: [won]}
  once: {type: text, write: once, roles: boss}
  names: {type: list, of: text}
  secret: {type: text, sensitive: true, default: xyzzy}
stages: {a: {checklist: {called: {required: false}}}, won: {outcome: won}}
guards:
  asked: {check: credit, effective: {from: 2026-01-01}}
  both: {all: [asked, {not: count > 5}], override: {roles: boss}}
  either: {any: [count > 1, filled(names)], severity: warn}
transitions:
  win:
    from: a
    to: won
    guards: [both, either, {any: [asked, count > 2]}]
    requires: {once: count > 1}
    emit: shouted
hooks:
  tell: {on: won, call: notify}
"""
    told = run("show", written(tmp_path, process), COLUMNS="200").output
    for words in (
        "check credit", "all of (asked; not count > 5)", "any of (count > 1; filled(names))",
        "once filled if count > 1", "emits shouted", "min 1", "max 9", "default 3",
        "locked in won", "written once", "written by boss", "list of text", "called (optional)",
        "notify", "2026-01-01 – ", "sensitive",
    ):  # fmt: skip
        assert words in told
    assert "xyzzy" not in told


LAW = """\
salesprocess: 1
layer: law
stages: {offer: {enter: [agreed, {any: [a, b]}], sealed: true, title: }}
"""


def test_a_layer_is_shown_part_by_part(tmp_path: Path) -> None:
    """It has no stages that could be drawn up in a table."""
    file = written(tmp_path, LAW)
    told = run("show", file, "--origin").output
    assert told.startswith("law (layer)\n")
    assert "stages.offer.enter    [agreed, {any: [a, b]}]" in told
    assert f"{file}:3:18" in told
    assert "stages.offer.sealed" in run("show", file).output


def test_a_layer_as_json(tmp_path: Path) -> None:
    """Each part with its address and place."""
    file = written(tmp_path, LAW)
    rows = json.loads(run("show", file, "--format", "json").output)
    assert "law" == rows["layer"]
    assert {"part": "stages.offer.sealed", "says": "true", "origin": f"{file}:3:58"} in rows[
        "parts"
    ]


def test_the_parts_of_several_files(tmp_path: Path) -> None:
    """Each names its own file."""
    top = "salesprocess: 1\nprocess: acme\nextends: generic\nfields: {budget: money}\n"
    told = run("show", written(tmp_path, top), "--origin").output
    assert "builtin:generic:" in told
    assert "acme.yaml:4" in told
