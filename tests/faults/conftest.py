"""What the fault tests share: each runs on a database on disk, and on a server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from salesprocess import Process, Store
from salesprocess.testing import FakeClock
from tests.faults.application import process as made
from tests.store.servers import new_url

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a new database."""
    return new_url(request.param, tmp_path)


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that moves when it is told."""
    return FakeClock()


@pytest.fixture
def told() -> list[tuple[str, str]]:
    """Return what durable hooks are told: their names, and the ids of events."""
    return []


@pytest.fixture
def process(clock: FakeClock, told: list[tuple[str, str]]) -> Process:
    """Return the process of these tests."""
    return made(clock, lambda hook, event: told.append((hook, event.id)))


@pytest.fixture
def store(url: str, process: Process, clock: FakeClock) -> Iterator[Store]:
    """Return an empty store."""
    with Store.open(url, [process], clock=clock) as opened:
        yield opened


@pytest.fixture
def program() -> Callable[..., str]:
    """Return what runs a module of these tests in a process of its own; what that prints."""

    def run(name: str, *arguments: Any) -> str:
        begun = subprocess.Popen(
            [sys.executable, "-m", f"tests.faults.{name}", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            out, problems = begun.communicate(timeout=300)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(begun.pid, signal.SIGKILL)  # those that it has begun, too
        assert (0, "") == (begun.returncode, problems), problems
        return out

    return run
