"""What the commands answer where somebody has written over rows of the store."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from .conftest import SECRET
from .helpers import run

WITH = ("--process", "loans.yaml")
EVENT = "WHERE deal = 'D-2' AND sequence = 2"
DAMAGES = {
    "deals SET facts = '{broken' WHERE id = 'D-2'": "Expecting property name",
    "deals SET facts = '7' WHERE id = 'D-2'": "int is no object; pass an object.",
    "deals SET rest = '[1]' WHERE id = 'D-2'": "list is no object in the column 'rest'.",
    "deals SET entered_at = 'soon' WHERE id = 'D-2'": "Invalid isoformat string: 'soon'",
    "deals SET stage = 'nowhere' WHERE id = 'D-2'": "there is no stage 'nowhere'.",
    "deals SET version = 'y' WHERE id = 'D-2'": "its version is 'y'.",
    f"events SET data = '{{broken' {EVENT}": "Expecting property name",
    f"events SET data = '7' {EVENT}": "int is no object; pass an object",
    f"events SET data = json_set(data, '$.sequence', 7) {EVENT}": "1, 7.",
}


def damage(file: str, statement: str) -> None:
    """Write over rows behind the back of the store."""
    with sqlite3.connect(file) as connection:
        assert connection.execute(f"UPDATE salesprocess_{statement}").rowcount


@pytest.mark.parametrize(("statement", "problem"), DAMAGES.items())
def test_what_needs_the_deal_says_what_is_wrong(deals: str, statement: str, problem: str) -> None:
    """With its id and the way out, before anything is shown or erased."""
    damage(deals, statement)
    for command in (("show", "D-2", *WITH), ("erase", "D-2", "--yes", *WITH)):
        result = run("deals", *command)
        assert (2, "") == (result.exit_code, result.stdout), result.output
        told = " ".join(result.stderr.split())
        assert problem in told
        assert "What the store holds of the deal 'D-2' is damaged: " in told
        assert "estore it from a backup." in told
        assert SECRET not in told


@pytest.mark.parametrize("statement", DAMAGES)
def test_what_the_rows_hold_can_be_seen_and_handed_out(deals: str, statement: str) -> None:
    """Also where it makes no sense."""
    damage(deals, statement)
    shown = run("deals", "show", "D-2")
    plain = run("deals", "show", "D-2", "--format", "json")
    handed = run("deals", "export", "D-2")
    assert [0, 0, 0] == [result.exit_code for result in (shown, plain, handed)]
    data: dict[str, Any] = json.loads(handed.stdout)
    assert ("D-2", 2) == (json.loads(plain.stdout)["id"], len(data["events"]))
    assert SECRET not in shown.output + plain.output


def test_what_is_no_json_is_handed_out_as_it_is(deals: str) -> None:
    """Nothing of it is lost."""
    damage(deals, "deals SET facts = '{broken', due_at = 'soon' WHERE id = 'D-2'")
    damage(deals, f"events SET data = '{{also' {EVENT}")
    damage(deals, "outbox SET data = '{it', next_at = 'later' WHERE deal = 'D-2'")
    data = json.loads(run("deals", "export", "D-2").stdout)
    assert ("{broken", "soon", "{also", "{it", "later") == (
        data["snapshot"]["facts"], data["due_at"], data["events"][1], data["outbox"][0]["data"],
        data["outbox"][0]["next_at"],
    )  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_list_names_the_deal_that_is_damaged(deals: str, form: str) -> None:
    """Those before it are not half listed."""
    damage(deals, "deals SET entered_at = 'soon' WHERE id = 'D-2'")
    result = run("deals", "list", "--format", form)
    assert (2, "") == (result.exit_code, result.stdout)
    assert "What the store holds of the deal 'D-2' is damaged: Invalid" in result.stderr
