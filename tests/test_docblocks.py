from __future__ import annotations

from pathlib import Path

import pytest
from sybil import Document, Sybil
from sybil.example import SybilFailure

import docblocks

PROCESS = """\
salesprocess: 1
process: tiny
stages:
  lead:
  won: {outcome: won}
transitions:
  win: {from: lead, to: won}
"""


def page(folder: Path, text: str) -> Document:
    """Read a page; ``~~~`` stands for its fences."""
    path = folder / "page.md"
    path.write_text(text.replace("~~~", "```"), encoding="utf-8")
    document = Sybil(parsers=[docblocks.parse]).parse(path)
    document.namespace["page_folder"] = folder
    return document


def run(folder: Path, text: str) -> list[int]:
    """Run a page and return the lines of the blocks that ran."""
    examples = list(page(folder, text).examples())
    for example in examples:
        example.evaluate()
    return [example.line for example in examples]


def test_python_blocks_share_what_they_define(tmp_path: Path) -> None:
    """A page is read from top to bottom, so each block knows the ones above it."""
    text = "~~~python\nx = 1\n~~~\nand\n\n~~~python\nassert x == 1\n~~~\n"

    assert [1, 6] == run(tmp_path, text)


def test_an_error_in_a_python_block_names_the_line_of_the_page(tmp_path: Path) -> None:
    """The traceback leads to the page and not to a string without a place."""
    with pytest.raises(ZeroDivisionError) as caught:
        run(tmp_path, "# Page\n\n~~~python\nx = 1\nx / 0\n~~~\n")

    assert (tmp_path / "page.md", 4) == (caught.traceback[-1].path, caught.traceback[-1].lineno)


def test_output_is_compared_with_what_was_printed(tmp_path: Path) -> None:
    """A text block marked as output holds what the last Python block printed."""
    text = "~~~python\nprint('a')\nprint('b ')\n~~~\n\n<!-- output -->\n~~~text\n{}\n~~~\n"

    assert [1, 7] == run(tmp_path, text.replace("{}", "a\nb"))
    with pytest.raises(SybilFailure, match=r"-c\n\+b"):
        run(tmp_path, text.replace("{}", "a\nc"))


def test_a_whole_process_is_loaded_and_a_part_is_not(tmp_path: Path) -> None:
    """A YAML block that does not start with the format version is a fragment."""
    text = f"~~~yaml\n# the smallest\n{PROCESS}~~~\n\n~~~yaml\nstages: 7\n~~~\n"

    assert [1] == run(tmp_path, text)


def test_a_process_that_does_not_load_fails(tmp_path: Path) -> None:
    """A page may not show a process with mistakes as if it were a good one."""
    with pytest.raises(SybilFailure, match="wonn"):
        run(tmp_path, f"~~~yaml\n{PROCESS.replace('to: won', 'to: wonn')}~~~\n")


def test_findings_are_compared_with_those_of_the_process_above(tmp_path: Path) -> None:
    """A page shows a mistake by the process that has it and the findings, word for word."""
    text = (
        f"<!-- file: acme.yaml -->\n~~~yaml\n{PROCESS.replace('to: won', 'to: wonn')}~~~\n"
        "gives\n\n<!-- findings -->\n~~~text\n{}\n~~~\n"
    )

    with pytest.raises(SybilFailure, match=r"\+acme\.yaml:7:.*wonn"):
        run(tmp_path, text.replace("{}", "something else"))
    assert [2, 14] == run(tmp_path, text.replace("{}", "..."))


def test_a_broken_file_must_be_broken(tmp_path: Path) -> None:
    """A process that is shown for its mistakes has to have some."""
    with pytest.raises(SybilFailure, match="it loads"):
        run(tmp_path, f"<!-- broken file: acme.yaml -->\n~~~yaml\n{PROCESS}~~~\n")


def test_a_session_is_typed_in(tmp_path: Path) -> None:
    """Commands run in the page's folder and print what the page says, status included."""
    text = (
        "<!-- file: notes.txt -->\n~~~text\nhello\n~~~\n\n"
        "~~~console\n$ salesprocess check missing.yaml\n...\n$ echo $?\n2\n"
        "$ cat notes.txt\nhello\n~~~"
    )

    assert [2, 6] == run(tmp_path, text)
    with pytest.raises(SybilFailure, match=r"-3\n\+2"):
        run(tmp_path, text.replace("\n2\n", "\n3\n"))


def test_a_session_of_other_commands_is_left_alone(tmp_path: Path) -> None:
    """What a reader types at a shell of their own does not run, also not in between."""
    assert [] == run(tmp_path, "~~~console\n$ make demo\n~~~\n")
    with pytest.raises(ValueError, match="'rm -r /' cannot run here"):
        run(tmp_path, "~~~console\n$ salesprocess --help\n...\n$ rm -r /\n~~~\n")


@pytest.mark.parametrize("name", ["/etc/motd", "../up.yaml", "a/../../up.yaml"])
def test_a_file_stays_in_the_folder_of_the_page(tmp_path: Path, name: str) -> None:
    """A page cannot write elsewhere."""
    with pytest.raises(ValueError, match="leads out of the page's folder"):
        run(tmp_path, f"<!-- file: {name} -->\n~~~text\nx\n~~~\n")


@pytest.mark.parametrize(
    "text", ["~~~py\n~~~", "# Page\n~~~{code-block} python\n~~~", "<!-- finding -->\n~~~text\n~~~"]
)
def test_a_block_that_would_silently_not_run_is_refused(tmp_path: Path, text: str) -> None:
    """A slip in the language or in the comment must not switch a check off."""
    with pytest.raises(ValueError, match=r"line \d: '.+' is no block or comment"):
        page(tmp_path, text)


def test_a_fence_inside_a_longer_fence_is_text(tmp_path: Path) -> None:
    """A page can show how a page is written."""
    assert [] == run(tmp_path, "~~~~text\n~~~python\n1 / 0\n~~~\n~~~~\n".replace("~~~~", "~~~`"))


def test_dots_stand_for_lines_and_not_for_parts_of_a_line() -> None:
    """Only a line of its own is left open, every other one has to be as it is."""
    assert docblocks.difference("a\n...\nd\n", "a\nb\nc\nd") is None
    assert docblocks.difference("a\n...\nd", "a\nd") is None
    assert "-a...\n+ab" in (docblocks.difference("a...", "ab") or "")
