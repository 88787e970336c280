"""Laws of migrations, on made-up chains of versions and made-up deals."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from salesprocess import Deal, Process
from salesprocess.snapshot import fold
from salesprocess.testing import FakeClock

STAGES = ("s0", "s1", "s2")
FIELDS = ("f0", "f1", "f2", "f3")
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta")


@st.composite
def chains(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw versions of one process, each made of the one before by renaming and dropping."""
    stages, fields = list(STAGES), list(FIELDS)
    versions: list[dict[str, Any]] = [_process(1, stages, fields, {})]
    migrations: dict[int, Any] = {}
    for version in range(2, draw(st.integers(3, 5)) + 1):
        renamed, stages = _renamed(draw, stages)
        dropped = draw(st.lists(st.sampled_from(fields), max_size=1)) if len(fields) > 1 else []
        moved, fields = _renamed(draw, [field for field in fields if field not in dropped])
        step = {"stages": renamed, "fields": moved, "drop": dropped}
        if any(step.values()) or draw(st.booleans()):
            migrations[version] = step
        versions.append(_process(version, stages, fields, migrations))
    return versions


def _renamed(draw: st.DrawFn, names: list[str]) -> tuple[dict[str, str], list[str]]:
    """Draw new names for some; two of them may also change places."""
    new = list(names)
    for index in range(len(new)):
        if draw(st.integers(0, 2)) == 0:
            new[index] = draw(st.sampled_from([w for w in WORDS if w not in new]))
    if len(new) > 1 and draw(st.integers(0, 3)) == 0:
        new[0], new[1] = new[1], new[0]
    pairs = zip(names, new, strict=True)
    return {old: now for old, now in pairs if old != now}, new


def _process(
    version: int, stages: list[str], fields: list[str], migrations: dict[int, Any]
) -> dict[str, Any]:
    kinds = dict.fromkeys(fields, "integer")
    checklist = {"called": {"required": False}}
    return {
        "salesprocess": 1,
        "process": "made_up",
        "version": version,
        "fields": kinds,
        "stages": {stage: {"checklist": checklist} for stage in stages}
        | {"won": {"outcome": "won"}},
        "transitions": {
            **{f"to_{n}": {"from": "open", "to": stage} for n, stage in enumerate(stages)},
            "back": {"from": "open", "to": "previous"},
        },
        "migrations": {str(key): step for key, step in migrations.items()},
    }


STEPS = st.lists(
    st.sampled_from(["to_0", "to_1", "to_2", "back", "called"])
    | st.tuples(st.sampled_from(range(4)), st.none() | st.integers(0, 9)),
    max_size=8,
)


def drive(deal: Deal, steps: list[Any]) -> None:
    """Let a deal do what it can."""
    fields = list(deal.process.definition.fields)
    for step in steps:
        if isinstance(step, tuple):
            deal.update({fields[step[0] % len(fields)]: step[1]})
        elif step == "called":
            deal.tick(step)
        elif deal.can(step):
            deal.fire(step)


def stored(deal: Deal) -> tuple[Any, Any]:
    """Return a deal as it comes out of a store."""
    return tuple(json.loads(json.dumps([deal.snapshot(), deal.history()])))  # type: ignore[return-value]


@given(chains(), STEPS, STEPS)
def test_at_once_or_step_by_step_is_the_same(
    versions: list[dict[str, Any]], before: list[Any], after: list[Any]
) -> None:
    """Each history folds to its deal, and comes back from a store as it was."""
    processes = [Process.from_dict(data, clock=FakeClock()) for data in versions]
    old = processes[0].start("D", {"f0": 1, "f1": 2})
    drive(old, before)
    deal = old
    for process in processes[1:]:
        (deal,) = process.migrate(stored(deal)).deals
        assert fold(deal.events) == deal._snapshot
        assert deal.events == process.restore(*stored(deal)).events
    (at_once,) = processes[-1].migrate(old).deals
    sequence = deal.snapshot()["sequence"]
    assert {**at_once.snapshot(), "sequence": sequence} == deal.snapshot()
    assert at_once.history_of("stage") == deal.history_of("stage")
    drive(deal, after)
    again = processes[-1].restore(*stored(deal))
    assert (deal.events, deal.snapshot()) == (again.events, again.snapshot())
