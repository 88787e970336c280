"""``test``: the scenarios in files, in every form."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from .helpers import PROCESS, run, written

PASSING = f"""\
{PROCESS}
scenarios:
  a lead is proposed:
    given: {{candidate: true, amount: 500, interest: high}}
    steps:
      - propose: {{to: offer}}
  a lead is not proposed as it is:
    steps:
      - propose: {{blocked_by: [fit, amount, interest]}}
"""
FAILING = PASSING.replace("candidate: true", "candidate: false")
BROKEN = PASSING.replace("- propose: {to: offer}", "- propse: {to: offer}")


def test_every_scenario_passes(tmp_path: Path) -> None:
    """Status 0, a line for each, and a summary."""
    result = run("test", written(tmp_path, PASSING))

    assert 0 == result.exit_code
    assert ["  ✔ a lead is proposed", "  ✔ a lead is not proposed as it is"] == (
        result.output.splitlines()[1:3]
    )
    assert "2 scenarios: 2 passed, 0 failed." == result.output.splitlines()[-1]


def test_one_that_fails_is_explained(tmp_path: Path) -> None:
    """Status 1, with step, place, what was expected, what came, and why."""
    file = written(tmp_path, FAILING)
    result = run("test", file)

    line = next(n for n, text in enumerate(FAILING.splitlines(), 1) if "- propose: {to" in text)
    assert 1 == result.exit_code
    assert [
        "  ✗ a lead is proposed",
        f"      step 1, propose ({file}:{line}:9)",
        "      expected: it leads to offer",
        "      but: it is blocked by fit",
        "        'Propose' is blocked: the deal stays in Lead and does not move to Offer.",
        "          ✗ It is not judged yet.",
    ] == result.output.splitlines()[1:7]
    assert "2 scenarios: 1 passed, 1 failed." in result.output


def test_the_same_in_indonesian(tmp_path: Path) -> None:
    """The words of the command, and those of the process."""
    output = run("test", written(tmp_path, FAILING), "--lang", "id", "--coverage").output

    assert "seharusnya: menuju offer" in output
    assert "✗ Belum dinilai." in output
    assert "2 skenario: 1 lulus, 1 gagal." in output
    assert "transitions.win belum pernah terjadi dari offer" in output


def test_a_file_that_does_not_load_hides_no_other(tmp_path: Path) -> None:
    """Status 2; the other files are played all the same."""
    broken, fine = written(tmp_path, BROKEN), written(tmp_path, PASSING, "fine.yaml")
    result = run("test", broken, fine, tmp_path / "nowhere.yaml")

    assert 2 == result.exit_code
    assert "There is no trigger 'propse'; did you mean 'propose'?" in result.output
    assert "nowhere.yaml" in result.output
    assert "2 scenarios: 2 passed, 0 failed." in result.output


def test_a_file_without_scenarios(tmp_path: Path) -> None:
    """It says so, and nothing has failed."""
    result = run("test", written(tmp_path))

    assert (0, "  no scenarios") == (result.exit_code, result.output.splitlines()[1])
    assert "0 scenarios: 0 passed, 0 failed." in result.output


def test_only_some_scenarios(tmp_path: Path) -> None:
    """Those with a word in their names, however it is written."""
    result = run("test", written(tmp_path, FAILING), "--filter", "NOT proposed")

    assert 0 == result.exit_code
    assert "1 scenario: 1 passed, 0 failed." in result.output


def test_a_filter_that_leaves_nothing_is_a_mistake(tmp_path: Path) -> None:
    """A build with a misspelt word must not pass."""
    result = run("test", written(tmp_path, PASSING), "--filter", "lsot")

    assert 2 == result.exit_code
    assert "No scenario has 'lsot' in its name; there are:" in result.output
    assert "a lead is proposed" in result.output


def test_how_much_is_touched(tmp_path: Path) -> None:
    """The figure, and what is missing with its place."""
    file = written(tmp_path, PASSING)
    lines = run("test", file, "--coverage").output.splitlines()
    line = next(n for n, text in enumerate(PASSING.splitlines(), 1) if text.startswith("  win:"))

    assert "  37 % touched: 1 of 4 transitions, 2 of 4 sides of guards" in lines
    assert f"    {file}:{line}:3: transitions.win is never taken from offer" in lines


@pytest.mark.parametrize(("least", "status"), [("37", 0), ("38", 1), ("0", 0)])
def test_a_least_share(least: str, status: int, tmp_path: Path) -> None:
    """Less than that is status 1, although every scenario passes."""
    result = run("test", written(tmp_path, PASSING), "--min-coverage", least)

    assert status == result.exit_code
    assert status == ("(at least 38 % are asked for)" in result.output)


@pytest.mark.parametrize("least", ["-1", "101", "much"])
def test_a_share_that_cannot_be(least: str, tmp_path: Path) -> None:
    """Status 2, as for every misuse."""
    assert 2 == run("test", written(tmp_path, PASSING), "--min-coverage", least).exit_code


def test_as_json(tmp_path: Path) -> None:
    """Everything that the text says, for programs."""
    file = written(tmp_path, FAILING)
    told = json.loads(run("test", file, "--format", "json").output)
    (found,) = told["files"]
    failed, passed = found["scenarios"]

    assert (1, 1) == (told["passed"], told["failed"])
    assert (file, "acme") == (found["file"], found["process"])
    assert ["name", "file", "line", "passed", "seconds", "failure"] == list(passed)
    assert None is passed["failure"]
    assert ("propose", 1, "it leads to offer", "it is blocked by fit") == tuple(
        failed["failure"][key] for key in ("step", "number", "expected", "got")
    )
    assert ["fit"] == failed["failure"]["explanation"]["blocking"]
    assert (12, 1, 8) == tuple(found["coverage"][key] for key in ("percent", "touched", "parts"))
    assert {"kind", "address", "side", "file", "line"} == set(found["coverage"]["untouched"][0])


def test_a_broken_file_as_json(tmp_path: Path) -> None:
    """It has its mistakes in place of scenarios."""
    result = run("test", written(tmp_path, BROKEN), "--format", "json")

    assert 2 == result.exit_code
    assert "propse" in json.loads(result.stdout)["files"][0]["errors"][0]


def test_as_junit(tmp_path: Path) -> None:
    """Beside the text; a place that cannot be written is status 2."""
    out = tmp_path / "report.xml"
    result = run("test", written(tmp_path, FAILING), "--junit", out)

    assert (1, "1") == (result.exit_code, ET.parse(out).getroot().get("failures"))
    assert "1 failed" in result.output
    lost = run("test", written(tmp_path, FAILING), "--junit", tmp_path / "no" / "report.xml")
    assert 2 == lost.exit_code
    assert "cannot be used" in lost.output


def test_processes_that_are_named_together_know_each_other(tmp_path: Path) -> None:
    """One whose deals another begins decides whether they can."""
    seller = written(
        tmp_path,
        """\
salesprocess: 1
process: seller
stages: {lead: , won: {outcome: won}}
transitions: {win: {from: lead, to: won, starts: {process: support}}}
scenarios: {it is won: {steps: [win, {expect: {started: support}}]}}
""",
    )
    support = written(
        tmp_path,
        """\
salesprocess: 1
process: support
fields: {contract: text}
stages: {intake: {enter: filled(contract)}, done: {outcome: won}}
transitions: {finish: {from: intake, to: done}}
""",
        "support.yaml",
    )

    assert (0, 1) == (run("test", seller).exit_code, run("test", seller, support).exit_code)


def test_the_process_that_ships() -> None:
    """By its name, all of it touched."""
    assert 0 == run("test", "generic", "--min-coverage", "100").exit_code
