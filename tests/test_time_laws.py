"""What holds for every process in which time passes, and for every sequence of commands."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from salesprocess import Process
from salesprocess.clock import instant
from salesprocess.commands import Advance, Command, Start
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.errors import CannotAdvance, InvalidValues, RunsAway
from salesprocess.events import DeadlinePassed, Event
from salesprocess.snapshot import Snapshot, fold
from tests.strategies import timed_commands, timed_processes

BEGIN = datetime(2026, 1, 9, 12, tzinfo=UTC)
START = Start("D-1", values={"ready": True, "amount": "120 EUR"})
HOUR = timedelta(hours=1)
HISTORIES = st.tuples(
    timed_processes(),
    st.lists(st.tuples(timed_commands(), st.integers(0, 400)), min_size=2, max_size=9),
)
Step = tuple[Snapshot, Command, datetime, Decision]


def driven(process: Process, asked: list[tuple[Command, int]]) -> list[Step]:
    """Drive a deal through commands with hours between them, and note each decision."""
    decision = process.machine.decide(None, START, BEGIN)
    if not isinstance(decision, Accepted):
        return []
    snapshot, now = decision.snapshot, BEGIN
    noted: list[Step] = []
    for command, hours in asked:
        now += hours * HOUR
        decision = process.machine.decide(snapshot, command, now)
        noted.append((snapshot, command, now, decision))
        if isinstance(decision, Accepted):
            snapshot = decision.snapshot
    return noted


def last(process: Process, asked: list[tuple[Command, int]]) -> tuple[Snapshot, datetime] | None:
    """Return where a deal stands after commands, and when."""
    noted = driven(process, asked)
    if not noted:
        return None
    snapshot, _, now, decision = noted[-1]
    return (decision.snapshot if isinstance(decision, Accepted) else snapshot), now


def without_run(events: tuple[Event, ...]) -> list[Event]:
    """Leave out of events when somebody looked."""
    return [
        event._replace(ran=BEGIN) if isinstance(event, DeadlinePassed) else event
        for event in events
    ]


@settings(max_examples=60)
@given(HISTORIES, st.lists(st.integers(1, 300), max_size=6), st.integers(1, 900))
def test_one_step_and_many_lead_to_the_same_history(
    made: tuple[Any, Any], pauses: list[int], hours: int
) -> None:
    """How often a worker looks changes nothing but when it ran."""
    process = Process.from_dict(made[0])
    found = last(process, made[1])
    if found is None:
        return
    snapshot, now = found
    end = now + max(hours, sum(pauses)) * HOUR
    whole = process.machine.decide(snapshot, Advance(), end)
    moments = [now]
    for pause in pauses:
        moments.append(moments[-1] + pause * HOUR)
    events: tuple[Event, ...] = ()
    for moment in (*moments, end):
        step = process.machine.decide(snapshot, Advance(), moment)
        if isinstance(step, Refused):
            assert isinstance(step.error, CannotAdvance | RunsAway | InvalidValues)
            assert isinstance(whole, Refused)
            return
        events += step.events
        snapshot = step.snapshot
    if isinstance(whole, Refused):
        assert isinstance(whole.error, CannotAdvance)  # too much for one step
        return
    assert without_run(whole.events) == without_run(events)
    assert whole.snapshot == snapshot


@settings(max_examples=60)
@given(HISTORIES)
def test_deciding_is_pure_and_a_refusal_changes_nothing(made: tuple[Any, Any]) -> None:
    """The same question has the same answer, and what was asked is untouched."""
    process = Process.from_dict(made[0])
    for snapshot, command, now, decision in driven(process, made[1]):
        before = copy.deepcopy(tuple(snapshot))
        again = process.machine.decide(snapshot, command, now)
        assert before == tuple(snapshot)
        if isinstance(decision, Accepted):
            assert decision == again
        else:
            assert isinstance(again, Refused)
            assert str(decision.error) == str(again.error)


@settings(max_examples=60)
@given(HISTORIES)
def test_the_snapshot_is_the_fold_and_moments_never_go_back(made: tuple[Any, Any]) -> None:
    """Events are numbered through, in the order of their moments, and lead to where it stands."""
    process = Process.from_dict(made[0])
    begun = process.machine.decide(None, START, BEGIN)
    events = [*begun.events]
    snapshot = fold(events)
    for _, _, _, decision in driven(process, made[1]):
        events += decision.events
        if isinstance(decision, Accepted):
            snapshot = decision.snapshot
    assert snapshot == fold(events)
    assert list(range(1, len(events) + 1)) == [event.sequence for event in events]
    assert all(instant(one.at) <= instant(two.at) for one, two in pairwise(events))
    assert snapshot is None or instant(snapshot.last_at) == instant(events[-1].at)


@settings(max_examples=60)
@given(HISTORIES)
def test_what_is_due_and_what_happens_agree(made: tuple[Any, Any]) -> None:
    """The first that is overdue happens first, and after an advance nothing is overdue."""
    process = Process.from_dict(made[0])
    for snapshot, command, now, decision in driven(process, made[1]):
        if not isinstance(command, Advance):
            continue
        due = process.machine.timers.due(snapshot, now)
        assert [*sorted(due, key=lambda found: instant(found.due))] == [*due]
        overdue = [found for found in due if found.is_overdue]
        assert all(found.is_overdue == (instant(found.due) <= instant(now)) for found in due)
        if not isinstance(decision, Accepted):
            assert overdue
            continue
        assert bool(overdue) == bool(decision.events)
        if overdue:
            first = decision.events[0]
            assert isinstance(first, DeadlinePassed)
            assert overdue[0][:2] == (first.due, first.deadline)
            assert (overdue[0].since, overdue[0].number) == (first.since, first.number)
        after = process.machine.timers.due(decision.snapshot, now)
        assert not any(found.is_overdue for found in after)


@settings(max_examples=60)
@given(HISTORIES)
def test_nothing_more_can_happen_by_itself_after_a_command(made: tuple[Any, Any]) -> None:
    """What follows is worked out to its end: asking the same moment again adds nothing."""
    process = Process.from_dict(made[0])
    for _, command, now, decision in driven(process, made[1]):
        if isinstance(command, Advance) and isinstance(decision, Accepted):
            again = process.machine.decide(decision.snapshot, command, now)
            assert (True, ()) == (bool(again), again.events)


@settings(max_examples=60)
@given(HISTORIES)
def test_a_deal_comes_back_from_plain_data_as_it_was(made: tuple[Any, Any]) -> None:
    """Snapshot and history survive the way through JSON text, and the same is due."""
    process = Process.from_dict(made[0])
    begun = process.machine.decide(None, START, BEGIN)
    noted = driven(process, made[1])
    if not isinstance(begun, Accepted):
        return
    events = [*begun.events, *(event for *_, decision in noted for event in decision.events)]
    deal = process.replay(events)
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))
    restored = process.restore(stored, history)
    assert (deal.snapshot(), deal.events) == (restored.snapshot(), restored.events)
    at = BEGIN + timedelta(400)
    assert deal.due(at=at) == restored.due(at=at)
