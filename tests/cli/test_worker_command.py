"""``salesprocess worker``, ``status`` and ``outbox``: what waits, and who sees to it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from salesprocess import Process, Store
from salesprocess.testing import FakeClock

from .conftest import DEALS
from .helpers import run

WITH = ("--process", "loans.yaml")
WORKING = """\
from salesprocess import Process

process = Process.load("loans.yaml")

@process.on("moved", name="erp", durable=True)
def erp(event):
    # In one piece: what the worker says comes from another thread.
    print(f"told of {event.id}\\n", end="")

broken = Process.load("loans.yaml")

@broken.on("moved", name="erp", durable=True)
def fails(event):
    raise ConnectionError("secret-of-the-erp")
"""
STATUS = """\
Figure                           Value
Deals open                       2
Deals with something due later   0
Deals with something overdue     2
Overdue since                    2026-01-31T09:00:00Z
Outbox: waiting                  2
Outbox: failed before            0
Outbox: given up                 0
Outbox: oldest since             2026-01-01T12:00:00Z
"""


@pytest.fixture(autouse=True)
def ready(folder: Path, deals: str) -> None:
    """Work beside a store in which two deadlines have passed and two letters wait."""
    (folder / "working.py").write_text(WORKING)


def lines(text: str) -> list[str]:
    """Return the lines of a text, without those that are drawn."""
    return [line.rstrip() for line in text.splitlines() if not line.startswith("──")]


def give_up(loans: Process, clock: FakeClock) -> None:
    """Give both letters up, with a reason."""
    with Store.open(DEALS, [loans], clock=clock) as store:
        for letter in store.outbox.claim():
            store.outbox.failed(letter, "The ERP is gone.", next_at=None)


# worker


def test_once_does_what_there_is_to_do_and_ends() -> None:
    """Deadlines pass, hooks are told, and it says how many."""
    result = run("worker", "--app", "working:process", "--once")
    assert 0 == result.exit_code, result.output
    assert ["told of D-2/2", "told of D-3/2"] == sorted(lines(result.output)[:2])
    assert "passed: 2, delivered: 2, failed: 0" == lines(result.output)[-1]
    again = run("worker", "--app", "working:process", "--once", "--lang", "id")
    assert (0, "terjadi: 0, terkirim: 0, gagal: 0\n") == (again.exit_code, again.output)


def test_what_fails_is_told_and_is_status_1() -> None:
    """With the deal and the hook, and without what the exception says."""
    result = run("worker", "--app", "working:broken", "--once")
    assert 1 == result.exit_code
    assert "passed: 2, delivered: 0, failed: 2\n" in result.stdout
    assert (
        "  D-2 (erp): ConnectionError; what it says is in the log of the worker." in result.stdout
    )
    assert "secret-of-the-erp" not in result.stdout


def test_as_json_it_is_an_object() -> None:
    """Counts, and what failed."""
    result = run("worker", "--app", "working:broken", "--once", "--format", "json")
    data = json.loads(result.stdout)
    assert (2, 0, {("D-2", "erp", False), ("D-3", "erp", False)}) == (
        data["advanced"],
        data["delivered"],
        {(each["deal"], each["hook"], each["final"]) for each in data["troubles"]},
    )


def test_a_worker_goes_on_until_it_is_told_to_stop(folder: Path) -> None:
    """It says of what it works, what it did, and that it stopped."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "salesprocess", "worker", "--app", "working:process"]
    running = subprocess.Popen(
        [*command, "--format", "json"], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    done = {"advanced": 0, "delivered": 0}
    while done != {"advanced": 2, "delivered": 2}:
        line = running.stdout.readline()
        assert line, running.communicate()
        if line.startswith("{"):
            work = json.loads(line)
            done = {name: done[name] + work[name] for name in done}
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=60)
    assert (0, "Working for loans; stop with Ctrl-C.\nStopped.\n") == (running.returncode, said)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--once"], "Nothing says of which processes the deals are; name your code with --app"),
        (["--once", *WITH, "--every", "often"], "'often' is no length of time; write such as 1s,"),
        (["--once", *WITH, "--every", "1mo"], "'1mo' is no length of time"),
        (["--once", *WITH, "--threads", "0"], "0 is not in the range 1<=x<=64"),
        (["--once", "--process", "loan.yaml"], "loan.yaml"),
    ],
)
def test_a_worker_that_cannot_begin(options: list[str], message: str) -> None:
    """It is told how it could."""
    result = run("worker", *options)
    assert (2, True) == (result.exit_code, message in result.output), result.output


# status


def test_the_status_of_a_store_is_a_few_figures() -> None:
    """What is late is status 1, so that a monitor can ask."""
    result = run("status")
    assert (1, lines(STATUS)) == (result.exit_code, lines(result.output))
    assert 0 == run("status", "--late", "99999d").exit_code
    told = run("status", "--lang", "id").output
    for part in ("Peluang terbuka", "Terlambat sejak", "Kotak keluar: menunggu"):
        assert part in told


