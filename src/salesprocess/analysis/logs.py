"""Reading a history from a file: CSV, JSON lines and XES, plain or compressed.

Every reader is lazy and needs the same memory for a long history as for a short one. A row that
cannot be read is yielded as a ``BrokenRow`` in its place and never stops the reading.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from salesprocess.analysis.rows import BrokenRow, LogError, Row, Rows, excerpt
from salesprocess.analysis.streams import UTF16_MARKS, Line, LogFile, read_lines
from salesprocess.analysis.xes import read_xes

Format = Literal["csv", "jsonl", "xes"]

DELIMITERS = ",;\t|"
MOST_LINES_OF_A_ROW = 1000
MOST_ROWS_TO_PEEK = 1000
_FORMATS: dict[str, Format] = {
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xes": "xes",
}
_ARRAY = re.compile(r"\[\s*([{\]]|$)")
_QUOTED = re.compile(r'"[^"]*"')


class Log:
    """A history, open for reading once: iterate over it for its rows.

    Attributes:
        path: Where it is.
        format: What it is.
        columns: The columns that every row has; None where each row has keys of its own.
        size: How many bytes the file has.
    """

    def __init__(self, path: str | Path) -> None:
        """Open a file and find out what it is, by its content first and then by its name.

        Args:
            path: A CSV file, JSON lines or XES, or a gzip file of one.

        Raises:
            LogError: If there is no such file, or it holds no history.
        """
        self._file = LogFile(Path(path))
        self.path = self._file.path
        self.size = self._file.size
        try:
            self.format = _format(self._file)
            self.columns, self._rows = self._open()
        except LogError:
            self.close()
            raise

    def _open(self) -> tuple[tuple[str, ...] | None, Rows]:
        if self.format == "xes":
            return None, read_xes(self._file)
        lines = read_lines(self._file)
        if self.format == "jsonl":
            return None, read_json_lines(lines)
        return read_csv(lines, name=str(self.path))

    @property
    def consumed(self) -> int:
        """How many bytes of the file have been read; ``size`` at its end."""
        return self._file.consumed

    def peek(self) -> Row | None:
        """Return the first of the rows that are left, without taking it away.

        Returns:
            The row; None if there is none, or a long stretch of rows that cannot be read.
        """
        seen: list[Row | BrokenRow] = []
        for row in islice(self._rows, MOST_ROWS_TO_PEEK):
            seen.append(row)
            if isinstance(row, Row):
                break
        self._rows = chain(seen, self._rows)
        return seen[-1] if seen and isinstance(seen[-1], Row) else None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __iter__(self) -> Rows:
        """Yield the rows that are left."""
        return self._rows

    def __enter__(self) -> Self:
        """Return the log itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()


def _format(file: LogFile) -> Format:
    head = file.stream.peek(256)[:256]
    encoding = "utf-16" if head[:2] in UTF16_MARKS else "utf-8-sig"
    start = head[: len(head) & ~1].decode(encoding, errors="replace").lstrip()
    if start.startswith("PK\x03\x04"):
        raise LogError(f"{file.path} is a workbook or an archive; save the sheet as CSV first.")
    if _ARRAY.match(start):
        raise LogError(
            f"{file.path} is one JSON array; write one object per line instead,"
            " for example with: jq -c '.[]'"
        )
    if start.startswith("<"):
        return "xes"
    if start.startswith("{"):
        return "jsonl"
    name = file.path.name.lower().removesuffix(".gz")
    return _FORMATS.get(Path(name).suffix, "csv")


# --- JSON lines -----------------------------------------------------------------------------


def read_json_lines(lines: Iterator[Line]) -> Rows:
    """Read one JSON object per line; the members of an object inside get dotted names.

    Args:
        lines: The lines of the file.

    Yields:
        A row for each object, and a broken row for each line that is none.
    """
    for line in lines:
        if line.flaw:
            yield line.broken()
        elif not line.text.isspace():
            yield _json_row(line)


def _json_row(line: Line) -> Row | BrokenRow:
    try:
        value = _JSON.decode(line.text)
        if "\\u" in line.text:  # half a surrogate pair is no text
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError) as error:
        why = f"it is not JSON ({_first_words(error)})"
        return BrokenRow(line.number, why, excerpt(line.text), "json")
    if not isinstance(value, dict):
        return BrokenRow(line.number, "it is not a JSON object", excerpt(line.text), "json")
    return Row(line.number, dict(_members(value)), line.note)


