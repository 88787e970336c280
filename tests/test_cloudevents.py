from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from salesprocess.cloudevents import to_cloudevent
from salesprocess.events import (
    DeadlinePassed,
    Emitted,
    Erased,
    HookFailed,
    Imported,
    Moved,
    Notice,
    Placed,
    Started,
    Stayed,
    Ticked,
    TriggerBlocked,
    Unticked,
    Updated,
)
from salesprocess.expressions import Money
from salesprocess.loading import load_text

ACME = load_text("""
salesprocess: 1
process: acme
version: 3
fields:
  amount: money
  phone: {type: phone, sensitive: true}
stages:
  lead: {checklist: {call: Call}}
  won: {outcome: won}
transitions:
  win: {from: lead, to: won, emit: handed_over}
""")
NOW = datetime(2026, 5, 3, 9, 30, tzinfo=timezone(timedelta(hours=7)))
PRICE = Money(Decimal("5.50"), "EUR")
VALUES = {"amount": PRICE, "phone": "+62215550100"}
MOVED = Moved("D/1", 2, NOW, "ani", "win", "lead", "won", VALUES, "price", None, ("late",), {})
EVENTS: list[Notice] = [
    Started("D/1", 1, NOW, None, "acme", 3, "lead", VALUES),
    Updated("D/1", 2, NOW, "ani", {**VALUES, "amount": None}),
    Ticked("D/1", 2, NOW, "ani", "lead", "call"),
    Unticked("D/1", 2, NOW, "ani", "lead", "call"),
    MOVED,
    Stayed(*MOVED),
    Emitted("D/1", 3, NOW, "ani", "handed_over", "win", "won"),
    HookFailed("D/1", 3, NOW, "ani", "mail", "KeyError"),
    DeadlinePassed("D/1", 4, NOW, "system", "deadlines.stale", "lead", NOW, NOW, NOW, 2),
    TriggerBlocked("D/1", 5, NOW, "system", "win", "lead", "deadlines.stale", ("late", "amount")),
    Placed("D/1", 2, NOW, "ani", "won it", "lead", "won", VALUES, None, None, None),
    Imported("D/1", 3, NOW, "root", "crm.csv", "record", ("unknown_trigger: won it",)),
    Erased("D/1", 4, NOW, "dpo", (), True, "Request 17"),
]


def test_an_event_has_the_shape_of_a_cloudevent() -> None:
    """Who, what, which deal and when are attributes; the rest is the data."""
    assert {
        "specversion": "1.0",
        "id": "D/1/2",
        "source": "/salesprocess/acme",
        "type": "salesprocess.acme.moved",
        "subject": "D/1",
        "time": "2026-05-03T02:30:00Z",
        "sequence": "00000000000000000002",
        "datacontenttype": "application/json",
        "data": {
            "by": "ani",
            "trigger": "win",
            "source": "lead",
            "target": "won",
            "values": {"amount": {"amount": "5.50", "currency": "EUR"}},
            "reason": "price",
            "comment": None,
            "warnings": ["late"],
            "overrides": {},
        },
    } == to_cloudevent(ACME, MOVED)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_the_sdk_of_cloudevents_accepts_every_event(event: Notice) -> None:
    """It checks names and types of the attributes, and finds in them what was put there."""
    written = to_cloudevent(ACME, event)
    read: Any = JSONFormat().read(CloudEvent, json.dumps(written))

    assert (event.id, event.deal, event.at) == (read.get_id(), read.get_subject(), read.get_time())
    assert written["data"] == read.get_data()
    assert f"{event.sequence:020}" == read.get_extension("sequence")
    assert written["type"] == read.get_type()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_sensitive_values_do_not_leave(event: Notice) -> None:
    """Neither the value nor the name of the field is sent."""
    assert "phone" not in json.dumps(to_cloudevent(ACME, event))
    assert "5550100" not in json.dumps(to_cloudevent(ACME, event))


def test_a_deadline_tells_its_moments_in_plain_text() -> None:
    """A receiver sees when it was due and when somebody looked."""
    event = DeadlinePassed("D/1", 4, NOW, "system", "deadlines.stale", "lead", NOW, NOW, NOW, 2)
    moment = "2026-05-03T09:30:00+07:00"
    assert {
        "by": "system", "deadline": "deadlines.stale", "stage": "lead", "since": moment,
        "due": moment, "ran": moment, "number": 2,
    } == to_cloudevent(ACME, event)["data"]  # fmt: skip


def test_an_erasure_says_which_fields_to_forget() -> None:
    """Their names, for receivers that were told of them before they were sensitive; no value."""
    event = Erased("D/1", 4, NOW, "dpo", ("phone",), False, None)
    assert {"by": "dpo", "fields": ["phone"], "comments": False, "reason": None} == (
        to_cloudevent(ACME, event)["data"]
    )


def test_an_event_of_the_processs_own_has_its_name_as_type() -> None:
    """Receivers subscribe by type, and the name is what the process calls it."""
    assert [
        "started", "updated", "ticked", "unticked", "moved", "stayed", "handed_over",
        "hook_failed", "deadline_passed", "trigger_blocked", "placed", "imported", "erased",
    ] == [
        to_cloudevent(ACME, event)["type"].removeprefix("salesprocess.acme.") for event in EVENTS
    ]  # fmt: skip


def test_the_sequence_orders_events_as_text_too() -> None:
    """The extension wants texts that sort as the numbers do."""
    numbers = (1, 2, 9, 10, 11, 100, 99_999)
    sequences = [
        to_cloudevent(ACME, MOVED._replace(sequence=number))["sequence"] for number in numbers
    ]

    assert sorted(sequences) == sequences
    assert list(numbers) == [int(sequence) for sequence in sequences]


def test_the_source_may_be_the_applications_own() -> None:
    """Together with the id it tells an event from all others in the world."""
    source = "https://crm.example.com/deals"

    assert source == to_cloudevent(ACME, MOVED, source=source)["source"]


def test_the_time_is_told_in_utc_to_the_microsecond() -> None:
    """RFC 3339 knows no offsets with seconds, which old time zones have."""
    odd = timezone(timedelta(hours=7, minutes=7, seconds=12))
    at = datetime(2026, 5, 3, 7, 7, 12, 5, tzinfo=odd)

    assert datetime(2026, 5, 3, 0, 0, 0, 5, tzinfo=UTC) == at
    assert "2026-05-03T00:00:00.000005Z" == to_cloudevent(ACME, MOVED._replace(at=at))["time"]
