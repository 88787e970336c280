"""What holds for every process and every scenario that is made of what happened."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesprocess import Process
from salesprocess.scenarios import parts_of
from salesprocess.testing import run_scenarios
from tests.scenarios.walks import rehearsed

SOMEBODY: dict[str, Any] = {"id": "somebody", "roles": []}
PREPARING = ("wait", "set", "cannot_set", "tick", "untick", "expect")


def run(data: dict[str, Any], **scenarios: list[dict[str, Any]]) -> Any:
    """Play scenarios that consist of no more than steps."""
    told = {name: {"steps": steps, "by": SOMEBODY} for name, steps in scenarios.items()}
    return run_scenarios(Process.from_dict({**data, "scenarios": told}))


@settings(max_examples=50)
@given(rehearsed())
def test_what_happened_passes(made: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    """A scenario that tells what a deal went through comes to all that it tells."""
    data, steps = made
    assume(steps)

    (result,) = run(data, told=steps).results
    assert None is result.failure, str(result.failure)


@settings(max_examples=30)
@given(rehearsed(), st.data())
def test_one_wrong_expectation_fails_one_scenario(
    made: tuple[dict[str, Any], list[dict[str, Any]]], choose: st.DataObject
) -> None:
    """It fails at the step that is wrong, and the scenario beside it passes."""
    data, steps = made
    assume(steps)
    wrong = choose.draw(st.sampled_from([i for i, step in enumerate(steps) if "expect" in step]))
    stages = [stage for stage in data["stages"] if stage != steps[wrong]["expect"]["stage"]]
    broken = [*steps]
    broken[wrong] = {"expect": {"stage": choose.draw(st.sampled_from(stages))}}

    right, failed = run(data, right=steps, wrong=broken).results
    assert right.passed
    assert (wrong + 1, "expect") == (failed.failure.number, failed.failure.step)


@settings(max_examples=30)
@given(rehearsed())
def test_what_is_touched_is_part_of_what_can_be(
    made: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    """Nothing is counted that has no place in the figure, and every move is counted."""
    data, steps = made
    assume(steps)

    played = run(data, told=steps)
    touched = played.results[0].touched
    assert touched <= {*parts_of(played.definition)}
    fired = [next(iter(step.items())) for step in steps]
    moved = {word for word, said in fired if word not in PREPARING and "to" in said}
    taken = [part.address for part in touched if part.kind == "transition"]
    assert moved == {address.split(".")[1].split("[")[0] for address in taken}
