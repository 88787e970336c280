"""Programs that run beside a test, and waiting for what they bring about."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket
from typing import Any, TypeVar

import httpx2

EXAMPLE = Path(__file__).parents[1]
SOURCE = EXAMPLE.parents[1] / "src"
BOUND = 60.0
"""How many seconds something may take that comes about in a moment."""

Found = TypeVar("Found")


class Programs:
    """Begins programs in a folder, and ends those that are left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{EXAMPLE}{os.pathsep}{SOURCE}",
            "PYTHONUNBUFFERED": "1",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Run a module of Python; what it says goes into the file of its name."""
        said = (self.folder / f"{arguments[0]}.log").open("ab")
        with said:
            program = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=self.folder, env=self.environment, stdout=said, stderr=said,
            )  # fmt: skip
        self.running.append(program)
        return program

    def serve(self, port: int) -> subprocess.Popen[bytes]:
        """Run the service, and wait until it answers."""
        program = self.begin("uvicorn", "catering.app:app", "--port", str(port))
        until(lambda: answers(f"http://127.0.0.1:{port}/health"), self.said)
        return program

    def said(self) -> str:
        """Return what all of them have said."""
        return "\n".join(log.read_text() for log in sorted(self.folder.glob("*.log")))

    def end(self) -> None:
        """Kill what is left."""
        for program in self.running:
            program.kill()
            program.wait()


def until(ask: Callable[[], Found], why_not: Callable[[], str]) -> Found:
    """Ask again and again until there is an answer, and return it."""
    end = time.monotonic() + BOUND
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(why_not())


def answers(url: str, **options: Any) -> bool:
    """Tell whether somebody is there."""
    try:
        return httpx2.get(url, **options).is_success
    except httpx2.TransportError:
        return False


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
