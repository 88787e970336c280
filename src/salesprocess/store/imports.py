"""Histories of other systems brought into a store: deals that were there before the process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection

from salesprocess.analysis import Log, LogMap, Report, Retold, guess_map, retell
from salesprocess.analysis.rows import Given, excerpt
from salesprocess.commands import demand_text
from salesprocess.errors import CannotStore, StoreError, UsageError, did_you_mean
from salesprocess.runtime import Process
from salesprocess.store.audit import Audit
from salesprocess.store.families import (
    CANNOT_BE_KEPT,
    TAKEN,
    Families,
    Family,
    Written,
    is_overtaken,
)
from salesprocess.store.keeping import Keeper

Mode = Literal["record", "enforce"]
History = Log | str | PathLike[str] | Iterable[Given]
Mapped = LogMap | str | PathLike[str] | Mapping[str, Any] | None

MOST_IN_A_BATCH = 10_000
MODES: tuple[Mode, ...] = ("record", "enforce")
_TRIES = 3
_MOST_TOLD = 20
_MOST_PROBLEMS = 100
_OTHERS = "…"


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What became of a history that was brought in.

    No deal is lost: ``report.cases == written + skipped + refused + unbegun``.

    Attributes:
        source: The name of the file.
        mode: ``record`` or ``enforce``.
        written: The deals that were written.
        linked: The deals that began because of these, as the process says, and were written too.
        violating: Those of the deals that were written in which the process does not allow
            something.
        skipped: The deals that the store has already: they were left as they are.
        refused: The deals that were not written, because of what the process does not allow, or
            because a database cannot keep them.
        unbegun: The deals of which the history tells nothing that begins one.
        problems: In how many deals, written or not, each thing is wrong: by its kind, and what it
            is about.
        reasons: The first deals that were not written, each with what is wrong.
        already: The first deals that were skipped.
        report: How the history and the process agree.
    """

    source: str
    mode: Mode
    written: int
    linked: int
    violating: int
    skipped: int
    refused: int
    unbegun: int
    problems: Mapping[str, int]
    reasons: Mapping[str, tuple[str, ...]]
    already: tuple[str, ...]
    report: Report

    def __bool__(self) -> bool:
        """A report is true if every row was read, and every deal written or there already."""
        return not (self.refused or self.unbegun or self.report.unreadable)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data for JSON; the keys are those of the attributes."""
        reasons = {deal: list(problems) for deal, problems in self.reasons.items()}
        return {
            **vars(self),
            "reasons": reasons,
            "already": list(self.already),
            "report": self.report.to_json(),
        }


@dataclass
class _Counts:
    written: int = 0
    linked: int = 0
    violating: int = 0
    skipped: int = 0
    refused: int = 0
    unbegun: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    already: list[str] = field(default_factory=list)

    def copy(self) -> _Counts:
        return replace(
            self, problems=self.problems.copy(), reasons=dict(self.reasons),
            already=list(self.already),
        )  # fmt: skip

    def refuse(self, deal: str, problems: tuple[str, ...]) -> None:
        self.refused += 1
        self.leave(deal, problems)

    def leave(self, deal: str, problems: tuple[str, ...]) -> None:
        self._note(problems)
        if len(self.reasons) < _MOST_TOLD:
            self.reasons[excerpt(deal)] = problems

    def add(self, done: Written) -> None:
        for one in done.written:
            self.written += 1
            self.linked += len(one.linked)
            self.violating += bool(one.problems)
            self._note(one.problems)
        for one in done.refused:
            self.refuse(one.deal, one.problems)
        for one, taken in done.taken:
            self.refuse(one.deal, (*one.problems, f"{TAKEN}: {excerpt(taken)}"))
        self.skipped += len(done.skipped)
        self.already += done.skipped[: _MOST_TOLD - len(self.already)]

    def _note(self, problems: tuple[str, ...]) -> None:
        for problem in problems:
            known = problem in self.problems or len(self.problems) < _MOST_PROBLEMS
            self.problems[problem if known else _OTHERS] += 1


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
        self._database = keeper.database
        self._process = process
        self._mode: Mode = mode
        self._by = by
        self._source = source
        self._batch = batch
        self._now = now
        self._families = Families(keeper, process, by=by, source=source, mode=mode, now=now)
        self._audit = Audit(keeper.database)
        self._entry: int | None = None
        self._counts = _Counts()
        self._waiting: list[Family] = []

    def take(self, retold: Retold) -> None:
        """Take a deal; it is written with others."""
        if retold.snapshot is None:
            self._counts.unbegun += 1
            self._counts.leave(retold.deal, retold.problems)
            return
        # One that is refused waits too: it may be there already, and then it is not refused.
        self._waiting.append(self._families.of(retold, retold.snapshot))
        if len(self._waiting) >= self._batch:
            self.flush()

    def flush(self, *, is_over: bool = False) -> None:
        """Write what waits; the audit says at any time how far it has come.

        Raises:
            StoreError: If the database does not write; what was written before stays.
        """
        waiting, self._waiting = self._waiting, []
        try:
            self._write(waiting, is_over=is_over)
        except CannotStore:
            # One of them cannot be kept: it must not hold up the others.
            for one in waiting:
                self._write_alone(one)
            if is_over:
                self._write([], is_over=True)

    def _write_alone(self, one: Family) -> None:
        try:
            self._write([one])
        except CannotStore as error:
            told = f"{CANNOT_BE_KEPT}: {type(error.__cause__).__name__} of the database"
            self._counts.refuse(one.deal, (*one.problems, told))

    def _write(self, families: list[Family], *, is_over: bool = False) -> None:
        for left in reversed(range(_TRIES)):
            counts = self._counts.copy()
            try:
                with self._database.writing() as connection:
                    counts.add(self._families.write(connection, families))
                    entry = self._tell_audit(connection, counts, is_over=is_over)
            except StoreError as error:
                # Somebody may have begun a deal of the same name since it was looked for.
                if not left or not is_overtaken(error):
                    raise
                continue
            self._counts, self._entry = counts, entry
            return

    def _tell_audit(self, connection: Connection, counts: _Counts, *, is_over: bool) -> int:
        data = {
            "source": self._source,
            "mode": self._mode,
            "process": self._process.definition.name,
            "version": self._process.definition.spec.version,
            **{name: getattr(counts, name) for name in _COUNTED},
            "problems": dict(counts.problems),
            "finished": is_over,
        }
        if self._entry is not None:
            self._audit.amend(connection, self._entry, data)
            return self._entry
        return self._audit.note(connection, "import", at=self._now, by=self._by, data=data)

    def report(self, report: Report) -> ImportReport:
        """Return what became of everything."""
        counts = self._counts
        parts = {name: getattr(counts, name) for name in (*_COUNTED, "reasons")}
        return ImportReport(
            source=self._source, mode=self._mode, report=report,
            problems=dict(counts.problems.most_common()), already=tuple(counts.already), **parts,
        )  # fmt: skip


_COUNTED = ("written", "linked", "violating", "skipped", "refused", "unbegun")


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
        demand_text("source", source)
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
    if isinstance(mapping, Mapping):
        return LogMap.from_data(dict(mapping))
    if mapping is not None:
        raise UsageError(
            f"A map is a file, a LogMap or its data, not {mapping!r}; pass such as 'crm.map.yaml'."
        )
    if isinstance(history, Log):
        return guess_map(history, process.definition.fields)
    raise UsageError("Rows need a map; pass LogMap.from_data({'case': …}).")
