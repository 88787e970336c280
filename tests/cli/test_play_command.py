"""``play``: a deal driven by lines."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from salesprocess.cli import main

from .helpers import run, written


@pytest.fixture
def acme(tmp_path: Path) -> str:
    return written(tmp_path)


def test_the_end_of_the_input_leaves_in_peace(acme: str) -> None:
    """The last line says where the deal is."""
    result = run("play", acme)
    assert (0, "Left in Lead after 1 event.") == (
        result.exit_code, result.output.splitlines()[-1],
    )  # fmt: skip


@pytest.mark.parametrize("word", ["quit", "exit", "q"])
def test_quit_leaves(acme: str, word: str) -> None:
    """What comes after it is not read."""
    result = run("play", acme, keys=f"{word}\nset candidate=true\n")
    assert "Left in Lead after 1 event." in result.output


def test_what_is_missing_is_asked_for(acme: str) -> None:
    """A field by its title, a choice by number or name."""
    result = run("play", acme, keys="set candidate=true\n1\n250\n2\nquit\n")
    assert "  Amount: 250" in result.output
    assert "  2 great (high)" in result.output
    assert "✔ Lead → Offer (written: Amount, Interest)" in result.output


def test_a_blocked_trigger_is_explained_and_asks_for_nothing(acme: str) -> None:
    """The deal stays."""
    result = run("play", acme, keys="propose\nquit\n")
    assert "'Propose' is blocked" in result.output
    assert "  Amount: " not in result.output
    assert "Left in Lead after 1 event." in result.output


def test_values_reason_and_comment_come_along(acme: str) -> None:
    """Each on the line of its trigger; a comment may look like a number."""
    keys = "call comment=5\npropose candidate=true amount=1 interest=low\nlose reason=price\n"
    result = run("play", acme, keys=keys)
    assert "✔ Call: done, still in Lead (5)" in result.output
    assert "✔ Lead → Offer (written: Fit, Amount, Interest)" in result.output
    assert "✔ Offer → Lost (Price)" in result.output
    assert "The deal is closed: lost." in result.output


def test_a_reason_is_chosen_from_a_list(acme: str) -> None:
    """By number."""
    result = run("play", acme, keys="lose\n2\n")
    assert "  2 No need (no_need)" in result.output
    assert "✔ Lead → Lost (No need)" in result.output


def test_a_guard_is_let_pass_by_whoever_may(acme: str) -> None:
    """Somebody else with a role, by ``as``, and with a reason."""
    keys = (
        "propose candidate=true amount=1 interest=low\ntick prices_checked\n"
        "win override.large='a friend'\nas budi manager\nwin override.large='a friend'\n"
    )
    result = run("play", acme, keys=keys)
    assert "'Win' is blocked" in result.output
    assert "✔ Offer → Won (large let pass: a friend)" in result.output
    assert "budi in Offer> " in result.output


def test_an_unknown_role_or_guard_is_answered_with_the_nearest(acme: str) -> None:
    """Otherwise a slip would look like a refusal."""
    result = run("play", acme, keys="as budi manger\ncall override.larg=x\n")
    assert "There is no role 'manger'; did you mean 'manager'?" in result.output
    assert "There is no guard 'larg'; did you mean 'large'?" in result.output


def test_items_are_ticked_and_unticked(acme: str) -> None:
    """The list shows it; without a name, the items are named."""
    keys = "propose candidate=true amount=1 interest=low\ntick\ntick prices_checked\n"
    result = run("play", acme, keys=f"{keys}untick prices_checked\ntick nope\n")
    assert "Say which: tick prices_checked" in result.output
    assert "☑ prices_checked  Prices checked" in result.output
    assert "✔ ticked off: Prices checked" in result.output
    assert "✔ tick taken back: Prices checked" in result.output
    assert "nope" in result.output.splitlines()[-3]


def test_wrong_words_change_nothing(acme: str) -> None:
    """A word near to a command is offered; a wrong value is named with its field."""
    keys = "fcts\nbanana\nset amout=1\nset amount=much\nset amount\nwhy nope\n99\n''\n"
    result = run("play", acme, keys=keys)
    assert "did you mean 'facts'?" in result.output
    assert "'banana' is neither a trigger here nor a command. Try help." in result.output
    assert "did you mean 'amount'?" in result.output
    assert "'amount' sets nothing; write amount=value." in result.output
    assert "Left in Lead after 1 event." in result.output


def test_facts_are_told_in_the_readers_language(acme: str) -> None:
    """Lists joined, options by their labels, sensitive values not at all."""
    keys = "facts\nset tags=[red,blue] interest=high phone=+6221555010\nfacts\n"
    told = run("play", acme, "--lang", "id", keys=keys).output
    facts = told.rpartition("facts\n")[2]
    assert "Belum ada yang diketahui" in told
    assert "red, blue" in facts
    assert "besar" in facts
    assert "dirahasiakan" in facts
    assert "6221555010" not in facts


def test_history_and_why_and_help_are_told(acme: str) -> None:
    """``why`` takes a number too, and without one explains all."""
    result = run("play", acme, keys="why\nwhy 1\nhistory\nhelp\n")
    assert result.output.count("'Propose' is blocked") == 2
    assert "D-1 begins in Lead" in result.output
    assert "override.GUARD" in result.output


def test_a_deal_can_begin_with_facts_and_elsewhere(acme: str) -> None:
    """Only where the process lets deals start."""
    assert "you in Lead> " in run("play", acme, "--set", "candidate=true").output
    refused = run("play", acme, "--stage", "won")
    assert 2 == refused.exit_code
    assert "Deals start in: lead." in refused.output


def test_the_input_may_end_in_the_middle_of_a_question(acme: str) -> None:
    """The trigger is given up, and nothing has changed."""
    result = run("play", acme, keys="lose\n")
    assert 0 == result.exit_code
    assert "Given up; nothing has changed." in result.output
    assert "Left in Lead after 1 event." in result.output


class Interrupted(io.RawIOBase):
    """An input at which Ctrl-C is pressed after some lines."""

    def __init__(self, typed: bytes) -> None:
        self._typed = io.BytesIO(typed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._typed.read(len(buffer))
        if not data:
            raise KeyboardInterrupt
        buffer[: len(data)] = data
        return len(data)


def test_ctrl_c_leaves_in_peace(acme: str) -> None:
    """Same as the end of the input."""
    keys = io.BufferedReader(Interrupted(b"set candidate=true\n"))
    result = CliRunner().invoke(main, ["play", acme], input=keys)
    assert 0 == result.exit_code
    assert "Left in Lead after 2 events." in result.output


def _all_of(terminal: int) -> bytes:
    """Read what a terminal shows until nobody writes to it any more."""
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            return shown
        if not part:
            return shown
        shown += part


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs Unix")
@pytest.mark.parametrize("no_color", [True, False])
def test_a_terminal_gets_colours_unless_it_wants_none(acme: str, no_color: bool) -> None:
    """NO_COLOR is honoured where there would be colours."""
    import pty

    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm-256color"}
    env = {key: value for key, value in env.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    if no_color:
        env["NO_COLOR"] = "1"
    terminal, inside = pty.openpty()
    command = [sys.executable, "-m", "salesprocess", "play", acme]
    with subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=env) as child:
        os.close(inside)
        os.write(terminal, b"quit\n")
        shown = _all_of(terminal)
    os.close(terminal)
    assert 0 == child.returncode
    assert b"Left in Lead" in shown
    assert no_color == (b"\x1b[" not in shown.partition(b"in Lead>")[0])
