"""Lengths of time as people write them elsewhere."""

from __future__ import annotations

import pytest

from salesprocess import LoadError, Process
from salesprocess.expressions import Duration, as_duration


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("5 days", "5d"),
        ("1 Day", "1d"),
        ("2 weeks", "2w"),
        ("3 months", "3mo"),
        ("1 year, 6 months", "1y 6mo"),
        ("24 hours", "24h"),
        ("1 hour and 30 minutes", "1h 30m"),
        ("5 working days", "5 business days"),
        ("1 bank day", "1 business day"),
        ("5 busines days", "5 business days"),
        ("5bd", "5 business days"),
        ("4 working hours", "4 business hours"),
        ("P5D", "5d"),
        ("P1Y6M", "1y 6mo"),
        ("PT4H30M", "4h 30m"),
        ("daily", "1d"),
    ],
)
def test_what_people_write_elsewhere_is_put_into_this_language(written: str, meant: str) -> None:
    """Each is answered with the duration that it means, and that can be read."""
    assert meant == as_duration(written)
    Duration.parse(meant)
    with pytest.raises(ValueError, match=f"write '{meant}'"):
        Duration.parse(written)


@pytest.mark.parametrize(
    "written", ["", "days", "P", "5", "5 cups", "a day", "5 big days", "x" * 99]
)
def test_what_could_mean_anything_is_not_guessed(written: str) -> None:
    """Where it is unclear, nothing is said to be meant."""
    assert as_duration(written) is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("5 working days", "'5 working days' is not a duration; write '5 business days'."),
        ("P5D", "'P5D' is not a duration; write '5d'."),
        ("5 cups", "'5 cups' is not a duration; write whole numbers with the units s, m, h, d, w,"),
    ],
)
def test_a_deadline_says_which_duration_is_meant(written: str, told: str) -> None:
    """What begins as a duration does is not taken for an expression that cannot be read."""
    with pytest.raises(LoadError) as caught:
        Process.from_yaml(
            f"""
            salesprocess: 1
            process: acme
            stages: {{lead: , won: {{outcome: won}}}}
            transitions: {{win: {{from: lead, to: won}}}}
            deadlines: {{old: {{in: lead, after: {written}, emit: is_old}}}}
            """
        )
    (finding,) = caught.value.findings
    assert "deadlines.old.after" == finding.address
    assert finding.message.startswith(told)
