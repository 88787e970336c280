"""What the README says to type in is typed in, and comes out as it says."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from catering_tests.running import EXAMPLE, Programs, free_port, until
from docblocks import COMMAND, blocks_of, difference


class Terminal:
    """Types in what the README says, at ports that are free.

    ``curl`` need not be there: what it is told is sent from here.
    """

    def __init__(self, programs: Programs) -> None:
        self.programs = programs
        self.port, self.kitchen = free_port(), free_port()
        self.service: subprocess.Popen[bytes] | None = None

    def enter(self, line: str, expected: str) -> str | None:
        """Type a line in; return how the answer differs from what is expected, or None."""
        words = shlex.split(line)
        if words[0] == "curl" and "-X" not in words and "--json" not in words:
            return self._see(expected, lambda: self._curl(words))
        match words:
            case ["export", *settings]:
                self._export(settings)
            case ["uvicorn", "catering.app:app", "&", "service=$!"]:
                self.service = self.programs.serve(self.port)
            case ["kill", "-9", "$service"]:
                assert self.service is not None
                self.service.send_signal(signal.SIGKILL)
                self.service.wait()
            case ["salesprocess", *arguments, "&"]:
                self.programs.begin("salesprocess", *arguments)
            case ["python", "-m", module, "&"]:
                self.programs.begin(module)
                log = self.programs.folder / f"{module}.log"
                return self._see(expected, log.read_text)
            case ["curl", *_]:
                return difference(expected, self._curl(words))
            case _:
                raise ValueError(f"{line!r} cannot be typed in here.")
        return difference(expected, "")

    def _see(self, expected: str, ask: Callable[[], str]) -> str | None:
        """Look until what is expected is there."""
        until(lambda: difference(expected, ask()) is None, lambda: f"{expected}\n{ask()}")
        return None

    def _export(self, settings: list[str]) -> None:
        for setting in settings:
            name, _, value = setting.partition("=")
            self.programs.environment[name] = value.replace(":9000", f":{self.kitchen}")

    def _curl(self, words: list[str]) -> str:
        given = iter(words[1:])
        url, method, body, headers, options = "", "", None, {}, ""
        for word in given:
            match word:
                case "-H":
                    name, _, value = next(given).partition(": ")
                    headers[name] = value
                case "-X":
                    method = next(given)
                case "--json":
                    body = next(given)
                    headers["Content-Type"] = "application/json"
                case "|":
                    assert ["python", "-m", "json.tool"] == list(given)
                    options += "j"
                case "-s" | "-si":
                    options += word
                case _:
                    url = word
        assert url.startswith("localhost:8000/"), url
        answer = httpx2.request(
            method or ("GET" if body is None else "POST"),
            url.replace("localhost:8000", f"http://127.0.0.1:{self.port}"),
            content=body, headers=headers,
        )  # fmt: skip
        if "j" in options:
            return json.dumps(answer.json(), indent=4)
        if "i" not in options:
            return answer.text
        head = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        status = f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\n"
        return f"{status}{head}\n{answer.text}"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Return a terminal in an empty folder, in which the service can be imported."""
    programs = Programs(tmp_path)
    yield Terminal(programs)
    programs.end()


def commands() -> Iterator[tuple[str, str]]:
    """Yield each line that the README says to type in, and what comes out."""
    for block in blocks_of((EXAMPLE / "README.md").read_text()):
        if block.language == "console":
            found = list(COMMAND.finditer(block.text))
            ends = [match.start() for match in found[1:]] + [len(block.text)]
            for match, end in zip(found, ends, strict=True):
                line = re.sub(r"\\\n\s*", "", match["line"])
                yield line, block.text[match.end() : end]


def test_the_readme_is_as_it_says(terminal: Terminal) -> None:
    """Started, driven, killed, started again; two workers, a deadline, and the webhook at last."""
    entered = [(line, terminal.enter(line, expected)) for line, expected in commands()]
    assert [] == [(line, wrong) for line, wrong in entered if wrong], terminal.programs.said()
    assert 20 < len(entered)
