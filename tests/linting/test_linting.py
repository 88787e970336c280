from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import salesprocess.linting
from salesprocess import Process
from salesprocess.commands import Command, Start
from salesprocess.decision import Accepted
from salesprocess.errors import Finding
from salesprocess.events import Event, Moved
from salesprocess.linting import RULES, lint, reference, rules, run, samples
from salesprocess.loading import builtin_names, load_builtin, load_data
from tests.strategies import commands, processes

PAGE = Path(__file__).parents[2] / "docs" / "lint-rules.md"
BEGIN = datetime(2026, 1, 9, 12, tzinfo=UTC)
MODULES = sorted(path for path in Path(rules.__path__[0]).glob("*.py") if path.stem != "__init__")


def test_what_the_package_exports() -> None:
    """Each name that is exported exists."""
    exported = salesprocess.linting.__all__

    assert all(hasattr(salesprocess.linting, name) for name in exported)


def test_every_module_is_a_rule_under_its_own_name() -> None:
    """No rule is forgotten in the registry, no two share an identifier, and all are kebab-case."""
    assert [path.stem for path in MODULES] == sorted(name.replace("-", "_") for name in RULES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in RULES)
    assert all(name == rule.id for name, rule in RULES.items())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_rule_is_small(path: Path) -> None:
    """Documentation included, a rule fits on a screen or two, and has a test file of its own."""
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 80
    assert (Path(__file__).parent / f"test_{path.stem}.py").exists()
    assert "The way out: " in (ast.get_docstring(ast.parse(text)) or "")


@pytest.mark.parametrize("name", builtin_names())
def test_the_processes_that_ship_have_no_finding(name: str) -> None:
    """What users start from is what the rules ask for."""
    assert () == lint(load_builtin(name))


@pytest.mark.parametrize("name", RULES)
def test_a_message_ends_with_the_way_out(name: str) -> None:
    """The last sentence of the example tells what to write, and ends as a sentence does."""
    message = samples(RULES[name]).finding.rpartition(" (at ")[0]

    way_out = re.split(r"[.:] (?=[A-Z])", message)[-1]
    assert re.match("(Add|Correct|Draw|Name|Put|Use|Write) .*[.}]$", way_out)


@settings(max_examples=100)
@given(processes())
def test_linting_never_fails_and_says_the_same_twice(data: dict[str, Any]) -> None:
    """Whatever loads can be linted; findings are in order and name a part that is there."""
    definition = load_data(data)

    found = lint(definition)

    assert found == lint(definition)
    assert set(found) == {finding for rule in RULES.values() for finding in rule.check(definition)}
    assert all(isinstance(finding, Finding) and finding.rule in RULES for finding in found)


def test_rules_can_be_picked() -> None:
    """Only the rules that are given run."""
    assert () == run([], load_builtin("generic"))


def test_the_page_of_the_rules_is_up_to_date() -> None:
    """To bring it up to date, write ``salesprocess.linting.reference()`` to the file."""
    assert reference() == PAGE.read_text(encoding="utf-8")


def test_the_page_names_every_rule_twice() -> None:
    """Once in the table with its severity, and once as a chapter."""
    page = reference()

    for rule in RULES.values():
        assert f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | " in page
        assert f"\n## {rule.id}\n\n*{rule.severity}* · {rule.summary}\n" in page


def histories(data: dict[str, Any], asked: list[Command]) -> Iterator[tuple[Event, ...]]:
    """Yield what happens at each command to a deal that starts in the first stage."""
    machine = Process.from_dict(data).machine
    decision = machine.decide(None, Start("D-1"), BEGIN)
    snapshot = decision.snapshot if isinstance(decision, Accepted) else None
    for number, command in enumerate(asked if snapshot else (), 1):
        decision = machine.decide(snapshot, command, BEGIN + timedelta(hours=7 * number))
        if isinstance(decision, Accepted):
            snapshot = decision.snapshot
            yield decision.events


@given(processes(), st.lists(commands(), min_size=1, max_size=12))
def test_no_deal_goes_where_linting_says_that_none_can(
    data: dict[str, Any], asked: list[Command]
) -> None:
    """A stage that is unreachable is never entered, and a dead end never left."""
    found = {(finding.rule, finding.address) for finding in lint(load_data(data))}

    for event in (event for events in histories(data, asked) for event in events):
        if isinstance(event, Moved):
            assert ("unreachable-stage", f"stages.{event.target}") not in found
            assert ("dead-end", f"stages.{event.source}") not in found or (
                event.source == event.target
            )


@given(processes(), st.lists(commands(), min_size=1, max_size=12))
def test_a_way_that_is_shadowed_can_be_removed(data: dict[str, Any], asked: list[Command]) -> None:
    """Without the ways that are never taken the same happens to every deal."""
    shadowed = RULES["shadowed-trigger"].check(load_data(data))
    gone = {finding.address for finding in shadowed}
    shorter = {
        trigger: [
            way for index, way in enumerate(ways) if f"transitions.{trigger}[{index}]" not in gone
        ]
        for trigger, ways in data["transitions"].items()
    }

    assert list(histories(data, asked)) == list(histories(data | {"transitions": shorter}, asked))
