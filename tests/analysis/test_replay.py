from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesprocess import Process
from salesprocess.analysis import BrokenRow, Log, LogMap, Report, Row, replay
from salesprocess.errors import LoadError, NotRegistered

PROCESS: dict[str, Any] = {
    "salesprocess": 1,
    "process": "small",
    "fields": {
        "amount": {"type": "money", "currency": "EUR", "min": 0},
        "segment": {"type": "choice", "options": ["small", "large"]},
        "secret": {"type": "integer", "sensitive": True},
    },
    "stages": {
        "lead": {},
        "offer": {},
        "signed": {},
        "won": {"outcome": "won"},
        "lost": {"outcome": "lost"},
    },
    "guards": {"has_price": {"when": "amount > '0 EUR'", "message": "There is no price."}},
    "transitions": {
        "send": {"from": "lead", "to": "offer"},
        "sign": {"from": "offer", "to": "signed", "guards": "has_price"},
        "win": {"from": "signed", "to": "won"},
        "lose": {"from": "open", "to": "lost"},
    },
}
TRIGGERS: dict[str, Any] = {
    "case": "id",
    "activity": "what",
    "time": "at",
    "fields": {"amount": "amount", "segment": "segment", "secret": "secret"},
}
STARTED = {**TRIGGERS, "triggers": {"sent": "send"}, "start": {"activity": "new"}, "ignore": "x*"}
STAGES: dict[str, Any] = {"case": "id", "stage": "what", "time": "at"}

Cells = Mapping[str, object]


def held(log_map: dict[str, Any], *rows: Cells | BrokenRow, **options: Any) -> Report:
    """Hold rows against the small process."""
    numbered = [
        row if isinstance(row, BrokenRow) else Row(number, row)
        for number, row in enumerate(rows, 1)
    ]
    process = Process.from_dict(options.pop("process", PROCESS))
    return replay(process, numbered, LogMap.from_data(log_map), **options)


def row(case: str, what: str, day: int | None = None, **cells: object) -> Cells:
    at = None if day is None else datetime(2026, 1, day, tzinfo=UTC)
    return {"id": case, "what": what, "at": at, **cells}


def kinds(report: Report) -> dict[str, int]:
    return dict(report.kinds)


def test_a_history_that_agrees_is_accepted_event_by_event() -> None:
    """Every deal begins with its first event, and ends where the engine took it."""
    report = held(
        TRIGGERS,
        row("A", "send", 1),
        row("A", "sign", 2, amount="5 EUR"),
        row("A", "win", 3),
        row("B", "lose", 3),
        row("C", "send", 4),
    )

    assert (5, 5, 5, 0) == (report.rows, report.events, report.accepted, report.refused)
    assert (3, 3) == (report.cases, report.clean)
    assert {"offer": 1, "won": 1, "lost": 1} == report.stages
    assert {"won": 1, "lost": 1, "open": 1} == report.outcomes
    assert () == report.violations


def test_cases_may_be_interleaved_and_their_events_are_put_in_the_order_of_time() -> None:
    """An export with the newest row first replays like one with the oldest first, and is told."""
    rows = [
        row("A", "sign", 3, amount="5 EUR"),
        row("B", "lose", 3),
        row("A", "send", 2),
        row("B", "send", 1),
        row("C", "send", 1),
    ]
    report = held(TRIGGERS, *rows)

    assert {"out_of_order": 2} == kinds(report)
    assert report.events == report.accepted
    assert {"offer": 1, "signed": 1, "lost": 1} == report.stages
    [violation] = report.violations
    assert (
        "2026-01-02T00:00:00+00:00 comes after 2026-01-03T00:00:00+00:00;"
        " the case was put in the order of time."
    ) == violation.examples[0].text


def test_events_of_the_same_time_stay_in_the_order_of_the_log() -> None:
    """And one without a time belongs to the one before it."""
    report = held(
        TRIGGERS,
        row("A", "send", 5),
        row("A", "sign", None, amount="1 EUR"),
        row("A", "win", 5),
        row("B", "send", None),
        row("B", "lose", 1),
    )

    assert () == report.violations
    assert {"won": 1, "lost": 1} == report.stages


def test_a_log_without_times_is_replayed_as_of_now() -> None:
    """Conditions on the time see the present moment of the process's clock."""
    report = held({**TRIGGERS, "time": {}}, row("A", "send"), row("A", "lose"))

    assert (2, {"lost": 1}) == (report.accepted, report.stages)


