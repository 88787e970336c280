"""Work in parallel: tracks with their own stages, beside the main course of a deal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesprocess import Actor, Blocked, Deal, NotDrawn, Process, UsageError
from salesprocess.events import Emitted, Stayed, TrackMoved

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
LAWYER = Actor("lia", {"lawyer"})
PROCESS = """
salesprocess: 1
process: acme
roles: {lawyer: {en: a lawyer, id: ahli hukum}, boss: Boss}
fields: {amount: integer, read: boolean, opinion: text, secret: {type: text, sensitive: true}}
stages: {lead: , offer: , won: {outcome: won}, lost: {outcome: lost}}
tracks:
  legal:
    title: {en: Legal review, id: Tinjauan hukum}
    opens: amount > 100
    stages:
      waiting: {en: Waiting, id: Menunggu}
      reading: {title: Reading, enter: filled(amount), exit: read}
      passed: {title: {en: Passed, id: Lulus}, done: true}
      refused: {done: true}
    transitions:
      take: {from: waiting, to: reading, roles: lawyer}
      note: {from: open, to: stay, requires: opinion, emit: opinion_noted}
      pass: {from: reading, to: passed, roles: lawyer, set: {opinion: "'fine'"}, emit: all_clear}
      refuse: {from: [waiting, reading], to: refused, reason: [risk, price], comment: required}
      back: {from: any, to: waiting}
      skip:
        - {from: waiting, to: passed, guards: amount < 200}
        - {from: waiting, to: refused, guards: amount > 900}
    deadlines:
      slow: {in: open, after: 3d, emit: legal_is_slow}
      lapsed: {in: waiting, after: 30d, fire: refuse, reason: risk}
  security:
    stages: {checking: , done: {done: true}}
    transitions:
      finish: {from: checking, to: done, automatic: true, guards: read}
transitions:
  propose: {from: lead, to: offer}
  win: {from: offer, to: won, guards: "tracks.legal == 'passed'"}
  lose: {from: open, to: lost}
  reopen: {from: lost, to: lead}
"""


def load(**options: Any) -> Process:
    return Process.from_yaml(PROCESS, clock=lambda: BEGIN, **options)


def opened(**values: Any) -> Deal:
    """Begin a deal whose legal review has begun too."""
    return load().start("D-1", {"amount": 500, **values}, by="ani")


def test_a_track_without_a_condition_begins_with_the_deal_and_others_when_theirs_is_met() -> None:
    """A condition that becomes true opens a track; one that becomes false again closes none."""
    deal = load().start("D-1", by="ani")
    assert {"security": "checking"} == dict(deal.tracks)

    receipt = deal.update(amount=500, by="ani")
    assert ["updated", "track_opened"] == [event.kind for event in receipt.events]
    assert {"security": "checking", "legal": "waiting"} == dict(deal.tracks)

    deal.update(amount=5, by="ani")
    assert "waiting" == deal.tracks["legal"]


def test_a_track_moves_by_its_own_triggers_and_the_deal_stays_where_it_is() -> None:
    """``legal.take`` is one event of the deal's history; the time in the stage goes on."""
    deal = opened()
    receipt = deal.fire("legal.take", by=LAWYER, at=BEGIN + timedelta(hours=1))

    (event,) = receipt.events
    assert isinstance(event, TrackMoved)
    assert ("legal.take", "legal", "waiting", "reading", "lia") == (
        event.trigger, event.track, event.source, event.target, event.by,
    )  # fmt: skip
    assert ("lead", "reading") == (deal.stage, deal.tracks["legal"])
    assert BEGIN.isoformat() == deal.snapshot()["entered_at"]


