"""Histories of other systems brought into a store: deals that were there before the process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from salesprocess.analysis import BrokenRow, Log, LogMap, Report, Retold, Row, guess_map, retell
from salesprocess.decision import Accepted
from salesprocess.errors import StoreUnavailable, UsageError, did_you_mean
from salesprocess.events import Imported
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot, evolve
from salesprocess.store.audit import Audit
from salesprocess.store.keeping import Keeper, is_writable
from salesprocess.store.tables import deals

Mode = Literal["record", "enforce"]
History = Log | str | PathLike[str] | Iterable[Row | BrokenRow]
Mapped = LogMap | str | PathLike[str] | Mapping[str, Any] | None

MOST_IN_A_BATCH = 10_000
MODES: tuple[Mode, ...] = ("record", "enforce")
_TRIES = 3
_MOST_TOLD = 20


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What became of a history that was brought in.

    No deal is lost: ``report.cases == written + skipped + refused + unbegun``.

    Attributes:
        source: The name of the file.
        mode: ``record`` or ``enforce``.
        written: The deals that were written.
        violating: Those of them in which something is not allowed by the process.
        skipped: The deals that the store has already: they were left as they are.
        refused: The deals that were not written, because of what the process does not allow.
        unbegun: The deals of which the history tells nothing that begins one.
        reasons: The first deals that were refused, each with what is wrong.
        already: The first deals that were skipped.
        report: How the history and the process agree.
    """

    source: str
    mode: Mode
    written: int
    violating: int
    skipped: int
    refused: int
    unbegun: int
    reasons: Mapping[str, tuple[str, ...]]
    already: tuple[str, ...]
    report: Report

    def __bool__(self) -> bool:
        """A report is true if every deal was written, or was there already."""
        return not self.refused and not self.unbegun

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data for JSON; the keys are those of the attributes."""
        reasons = {deal: list(problems) for deal, problems in self.reasons.items()}
        return {
            **vars(self),
            "reasons": reasons,
            "already": list(self.already),
            "report": self.report.to_json(),
        }


class _Ready(NamedTuple):
    """A deal that can be written, and how many things in it are not allowed."""

    snapshot: Snapshot
    events: tuple[Any, ...]
    started: tuple[Accepted, ...]
    violations: int


@dataclass
class _Counts:
    written: int = 0
    violating: int = 0
    skipped: int = 0
    refused: int = 0
    unbegun: int = 0
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    already: list[str] = field(default_factory=list)

    def refuse(self, deal: str, problems: tuple[str, ...]) -> None:
        self.refused += 1
        if len(self.reasons) < _MOST_TOLD:
            self.reasons[deal] = problems

    def skip(self, deal: str) -> None:
        self.skipped += 1
        if len(self.already) < _MOST_TOLD:
            self.already.append(deal)


class Import:
    """One history on its way into a store, so many deals in one transaction."""

    def __init__(
        self, keeper: Keeper, process: Process, *, mode: Mode, by: str | None, source: str,
        batch: int, now: datetime,
    ) -> None:  # fmt: skip
        """Prepare.

        Args:
            keeper: Writes deals.
            process: Their process.
            mode: What is done about that which the process does not allow.
            by: Who brings them in.
            source: Where from.
            batch: How many deals are written in one transaction.
            now: The moment.
        """
        self._keeper = keeper
        self._process = process
        self._mode: Mode = mode
        self._by = by
        self._source = source
        self._batch = batch
        self._now = now
        self._audit = Audit(keeper.database)
        self._entry: int | None = None
        self._counts = _Counts()
        self._waiting: list[_Ready] = []
        self._begin, self._note = keeper.inserts()

    def take(self, retold: Retold) -> None:
        """Take a deal; it is written with others."""
        if retold.snapshot is None:
            self._counts.unbegun += 1
            return
        problems = retold.problems
        if not is_writable(retold.deal):
            self._counts.refuse(repr(retold.deal), ("the id cannot be kept by a database",))
            return
        if problems and self._mode == "enforce":
            self._counts.refuse(retold.deal, problems)
            return
        number = retold.snapshot.sequence + 1
        told = (retold.deal, number, self._now, self._by, self._source, self._mode, problems)
        event = Imported(*told)
        after = evolve(retold.snapshot, event)
        ready = _Ready(after, (*retold.events, event), retold.started, len(problems))
        self._waiting.append(ready)
        if len(self._waiting) >= self._batch:
            self.flush()

    def flush(self, *, is_over: bool = False) -> None:
        """Write what waits; the audit says at any time how far it has come."""
        waiting, self._waiting = self._waiting, []
        for left in reversed(range(_TRIES)):
            try:
                with self._keeper.database.writing() as connection:
                    skipped = self._write(connection, waiting)
                    written = [one for one in waiting if one.snapshot.deal not in skipped]
                    self._tell_audit(connection, written, len(skipped), is_over=is_over)
            except StoreUnavailable as error:
                # Somebody may have begun a deal of the same name since it was looked for.
                if not left or not isinstance(error.__cause__, IntegrityError):
                    raise
                continue
            for deal in skipped:
                self._counts.skip(deal)
            self._counts.written += len(written)
            self._counts.violating += sum(bool(one.violations) for one in written)
            return

    def _write(self, connection: Connection, waiting: list[_Ready]) -> list[str]:
        keeper = self._keeper
        ids = [one.snapshot.deal for one in waiting]
        there = set(connection.execute(select(deals.c.id).where(deals.c.id.in_(ids))).scalars())
        rows: list[dict[str, Any]] = []
        notes: list[dict[str, Any]] = []
        for snapshot, events, started, violations in waiting:
            if snapshot.deal in there:
                continue
            row = keeper.row(self._process, snapshot, self._now)
            row |= {"id": snapshot.deal, "process": snapshot.process, "violations": violations}
            rows.append(row)
            notes += map(keeper.event, events)
            for begun in started:
                other = keeper.process_of_snapshot(begun.snapshot)
                keeper.write(connection, other, 0, [begun], self._now)
        self._begin.run_all(connection, rows)
        self._note.run_all(connection, notes)
        return [deal for deal in ids if deal in there]

    def _tell_audit(
        self, connection: Connection, written: list[_Ready], skipped: int, *, is_over: bool
    ) -> None:
        counts = self._counts
        data = {
            "source": self._source,
            "mode": self._mode,
            "process": self._process.definition.name,
            "version": self._process.definition.spec.version,
            "written": counts.written + len(written),
            "violating": counts.violating + sum(bool(one.violations) for one in written),
            "skipped": counts.skipped + skipped,
            "refused": counts.refused,
            "unbegun": counts.unbegun,
            "finished": is_over,
        }
        if self._entry is None:
            self._entry = self._audit.note(
                connection, "import", at=self._now, by=self._by, data=data
            )
        else:
            self._audit.amend(connection, self._entry, data)

    def report(self, report: Report) -> ImportReport:
        """Return what became of everything."""
        counts = vars(self._counts) | {"already": tuple(self._counts.already)}
        return ImportReport(source=self._source, mode=self._mode, report=report, **counts)


def bring_in(
    importing: Import, process: Process, history: History, mapping: Mapped, **telling: Any
) -> ImportReport:
    """Read a history to its end, and write its deals."""
    if isinstance(history, str | PathLike):
        with Log(fspath(history)) as log:
            return bring_in(importing, process, log, mapping, **telling)
    read = _map_of(process, history, mapping)
    report = retell(process, history, read, importing.take, **telling)
    importing.flush(is_over=True)
    return importing.report(report)


def source_of(history: History, source: str | None) -> str:
    """Return what a history is called: what the caller says, or else the name of the file."""
    if source is not None:
        return source
    path = history.path if isinstance(history, Log) else history
    return Path(fspath(path)).name if isinstance(path, str | PathLike) else "rows"


def demand_mode(mode: str) -> None:
    """Make sure that there is such a mode."""
    if mode not in MODES:
        raise UsageError(
            f"There is no mode {mode!r}{did_you_mean(mode, MODES)} 'record' keeps deals that the"
            " process does not allow and marks them, 'enforce' refuses them."
        )


def demand_batch(batch: int) -> None:
    """Make sure that a number of deals in one transaction makes sense."""
    if type(batch) is not int or not 1 <= batch <= MOST_IN_A_BATCH:
        raise UsageError(
            f"batch is a whole number from 1 to {MOST_IN_A_BATCH:,}, not {batch!r}; pass 500."
        )


def _map_of(process: Process, history: Any, mapping: Mapped) -> LogMap:
    if isinstance(mapping, LogMap):
        return mapping
    if isinstance(mapping, str | PathLike):
        return LogMap.load(fspath(mapping))
    if mapping is not None:
        return LogMap.from_data(dict(mapping))
    if isinstance(history, Log):
        return guess_map(history, process.definition.fields)
    raise UsageError("Rows need a map; pass LogMap.from_data({'case': …}).")