def test_ignored_and_broken_rows_are_counted() -> None:
    """So that the figures add up to the rows of the log."""
    report = held(
        STARTED,
        row("A", "new", 1),
        row("A", "x-ray", 1),
        BrokenRow(3, "it is not JSON", "{", "json"),
        row("", "sent", 1),
        row("A", "sent", 2),
        row("", "x-ray", 2),
    )

    assert (6, 2, 1, 3) == (report.rows, report.told, report.ignored, report.unreadable)
    assert {"broken_row": 3} == kinds(report)
    assert {"json": 1, "case": 2} == {v.about: v.count for v in report.violations}


def test_a_row_of_which_a_part_cannot_be_read_makes_its_deal_a_wrong_one() -> None:
    """The rest of the row is used."""
    report = held(TRIGGERS, row("A", "send") | {"at": "soon"})

    assert (1, 0, {"offer": 1}) == (report.cases, report.clean, report.stages)
    [violation] = report.violations
    assert ("broken_row", "time") == (violation.kind, violation.about)
    assert "'at': 'soon' does not read as an ISO 8601 date: soon" == violation.examples[0].text
    assert "A" == violation.examples[0].case


def test_what_had_to_be_guessed_is_noted() -> None:
    """It is no violation, but a reader should know."""
    rows = [Row(1, row("A", "send", 1), "guessed"), Row(2, row("A", "lose", 2), "guessed")]
    report = replay(Process.from_dict(PROCESS), rows, LogMap.from_data(TRIGGERS))

    assert ({"guessed": 2}, ()) == (report.notes, report.violations)


def test_as_many_examples_are_kept_as_are_wanted() -> None:
    """All violations are counted, in the order of their kinds."""
    rows = [row(f"D-{number}", "win", 1) for number in range(5)]
    report = held(TRIGGERS, *rows, row("E", "wim", 1), examples=2)

    assert [("not_drawn", 5), ("unknown_trigger", 1)] == [
        (violation.kind, violation.count) for violation in report.violations
    ]
    assert [("D-0", 1), ("D-1", 2)] == [
        (example.case, example.line) for example in report.violations[0].examples
    ]


def test_no_value_of_a_sensitive_field_is_in_a_report() -> None:
    """Neither a wrong one nor the beginning of a row that holds one."""
    report = held(
        {**TRIGGERS, "fields": {"secret": {"column": "secret", "format": "%d-%m-%y"}}},
        row("A", "send", 1, secret="s3cr3t"),
        row("A", "", 2, secret="s3cr3t"),
        row("", "send", 2, secret="s3cr3t"),
        BrokenRow(4, "it has 2 cells where the heading has 3", "A,s3cr3t", "columns"),
    )
    invalid = held(TRIGGERS, row("A", "send", 1, secret="s3cr3t"))

    assert 4 == kinds(report)["broken_row"]
    assert {"invalid_values": 1} == kinds(invalid)
    for found in (report, invalid):
        assert "s3cr3t" not in str(found.to_json())


def test_everybody_has_every_role() -> None:
    """A log names people; which roles they had it does not say."""
    guarded = {
        **PROCESS,
        "roles": {"boss": {}},
        "transitions": {**PROCESS["transitions"], "send": {
            "from": "lead", "to": "offer", "roles": ["boss"],
        }},
    }  # fmt: skip
    assert () == held(TRIGGERS, row("A", "send", 1), process=guarded).violations


def test_a_map_that_does_not_fit_the_process_is_refused() -> None:
    """Before the first row is read."""
    with pytest.raises(LoadError) as caught:
        held({**STARTED, "triggers": {"sent": "sent"}})
    assert "The process has no trigger 'sent'; did you mean 'send'?" in str(caught.value)


def test_a_map_that_does_not_fit_the_log_is_refused(tmp_path: Path) -> None:
    """The message offers the nearest column."""
    (tmp_path / "log.csv").write_text("id,what\nA,send\n")
    process = Process.from_dict(PROCESS)
    log_map = LogMap.from_data({"case": "id", "activity": "waht"})

    with Log(tmp_path / "log.csv") as log, pytest.raises(LoadError) as caught:
        replay(process, log, log_map)
    assert "The history has no column 'waht'; did you mean 'what'?" in str(caught.value)


def test_a_check_that_nobody_registered_is_refused() -> None:
    """A replay that took it for met, or for not met, would say nothing."""
    checked = {
        **PROCESS,
        "guards": {"has_price": {"check": "price_list", "message": "No."}},
    }
    with pytest.raises(NotRegistered):
        held(TRIGGERS, process=checked)


