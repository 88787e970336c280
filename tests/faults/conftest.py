"""What the fault tests share: each runs on a database on disk, and on a server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
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
def program() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return what runs a module of these tests in a process of its own, to its end."""

    def run(name: str, *arguments: Any) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", f"tests.faults.{name}", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert (0, "") == (done.returncode, done.stderr), done.stderr
        return done

    return run
