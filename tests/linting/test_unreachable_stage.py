from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "unreachable-stage"
STAGES: dict[str, Any] = {"lead": {}, "demo": {}, "offer": {}}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_stages_that_only_lead_to_each_other() -> None:
    """A circle that nothing leads into is unreachable as a whole."""
    circle = {"show": {"from": "offer", "to": "demo"}, "propose": {"from": "demo", "to": "offer"}}

    assert ["stages.demo", "stages.offer"] == addresses(RULE, process(STAGES, circle))


def test_a_stage_in_which_deals_start_is_reached() -> None:
    """Deals may start there, so no transition has to lead there."""
    stages = {"lead": {}, "demo": {"start": True}, "offer": {"start": {"roles": ["boss"]}}}

    assert [] == addresses(RULE, process(stages, roles={"boss": None}))


@pytest.mark.parametrize("origin", ["open", "any", ["lead"]])
def test_every_way_to_say_from_where_counts(origin: object) -> None:
    """``open`` and ``any`` draw a transition from the first stage too."""
    transitions = {
        "show": {"from": origin, "to": "demo"},
        "propose": {"from": "demo", "to": "offer"},
    }

    assert [] == addresses(RULE, process(STAGES, transitions))


def test_staying_and_going_back_reach_no_new_stage() -> None:
    """``previous`` leads only to where deals have been."""
    transitions = {
        "note": {"from": "any", "to": "stay"},
        "show": {"from": "lead", "to": "demo"},
        "back": {"from": ["demo", "offer"], "to": "previous"},
    }

    assert ["stages.offer"] == addresses(RULE, process(STAGES, transitions))


def test_a_stage_that_a_track_cannot_get_into() -> None:
    """A track begins in its first stage, and nowhere else."""
    legal = {
        "stages": {"reading": {}, "asked": {}, "passed": {"done": True}},
        "transitions": {"go": {"from": ["reading", "asked"], "to": "passed"}},
    }
    data = process(
        {"lead": {}, "won": {"outcome": "won"}}, {"win": {"from": "lead", "to": "won"}},
        tracks={"legal": legal},
    )  # fmt: skip

    assert ["tracks.legal.stages.asked"] == addresses(RULE, data)
