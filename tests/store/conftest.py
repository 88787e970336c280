"""What the tests of the store share: the same tests run on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from salesprocess import Process, Store
from salesprocess.store.tables import METADATA
from salesprocess.testing import FakeClock
from tests.store.servers import new_url

KINDS = ("memory", "sqlite", "postgresql")


@pytest.fixture(scope="module", params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database; one for each kind and module."""
    return new_url(request.param, tmp_path_factory.mktemp("store"))


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that moves when it is told."""
    return FakeClock()


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return the generic process."""
    return Process.builtin("generic", clock=clock)


@pytest.fixture
def store(database: str, process: Process, clock: FakeClock) -> Iterator[Store]:
    """Return an empty store."""
    with Store.open(database, [process], clock=clock) as opened:
        empty(opened)
        yield opened


def empty(store: Store) -> None:
    """Forget all that is in a store."""
    with store.database.writing() as connection:
        for table in METADATA.tables:
            connection.execute(text(f"DELETE FROM {table}"))
