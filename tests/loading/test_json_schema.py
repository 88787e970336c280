"""The JSON Schema for editors, pinned to what the loader accepts."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from salesprocess.errors import LoadError
from salesprocess.loading import builtin_text, json_schema, load_data
from salesprocess.loading.json_schema import as_json
from salesprocess.source import read
from tests.loading.test_definitions import PROCESS as RICH
from tests.loading.test_mistakes import PROCESS as TYPICAL

SCHEMA = json_schema()
EXAMPLES = {
    name: as_json(read(text).data)
    for name, text in {
        "rich": RICH,
        "typical": TYPICAL,
        "generic": builtin_text("generic"),
        "strict": """\
salesprocess: 1
process: a
title: x
description: {en: x}
version: 2
default_language: id
calendar: {timezone: UTC, holidays: US-CA, workdays: mon, hours: 09:00-24:00, closed: 2026-12-24}
roles: {r: {title: x, help: x}}
stages:
  a:
    probability: 5
    forecast: commit
    phase: a
    start: {roles: r, requires: {a: true}, guards: g}
    exit: {not: g}
    checklist: {a: {title: x, help: x, required: false}}
  b:
  c: {outcome: won}
transitions:
  t: [{from: a, to: stay, title: x, help: x, set: {a: 3}, emit: e, roles: r, reason: [1, b]}]
guards:
  g: {check: c, override: {roles: r}, effective: {from: 2026-01-01, until: 2026-01-02}, help: x}
  i: {all: [g, {any: [a > 1, {not: g}]}], severity: warn, title: x}
fields:
  a: {type: list, of: choice, options: {a: A, b: }, min: 1, max: 2, locked_in: [a], sensitive: true}
  b: {type: text, pattern: x, write: once, default: x, title: x, help: {en: x}}
  c: {type: group, fields: {a: {type: integer, formula: 3}}}
hooks: {h: {on: [any, stayed], stage: a, trigger: [t], when: a > 1, call: x}}
reversions: {comment: required, requires: a}
""",
    }.items()
}


VALIDATOR = Draft202012Validator(SCHEMA)
RULES_OF_SHAPE = {
    *("no-process", "unknown-key", "missing-key", "wrong-type", "bad-choice"),
    *("bad-name", "reserved-word", "bad-version", "guard-form", "no-stages", "no-transitions"),
}


def loader_accepts(data: Any) -> bool:
    """Tell whether the loader finds the shape of the data right, whatever it says."""
    try:
        load_data(data)
    except LoadError as error:
        return RULES_OF_SHAPE.isdisjoint(finding.rule for finding in error.findings)
    return True


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every part of some data."""
    yield path
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from places(data[key], (*path, key))


def mutations(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield copies of data that differ in one place, each with a word for the difference."""
    for path in places(data):
        for value in (None, 7, "x y", [], [[]], {}):
            yield f"{path} = {value!r}", replaced(data, path, value)
        part = at(data, path)
        if isinstance(part, dict):
            yield f"{path} + unknown", replaced(data, path, {**part, "unknown_key": 1})
            yield f"{path} + bad name", replaced(data, path, {**part, "Bad Name": {}})
            yield f"{path} + reserved", replaced(data, path, {**part, "open": {}})
            for key in part:
                rest = {name: value for name, value in part.items() if name != key}
                yield f"{path} - {key}", replaced(data, path, rest)


def at(data: Any, path: tuple[Any, ...]) -> Any:
    """Return the part of data at a path."""
    for key in path:
        data = data[key]
    return data


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of data with another value at a path."""
    if not path:
        return value
    data = copy.deepcopy(data)
    at(data, path[:-1])[path[-1]] = value
    return data


def test_is_a_schema() -> None:
    """It is valid by the draft it names, plain JSON, and describes every key."""
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA == json.loads(json.dumps(SCHEMA))
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    keys = [entry for part in parts for entry in part.get("properties", {}).values()]
    assert all(entry.get("description") for entry in keys)
    assert "$id" not in SCHEMA


@pytest.mark.parametrize("name", EXAMPLES)
def test_accepts_what_the_loader_accepts(name: str) -> None:
    """Every example of a process is valid."""
    errors = [error.message for error in VALIDATOR.iter_errors(EXAMPLES[name])]

    assert ([], True) == (errors, loader_accepts(EXAMPLES[name]))


@pytest.mark.parametrize("name", ["strict", "typical"])
def test_agrees_with_the_loader_on_every_small_change(name: str) -> None:
    """One value, key or name changed anywhere: both accept the result, or neither does."""
    disagreements = [
        (words, accepted)
        for words, changed in mutations(EXAMPLES[name])
        if (accepted := VALIDATOR.is_valid(changed)) != loader_accepts(changed)
    ]

    assert [] == disagreements


def test_its_examples_are_valid() -> None:
    """What the schema gives as an example of a key is valid for it."""
    for name, part in {"": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, entry in part.get("properties", {}).items():
            here = {"$defs": SCHEMA["$defs"], **entry}
            for example in entry.get("examples", ()):
                assert Draft202012Validator(here).is_valid(example), (name, key, example)


LAYERS = {
    "a layer": "{salesprocess: 1, layer: law, stages: {a: {sealed: true, after: b, enter: c}}}",
    "a layer over others": "{salesprocess: 1, layer: law, extends: [generic, ./a.yaml]}",
    "a process": "{salesprocess: 1, process: a, extends: generic, fields: {b: {min: 1}, c: text}}",
    "removed": "{salesprocess: 1, process: a, extends: b, stages: {c: {remove: true}},"
    " guards: {remove: true}, fields: {d: {max: {remove: true}}}}",
    "half a rule": "{salesprocess: 1, process: a, extends: b, transitions: {c: {guards: d}}}",
}
NO_LAYERS = {
    "a process and a layer": "{salesprocess: 1, process: a, layer: a}",
    "neither": "{salesprocess: 1, extends: generic}",
    "no version": "{layer: a}",
    "half a rule that stands alone": "{salesprocess: 1, process: a, stages: {b: },"
    " transitions: {c: {guards: d}}}",
    "a number": "{salesprocess: 1, process: a, extends: 3}",
    "an unknown key": "{salesprocess: 1, layer: a, stages: {b: {colour: red}}}",
    "removed and more": "{salesprocess: 1, layer: a, stages: {b: {remove: true, title: B}}}",
}


@pytest.mark.parametrize("text", LAYERS.values(), ids=LAYERS)
def test_a_layer_may_leave_things_out(text: str) -> None:
    """An editor does not ask for what an earlier file says."""
    assert [] == [error.message for error in VALIDATOR.iter_errors(as_json(read(text).data))]


@pytest.mark.parametrize("text", NO_LAYERS.values(), ids=NO_LAYERS)
def test_what_is_no_layer(text: str) -> None:
    """Everything else is as strict as in a process."""
    assert not VALIDATOR.is_valid(as_json(read(text).data))
