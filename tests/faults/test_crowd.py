"""Eight processes at once: each command happens once, also where it came twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from sqlalchemy import func, select

from salesprocess import Store
from salesprocess.clock import system_clock
from salesprocess.store.tables import keys, outbox
from tests.faults.application import HOOKS, histories, ids, kinds, process
from tests.faults.crowding import DEALS, EACH, PROCESSES

SEED = 4711
SHARED = PROCESSES // 2 * (EACH // 25)
"""What two processes each have sent with one key."""


def test_20_000_commands_of_8_processes_to_100_deals(url: str, program: Callable[..., str]) -> None:
    """The counts are exact, each history is whole, and the outbox holds what hooks want."""
    told = json.loads(program("crowding", url, SEED))
    print(f"seed {SEED}:", told)
    done = Counter(told["done"])
    with Store.open(url, [process(system_clock, print)]) as store:
        found = histories(store)
        waiting = store.outbox.waiting(limit=100_000)
        with store.database.reading() as connection:
            counted = connection.execute(select(func.count()).select_from(keys)).scalar()
            attempts = connection.execute(select(func.sum(outbox.c.attempts))).scalar()
    assert (PROCESSES * EACH, 2 * SHARED) == (done["updated"] + done["moved"], done["shared"])
    assert {
        "started": DEALS,
        "updated": done["updated"] + SHARED,
        "moved": done["moved"],
    } == kinds(found)
    written = [event.values["amount"] for deal in found.values() for event in deal[1:]]
    assert list(range(1, PROCESSES * EACH + 1)) == sorted(n for n in written if n > 0)
    assert (done["updated"] + SHARED, 0) == (counted, attempts)
    for hook in HOOKS:
        letters = [letter for letter in waiting if letter.hook == hook]
        letters.sort(key=lambda letter: (letter.deal, letter.sequence))
        expected = [id for _, wanted in sorted(ids(found, hook).items()) for id in wanted]
        assert expected == [letter.event_id for letter in letters]
    assert done["overtaken"] > 0
