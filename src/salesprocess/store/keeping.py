"""Deals read from the tables and written to them, within the transaction of whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from salesprocess.decision import Accepted
from salesprocess.errors import (
    Conflict,
    DealExists,
    ErasedDeal,
    SnapshotError,
    UnknownDeal,
    UnknownProcess,
    UnknownVersion,
    UsageError,
    listing,
)
from salesprocess.events import Event, Started
from salesprocess.records import events_from_json
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot, fold
from salesprocess.store import rows
from salesprocess.store.answers import Answers
from salesprocess.store.database import Database, Statement
from salesprocess.store.names import demand_id, kept
from salesprocess.store.tables import deals, events, outbox


class Loaded(NamedTuple):
    """A deal as it was read."""

    process: Process
    snapshot: Snapshot


class Keeper:
    """Reads and writes deals.

    Attributes:
        database: Where they are.
        answers: What commands with an idempotency key brought about.
    """

    def __init__(self, database: Database, processes: Iterable[Process]) -> None:
        """Compile the statements."""
        self.database = database
        self._processes: dict[tuple[str, int], Process] = {}
        self._latest: dict[str, Process] = {}
        for process in processes:
            self.add(process)
        engine = database.engine
        found = select(deals).where(deals.c.id == bindparam("id"))
        locked = found.with_for_update() if database.is_postgresql else found
        history = select(events.c.data).where(events.c.deal == bindparam("deal"))
        changed = [column.name for column in deals.columns if column.name not in ("id", "process")]
        for name in _BEYOND_EVENTS:
            changed.remove(name)
        names: dict[str, Any] = {column: bindparam(f"new_{column}") for column in changed}
        self._find = Statement(found, engine)
        self._lock = Statement(locked, engine)
        self._history = Statement(history.order_by(events.c.sequence), engine)
        self._begin = self.insert(deals, "id", "process", *changed, otherwise_nothing=True)
        same = (deals.c.id == bindparam("id")) & (deals.c.sequence == bindparam("expected"))
        self._change = Statement(update(deals).where(same).values(names), engine)
        due = {"due_at": names["due_at"]}
        self._look = Statement(update(deals).where(same).values(due), engine)
        self._note = self.insert(events, *events.columns.keys())
        waiting = [name for name in outbox.columns.keys() if name not in _LATER]  # noqa: SIM118
        self._post = self.insert(outbox, *waiting)
        self.answers = Answers(self)

    def insert(self, table: Table, *names: str, otherwise_nothing: bool = False) -> Statement:
        """Compile the writing of a row.

        Args:
            table: Where to.
            names: Its columns.
            otherwise_nothing: Whether a row that is there already is left alone.
        """
        dialect = postgresql if self.database.is_postgresql else sqlite
        statement: Insert = dialect.insert(table)
        if otherwise_nothing:
            statement = dialect.insert(table).on_conflict_do_nothing()
        return Statement(statement, self.database.engine, *names)

    def inserts(self) -> tuple[Statement, Statement]:
        """Return what writes a deal that was somewhere else before, and what writes an event."""
        names = [name for name in deals.columns.keys() if name != "erased_at"]  # noqa: SIM118
        return self.insert(deals, *names), self._note

    # The processes

    def add(self, process: Process) -> None:
        """Let a process, and those of which it begins deals, keep deals here.

        Raises:
            UsageError: If it is none, or another one of the same name and version is there.
        """
        if not isinstance(process, Process):
            raise UsageError(
                f"{process!r} is no process; pass those of the deals, such as"
                " processes=[Process.load('sales.yaml')]."
            )
        key = process.definition.name, process.definition.spec.version
        known = self._processes.get(key)
        if known is process:
            return
        if known is not None:
            raise UsageError(
                f"The store has version {key[1]} of {key[0]!r} already, as another object, which"
                " has hooks and checks of its own; load the process once and pass that one"
                " everywhere, or its name."
            )
        process.prepare()
        self._processes[key] = process
        latest = self._latest.get(key[0])
        if latest is None or latest.definition.spec.version < key[1]:
            self._latest[key[0]] = process
        for other in process.linked:
            self.add(other)

    @property
    def processes(self) -> tuple[Process, ...]:
        """The latest version of each process."""
        return tuple(self._latest.values())

    def versions(self, name: str) -> tuple[Process, ...]:
        """Return every version of a process that was handed over."""
        return tuple(found for (process, _), found in self._processes.items() if process == name)

    def latest(self, process: Process | str) -> Process:
        """Return a process by its name, in the latest version that was handed over.

        Raises:
            UnknownProcess: If none was.
        """
        if isinstance(process, Process):
            self.add(process)
            return process
        if not isinstance(process, str):
            raise UsageError(f"A process is named, or passed itself, but {process!r} is neither.")
        if process not in self._latest:
            raise UnknownProcess(process, self._latest)
        return self._latest[process]

    def process_of(self, row: Any) -> Process:
        """Return the process of a stored deal.

        Raises:
            UnknownProcess: If it was not handed over.
            UnknownVersion: If only other versions of it were.
        """
        process = self._processes.get((row.process, row.version))
        if process is not None:
            return process
        latest = self.latest(row.process).definition.spec.version
        if type(row.version) is not int:
            raise rows.damaged(row.id, ValueError(f"its version is {row.version!r}."))
        way_out = f"open the store with version {row.version} too"
        if row.version < latest:
            way_out += f", or bring the deals of earlier versions to {latest} with store.migrate"
        raise UnknownVersion(
            row.id,
            f"The deal {row.id!r} is of version {row.version} of {row.process!r}, and the store was"
            f" opened with version {latest}; {way_out}.",
        )

    def process_of_snapshot(self, snapshot: Snapshot) -> Process:
        """Same as ``process_of``, for a deal that this process has just begun."""
        return self._processes[snapshot.process, snapshot.version]

    # Reading

    def load(
        self, connection: Connection, deal: str, *, lock: bool = False, to_change: bool = False
    ) -> Loaded:
        """Read where a deal stands.

        Args:
            connection: The transaction.
            deal: Its identifier.
            lock: Whether nobody else may write it until the transaction is over.
            to_change: Whether it is going to be changed.

        Raises:
            UnknownDeal: If there is none.
            ErasedDeal: If it is to be changed, and takes no commands any more.
        """
        demand_id(deal)
        row: Any = (self._lock if lock else self._find).run(connection, id=deal).first()
        if row is None:
            raise UnknownDeal(deal)
        process = self.process_of(row)
        if to_change and row.erased_at is not None:
            raise ErasedDeal(deal)
        return Loaded(process, rows.snapshot_of(process.definition, row))

    def history(self, connection: Connection, process: Process, deal: str) -> list[Event]:
        """Read what happened to a deal, in order.

        Raises:
            DamagedStore: If it cannot have been.
        """
        found = self._history.run(connection, deal=deal).scalars()
        try:
            history = events_from_json(process.definition, map(rows.loads, found))
        except (SnapshotError, ValueError, TypeError) as error:
            raise rows.damaged(deal, error, in_history=True) from error
        numbers = [event.sequence for event in history]
        is_whole = history and isinstance(history[0], Started)
        if not is_whole or numbers != list(range(1, len(numbers) + 1)):
            told = listing(map(str, numbers)) if numbers else "no events are there"
            gaps = ValueError(f"its history has gaps: {told}.")
            raise rows.damaged(deal, gaps, in_history=True)
        return history

    # Writing

    def write(
        self, connection: Connection, process: Process, expected: int, decisions: list[Accepted],
        now: datetime, *, first: str | None = None,
    ) -> None:  # fmt: skip
        """Write what was decided about a deal: where it stands, its events, and its outbox.

        Args:
            connection: The transaction.
            process: The process of the deal.
            expected: The number of its last event before; 0 for a deal that begins.
            decisions: What was decided, in order.
            now: The moment of writing.
            first: The deal with which it begins, if it does not begin by itself.

        Raises:
            Conflict: If the deal is at another event.
            DealExists: If a deal that begins is there already.
            UsageError: If hooks could not be told of it afterwards.
        """
        process.hooks.direct.demand_no_running_loop()  # told at last, when all is written
        snapshot = decisions[-1].snapshot
        values = self.row(process, snapshot, now)
        if expected:
            changed = {f"new_{name}": value for name, value in values.items()}
            done = self._change.run(connection, id=snapshot.deal, expected=expected, **changed)
        else:
            done = self._begin.run(connection, id=snapshot.deal, process=snapshot.process, **values)
        if done.rowcount != 1:
            if not expected:
                raise DealExists(snapshot.deal, first)
            raise self._overtaken(connection, snapshot.deal, expected)
        self._note.run_all(connection, [self.event(e) for d in decisions for e in d.events])
        self._post.run_all(connection, list(self._letters(process, decisions, now)))
        for decision in decisions:
            for begun in decision.started:
                other = self.process_of_snapshot(begun.snapshot)
                self.write(connection, other, 0, [begun], now, first=snapshot.deal)

    def look_again(
        self, connection: Connection, process: Process, snapshot: Snapshot, now: datetime
    ) -> None:
        """Note when something is due for a deal next, where nothing has happened to it."""
        due = self.database.moment(rows.next_moment(process, snapshot, now))
        self._look.run(connection, id=snapshot.deal, expected=snapshot.sequence, new_due_at=due)

    def rebuild(self, connection: Connection, deal: str, now: datetime) -> Loaded:
        """Write anew where a deal stands, from its events."""
        row: Any = self._lock.run(connection, id=deal).first()
        if row is None:
            raise UnknownDeal(deal)
        process = self.process_of(row)
        snapshot = fold(self.history(connection, process, deal))
        assert snapshot is not None
        values = self.row(process, snapshot, now)
        if row.erased_at is not None:
            values["due_at"] = None
        changed = {f"new_{name}": value for name, value in values.items()}
        self._change.run(connection, id=deal, expected=row.sequence, **changed)
        return Loaded(process, snapshot)

    def _overtaken(self, connection: Connection, deal: str, expected: int) -> Exception:
        row: Any = self._find.run(connection, id=deal).first()
        return UnknownDeal(deal) if row is None else Conflict(deal, expected, row.sequence)

    def row(self, process: Process, snapshot: Snapshot, now: datetime) -> dict[str, Any]:
        """Return the columns of a deal that its events change."""
        facts, rest = rows.facts_and_rest(snapshot)
        moment = self.database.moment
        return {
            "version": snapshot.version,
            "sequence": snapshot.sequence,
            "stage": snapshot.stage,
            "outcome": process.definition.outcomes.get(snapshot.stage),
            "started_at": moment(snapshot.started_at),
            "entered_at": moment(snapshot.entered_at),
            "active_at": moment(snapshot.active_at),
            "due_at": moment(rows.next_moment(process, snapshot, now)),
            "facts": facts,
            "rest": rest,
        }

    def event(self, event: Event) -> dict[str, Any]:
        """Return the columns of an event."""
        return {
            "deal": event.deal,
            "sequence": event.sequence,
            "kind": event.kind,
            "at": self.database.moment(event.at),
            "by": kept(event.by),
            "data": rows.event_to_text(event),
        }

    def _letters(
        self, process: Process, decisions: list[Accepted], now: datetime
    ) -> Iterator[dict[str, Any]]:
        hooks = process.hooks
        for decision in decisions if hooks.durable else ():
            for event, hook in hooks.lasting(decision.events, decision.snapshot):
                moment = self.database.moment(now)
                yield {
                    "deal": event.deal,
                    "process": process.definition.name,
                    "sequence": event.sequence,
                    "hook": hook.name,
                    "data": rows.event_to_text(hooks.redacted(event)),
                    "attempts": 0,
                    "created_at": moment,
                    "next_at": moment,
                }


_BEYOND_EVENTS = ("erased_at", "violations")
"""What no command changes."""
_LATER = ("id", "lease_until", "dead_at", "error")
