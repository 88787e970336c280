"""The table that is printed, in Markdown, and the same as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from benchmarks.outcome import Figure, Outcome, Peer, reached, say
from benchmarks.yardstick import Row

Results = Mapping[str, Outcome]
"""The outcome of each row, by its key."""

HEAD = ("what", "figure", "peers", "ratio", "target", "reached")
_VERDICTS = {True: "yes", False: "no", None: "not measured"}


def machine() -> str:
    """Describe where and when this runs."""
    cores = os.cpu_count() or 1
    python = f"{platform.python_implementation()} {platform.python_version()}"
    day = datetime.now(UTC).date()
    return f"{day}, {python}, {platform.system()} {platform.machine()}, {cores} cores"


def table(rows: Iterable[Row], results: Results) -> str:
    """Write the table; a row takes a line for each of its figures and peers."""
    lines = [HEAD, *(line for row in rows for line in _lines(row, results[row.key]))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    ruler = tuple("-" * width for width in widths)
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in (lines[0], ruler, *lines[1:])
    )


def _lines(row: Row, outcome: Outcome) -> Iterator[tuple[str, ...]]:
    unit = outcome.figures[0].unit if outcome.figures else ""
    ours = [_figure(figure) for figure in outcome.figures]
    if outcome.note:
        ours.append(outcome.note)
    theirs = [
        (f"{peer.name}: {say(peer.value, unit)}" if peer.value is not None else peer.name, peer)
        for peer in outcome.peers
    ]
    ends = (row.what, row.target, _VERDICTS[reached(row, outcome)])
    for figure, found in zip_longest(ours or ["–"], theirs):
        text, peer = found or ("", Peer(""))
        what, target, verdict = ends
        yield what, figure or "", text, _ratio(peer), target, verdict
        ends = ("", "", "")


def _figure(figure: Figure) -> str:
    return f"{figure.label}: {say(figure.value, figure.unit)}"


def _ratio(peer: Peer) -> str:
    return say(peer.ratio, "×") if peer.ratio is not None else peer.note


def as_data(rows: Iterable[Row], results: Results) -> dict[str, Any]:
    """Return everything as plain data for JSON."""
    return {
        "measured": machine(),
        "rows": [_data(row, results[row.key]) for row in rows],
    }


def _data(row: Row, outcome: Outcome) -> dict[str, Any]:
    return {
        "what": row.what,
        "target": row.target,
        "reached": reached(row, outcome),
        "note": outcome.note,
        "figures": [
            {"label": figure.label, "value": figure.value, "unit": figure.unit}
            for figure in outcome.figures
        ],
        "peers": [
            {"name": peer.name, "value": peer.value, "ratio": peer.ratio, "note": peer.note}
            for peer in outcome.peers
        ],
    }
