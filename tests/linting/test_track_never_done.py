from __future__ import annotations

from typing import Any

from tests.linting.helpers import addresses, check_samples, messages, process

RULE = "track-never-done"
STAGES = {"lead": {}, "won": {"outcome": "won"}}
WIN = {"win": {"from": "lead", "to": "won", "guards": "tracks.legal == 'passed'"}}
LEGAL: dict[str, Any] = {
    "stages": {"reading": {}, "passed": {"done": True}},
    "transitions": {"pass": {"from": "reading", "to": "passed"}},
}


def found(**parts: Any) -> list[str]:
    """Return the messages about one track."""
    return messages(RULE, process(STAGES, WIN, tracks={"legal": LEGAL | parts}))


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_a_track_that_can_be_done_passes() -> None:
    """Whatever its guards say; and a condition that may be true is no doubt."""
    assert [] == found()
    assert [] == found(opens="deal.stage == 'lead'")


def test_a_track_without_a_way_to_its_end() -> None:
    """There is a stage in which it is done, and no way leads there."""
    back = {"back": {"from": "passed", "to": "reading"}, "note": {"from": "open", "to": "stay"}}

    assert [
        "The track 'Legal' can never be done, for no way leads there. Draw one from 'Reading' to a"
        " stage with `done`."
    ] == found(transitions=back)


def test_a_track_that_never_begins() -> None:
    """A condition that is never true is told where it is written."""
    tracks = {"legal": LEGAL | {"opens": "false"}}

    assert ["tracks.legal.opens"] == addresses(RULE, process(STAGES, WIN, tracks=tracks))