def test_a_trace_of_xes_is_replayed_as_soon_as_it_ends(tmp_path: Path) -> None:
    """A case that comes again goes on from where it stands, and what is late is told."""
    (tmp_path / "log.xes").write_text(
        "<log>"
        + trace("A", ("send", "2026-01-01T00:00:00Z"))
        + trace("B", ("send", "2026-01-02T00:00:00Z"))
        + trace("A", ("lose", "2026-01-03T00:00:00Z"))
        + trace("B", ("lose", "2026-01-01T00:00:00Z"))
        + "</log>"
    )
    log_map = {"case": "case:concept:name", "activity": "concept:name", "time": "time"}
    with Log(tmp_path / "log.xes") as log:
        report = replay(Process.from_dict(PROCESS), log, LogMap.from_data(log_map))

    assert ({"out_of_order": 1}, {"lost": 2}) == (kinds(report), report.stages)
    assert (4, 4, 2) == (report.rows, report.accepted, report.cases)


def trace(case: str, *events: tuple[str, str]) -> str:
    inner = "".join(
        f'<event><string key="concept:name" value="{name}"/><date key="time" value="{at}"/></event>'
        for name, at in events
    )
    return f'<trace><string key="concept:name" value="{case}"/>{inner}</trace>'


def test_a_case_that_never_begins_is_counted() -> None:
    """The map has no word for anything that the log says of it."""
    report = held({**STARTED, "start": {}}, row("A", "what", 1))

    assert (1, 0, 1, {}) == (report.cases, report.clean, report.unbegun, report.stages)


def test_the_reader_is_told_now_and_then_how_far_it_is() -> None:
    """A long replay shows that it is alive."""
    calls: list[int] = []
    rows = (row("A", "x", 1) for _ in range(5000))
    held(STARTED, *rows, progress=lambda: calls.append(1))

    assert 3 == len(calls)


CELLS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["A", "B", "C", ""]),
        "what": st.sampled_from(
            ["send", "sent", "sign", "win", "lose", "lead", "offer", "won", "new", "xx", "huh", ""]
        ),
        "at": st.none()
        | st.just("soon")
        | st.integers(0, 9).map(lambda day: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(day)),
    },
    optional={
        "amount": st.sampled_from(["5 EUR", "-1 EUR", "dear", ""]),
        "segment": st.sampled_from(["small", "huge"]),
        "secret": st.integers() | st.just("x"),
        "closed": st.sampled_from(["2026-01-03", "later", ""]),
    },
)
BROKEN = st.builds(BrokenRow, st.integers(1, 99), st.just("why"), st.just("x"), st.just("json"))
MOVES: dict[str, Any] = {
    "case": "id",
    "start": {"at": "at", "fields": {"segment": "segment"}},
    "moves": [{"to": "offer", "at": "at"}, {"stage": "what", "at": "closed"}],
    "ignore": "x*",
    "ends_in": "what",
}
MAPS = st.sampled_from([TRIGGERS, STARTED, STAGES, MOVES])


@settings(max_examples=200)
@given(rows=st.lists(CELLS | BROKEN, max_size=25), log_map=MAPS)
def test_nothing_is_lost(rows: list[Cells | BrokenRow], log_map: dict[str, Any]) -> None:
    """Whatever a log holds, its rows, events and deals add up, and what is wrong is told."""
    report = held(log_map, *rows, examples=99)

    assert len(rows) == report.rows == report.told + report.ignored + report.unreadable
    assert report.events == report.accepted + report.refused
    assert report.told <= report.events
    assert report.cases == sum(report.stages.values()) + report.unbegun
    assert sum(report.stages.values()) == sum(report.outcomes.values())
    wrong = {e.case for v in report.violations for e in v.examples} - {None}
    assert report.cases - report.clean == len(wrong)
    assert not report.refused or report.violations


@settings(max_examples=100)
@given(rows=st.lists(CELLS, max_size=15), log_map=st.sampled_from([TRIGGERS, STARTED, STAGES]))
def test_interleaving_changes_nothing(rows: list[Cells], log_map: dict[str, Any]) -> None:
    """A case fares the same wherever its rows stand among those of others."""
    together = sorted(rows, key=lambda cells: str(cells["id"]))
    one, other = held(log_map, *rows), held(log_map, *together)

    assert kinds(one) == kinds(other)
    assert (one.stages, one.accepted, one.clean) == (other.stages, other.accepted, other.clean)
