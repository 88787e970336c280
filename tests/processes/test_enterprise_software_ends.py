"""How the software vendor's opportunities end: the facts of its handbook, as sentences.

They are written from the case study and not from the process.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from salesprocess import (
    Deal,
    InvalidValues,
)
from salesprocess.events import Moved
from tests.processes.software import (
    CLOCK,
    MANAGER,
    OPERATIONS,
    OWNER,
    begin,
    blocking,
    names,
    reach,
    usd,
)

TODAY = CLOCK().date()


# --- Ageing ------------------------------------------------------------------------------------

AGEING = [("large", 45, 90), ("public_sector", 45, 90), ("mid_market", 21, 45), ("smb", 7, 15)]
HOURS = timedelta(hours=1)


def aged(deal: Deal) -> dict[str, timedelta]:
    """Tell what is due for its age, and after how long."""
    return {
        due.deadline.partition(".")[2]: due.due - CLOCK()
        for due in deal.due()
        if due.deadline.startswith("deadlines.ageing")
    }


@pytest.mark.parametrize("stage", ["discovery", "scoping"])
@pytest.mark.parametrize(("segment", "warned", "closed"), AGEING)
def test_new_business_is_warned_and_closed_by_its_segment(
    stage: str, segment: str, warned: int, closed: int
) -> None:
    """In stages 1 and 2; an hour earlier nothing happens yet."""
    deal, now = reach(stage, segment=segment), CLOCK()
    assert () == deal.advance(at=now + timedelta(days=warned) - HOURS).events
    events = deal.advance(at=now + timedelta(days=warned)).events
    assert ["deadline_passed", "no_progress_warning"] == names(events)
    assert () == deal.advance(at=now + timedelta(days=closed) - HOURS).events
    deal.advance(at=now + timedelta(days=closed))

    assert "closed_lost" == deal.stage
    moved = next(e for e in deal.events if isinstance(e, Moved) and e.target == "closed_lost")
    assert ("system", "no_progression") == (moved.by, moved.reason)
    assert "closed_automatically" in names(deal.events)


@pytest.mark.parametrize("stage", ["technical_evaluation", "proposal", "awaiting_signature"])
def test_from_stage_3_on_there_is_no_ageing(stage: str) -> None:
    """Nothing is due however old it is."""
    assert {} == aged(reach(stage, segment="smb"))


@pytest.mark.parametrize("order_type", ["add_on", "renewal"])
def test_only_new_business_ages(order_type: str) -> None:
    """Add-ons and renewals are left alone."""
    parent = {"opportunity": "O-0", "order_type": "new_business"}

    assert {} == aged(reach("discovery", order_type=order_type, parent=parent))


@pytest.mark.parametrize("trigger", ["note_next_step", "update_command_plan"])
def test_activity_restarts_the_clock(trigger: str) -> None:
    """An update of the next steps, or an entry in the command plan."""
    deal = reach("discovery")
    CLOCK.advance("20d")
    deal.fire(trigger, by=OWNER, comment="They called")

    assert {"ageing_warning": timedelta(days=21), "ageing_close": timedelta(days=45)} == aged(deal)


def test_progression_restarts_the_clock() -> None:
    """So does a new stage."""
    deal = reach("discovery")
    CLOCK.advance("20d")
    deal.fire("scope", by=OWNER)

    assert timedelta(days=45) == aged(deal)["ageing_close"]


def test_other_work_does_not_restart_the_clock() -> None:
    """To write a field or tick an item off is no progress."""
    deal = reach("discovery")
    CLOCK.advance("20d")
    deal.update(amount=usd(1))
    deal.untick("recap_sent")

    assert timedelta(days=25) == aged(deal)["ageing_close"]


def test_nobody_closes_an_opportunity_for_its_age_by_hand() -> None:
    """Nor writes down progress that there was not."""
    deal = reach("discovery")
    for somebody in (OWNER, MANAGER, OPERATIONS):
        assert not deal.can("close_for_no_progress", by=somebody, reason="no_progression")
    with pytest.raises(InvalidValues, match="locked"):
        deal.update({"noted.progressed_at": CLOCK() + timedelta(days=300)})


# --- Closed lost -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "net_arr", "needed"),
    [
        ("competitive_loss", 24_999, {"competitors": ["Others"]}),
        ("product_maturity", 24_999, {"product_stage": "Plan"}),
        ("merged", 24_999, {"merged_opportunity": "O-7"}),
        ("other", 24_999, {"lost_details": "A long story"}),
        ("no_budget", 25_000, {"lost_details": "A long story"}),
        ("no_budget", 24_999, {}),
        ("competitive_loss", 25_000, {"competitors": ["Others"], "lost_details": "Price"}),
    ],
)
def test_what_a_loss_asks_for_depends_on_its_reason(
    reason: str, net_arr: int, needed: dict[str, Any]
) -> None:
    """Competitors, product stage, the other opportunity, or details; each of them is needed."""
    deal = reach("proposal", net_arr=usd(net_arr), competitors=None)
    for name in needed:
        others = {key: value for key, value in needed.items() if key != name}
        assert [f"transitions.lose.requires.{name}"] == blocking(
            deal, "lose", others, reason=reason
        )

    deal.fire("lose", needed, by=OWNER, reason=reason)
    assert ("closed_lost", "lost") == (deal.stage, deal.outcome)


def test_a_loss_takes_a_reason() -> None:
    """Always."""
    assert "transitions.lose.reason" in blocking(reach("proposal"), "lose")


def test_a_lost_opportunity_is_not_reopened() -> None:
    """A prospect who comes back is a new opportunity."""
    deal = reach("proposal")
    deal.fire("lose", by=OWNER, reason="no_decision")

    assert () == deal.available()


@pytest.mark.parametrize(
    ("values", "announced"),
    [
        ({"segment": "large", "net_arr": usd(1)}, True),
        ({"segment": "public_sector", "net_arr": usd(1)}, True),
        ({"segment": "smb", "net_arr": usd(12_000)}, True),
        ({"segment": "smb", "net_arr": usd(11_999)}, False),
        ({"segment": "large", "net_arr": usd(12_000), "order_type": "renewal"}, False),
    ],
)
def test_which_losses_are_told_to_everybody(values: dict[str, Any], announced: bool) -> None:
    """New business that is large, public or at least 12,000."""
    assert announced == begin(**values).facts["loss_is_announced"]