def test_what_a_transition_of_a_track_asks_for_and_does() -> None:
    """Roles, criteria of its stages, values, a reason and a comment, all as on the main course."""
    deal = opened()
    assert ("tracks.legal.transitions.take.roles",) == deal.explain("legal.take").blocking
    refuse = "tracks.legal.transitions.refuse"
    assert (f"{refuse}.reason", f"{refuse}.comment") == deal.explain("legal.refuse").blocking
    deal.fire("legal.take", by=LAWYER)
    assert ("tracks.legal.stages.reading.exit[0]",) == deal.explain(
        "legal.pass", by=LAWYER
    ).blocking
    receipt = deal.fire("legal.pass", {"read": True}, by=LAWYER)
    moved, emitted, finished = receipt.events
    assert ({"read": True, "opinion": "fine"}, "all_clear", "lead") == (
        moved.values, emitted.name, emitted.stage,
    )  # fmt: skip
    assert ("security.finish", "system") == (finished.trigger, finished.by)
    assert {"legal": "passed", "security": "done"} == dict(deal.tracks)


def test_staying_in_a_track_is_recorded_with_the_stage_of_the_deal() -> None:
    """``to: stay`` has effects and moves neither the track nor the deal."""
    deal = opened()
    stayed, emitted = deal.fire("legal.note", {"opinion": "long"}, by="ani").events

    assert isinstance(stayed, Stayed)
    assert isinstance(emitted, Emitted)
    assert ("legal.note", "lead", "lead") == (stayed.trigger, stayed.source, stayed.target)
    assert "waiting" == deal.tracks["legal"]


def test_tracks_rest_while_the_deal_is_closed_and_go_on_when_it_is_reopened() -> None:
    """Nothing of a track is drawn, due or fired by itself in a closed deal."""
    deal = opened()
    deal.fire("lose", by="ani")
    assert ("reopen",) == tuple(option.trigger for option in deal.available())
    assert () == deal.due()
    deal.update(read=True, by="ani")
    assert "checking" == deal.tracks["security"]
    with pytest.raises(NotDrawn) as refused:
        deal.fire("legal.back", by="ani")
    assert (
        "'legal.back' is not drawn for the track 'legal' of a deal that is closed."
        " Tracks rest there; reopen the deal first." == str(refused.value)
    )

    deal.fire("reopen", by="ani")
    assert {"security": "done", "legal": "waiting"} == dict(deal.tracks)


def test_a_track_that_should_begin_in_a_closed_deal_begins_when_it_is_reopened() -> None:
    """What opens a track is looked at after every command while the deal is open."""
    deal = load().start("D-1", by="ani")
    deal.fire("lose", by="ani")
    deal.update(amount=500, by="ani")
    assert "legal" not in deal.tracks
    deal.fire("reopen", by="ani")
    assert "waiting" == deal.tracks["legal"]


def test_what_is_not_drawn_in_a_track_says_why() -> None:
    """The message tells a track that has not begun from one that stands elsewhere."""
    deal = load().start("D-1", by="ani")
    with pytest.raises(NotDrawn) as refused:
        deal.fire("legal.take", by=LAWYER)
    assert (
        "'legal.take' is not drawn for the track 'legal', which has not begun."
        " It begins when this is true: amount > 100." == str(refused.value)
    )
    with pytest.raises(NotDrawn) as refused:
        opened().explain("legal.pass")
    assert (
        "'legal.pass' is not drawn for the track 'legal' in 'waiting'."
        " From there: legal.take, legal.note, legal.refuse, legal.back, legal.skip."
        == str(refused.value)
    )


@pytest.mark.parametrize(
    ("when", "facts", "language", "expected"),
    [
        ("tracks.legal == 'passed'", {}, "en",
         "? Legal review has not begun yet; it must be Passed"),
        ("tracks.legal == 'passed'", {}, "id", "? Tinjauan hukum belum dimulai; harus Lulus"),
        (
            "tracks.legal == 'passed'", {"amount": 500}, "en",
            "✗ Legal review is Waiting; it must be Passed",
        ),
        ("tracks.legal in ('passed', 'refused')", {}, "en",
         "? Legal review has not begun yet; it must be Passed or Refused"),
        ("filled(tracks.legal)", {}, "en", "✗ Legal review must have begun first"),
        ("filled(tracks.legal)", {"amount": 500}, "en", "✓ Legal review has begun"),
        ("empty(tracks.legal)", {}, "en", "✓ Legal review has not begun yet"),
        (
            "empty(tracks.legal)", {"amount": 500}, "en",
            "✗ Legal review has begun; it must not have",
        ),
        (
            "tracks.legal == tracks.legal", {}, "en", "? Legal review has not begun yet",
        ),
        ("tracks.legal != 'refused'", {"amount": 500}, "en", "✓ Legal review is Waiting"),
    ],
)  # fmt: skip
def test_where_a_track_stands_is_explained(
    when: str, facts: dict[str, Any], language: str, expected: str
) -> None:
    """A track that has not begun is not known, and the explanation calls it by its name."""
    process = Process.from_yaml(PROCESS.replace("\"tracks.legal == 'passed'\"", f'"{when}"'))
    deal = process.start("D-1", facts)
    deal.fire("propose")

    assert expected == deal.explain("win").render(language).splitlines()[1].strip()


