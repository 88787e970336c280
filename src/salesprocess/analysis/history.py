"""From rows to events of deals, by a map: what a replay goes through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import translate
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from salesprocess.analysis.cells import moment_reader, text_of, value_reader
from salesprocess.analysis.logs import Log
from salesprocess.analysis.mapping import FieldSource, LogMap, Move
from salesprocess.analysis.rows import BrokenRow, Flaw, Row, Values, excerpt
from salesprocess.errors import did_you_mean

Kind = Literal["start", "trigger", "stage", "end", "unmapped", "ignored"]

_NO_VALUES: Values = {}


class LogEvent(NamedTuple):
    """What a row says about a deal.

    Attributes:
        case: The deal.
        kind: ``start``: the deal began; ``trigger`` or ``stage``: it was moved by a trigger, or
            to a stage; ``end``: the log says that it stands in this stage now; ``unmapped``: the
            map has no word for it; ``ignored``: the map passes over it.
        name: The trigger or the stage; for the other kinds the word of the log.
        at: When it happened, or None where the log does not say.
        by: Who did it, or None.
        values: The fields that were written with it, as the log has them.
        line: Where the row is.
        facts: The fields that are known of the deal from the beginning.
        reason: The reason that was given, or None.
        comment: The comment that was made, or None.
        note: What had to be guessed to read the row, or None.
    """

    case: str
    kind: Kind
    name: str
    at: datetime | None
    by: str | None
    values: Values
    line: int
    facts: Values = _NO_VALUES
    reason: str | None = None
    comment: str | None = None
    note: str | None = None


def read_history(
    log: Log | Iterable[Row | BrokenRow], log_map: LogMap
) -> Iterator[LogEvent | BrokenRow]:
    """Read the events of a history, in the order of its rows and as lazily.

    Nothing is lost: a row that cannot be read is yielded as it is. An event of which only a part
    cannot be read is yielded without that part, after a broken row that says which.

    Args:
        log: A log, or rows.
        log_map: How to read them.

    Returns:
        The events and the rows that cannot be read.

    Raises:
        LoadError: If the map names columns that the log does not have.
    """
    if isinstance(log, Log) and log.columns is not None:
        log_map.check_columns(log.columns)
    return _events(log, RowReader(log_map))


def _events(rows: Iterable[Row | BrokenRow], reader: RowReader) -> Iterator[LogEvent | BrokenRow]:
    for row in rows:
        if isinstance(row, Row):
            yield from reader.read(row)
        else:
            yield row


class RowReader:
    """Reads rows by one map; what the map says is worked out once."""

    def __init__(self, log_map: LogMap, *, hidden: frozenset[str] = frozenset()) -> None:
        """Work out what the map says.

        Args:
            log_map: How to read rows.
            hidden: The columns whose cells no message shows.
        """
        self._map = log_map
        self._hidden = hidden
        self._case_column = log_map.case
        self._only = tuple(log_map.only.items())
        self._zone = ZoneInfo(log_map.time.timezone)
        self._moment = moment_reader(log_map.time.format, self._zone)
        self._facts = self._readers(log_map.start.fields)
        self._values = self._readers(log_map.fields)
        self._moves = [(move, self._readers(move.fields)) for move in log_map.moves]
        self._ignored = re.compile("|".join(map(translate, log_map.ignore)) or r"(?!)")
        self._meaning = lru_cache(maxsize=4096)(self._meaning_of)
        self._word = log_map.activity or log_map.stage

    def ignores(self, row: Row) -> bool:
        """Tell whether the map passes over a whole row, faster than ``read`` does."""
        cells = row.values
        case = cells.get(self._case_column)
        if self._word is None or self._only or type(case) is not str or not case.strip():
            return False
        word = cells.get(self._word)
        return type(word) is str and self._meaning(word)[0] == "ignored"

    def read(self, row: Row) -> Sequence[LogEvent | BrokenRow]:
        """Return what a row says: one thing at least."""
        cells = row.values
        case = text_of(cells.get(self._case_column))
        if not case:
            return (self._missing(row, self._case_column, "case"),)
        word = text_of(cells.get(self._word)) if self._word else ""
        for column, kept in self._only:
            if text_of(cells.get(column)) not in kept:
                return (_bare(case, "ignored", word, row),)
        if self._word is None:
            return list(self._case(row, case))
        if not word:
            return (self._missing(row, self._word, "activity"),)
        kind, name = self._meaning(word)
        if kind == "ignored":
            return (_bare(case, kind, word, row),)
        return self._event(row, case, kind, name, self._map.time.column)

    def _case(self, row: Row, case: str) -> Iterator[LogEvent | BrokenRow]:
        """Yield the beginning of a deal, its moves, and where the log says that it stands."""
        yield from self._event(row, case, "start", "", self._map.start.at)
        for move, readers in self._moves:
            if text_of(row.values.get(move.at)):
                yield from self._move(row, case, move, readers)
        if self._map.ends_in:
            kind, stage = self._stage(row, self._map.ends_in)
            if stage:
                kind = "end" if kind == "stage" else kind
                yield _bare(case, kind, stage, row)

    def _move(
        self, row: Row, case: str, move: Move, readers: _Readers
    ) -> Iterable[LogEvent | BrokenRow]:
        if move.stage is None:
            return self._event(row, case, "stage", move.to or "", move.at, readers)
        kind, stage = self._stage(row, move.stage)
        if not stage:
            return (self._missing(row, move.stage, "activity"),)
        return self._event(row, case, kind, stage, move.at, readers)

    def _stage(self, row: Row, column: str) -> tuple[Kind, str]:
        return self._meaning(text_of(row.values.get(column)))

    def _event(
        self,
        row: Row,
        case: str,
        kind: Kind,
        name: str,
        at: str | None,
        readers: _Readers = (),
    ) -> list[LogEvent | BrokenRow]:
        found: list[LogEvent | BrokenRow] = []
        cells, log_map = row.values, self._map
        event = LogEvent(
            case,
            kind,
            name,
            self._at(row, at, found),
            _optional(cells, log_map.by),
            self._cells(row, (*self._values, *readers), found),
            row.line,
            self._cells(row, self._facts, found),
            _optional(cells, log_map.reason),
            _optional(cells, log_map.comment),
            row.note,
        )
        found.append(event)
        return found

    def _at(
        self, row: Row, column: str | None, broken: list[LogEvent | BrokenRow]
    ) -> datetime | None:
        if column is None:
            return None
        try:
            return self._moment(row.values.get(column))
        except ValueError as error:
            broken.append(self._unreadable(row, column, error, "time"))
            return None

    def _cells(self, row: Row, readers: _Readers, broken: list[LogEvent | BrokenRow]) -> Values:
        if not readers:
            return _NO_VALUES
        values: dict[str, object] = {}
        for name, column, read in readers:
            try:
                value = read(row.values.get(column))
            except ValueError as error:
                broken.append(self._unreadable(row, column, error, "value"))
                continue
            if value is not None:
                values[name] = value
        return values

    def _meaning_of(self, word: str) -> tuple[Kind, str]:
        log_map = self._map
        kind: Kind = "trigger" if log_map.activity else "stage"
        known = log_map.triggers if log_map.activity else log_map.stages
        if word in log_map.start.activity:
            return "start", word
        if word in known:
            return kind, known[word]
        if self._ignored.match(word):
            return "ignored", word
        return ("unmapped", word) if known else (kind, word)

    def _missing(self, row: Row, column: str, flaw: Flaw) -> BrokenRow:
        near = "" if column in row.values else did_you_mean(column, row.values).removesuffix(".")
        why = f"it has no value in {column!r}{near}"
        shown = {key: cell for key, cell in row.values.items() if key not in self._hidden}
        return BrokenRow(row.line, why, excerpt(shown), flaw)

    def _unreadable(self, row: Row, column: str, error: ValueError, flaw: Flaw) -> BrokenRow:
        if column in self._hidden:
            return BrokenRow(row.line, f"{column!r}: its value is no date", "", flaw)
        return BrokenRow(row.line, f"{column!r}: {error}", excerpt(row.values.get(column)), flaw)

    def _readers(self, fields: Mapping[str, FieldSource]) -> _Readers:
        return tuple(
            (
                name,
                source.column,
                value_reader(
                    source.format,
                    self._zone,
                    renamed=source.map,
                    dropped=source.strip,
                    decimal=source.decimal,
                ),
            )
            for name, source in fields.items()
        )


_Readers = tuple[tuple[str, str, Callable[[object], object]], ...]


def _optional(cells: Values, column: str | None) -> str | None:
    return (text_of(cells.get(column)) or None) if column else None


def _bare(case: str, kind: Kind, name: str, row: Row) -> LogEvent:
    nothing = (None, None, _NO_VALUES, row.line, _NO_VALUES, None, None, row.note)
    return tuple.__new__(LogEvent, (case, kind, name, *nothing))
