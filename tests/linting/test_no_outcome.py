from __future__ import annotations

from tests.linting.helpers import addresses, check_samples, messages, process

RULE = "no-outcome"


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_a_process_without_an_outcome() -> None:
    """It is told once, at the stages, and not for each of them."""
    circle = {"go": {"from": "lead", "to": "demo"}, "back": {"from": "demo", "to": "lead"}}

    assert ["stages"] == addresses(RULE, process({"lead": {}, "demo": {}}, circle))


def test_an_outcome_that_no_way_leads_to() -> None:
    """A closed stage that cannot be reached closes no deal."""
    found = messages(RULE, process({"lead": {}, "won": {"outcome": "won"}}))

    assert [
        "No deal of this process can ever be closed: no stage with an `outcome` can be reached."
        " Add `outcome: won` to the last stage, or draw a transition to a closed one."
    ] == found


def test_what_leads_only_to_a_dead_end_is_left_to_that_rule() -> None:
    """One mistake gives one finding: the dead end is where the way out is missing."""
    stages = {"lead": {}, "demo": {}, "stuck": {}, "won": {"outcome": "won"}}
    transitions = {
        "show": {"from": "lead", "to": "demo"},
        "stop": {"from": "demo", "to": "stuck"},
        "win": {"from": "lead", "to": "won"},
    }

    assert [] == addresses(RULE, process(stages, transitions))


def test_a_circle_that_no_deal_gets_into() -> None:
    """It catches nobody; that it is unreachable is told by another rule."""
    stages = {"lead": {}, "a": {}, "b": {}, "won": {"outcome": "won"}}
    transitions = {
        "win": {"from": "lead", "to": "won"},
        "go": {"from": "a", "to": "b"},
        "back": {"from": "b", "to": "a"},
    }

    assert [] == addresses(RULE, process(stages, transitions))


def test_one_start_that_can_be_closed_and_one_that_cannot() -> None:
    """The stages in which deals are caught are told, where only some are."""
    stages = {"lead": {}, "partner": {"start": True}, "demo": {}, "won": {"outcome": "won"}}
    transitions = {
        "win": {"from": "lead", "to": "won"},
        "show": {"from": "partner", "to": "demo"},
        "back": {"from": "demo", "to": "partner"},
    }

    assert ["stages.partner"] == addresses(RULE, process(stages, transitions))