def test_a_condition_that_needs_a_field_and_a_track_names_both() -> None:
    """Fields have no value, tracks have not begun."""
    text = PROCESS.replace("\"tracks.legal == 'passed'\"", '"(tracks.legal == opinion) or read"')
    deal = Process.from_yaml(
        text.replace("tracks.legal == opinion", "filled(opinion) == (tracks.legal == 'passed')")
    ).start("D-1")
    deal.fire("propose")
    assert "Legal review has not begun yet" in str(deal.explain("win"))


@pytest.mark.parametrize(
    ("trigger", "language", "expected"),
    [
        ("legal.take", "en",
         "'Take' is blocked: the track Legal review stays in Waiting and does not move to"
         " Reading."),
        ("legal.take", "id",
         "'Take' belum bisa dijalankan: alur Tinjauan hukum tetap di tahap Menunggu dan tidak"
         " berpindah ke Reading."),
        ("legal.back", "en",
         "'Back' is open: the track Legal review can move from Waiting to Waiting."),
        ("legal.note", "en", "'Note' is blocked for the track Legal review in Waiting."),
        ("legal.skip", "en",
         "'Skip' is blocked: the track Legal review stays in Waiting; none of its ways is open."),
    ],
)  # fmt: skip
def test_the_first_line_speaks_of_the_track(trigger: str, language: str, expected: str) -> None:
    """It is the track that moves, not the deal."""
    assert expected == opened().explain(trigger).render(language).splitlines()[0]


def test_the_explanation_of_a_track_as_data_and_with_its_origin() -> None:
    """``track`` names it, ``stage`` is one of its stages, and every line has a place."""
    explanation = opened().explain("legal.skip")
    data = json.loads(json.dumps(explanation.to_json()))

    assert ("legal.skip", "legal", "waiting", False) == tuple(
        data[key] for key in ("trigger", "track", "stage", "open")
    )
    assert ["passed", "refused"] == [way["to"] for way in data["ways"]]
    lines = explanation.render(origin=True).splitlines()
    assert "Way 1, to Passed, is blocked.  [<text>:23]" == lines[1].strip()
    assert lines[0].endswith("[<text>:22]")


def test_what_can_happen_next_names_the_triggers_of_tracks_too() -> None:
    """They come after those of the main course, each under its name outside of the track."""
    options = opened().available(by=LAWYER)

    assert [
        "propose", "lose", "legal.take", "legal.note", "legal.refuse", "legal.back", "legal.skip",
        "security.finish",
    ] == [option.trigger for option in options]  # fmt: skip
    assert {"legal.take": ("reading",), "legal.note": ("waiting",)} == {
        option.trigger: option.targets
        for option in options
        if option.trigger[-4:] in ("take", "note")
    }
    refuse = next(option for option in options if option.trigger == "legal.refuse")
    assert ("needs_input", ["risk", "price"], True) == (
        refuse.status, list(refuse.reasons), refuse.needs_comment,
    )  # fmt: skip


def test_the_history_of_a_track() -> None:
    """Every stage that it has had, the first one when it began."""
    deal = opened()
    deal.fire("legal.take", by=LAWYER)

    assert [("system", "waiting"), ("lia", "reading")] == [
        (change.by, change.value) for change in deal.history_of("tracks.legal")
    ]
    assert ["lead"] == [change.value for change in deal.history_of("stage")]


