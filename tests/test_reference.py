"""The reference names everything that the language has, and shows each of it in use."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import docblocks
import salesprocess
from salesprocess import Process, errors, expressions, facts, layers, schema, source
from salesprocess.analysis import LogMap
from salesprocess.definition import Definition
from salesprocess.expressions import BOOLEAN, Compiler, Explainer, Name, Scope, parse
from salesprocess.expressions.check import MAX_DEPTH
from salesprocess.loading import load_text
from salesprocess.loading.circles import MOST_LINKS
from salesprocess.loading.names import EVENTS
from salesprocess.schema import FieldType, Part, names_by_key

ROOT = Path(__file__).parent.parent
LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
SMALLEST = load_text(
    "{salesprocess: 1, process: a, stages: {b: }, transitions: {c: {from: b, to: b}}}"
)

TABLES: Mapping[type[Part], tuple[str, str]] = {
    schema.ProcessSpec: ("Top level", "key"),
    schema.CalendarSpec: ("Calendar", "key"),
    schema.RoleSpec: ("Roles", "key"),
    schema.FieldSpec: ("Fields", "key"),
    schema.GuardSpec: ("Guards", "key"),
    schema.Override: ("Guards", "key of `override`"),
    schema.Effective: ("Guards", "key of `effective`"),
    schema.Combination: ("Guards", "key of a combination"),
    schema.StageSpec: ("Stages", "key"),
    schema.ChecklistItem: ("Stages", "key of a checklist item"),
    schema.StartSpec: ("Stages", "key of `start`"),
    schema.TransitionRule: ("Transitions", "key"),
    schema.Conditions: ("Reversions", "key"),
    schema.LinkSpec: ("Linked deals", "key of `starts`"),
    schema.DeadlineSpec: ("Deadlines", "key"),
    schema.TrackSpec: ("Tracks", "key"),
    schema.TrackStage: ("Tracks", "key of a stage of a track"),
    schema.ApprovalSpec: ("Approvals", "key"),
    schema.PolicySpec: ("Policies", "key"),
    schema.HookSpec: ("Hooks", "key"),
    schema.ScenarioSpec: ("Scenarios", "key"),
    schema.StepSpec: ("Steps", "step"),
    schema.TriggerStep: ("Steps", "key of a trigger"),
    schema.AskingStep: ("Steps", "key of `request`, `approve`, `reject` and `recall`"),
    schema.ExpectStep: ("Steps", "key of `expect`"),
    schema.ActorSpec: ("Scenarios", "key of `by`"),
    schema.MigrationSpec: ("Versions", "key of a migration"),
}
"""The heading above the table of each part, and the first cell of that table."""


def section(page: str, heading: str) -> str:
    """Return what stands below a heading."""
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", page, re.M | re.S)
    assert found, f"There is no heading {heading!r}."
    return found[1]


def rows(page: str, heading: str, first_cell: str) -> set[str]:
    """Return the words in backticks in the first column of a table."""
    head = re.escape(f"| {first_cell} |")
    table = re.search(rf"^{head}.*\n\|[-| ]+\n((?:\|.*\n)+)", section(page, heading), re.M)
    assert table, f"{heading!r} has no table of {first_cell!r}."
    cells = (line.split(" | ")[0] for line in table[1].splitlines())
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


TRUTHS = {"true": True, "false": False, "unknown": None}


def truth_table() -> list[dict[str, str]]:
    """Return the rows of the truth table by the heads of its columns."""
    lines = re.findall(r"^\| (.*) \|$", section(LANGUAGE, "Known, unknown"), re.M)
    head, *cells = (line.split(" | ") for line in lines if not line.startswith("-"))
    return [dict(zip(head, row, strict=True)) for row in cells]


@cache
def examples() -> tuple[Definition, ...]:
    """Load every process on the page."""
    blocks = docblocks.blocks_of(LANGUAGE)
    return tuple(Process.from_yaml(block.text).definition for block in blocks if block.is_process)


@cache
def keys_shown() -> Mapping[type[Part], set[str]]:
    """Return the keys of each part that the processes on the page write."""
    shown: dict[type[Part], set[str]] = defaultdict(set)
    for part in (part for example in examples() for part in parts_in(example.spec)):
        by_name = {name: key for key, name in names_by_key(type(part)).items()}
        shown[type(part)] |= {by_name[name] for name in part.model_fields_set if name in by_name}
    return shown


def parts_in(value: object) -> Iterator[Part]:
    """Yield a part and every part in it."""
    if isinstance(value, Part):
        yield value
        for name in type(value).model_fields:
            yield from parts_in(getattr(value, name))
        yield from parts_in(value.model_extra or {})
    elif isinstance(value, Mapping | tuple):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from parts_in(member)


def all_parts(part: type[Part] = Part) -> Iterator[type[Part]]:
    """Yield every kind of part that the schema knows."""
    for child in part.__subclasses__():
        if child.__module__.startswith(schema.__name__):
            yield child
            yield from all_parts(child)


def rules_of_the_loader() -> set[str]:
    """Return the identifiers that the code of the loader gives to findings."""
    package = Path(schema.__file__).parent.parent
    folders = [package / name for name in ("layers", "loading", "source")]
    files = [path for folder in folders for path in folder.glob("*.py")]
    return {rule for path in files for rule in rules_in(ast.parse(path.read_text("utf-8")))}


def rules_in(tree: ast.Module) -> Iterator[str]:
    """Yield the identifiers of rules that a module writes out."""
    makers = {"Finding", "Mistake", "error", "key_error", "report", "stop", "_unreadable"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if name in makers:
                yield from words(node.args[0])
            if name == "_check":
                yield from (f"unknown-{kind}" for kind in words(node.args[0]))
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            rule, *rest = node.value.elts
            yield from words(rule) if len(rest) == 2 else ()


def words(node: ast.expr) -> Iterator[str]:
    """Yield the text that a node is, if it is one and looks like an identifier."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from re.findall(r"^[a-z][a-z0-9-]*$", node.value)


