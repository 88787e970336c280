"""The service with a clock that stands still, a store of its own, and people who ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from catering.app import create
from catering.deals import open_store
from salesprocess import Store
from salesprocess.testing import FakeClock

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PARTY: dict[str, Any] = {"guests": 40, "price": "1200 EUR", "phone": "+62 21 5550100"}

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set what a deployment sets; nobody listens at that port."""
    monkeypatch.setenv("SALESPROCESS_STORE", f"sqlite:///{tmp_path}/deals.db")
    monkeypatch.setenv("KITCHEN_URL", "http://127.0.0.1:9/orders")
    monkeypatch.setenv("KITCHEN_SECRET", SECRET)
    monkeypatch.setenv("KITCHEN_IS_PRIVATE", "yes")


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that moves when it is told."""
    return FakeClock()


@pytest.fixture
def store(clock: FakeClock) -> Iterator[Store]:
    """Return the store as somebody else sees it, such as a worker."""
    with open_store(clock=clock) as opened:
        yield opened


@pytest.fixture
def client(clock: FakeClock) -> Iterator[TestClient]:
    """Return a browser in front of the running service."""
    with TestClient(create(partial(open_store, clock=clock))) as running:
        yield running


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Return what sends a request as Ani, who sells, or as somebody else."""

    def send(method: str, path: str, json: Any = None, *, by: str = "ani", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.request(method, path, json=json, headers={"X-User": by, **named})

    return send


@pytest.fixture
def quoted(ask: Ask) -> str:
    """Return the path of a deal that is quoted, with a discount that needs an approval."""
    ask("POST", "/deals", {"id": "C-1", "values": {**PARTY, "discount": 15}})
    ask("POST", "/deals/C-1/triggers/quote")
    return "/deals/C-1"
