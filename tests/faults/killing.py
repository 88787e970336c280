"""A program: a writer and a worker are killed with SIGKILL, again and again.

    python -m tests.faults.killing URL FOLDER SEED RUNS

In half of the runs both are killed after a time, in the other half each kills itself at a step:
before a statement, before or after a commit, before or after what a hook does. What a writer is
going to ask, and what was acknowledged, goes to files, as it would be sent to a client.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import random
import signal
import sys
import traceback
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from select import select
from typing import Any

from sqlalchemy import Engine, Pool, event

from salesprocess import Store, StoredDeal, Worker
from salesprocess.store.opening import WRITING
from tests.faults.application import NEXT, process

DEALS = 12
PLACES = ("at rest", "in a transaction", "in a commit", "after a commit", "in a hook")
REST, INSIDE, COMMIT, AFTER, HOOK = range(len(PLACES))


class Mortal:
    """Where a child is, in memory that its parent sees, and at which step it kills itself."""

    def __init__(self) -> None:
        self.place = mmap.mmap(-1, 1)
        self.left = 0

    def step(self, place: int) -> None:
        """Say where the child is, and perhaps die there."""
        self.place[0] = place
        if self.left:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)


here = Mortal()


def watch() -> None:
    """Let each statement and commit of a writing transaction be a step."""

    def before(connection: Any, *_: Any) -> None:
        if connection.get_execution_options().get(WRITING):
            here.step(INSIDE)

    def committing(connection: Any) -> None:
        if connection.get_execution_options().get(WRITING):
            here.step(COMMIT)

    def over(*_: Any) -> None:
        here.place[0] = REST

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "commit", committing)
    event.listen(Pool, "checkin", over)


class Time:
    """The clock: real time, and an hour more for each run, so that leases are over by then."""

    hours = 0

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=self.hours)


class Application:
    """What children are forked from: all is imported, the store is open."""

    def __init__(self, url: str, folder: Path) -> None:
        self.time = Time()
        self.folder = folder
        self.store = Store.open(url, [process(self.time, self.tell)], clock=self.time)
        self.told = self.file("told")
        self.asked = self.file("asked")
        self.answered = self.file("answered")

    def file(self, name: str) -> int:
        """Open a file that keeps each line, whoever dies."""
        return os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def lines(self, name: str) -> list[list[Any]]:
        """Read such a file."""
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def tell(self, hook: str, told: Any) -> None:
        """Do what a durable hook does."""
        here.step(HOOK)
        note(self.told, [hook, told.id])
        here.step(HOOK)

    # The writer

    def write(self, chances: random.Random, ready: int) -> None:
        """Repeat what was asked and not answered, then ask on and on."""
        number = self.catch_up()
        os.write(ready, b"!")
        while True:
            number += 1
            self.ask([number, *self.think(chances, number)])

    def catch_up(self) -> int:
        """Repeat what was asked and not answered; return the number of the last question."""
        asked, answered = self.lines("asked"), self.lines("answered")
        known = {number for number, *_ in answered}
        for question in asked:
            if question[0] not in known:
                self.answer(question)
        return asked[-1][0] if asked else 0

    def think(self, chances: random.Random, number: int) -> tuple[str, str, str]:
        """Choose what to ask next: the verb, the deal, and the trigger."""
        if number <= DEALS or chances.random() < 0.02:
            return "start", f"D-{number}", ""
        deal = f"D-{chances.randint(1, DEALS)}"
        trigger = NEXT[self.store.get(deal).stage]
        return chances.choice(("update", "update", "fire", "block")), deal, trigger

    def ask(self, question: list[Any]) -> None:
        """Note a question, and answer it."""
        note(self.asked, question)
        self.answer(question)

    def answer(self, question: list[Any]) -> None:
        """Carry a command out, and acknowledge it once it is written."""
        number, verb, deal, trigger = question
        key = f"key-{number}"
        if verb == "start":
            self.store.start("repair", deal, by="ani", key=key)
        elif verb == "update":
            self.store.update(deal, {"amount": number}, by="ani", key=key)
        elif verb == "fire":
            self.store.fire(deal, trigger, {"amount": number}, by="ani", key=key)
        else:
            self.block(deal, trigger, number)
        here.step(AFTER)
        note(self.answered, [number])
        here.place[0] = REST

    def block(self, deal: str, trigger: str, number: int) -> None:
        """Do two things in a block, which has no key: whoever repeats it looks first."""

        def both(opened: StoredDeal) -> None:
            done = [event for event in opened.events if event.kind == "moved"]
            if not any(event.values.get("amount") == number for event in done):
                opened.update(amount=-number, by="ani")
                opened.fire(trigger, {"amount": number}, by="ani")

        self.store.retry(both, deal)

    # The worker

    def work(self, _: random.Random, ready: int) -> None:
        """Work on and on."""
        worker = Worker(self.store, threads=2, every=timedelta(milliseconds=5))
        os.write(ready, b"!")
        worker.run()


def note(file: int, line: list[Any]) -> None:
    """Write a line: all of it, or nothing."""
    os.write(file, (json.dumps(line) + "\n").encode())


def child(role: Any, seed: str, steps: int) -> tuple[int, int, mmap.mmap]:
    """Fork a child that does something until it is killed; return its id, and how to hear it."""
    global here
    here = Mortal()
    reading, writing = os.pipe()
    made = os.fork()
    if made == 0:
        try:
            here.left = steps
            role(random.Random(seed), writing)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)  # only a kill may end it
    os.close(writing)
    return made, reading, here.place


def end(made: int, reading: int, place: mmap.mmap) -> str:
    """Wait for the death of a child; return where it was."""
    _, status = os.waitpid(made, 0)
    assert os.WIFSIGNALED(status), f"a child has ended by itself: {status}"
    os.close(reading)
    return PLACES[place[0]]


def main(url: str, folder: str, seed: str, runs: str) -> None:
    """Kill, and print where those were that died."""
    watch()
    application = Application(url, Path(folder))
    gc.freeze()  # forks are quicker where nothing of this is looked through
    chances, found = random.Random(seed), {"writer": Counter(), "worker": Counter()}
    for run in range(int(runs)):
        application.time.hours = run
        is_timed = run % 2 == 0
        steps = [0 if is_timed else chances.randint(1, 60) for _ in found]
        children = [
            child(application.write, f"{seed} {run}", steps[0]),
            child(application.work, f"{seed} {run}", steps[1]),
        ]
        for _, reading, _ in children:
            select([reading], [], [], 30)
        for made, *_ in sorted(children, key=lambda _: chances.random()):
            if is_timed:
                select([], [], [], chances.uniform(0, 0.05))
                os.kill(made, signal.SIGKILL)
        for name, made in zip(found, children, strict=True):
            found[name][end(*made)] += 1
    application.catch_up()
    application.store.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
