"""A program: eight processes send 20,000 commands to 100 deals.

    python -m tests.faults.crowding URL SEED

Each tenth command is sent twice, and some are sent by two processes at once, with one key. Whoever
is overtaken decides anew. What was asked is printed, and how often somebody was overtaken.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import traceback
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from typing import Any

from salesprocess import Conflict, Store, StoredDeal
from salesprocess.clock import system_clock
from tests.faults.application import NEXT, process

DEALS, PROCESSES, EACH = 100, 8, 2_500
HOT = 5
"""Each third command goes to one of so few deals that somebody is often overtaken."""


class Sender:
    """One of the processes."""

    def __init__(self, store: Store, number: int, seed: str) -> None:
        self.store = store
        self.number = number
        self.chances = random.Random(f"{seed} {number}")
        self.done: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Send all commands; return how many there were of each kind."""
        for count in range(EACH):
            number = self.number * EACH + count + 1
            few = DEALS if self.chances.random() < 2 / 3 else HOT
            deal = f"D-{self.chances.randrange(few)}"
            kind = self.chances.choice(("update", "update", "fire", "form"))
            getattr(self, kind)(deal, number, again=count % 10 == 0)
            if count % 25 == 0:
                self.shared(count)
        return self.done

    def update(self, deal: str, number: int, *, again: bool) -> None:
        """Write a field, with a key."""
        for _ in range(1 + again):
            self.store.update(deal, {"amount": number}, by="ani", key=f"key-{number}")
        self.done["updated"] += 1

    def fire(self, deal: str, number: int, *, again: bool) -> None:
        """Read a deal, decide, and move it; anew if somebody else was faster."""

        def work(opened: StoredDeal) -> None:
            self.done["tries"] += 1
            opened.fire(NEXT[opened.stage], {"amount": number}, by="ani")

        self.until_first(partial(self.store.retry, work, deal))
        self.done["moved"] += 1

    def form(self, deal: str, number: int, *, again: bool) -> None:
        """Write what somebody entered who saw a certain state of the deal, with a key."""

        def send() -> None:
            self.done["tries"] += 1
            seen = self.store.get(deal).sequence
            for _ in range(1 + again):
                self.store.update(
                    deal, {"amount": number}, by="ani", key=f"key-{number}", expected=seen
                )

        self.until_first(send)
        self.done["updated"] += 1

    def until_first(self, send: Any) -> None:
        """Send anew until nobody else is faster."""
        while True:
            try:
                send()
                return
            except Conflict:
                self.done["overtaken"] += 1

    def shared(self, count: int) -> None:
        """Send what the other one of a pair sends as well."""
        pair = self.number // 2
        key = f"pair-{pair}-{count}"
        amount = -(pair * EACH + count + 1)
        self.store.update(f"D-{count % DEALS}", {"amount": amount}, by="budi", key=key)
        self.done["shared"] += 1


def child(store: Store, number: int, seed: str) -> tuple[int, int]:
    """Fork a process; return its id, and where it tells what it has done."""
    reading, writing = os.pipe()
    made = os.fork()
    if made == 0:
        status = 1
        try:
            os.write(writing, json.dumps(Sender(store, number, seed).run()).encode())
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(writing)
    return made, reading


def main(url: str, seed: str) -> None:
    """Let them loose, and print what they have done."""
    made = process(system_clock, lambda hook, event: None)
    store = Store.open(url, [made])
    for number in range(DEALS):
        store.start("repair", f"D-{number}", by="ani")
    gc.freeze()
    begun = datetime.now(UTC)
    children = [child(store, number, seed) for number in range(PROCESSES)]
    done: Counter[str] = Counter()
    for made_id, reading in children:
        with open(reading) as told:
            done += Counter(json.loads(told.read() or "{}"))
        assert os.waitpid(made_id, 0)[1] == 0
    seconds = (datetime.now(UTC) - begun).total_seconds()
    print(json.dumps({"done": done, "seconds": seconds}))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
