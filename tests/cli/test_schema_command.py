"""``schema``: the JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path

from salesprocess.loading import json_schema

from .helpers import run


def test_the_schema_is_written_to_the_terminal() -> None:
    """As JSON, and nothing else."""
    assert json_schema() == json.loads(run("schema").output)


def test_the_schema_is_written_to_a_file(tmp_path: Path) -> None:
    """The message says how a process file names it."""
    out = tmp_path / "s.json"
    result = run("schema", "-o", out)
    assert 0 == result.exit_code
    assert f"$schema={out}" in result.output
    assert json_schema() == json.loads(out.read_text(encoding="utf-8"))


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    """The status says that the command could not be used."""
    assert 2 == run("schema", "-o", tmp_path).exit_code
