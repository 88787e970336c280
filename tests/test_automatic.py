"""What happens by itself as soon as it can: automatic transitions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesprocess import Actor, Process
from salesprocess.deal import Deal
from salesprocess.errors import Blocked, InvalidValues, RunsAway
from salesprocess.events import Event, Moved, Stayed, Ticked, TrackMoved, Updated
from salesprocess.testing import FakeClock

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
TEXT = """
salesprocess: 1
process: acme
roles: {boss: }
fields:
  contacted: {type: boolean, default: false}
  score: {type: integer, max: 100}
  terms: {type: boolean, default: false}
stages:
  lead:
  prospect:
  offer:
  won: {outcome: won}
  lost: {outcome: lost}
transitions:
  qualify: {from: lead, to: prospect, guards: [contacted, score >= 50], automatic: true}
  hot: {from: prospect, to: offer, guards: score >= 90, automatic: true, emit: hot}
  note: {from: open, to: stay, set: {score: 95}}
  propose: {from: prospect, to: offer}
  win: {from: offer, to: won}
  drop: {from: open, to: lost, guards: score < 0, automatic: true}
"""


def process(text: str = TEXT, *, more: str = "", **replaced: str) -> Process:
    """Load the process; lines of it can be replaced, by the trigger that they begin with."""
    lines = [
        f"  {trigger}: {replaced[trigger]}" if (trigger := line.strip().split(":")[0]) in replaced
        else line
        for line in text.splitlines()
    ]  # fmt: skip
    return Process.from_yaml("\n".join(lines) + "\n" + more, clock=FakeClock(BEGIN))


def begun(facts: dict[str, Any] | None = None, **options: Any) -> Deal:
    """Begin a deal of the process."""
    return process(**options).start("D-1", facts or {}, by="ani")


def told(events: tuple[Event, ...]) -> list[tuple[str, str | None]]:
    """Tell each event by its kind or its trigger, with who did it."""
    return [(getattr(event, "trigger", None) or event.kind, event.by) for event in events]


def test_an_update_that_meets_the_guards_moves_the_deal() -> None:
    """It is one step with the update, at the same moment, by the system."""
    deal = begun({"score": 50})
    receipt = deal.update(contacted=True, by="budi", at=BEGIN + timedelta(1))
    assert (
        Updated("D-1", 2, BEGIN + timedelta(1), "budi", {"contacted": True}),
        Moved(
            "D-1", 3, BEGIN + timedelta(1), "system", "qualify", "lead", "prospect", {}, None,
            None, (), {},
        ),
    ) == receipt.events  # fmt: skip
    assert "prospect" == deal.stage == receipt.stage


def test_a_deal_that_begins_ready_goes_on_at_once() -> None:
    """All of it is told with the start, one transition after the other."""
    deal = begun({"contacted": True, "score": 99})
    assert [
        ("started", "ani"), ("qualify", "system"), ("hot", "system"), ("hot", "system"),
    ] == told(deal.events)  # fmt: skip
    assert "offer" == deal.stage
    assert [1, 2, 3, 4] == [event.sequence for event in deal.events]


def test_a_trigger_and_what_it_sets_can_be_what_was_missing() -> None:
    """Also where the trigger only stays."""
    deal = begun({"contacted": True})
    deal.fire("note", by="ani")
    assert ["started", "note", "qualify", "hot", "hot"] == [t for t, _ in told(deal.events)]
    assert isinstance(deal.events[1], Stayed)


def test_a_tick_can_be_what_was_missing() -> None:
    """The checklist is a criterion of the stage that is left."""
    deal = begun(
        {"contacted": True, "score": 50},
        lead="{checklist: {call: Call them}}",
        qualify="{from: lead, to: prospect, automatic: true}",
    )
    assert "lead" == deal.stage
    receipt = deal.tick("call", by="ani")
    assert isinstance(receipt.events[0], Ticked)
    assert "prospect" == deal.stage


def test_a_deadline_can_be_what_was_missing() -> None:
    """What follows has the moment of the deadline, however late somebody looks."""
    deal = begun(
        qualify="{from: lead, to: prospect, guards: score >= 50, automatic: true}",
        more="deadlines: {nudge: {in: lead, after: 2d, fire: note}}",
    )
    deal.advance(at=BEGIN + timedelta(9))
    assert ["deadline_passed", "note", "qualify", "hot", "hot"] == [
        name for name, _ in told(deal.events[1:])
    ]
    assert {BEGIN + timedelta(2)} == {event.at for event in deal.events[1:]}


def test_time_alone_moves_nothing_by_itself() -> None:
    """That is what deadlines are for; the next change of the deal looks again."""
    deal = begun(
        {"contacted": True},
        qualify="{from: lead, to: prospect, guards: deal.age > '5d', automatic: true}",
    )
    late = BEGIN + timedelta(6)
    assert () == deal.advance(at=late).events
    assert deal.can("qualify", at=late)
    deal.update(score=1, at=late)
    assert "prospect" == deal.stage


def test_the_first_in_the_file_whose_requirements_are_met_is_taken() -> None:
    """Of two that are ready, the order of the file decides."""
    both = {"contacted": True, "score": -1}
    deal = begun(both, qualify="{from: lead, to: prospect, guards: contacted, automatic: true}")
    assert ["qualify", "drop"] == [name for name, _ in told(deal.events[1:])]
    assert "lost" == begun({"score": -1}).stage


def test_entry_criteria_policies_and_approvals_hold_for_it_too() -> None:
    """Whatever holds for people holds for the system, but for roles and comments."""
    deal = begun(
        {"contacted": True, "score": 60},
        qualify="{from: lead, to: prospect, guards: contacted, approvals: [credit],"
        " automatic: true}",
        more="approvals: {credit: {roles: boss}}\n"
        "policies: {terms_first: {entering: offer, require: terms}}",
    )
    assert "lead" == deal.stage
    deal.request("credit", by="ani")
    deal.approve("credit", by=Actor("budi", frozenset({"boss"})))
    assert "prospect" == deal.stage
    deal.update(score=95)
    assert "prospect" == deal.stage
    deal.update(terms=True)
    assert "offer" == deal.stage


def test_people_may_fire_it_too() -> None:
    """It is a trigger like any other, explained and available; they need no more than it does."""
    deal = begun({"score": 50})
    assert ["qualify", "note", "drop"] == [option.trigger for option in deal.available()]
    assert ("transitions.qualify.guards[0]",) == deal.explain("qualify").blocking
    with pytest.raises(Blocked):
        deal.fire("qualify", by="ani")
    deal.fire("qualify", {"contacted": True}, by="ani")
    assert ("prospect", "ani") == (deal.stage, deal.events[1].by)


def test_what_would_follow_is_part_of_considering() -> None:
    """What if tells all of it, and does nothing."""
    deal = begun({"contacted": True})
    decision = deal.consider("note")
    assert ["note", "qualify", "hot", "hot"] == [name for name, _ in told(decision.events)]
    assert ("lead", 1) == (deal.stage, len(deal.events))


def test_nothing_moves_by_itself_to_where_it_stands() -> None:
    """From open there is meant from the others."""
    deal = begun(
        {"score": -1}, drop="{from: open, to: prospect, guards: score < 0, automatic: true}"
    )
    assert ["started", "drop"] == [name for name, _ in told(deal.events)]


def test_it_may_lead_back_to_where_the_deal_came_from() -> None:
    """A pause ends by itself."""
    deal = begun(
        {"score": 1},
        hot="{from: offer, to: previous, guards: terms, automatic: true}",
        propose="{from: [lead, prospect], to: offer}",
        qualify="{from: lead, to: prospect}",
    )
    deal.fire("qualify")
    deal.fire("propose")
    deal.update(terms=True)
    assert "prospect" == deal.stage


# What has no end

ENDLESS = "{from: offer, to: prospect, guards: score >= 90, automatic: true}"


def test_what_has_no_end_is_refused_as_a_whole() -> None:
    """The command that would begin it changes nothing, and the message names the last trigger."""
    deal = begun({"contacted": True, "score": 60}, win=ENDLESS)
    before = json.dumps([deal.snapshot(), deal.history()])
    with pytest.raises(
        RunsAway, match=r"More than 100 steps.* give its transition a guard"
    ) as error:
        deal.update(score=95)
    assert error.value.trigger in ("hot", "win")
    assert not deal.try_fire("note")
    assert not deal.can("note")
    assert before == json.dumps([deal.snapshot(), deal.history()])


def test_a_deal_whose_beginning_has_no_end_does_not_begin() -> None:
    """And an advance that would begin it does not happen either."""
    made = process(win=ENDLESS)
    with pytest.raises(RunsAway):
        made.start("D-1", {"contacted": True, "score": 95})
    made = process(win=ENDLESS, more="deadlines: {nudge: {in: prospect, after: 2d, fire: note}}")
    deal = made.start("D-1", {"contacted": True, "score": 60})
    with pytest.raises(RunsAway):
        deal.advance(at=BEGIN + timedelta(3))
    assert 2 == len(deal.events)


@pytest.mark.parametrize(("count", "ends"), [(100, True), (101, False)])
def test_a_hundred_steps_are_the_most(count: int, *, ends: bool) -> None:
    """A long chain is no loop."""
    stages = [f"s{number}" for number in range(count + 1)]
    data: dict[str, Any] = {
        "salesprocess": 1,
        "process": "long",
        "fields": {"go": "boolean"},
        "stages": dict.fromkeys(stages),
        "transitions": {
            f"t{number}": {
                "from": stage, "to": stages[number + 1], "guards": "go", "automatic": True,
            }
            for number, stage in enumerate(stages[:-1])
        },
    }  # fmt: skip
    deal = Process.from_dict(data, clock=FakeClock(BEGIN)).start("D-1")
    if ends:
        assert f"s{count}" == deal.update(go=True).stage
    else:
        with pytest.raises(RunsAway, match="'t100'"):
            deal.update(go=True)
        assert "s0" == deal.stage


def test_what_it_would_write_and_no_field_takes_refuses_the_command() -> None:
    """Half of a step is no step."""
    deal = begun(
        {"contacted": True, "score": 60},
        hot="{from: prospect, to: offer, guards: terms, set: {score: score * 2}, automatic: true}",
    )
    with pytest.raises(InvalidValues, match="score"):
        deal.update(terms=True)
    assert not deal.facts["terms"]


# Tracks

TRACK = """
tracks:
  legal:
    stages: {review: , signing: , passed: {done: true}}
    transitions:
      sign: {from: review, to: signing, guards: terms, automatic: true}
      pass: {from: signing, to: passed, guards: contacted, automatic: true}