def test_every_part_of_the_schema_has_a_table() -> None:
    """A new kind of part cannot be forgotten."""
    assert set(all_parts()) == set(TABLES)


@pytest.mark.parametrize("part", TABLES, ids=lambda part: part.__name__)
def test_the_table_of_a_part_names_its_keys_and_no_others(part: type[Part]) -> None:
    """Whoever reads the table of a part knows what can be written there."""
    assert set(names_by_key(part)) == rows(LANGUAGE, *TABLES[part])


@pytest.mark.parametrize("part", TABLES, ids=lambda part: part.__name__)
def test_every_key_of_a_part_is_shown_in_a_process_that_loads(part: type[Part]) -> None:
    """No key is only described."""
    assert set(names_by_key(part)) == keys_shown()[part]


def test_every_word_about_layers_is_listed_and_shown() -> None:
    """They are no keys of a part: nothing of them is left in a process."""
    assert set(layers.WORDS) == rows(LANGUAGE, "Layers", "key")
    assert [] == [word for word in layers.WORDS if f"`{word}" not in section(LANGUAGE, "Layers")]


def test_every_type_of_field_is_listed_and_shown() -> None:
    """The table of types is that of the schema, and an example declares each."""
    parts = (part for example in examples() for part in parts_in(example.spec))
    declared = {part.type for part in parts if isinstance(part, schema.FieldSpec)}
    types = set(get_args(FieldType))

    assert types == rows(LANGUAGE, "Types of fields", "type")
    assert types == declared


def test_every_function_is_listed_and_called() -> None:
    """The table of functions is that of the expressions, and an example calls each."""
    functions = set(SMALLEST.scope.functions)
    listed = {
        name
        for usage in rows(LANGUAGE, "Functions", "function")
        for name in re.findall(r"^(\w+)\(", usage)
    }
    written = " ".join(e.text for example in examples() for e in example.expressions.values())

    assert functions == listed
    assert functions == functions & set(re.findall(r"(\w+)\(", written))


@pytest.mark.parametrize("row", truth_table(), ids=lambda row: f"{row['a']}-{row['b']}")
def test_the_truth_table_is_true(row: Mapping[str, str]) -> None:
    """What the page says of unknown is what the evaluator does."""
    scope = Scope({name: Name(BOOLEAN, f"get({name!r})") for name in "ab"})
    facts = {name: TRUTHS[row[name]] for name in "ab"}
    explainer = Explainer(Compiler())

    for text in ("a and b", "a or b", "not a"):
        now = datetime(2026, 1, 1, tzinfo=UTC)
        part = explainer.explain(parse(text, scope), facts.get, None, None, now)
        assert TRUTHS[row[f"`{text}`"]] is part.verdict


def test_every_name_beside_the_fields_is_listed() -> None:
    """What an expression can ask of deal, actor and time is in the table."""
    listed = rows(LANGUAGE, "Names in expressions", "name")

    assert set(SMALLEST.scope.names) == listed


def test_every_event_is_listed() -> None:
    """The table of events has those that every process has, and shows the others by example."""
    assert {*EVENTS, "any", "won", "lost", "emit"} == rows(LANGUAGE, "Hooks", "event")


def test_every_reserved_word_is_listed() -> None:
    """Nobody is surprised that a word is taken."""
    listed = set(re.findall(r"`([a-z_]+)`", section(LANGUAGE, "Names")))

    assert set(schema.RESERVED) == listed & schema.RESERVED


@pytest.mark.parametrize(
    "limit",
    [
        source.MOST_CHARACTERS,
        source.MOST_PARTS,
        source.MOST_DEPTH,
        source.MOST_FINDINGS,
        expressions.MAX_LENGTH,
        MAX_DEPTH,
        MOST_LINKS,
        facts.MOST_CHARACTERS,
        facts.MOST_ITEMS,
        facts.MOST_PLACES,
    ],
)
def test_every_limit_is_told(limit: int) -> None:
    """The table of limits has the numbers of the code."""
    assert re.search(rf"(?<![\d,]){limit:,}(?![\d,])", section(LANGUAGE, "Limits"))


def test_every_rule_of_the_loader_is_listed() -> None:
    """The table of rules is that of the code."""
    assert rules_of_the_loader() == rows(ERRORS, "Every rule of the loader", "rule")


def test_every_rule_of_the_loader_is_shown_with_a_message() -> None:
    """For each rule, a test of the page produces a finding."""
    shown = set(re.findall(r"^\S+: error ([a-z0-9-]+): ", ERRORS, re.M))

    assert rules_of_the_loader() == shown


def test_every_exception_is_listed() -> None:
    """The table of exceptions is the tree that the library has."""
    tree = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.SalesProcessError)
    }

    assert tree == rows(ERRORS, "Refusals", "exception")


def test_every_key_of_a_map_is_listed() -> None:
    """Whoever replays a history finds what a map can say."""
    page = (ROOT / "docs" / "how-to" / "replay-a-log.md").read_text(encoding="utf-8")

    assert set(LogMap.model_fields) == rows(page, "The map", "key")


def test_every_exported_name_is_in_the_page_of_the_api() -> None:
    """What a user can import is documented."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\.\. (?:auto\w+|data):: (\w+)$", page, re.M))

    assert set(salesprocess.__all__) == listed & set(salesprocess.__all__)
