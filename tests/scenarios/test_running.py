"""Runs of all scenarios, and how an application plays them in tests of its own."""

from __future__ import annotations

import pytest

from salesprocess import Process
from salesprocess.scenarios import Scenario
from salesprocess.testing import run_scenarios, scenarios_of
from tests.scenarios.helpers import PROCESS, run

TOLD = f"""\
{PROCESS}
hooks: {{tell: {{on: started, call: nobody.registered.this}}}}
scenarios:
  it is proposed:
    given: {{candidate: true, amount: 20}}
    steps:
      - tick: called
      - propose: {{to: offer}}
  it is lost at once:
    steps:
      - win: {{to: won}}
      - lose: {{reason: price}}
  it is won:
    given: {{candidate: true, amount: 20}}
    steps: [{{tick: called}}, propose, win, {{expect: {{started: support}}}}]
"""


def test_a_failing_scenario_does_not_stop_the_others() -> None:
    """Every one is played, in the order of the file."""
    found = run_scenarios(Process.from_yaml(TOLD, checks={"credit_limit": lambda _: True}))

    assert [("it is proposed", True), ("it is lost at once", False), ("it is won", True)] == [
        (result.name, result.passed) for result in found.results
    ]
    assert not found.passed
    assert all(result.seconds > 0 for result in found.results)


def test_a_failure_names_step_and_place() -> None:
    """Line and column are those of the step."""
    failed = run_scenarios(Process.from_yaml(TOLD)).results[1].failure
    assert failed is not None

    line = next(n for n, text in enumerate(TOLD.splitlines(), 1) if "- win: {to: won}" in text)
    assert (1, "win", line, 9) == (
        failed.number, failed.step, failed.place.line, failed.place.column
    )  # fmt: skip
    assert [
        f"step 1, win (<text>:{line}:9)",
        "expected: it leads to won",
        "but: it is not drawn from there",
    ] == str(failed).splitlines()


def test_the_texts_are_said_in_the_language_of_the_reader() -> None:
    """With the explanation in the same language; English where a language is not known."""
    failed = run(one=["propose"]).results[0].failure
    assert failed is not None

    assert "seharusnya: terjadi" in failed.say("id-ID")
    assert "belum dicentang" in failed.say("id")
    assert failed.say("en") == failed.say("xx") == str(failed)


def test_no_hook_is_told_and_no_action_called() -> None:
    """Scenarios try the process, not what an application does about it."""
    told: list[object] = []
    process = Process.from_yaml(TOLD, actions={"nobody.registered.this": told.append})
    process.add_hook(told.append, on="any")
    run_scenarios(process)

    assert [] == told


def test_registered_checks_answer_where_a_scenario_does_not() -> None:
    """And the scenario's own answer goes before."""
    text = TOLD.replace("  it is won:\n", "  it is won:\n    checks: {credit_limit: false}\n")
    checks = {"credit_limit": lambda _: True}

    assert run_scenarios(Process.from_yaml(TOLD, checks=checks)).results[2].passed
    assert not run_scenarios(Process.from_yaml(text, checks=checks)).results[2].passed


def test_a_process_that_is_at_hand_decides_about_its_deals() -> None:
    """It refuses what it would refuse, and then the trigger is refused."""
    support = """\
salesprocess: 1
process: support
fields: {contract: text}
guards: {signed: {when: filled(contract)}}
stages: {intake: {enter: signed}, done: {outcome: won}}
transitions: {finish: {from: intake, to: done}}
"""
    checks = {"credit_limit": lambda _: True}
    strict = Process.from_yaml(support)
    lenient = Process.from_yaml(support.replace("{enter: signed}", ""))

    def passes(linked: Process) -> bool:
        process = Process.from_yaml(TOLD, checks=checks, linked=[linked])
        return run_scenarios(process).results[2].passed

    assert (False, True) == (passes(strict), passes(lenient))


def test_each_scenario_can_be_a_test() -> None:
    """Its text is its name; its check raises with the whole story."""
    passing, failing, _ = scenarios_of(Process.from_yaml(TOLD))

    assert ("it is proposed", True) == (str(passing), passing.run().passed)
    passing.check()
    with pytest.raises(AssertionError, match="it is lost at once: step 1, win"):
        failing.check()


SHIPPED = scenarios_of(Process.builtin("generic"))


@pytest.mark.parametrize("scenario", SHIPPED, ids=str)
def test_the_way_the_documentation_shows(scenario: Scenario) -> None:
    """One test for each scenario of a process, called as the scenario is."""
    scenario.check()
