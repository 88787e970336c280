"""A receiver, and secrets in the environment."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

import pytest

from tests.webhooks.receiver import Receiver, receiving

SECRET = "whsec_" + b64encode(b"an old secret of 24 bytes or more").decode()
NEXT = "whsec_" + b64encode(b"the next secret, also long enough").decode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a receiver that takes everything."""
    with receiving() as running:
        yield running


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put two secrets into the environment."""
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("NEXT_SECRET", NEXT)
