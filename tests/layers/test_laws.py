"""What holds of layers whatever they say."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salesprocess.errors import LoadError
from salesprocess.layers import compose
from salesprocess.layers.merge import HEAD
from salesprocess.loading import builtin_names, builtin_text, load_builtin, load_data
from salesprocess.loading.json_schema import as_json
from salesprocess.source import plain, read

from .helpers import BASE, merged

BASE_DATA: dict[str, Any] = read(BASE).data
REMOVED = {"remove": True}
WORDS = st.sampled_from(["a", "fit", "lead", "amount", "consent", "amount > 3", "", "x y"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | WORDS | st.just(REMOVED),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["en", "id", "when", "type", "title", "guards", "sealed", "min", "amount"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
FIELD = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["text", "boolean", "decimal"]), "title": VALUES, "min": VALUES,
        "options": VALUES, "formula": WORDS, "sealed": st.booleans(), "fields": VALUES,
        "default": VALUES,
    },
)  # fmt: skip
GUARD = st.fixed_dictionaries(
    {}, optional={"when": WORDS, "any": VALUES, "message": VALUES, "sealed": st.just(True)}
)
STAGE = st.fixed_dictionaries(
    {},
    optional={
        "after": st.sampled_from(["lead", "offer", "won", "s"]), "title": VALUES, "enter": VALUES,
        "before": st.sampled_from(["lead", "won"]), "exit": VALUES, "sealed": st.just(True),
    },
)  # fmt: skip
RULE = st.fixed_dictionaries(
    {}, optional={"from": WORDS, "to": WORDS, "guards": VALUES, "requires": VALUES, "set": VALUES}
)


def members(part: st.SearchStrategy[Any], *names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Make sections of a file: some members, each a part, nothing, something or removed."""
    return st.dictionaries(
        st.sampled_from(names), part | st.none() | VALUES | st.just(REMOVED), max_size=3
    )


LAYERS = st.fixed_dictionaries(
    {},
    optional={
        "fields": members(FIELD, "amount", "consent", "segment", "f"),
        "guards": members(GUARD, "fit", "agreed", "g"),
        "stages": members(STAGE, "lead", "offer", "won", "s"),
        "transitions": members(RULE | st.lists(RULE, max_size=2), "propose", "win", "t"),
        "policies": members(st.fixed_dictionaries({"require": WORDS}), "p"),
        "default_language": st.sampled_from(["en", "id"]),
    },
)


def without_seals(data: Any) -> Any:
    """Take the seals out of data, so that nothing stands in the way of what comes later."""
    if isinstance(data, dict):
        kept = {key: value for key, value in data.items() if key not in ("sealed", "policies")}
        return {key: without_seals(value) for key, value in kept.items()}
    return [without_seals(item) for item in data] if isinstance(data, list) else data


def written(folder: Path, name: str, data: dict[str, Any], *extends: str) -> str:
    """Write a file as JSON, which is YAML, and return how others name it."""
    import json

    head = {"salesprocess": 1, "layer": name, "extends": list(extends)}
    (folder / f"{name}.yaml").write_text(json.dumps({**head, **as_json(data)}), encoding="utf-8")
    return f"./{name}.yaml"


def together(folder: Path, file: str) -> tuple[Any, list[tuple[str, str, str]]]:
    """Return what a file and all that it extends say, and what is wrong with it."""
    path = folder / file
    made = compose(read(path.read_bytes(), str(path)), folder, ()).source
    data = {key: value for key, value in made.data.items() if key not in HEAD}
    return data, [(found.rule, found.place.file, found.address) for found in made.findings]


@settings(max_examples=60)
@given(LAYERS, LAYERS, LAYERS)
def test_how_files_are_grouped_makes_no_difference(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    """(a + b) + c is a + (b + c), with all mistakes."""
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        a = written(folder, "a", {**without_seals(BASE_DATA), **one})
        b, c = written(folder, "b", two), written(folder, "c", three)
        first = written(folder, "a_and_b", {}, a, b)
        second = written(folder, "b_and_c", {}, b, c)
        left = together(folder, written(folder, "left", {}, first, c))
        right = together(folder, written(folder, "right", {}, a, second))
        flat = together(folder, written(folder, "flat", {}, a, b, c))

    assert left == right == flat


@given(LAYERS)
def test_the_empty_layer_changes_nothing(layer: dict[str, Any]) -> None:
    """Neither below nor above."""
    alone = merged(layer)

    assert alone == merged({}, layer) == merged(layer, {})


@pytest.mark.parametrize("name", builtin_names())
def test_a_process_over_itself_is_the_process(name: str) -> None:
    """Who says the same once more, in the same forms, changes nothing."""
    data = read(builtin_text(name)).data

    assert load_builtin(name).spec == load_data({**data, "extends": name}).spec


SEALED: dict[str, Any] = {
    "fields": {"consent": {"sealed": True}},
    "guards": {"fit": {"sealed": True}, "agreed": {"sealed": True}},
    "stages": {"offer": {"sealed": True}},
    "policies": {"kept": {"firing": "win", "require": "agreed", "text": "No."}},
}


@settings(max_examples=300)
@example([{"stages": {"lead": {"remove": True}}}, {"stages": {"lead": {}}}])
@given(st.lists(LAYERS, min_size=1, max_size=3))
def test_sealed_stays_sealed_whatever_later_layers_say(later: list[dict[str, Any]]) -> None:
    """Either a mistake is told, or every sealed part says what it said; texts may be added."""
    before, _ = merged(BASE_DATA, SEALED)
    after, mistakes = merged(BASE_DATA, SEALED, *later)
    if "sealed" in mistakes:
        return

    kept = (("guards", "fit"), ("guards", "agreed"), ("policies", "kept"), ("fields", "consent"),
            ("fields", "segment"), ("stages", "offer"))  # fmt: skip
    for section, name in kept:
        assert bare(before[section][name]) == bare(after[section][name])
    order = [name for name in after["stages"] if name in ("lead", "offer", "won")]
    assert sorted(order) == order


def bare(part: Any) -> Any:
    """Return a part without its texts, in its long form."""
    if isinstance(part, str):
        return {"type": part}
    texts = ("title", "help", "message")
    kept = {key: value for key, value in part.items() if key not in texts}
    options = kept.get("options")
    return {**kept, "options": list(options)} if options else kept


@given(st.lists(LAYERS, min_size=1, max_size=3))
def test_whatever_is_laid_over_a_process_it_loads_or_says_why(later: list[dict[str, Any]]) -> None:
    """And every message ends with the way out."""
    data: dict[str, Any] = {"salesprocess": 1, "process": "x", "extends": "generic"}
    try:
        load_data({**data, **later[0]})
    except LoadError as error:
        words = [finding.message for finding in error.findings]
    else:
        words = []

    assert [] == [message for message in words if not message.endswith((".", "?"))]


@pytest.mark.parametrize("depth", [30, 39])
def test_deep_data_is_laid_over_deep_data(depth: int) -> None:
    """As deep as a file can be."""
    deep: Any = 1
    for _ in range(depth - 2):
        deep = {"a": deep}
    data = plain({"x": deep}).data

    assert (data, []) == merged(data, data)
