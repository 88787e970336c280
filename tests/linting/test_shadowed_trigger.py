from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "shadowed-trigger"
STAGES = {"lead": {}, "demo": {}, "legal": {}, "won": {"outcome": "won"}}
PARTS: dict[str, Any] = {
    "fields": {"a": "boolean", "b": "boolean", "n": "integer"},
    "roles": {"boss": None, "rep": None},
    "guards": {
        "ga": {"when": "a"},
        "gab": {"all": ["a", "b"]},
        "warned": {"when": "b", "severity": "warn"},
        "let": {"when": "a", "override": {"roles": "boss"}},
        "asked": {"check": "credit"},
    },
}


def found(first: dict[str, Any], later: dict[str, Any]) -> bool:
    """Tell whether the later of two ways from the first stage is found to be shadowed."""
    ways = [{"from": "lead", "to": "demo", **first}, {"from": "lead", "to": "legal", **later}]
    result = addresses(RULE, process(STAGES, {"go": ways}, **PARTS))
    assert result in ([], ["transitions.go[1]"])
    return bool(result)


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ({}, {"guards": "a"}),
        ({}, {}),
        ({"guards": "warned"}, {"guards": "a"}),
        ({"guards": "a"}, {"guards": ["b", "a"]}),
        ({"guards": "a"}, {"guards": "b  and  a"}),
        ({"guards": ["a", "b"]}, {"guards": "a and b"}),
        ({"guards": "ga"}, {"guards": "a"}),
        ({"guards": "a"}, {"guards": "gab"}),
        ({"guards": "let"}, {"guards": "a"}),
        ({"guards": "let"}, {"guards": ["let", "b"]}),
        ({"guards": {"any": ["a", "b"]}}, {"guards": "b"}),
        ({"guards": {"any": ["a", "b"]}}, {"guards": {"any": ["b", "a"]}}),
        ({"guards": {"not": "a"}}, {"guards": [{"not": "a"}, "b"]}),
        ({"guards": "asked"}, {"guards": [{"all": ["asked", "a"]}]}),
        ({"requires": ["n"]}, {"requires": ["n", "a"]}),
        ({"requires": {"n": "a"}}, {"requires": ["n"]}),
        ({"roles": ["boss", "rep"]}, {"roles": "boss"}),
        ({"comment": "required"}, {"comment": "required", "reason": ["price"]}),
        ({"reason": ["price", "other"]}, {"reason": ["price"]}),
    ],
)
def test_a_way_that_asks_for_all_that_an_earlier_one_asks_for(
    first: dict[str, Any], later: dict[str, Any]
) -> None:
    """Whenever the later way is open the earlier one is, and that one is taken."""
    assert found(first, later)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ({"guards": "a"}, {}),
        ({"guards": "a"}, {"guards": "b"}),
        ({"guards": "a and b"}, {"guards": "a"}),
        ({"guards": "a"}, {"guards": "a or b"}),
        ({"guards": "a"}, {"guards": "let"}),
        ({"guards": "b"}, {"guards": "warned"}),
        ({"guards": "asked"}, {"guards": "a"}),
        ({"guards": {"not": "a"}}, {"guards": "a"}),
        ({"requires": ["n"]}, {"requires": {"n": "a"}}),
        ({"roles": "boss"}, {"roles": ["boss", "rep"]}),
        ({"roles": "boss"}, {}),
        ({"reason": ["price"]}, {"comment": "required"}),
        ({"to": "previous"}, {"guards": "a"}),
    ],
)
def test_a_way_that_can_be_open_alone(first: dict[str, Any], later: dict[str, Any]) -> None:
    """Where the earlier way asks for anything that the later one does not, both have a use."""
    assert not found(first, later)


def test_a_special_way_before_a_general_one() -> None:
    """The general way still serves the other stages; the other way round nothing is left."""
    special = {"from": "lead", "to": "demo"}
    general = {"from": "open", "to": "won"}

    assert [] == addresses(RULE, process(STAGES, {"go": [special, general]}))
    assert ["transitions.go[1]"] == addresses(RULE, process(STAGES, {"go": [general, special]}))


def test_several_earlier_ways_together() -> None:
    """A way is useless too if each of its stages is served by another earlier one."""
    ways = [
        {"from": "lead", "to": "demo"},
        {"from": "demo", "to": "legal"},
        {"from": ["lead", "demo"], "to": "won"},
    ]

    assert ["transitions.go[2]"] == addresses(RULE, process(STAGES, {"go": ways}))


def test_criteria_of_the_stages_count() -> None:
    """What a stage asks for belongs to the way: here entering ``demo`` asks for more."""
    stages = STAGES | {"demo": {"enter": "a"}}
    ways = [{"from": "lead", "to": "demo"}, {"from": "lead", "to": "legal"}]

    assert [] == addresses(RULE, process(stages, {"go": ways}, **PARTS))


def test_ways_of_different_triggers_do_not_meet() -> None:
    """Who fires the other trigger takes the other way."""
    ways = {"go": {"from": "lead", "to": "demo"}, "jump": {"from": "lead", "to": "demo"}}

    assert [] == addresses(RULE, process(STAGES, ways))


def test_the_ways_of_a_track() -> None:
    """They are tried in their order too."""
    legal = {
        "stages": {"reading": {}, "passed": {"done": True}, "refused": {"done": True}},
        "transitions": {
            "go": [{"from": "reading", "to": "passed"}, {"from": "open", "to": "refused"}]
        },
    }
    data = process(
        {"lead": {}, "won": {"outcome": "won"}}, {"win": {"from": "lead", "to": "won"}},
        tracks={"legal": legal},
    )  # fmt: skip

    assert ["tracks.legal.transitions.go[1]"] == addresses(RULE, data)


def test_an_automatic_way_is_tried_by_itself() -> None:
    """Nothing that somebody has to fire comes before it."""
    ways = [{"from": "lead", "to": "demo"}, {"from": "lead", "to": "won", "guards": "a"}]
    stages = {"lead": {}, "demo": {}, "won": {"outcome": "won"}}
    data = process(stages, {"go": ways}, fields={"a": "boolean"})

    assert ["transitions.go[1]"] == addresses(RULE, data)
    ways[1]["automatic"] = True
    assert [] == addresses(RULE, data)
