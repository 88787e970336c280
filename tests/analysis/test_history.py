from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.analysis.history import LogEvent, read_history
from salesprocess.analysis.logs import Log
from salesprocess.analysis.mapping import LogMap
from salesprocess.analysis.rows import BrokenRow, Row
from salesprocess.errors import LoadError

DATA = Path(__file__).parents[3] / "shared" / "data"

EVENTS = {
    "case": "id",
    "activity": "what",
    "triggers": {"SENT": "send", "SENT_AGAIN": "send", "W_SPECIAL": "treat"},
    "ignore": ["W_*", "O_?"],
    "start": {"activity": ["NEW"], "fields": {"amount": "sum"}},
    "time": {"column": "at", "format": "%d-%m-%y"},
    "by": "who",
    "fields": {"score": "points"},
}


def history(data: dict[str, Any], *rows: Mapping[str, object]) -> list[LogEvent | BrokenRow]:
    numbered = (Row(number, values) for number, values in enumerate(rows, 1))
    return list(read_history(numbered, LogMap.from_data(data)))


def meanings(data: dict[str, Any], *rows: Mapping[str, object]) -> list[tuple[str, str]]:
    return [
        (found.kind, found.name) if isinstance(found, LogEvent) else (found.flaw, found.excerpt)
        for found in history(data, *rows)
    ]


def test_a_row_becomes_an_event() -> None:
    """With its moment, its actor, its values, and what is known of the deal from the start."""
    row = {"id": " D-1 ", "what": "SENT", "at": "31-01-26", "who": "ani", "sum": "5", "points": "1"}

    expected = LogEvent(
        case="D-1",
        kind="trigger",
        name="send",
        at=datetime(2026, 1, 31, tzinfo=UTC),
        by="ani",
        values={"score": "1"},
        line=1,
        facts={"amount": "5"},
    )
    assert [expected] == history(EVENTS, row)


def test_what_a_row_does_not_say_is_none() -> None:
    """Missing columns and empty cells are the same."""
    row = {"id": "D-1", "what": "SENT", "at": "", "sum": " "}

    assert [LogEvent("D-1", "trigger", "send", None, None, {}, 1)] == history(EVENTS, row)


@pytest.mark.parametrize(
    ("activity", "meaning"),
    [
        ("NEW", ("start", "NEW")),
        ("SENT", ("trigger", "send")),
        ("SENT_AGAIN", ("trigger", "send")),
        ("W_SPECIAL", ("trigger", "treat")),
        ("W_OTHER", ("ignored", "W_OTHER")),
        ("O_X", ("ignored", "O_X")),
        ("O_XY", ("unmapped", "O_XY")),
        ("sent", ("unmapped", "sent")),
    ],
)
def test_an_activity_has_one_meaning(activity: str, meaning: tuple[str, str]) -> None:
    """Named ones come before patterns, and what the map has no word for is not lost."""
    assert [meaning] == meanings(EVENTS, {"id": "D-1", "what": activity})


def test_without_triggers_an_activity_is_a_trigger() -> None:
    """A log of our own events needs no dictionary."""
    data = {"case": "id", "activity": "what"}

    assert [("trigger", "qualify")] == meanings(data, {"id": "D-1", "what": "qualify"})


def test_rows_of_other_values_are_ignored() -> None:
    """They do not count, and the report can say how many there were."""
    data = {**EVENTS, "only": {"step": "COMPLETE", "live": True}}

    assert [("trigger", "send"), ("ignored", "SENT"), ("ignored", "SENT")] == meanings(
        data,
        {"id": "D-1", "what": "SENT", "step": "COMPLETE", "live": True},
        {"id": "D-1", "what": "SENT", "step": "START", "live": True},
        {"id": "D-1", "what": "SENT", "step": "COMPLETE"},
    )


