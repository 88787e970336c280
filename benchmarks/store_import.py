"""What it costs to bring a history into a store, against inserting its rows with SQLAlchemy alone.

What is timed is the time that passes, as in ``store``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.outcome import Figure, Outcome, Peer
from benchmarks.store import stores
from benchmarks.timing import Contestant, Effort, Run, race, ratio

DEALS = 5_000
BATCH = 500
MAP = {
    "case": "deal",
    "activity": "what",
    "time": "at",
    "by": "who",
    "start": {
        "activity": "begin",
        "fields": {name: name for name in ("budget", "contacted", "interest", "name")},
    },
}
STEPS = ("begin", "go", "back", "go", "win")
START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def bulk(effort: Effort) -> Outcome:
    """Bring deals into a store, each with five events of a log, against a bare bulk insert."""
    number = min(DEALS, effort.deals)
    figures, peers = [], []
    for name, store in stores():
        ours, bare = f"store.import_log, {name}", f"bulk insert, {name}"
        if store is None:
            peers.append(Peer(bare, note="not installed"))
            continue
        log = list(rows(number))
        written = _written(store, log)
        contestants = [
            Contestant(ours, partial(_importing, store, log), number),
            Contestant(bare, partial(_inserting, store, *written), number),
        ]
        times = race(contestants, effort, clock=perf_counter)
        figures.append(Figure(ours, median(times[ours]), "s"))
        peers.append(Peer(bare, median(times[bare]), ratio(times[bare], times[ours])))
    return Outcome(tuple(figures), tuple(peers), f"{number:,} deals of {len(STEPS)} events")


def rows(number: int) -> Iterator[Any]:
    """Yield the rows of a log as they are once they were read."""
    from salesprocess.analysis import Row

    line = 0
    for deal in range(number):
        for step, what in enumerate(STEPS):
            line += 1
            at = (START + timedelta(minutes=deal, hours=step)).isoformat()
            cells = {"deal": f"D-{deal:07}", "what": what, "at": at, "who": "ani"}
            if not step:
                cells |= {
                    "budget": f"{1_001 + deal}.50", "contacted": "true", "interest": "strong",
                    "name": f"Somebody {deal}",
                }  # fmt: skip
            yield Row(line, cells)


def _importing(store: Any, log: list[Any]) -> Run:
    _forget(store)

    def bring() -> None:
        report = store.import_log(log, MAP, process="bench", mode="enforce", by="ani", batch=BATCH)
        assert report.written * len(STEPS) == len(log), report

    return bring


def _written(store: Any, log: list[Any]) -> tuple[list[Any], list[Any]]:
    """Import once, and return the rows of deals and events as SQLAlchemy takes them."""
    from sqlalchemy import select

    from salesprocess.store.tables import deals, events

    _importing(store, log)()
    with store.database.reading() as connection:
        found = (
            connection.execute(select(table).order_by(*table.primary_key)).mappings().all()
            for table in (deals, events)
        )
        first, second = ([dict(row) for row in table] for table in found)
    return first, second


def _inserting(store: Any, found: list[Any], happened: list[Any]) -> Run:
    """Return what inserts the same rows, as many deals in one transaction as the import does."""
    from sqlalchemy import insert

    from salesprocess.store.tables import deals, events

    _forget(store)
    each = len(happened) // len(found)

    def write() -> None:
        for first in range(0, len(found), BATCH):
            last = first + BATCH
            with store.database._writer.begin() as connection:
                connection.execute(insert(deals), found[first:last])
                connection.execute(insert(events), happened[first * each : last * each])

    return write


def _forget(store: Any) -> None:
    from sqlalchemy import delete

    from salesprocess.store.tables import METADATA

    with store.database.writing() as connection:
        for table in METADATA.tables.values():
            connection.execute(delete(table))
