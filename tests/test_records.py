from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.beside import NOTHING_BESIDE
from salesprocess.errors import SnapshotError
from salesprocess.events import (
    KINDS,
    Emitted,
    Erased,
    Event,
    Imported,
    Moved,
    Placed,
    Started,
    Stayed,
    Ticked,
    Unticked,
    Updated,
)
from salesprocess.expressions import Duration, Money
from salesprocess.loading import load_text
from salesprocess.records import (
    event_from_json,
    event_to_json,
    events_to_json,
    snapshot_from_json,
    snapshot_to_json,
)
from salesprocess.snapshot import Snapshot, fold

ACME = load_text("""
salesprocess: 1
process: acme
version: 3
fields:
  words: text
  agreed: boolean
  seats: integer
  weight: decimal
  discount: percent
  amount: money
  price: {type: money, currency: EUR}
  closing: date
  met_at: datetime
  trial: duration
  interest: {type: choice, options: [none, expressed, strong]}
  tags: {type: list, of: text}
  sizes: {type: list, of: decimal}
  products: {type: list, of: choice, options: [gold, silver]}
  mail: email
  phone: {type: phone, sensitive: true}
  site: url
  home: country
  coin: currency
  contract: {type: group, fields: {signed_at: datetime}}
  total: {type: money, formula: amount * 2, sensitive: true}
guards:
  late: {when: agreed, severity: warn}
stages:
  lead: {checklist: {call: Call, visit: Visit}}
  prospect:
  won: {outcome: won}
transitions:
  qualify: {from: lead, to: prospect, emit: handed_over, guards: late}
  win: {from: prospect, to: won}
  note: {from: open, to: stay, set: {seats: 1}}
""")
NOW = datetime(2026, 5, 3, 9, 30, tzinfo=timezone(timedelta(hours=7)))
FACTS: dict[str, Any] = {
    "words": "Ani's",
    "agreed": False,
    "seats": -3,
    "weight": Decimal("0.10"),
    "discount": Decimal(15),
    "amount": Money(Decimal("25000.50"), "IDR"),
    "price": Money(Decimal(3), "EUR"),
    "closing": date(2026, 2, 28),
    "met_at": NOW,
    "trial": Duration.parse("6mo 14d"),
    "interest": "strong",
    "tags": ("a", "b"),
    "sizes": (Decimal("0.5"),),
    "products": ("gold",),
    "mail": "ani@example.com",
    "phone": "+62215550100",
    "site": "https://example.com/a",
    "home": "ID",
    "coin": "IDR",
    "contract.signed_at": datetime(2026, 1, 1, tzinfo=UTC),
}
SNAPSHOT = Snapshot(
    "acme", 3, "D-1", 7, "prospect", FACTS, NOW, NOW, NOW, "lead",
    {"lead": (2, NOW)}, {"lead": {"call": (NOW, "ani"), "visit": (NOW, None)}},
)  # fmt: skip
JSON_FACTS: dict[str, Any] = {
    "words": "Ani's",
    "agreed": False,
    "seats": -3,
    "weight": "0.10",
    "discount": "15",
    "amount": {"amount": "25000.50", "currency": "IDR"},
    "price": {"amount": "3", "currency": "EUR"},
    "closing": "2026-02-28",
    "met_at": "2026-05-03T09:30:00+07:00",
    "trial": "6mo 14d",
    "interest": "strong",
    "tags": ["a", "b"],
    "sizes": ["0.5"],
    "products": ["gold"],
    "mail": "ani@example.com",
    "phone": "+62215550100",
    "site": "https://example.com/a",
    "home": "ID",
    "coin": "IDR",
    "contract.signed_at": "2026-01-01T00:00:00+00:00",
}
AT = "2026-05-03T09:30:00+07:00"
JSON_SNAPSHOT: dict[str, Any] = {
    "process": "acme",
    "version": 3,
    "deal": "D-1",
    "sequence": 7,
    "stage": "prospect",
    "facts": JSON_FACTS,
    "started_at": AT,
    "entered_at": AT,
    "active_at": AT,
    "previous": "lead",
    "past": {"lead": {"count": 2, "entered_at": AT}},
    "ticks": {"lead": {"call": {"at": AT, "by": "ani"}, "visit": {"at": AT, "by": None}}},
}
MOVED = Moved(
    "D-1", 2, NOW, "ani", "qualify", "lead", "prospect", {"seats": 3, "words": None},
    None, "Well.", ("late",), {"late": "She called."},
)  # fmt: skip
JSON_MOVED: dict[str, Any] = {
    "kind": "moved",
    "deal": "D-1",
    "sequence": 2,
    "at": AT,
    "by": "ani",
    "trigger": "qualify",
    "source": "lead",
    "target": "prospect",
    "values": {"seats": 3, "words": None},
    "reason": None,
    "comment": "Well.",
    "warnings": ["late"],
    "overrides": {"late": "She called."},
}