def test_hooks_hear_of_tracks() -> None:
    """By event, and by the trigger's name outside of the track."""
    process = load()
    heard: list[tuple[str, str]] = []
    process.hooks.add(
        lambda event: heard.append(("opened", event.track)), on="track_opened", name="opened"
    )
    process.hooks.add(
        lambda event: heard.append(("passed", event.target)),
        on="track_moved", trigger="legal.take", name="taken",
    )  # fmt: skip
    deal = process.start("D-1", {"amount": 500})
    deal.fire("legal.back")
    deal.fire("legal.take", by=LAWYER)

    assert [("opened", "legal"), ("opened", "security"), ("passed", "reading")] == heard


def test_a_deal_with_tracks_comes_back_from_plain_data() -> None:
    """Snapshot and history go through JSON text and back."""
    deal = opened(secret="hush")
    deal.fire("legal.take", by=LAWYER)
    deal.fire("legal.pass", {"read": True}, by=LAWYER)
    stored, history = json.loads(json.dumps([deal.snapshot(), deal.history()]))

    restored = deal.process.restore(stored, history)
    assert (deal.events, deal.snapshot()) == (restored.events, restored.snapshot())
    assert dict(deal.tracks) == dict(restored.tracks)


def test_a_receiver_of_cloud_events_is_told_of_tracks_without_secrets() -> None:
    """The type is the kind of the event, and sensitive values are left out."""
    deal = opened()
    event = deal.fire("legal.take", {"secret": "hush", "opinion": "good"}, by=LAWYER).events[0]
    told = deal.process.event_to_cloudevent(event)

    assert "salesprocess.acme.track_moved" == told["type"]
    assert ("legal.take", "waiting", "reading", {"opinion": "good"}) == tuple(
        told["data"][key] for key in ("trigger", "source", "target", "values")
    )
    began = deal.process.event_to_cloudevent(deal.events[1])
    assert {"by": "system", "track": "legal", "stage": "waiting"} == began["data"]


def test_deadlines_of_a_track_count_from_the_entry_into_its_stage() -> None:
    """What is due in a track fires its own triggers, as the system, with the reason given."""
    deal = opened()
    assert [
        ("tracks.legal.deadlines.slow", "waiting", 3),
        ("tracks.legal.deadlines.lapsed", "waiting", 30),
    ] == [(due.deadline, due.stage, (due.due - BEGIN).days) for due in deal.due()]
    events = deal.advance(at=BEGIN + timedelta(days=31)).events

    assert ["deadline_passed", "emitted", "deadline_passed", "track_moved"] == [
        event.kind for event in events
    ]
    assert "refused" == deal.tracks["legal"]


def test_a_blocked_command_changes_no_track() -> None:
    """A refused trigger leaves the deal byte for byte as it was."""
    deal = opened()
    before = json.dumps([deal.snapshot(), deal.history()])
    with pytest.raises(Blocked):
        deal.fire("legal.take", by="ani")
    assert before == json.dumps([deal.snapshot(), deal.history()])


def test_each_course_is_a_machine_of_its_own() -> None:
    """Tools for machines of the package ``transitions`` work on tracks too."""
    machine = load().machine.courses["legal"]

    assert "legal: " == machine.name
    assert {"waiting", "reading", "passed", "refused"} == set(machine.states)
    assert "waiting" == machine.initial
    assert ["legal.take", "legal.note", "legal.refuse", "legal.back", "legal.skip"] == (
        machine.get_triggers("waiting")
    )


JOIN = """
salesprocess: 1
process: loan
stages: {assessing: , closing: , granted: {outcome: won}}
tracks:
  approval:
    opens: deal.stage == 'closing'
    stages: {open_: , accepted: {done: true}}
    transitions: {approve: {from: open_, to: accepted}}
  registration:
    opens: deal.stage == 'closing'
    stages: {open_: , registered: {done: true}}
    transitions: {register: {from: open_, to: registered}}
  activation:
    opens: deal.stage == 'closing'
    stages: {open_: , activated: {done: true}}
    transitions: {activate: {from: open_, to: activated}}
transitions:
  accept: {from: assessing, to: closing}
  grant:
    from: closing
    to: granted
    automatic: true
    guards:
      - tracks.approval == 'accepted'
      - tracks.registration == 'registered'
      - tracks.activation == 'activated'
""".replace("open_", "pending")