def test_the_status_as_json() -> None:
    """The same figures, and whether all is well."""
    data = json.loads(run("status", "--format", "json").stdout)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", data.pop("at"))
    assert {
        "deals": {"open": 2, "due": 0, "overdue": 2, "overdue_since": "2026-01-31T09:00:00Z"},
        "outbox": {"waiting": 2, "failing": 0, "dead": 0, "oldest": "2026-01-01T12:00:00Z"},
        "well": False,
    } == data


def test_all_is_well_when_a_worker_has_seen_to_it() -> None:
    """And not when it had to give something up."""
    assert 0 == run("worker", "--app", "working:process", "--once").exit_code
    assert 0 == run("status").exit_code


def test_what_was_given_up_is_never_well(loans: Process, clock: FakeClock) -> None:
    """However long something may be late."""
    give_up(loans, clock)
    result = run("status", "--late", "99999d", "--format", "json")
    assert (1, 2) == (result.exit_code, json.loads(result.stdout)["outbox"]["dead"])


def test_a_length_that_is_none() -> None:
    """It is answered with what is one; what the answer names works."""
    result = run("status", "--late", "soon")
    assert (2, True) == (
        result.exit_code, "'soon' is no length of time; write such as 1s, 15m, 2h" in result.output,
    )  # fmt: skip
    assert [1] * 4 == [
        run("status", "--late", each).exit_code for each in ("1s", "15m", "2h", "1d")
    ]


# outbox


def test_what_waits_is_listed() -> None:
    """By the event and the hook, with its attempts and when the next one is."""
    result = run("outbox", "list")
    assert (0, [
        "ID   Event   Hook   Attempts   Next                   Problem",
        "1    D-2/2   erp    0          2026-01-01T12:00:00Z",
        "2    D-3/2   erp    0          2026-01-01T12:00:00Z",
    ]) == (result.exit_code, lines(result.output))  # fmt: skip
    assert 3 == len(lines(run("outbox", "list", "--limit", "2").output))
    assert 2 == len(lines(run("outbox", "list", "--limit", "1").output))


def test_what_was_given_up_is_listed_with_the_reason(loans: Process, clock: FakeClock) -> None:
    """Also alone."""
    give_up(loans, clock)
    told = run("outbox", "list", "--dead").output
    assert ("given up" in told, told.count("The ERP is gone.")) == (True, 2)
    assert "dihentikan" in run("outbox", "list", "--lang", "id").output
    data = json.loads(run("outbox", "list", "--dead", "--format", "json").stdout)
    assert {
        "id": 1, "deal": "D-2", "process": "loans", "event": "D-2/2", "hook": "erp", "attempts": 1,
        "created_at": "2026-01-01T12:00:00Z", "next_at": None, "dead_at": "2026-01-01T12:00:00Z",
        "problem": "The ERP is gone.",
    } == data[0]  # fmt: skip


def test_where_nothing_waits_it_says_so() -> None:
    """In both languages; as JSON the list is empty."""
    assert "Nothing waits.\n" == run("outbox", "list", "--dead").output
    assert "Tidak ada yang menunggu.\n" == run("outbox", "list", "--dead", "--lang", "id").output
    assert [] == json.loads(run("outbox", "list", "--dead", "--format", "json").stdout)


def test_what_was_given_up_is_sent_again(loans: Process, clock: FakeClock) -> None:
    """By its id, or all of it; a worker does it then."""
    give_up(loans, clock)
    one = run("outbox", "retry", "1")
    assert (0, "To be sent again: 1\n") == (one.exit_code, one.output)
    rest = run("outbox", "retry", "--all", "--format", "json")
    assert (0, {"retried": 1}) == (rest.exit_code, json.loads(rest.stdout))
    assert "delivered: 2" in run("worker", "--app", "working:process", "--once").output


def test_what_is_not_among_it_is_status_1() -> None:
    """What waits need not be sent again, and what there is not cannot be."""
    result = run("outbox", "retry", "1", "99", "--lang", "id")
    assert (1, "Akan dikirim lagi: 0\n") == (result.exit_code, result.output)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["retry"], "Name what is to be sent again by its id, or pass --all."),
        (["retry", "1", "--all"], "Name what is to be sent again by its id, or pass --all."),
        (["retry", "D-2/2"], "'D-2/2' is not a valid integer"),
        (["lst"], "'outbox' has no command 'lst'; did you mean 'list'? There is: list, retry."),
        (["list", "--limit", "0"], "0 is not in the range"),
    ],
)
def test_a_mistake_about_the_outbox(options: list[str], message: str) -> None:
    """It is answered with the way out."""
    result = run("outbox", *options)
    assert (2, True) == (result.exit_code, message in result.output), result.output