def problems(data: Any, read: Any = snapshot_from_json) -> list[str]:
    """Return what is wrong with data, a line for each problem."""
    with pytest.raises(SnapshotError) as caught:
        read(ACME, data)
    title, *lines = str(caught.value).splitlines()
    assert title.endswith("does not fit version 3 of 'acme':")
    return [line.removeprefix("  ") for line in lines]


# --- snapshots ---------------------------------------------------------------------------------


def test_a_snapshot_is_written_as_plain_json() -> None:
    """Every attribute has its key; exact numbers are texts, moments keep their offset."""
    assert JSON_SNAPSHOT == snapshot_to_json(ACME, SNAPSHOT)


def test_a_snapshot_is_read_back_as_it_was() -> None:
    """Also when it went through the text of a JSON file."""
    found = snapshot_from_json(ACME, json.loads(json.dumps(JSON_SNAPSHOT)))

    assert SNAPSHOT == found
    assert [type(value) for value in FACTS.values()] == [type(v) for v in found.facts.values()]


def test_a_deal_that_has_just_begun_has_all_the_keys_as_well() -> None:
    """What is empty is written, so that nothing missing is taken for empty."""
    new = Snapshot("acme", 3, "D-1", 1, "lead", {}, NOW, NOW, NOW)
    written = snapshot_to_json(ACME, new)

    assert JSON_SNAPSHOT.keys() == written.keys()
    assert new == snapshot_from_json(ACME, written)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("process", "acne", "process: it is of the process 'acne', not of 'acme'; load that one."),
        ("version", 4, "version: it is of version 4, not 3; load version 4."),
        (
            "version",
            True,
            "version: True does not count anything; write 1 or a larger whole number.",
        ),
        ("version", 3.0, "version: 3.0 does not count anything; write 1 or a larger whole number."),
        ("deal", "", "deal: '' names no deal; write its identifier."),
        ("deal", 42, "deal: 42 is no text; write a text."),
        ("sequence", 0, "sequence: 0 does not count anything; write 1 or a larger whole number."),
        (
            "stage",
            "prospekt",
            "stage: there is no stage 'prospekt'; did you mean 'prospect'?"
            " There is: lead, prospect, won.",
        ),
        ("stage", ["lead"], "stage: there is no stage ['lead']. There is: lead, prospect, won."),
        (
            "started_at",
            "2026-05-03T09:30",
            "started_at: '2026-05-03T09:30' has no time zone; add its offset, such as"
            " '2024-11-12T17:30+07:00'.",
        ),
        (
            "entered_at",
            "yesterday",
            "entered_at: 'yesterday' is not a moment in time; write date, time and offset, such"
            " as '2024-11-12T17:30+07:00'.",
        ),
        ("active_at", None, "active_at: None is no text; write a text."),
        (
            "previous",
            "leads",
            "previous: there is no stage 'leads'; did you mean 'lead'?"
            " There is: lead, prospect, won.",
        ),
        ("facts", ["+62215550100"], "facts: list is no object; pass an object."),
        (
            "facts",
            {"seets": 1},
            "facts.seets: there is no field 'seets'; did you mean 'seats'? There is: words,"
            " agreed, seats, weight, discount, amount, price, closing, met_at, trial, interest,"
            " tags and 9 more.",
        ),
        (
            "facts",
            {"seats": "many"},
            "facts.seats: 'many' is not a whole number; write digits only, such as 25000.",
        ),
        (
            "facts",
            {"phone": "call me"},
            "facts.phone: The value is not a phone number; write it with its country's code, such"
            " as '+62 21 5550100'.",
        ),
        ("facts", {"seats": None}, "facts.seats: null is no value; leave the field out."),
        (
            "facts",
            {"total": "5 EUR"},
            "facts.total: it follows from a formula; leave the field out.",
        ),
        (
            "past",
            {"leed": {"count": 1, "entered_at": AT}},
            "past.leed: there is no stage 'leed'; did you mean 'lead'?"
            " There is: lead, prospect, won.",
        ),
        (
            "past",
            {"lead": {"count": -1, "entered_at": AT}},
            "past.lead.count: -1 does not count anything; write 1 or a larger whole number.",
        ),
        ("past", {"lead": {"count": 1}}, "past.lead.entered_at: it is missing; add it."),
        (
            "ticks",
            {"lead": {"cal": {"at": AT, "by": None}}},
            "ticks.lead.cal: there is no item 'cal'; did you mean 'call'? There is: call, visit.",
        ),
        (
            "ticks",
            {"won": {"call": {"at": AT, "by": None}}},
            "ticks.won.call: there is no item 'call'. There is: none.",
        ),
        (
            "ticks",
            {"lead": {"call": {"at": AT, "by": 5}}},
            "ticks.lead.call.by: 5 is no text; write a text.",
        ),
        (
            "notes",
            1,
            "notes: there is no key 'notes'. There is: process, version, deal, sequence, stage,"
            " facts, started_at, entered_at, active_at, previous, past, ticks, beside.",
        ),
    ],
)
def test_what_does_not_fit_the_process_is_named(key: str, value: Any, expected: str) -> None:
    """With its place in the data and the way out, and never the value of a sensitive field."""
    assert [expected] == problems({**JSON_SNAPSHOT, key: value})


