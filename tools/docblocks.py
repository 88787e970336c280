"""Run the code blocks of the documentation, so that no page can say what is not so.

A page is a Markdown file. Its blocks run in order, in a folder of their own, and share one
namespace. What a block does follows from its language and from a comment right before it:

=========================  ==================================================================
block                      what is checked
=========================  ==================================================================
``python``                 runs
``yaml``                   loads, if it starts with ``salesprocess:``; a layer is checked
``console``                each ``$ salesprocess ...`` prints the lines below it; ``$ echo $?``
                           is the status of the last one, and ``$ cat NAME`` a file
``text``, ``output``       is what the last ``python`` block printed
``text``, ``findings``     is what loading the last ``yaml`` block found
any, ``file: NAME``        is written to the page's folder first
any, ``broken file: NAME`` the same, and loading it must find something
``console``, ``input: …``  these lines, separated by ``;``, come from the keyboard
=========================  ==================================================================

In expected text a line that is only ``...`` stands for any number of lines.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from unittest.mock import patch

from sybil import Document, Example, Region

BLOCK = re.compile(
    r"(?:^[ \t]*<!--[ ]*(?P<comment>[^\n]*?)[ ]*-->[ \t]*\n\s*?)?"
    r"^[ \t]*(?P<fence>(?P<tick>[`~])(?P=tick){2,})(?P<info>[^\n`]*)\n"
    r"(?P<text>.*?)"
    r"^[ \t]*(?P=fence)(?P=tick)*[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
NOTE = re.compile(r"(?P<bare>|output|findings)|(?P<kind>file|broken file|input): (?P<value>.+)")
PROCESS = re.compile(r"(?:#[^\n]*\n|\s)*salesprocess:")
COMMAND = re.compile(r"^\$ (?P<line>(?:[^\n]*\\\n)*[^\n]*)$", re.MULTILINE)
DISGUISES = {"py", "python3", "pycon", "yml", "shell-session", "{code-block}", "{code}"}
TERMINAL = {"COLUMNS": "80", "NO_COLOR": "1", "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}


@dataclass(frozen=True)
class Block:
    """A fenced block; ``note`` and ``value`` come from the comment before it."""

    language: str
    text: str
    start: int
    end: int
    note: str
    value: str

    @property
    def is_file(self) -> bool:
        """Whether it is written to the page's folder."""
        return self.note in ("file", "broken file")

    @property
    def is_process(self) -> bool:
        """Whether it is a whole process and not a part of one."""
        return self.language == "yaml" and bool(PROCESS.match(self.text))

    @property
    def is_session(self) -> bool:
        """Whether it begins with a command that can run here."""
        return self.language == "console" and self.text.startswith("$ salesprocess")

    @property
    def runs(self) -> bool:
        """Whether there is anything to do and to check."""
        return bool(self.note) or self.language == "python" or self.is_process or self.is_session


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page.

    Args:
        text: The Markdown of the page.

    Raises:
        ValueError: If a block would silently not run: its comment is not known, or its language
            is another spelling of one that runs.
    """
    for match in BLOCK.finditer(text):
        language = match["info"].strip().split(" ")[0]
        note = NOTE.fullmatch(match["comment"] or "")
        if language in DISGUISES or note is None:
            line = text.count("\n", 0, match.start("fence")) + 1
            odd = language if note else match["comment"]
            raise ValueError(f"line {line}: {odd!r} is no block or comment that docblocks.py runs.")
        yield Block(
            language,
            text=dedent(match["text"]),
            start=match.start("fence"),
            end=match.end(),
            note=note["bare"] or note["kind"] or "",
            value=note["value"] or "",
        )


def parse(document: Document) -> Iterator[Region]:
    """Find what runs in a page; a parser for Sybil."""
    blocks = list(blocks_of(document.text))
    page = Page({block for block, after in pairwise(blocks) if after.note == "findings"})
    for block in blocks:
        if block.runs:
            yield Region(block.start, block.end, block, page.run)


class Page:
    """What the blocks of one page hand on to the next: what was printed, found and returned."""

    def __init__(self, broken: set[Block]) -> None:
        """Start a page; the broken blocks are those whose findings it shows."""
        self.broken = broken
        self.printed = ""
        self.findings = ""
        self.status = 0

    def run(self, example: Example) -> str | None:
        """Run a block and check it; an evaluator for Sybil.

        Args:
            example: A block and the namespace of its page, in which ``page_folder`` is the folder.

        Returns:
            What is not as the page says, or nothing.
        """
        __tracebackhide__ = True
        block: Block = example.parsed
        with at_a_terminal_in(example.namespace["page_folder"]):
            if block.is_file:
                write(block)
            match block:
                case Block(note="output"):
                    return difference(block.text, self.printed)
                case Block(note="findings"):
                    return difference(block.text, self.findings)
                case Block(language="python"):
                    self._execute(block, example)
                case Block(is_process=True):
                    return self._load(block)
                case Block(is_session=True):
                    return self._type_in(block)
        return None

    def _execute(self, block: Block, example: Example) -> None:
        __tracebackhide__ = True
        source = "\n" * example.line + block.text
        with redirect_stdout(StringIO()) as printed:
            exec(compile(source, example.path, "exec", dont_inherit=True), example.namespace)
        self.printed = printed.getvalue()

    def _load(self, block: Block) -> str | None:
        self.findings = findings_in(block)
        if block not in self.broken and block.note != "broken file":
            return self.findings or None
        return None if self.findings else "It should have mistakes, but it loads."

    def _type_in(self, block: Block) -> str | None:
        keys = "".join(f"{line.strip()}\n" for line in block.value.split(";") if block.value)
        typed = [match["line"] for match in COMMAND.finditer(block.text)]
        session = "".join(f"$ {line}\n{self._answer(line, keys).rstrip()}\n" for line in typed)
        return difference(block.text, session)

    def _answer(self, line: str, keys: str) -> str:
        match shlex.split(line.replace("\\\n", "")):
            case ["echo", "$?"]:
                return str(self.status)
            case ["cat", name]:
                return Path(name).read_text(encoding="utf-8")
            case ["salesprocess", *arguments]:
                self.status, printed = salesprocess(arguments, keys)
                return printed
        raise ValueError(f"{line!r} cannot run here; only salesprocess, cat and echo $? can.")


@contextmanager
def at_a_terminal_in(folder: Path) -> Iterator[None]:
    """Work in a folder, at a terminal of 80 columns without colour."""
    with chdir(folder), patch.dict(os.environ, TERMINAL):
        os.environ.pop("FORCE_COLOR", None)
        yield


def write(block: Block) -> None:
    """Write a block to the working folder.

    Raises:
        ValueError: If its name leads out of that folder.
    """
    path = Path(block.value)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{block.value!r} leads out of the page's folder; use a plain name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


# The library is imported late: tests of one module must run while another cannot be imported.


def findings_in(block: Block) -> str:
    """Load a process and return what the loader found wrong, nothing if it loads."""
    from salesprocess import Process
    from salesprocess.errors import LoadError
    from salesprocess.loading import check_layer, open_file

    try:
        if block.is_file and re.search("^layer:", block.text, re.M) and block.note == "file":
            return "\n".join(map(str, check_layer(open_file(block.value))))
        if block.is_file:
            Process.load(block.value)
        else:
            Process.from_yaml(block.text)
    except LoadError as error:
        return str(error)
    return ""


def salesprocess(arguments: list[str], keys: str) -> tuple[int, str]:
    """Run the command in this process and return its status and what it printed."""
    from click.testing import CliRunner

    from salesprocess.cli import main

    result = CliRunner().invoke(
        main, arguments, input=keys, prog_name="salesprocess", catch_exceptions=False
    )
    return result.exit_code, result.output


def difference(expected: str, actual: str) -> str | None:
    """Compare texts line by line, blind to spaces at the end of lines and empty lines around.

    Args:
        expected: What the page says; a line ``...`` stands for any number of lines.
        actual: What came out.

    Returns:
        The lines that differ, or nothing.
    """
    wanted, found = _lines(expected), _lines(actual)
    pattern = [r"(?:.*\n)*" if line == "..." else re.escape(f"{line}\n") for line in wanted]
    if re.fullmatch("".join(pattern), "".join(f"{line}\n" for line in found)):
        return None
    return "\n".join(difflib.unified_diff(wanted, found, "the page", "what came out", lineterm=""))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").rstrip().split("\n")]