"""


def test_tracks_move_by_themselves_after_the_main_course() -> None:
    """Their triggers are told with the name of the track, and they rest when the deal is closed."""
    deal = begun({"score": 60}, more=TRACK)
    deal.update(terms=True, contacted=True)
    assert ["updated", "qualify", "legal.sign", "legal.pass"] == [
        name for name, _ in told(deal.events[2:])
    ]
    assert isinstance(deal.events[-1], TrackMoved)
    closed = begun({"score": -1}, more=TRACK)
    closed.update(terms=True)
    assert {"legal": "review"} == dict(closed.tracks)


def test_a_move_of_a_track_can_be_what_the_main_course_waited_for() -> None:
    """And the other way round: all of it is one step."""
    deal = begun(
        {"contacted": True, "score": 60},
        more=TRACK,
        hot="{from: prospect, to: offer, guards: tracks.legal == 'passed', automatic: true}",
    )
    deal.update(terms=True)
    assert ["updated", "legal.sign", "legal.pass", "hot"] == [
        name for name, _ in told(deal.events[3:])
    ]


def test_a_history_with_all_of_it_comes_back_from_plain_data() -> None:
    """Snapshot and events survive the way through JSON text."""
    deal = begun({"score": 95}, more=TRACK)
    deal.update(terms=True, contacted=True)
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))
    restored = deal.process.restore(stored, history)
    assert (deal.events, deal.snapshot()) == (restored.events, restored.snapshot())
