from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from salesprocess.events import (
    KINDS,
    Approving,
    DeadlinePassed,
    Emitted,
    Erased,
    HookFailed,
    Imported,
    Linked,
    Migrated,
    Moved,
    Notice,
    Placed,
    Started,
    Stayed,
    Ticked,
    TrackMoved,
    TrackOpened,
    TriggerBlocked,
    Unticked,
    Updated,
    name_of,
    redacted,
)

NOW = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
VALUES = {"phone": "+62215550100", "amount": 5}
STARTED = Started("D-1", 1, NOW, None, "acme", 3, "lead", VALUES)
MOVED = Moved(
    "D-1", 2, NOW, "ani", "win", "lead", "won", VALUES, "price", None, ("late",), {"q": "She knew."}
)
APPROVING = get_args(Approving)
EVENTS: list[Notice] = [
    STARTED,
    Updated("D-1", 2, NOW, "ani", VALUES),
    Ticked("D-1", 2, NOW, "ani", "lead", "call"),
    Unticked("D-1", 2, NOW, "ani", "lead", "call"),
    MOVED,
    Stayed(*MOVED),
    Emitted("D-1", 3, NOW, "ani", "handed_over", "win", "won"),
    DeadlinePassed("D-1", 3, NOW, "system", "deadlines.old", "lead", NOW, NOW, NOW, 1),
    TriggerBlocked("D-1", 3, NOW, "system", "lose", "lead", "deadlines.old", ("late",)),
    *(kind("D-1", 3, NOW, "ani", "discount", "Please.", ("boss",), None) for kind in APPROVING),
    TrackOpened("D-1", 3, NOW, "system", "legal", "waiting"),
    TrackMoved(*MOVED[:4], "legal.pass", "waiting", "passed", *MOVED[7:]),
    Linked("D-1", 3, NOW, "ani", "support", "D-1:support", "started", "win"),
    Migrated("D-1", 3, NOW, None, 2, 3, {"demo": "offer"}, {}, ("fax",)),
    Placed("D-1", 3, NOW, "ani", "Closed", "lead", "won", VALUES, None, None, None),
    Imported("D-1", 3, NOW, "ani", "crm.csv", "record", ("blocked: transitions.win.guards",)),
    Erased("D-1", 3, NOW, "ani", ("phone",), False, "asked to"),
    HookFailed("D-1", 3, NOW, "ani", "mail", "KeyError"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_every_event_begins_with_deal_number_moment_and_actor(event: Notice) -> None:
    """What follows is what its kind adds."""
    assert ("deal", "sequence", "at", "by") == event._fields[:4]
    assert list(zip(event._fields[4:], event[4:], strict=True)) == list(event.details())


def test_the_id_follows_from_deal_and_number() -> None:
    """So that the same event has the same id wherever it is told again."""
    assert "D-1/2" == MOVED.id


def test_a_failed_hook_is_told_apart_by_its_name() -> None:
    """Several hooks can fail on one event."""
    assert "D-1/3/mail" == EVENTS[-1].id


def test_every_kind_of_history_has_its_name() -> None:
    """A failed hook is told, but is no part of what happened to the deal."""
    assert {event.kind: type(event) for event in EVENTS[:-1]} == dict(KINDS)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            STARTED,
            "Started('D-1/1', process='acme', version=3, stage='lead', values=['amount', 'phone'])",
        ),
        (Updated("D-1", 2, NOW, "ani", {}), "Updated('D-1/2')"),
        (EVENTS[2], "Ticked('D-1/2', stage='lead', item='call')"),
        (
            MOVED,
            "Moved('D-1/2', trigger='win', source='lead', target='won',"
            " values=['amount', 'phone'], reason='price', warnings=('late',),"
            " overrides={'q': 'She knew.'})",
        ),
        (EVENTS[-1], "HookFailed('D-1/3/mail', hook='mail', error='KeyError')"),
    ],
)
def test_an_event_shows_what_happened_and_only_the_names_of_values(
    event: Notice, text: str
) -> None:
    """Events turn up in logs and tracebacks."""
    assert text == repr(event)


def test_events_of_two_kinds_are_two_events() -> None:
    """Even where all their parts are the same."""
    ticked, unticked = EVENTS[2:4]

    assert tuple(ticked) == tuple(unticked)
    assert [False, True] == [ticked == unticked, ticked != unticked]
    assert ticked != tuple(ticked)
    assert {ticked, unticked, Ticked(*ticked)} == {ticked, unticked}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_an_event_is_equal_to_its_copy(event: Notice) -> None:
    """Also when it went to another process and back."""
    copy: Any = pickle.loads(pickle.dumps(event))

    assert [True, False] == [event == copy, event != copy]
    assert type(event) is type(copy)


def test_an_event_has_the_name_that_emit_gave_it() -> None:
    """All others are called by their kind."""
    assert ["moved", "stayed", "handed_over", "deadline_passed"] == [
        name_of(e) for e in EVENTS[4:8]
    ]


def test_sensitive_values_are_taken_out() -> None:
    """The rest of the event stays as it is, and so does its kind."""
    told = redacted(MOVED, frozenset({"phone", "mail"}))

    assert MOVED._replace(values={"amount": 5}) == told
    assert 2 == len(MOVED.values)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_an_event_without_sensitive_values_is_not_copied(event: Notice) -> None:
    """There is nothing to take out."""
    assert redacted(event, frozenset({"mail"})) is event
    assert redacted(event, frozenset()) is event
