"""``new``: a process file to begin with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesprocess import Process
from salesprocess.cli.new_command import STARTER, _name

from .helpers import run


def test_the_file_is_clean_and_playable(tmp_path: Path) -> None:
    """Strictly; and the schema stands beside it, where the first line says."""
    file = tmp_path / "sales.yaml"
    result = run("new", file)
    first, _, rest = file.read_text(encoding="utf-8").partition("\n")
    assert 0 == result.exit_code
    assert "# yaml-language-server: $schema=./salesprocess.schema.json" == first
    assert "process: sales\n" in rest
    assert json.loads((tmp_path / "salesprocess.schema.json").read_text(encoding="utf-8"))
    assert 0 == run("check", file, "--strict").exit_code
    assert "Left in Lead" in run("play", file).output


def test_a_process_that_ships_can_be_the_beginning(tmp_path: Path) -> None:
    """A process that extends it, or a copy."""
    file = tmp_path / "acme.yaml"
    assert 0 == run("new", file, "--from", "generic").exit_code
    assert "acme" == Process.load(file).definition.name
    assert Process.builtin("generic").definition.stages == Process.load(file).definition.stages
    assert 0 == run("check", file, "--strict").exit_code
    assert 0 == run("new", file, "--from", "generic", "--copy", "--force").exit_code
    assert "generic" == Process.load(file).definition.name


def test_an_unknown_beginning_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """Nothing is written."""
    result = run("new", tmp_path / "a.yaml", "--from", "genric")
    assert 2 == result.exit_code
    assert "did you mean 'generic'?" in result.output
    assert [] == list(tmp_path.iterdir())


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    """Unless it is forced."""
    file = tmp_path / "mine.yaml"
    file.write_text("mine", encoding="utf-8")
    refused = run("new", file)
    assert (2, "mine") == (refused.exit_code, file.read_text(encoding="utf-8"))
    assert "choose another name, or add --force." in refused.output
    assert 0 == run("new", file, "--force").exit_code


@pytest.mark.parametrize("name", [".", "nowhere/a.yaml", "salesprocess.schema.json"])
def test_what_cannot_be_a_process_file_is_refused(name: str, tmp_path: Path) -> None:
    """A folder, a file in no folder, the schema itself: nothing is written."""
    assert 2 == run("new", tmp_path / name).exit_code
    assert [] == list(tmp_path.iterdir())


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=80) | st.sampled_from(["stay", "null", "on", "9", "true"]))
def test_every_name_of_a_file_makes_a_process(stem: str) -> None:
    """Reserved words, digits and signs too."""
    assert Process.from_yaml(STARTER.format(name=_name(Path(f"{stem}.yaml"))))


def test_the_file_comes_with_a_scenario_that_passes(tmp_path: Path) -> None:
    """Whoever begins with it sees how one is written."""
    file = tmp_path / "sales.yaml"
    run("new", file)

    assert "1 scenario: 1 passed, 0 failed." in run("test", file).output
