from __future__ import annotations

from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.beside import Beside
from salesprocess.events import (
    Emitted,
    Event,
    Moved,
    Started,
    Stayed,
    Ticked,
    Unticked,
    Updated,
)
from salesprocess.snapshot import Snapshot, after_move, evolve, fold, written

NOW = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def moved(hours: int, source: str, target: str, **values: Any) -> Moved:
    return Moved(
        "D-1", hours + 1, at(hours), "ani", "go", source, target, values, None, None, (), {}
    )


STARTED = Started("D-1", 1, NOW, "ani", "acme", 3, "lead", {"amount": 5})
NEW = Snapshot("acme", 3, "D-1", 1, "lead", {"amount": 5}, NOW, NOW, NOW)


def after(*events: Event) -> Snapshot:
    """Return the deal after its start and these events."""
    found = fold(events, NEW)
    assert found
    return found


def test_a_deal_begins_where_and_with_what_it_was_started() -> None:
    """Nothing came before."""
    assert NEW == evolve(None, STARTED)


def test_a_move_is_remembered_in_the_past() -> None:
    """Where it came from, when it entered there, and when it came in here."""
    snapshot = after(moved(1, "lead", "prospect", size=3))

    assert (
        NEW._replace(
            sequence=2, stage="prospect", facts={"amount": 5, "size": 3}, entered_at=at(1),
            active_at=at(1), previous="lead", past={"lead": (1, NOW)},
        )
        == snapshot
    )  # fmt: skip


def test_stages_are_counted_and_remembered_by_their_last_entry() -> None:
    """A deal that goes back and forth has been in a stage several times."""
    back_and_forth = (
        moved(1, "lead", "prospect"), moved(2, "prospect", "lead"), moved(3, "lead", "prospect"),
    )  # fmt: skip
    snapshot = after(*back_and_forth)

    assert {"lead": (2, at(2)), "prospect": (1, at(1))} == snapshot.past
    assert [2, 2, 0] == [snapshot.count_entered(s) for s in ("lead", "prospect", "won")]
    assert [True, True, False] == [snapshot.visited(s) for s in ("lead", "prospect", "won")]
    assert [at(2), at(3), None] == [snapshot.entry_of(s) for s in ("lead", "prospect", "won")]


def test_a_move_into_the_same_stage_is_an_entry() -> None:
    """It was left and came in again."""
    snapshot = after(moved(1, "lead", "lead"))

    assert 2 == snapshot.count_entered("lead")
    assert (at(1), "lead") == (snapshot.entered_at, snapshot.previous)


def test_writing_changes_the_facts_and_nothing_else_but_the_activity() -> None:
    """None takes a value away."""
    snapshot = after(Updated("D-1", 2, at(1), "ani", {"amount": None, "size": 3, "gone": None}))

    assert NEW._replace(sequence=2, facts={"size": 3}, active_at=at(1)) == snapshot


def test_a_trigger_that_stays_writes_and_does_not_enter() -> None:
    """The time in the stage goes on."""
    stayed = Stayed(*moved(1, "lead", "lead", size=3))

    assert NEW._replace(sequence=2, facts={"amount": 5, "size": 3}, active_at=at(1)) == after(
        stayed
    )


def test_ticks_are_kept_by_stage_with_who_and_when() -> None:
    """They stay when the deal moves on."""
    snapshot = after(
        Ticked("D-1", 2, at(1), "ani", "lead", "call"),
        Ticked("D-1", 3, at(2), None, "lead", "visit"),
        moved(3, "lead", "prospect"),
        Ticked("D-1", 5, at(4), "budi", "prospect", "call"),
    )

    assert {
        "lead": {"call": (at(1), "ani"), "visit": (at(2), None)},
        "prospect": {"call": (at(4), "budi")},
    } == snapshot.ticks
    assert (5, at(4)) == (snapshot.sequence, snapshot.active_at)


def test_a_tick_that_is_taken_back_leaves_no_trace() -> None:
    """Except in the history."""
    one = Ticked("D-1", 2, at(1), "ani", "lead", "call")
    two = Ticked("D-1", 3, at(2), "ani", "lead", "visit")
    back = Unticked("D-1", 4, at(3), "ani", "lead", "call")

    assert {"lead": {"visit": (at(2), "ani")}} == after(one, two, back).ticks
    assert {} == after(one, back).ticks