@pytest.mark.parametrize(
    "order",
    [
        ("approval.approve", "registration.register", "activation.activate"),
        ("activation.activate", "approval.approve", "registration.register"),
        ("registration.register", "activation.activate", "approval.approve"),
    ],
)
def test_the_last_of_several_tracks_joins_them_in_any_order(order: tuple[str, ...]) -> None:
    """The move that meets the join's guards carries the deal on, in the same decision."""
    deal = Process.from_yaml(JOIN).start("L-1")
    deal.fire("accept")
    for trigger in order[:-1]:
        deal.fire(trigger)
        assert "closing" == deal.stage
    receipt = deal.fire(order[-1])

    assert ["track_moved", "moved"] == [event.kind for event in receipt.events]
    assert ("granted", "system") == (deal.stage, receipt.events[-1].by)
    assert () == deal.available()


def test_a_track_opened_by_the_move_that_closes_the_deal_does_not_begin() -> None:
    """Tracks rest in a closed deal, and so do those that have not begun."""
    text = """
    salesprocess: 1
    process: acme
    stages: {lead: , won: {outcome: won}}
    tracks:
      survey:
        opens: visited('won')
        stages: {asked: , answered: {done: true}}
        transitions: {answer: {from: asked, to: answered}}
    transitions:
      win: {from: lead, to: won}
      reopen: {from: won, to: lead}
    """
    deal = Process.from_yaml(text).start("D-1")
    assert ["moved"] == [event.kind for event in deal.fire("win").events]
    assert ["moved", "track_opened"] == [event.kind for event in deal.fire("reopen").events]


def test_a_deadline_of_the_deal_and_an_approval_fire_the_trigger_of_a_track() -> None:
    """By its name outside of the track; where it cannot be fired, that is recorded."""
    text = PROCESS + (
        "deadlines: {push: {in: lead, after: 1d, fire: legal.back}}\n"
        "approvals: {chief: {roles: boss, on_grant: legal.back}}\n"
    )
    deal = Process.from_yaml(text, clock=lambda: BEGIN).start("D-1", by="ani")
    events = deal.advance(at=BEGIN + timedelta(days=2)).events
    assert ["deadline_passed", "trigger_blocked"] == [event.kind for event in events]

    deal = Process.from_yaml(text, clock=lambda: BEGIN).start("D-2", {"amount": 500}, by="ani")
    events = deal.advance(at=BEGIN + timedelta(days=2)).events
    assert ["deadline_passed", "track_moved"] == [event.kind for event in events]
    deal.request("chief", by="ani")
    receipt = deal.approve("chief", by=Actor("bo", {"boss"}), at=BEGIN + timedelta(days=3))
    assert ["approval_granted", "track_moved"] == [event.kind for event in receipt.events]


def test_an_object_of_the_application_keeps_its_tracks_in_its_memory() -> None:
    """Without a memory there is no place for them, and binding says so."""

    @dataclass
    class Opportunity:
        id: str
        stage: str = ""
        amount: int | None = None
        read: bool | None = None
        opinion: str | None = None
        secret: str | None = None
        memory: dict[str, Any] = field(default_factory=dict)

    process = load()
    with pytest.raises(
        UsageError, match="The process uses deadlines, and Opportunity has no place for it"
    ):
        process.bind(Opportunity)
    bind = process.bind(Opportunity, memory="memory")
    opportunity = Opportunity("O-1", amount=500)
    bind.start(opportunity)
    bind(opportunity).fire("legal.take", by=LAWYER)
    stored = json.loads(json.dumps(opportunity.memory))

    again = Opportunity("O-1", opportunity.stage, amount=500, memory=stored)
    assert {"legal": "reading", "security": "checking"} == dict(bind(again).tracks)
    bind(again).fire("legal.pass", {"read": True}, by=LAWYER)
    assert ("fine", "passed") == (again.opinion, bind(again).tracks["legal"])