def _members(value: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, member in value.items():
        if isinstance(member, dict):
            yield from _members(member, f"{prefix}{key}.")
        else:
            yield prefix + key, member


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is not a JSON number")


def _first_words(error: Exception) -> str:
    return str(error).partition(":")[0]


_JSON = json.JSONDecoder(parse_float=Decimal, parse_constant=_refused)


# --- CSV ------------------------------------------------------------------------------------


def read_csv(lines: Iterator[Line], *, name: str) -> tuple[tuple[str, ...], Rows]:
    """Read a table whose first line names the columns.

    The delimiter is the one that the first line has most of: comma, semicolon, tab or bar.

    Args:
        lines: The lines of the file.
        name: What messages call the file.

    Returns:
        The columns and the rows.

    Raises:
        LogError: If the first line does not name two columns or more.
    """
    first = next(lines, Line(1, ""))
    outside_quotes = _QUOTED.sub("", first.text)
    delimiter = max(DELIMITERS, key=outside_quotes.count)
    table = _Table(_Tape(lines, first), delimiter)
    heading = table.heading()
    if first.flaw or len(heading) < 2:
        raise LogError(
            f"{name} is no history: its first line names no columns ({excerpt(first.text)!r});"
            " give a CSV file with a heading, JSON lines or XES."
        )
    return heading, table.rows(heading)


def _distinct(cells: list[str]) -> tuple[str, ...]:
    """Name the columns; one that is named again gets a number, as does one without a name."""
    columns: dict[str, None] = {}
    for position, cell in enumerate(cells, 1):
        base = cell.strip() or f"column {position}"
        name, count = base, 1
        while name in columns:
            count += 1
            name = f"{base} ({count})"
        columns[name] = None
    return tuple(columns)


class _Tape:
    """The texts of the lines, for a CSV parser; remembers which lines the parser has taken."""

    def __init__(self, lines: Iterator[Line], first: Line) -> None:
        self.taken: list[Line] = []
        self._lines = lines
        self._next: Line | None = first

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) == MOST_LINES_OF_A_ROW:
            raise csv.Error("too many lines")
        line = self._next or next(self._lines)
        self._next = None
        self.taken.append(line)
        return line.text

    def give_back(self, line: Line) -> None:
        self._next = line


class _Table:
    """A CSV table that gets over a quote which is opened and never closed.

    Such a quote makes a parser take the lines after it for the rest of the cell. So a row of
    several lines has to be well-formed; if it is not, each of its lines is read by itself, and
    the last one, where the parser noticed, begins anew.
    """

    def __init__(self, tape: _Tape, delimiter: str) -> None:
        self._tape = tape
        self._delimiter = delimiter
        self._parser = csv.reader(tape, delimiter=delimiter, strict=True)

    def heading(self) -> tuple[str, ...]:
        return _distinct(self._cells() or [])

    def rows(self, columns: tuple[str, ...]) -> Rows:
        taken, width = self._tape.taken, len(columns)
        while True:
            taken.clear()
            cells = self._cells()
            if not taken:
                return
            first, *more = taken
            if cells and len(cells) == width and not any(line.flaw for line in taken):
                note = first.note or next((line.note for line in more if line.note), None)
                yield Row(first.number, dict(zip(columns, cells, strict=True)), note)
                continue
            if more:
                self._tape.give_back(more.pop())
            for line in (first, *more):
                yield from self._alone(line, columns)

    def _cells(self) -> list[str] | None:
        try:
            return next(self._parser, None)
        except csv.Error:
            return None

    def _alone(self, line: Line, columns: tuple[str, ...]) -> Rows:
        """Read a line as a row of its own, letting a quote stand where it does not belong."""
        text = line.text.rstrip("\r\n")
        if line.flaw or not text:
            yield from [line.broken()] if line.flaw else []
            return
        try:
            cells, is_clean = self._split(text)
        except csv.Error as error:
            yield BrokenRow(line.number, f"it is not CSV ({error})", excerpt(text), "quotes")
            return
        if len(cells) != len(columns):
            why = f"it has {len(cells)} cells where the heading has {len(columns)}"
            yield BrokenRow(line.number, why, excerpt(text), "columns")
            return
        note = line.note or (None if is_clean else "a quote is out of place")
        yield Row(line.number, dict(zip(columns, cells, strict=True)), note)

    def _split(self, text: str) -> tuple[list[str], bool]:
        try:
            return next(csv.reader([text], delimiter=self._delimiter, strict=True)), True
        except csv.Error:
            return next(csv.reader([text], delimiter=self._delimiter)), False
