"""What the tests of hooks share."""

from __future__ import annotations

import logging

import pytest


@pytest.fixture(autouse=True)
def _audible(caplog: pytest.LogCaptureFixture) -> None:
    """Hear the library's logger, whatever level an example has left it at."""
    caplog.set_level(logging.INFO, logger="salesprocess.hooks")