@pytest.mark.parametrize("key", JSON_SNAPSHOT)
def test_a_key_that_is_missing_is_named(key: str) -> None:
    """Nothing is filled in by guessing."""
    data = {name: value for name, value in JSON_SNAPSHOT.items() if name != key}

    assert [f"{key}: it is missing; add it."] == problems(data)


def test_every_problem_is_told_at_once() -> None:
    """Not only the first."""
    bad = {
        "version": 4,
        "stage": "x",
        "facts": {"seats": "x", "y": 1},
        "past": {"lead": []},
        "ticks": {"lead": {"call": {"at": "x", "by": 1}}},
        1: None,
    }
    places = [line.partition(": ")[0] for line in problems({**JSON_SNAPSHOT, **bad})]

    assert [
        "version", "stage", "facts.seats", "facts.y", "past.lead", "ticks.lead.call.at",
        "ticks.lead.call.by", "1",
    ] == places  # fmt: skip


@pytest.mark.parametrize("data", [None, [], "{}", 3, [JSON_SNAPSHOT]])
def test_what_is_no_object_is_no_snapshot(data: Any) -> None:
    """A JSON text has to be parsed first."""
    assert [f"{type(data).__name__} is no object; pass an object."] == problems(data)


def test_a_snapshot_of_another_process_is_not_written() -> None:
    """Reading it again would be refused."""
    other = SNAPSHOT._replace(process="acne", version=2, facts={"seets": 1})

    assert ["process", "version", "facts.seets"] == [
        line.partition(": ")[0] for line in problems(other, snapshot_to_json)
    ]


# --- events ------------------------------------------------------------------------------------


def test_an_event_is_written_as_plain_json() -> None:
    """With its kind beside its attributes; a value that was taken away is null."""
    assert JSON_MOVED == event_to_json(ACME, MOVED)


@pytest.mark.parametrize(
    "event",
    [
        Started("D-1", 1, NOW, None, "acme", 3, "lead", FACTS),
        Updated("D-1", 2, NOW, "ani", {**FACTS, "words": None}),
        Ticked("D-1", 2, NOW, "ani", "lead", "call"),
        Unticked("D-1", 2, NOW, "ani", "lead", "call"),
        MOVED,
        Stayed("D-1", 2, NOW, "", "note", "lead", "lead", {"seats": 1}, "price", None, (), {}),
        Emitted("D-1", 3, NOW, "ani", "handed_over", "qualify", "prospect"),
    ],
)
def test_an_event_of_every_kind_is_read_back_as_it_was(event: Event) -> None:
    """Also when it went through the text of a JSON file."""
    data = json.loads(json.dumps(event_to_json(ACME, event)))

    assert event == event_from_json(ACME, data)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (
            "kind",
            "move",
            "kind: there is no kind of event 'move'; did you mean 'moved'? There is: started,"
            " updated, ticked, unticked, moved, stayed, emitted, deadline_passed, trigger_blocked,"
            " approval_requested, approval_voted, approval_granted and 11 more.",
        ),
        ("at", "2026-05-03", "at: '2026-05-03' is not a moment in time; write date, time and"
         " offset, such as '2024-11-12T17:30+07:00'."),
        ("by", 5, "by: 5 is no text; write a text."),
        (
            "trigger",
            "qualfy",
            "trigger: there is no trigger 'qualfy'; did you mean 'qualify'?"
            " There is: qualify, win, note.",
        ),
        ("source", None, "source: there is no stage None. There is: lead, prospect, won."),
        ("warnings", ["late", 5], "warnings.2: there is no guard 5. There is: late."),
        ("warnings", "late", "warnings: str is no list; pass a list."),
        ("overrides", {"late": None}, "overrides.late: None is no text; write a text."),
        ("overrides", {"lat": ""}, "overrides.lat: there is no guard 'lat'; did you mean 'late'?"
         " There is: late."),
        ("values", {"total": None}, "values.total: it follows from a formula; leave the field"
         " out."),
        ("name", "x", "name: there is no key 'name'. There is: kind, deal, sequence, at, by,"
         " trigger, source, target, values, reason, comment, warnings, overrides."),
    ],
)  # fmt: skip
def test_what_does_not_fit_an_event_is_named(key: str, value: Any, expected: str) -> None:
    """Events are read as strictly as snapshots."""
    assert [expected] == problems({**JSON_MOVED, key: value}, event_from_json)


