"""What every reader of a history yields: rows, and rows that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from salesprocess.errors import SalesProcessError, UsageError

Values = Mapping[str, object]
Flaw = Literal[
    "encoding", "nul", "length", "columns", "quotes", "json", "xml", "cut", "case", "activity",
    "time", "value",
]  # fmt: skip
"""In one word, why a row cannot be read: what a report counts by."""

EXCERPT = 80


class LogError(SalesProcessError):
    """A history cannot be read at all."""


class Row(NamedTuple):
    """One row of a history.

    Attributes:
        line: Its first line in the file, or the number of the event in an XES file.
        values: What it holds, by column.
        note: What had to be guessed to read it, or None.
    """

    line: int
    values: Values
    note: str | None = None


class BrokenRow(NamedTuple):
    """A row, or a part of one, that cannot be read. Reading goes on after it.

    Attributes:
        line: Its first line in the file, or the number of the event in an XES file.
        why: What is wrong with it, in words.
        excerpt: How it begins, safe to print.
        flaw: What is wrong with it, in one word.
    """

    line: int
    why: str
    excerpt: str
    flaw: Flaw


Rows = Iterator[Row | BrokenRow]
Given = Row | BrokenRow | Mapping[str, object]
"""A row as a program hands it over: a mapping from column to value is enough."""


def numbered(rows: Iterable[Given]) -> Rows:
    """Yield what a program hands over as rows, each with its number.

    Raises:
        UsageError: If something else is among it.
    """
    if not isinstance(rows, Iterable):
        raise UsageError(f"A history is a file or rows, not {rows!r}; pass such as 'crm.csv'.")
    for number, row in enumerate(rows, 1):
        if isinstance(row, Row | BrokenRow):
            yield row
        elif isinstance(row, Mapping):
            yield Row(number, row)
        else:
            raise UsageError(
                f"A row is a mapping from columns to values, not {type(row).__name__} (row"
                f" {number}); pass such as {{'case': 'D-1', 'stage': 'lead'}}."
            )


def excerpt(value: object) -> str:
    """Shorten a value to one line that a terminal can show.

    Args:
        value: A text, or anything that has one.

    Returns:
        The beginning, with a mark in place of each character that does not print.
    """
    text = str(value)[: EXCERPT + 1].strip()
    shown = "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
    return shown if len(shown) <= EXCERPT else shown[: EXCERPT - 1] + "…"
