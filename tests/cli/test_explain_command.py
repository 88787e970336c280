"""``explain``: why a trigger is open or blocked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .helpers import run, written


@pytest.fixture
def acme(tmp_path: Path) -> str:
    return written(tmp_path)


READY = ("--set", "candidate=true", "--set", "amount=5", "--set", "interest=low")


def test_an_open_trigger_is_status_0(acme: str) -> None:
    """Every kind of fact can be set."""
    result = run("explain", acme, "propose", *READY, "--set", "tags=a,b", "--set", "phone=")
    assert 0 == result.exit_code
    assert result.output.startswith("'Propose' is open: the deal can move from Lead to Offer.")


def test_a_blocked_trigger_is_status_1(acme: str) -> None:
    """Part by part."""
    result = run("explain", acme, "propose", "--set", "candidate=false")
    assert 1 == result.exit_code
    assert "✗ It is not judged yet." in result.output


def test_the_answer_is_in_the_readers_language(acme: str) -> None:
    """The file's words and the library's own."""
    result = run("explain", acme, "propose", "--lang", "id")
    assert "'Tawarkan' belum bisa dijalankan" in result.output
    assert "Belum dinilai." in result.output


def test_json_tells_the_same(acme: str) -> None:
    """With the exit status of the answer."""
    result = run("explain", acme, "propose", "--format", "json")
    data = json.loads(result.output)
    assert (1, False, ["candidate", "amount", "interest"]) == (
        result.exit_code, data["open"], data["missing"],
    )  # fmt: skip


def test_origin_names_file_and_line(acme: str) -> None:
    """Of each rule."""
    assert f"[{acme}:" in run("explain", acme, "propose", "--origin").output


def test_facts_come_from_a_file_and_single_ones_win(acme: str, tmp_path: Path) -> None:
    """``--set`` overrides what the file says."""
    facts = written(
        tmp_path, '{"candidate": false, "amount": 1.5, "interest": "low"}', "facts.json"
    )
    assert 1 == run("explain", acme, "propose", "--facts", facts).exit_code
    answer = run("explain", acme, "propose", "--facts", facts, "--set", "candidate=true")
    assert 0 == answer.exit_code


@pytest.mark.parametrize("content", ["", "[1]", "{", "[" * 100_000, '{"nope": 1}'])
def test_facts_that_cannot_be_used_are_status_2(acme: str, content: str, tmp_path: Path) -> None:
    """No JSON, no object, too deep, or no such field."""
    result = run("explain", acme, "propose", "--facts", written(tmp_path, content, "facts.json"))
    assert 2 == result.exit_code
    assert "Error: " in result.output


def test_a_missing_facts_file_is_status_2(acme: str) -> None:
    """Named in the message."""
    result = run("explain", acme, "propose", "--facts", "nowhere.json")
    assert 2 == result.exit_code
    assert "The file 'nowhere.json' cannot be used (no such file or directory);" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["propos"], "did you mean 'propose'?"),
        (["win"], "'win' is not drawn for a deal in 'lead'."),
        (["win", "--stage", "ofer"], "did you mean 'offer'?"),
        (["propose", "--set", "amout=1"], "did you mean 'amount'?"),
        (["propose", "--set", "interest=hgh"], "did you mean 'high'?"),
        (["propose", "--set", "amount=[1]"], "amount: "),
        (["propose", "--set", "amount=NaN"], "amount: "),
        (["propose", "--role", "manger"], "did you mean 'manager'?"),
        (["win", "--stage", "offer", "--override", "larg=x"], "did you mean 'large'?"),
        (["win", "--stage", "offer", "--override", "large"], "'large' sets nothing;"),
    ],
)
def test_a_question_that_makes_no_sense_is_status_2(
    acme: str, arguments: list[str], message: str
) -> None:
    """The nearest word is offered."""
    result = run("explain", acme, *arguments)
    assert 2 == result.exit_code
    assert message in result.output


def test_an_override_needs_the_role_and_a_reason(acme: str) -> None:
    """Both are given on the line; the reason may look like anything."""
    asked = ("explain", acme, "win", "--stage", "offer", "--set", "amount=1")
    with_reason = (*asked, "--override", "large=true")
    allowed = run(*with_reason, "--role", "manager", "--by", "budi")
    assert "⤼" not in run(*with_reason).output
    assert "Let pass by budi: true" in allowed.output


def test_a_reason_and_a_comment_can_be_given(acme: str) -> None:
    """Without them the trigger is blocked."""
    assert 1 == run("explain", acme, "lose").exit_code
    assert 0 == run("explain", acme, "lose", "--reason", "price").exit_code
    assert 0 == run("explain", acme, "call", "--comment", "7").exit_code


@pytest.mark.parametrize(
    "setting", ["phone=+62215550100", "phone=0215550100x", "phone:0215550100", "phone=[0215550100]"]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_sensitive_value_is_never_repeated(acme: str, setting: str, form: str) -> None:
    """Neither in the answer nor in the message about a value that cannot be used."""
    result = run("explain", acme, "call", "--set", setting, "--format", form)
    assert "215550100" not in result.output
