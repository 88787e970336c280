from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from salesprocess.analysis.mapping import FieldSource, LogMap
from salesprocess.analysis.rows import LogError
from salesprocess.errors import LoadError

SMALLEST: dict[str, Any] = {"case": "id", "activity": "what"}


def mistakes(data: object) -> list[str]:
    with pytest.raises(LoadError) as caught:
        LogMap.from_data(data)
    return [f"{found.address}: {found.message}" for found in caught.value.findings]


def test_the_smallest_map_names_the_deal_and_what_happened() -> None:
    """Everything else has the default that a reader expects."""
    log_map = LogMap.from_data(SMALLEST)

    assert ("id", "what", {}, (), "UTC") == (
        log_map.case,
        log_map.activity,
        log_map.triggers,
        log_map.ignore,
        log_map.time.timezone,
    )


def test_a_word_may_stand_for_a_list_or_a_mapping() -> None:
    """A column, a pattern and a value need no brackets."""
    log_map = LogMap.from_data(
        {
            **SMALLEST,
            "time": "when",
            "ignore": "W_*",
            "only": {"type": "Deal", "archived": False, "pipeline": [1, "2"]},
            "start": {"activity": "NEW"},
            "fields": {"amount": "sum"},
        }
    )

    assert "when" == log_map.time.column
    assert ("W_*",) == log_map.ignore
    assert {"type": ("Deal",), "archived": ("false",), "pipeline": ("1", "2")} == log_map.only
    assert ("NEW",) == log_map.start.activity
    assert {"amount": FieldSource(column="sum")} == log_map.fields


def test_every_column_that_a_map_names_is_known() -> None:
    """So that a table without one of them can be refused before its first row."""
    log_map = LogMap.from_data(
        {
            "case": "c1",
            "by": "c2",
            "reason": "c3",
            "comment": "c4",
            "ends_in": "c5",
            "only": {"c6": "x"},
            "start": {"at": "c7", "fields": {"a": "c8"}},
            "moves": [
                {"to": "sent", "at": "c9", "fields": {"b": {"column": "c10"}}},
                {"stage": "c11", "at": "c12"},
            ],
            "fields": {"d": "c13"},
        }
    )

    assert {f"c{number}" for number in range(1, 14)} == {name for _, name in log_map.columns()}


def test_all_mistakes_of_a_map_are_told_at_once() -> None:
    """Each with the address, the nearest right word and the way out."""
    data = {
        "activty": "what",
        "time": {"format": "dd-mm-yy", "timezone": "Mars/Olympus"},
        "fields": {"amount": {"colum": "sum", "decimal": ".,"}, "owner": 5},
        "triggers": {"A": None},
        "by": "",
        "moves": {"to": "won"},
    }

    assert [
        "case: 'case' is missing: the column that identifies the deal; add it.",
        "triggers.A: This is nothing, and a text is expected;"
        " give the trigger that an activity stands for.",
        "moves: This is a mapping, and a list is expected;"
        " give the moves that one row tells of, in their order.",
        "time.format: 'dd-mm-yy' does not describe a date; write it like '%d-%m-%Y' or"
        " '%Y-%m-%d %H:%M:%S', or as epoch or epoch_ms.",
        "time.timezone: 'Mars/Olympus' is no time zone; write it like Asia/Jakarta or UTC.",
        "by: This is the text '', and a text that is not empty is expected;"
        " give the column that says who did it.",
        "fields.amount.column: 'column' is missing: the column that holds the value; add it.",
        "fields.amount.decimal: This is the text '.,', and a single character is expected;"
        " give the decimal separator of a number.",
        "fields.amount.colum: A map has no key 'colum' here; did you mean 'column'?"
        " There are: column, format, map, strip, decimal.",
        "fields.owner: This is a number, and a mapping is expected;"
        " give the fields that are written with each event.",
        "activty: A map has no key 'activty' here; did you mean 'activity'? There are: case,"
        " activity, triggers, stage, moves, stages, ends_in, grouped, ignore, only, start, time,"
        " by, reason, comment, fields.",
    ] == mistakes(data)


@pytest.mark.parametrize("form", ["%d-%m-%y", "%Y-%m-%d %H:%M:%S", "%d %b %Y", "epoch", "epoch_ms"])
def test_a_format_describes_a_date(form: str) -> None:
    """As ``strptime`` has it, or as a count since 1970."""
    log_map = LogMap.from_data({**SMALLEST, "time": {"column": "at", "format": form}})

    assert form == log_map.time.format


@pytest.mark.parametrize("form", ["", "%d-%m", "%Y", "%H:%M", "%q", "%Y-%m-%d %"])
def test_a_format_that_reads_no_whole_date_is_refused(form: str) -> None:
    """Every row of the log would be wrong."""
    message = (
        f"time.format: {form!r} does not describe a date; write it like '%d-%m-%Y' or"
        " '%Y-%m-%d %H:%M:%S', or as epoch or epoch_ms."
    )
    assert [message] == mistakes({**SMALLEST, "time": {"format": form}})


@pytest.mark.parametrize(
    ("shapes", "listed"),
    [
        ({}, "none"),
        ({"activity": "a", "stage": "b"}, "activity, stage"),
        ({"stage": "b", "moves": [{"to": "won", "at": "c"}]}, "stage, moves"),
    ],
)
def test_a_map_has_one_shape(shapes: dict[str, Any], listed: str) -> None:
    """None and two are told in the same way."""
    message = (
        f": A map has exactly one of 'activity', 'stage' and 'moves', and this one has {listed};"
        " keep the one that says what a row is."
    )
    assert [message] == mistakes({"case": "id", **shapes})


