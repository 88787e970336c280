from __future__ import annotations

from tests.linting.helpers import addresses, check_samples, process

RULE = "dead-end"
STAGES = {"lead": {}, "hold": {}, "won": {"outcome": "won"}}
WIN = {"win": {"from": "lead", "to": "won"}, "hold": {"from": "lead", "to": "hold"}}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_staying_is_no_way_out() -> None:
    """A trigger that does not move the deal does not help it on, nor does one into the same."""
    note = {"note": {"from": "hold", "to": "stay"}, "again": {"from": "hold", "to": "hold"}}

    assert ["stages.hold"] == addresses(RULE, process(STAGES, WIN | note))


def test_going_back_is_a_way_out_where_deals_have_come_from_somewhere() -> None:
    """``previous`` leads out of a stage that has a stage before it, and else nowhere."""
    back = {"back": {"from": "hold", "to": "previous"}}

    assert [] == addresses(RULE, process(STAGES, WIN | back))
    assert ["stages.hold"] == addresses(RULE, process(STAGES, {"win": WIN["win"]} | back))


def test_a_closed_stage_may_be_the_end() -> None:
    """Every outcome ends a deal, a word of your own too."""
    stages = {"lead": {}, "merged": {"outcome": "duplicate"}}

    assert [] == addresses(RULE, process(stages, {"merge": {"from": "lead", "to": "merged"}}))


def test_a_stage_of_a_track_that_is_not_its_end() -> None:
    """A track that has an end somewhere must be able to leave every other stage."""
    stages = {"lead": {}, "won": {"outcome": "won"}}
    win = {"win": {"from": "lead", "to": "won"}}
    legal = {
        "stages": {"reading": {}, "refused": {}, "passed": {"done": True}},
        "transitions": {
            "go": [{"from": "reading", "to": "passed"}, {"from": "reading", "to": "refused"}]
        },
    }

    assert ["tracks.legal.stages.refused"] == addresses(
        RULE, process(stages, win, tracks={"legal": legal})
    )
    legal["stages"] = {"reading": {}, "refused": {}, "passed": {}}
    assert [] == addresses(RULE, process(stages, win, tracks={"legal": legal}))
