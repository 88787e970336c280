"""The command as a whole: names, exit statuses, terminals, and that nothing ends in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesprocess.cli.main import _COMMANDS
from salesprocess.cli.store_words import STORE_WORDS
from salesprocess.cli.time_words import TIME_WORDS
from salesprocess.cli.words import WORDS, words_of

from .helpers import PROCESS, run, written

TABLES = [WORDS, TIME_WORDS, STORE_WORDS]
WORDS_OF_LINES = (
    *(name for name in _COMMANDS if name != "replay"),
    *("FILE", "OUT", "generic", "lead", "qualify", "propose", "close", "-", "--", "--nope"),
    *("--format", "json", "sarif", "dot", "svg", "--strict", "--origin", "--lang", "id", "zz"),
    *("--stage", "offer", "--set", "amount=5", "phone=[[", "tags=a,b", "=", "--facts", "--role"),
    *("manager", "--by", "--override", "fit=because", "-o", "--from", "--force", "--help"),
)
FILES = st.one_of(
    st.binary(max_size=80),
    st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([PROCESS, PROCESS.replace("lead", "open"), "[" * 9000, "a: &a [*a]"]).map(
        str.encode
    ),
    st.integers(0, len(PROCESS)).map(lambda end: PROCESS[:end].encode()),
    st.tuples(st.integers(0, len(PROCESS)), st.text(max_size=4)).map(
        lambda cut: (PROCESS[: cut[0]] + cut[1] + PROCESS[cut[0] :]).encode("utf-8", "replace")
    ),
)
TYPED = (
    *("set", "amount=5", "1", "2", "why", "as", "manager", "propose", "'", "override.large=x"),
    *("tick", "prices_checked", "comment=5", "reason=[1]", "facts", "history", "9" * 5000, "²"),
    *("\n", "\n", "\n", "[" * 3000, "tags=[a", "phone=0", "candidate=true", "interest=low"),
)
LINES = st.lists(st.sampled_from(TYPED) | st.text(max_size=5), max_size=15)


def test_without_a_command_the_help_is_shown() -> None:
    """What there is stands in the help, and the program has its own name."""
    result = run("--help")
    assert 0 == result.exit_code
    assert "Usage: salesprocess [OPTIONS] COMMAND" in result.output
    assert all(name in result.output for name in _COMMANDS)


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_help_of_each_command_is_enough_to_use_it(name: str) -> None:
    """It says what the command does and gives an example that begins with its name."""
    result = run(name, "--help")
    assert 0 == result.exit_code
    assert f"Usage: salesprocess {name}" in result.output
    if name != "replay":
        assert f"\n    salesprocess {name}" in result.output


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    """The exit status says that the command could not be used."""
    result = run("chek")
    assert 2 == result.exit_code
    assert "There is no command 'chek'; did you mean 'check'?" in result.output


def test_an_unknown_option_is_answered_with_the_nearest() -> None:
    """Click knows how; the exit status is the same."""
    result = run("check", "--strct", "generic")
    assert 2 == result.exit_code
    assert "--strict" in result.output


def test_an_unknown_format_is_answered_with_the_nearest() -> None:
    """All formats are named too."""
    result = run("show", "--format", "jsn", "generic")
    assert 2 == result.exit_code
    assert "'jsn' is not one of them; did you mean 'json'? Choose: text, json." in result.output


def test_the_version_is_told() -> None:
    """On one line, with the name of the program."""
    result = run("--version")
    assert (0, 1) == (result.exit_code, result.output.count("\n"))
    assert result.output.startswith("salesprocess")


@pytest.mark.parametrize("command", ["show", "graph", "explain", "play"])
@pytest.mark.parametrize("content", [None, "folder", b"\xff\x00\x80", b"stages: [", b""])
def test_a_file_that_cannot_be_used_is_status_2(
    command: str, content: str | bytes | None, tmp_path: Path
) -> None:
    """A file that is missing, a folder, binary, unreadable YAML or empty: a message, no more."""
    path = tmp_path / "some.yaml"
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    result = run(command, path, *(["propose"] if command == "explain" else []))
    assert 2 == result.exit_code
    assert f"Error: {path}" in result.output


@pytest.mark.parametrize("command", ["demo", "list", "show"])
def test_output_that_is_no_terminal_has_no_escape_codes(command: str) -> None:
    """A file or a pipe gets text alone."""
    result = run(command, *(["generic"] if command == "show" else []))
    assert 0 == result.exit_code
    assert "\x1b" not in result.output


@pytest.mark.parametrize("columns", ["80", "140"])
@pytest.mark.parametrize("command", ["demo", "list", "show"])
def test_no_line_is_wider_than_the_terminal(command: str, columns: str) -> None:
    """COLUMNS is honoured."""
    result = run(command, *(["generic"] if command == "show" else []), COLUMNS=columns)
    assert max(map(len, result.output.splitlines())) <= int(columns)


@pytest.mark.parametrize("columns", ["0", "1", "-3", "²", "wide", "9" * 5000])
def test_a_senseless_width_is_no_reason_to_stop(columns: str) -> None:
    """What COLUMNS says is taken within reason."""
    assert 0 == run("show", "generic", COLUMNS=columns).exit_code


def test_an_output_without_the_signs_still_gets_the_text() -> None:
    """A terminal that speaks ASCII only shows question marks."""
    told = subprocess.run(
        [sys.executable, "-m", "salesprocess", "show", "generic"],
        capture_output=True, timeout=60, check=False, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert (0, "") == (told.returncode, told.stderr)
    assert "interest_expressed" in told.stdout


@pytest.mark.parametrize("words", TABLES)
def test_both_languages_say_the_same_things(words: Mapping[str, Mapping[str, str]]) -> None:
    """No word is missing, and what is put in is the same."""
    assert set(words["en"]) == set(words["id"])
    for key, text in words["en"].items():
        blanks = {part.partition("}")[0] for part in text.split("{")[1:]}
        assert blanks == {part.partition("}")[0] for part in words["id"][key].split("{")[1:]}


def test_no_word_is_said_twice() -> None:
    """What one table says does not replace what another says."""
    assert sum(len(words["en"]) for words in TABLES) == len(words_of("en"))


@settings(max_examples=120)
@given(st.data())
def test_no_command_ends_in_a_traceback(data: st.DataObject) -> None:
    """Whatever is asked of whatever file: an answer, findings, or a message."""
    words = data.draw(st.lists(st.sampled_from(WORDS_OF_LINES), max_size=7))
    if data.draw(st.integers(0, 2)):
        words = [data.draw(st.sampled_from(WORDS_OF_LINES[:9])), *words]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "some.yaml"
        file.write_bytes(data.draw(FILES))
        names = {"FILE": str(file), "OUT": str(Path(folder) / "out.dot")}
        before = os.getcwd()
        os.chdir(folder)
        try:
            result = run(*(names.get(word, word) for word in words), keys="1\nquit\n")
        finally:
            os.chdir(before)
    assert result.exit_code in {0, 1, 2}, result.exception
    assert "Traceback" not in result.output


@settings(max_examples=120)
@given(LINES)
def test_no_line_of_play_ends_in_a_traceback(words: list[str]) -> None:
    """Whatever is typed, the game goes on to its end."""
    with TemporaryDirectory() as folder:
        keys = " ".join(words).encode("utf-8", "replace").decode()
        result = run("play", written(Path(folder)), "--role", "manager", keys=keys)
    assert 0 == result.exit_code, result.exception
    assert "Left in " in result.output
