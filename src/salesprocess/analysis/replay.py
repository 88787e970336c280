"""Holding a history against a process: every event goes through the engine that drives deals.

A history in which each case stands by itself, as in XES or with ``grouped`` in the map, is replayed
case by case and needs the same memory however long it is. In another table any row may belong to
any case, so its events are kept until the last row has been read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from salesprocess.analysis.course import Course, Deal
from salesprocess.analysis.history import LogEvent, RowReader
from salesprocess.analysis.logs import Log
from salesprocess.analysis.mapping import LogMap
from salesprocess.analysis.report import OPEN, Kind, Report, Tally
from salesprocess.analysis.rows import BrokenRow, Given, Row, excerpt, numbered
from salesprocess.decision import Accepted
from salesprocess.events import Event
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot

ROWS_BETWEEN_SIGNS = 2048
READ_BY_CELL = ("case", "activity", "time", "value")

MOST_PROBLEMS = 50
"""How many problems of one deal are told."""

Item = LogEvent | BrokenRow


class Retold(NamedTuple):
    """A deal as a history tells it.

    Attributes:
        deal: Its identifier.
        snapshot: Where it stands at the end; None where nothing begins it.
        events: What happened; where the process does not allow it, it is a ``Placed``.
        started: What the process began because of it.
        problems: What the process does not allow, each by its kind and what it is about.
    """

    deal: str
    snapshot: Snapshot | None
    events: tuple[Event, ...]
    started: tuple[Accepted, ...]
    problems: tuple[str, ...]


Finish = Callable[[Retold], object]


def replay(
    process: Process,
    log: Log | Iterable[Given],
    log_map: LogMap,
    *,
    examples: int = 3,
    language: str | None = None,
    progress: Callable[[], object] | None = None,
) -> Report:
    """Hold a history against a process.

    The events of a case are taken in the order of their times; those of the same time, and those
    without one, stay in the order of the log. Where the log does not tell roles, everybody has
    every role.

    Args:
        process: The process.
        log: The history: a log, or rows; of a row a mapping from column to value is enough.
        log_map: How to read it.
        examples: How many examples of each violation are kept.
        language: The language of the examples; by default that of the process.
        progress: Called now and then while the log is read.

    Returns:
        What agrees and what does not. No row is lost.

    Raises:
        LoadError: If the map names what the process or the log has not.
        NotRegistered: If the process names checks that nobody registered.
    """
    run = _prepared(process, log, log_map, examples, language)
    return run.read(log, progress or _nobody)


def retell(
    process: Process,
    log: Log | Iterable[Given],
    log_map: LogMap,
    finish: Finish,
    *,
    examples: int = 3,
    language: str | None = None,
    progress: Callable[[], object] | None = None,
) -> Report:
    """Same as ``replay``, but hand over each deal as soon as the log is through with it.

    What comes later in the log of a deal that was handed over is passed over, and told.

    Args:
        process: The process.
        log: The history: a log, or rows; of a row a mapping from column to value is enough.
        log_map: How to read it.
        finish: Takes a deal.
        examples: How many examples of each violation are kept.
        language: The language of the examples; by default that of the process.
        progress: Called now and then while the log is read.
    """
    run = _prepared(process, log, log_map, examples, language)
    run.finish = finish
    return run.read(log, progress or _nobody)


def _prepared(
    process: Process, log: Log | Iterable[Given], log_map: LogMap, examples: int,
    language: str | None,
) -> _Run:  # fmt: skip
    process.prepare()
    definition = process.definition
    log_map.check_process(
        triggers=definition.triggers, stages=definition.stages, fields=definition.fields
    )
    if isinstance(log, Log) and log.columns is not None:
        log_map.check_columns(log.columns)
    return _Run(process, log_map, examples=examples, language=language)


def _nobody() -> None:
    """Stand for nobody who wants to know."""


class _Case(Deal):
    """A deal, with the events that it has not gone through yet.

    ``at`` is the latest moment that it has gone through, ``problems`` what was wrong, and
    ``is_over`` whether it was handed over.
    """

    __slots__ = ("at", "is_over", "pending", "problems")

    def __init__(self, *, is_kept: bool) -> None:
        super().__init__(is_kept=is_kept)
        self.at: datetime | None = None
        self.pending: list[LogEvent] = []
        self.problems: tuple[str, ...] = ()
        self.is_over = False

    def note(self, kind: Kind, about: str) -> None:
        """Remember that something is wrong."""
        problem = f"{kind}: {excerpt(about)}" if about else kind
        if problem not in self.problems and len(self.problems) < MOST_PROBLEMS:
            self.problems += (problem,)


class _Over(NamedTuple):
    """What is remembered of a deal that was handed over; many share one."""

    stage: str | None
    is_clean: bool


class _Run:
    """One replay: the cases, and what was counted so far."""

    def __init__(
        self, process: Process, log_map: LogMap, *, examples: int, language: str | None
    ) -> None:
        definition = process.definition
        self.finish: Finish | None = None
        self._definition = definition
        self._map = log_map
        self._now = process.now()
        self._cases: dict[str, _Case] = {}
        self._over: dict[str, _Over] = {}
        self._ends: dict[_Over, tuple[_Over, Snapshot | None]] = {}
        self._tally = Tally(examples)
        self._notes: Counter[str] = Counter()
        self._rows = self._ignored = self._unreadable = self._events = self._accepted = 0
        self._hidden = log_map.columns_of(
            [name for name, field in definition.fields.items() if field.sensitive]
        )
        self._course = Course(
            process.machine,
            self._violation,
            tells_starts=bool(log_map.start.activity or log_map.moves),
            roles=frozenset(definition.spec.roles),
            language=language,
        )

    def read(self, log: Log | Iterable[Given], progress: Callable[[], object]) -> Report:
        """Read every row, and go through a case as soon as the log is through with it."""
        is_by_row = bool(self._map.moves)
        is_by_case = self._map.grouped or (isinstance(log, Log) and log.format == "xes")
        reader = RowReader(self._map, hidden=self._hidden)
        current: _Case | None = None
        name = ""
        for number, row in enumerate(log if isinstance(log, Log) else numbered(log), 1):
            self._rows = number
            if not number % ROWS_BETWEEN_SIGNS:
                progress()
            if isinstance(row, Row) and row.note is None and reader.ignores(row):
                self._ignored += 1
                continue
            for event in self._told(row, reader.read(row) if isinstance(row, Row) else (row,)):
                if current is None or event.case != name:
                    if is_by_case and current:
                        self._go_through(current)
                        self._hand_over(name, current)
                    name = event.case
                    current = self._case(name)
                current.pending.append(event)
            if is_by_row and current:
                self._go_through(current)
                self._hand_over(name, current)
                current = None
        for name, case in list(self._cases.items()):
            self._go_through(case)
            self._hand_over(name, case)
        progress()
        return self.report()

    def _told(self, row: Row | BrokenRow, items: Sequence[Item]) -> Sequence[LogEvent]:
        """Count a row, and return what it tells of deals."""
        if len(items) == 1 and type(items[0]) is LogEvent and row.__class__ is Row:
            event = items[0]
            if event.note is None and event.kind != "ignored":
                return (event,)
        found = [item for item in items if isinstance(item, LogEvent)]
        events = [event for event in found if event.kind != "ignored"]
        if isinstance(row, Row) and row.note:
            self._notes[row.note] += 1
        for item in items:
            if isinstance(item, BrokenRow):
                self._broken(item, events[0].case if events else None)
        if found and not events:
            self._ignored += 1
        elif not found:
            self._unreadable += 1
        return events

    def _case(self, name: str) -> _Case:
        case = self._cases.get(name)
        if case is None:
            case = self._cases[name] = _Case(is_kept=self.finish is not None)
            over = self._over.get(name)
            if over is not None:
                case.is_over, case.events = True, None
                case.snapshot = self._ends[over][1]
        return case

    # Going through a case

    def _go_through(self, case: _Case) -> None:
        events, case.pending = case.pending, []
        if case.is_over and events and not self._map.moves:
            self._events += len(events)
            self._violation("duplicate_start", "case", events[0], lambda: (
                "The log comes back to it after it was through with it; that is passed over."
            ))  # fmt: skip
            return
        for event, now in self._in_order(case, events):
            self._events += 1
            if self._course.take(case, event, now):
                self._accepted += 1

    def _hand_over(self, name: str, case: _Case) -> None:
        if self.finish is None:
            return
        del self._cases[name]
        snapshot, before = case.snapshot, self._over.get(name)
        over = _over(case)
        if before is not None and not before.is_clean:
            over = before
        # Of all deals that end in one stage the first stands for the others.
        self._over[name] = self._ends.setdefault(over, (over, snapshot))[0]
        if not case.is_over:
            case.is_over = True
            self.finish(Retold(name, snapshot, case.events or (), case.started, case.problems))

    def _in_order(self, case: _Case, events: list[LogEvent]) -> Iterable[tuple[LogEvent, datetime]]:
        """Put events in the order of time; one without a time is of the time of that before it."""
        before = None if self._map.moves else case.at
        moments = list(self._moments(events, before))
        timed = list(zip(events, moments, strict=True))
        for event, moment in timed:
            if before and moment < before:
                self._out_of_order(event, moment, before)
                if not self._map.moves:
                    timed.sort(key=lambda pair: pair[1])
                break
            before = moment
        if moments:
            case.at = max(moments)
        return timed

    def _moments(self, events: list[LogEvent], last: datetime | None) -> Iterator[datetime]:
        for event in events:
            if event.at is None and last is None:
                last = min((e.at for e in events if e.at is not None), default=self._now)
            last = event.at or last
            assert last is not None
            yield last

    # Counting

    def _violation(self, kind: Kind, about: str, event: LogEvent, text: Callable[[], str]) -> None:
        self._case(event.case).note(kind, about)
        self._tally.add(kind, about, event.case, event.line, text)

    def _out_of_order(self, event: LogEvent, moment: datetime, before: datetime) -> None:
        done = "kept in the order of the map" if self._map.moves else "put in the order of time"
        self._violation("out_of_order", "", event, lambda: (
            f"{moment.isoformat()} comes after {before.isoformat()}; the case was {done}."
        ))  # fmt: skip

    def _broken(self, row: BrokenRow, case: str | None) -> None:
        if case is not None:
            self._case(case).note("broken_row", row.flaw)
        # The beginning of a line may hold anything; cells have been hidden where they were read.
        is_shown = row.excerpt and (row.flaw in READ_BY_CELL or not self._hidden)
        text = f"{row.why}: {row.excerpt}" if is_shown else row.why
        self._tally.add("broken_row", row.flaw, case, row.line, lambda: text)

    def report(self) -> Report:
        """Return what was found out."""
        definition = self._definition
        stands = [*map(_over, self._cases.values()), *self._over.values()]
        ends = Counter(stage for stage, _ in stands if stage is not None)
        outcomes: Counter[str] = Counter()
        for stage, count in ends.items():
            outcomes[definition.outcomes.get(stage, OPEN)] += count
        return Report(
            process=definition.name,
            version=definition.spec.version,
            rows=self._rows,
            told=self._rows - self._ignored - self._unreadable,
            ignored=self._ignored,
            unreadable=self._unreadable,
            events=self._events,
            accepted=self._accepted,
            cases=len(stands),
            clean=sum(is_clean for _, is_clean in stands),
            stages={stage: ends[stage] for stage in definition.stages if stage in ends},
            outcomes=dict(outcomes),
            violations=self._tally.violations(),
            notes=dict(self._notes),
        )


def _over(case: _Case) -> _Over:
    return _Over(case.snapshot.stage if case.snapshot else None, not case.problems)
