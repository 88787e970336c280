"""Tables that fit the terminal: no word is broken, and where there is no room, each row a card."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from salesprocess.cli.common import styled, table

_GAP = 3
_INDENT = 2

Rows = Sequence[Sequence[str]]


def print_rows(out: Console, headings: Sequence[str], rows: Rows) -> None:
    """Write rows as a table; where a word would have to be broken for it, as cards.

    Args:
        out: Where to write.
        headings: The names of the columns; what stands under the first one names a row.
        rows: The cells; each can have several lines.
    """
    columns = list(zip(headings, *rows, strict=True))
    least = [max(map(_longest_word, column)) for column in columns]
    natural = [max(map(_longest_line, column)) for column in columns]
    room = out.width - _GAP * (len(columns) - 1)
    if sum(least) > room:
        _print_cards(out, headings, rows)
        return
    made = table()
    for heading, width in zip(headings, fair_widths(least, natural, room), strict=True):
        made.add_column(heading, width=width, overflow="fold")
    for row in rows:
        made.add_row(*map(styled, row))
    out.print(made)


def fair_widths(least: Sequence[int], natural: Sequence[int], room: int) -> list[int]:
    """Share out the room: everyone gets the least, and the small wishes are met first.

    Args:
        least: The width below which a column breaks words.
        natural: The width at which it need not wrap.
        room: What all columns can have together, at least the sum of ``least``.

    Returns:
        The width of each column.
    """
    widths = list(least)
    spare = room - sum(least)
    order = sorted(range(len(least)), key=lambda index: natural[index] - least[index])
    for position, index in enumerate(order):
        more = min(natural[index] - least[index], spare // (len(order) - position))
        widths[index] += more
        spare -= more
    return widths


def _print_cards(out: Console, headings: Sequence[str], rows: Rows) -> None:
    for first, *others in rows:
        out.print(styled(first, "bold cyan"))
        card = Table.grid(padding=(0, 2, 0, 0))
        card.add_column(no_wrap=True)
        card.add_column(overflow="fold")
        for heading, cell in zip(headings[1:], others, strict=True):
            if cell:
                card.add_row(styled(heading, "dim"), styled(cell))
        out.print(Padding(card, (0, 0, 0, _INDENT)))


def _longest_word(cell: str) -> int:
    return max(map(cell_len, cell.split()), default=0)


def _longest_line(cell: str) -> int:
    return max(map(cell_len, cell.splitlines()), default=0)