MOVES = [{"to": "won", "at": "won_at"}]


@pytest.mark.parametrize(
    ("data", "address", "shapes", "given"),
    [
        ({"stage": "s", "triggers": {"A": "b"}}, "triggers", "'activity'", "stage"),
        ({"activity": "a", "stages": {"A": "b"}}, "stages", "'stage' or 'moves'", "activity"),
        ({"activity": "a", "ends_in": "s"}, "ends_in", "'moves'", "activity"),
        (
            {"moves": [{"to": "s", "at": "a"}], "grouped": True},
            "grouped",
            "'activity' or 'stage'",
            "moves",
        ),
        ({"stage": "s", "start": {"activity": "N"}}, "start.activity", "'activity'", "stage"),
        ({"stage": "s", "start": {"at": "t"}}, "start.at", "'moves'", "stage"),
        ({"moves": MOVES, "time": "t"}, "time.column", "'activity' or 'stage'", "moves"),
    ],
)
def test_a_key_of_another_shape_is_refused(
    data: dict[str, Any], address: str, shapes: str, given: str
) -> None:
    """It would do nothing, and its author believes that it does."""
    message = (
        f"{address}: {address!r} belongs to a map with {shapes}, and this one has {given!r};"
        " remove it."
    )
    assert [message] == mistakes({"case": "id", **data})


@pytest.mark.parametrize("move", [{"at": "a"}, {"at": "a", "to": "won", "stage": "s"}])
def test_a_move_leads_to_one_stage(move: dict[str, str]) -> None:
    """Named in the map or in a column of the log, but not in both."""
    message = "moves[0]: A move has either 'to' with a stage or 'stage' with a column; give one."
    assert [message] == mistakes({"case": "id", "moves": [move]})


def test_a_map_that_is_no_mapping_is_refused() -> None:
    """The message says how a map begins."""
    assert [": A map is a mapping; begin with 'case: COLUMN'."] == mistakes(["case"])


def test_a_map_is_checked_against_the_process() -> None:
    """Triggers, stages and fields that the process has not are told all at once."""
    log_map = LogMap.from_data(
        {"case": "id", "activity": "a", "triggers": {"A": "qualfy"}, "fields": {"amout": "b"}}
    )

    with pytest.raises(LoadError) as caught:
        log_map.check_process(triggers={"qualify": 1}, stages=["lead"], fields=["amount"])
    assert [
        "triggers.A: The process has no trigger 'qualfy'; did you mean 'qualify'?"
        " There are: qualify.",
        "fields.amout: The process has no field 'amout'; did you mean 'amount'? There are: amount.",
    ] == [f"{found.address}: {found.message}" for found in caught.value.findings]
    log_map.check_process(triggers=["qualfy"], stages=[], fields=["amout"])


def test_the_stages_of_a_map_are_checked_too() -> None:
    """Both those that words stand for and those that moves lead to."""
    moves = [{"to": "wom", "at": "a"}, {"stage": "s", "at": "b"}]
    log_map = LogMap.from_data({"case": "id", "moves": moves, "stages": {"Lost": "last"}})

    with pytest.raises(LoadError) as caught:
        log_map.check_process(triggers=[], stages=["won", "lost"], fields=[])
    assert ["stages.Lost", "moves[0].to"] == [found.address for found in caught.value.findings]


def test_a_map_is_checked_against_the_columns_of_a_table() -> None:
    """A typing mistake would otherwise break every row."""
    log_map = LogMap.from_data({**SMALLEST, "fields": {"amount": "Ammount"}})

    with pytest.raises(LoadError) as caught:
        log_map.check_columns(("id", "what", "Amount"))
    message = "The history has no column 'Ammount'; did you mean 'Amount'?"
    assert [f"{message} There are: id, what, Amount."] == [
        found.message for found in caught.value.findings
    ]


def test_the_mistakes_of_a_file_have_their_places(tmp_path: Path) -> None:
    """File, line and column, in the order of the file; mistakes of the YAML among them."""
    path = tmp_path / "map.yaml"
    path.write_text("case: id\nactivty: what\ncase: di\ntime: {format: x}\n")

    with pytest.raises(LoadError) as caught:
        LogMap.load(path)
    assert [
        ("unknown-key", "2:1"),
        ("duplicate-key", "3:1"),
        ("wrong-value", "4:16"),
    ] == [
        (found.rule, str(found.place).removeprefix(f"{path}:")) for found in caught.value.findings
    ]


def test_a_map_of_a_file_remembers_its_places(tmp_path: Path) -> None:
    """What turns out to be wrong later is told with the place too."""
    path = tmp_path / "map.yaml"
    path.write_text("case: id\nactivity: what\ntriggers:\n  A: qualfy\n")

    with pytest.raises(LoadError) as caught:
        LogMap.load(path).check_process(triggers=["qualify"], stages=[], fields=[])
    assert f"{path}:4:6" == str(caught.value.findings[0].place)


def test_a_map_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The message says which file and why."""
    with pytest.raises(LogError) as caught:
        LogMap.load(tmp_path / "map.yaml")
    message = "cannot be opened (No such file or directory); check its name."
    assert f"The map {tmp_path / 'map.yaml'} {message}" == str(caught.value)