def test_an_event_of_the_processs_own_must_be_one_that_it_emits() -> None:
    """Names that no transition emits are unknown."""
    data = event_to_json(ACME, Emitted("D-1", 3, NOW, None, "handed_over", "qualify", "lead"))

    assert [
        "name: there is no emitted event 'hand_over'; did you mean 'handed_over'?"
        " There is: handed_over."
    ] == problems({**data, "name": "hand_over"}, event_from_json)


def test_an_item_must_be_one_of_its_stage() -> None:
    """Where the stage is unknown, only the stage is a problem."""
    data = event_to_json(ACME, Ticked("D-1", 2, NOW, None, "lead", "call"))
    unknown = "item: there is no item 'call'. There is: none."

    assert [unknown] == problems({**data, "stage": "won"}, event_from_json)
    assert ["stage"] == [
        line.partition(": ")[0] for line in problems({**data, "stage": "x"}, event_from_json)
    ]


def test_a_deal_does_not_start_without_a_value_that_it_has() -> None:
    """There is nothing yet that could be taken away."""
    data = event_to_json(ACME, Started("D-1", 1, NOW, None, "acme", 3, "lead", {}))

    assert ["values.seats: null is no value; leave the field out."] == problems(
        {**data, "values": {"seats": None}}, event_from_json
    )


@pytest.mark.parametrize("data", [None, [JSON_MOVED], "moved"])
def test_what_is_no_object_is_no_event(data: Any) -> None:
    """Nor is a list of events."""
    assert [f"{type(data).__name__} is no object; pass an object."] == problems(
        data, event_from_json
    )


def test_an_event_of_another_process_is_not_written() -> None:
    """Reading it again would be refused."""
    other = Started("D-1", 1, NOW, None, "acne", 2, "lead", {"seets": 1})

    assert ["process", "version", "values.seets"] == [
        line.partition(": ")[0] for line in problems(other, event_to_json)
    ]


def test_a_history_is_written_event_by_event() -> None:
    """In its order."""
    assert [JSON_MOVED, JSON_MOVED] == events_to_json(ACME, iter([MOVED, MOVED]))


# --- laws --------------------------------------------------------------------------------------

