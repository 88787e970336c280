"""What keeping deals costs, against the same with SQLAlchemy and nothing else.

What is timed is the time that passes: a store waits for its disk, and for PostgreSQL.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from subprocess import run
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.fresh import ROOT, environment
from benchmarks.outcome import Figure, Outcome, Peer
from benchmarks.timing import Contestant, Effort, Run, race, ratio

DEALS = 200
SEARCHED = 200_000
STREAMED = 1_000_000
DATABASES = {"SQLite": "sqlite", "PostgreSQL": "postgresql"}
PROCESS = """
salesprocess: 1
process: bench
fields:
  budget: decimal
  contacted: boolean
  interest: {type: choice, options: [none, expressed, strong]}
  name: text
guards: {ready: {when: contacted and budget > 1000 and interest != 'none'}}
stages: {lead: , offer: , won: {outcome: won}}
transitions:
  go: {from: lead, to: offer, guards: [ready]}
  back: {from: offer, to: lead}
  win: {from: offer, to: won}
"""
FACTS = {"budget": "5000", "contacted": True, "interest": "expressed", "name": "Somebody"}
WHERE = "contacted and interest == 'strong' and budget > 980"
BARE = {
    "SQLite": "json_extract(facts, '$.contacted') = 1"
    " AND json_extract(facts, '$.interest') = 'strong'"
    " AND CAST(json_extract(facts, '$.budget') AS REAL) > 980",
    "PostgreSQL": "facts ->> 'contacted' = 'true' AND facts ->> 'interest' = 'strong'"
    " AND (facts ->> 'budget')::numeric > 980",
}


def stores() -> Iterator[tuple[str, Any]]:
    """Yield an empty store on each database; None where the database is not installed."""
    from salesprocess import Process, Store

    for name, kind in DATABASES.items():
        with TemporaryDirectory() as folder:
            try:
                from tests.store.servers import new_url

                url = new_url(kind, Path(folder))
            except ImportError:
                yield name, None
                continue
            process = Process.from_yaml(PROCESS)
            process.add_hook(_nothing, on="moved", name="receiver", durable=True)
            with Store.open(url, [process]) as store:
                yield name, store


def _nothing(_: object) -> None: ...


def fire(effort: Effort) -> Outcome:
    """Fire a trigger of a stored deal: its row, an event, and what a durable hook is told."""
    number = min(DEALS, effort.deals)
    figures, peers = [], []
    for name, store in stores():
        if store is None:
            peers.append(Peer(f"SQLAlchemy alone, {name}", note="not installed"))
            continue
        ours, bare = f"store.fire, {name}", f"SQLAlchemy alone, {name}"
        for deal in range(number):
            store.start("bench", f"D-{deal}", FACTS)
        times = race(
            [
                Contestant(ours, _firing(store, number), number),
                Contestant(bare, _writing(store, number), number),
            ],
            effort,
            clock=perf_counter,
        )
        figures.append(Figure(ours, median(times[ours]), "s"))
        peers.append(Peer(bare, median(times[bare]), ratio(times[bare], times[ours])))
    return Outcome(tuple(figures), tuple(peers))


def _firing(store: Any, number: int) -> Callable[[], Run]:
    triggers = iter(["go", "back"] * 100_000)

    def fire_each() -> None:
        trigger = next(triggers)
        for deal in range(number):
            store.fire(f"D-{deal}", trigger, by="ani")

    return lambda: fire_each


def _writing(store: Any, number: int) -> Callable[[], Run]:
    """Return what writes the same three rows, as one writes SQLAlchemy Core."""
    from sqlalchemy import insert, update

    from salesprocess.store.tables import deals, events, outbox

    engine, sequences = store.database._writer, iter(range(2, 100_000))
    _fill(store, number, "X")

    def write(deal: str, sequence: int) -> None:
        now = datetime.now(UTC)
        data = {
            "kind": "moved", "deal": deal, "sequence": sequence, "at": now.isoformat(), "by": "ani",
            "trigger": "go", "source": "lead", "target": "offer", "values": {}, "reason": None,
            "comment": None, "warnings": [], "overrides": {},
        }  # fmt: skip
        row = {
            "version": 1, "sequence": sequence, "stage": "offer", "outcome": None,
            "started_at": now, "entered_at": now, "active_at": now, "due_at": None,
            "facts": FACTS, "rest": {"previous": "lead"},
        }  # fmt: skip
        key = {"deal": deal, "sequence": sequence, "data": data}
        same = (deals.c.id == deal) & (deals.c.sequence == sequence - 1)
        with engine.begin() as connection:
            done = connection.execute(update(deals).where(same).values(row))
            assert done.rowcount == 1
            connection.execute(insert(events).values(**key, kind="moved", at=now, by="ani"))
            letter = {"process": "bench", "hook": "receiver", "attempts": 0}
            times = {"created_at": now, "next_at": now}
            connection.execute(insert(outbox).values(**key, **letter, **times))

    def write_each() -> None:
        sequence = next(sequences)
        for deal in range(number):
            write(f"X-{deal:07}", sequence)

    return lambda: write_each


def find(effort: Effort) -> Outcome:
    """Find deals by an expression, against the SQL that somebody would write by hand."""
    from sqlalchemy import text

    number = min(SEARCHED, effort.deals * 2)
    figures, peers = [], []
    for name, store in stores():
        ours, bare = f"store.find, {name}", f"SQL by hand, {name}"
        if store is None:
            peers.append(Peer(bare, note="not installed"))
            continue
        _fill(store, number, "D")
        sql = text(
            f"SELECT * FROM salesprocess_deals WHERE process = 'bench' AND {BARE[name]}"
            " ORDER BY id LIMIT 10001"
        )
        found = [_by_hand(store, sql), len(store.find(where=WHERE, limit=10_000))]
        assert found[0] == found[1], found
        search = partial(store.find, where=WHERE, limit=10_000)
        contestants = [
            Contestant(ours, partial(_itself, search), 1),
            Contestant(bare, partial(_itself, partial(_by_hand, store, sql)), 1),
        ]
        times = race(contestants, effort, clock=perf_counter)
        figures.append(Figure(ours, median(times[ours]), "s"))
        peers.append(Peer(bare, median(times[bare]), ratio(times[bare], times[ours])))
    return Outcome(tuple(figures), tuple(peers), f"{number:,} deals")


def _by_hand(store: Any, sql: Any) -> int:
    with store.database.engine.connect() as connection:
        return len(connection.execute(sql).all())


def _itself(work: Run) -> Run:
    return work


def _fill(store: Any, number: int, prefix: str) -> None:
    from sqlalchemy import insert

    from salesprocess.store.tables import deals

    chance, now = random.Random(1), datetime.now(UTC)
    at = dict.fromkeys(("started_at", "entered_at", "active_at"), now)
    fixed = {"process": "bench", "version": 1, "sequence": 1, "stage": "lead", "rest": {}, **at}
    with store.database.writing() as connection:
        for first in range(0, number, 5_000):
            rows = [
                {"id": f"{prefix}-{deal:07}", **fixed, "facts": _facts(chance)}
                for deal in range(first, min(number, first + 5_000))
            ]
            connection.execute(insert(deals), rows)


def _facts(chance: random.Random) -> dict[str, Any]:
    return {
        "budget": str(chance.randrange(100_000) / 100),
        "contacted": chance.random() < 0.5,
        "interest": chance.choice(["none", "expressed", "strong"]),
        "name": f"Somebody {chance.randrange(10**6)}",
    }


def stream(effort: Effort) -> Outcome:
    """Stream deals, and see whether memory grows with their number."""
    number = min(STREAMED, effort.deals)
    command = (sys.executable, "-m", "benchmarks.store", str(number))
    done = run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    grown, seconds = map(float, done.stdout.split())
    figures = (
        Figure("memory at the end to after a tenth", grown, "×"),
        Figure("a deal", seconds, "s"),
    )
    note = "" if number == STREAMED else f"{number:,} deals: asked for"
    return Outcome(figures, (), note)


def grown(number: int) -> tuple[float, float]:
    """Stream so many deals from a file; return how memory grew, and the seconds a deal took."""
    from benchmarks.memory import resident
    from salesprocess import Process, Store

    with TemporaryDirectory() as folder:
        process = Process.from_yaml(PROCESS)
        with Store.open(f"sqlite:///{folder}/deals.db", [process]) as store:
            _fill(store, number, "D")
            begun, after_a_tenth, seen = perf_counter(), 0, 0
            for deal in store.stream(where="contacted or not contacted"):
                seen += bool(deal.id)
                if seen == max(number // 10, 1):
                    after_a_tenth = resident()
            assert seen == number
            return resident() / after_a_tenth, (perf_counter() - begun) / number


if __name__ == "__main__":
    print(*grown(int(sys.argv[1])))
