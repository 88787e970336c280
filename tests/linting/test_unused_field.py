from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "unused-field"
STAGES: dict[str, Any] = {"lead": {}, "won": {"outcome": "won"}}
WIN: dict[str, Any] = {"from": "lead", "to": "won"}
GO: dict[str, Any] = {"from": "u", "to": "v"}
TRACK: dict[str, Any] = {"stages": {"u": {}, "v": {"done": True}}, "transitions": {"go": GO}}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


@pytest.mark.parametrize(
    "use",
    [
        {"transitions": {"win": WIN | {"guards": "x"}}},
        {"transitions": {"win": WIN | {"guards": {"any": [{"not": "x"}]}}}},
        {"transitions": {"win": WIN | {"requires": "x"}}},
        {"transitions": {"win": WIN | {"requires": {"y": "x"}}}},
        {"transitions": {"win": WIN | {"set": {"x": "true"}}}},
        {"transitions": {"win": WIN | {"set": {"y": "x"}}}},
        {"guards": {"g": {"when": "x"}}},
        {"reversions": {"requires": "x"}},
        {"stages": STAGES | {"lead": {"start": {"requires": "x"}}}},
        {"stages": STAGES | {"lead": {"exit": "not x"}}},
        {"fields": {"x": "boolean", "y": {"type": "boolean", "title": "Y", "formula": "x"}}},
        {"hooks": {"h": {"on": "moved", "when": "x", "call": "shout"}}},
        {"policies": {"p": {"always": True, "require": "x"}}},
        {"policies": {"p": {"always": True, "require": "true", "when": "x"}}},
        {"tracks": {"t": TRACK | {"opens": "x"}}},
        {"tracks": {"t": TRACK | {"transitions": {"go": GO | {"requires": "x"}}}}},
        {"tracks": {"t": TRACK | {"transitions": {"go": GO | {"set": {"x": "true"}}}}}},
        {"deadlines": {"d": {"in": "lead", "after": "3d", "when": "x", "emit": "late"}}},
        {"approvals": {"a": {"roles": "boss", "when": "x"}}, "roles": {"boss": None}},
        {"approvals": {"a": {"roles": "boss", "covers": "x"}}, "roles": {"boss": None}},
    ],
)
def test_every_use_counts(use: dict[str, Any]) -> None:
    """A field that is read, asked for or set anywhere is used."""
    fields = {"x": "boolean", "y": {"type": "boolean", "title": "Y"}}

    assert [] == addresses(RULE, {**process(STAGES, {"win": WIN}, fields=fields), **use})


@pytest.mark.parametrize("word", [{"title": "X"}, {"help": "For people."}])
def test_a_field_that_people_are_told_of_is_the_business_of_the_application(
    word: dict[str, Any],
) -> None:
    """Title and help say what it is for, on the field itself or on its group."""
    fields = {
        "x": {"type": "text"} | word,
        "g": {"type": "group", "fields": {"y": "text"}} | word,
    }

    assert [] == addresses(RULE, process(STAGES, fields=fields))


@pytest.mark.parametrize("word", [{"write": "once"}, {"locked_in": "won"}])
def test_a_field_that_the_process_protects_is_used(word: dict[str, Any]) -> None:
    """The process does something with it: it refuses changes."""
    assert [] == addresses(RULE, process(STAGES, fields={"x": {"type": "text"} | word}))


def test_a_formula_that_nobody_reads() -> None:
    """A field that only feeds a formula is used; the formula itself has to be for something."""
    fields = {"n": "integer", "twice": {"type": "integer", "formula": "n * 2"}}

    assert ["fields.twice"] == addresses(RULE, process(STAGES, fields=fields))


def test_members_of_groups() -> None:
    """A member is told at its own place, unless the group as a whole is asked for."""
    inner = {"type": "group", "fields": {"z": "date"}}
    fields = {"g": {"type": "group", "fields": {"x": "date", "y": "date", "h": inner}}}
    ways = {"win": WIN | {"guards": "filled(g.x)"}}

    assert ["fields.g.fields.y", "fields.g.fields.h.fields.z"] == addresses(
        RULE, process(STAGES, ways, fields=fields)
    )
    ways = {"win": WIN | {"requires": "g"}}
    assert [] == addresses(RULE, process(STAGES, ways, fields=fields))


@pytest.mark.parametrize(
    "use",
    [
        {"roles": {"boss": None}, "approvals": {"x_approval": {"roles": "boss", "covers": "x"}}},
        {"deadlines": {"late": {"in": "lead", "after": "1d", "since": "x"}}},
        {
            "tracks": {
                "legal": {
                    "stages": {"review": {}, "passed": {"done": True}},
                    "transitions": {
                        "pass": {"from": "review", "to": "passed", "set": {"x": "today"}}
                    },
                }
            }
        },
    ],
)
def test_what_goes_on_beside_the_main_course_uses_fields(use: dict[str, Any]) -> None:
    """An approval covers them, a deadline counts from them, a track sets them."""
    assert [] == addresses(RULE, process(STAGES, fields={"x": "date"}, **use))
