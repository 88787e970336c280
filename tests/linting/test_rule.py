from __future__ import annotations

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.errors import Finding, Place
from salesprocess.linting import Doubt, Rule, run
from salesprocess.loading import load_text

PROCESS = """\
salesprocess: 1
process: acme
stages:
  lead:
  won: {outcome: won}
transitions:
  win: {from: lead, to: won}
"""


def rule(name: str, *noticed: str) -> Rule:
    """Make a rule that notices these addresses."""

    def find(definition: Definition) -> Iterator[Doubt]:
        return (Doubt(address, f"{definition.name}: {address}") for address in noticed)

    return Rule(name, "warning", "A summary.\n\nMore.", find)


def test_a_finding_has_the_place_of_its_address() -> None:
    """A rule names the part; where it is written is looked up."""
    definition = load_text(PROCESS, "acme.yaml")

    assert [
        Finding("r", "warning", "acme: stages.won", Place("acme.yaml", 5, 3), "stages.won")
    ] == list(rule("r", "stages.won").check(definition))


def test_findings_come_in_the_order_of_the_file() -> None:
    """Line and column count, not which rule ran first; rules of one place go by name."""
    definition = load_text(PROCESS, "acme.yaml")
    rules = [rule("b", "transitions.win.to", "stages.won"), rule("a", "stages.won", "stages.lead")]

    assert [
        ("a", "stages.lead"),
        ("a", "stages.won"),
        ("b", "stages.won"),
        ("b", "transitions.win.to"),
    ] == [(finding.rule, finding.address) for finding in run(rules, definition)]


def test_the_summary_is_the_first_line_of_the_documentation() -> None:
    """It is what a table of rules shows."""
    assert "A summary." == rule("r").summary
