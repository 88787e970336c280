"""What a worker gets done in a second, alone and beside three others, and what idling costs.

Workers are processes that share a store: what is timed is from when all of them may begin until the
last has found nothing more to do. What it takes to start them is not in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import IO, Any

from benchmarks.fresh import ROOT, environment
from benchmarks.outcome import Figure, Outcome, Peer
from benchmarks.store import DATABASES
from benchmarks.timing import Contestant, Effort, turn

DEALS = 1_000
WORKERS = (1, 4)
PROCESS = """
salesprocess: 1
process: bench
fields: {budget: decimal, name: text}
stages: {lead: , offer: , won: {outcome: won}}
transitions:
  go: {from: lead, to: offer}
  win: {from: offer, to: won}
deadlines: {stale: {in: lead, after: 1d, fire: go}}
"""
FACTS = {"budget": "5000", "name": "Somebody"}


def opened(url: str) -> Any:
    """Open the store, with the process and its durable hook."""
    from salesprocess import Process, Store

    process = Process.from_yaml(PROCESS)
    process.add_hook(_nothing, on="started", name="receiver", durable=True)
    return Store.open(url, [process])


def _nothing(_: object) -> None: ...


@dataclass
class Bench:
    """A store that can be filled with work again and again."""

    store: Any
    number: int

    def __post_init__(self) -> None:
        from salesprocess.store.tables import deals, events, outbox

        self.store.start("bench", "D", FACTS, at=datetime.now(UTC) - timedelta(hours=1))
        self._tables = (deals, events, outbox)
        with self.store.database.reading() as connection:
            self._rows = [dict(connection.execute(t.select()).one()._mapping) for t in self._tables]

    def fill(self, *, are_due: bool, are_told: bool) -> None:
        """Make deals, all or none of which are due, and a letter for each, or none."""
        from sqlalchemy import delete, insert

        deal, event, letter = self._rows
        due_at = datetime.now(UTC) - timedelta(hours=1) if are_due else deal["due_at"]
        started_at = deal["started_at"] - timedelta(days=1 if are_due else 0)
        names = [f"D-{number:06}" for number in range(self.number)]
        moments = dict.fromkeys(("started_at", "entered_at", "active_at"), started_at)
        letter = {name: value for name, value in letter.items() if name != "id"}
        rows: list[list[dict[str, Any]]] = [
            [{**deal, "id": name, "due_at": due_at, **moments} for name in names],
            [{**event, "deal": name, "data": {**event["data"], "deal": name}} for name in names],
            [{**letter, "deal": name, "data": {**letter["data"], "deal": name}} for name in names],
        ]
        with self.store.database.writing() as connection:
            for table, values in zip(self._tables, rows, strict=True):
                connection.execute(delete(table))
                if table.name != "salesprocess_outbox" or are_told:
                    connection.execute(insert(table), values)
        if self.store.database.is_postgresql:
            with self.store.database.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql("ANALYZE")

    def is_done(self) -> bool:
        """Tell whether nothing is left to do."""
        status = self.store.status()
        return not status.overdue and not status.waiting


class Workers:
    """Workers as processes of their own, which do what there is to do once when they are told."""

    def __init__(self, url: str, number: int, stack: ExitStack) -> None:
        command = (sys.executable, "-m", "benchmarks.worker", url)
        self._running = [
            stack.enter_context(
                Popen(command, cwd=ROOT, env=environment(), text=True, stdin=PIPE, stdout=PIPE)
            )
            for _ in range(number)
        ]
        for each in self._running:
            stack.callback(_file(each.stdin).close)
            self._expect(each, "ready\n")

    def once(self, number: int) -> None:
        """Let so many of them do it."""
        chosen = self._running[:number]
        for each in chosen:
            _file(each.stdin).write("\n")
            _file(each.stdin).flush()
        for each in chosen:
            self._expect(each, "done\n")

    @staticmethod
    def _expect(process: Popen[str], line: str) -> None:
        said = _file(process.stdout).readline()
        assert said == line, said


def _file(file: IO[str] | None) -> IO[str]:
    assert file is not None
    return file


def work(effort: Effort) -> Outcome:
    """Deliver letters and let deadlines pass, with one worker and with four; idle."""
    number = min(DEALS, max(effort.deals // 50, 1))
    figures, peers = [], [Peer("–", note="no peer does this")]
    for name, kind in DATABASES.items():
        with TemporaryDirectory() as folder:
            try:
                from tests.store.servers import new_url

                url = new_url(kind, Path(folder))
            except ImportError:
                peers.append(Peer(name, note="not installed"))
                continue
            with opened(url) as store:
                figures += _measured(Bench(store, number), url, name, effort)
    return Outcome(tuple(figures), tuple(peers), f"{number:,} deals, of each one")


def _measured(bench: Bench, url: str, name: str, effort: Effort) -> Iterator[Figure]:
    from salesprocess import Worker

    bench.fill(are_due=False, are_told=False)
    worker = Worker(bench.store)
    worker.once()
    idle = Contestant("idle", lambda: worker.once, 1)
    rounds = [turn(idle, effort.least, perf_counter) for _ in range(effort.rounds)]
    yield Figure(f"an idle turn, {name}", median(rounds), "s")
    with ExitStack() as stack:
        workers = Workers(url, max(WORKERS), stack)
        for what, due in (("letters", False), ("deadlines", True)):
            _timed(bench, workers, max(WORKERS), due=due)  # to warm up
            for count in WORKERS:
                spent = [_timed(bench, workers, count, due=due) for _ in range(effort.rounds)]
                label = f"{what} a second, {name}, {count} worker{'s' * (count > 1)}"
                yield Figure(label, bench.number / median(spent), "")


def _timed(bench: Bench, workers: Workers, count: int, *, due: bool) -> float:
    bench.fill(are_due=due, are_told=not due)
    begun = perf_counter()
    workers.once(count)
    spent = perf_counter() - begun
    assert bench.is_done()
    return spent


def main(url: str) -> None:
    """Do what there is to do, once for each line."""
    from salesprocess import Worker

    with opened(url) as store:
        worker = Worker(store)
        print("ready", flush=True)
        for _ in sys.stdin:
            worker.once()
            print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
