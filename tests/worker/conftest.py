"""A store whose clock stands still, and a process with deadlines and a durable hook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from salesprocess import Process, Store, Worker
from salesprocess.testing import FakeClock
from tests.store.conftest import empty
from tests.store.servers import new_url

TEXT = """
salesprocess: 1
process: repair
fields:
  amount: integer
  phone: {type: phone, sensitive: true}
stages:
  request:
  quoted:
  forgotten: {outcome: dormant}
  ordered: {outcome: won}
transitions:
  quote: {from: request, to: quoted}
  accept: {from: quoted, to: ordered}
  forget: {from: request, to: forgotten}
deadlines:
  stale: {in: request, after: 15d, fire: forget}
  slow: {in: quoted, after: 3d, repeat: 3d, emit: remind}
"""


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database on disk, and of one on a server."""
    return new_url(request.param, tmp_path_factory.mktemp("worker"))


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that moves when it is told."""
    return FakeClock()


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return the process, without hooks."""
    return Process.from_yaml(TEXT, clock=clock)


@pytest.fixture
def store(url: str, process: Process, clock: FakeClock) -> Iterator[Store]:
    """Return an empty store."""
    with Store.open(url, [process], clock=clock) as opened:
        empty(opened)
        yield opened


@pytest.fixture
def worker(store: Store) -> Worker:
    """Return a worker that waits for nothing and whose chances are even."""
    return quiet(store)


def quiet(store: Store, **options: Any) -> Worker:
    """Return a worker that tells hooks one after another, without jitter."""
    return Worker(store, **{"threads": 1, "chance": lambda: 0.5, **options})


@pytest.fixture
def told(process: Process) -> list[str]:
    """Return what a durable hook is told: the ids of events."""
    ids: list[str] = []
    process.add_hook(lambda event: ids.append(event.id), on="any", name="note", durable=True)
    return ids


def failing(times: int, error: Callable[[], Exception], ids: list[str]) -> Callable[[Any], None]:
    """Return a hook that fails some times, and then notes what it is told."""
    left = [times]

    def hook(event: Any) -> None:
        if left[0]:
            left[0] -= 1
            raise error()
        ids.append(event.id)

    return hook
