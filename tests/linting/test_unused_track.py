from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "unused-track"
STAGES: dict[str, Any] = {"lead": {}, "won": {"outcome": "won"}}
WIN: dict[str, Any] = {"from": "lead", "to": "won"}
PASS: dict[str, Any] = {"from": "reading", "to": "passed"}
LEGAL: dict[str, Any] = {"stages": {"reading": {}, "passed": {"done": True}},
                         "transitions": {"pass": PASS}}  # fmt: skip
FIELDS = {"fields": {"a": "boolean"}}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "use",
    [
        {"transitions": {"win": WIN | {"guards": "tracks.legal != 'reading'"}}},
        {"transitions": {"win": WIN | {"guards": "filled(tracks.legal)"}}},
        {"stages": {"lead": {"exit": "tracks.legal == 'passed'"}, "won": {"outcome": "won"}}},
        {"policies": {"p": {"require": "tracks.legal == 'passed'", "entering": "won"}}},
        {"policies": {"p": {"require": "a", "firing": "legal.pass"}}},
        {"hooks": {"h": {"on": "track_moved", "call": "tell"}}},
        {"hooks": {"h": {"on": "any", "trigger": "legal.pass", "call": "tell"}}},
        {"tracks": {"legal": LEGAL | {"transitions": {"pass": PASS | {"emit": "passed_it"}}}}},
        {"tracks": {"legal": LEGAL | {"transitions": {"pass": PASS | {"set": {"a": "true"}}}}}},
        {"tracks": {"legal": LEGAL | {
            "deadlines": {"slow": {"in": "open", "after": "3d", "emit": "slow_legal"}}}}},
        {"deadlines": {"d": {"in": "lead", "after": "3d", "when": "tracks.legal == 'reading'",
                             "emit": "slow_legal"}}},
    ],
)  # fmt: skip
def test_what_a_track_is_good_for_counts(use: dict[str, Any]) -> None:
    """Whatever asks for it, is told of it, or is done by it."""
    data = process(STAGES, {"win": WIN}, tracks={"legal": LEGAL}, **FIELDS)
    assert ["tracks.legal"] == addresses(RULE, data)
    assert [] == addresses(RULE, data | use)


def test_what_a_track_asks_of_itself_does_not_count() -> None:
    """Its own guards and deadlines only move it."""
    moved = {
        "transitions": {"pass": PASS | {"guards": "tracks.legal == 'reading'"}},
        "deadlines": {"slow": {"in": "reading", "after": "3d", "fire": "pass"}},
    }
    data = process(STAGES, {"win": WIN}, tracks={"legal": LEGAL | moved})
    assert ["tracks.legal"] == addresses(RULE, data)
