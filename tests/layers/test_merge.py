"""One file laid over another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salesprocess.errors import Place
from salesprocess.layers.merge import HEAD, same, where
from salesprocess.loading import load_file

from .helpers import findings, layered, merged, messages

FIELD = "fields: {amount: "
MERGES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("mappings merge by key", {"set": {"a": 1}}, {"set": {"b": 2}}, {"set": {"a": 1, "b": 2}}),
    ("a scalar replaces", {"x": {"a": 1}}, {"x": "y"}, {"x": "y"}),
    ("a list replaces", {"x": [1, 2]}, {"x": [3]}, {"x": [3]}),
    ("nothing leaves as it is", {"x": {"a": 1}}, {"x": None}, {"x": {"a": 1}}),
    ("nothing is new", {}, {"x": None}, {"x": None}),
    ("what is removed is gone", {"x": 1, "y": 2}, {"x": {"remove": True}}, {"y": 2}),
    (
        "a short field grows",
        {"fields": {"a": "money"}},
        {"fields": {"a": {"min": 0}}},
        {"fields": {"a": {"type": "money", "min": 0}}},
    ),
    (
        "a short field changes the type",
        {"fields": {"a": {"type": "decimal", "min": 0}}},
        {"fields": {"a": "integer"}},
        {"fields": {"a": {"type": "integer", "min": 0}}},
    ),
    (
        "a field in a group",
        {"fields": {"g": {"type": "group", "fields": {"a": "text"}}}},
        {"fields": {"g": {"fields": {"a": {"max": 3}, "b": "date"}}}},
        {
            "fields": {
                "g": {"type": "group", "fields": {"a": {"type": "text", "max": 3}, "b": "date"}}
            }
        },
    ),
    (
        "a short stage grows",
        {"stages": {"a": "Lead"}},
        {"stages": {"a": {"probability": 3}}},
        {"stages": {"a": {"title": "Lead", "probability": 3}}},
    ),
    (
        "a stage with nothing grows",
        {"stages": {"a": None}},
        {"stages": {"a": {"probability": 3}}},
        {"stages": {"a": {"probability": 3}}},
    ),
    (
        "a short stage renames",
        {"stages": {"a": {"title": {"en": "A"}, "probability": 3}}},
        {"stages": {"a": {"en": "B", "id": "C"}}},
        {"stages": {"a": {"title": {"en": "B", "id": "C"}, "probability": 3}}},
    ),
    (
        "a translation of a plain text",
        {"default_language": "id", "stages": {"a": "Prospek"}},
        {"stages": {"a": {"title": {"en": "Lead"}}}},
        {
            "default_language": "id",
            "stages": {"a": {"title": {"id": "Prospek", "en": "Lead"}}},
        },
    ),
    (
        "a plain text replaces all versions",
        {"guards": {"g": {"message": {"en": "A", "id": "B"}}}},
        {"guards": {"g": {"message": "C"}}},
        {"guards": {"g": {"message": "C"}}},
    ),
    (
        "conditions of a start",
        {"stages": {"a": {"start": True}}},
        {"stages": {"a": {"start": {"roles": "r"}}}},
        {"stages": {"a": {"start": {"roles": "r"}}}},
    ),
    (
        "a rule and a list of one",
        {"transitions": {"t": [{"from": "a", "to": "b"}]}},
        {"transitions": {"t": {"guards": "g"}}},
        {"transitions": {"t": {"from": "a", "to": "b", "guards": "g"}}},
    ),
    (
        "a list of rules replaces",
        {"transitions": {"t": {"from": "a", "to": "b"}}},
        {"transitions": {"t": [{"from": "c", "to": "d"}]}},
        {"transitions": {"t": [{"from": "c", "to": "d"}]}},
    ),
    (
        "required fields in a list and in a mapping",
        {"transitions": {"t": {"requires": ["a", "b"]}}},
        {"transitions": {"t": {"requires": {"b": "c > 1", "d": True}}}},
        {"transitions": {"t": {"requires": {"a": True, "b": "c > 1", "d": True}}}},
    ),
    (
        "one required field and a mapping",
        {"transitions": {"t": {"requires": "a"}}},
        {"transitions": {"t": {"requires": {"a": {"remove": True}, "b": "c"}}}},
        {"transitions": {"t": {"requires": {"b": "c"}}}},
    ),
    (
        "options with a label more",
        {"fields": {"a": {"type": "choice", "options": ["x", "y"]}}},
        {"fields": {"a": {"options": {"z": {"en": "Z"}, "x": "X"}}}},
        {"fields": {"a": {"type": "choice", "options": {"x": "X", "y": None, "z": {"en": "Z"}}}}},
    ),
    (
        "another condition of a guard",
        {"guards": {"g": {"when": "a", "message": "No."}}},
        {"guards": {"g": {"any": ["a", "b"]}}},
        {"guards": {"g": {"message": "No.", "any": ["a", "b"]}}},
    ),
    (
        "a combination is one value",
        {"transitions": {"t": {"guards": {"any": ["a"]}}}},
        {"transitions": {"t": {"guards": {"all": ["b"]}}}},
        {"transitions": {"t": {"guards": {"all": ["b"]}}}},
    ),
]


@pytest.mark.parametrize(("what", "base", "layer", "together"), MERGES, ids=[m[0] for m in MERGES])
def test_what_two_files_say_together(
    what: str, base: dict[str, Any], layer: dict[str, Any], together: dict[str, Any]
) -> None:
    """As the table in the reference has it."""
    assert (what, (together, [])) == (what, merged(base, layer))


def test_words_about_layers_do_not_stay() -> None:
    """The process that comes of it knows only words of a process."""
    base = {"stages": {"a": None, "b": {"after": "a", "sealed": True}}}

    assert ({"stages": {"a": None, "b": {}}}, []) == merged(base)


def test_a_field_may_be_called_sealed() -> None:
    """Names are names."""
    fields = {"fields": {"sealed": "boolean", "remove": "text", "after": "date"}}

    assert (fields, []) == merged(fields)


def test_what_a_file_says_of_itself_is_not_handed_on(tmp_path: Path) -> None:
    """A title of a base would be a wrong one, and its version counts other changes."""
    base = (
        "salesprocess: 1\nprocess: b\nversion: 7\ntitle: Base\nstages: {a: , w: {outcome: won}}\n"
    )
    path = layered(tmp_path, "", base=base + "transitions: {t: {from: a, to: w}}\n")
    spec = load_file(path).spec

    assert ("layer_1", 1, None) == (spec.process, spec.version, spec.title)
    assert {"process", "version", "title"} < {*HEAD}


def test_every_part_knows_its_file(tmp_path: Path) -> None:
    """A part is where it is declared first, and each value where it was said last."""
    layer = (
        "fields:\n  amount: {min: 0}\nstages:\n  offer: {enter: fit}\n"
        "transitions:\n  propose:\n    requires: {amount: consent}\n"
    )
    definition = load_file(layered(tmp_path, layer))
    places = {
        address: f"{Path(place.file).stem}:{place.line}:{place.column}"
        for address in (
            "fields.amount", "fields.amount.type", "fields.amount.min", "stages.offer",
            "stages.offer.probability", "stages.offer.enter", "transitions.propose.requires.amount",
            "transitions.propose.requires.contact.name", "process",
        )
        if (place := definition.place(address))
    }  # fmt: skip

    assert {
        "fields.amount": "base:5:11",
        "fields.amount.type": "base:5:11",
        "fields.amount.min": "layer_1:5:17",
        "stages.offer": "base:11:3",
        "stages.offer.probability": "base:11:57",
        "stages.offer.enter": "layer_1:7:18",
        "transitions.propose.requires.amount": "layer_1:10:24",
        "transitions.propose.requires.contact.name": "base:18:68",
        "process": "layer_1:2:10",
    } == places


def test_a_mistake_inside_an_expression_has_its_place(tmp_path: Path) -> None:
    """Also where the expression and the field are in different files."""
    path = layered(tmp_path, "guards:\n  fit: {when: segment == 'huge'}\n")

    assert ["expression layer_1.yaml:5 guards.fit.when"] == findings(path)


NOTHING = "nothing-to-remove layer_1.yaml:4"
MISTAKES = [
    ("fields: {nothing: {remove: true}}", f"{NOTHING} fields.nothing"),
    ("fields: {a: {type: text, max: {remove: true}}}", f"{NOTHING} fields.a.max"),
    ("fields: {amount: {remove: true, min: 1}}", "bad-remove layer_1.yaml:4 fields.amount.remove"),
    ("fields: {amount: {remove: false}}", "bad-remove layer_1.yaml:4 fields.amount.remove"),
    ("fields: {amount: {sealed: maybe}}", "wrong-type layer_1.yaml:4 fields.amount.sealed"),
    ("stages: {offer: {after: 3}}", "wrong-type layer_1.yaml:4 stages.offer.after"),
    ("transitions: {win: {guards: fit}}", "several-rules layer_1.yaml:4 transitions.win"),
    ("stages: {offer: {sealled: true}}", "unknown-key layer_1.yaml:4 stages.offer.sealled"),
    ("fields: {amount: {min: x}}", "bad-limit layer_1.yaml:4 fields.amount.min"),
    ("remove: true", "unknown-key layer_1.yaml:4 remove"),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "finding"), MISTAKES, ids=[m[1] for m in MISTAKES])
def test_a_mistake_in_a_layer(tmp_path: Path, layer: str, finding: str) -> None:
    """Each is told at its place."""
    assert [finding] == findings(layered(tmp_path, layer + "\n"))


def test_a_word_about_layers_is_the_nearest(tmp_path: Path) -> None:
    """Whoever mistypes one is told so."""
    path = layered(tmp_path, "stages: {offer: {sealled: true}}\n")

    assert ["The key 'sealled' does not exist here; did you mean 'sealed'?"] == messages(path)


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Bases first, and each in the order of the file."""
    path = layered(
        tmp_path,
        "fields: {a: {type: txt}, a: text}\nstages: {lead: {title: &x Lead}}\n",
        "guards: {g: {when: b}}\n",
    )

    assert [
        "bad-choice layer_1.yaml:4 fields.a.type",
        "duplicate-key layer_1.yaml:4 fields.a",
        "yaml-anchor layer_1.yaml:5 stages.lead.title",
        "expression layer_2.yaml:4 guards.g.when",
    ] == findings(path)


def test_a_process_alone_may_use_the_words_about_layers() -> None:
    """A stage may say where it stands, and a part may be sealed for those to come."""
    data = {"stages": {"a": {"sealed": True}, "b": {"before": "a"}}}

    assert ["b", "a"] == list(merged(data)[0]["stages"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a", ["a"], True), ("a", "b", False), (1, True, False), ([1, 2], [1, 2], True)],
)
def test_what_says_the_same(one: object, other: object, expected: bool) -> None:
    """One value may stand for a list of one."""
    assert expected is same(one, other)


def test_a_place_in_a_sentence() -> None:
    """The file and the line are enough."""
    assert "law.yaml:12" == where(Place("law.yaml", 12, 5))
