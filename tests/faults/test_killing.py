"""Kill -9 at any moment: nothing is lost that was acknowledged, and nothing happens twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from salesprocess import Store, Worker
from salesprocess.testing import FakeClock
from tests.faults.application import HOOKS, histories, ids, kinds, process, received

SEED, RUNS = 4711, 200
AT_WORK = {"in a transaction", "in a commit", "after a commit", "in a hook"}
EVENTS = {
    "start": {"started"},
    "update": {"updated"},
    "fire": {"moved"},
    "block": {"updated", "moved"},
}


def lines(file: Path) -> list[list[Any]]:
    """Read what children have written, a line each."""
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_writer_and_a_worker_are_killed_200_times(
    url: str, tmp_path: Path, program: Callable[..., str]
) -> None:
    """Each command that was asked for is in the history once, and each hook was told of it."""
    done = program("killing", url, tmp_path, SEED, RUNS)
    deaths = {who: Counter(places) for who, places in json.loads(done).items()}
    print(f"seed {SEED}:", deaths)
    told = lines(tmp_path / "told")
    clock = FakeClock(datetime.now(UTC) + timedelta(hours=RUNS))
    late = process(clock, lambda hook, event: told.append([hook, event.id]))
    with Store.open(url, [late], clock=clock) as store:
        work = Worker(store, threads=1).once()
        found, status = histories(store), store.status()
    asked, answered = lines(tmp_path / "asked"), lines(tmp_path / "answered")

    by_people = {
        deal: tuple(event for event in events if event.by == "ani")
        for deal, events in found.items()
    }
    expected = Counter(kind for _, verb, *_ in asked for kind in EVENTS[verb])
    assert (sorted(number for number, *_ in asked), expected) == (
        sorted(number for (number,) in answered),
        kinds(by_people),
    )
    assert amounts(asked) == Counter(
        event.values["amount"] for events in by_people.values() for event in events if event.values
    )
    for hook in HOOKS:
        assert ids(found, hook) == received(event for name, event in told if name == hook)
    assert (0, 0, ()) == (status.waiting, status.dead, work.troubles)
    for places in deaths.values():
        assert RUNS == places.total()
        assert sum(places[place] for place in AT_WORK) >= RUNS // 2


def amounts(asked: list[list[Any]]) -> Counter[int]:
    """Return the amount that each command has written; each has its own."""
    written = [number for number, verb, *_ in asked if verb != "start"]
    return Counter(written + [-number for number, verb, *_ in asked if verb == "block"])