OFFSETS = st.integers(-23, 23).map(lambda hours: timezone(timedelta(hours=hours, minutes=30)))
MOMENTS = st.datetimes(timezones=st.just(UTC) | OFFSETS)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
NAMES = TEXTS.filter(bool)
NUMBERS = st.decimals(-(10**12), 10**12, places=3)
DURATIONS = st.builds(
    Duration, st.timedeltas(timedelta(-9999), timedelta(9999)), st.integers(-999, 999)
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **{name: st.just(value) for name, value in FACTS.items()},
    "words": TEXTS,
    "agreed": st.booleans(),
    "seats": st.integers(-(10**30), 10**30),
    "weight": NUMBERS,
    "discount": NUMBERS,
    "amount": st.builds(Money, NUMBERS, st.sampled_from(["IDR", "EUR", "JPY"])),
    "price": st.builds(Money, NUMBERS, st.just("EUR")),
    "closing": st.dates(),
    "met_at": MOMENTS,
    "trial": DURATIONS,
    "interest": st.sampled_from(["none", "expressed", "strong"]),
    "tags": st.lists(TEXTS, max_size=3).map(tuple),
    "sizes": st.lists(NUMBERS, max_size=3).map(tuple),
    "products": st.lists(st.sampled_from(["gold", "silver"]), max_size=3).map(tuple),
    "contract.signed_at": MOMENTS,
}
STAGES = st.sampled_from(ACME.stages)
ACTORS = st.none() | TEXTS
TICKED = st.dictionaries(st.sampled_from(["call", "visit"]), st.tuples(MOMENTS, ACTORS))
COUNTS = st.integers(1, 10**6)
HAVING = st.fixed_dictionaries({}, optional=VALUES)
WRITTEN = st.fixed_dictionaries(
    {}, optional={name: value | st.none() for name, value in VALUES.items()}
)
SNAPSHOTS = st.builds(
    Snapshot, st.just("acme"), st.just(3), NAMES, COUNTS, STAGES, HAVING, MOMENTS, MOMENTS,
    MOMENTS, st.none() | STAGES, st.dictionaries(STAGES, st.tuples(COUNTS, MOMENTS)),
    st.fixed_dictionaries({}, optional={"lead": TICKED}), st.just(NOTHING_BESIDE),
)  # fmt: skip
COMMON = (NAMES, COUNTS, MOMENTS, ACTORS)
TRIGGERS = st.sampled_from(["qualify", "win", "note"])
MOVES = (
    *COMMON, TRIGGERS, STAGES, STAGES, WRITTEN, ACTORS, ACTORS,
    st.lists(st.just("late")).map(tuple), st.dictionaries(st.just("late"), TEXTS),
)  # fmt: skip
ITEMS = (*COMMON, st.just("lead"), st.sampled_from(["call", "visit"]))
NAMES = st.lists(TEXTS, max_size=3).map(tuple)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Started, *COMMON, st.just("acme"), st.just(3), STAGES, HAVING),
    st.builds(Updated, *COMMON, WRITTEN),
    st.builds(Ticked, *ITEMS),
    st.builds(Unticked, *ITEMS),
    st.builds(Moved, *MOVES),
    st.builds(Stayed, *MOVES),
    st.builds(Emitted, *COMMON, st.just("handed_over"), TRIGGERS, STAGES),
    st.builds(Placed, *COMMON, ACTORS, STAGES, STAGES, WRITTEN, ACTORS, ACTORS, st.none()),
    st.builds(Imported, *COMMON, TEXTS, st.sampled_from(["record", "enforce"]), NAMES),
    st.builds(Erased, *COMMON, NAMES, st.booleans(), ACTORS),
)


@given(SNAPSHOTS)
def test_every_snapshot_survives_the_way_to_json_and_back(snapshot: Snapshot) -> None:
    """Writing, storing and reading it changes nothing, and only JSON's own types are used."""
    written = snapshot_to_json(ACME, snapshot)

    assert written == json.loads(json.dumps(written, allow_nan=False))
    assert snapshot == snapshot_from_json(ACME, written)


@given(EVENTS)
def test_every_event_survives_the_way_to_json_and_back(event: Event) -> None:
    """Writing, storing and reading it changes nothing, and only JSON's own types are used."""
    written = event_to_json(ACME, event)

    assert written == json.loads(json.dumps(written, allow_nan=False))
    assert event == event_from_json(ACME, written)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(list(JSON_SNAPSHOT)), JSON_VALUES)
def test_whatever_a_key_holds_is_read_or_refused(key: str, value: Any) -> None:
    """Damaged data ends in one kind of error, and what is read can be written again."""
    try:
        read = snapshot_from_json(ACME, {**JSON_SNAPSHOT, key: value})
    except SnapshotError:
        return

    assert read == snapshot_from_json(ACME, snapshot_to_json(ACME, read))


@given(st.sampled_from(list(KINDS)), st.sampled_from(list(JSON_MOVED)), JSON_VALUES)
def test_whatever_an_event_holds_is_read_or_refused(kind: str, key: str, value: Any) -> None:
    """Same as for snapshots."""
    try:
        read = event_from_json(ACME, {**JSON_MOVED, "kind": kind, key: value})
    except SnapshotError:
        return

    assert read == event_from_json(ACME, event_to_json(ACME, read))


def test_a_restored_history_leads_to_the_restored_snapshot() -> None:
    """Both ways of bringing a deal back agree."""
    history: list[Event] = [
        Started("D-1", 1, NOW, "ani", "acme", 3, "lead", FACTS),
        MOVED,
        Emitted("D-1", 3, NOW, "ani", "handed_over", "qualify", "prospect"),
    ]
    restored = [event_from_json(ACME, data) for data in events_to_json(ACME, history)]
    folded = fold(history)
    assert folded

    assert snapshot_from_json(ACME, snapshot_to_json(ACME, folded)) == fold(restored)