def test_a_row_without_deal_or_activity_is_broken() -> None:
    """The message offers the nearest column that the row has."""
    why = "it has no value in 'identity'; did you mean 'identiy'?"

    assert [
        BrokenRow(1, why, "{'identiy': 'D-1', 'what': 'SENT'}", "case"),
        BrokenRow(2, "it has no value in 'what'", "{'identity': 'D-1'}", "activity"),
    ] == history(
        {**EVENTS, "case": "identity"}, {"identiy": "D-1", "what": "SENT"}, {"identity": "D-1"}
    )


def test_what_cannot_be_read_costs_only_itself() -> None:
    """The event is there without its moment and its value; two broken rows say what is missing."""
    data = {**EVENTS, "fields": {"due": {"column": "due", "format": "%d-%m-%y"}, "score": "points"}}
    row = {"id": "D-1", "what": "SENT", "at": "soon", "due": "later", "points": "1"}

    assert [
        BrokenRow(1, "'at': 'soon' does not read as a date of the form '%d-%m-%y'", "soon", "time"),
        BrokenRow(
            1, "'due': 'later' does not read as a date of the form '%d-%m-%y'", "later", "value"
        ),
        LogEvent("D-1", "trigger", "send", None, None, {"score": "1"}, 1),
    ] == history(data, row)


def test_broken_rows_and_notes_come_through() -> None:
    """What the reader found out is not lost on the way."""
    broken = BrokenRow(1, "it is not JSON", "{", "json")
    row = Row(2, {"id": "D-1", "what": "SENT"}, "guessed")

    found = list(read_history([broken, row], LogMap.from_data(EVENTS)))
    assert [broken, LogEvent("D-1", "trigger", "send", None, None, {}, 2, note="guessed")] == found


def test_a_reason_and_a_comment_come_along() -> None:
    """Transitions may ask for them."""
    data = {**EVENTS, "reason": "why", "comment": "note"}
    row = {"id": "D-1", "what": "SENT", "why": "price", "note": "too dear"}

    [event] = history(data, row)
    assert isinstance(event, LogEvent)
    assert ("price", "too dear") == (event.reason, event.comment)


def test_a_history_of_stages() -> None:
    """What most customer systems keep: the stage moved to, and no trigger."""
    data = {"case": "id", "stage": "to", "stages": {"Closed Won": "won"}, "ignore": "Test*"}
    rows = [{"id": "D-1", "to": stage} for stage in ("Closed Won", "Test 1", "Closed")]

    expected = [("stage", "won"), ("ignored", "Test 1"), ("unmapped", "Closed")]
    assert expected == meanings(data, *rows)


def test_without_stages_a_word_is_a_stage() -> None:
    """And a row without one is broken."""
    rows: list[dict[str, object]] = [{"id": "D-1", "to": "won"}, {"id": "D-1"}]

    expected = [("stage", "won"), ("activity", "{'id': 'D-1'}")]
    assert expected == meanings({"case": "id", "stage": "to"}, *rows)


CASES = {
    "case": "id",
    "start": {"at": "created", "fields": {"account": "account"}},
    "moves": [
        {"to": "engaging", "at": "engaged"},
        {"stage": "stage", "at": "closed", "fields": {"value": "value"}},
    ],
    "stages": {"Engaging": "engaging", "Won": "won"},
    "ignore": "Test",
    "ends_in": "stage",
}


def test_a_history_of_one_row_for_each_case() -> None:
    """The row tells the beginning, each move whose date is filled, and where the deal stands."""
    row = {
        "id": "D-1",
        "created": "2026-01-01",
        "account": "Acme",
        "engaged": "2026-01-02",
        "closed": "2026-01-03",
        "stage": "Won",
        "value": "9",
    }

    def at(day: int) -> datetime:
        return datetime(2026, 1, day, tzinfo=UTC)

    facts = {"account": "Acme"}
    assert [
        LogEvent("D-1", "start", "", at(1), None, {}, 1, facts),
        LogEvent("D-1", "stage", "engaging", at(2), None, {}, 1, facts),
        LogEvent("D-1", "stage", "won", at(3), None, {"value": "9"}, 1, facts),
        LogEvent("D-1", "end", "won", None, None, {}, 1),
    ] == history(CASES, row)


