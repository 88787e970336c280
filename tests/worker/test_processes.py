"""Workers as processes of their own: they share the work, stop cleanly, and may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from salesprocess import Process, Store
from salesprocess.testing import FakeClock
from tests.store.conftest import empty
from tests.webhooks.conftest import SECRET
from tests.webhooks.receiver import Receiver, answer, receiving
from tests.worker.conftest import TEXT, quiet

APP = """
import os
from salesprocess import Process, Store, Webhook

process = Process.load("repair.yaml")

@process.on("started", name="note", durable=True)
def note(event):
    with open("told.txt", "a") as file:
        file.write(f"{event.id} {os.getpid()}\\n")

@process.on("dormant", name="plain")
def plain(event):
    with open("passed.txt", "a") as file:
        file.write(f"{event.deal} {os.getpid()}\\n")

def with_webhook():
    webhook = Webhook(os.environ["HOOK_URL"], secret="HOOK_SECRET", allow_private=True)
    process.add_hook(webhook, on="started", name="hook", durable=True)
    return Store.open(os.environ["STORE_URL"], [process])
"""
LATER = timedelta(days=20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the code of an application."""
    (tmp_path / "repair.yaml").write_text(TEXT)
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


@pytest.fixture
def early(url: str, folder: Path) -> Iterator[Store]:
    """Return an empty store in which it is twenty days ago."""
    clock = FakeClock(datetime.now(UTC) - LATER)
    process = Process.load(folder / "repair.yaml", clock=clock)
    for name, event in (("note", "started"), ("hook", "started")):
        process.add_hook(lambda event: None, on=event, name=name, durable=True)
    with Store.open(url, [process], clock=clock) as store:
        empty(store)
        yield store


def worker(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Begin a worker in a process of its own."""
    source = str(Path(__file__).parents[2] / "src")
    environment = {**os.environ, "PYTHONPATH": source, "HOOK_SECRET": SECRET, **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "salesprocess", "worker", *arguments],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end of a worker; return its status and what it has said."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out + err


def lines(file: Path) -> list[list[str]]:
    """Return the words of each line, of a file that may be missing."""
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def test_two_processes_share_the_work_and_do_nothing_twice(
    url: str, folder: Path, early: Store
) -> None:
    """Each deadline passes once, and each hook is told once."""
    deals = [f"D-{number}" for number in range(150)]
    for deal in deals:
        early.start("repair", deal)
    options = ("--app", "app:process", "--store", url, "--once")
    ends = [ended(each) for each in [worker(folder, *options) for _ in range(2)]]
    told, passed = lines(folder / "told.txt"), lines(folder / "passed.txt")
    assert (
        sorted(f"{deal}/1" for deal in deals),
        sorted(deals),
        Counter({"forgotten": 150}),
    ) == (
        sorted(id for id, _ in told),
        sorted(deal for deal, _ in passed),
        Counter(early.get(deal).stage for deal in deals),
    )
    # What waits for the webhook, which this application does not have here, is all that fails;
    # who begins late may find nothing to do.
    statuses = {status for status, _ in ends}
    assert (True, set()) == (1 in statuses, statuses - {0, 1}), ends


class Hanging:
    """A receiver that lets the first requests hang until it is told, and then takes them."""

    def __init__(self, receiver: Receiver) -> None:
        self.arrived, self.go_on = Event(), Event()
        receiver.behave = self.behave

    def behave(self, handler: Any) -> None:
        """Say that something is here, and wait."""
        self.arrived.set()
        self.go_on.wait(30)
        answer(204)(handler)


def test_a_worker_that_is_told_to_stop_finishes_and_gives_the_rest_back(
    url: str, folder: Path, early: Store
) -> None:
    """SIGTERM while a receiver hangs: nothing is half done."""
    for number in range(20):
        early.start("repair", f"D-{number}", at=datetime.now(UTC))
    with receiving() as receiver:
        hanging = Hanging(receiver)
        running = worker(
            folder, "--app", "app:with_webhook", "--threads", "1",
            HOOK_URL=receiver.url(), STORE_URL=url,
        )  # fmt: skip
        assert hanging.arrived.wait(30)
        running.send_signal(signal.SIGTERM)
        hanging.go_on.set()
        status, said = ended(running)
    waiting = early.outbox.waiting(limit=1000)
    assert (0, True, True) == (status, "Stopped." in said, len(receiver.requests) < 20), said
    assert (Counter({(0, None): len(waiting)}), 40) == (
        Counter((letter.attempts, letter.lease_until) for letter in waiting),
        len(waiting) + len(receiver.requests) + len(lines(folder / "told.txt")),
    )


def test_what_a_killed_worker_had_comes_back(url: str, folder: Path, early: Store) -> None:
    """Kill -9 while a receiver hangs: when the lease is over, another worker goes on."""
    early.start("repair", "D-1", at=datetime.now(UTC))
    with receiving() as receiver:
        hanging = Hanging(receiver)
        running = worker(
            folder, "--app", "app:with_webhook", HOOK_URL=receiver.url(), STORE_URL=url
        )
        assert hanging.arrived.wait(30)
        running.kill()
        hanging.go_on.set()
        ended(running)
    told: list[str] = []
    clock = FakeClock(datetime.now(UTC))
    process = Process.from_yaml(TEXT, clock=clock)
    for name in ("hook", "note"):
        process.add_hook(lambda event: told.append(event.id), on="started", name=name, durable=True)
    with Store.open(url, [process], clock=clock) as store:
        counts = []
        for wait in (timedelta(0), timedelta(minutes=6)):
            clock.advance(wait)
            quiet(store).once()
            counts.append(store.status().waiting)
    assert counts[1] == 0
    assert "D-1/1" in told
