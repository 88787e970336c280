from __future__ import annotations

from pathlib import Path

import pytest

from salesprocess.analysis import BrokenRow, Log, LogError, LogMap, Row, guess_map


def guessed(folder: Path, content: str, fields: tuple[str, ...] = ()) -> LogMap:
    path = folder / "log"
    path.write_text(content)
    with Log(path) as log:
        return guess_map(log, fields)


def test_columns_are_what_they_are_called(tmp_path: Path) -> None:
    """In capitals or not; a column called like a field holds its values."""
    log_map = guessed(tmp_path, "Deal,Trigger,Time,By,amount,other\n", ("amount", "interest"))

    assert ("Deal", "Trigger", "Time", "By") == (
        log_map.case,
        log_map.activity,
        log_map.time.column,
        log_map.by,
    )
    assert ["amount"] == list(log_map.fields)


def test_a_history_of_stages_is_found_too(tmp_path: Path) -> None:
    """What most customer systems keep."""
    assert "to_stage" == guessed(tmp_path, "Deal ID;to_stage\n").stage


def test_a_trigger_comes_before_a_stage(tmp_path: Path) -> None:
    """The trigger says more: the stage follows from it."""
    log_map = guessed(tmp_path, "id,stage,trigger\n")

    assert ("trigger", None) == (log_map.activity, log_map.stage)


def test_the_first_object_of_json_lines_names_the_columns(tmp_path: Path) -> None:
    """And is read again."""
    path = tmp_path / "log.jsonl"
    path.write_text('broken\n{"case": "A", "stage": "lead"}\n')

    with Log(path) as log:
        assert "stage" == guess_map(log, ()).stage
        broken, row = log
    assert isinstance(broken, BrokenRow)
    assert Row(2, {"case": "A", "stage": "lead"}) == row


def test_xes_has_its_own_names(tmp_path: Path) -> None:
    """The standard says what they are."""
    log_map = guessed(tmp_path, "<log/>")

    assert ("case:concept:name", "concept:name") == (log_map.case, log_map.activity)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "cse,trigger\n",
            "No column of log is called 'case' or 'case_id' or 'deal' or 'deal_id' or 'id', so none"
            " says which deal a row is about; did you mean 'cse'? It has: cse, trigger.",
        ),
        (
            "case,what\n",
            "No column of log is called 'trigger' or 'activity' or 'event' or 'stage' or"
            " 'to_stage' or 'to', so none says what happened. It has: case, what.",
        ),
        (
            "{}",
            "No column of log is called 'case' or 'case_id' or 'deal' or 'deal_id' or 'id', so none"
            " says which deal a row is about. It has: none.",
        ),
        (
            "{\n",
            "No column of log is called 'case' or 'case_id' or 'deal' or 'deal_id' or 'id', so none"
            " says which deal a row is about. It has: none.",
        ),
    ],
)
def test_a_history_that_says_too_little_is_refused(
    tmp_path: Path, content: str, message: str
) -> None:
    """The message lists what there is, and says that a map helps."""
    with pytest.raises(LogError) as caught:
        guessed(tmp_path, content)
    found = str(caught.value).replace(str(tmp_path / "log"), "log")
    assert f"{message} Write a map that names the columns, and give it with --map." == found