@pytest.mark.parametrize(
    ("row", "rest"),
    [
        ({}, []),
        ({"stage": "Won"}, [("end", "won")]),
        (
            {"engaged": "2026-01-02", "stage": "Engaging"},
            [("stage", "engaging"), ("end", "engaging")],
        ),
        ({"closed": "2026-01-02"}, [("activity", "{'id': 'D-1', 'closed': '2026-01-02'}")]),
        ({"stage": "Gone"}, [("unmapped", "Gone")]),
        ({"stage": "Test"}, [("ignored", "Test")]),
        ({"engaged": "soon"}, [("time", "soon"), ("stage", "engaging")]),
    ],
)
def test_a_case_that_is_not_complete(row: dict[str, object], rest: list[tuple[str, str]]) -> None:
    """A move without a date was not made; whatever else the row says is told."""
    assert [("start", ""), *rest] == meanings(CASES, {"id": "D-1", **row})


def test_a_table_without_a_column_of_the_map_is_refused(tmp_path: Path) -> None:
    """Before the first row is read."""
    path = tmp_path / "log.csv"
    path.write_text("id,activity\nD-1,SENT\n")

    with Log(path) as log, pytest.raises(LoadError) as caught:
        read_history(log, LogMap.from_data({"case": "id", "activity": "activty"}))
    assert (
        "The history has no column 'activty'; did you mean 'activity'? There are: id, activity."
        == caught.value.findings[0].message
    )


CELLS = st.none() | st.text(max_size=5) | st.integers() | st.booleans() | st.datetimes()
COLUMNS = st.sampled_from(
    ["id", "what", "at", "who", "sum", "points", "engaged", "closed", "stage"]
)


@given(rows=st.lists(st.dictionaries(COLUMNS, CELLS)), data=st.sampled_from([EVENTS, CASES]))
def test_every_row_is_told_of(rows: list[dict[str, object]], data: dict[str, Any]) -> None:
    """Whatever the cells hold, each row is an event or a broken row, and moments have a zone."""
    found = history(data, *rows)

    assert set(range(1, len(rows) + 1)) == {item.line for item in found}
    moments = [item.at for item in found if isinstance(item, LogEvent) and item.at]
    assert all(moment.tzinfo for moment in moments)


NEEDS_DATA = pytest.mark.skipif(not DATA.exists(), reason="needs the logs in ../shared/data")


@NEEDS_DATA
def test_a_real_process_log() -> None:
    """The bank's log has the events of its applications, and two kinds that the map ignores."""
    moves = (
        *("partlysubmitted", "preaccepted", "accepted", "finalized", "declined", "cancelled"),
        *("approved", "registered", "activated"),
    )
    log_map = LogMap.from_data(
        {
            "case": "case:concept:name",
            "activity": "concept:name",
            "start": {"activity": "A_SUBMITTED"},
            "triggers": {f"A_{name.upper()}": name for name in moves},
            "ignore": ["W_*", "O_*"],
        }
    )
    with Log(DATA / "bpic2012.xes.gz") as log:
        found = Counter(item[1] for item in read_history(log, log_map))

    assert {"start": 13_087, "trigger": 47_762, "ignored": 201_351} == found


@NEEDS_DATA
def test_a_real_export_of_a_customer_system() -> None:
    """The vendor's pipeline has a row for each opportunity, which says where it stands."""
    log_map = LogMap.from_data(
        {
            "case": "opportunity_id",
            "time": {"format": "%d-%m-%y"},
            "moves": [
                {"to": "engaging", "at": "engage_date"},
                {"stage": "deal_stage", "at": "close_date"},
            ],
            "ends_in": "deal_stage",
        }
    )
    with Log(DATA / "crm_opportunities" / "sales_pipeline.csv") as log:
        found = list(read_history(log, log_map))

    assert not any(isinstance(item, BrokenRow) for item in found)
    ends = Counter(item.name for item in found if isinstance(item, LogEvent) and item.kind == "end")
    assert {"Won": 4_238, "Lost": 2_473, "Engaging": 1_589, "Prospecting": 500} == ends