def test_an_emitted_event_changes_only_the_number_and_the_activity() -> None:
    """What it tells has happened already."""
    emitted = Emitted("D-1", 2, at(1), "ani", "handed_over", "go", "lead")

    assert NEW._replace(sequence=2, active_at=at(1)) == after(emitted)


def test_no_events_change_nothing() -> None:
    """A deal without a history is no deal."""
    assert fold([], NEW) is NEW
    assert fold([]) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [({}, {"a": 1}), ({"b": 2}, {"a": 1, "b": 2}), ({"a": None}, {}), ({"a": 0}, {"a": 0})],
)
def test_values_are_written_over_facts(values: dict[str, Any], expected: dict[str, Any]) -> None:
    """False and zero are values, None is not."""
    assert expected == written({"a": 1}, values)


def test_a_snapshot_shows_where_the_deal_stands_and_only_the_names_of_facts() -> None:
    """Snapshots turn up in logs and tracebacks."""
    assert "Snapshot('D-1' in 'lead' of acme 3, event 1, facts: amount)" == repr(NEW)
    assert "Snapshot('D-1' in 'lead' of acme 3, event 1, facts: none)" == repr(
        NEW._replace(facts={})
    )


STAGES = st.sampled_from(["lead", "prospect", "won"])
FACTS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3) | st.none())


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Draw what can happen to a deal after its start, in the order of its stages."""
    stage = "lead"
    events: list[Event] = []
    for number in range(2, draw(st.integers(2, 12))):
        head = ("D-1", number, at(number), draw(st.sampled_from([None, "ani"])))
        item = draw(st.sampled_from(["call", "visit"]))
        match draw(st.integers(0, 5)):
            case 0:
                target = draw(STAGES)
                values = draw(FACTS)
                events.append(Moved(*head, "go", stage, target, values, None, None, (), {}))
                stage = target
            case 1:
                events.append(Updated(*head, draw(FACTS)))
            case 2:
                events.append(Ticked(*head, stage, item))
            case 3:
                events.append(Unticked(*head, stage, item))
            case 4:
                events.append(Stayed(*head, "go", stage, stage, draw(FACTS), None, None, (), {}))
            case _:
                events.append(Emitted(*head, "sent", "go", stage))
    return events


@given(histories(), st.integers(0, 12))
def test_a_history_may_be_folded_in_parts(events: list[Event], cut: int) -> None:
    """A snapshot holds all that the events before it mean for those after it."""
    assert after(*events) == fold(events[cut:], after(*events[:cut]))


@given(histories())
def test_folding_never_writes_to_the_snapshot_before(events: list[Event]) -> None:
    """Snapshots share what did not change, so none of it may be written to."""
    snapshot = NEW
    for event in events:
        before = (*snapshot[:5], dict(snapshot.facts), *snapshot[6:10], dict(snapshot.past),
                  {stage: dict(items) for stage, items in snapshot.ticks.items()},
                  Beside(*map(copy, snapshot.beside)))  # fmt: skip
        following = evolve(snapshot, event)

        assert before == snapshot
        assert (event.sequence, event.at) == (following.sequence, following.active_at)
        snapshot = following


@given(histories())
def test_what_a_snapshot_says_of_stages_is_what_the_events_say(events: list[Event]) -> None:
    """Counts and entries are those of the start and the moves."""
    entries = [("lead", NOW), *((e.target, e.at) for e in events if isinstance(e, Moved))]
    snapshot = after(*events)

    for stage in ("lead", "prospect", "won"):
        entered = [moment for name, moment in entries if name == stage]
        assert len(entered) == snapshot.count_entered(stage)
        assert bool(entered) == snapshot.visited(stage)
        assert (entered[-1] if entered else None) == snapshot.entry_of(stage)
    assert (entries[-2][0] if entries[1:] else None) == snapshot.previous


@given(histories())
def test_the_facts_are_the_last_values_written(events: list[Event]) -> None:
    """And none of those that were taken away."""
    facts: dict[str, Any] = {"amount": 5}
    for event in events:
        facts |= getattr(event, "values", {})

    assert {name: value for name, value in facts.items() if value is not None} == dict(
        after(*events).facts
    )


def test_after_move_is_evolve_for_moves() -> None:
    """The machine calls it directly, because a move is what happens most."""
    event = moved(1, "lead", "prospect", size=3)

    assert evolve(NEW, event) == after_move(NEW, event)
