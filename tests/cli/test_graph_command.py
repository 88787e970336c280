"""``graph``: a picture of a process."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from .helpers import run, written

needs_mermaidx = pytest.mark.skipif(
    importlib.util.find_spec("mermaidx") is None, reason="the extra 'diagram' is not installed"
)


@pytest.fixture
def acme(tmp_path: Path) -> str:
    return written(tmp_path)


def test_mermaid_is_written_by_default(acme: str) -> None:
    """In the reader's language."""
    assert "Tawaran" in run("graph", acme, "--lang", "id").output
    assert "flowchart" in run("graph", acme).output


def test_dot_is_written_when_asked_for(acme: str) -> None:
    """By the option."""
    assert "digraph" in run("graph", acme, "--format", "dot").output


@pytest.mark.parametrize(
    ("name", "sign"),
    [("a.dot", "digraph"), ("a.GV", "digraph"), ("a.mmd", "flowchart"), ("a", "flowchart")],
)
def test_the_name_of_the_output_tells_the_format(
    acme: str, name: str, sign: str, tmp_path: Path
) -> None:
    """Without an option."""
    result = run("graph", acme, "-o", tmp_path / name)
    assert f"Wrote {tmp_path / name}.\n" == result.output
    assert sign in (tmp_path / name).read_text(encoding="utf-8")


def test_a_name_that_tells_no_format_is_refused(acme: str, tmp_path: Path) -> None:
    """Rather than writing a text into what looks like a PDF."""
    result = run("graph", acme, "-o", tmp_path / "a.pdf")
    assert 2 == result.exit_code
    assert "add --format" in result.output
    assert not (tmp_path / "a.pdf").exists()


@needs_mermaidx
def test_pictures_are_drawn(acme: str, tmp_path: Path) -> None:
    """SVG and PNG, each with its own first bytes."""
    assert 0 == run("graph", acme, "-o", tmp_path / "a.svg").exit_code
    assert 0 == run("graph", acme, "-o", tmp_path / "a.png").exit_code
    assert "<svg" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("form", ["svg", "png"])
def test_without_the_extra_the_message_says_what_to_install(
    acme: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written."""
    monkeypatch.setitem(sys.modules, "mermaidx", None)
    result = run("graph", acme, "-o", tmp_path / f"a.{form}")
    assert 2 == result.exit_code
    assert 'pip install "salesprocess[diagram]"' in result.output
    assert not (tmp_path / f"a.{form}").exists()


def test_a_png_is_not_written_to_the_terminal(acme: str) -> None:
    """It is no text."""
    result = run("graph", acme, "--format", "png")
    assert 2 == result.exit_code
    assert "with -o OUT." in result.output


def test_an_output_that_cannot_be_written_is_status_2(acme: str, tmp_path: Path) -> None:
    """A folder that is not there."""
    result = run("graph", acme, "-o", tmp_path / "nowhere" / "a.dot")
    assert 2 == result.exit_code
    assert "cannot be used (no such file or directory)" in result.output
