"""The helper that lets time pass in the tests of applications."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from salesprocess import Process, UsageError
from salesprocess.testing import FakeClock, wait

FRIDAY = datetime(2026, 1, 9, 9, tzinfo=UTC)
TEXT = """
salesprocess: 1
process: acme
calendar: {timezone: UTC}
stages: {lead: , offer: , lost: {outcome: lost}}
transitions: {propose: {from: lead, to: offer}, lose: {from: open, to: lost}}
deadlines: {give_up: {in: open, after: 3 business days, fire: lose}}
"""


def test_time_passes_and_what_is_due_happens() -> None:
    """On the calendar of the process, for one deal."""
    clock = FakeClock(FRIDAY)
    deal = Process.from_yaml(TEXT, clock=clock).start("D-1")
    assert () == wait(deal, "2 business days").events
    assert datetime(2026, 1, 13, 9, tzinfo=UTC) == clock()
    assert "lost" == wait(deal, timedelta(days=1)).stage == deal.stage
    assert deal.events[-1].at == clock()


def test_only_a_clock_for_tests_can_be_told_to_go_on() -> None:
    """The clock of an application goes by itself."""
    deal = Process.from_yaml(TEXT).start("D-1")
    with pytest.raises(UsageError, match=r"clock=FakeClock\(\)"):
        wait(deal, "1d")
    with pytest.raises(UsageError, match="is not a duration"):
        wait(Process.from_yaml(TEXT, clock=FakeClock()).start("D-1"), "soon")
