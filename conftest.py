"""Set up the test run: every block of README.md and docs/ is a test too."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sybil import Sybil

import docblocks

# A slow machine is no reason for a test to fail.
settings.register_profile(
    "salesprocess", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("salesprocess")

pytest_collect_file = Sybil(
    parsers=[docblocks.parse],
    patterns=["README.md", "docs/*.md", "docs/*/*.md"],
    excludes=["examples/*/README.md"],  # their tests type them in
    fixtures=["page_folder"],
).pytest()


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the blocks of one page run."""
    return tmp_path_factory.mktemp("page")
