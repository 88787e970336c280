"""What an event costs as deals and stages become more."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Any

from benchmarks.machines import HandWritten, Pipeline, SalesProcess
from benchmarks.outcome import Figure, Outcome, Peer
from benchmarks.processes import READY, line_of
from benchmarks.timing import Contestant, Effort, Run, race

DEALS = (1_000, 10_000, 100_000, 1_000_000)
STAGES = (10, 100, 1_000)
BYTES_A_DEAL = 4_000
STEPS = 999
"""How many steps a run makes, however long the line is."""


def growth(effort: Effort) -> Outcome:
    """Move deals among more and more others, and through longer and longer processes."""
    sizes = _sizes(effort)
    ours = _times(SalesProcess(), sizes, effort)
    theirs = _times(HandWritten(), sizes, effort)
    stages = race([_walk(number) for number in STAGES], effort)
    figures = [
        Figure(_range(sizes, "deals"), _spread(ours), "×"),
        Figure(f"{STAGES[0]} to {STAGES[-1]:,} stages", _spread(stages), "×"),
        *(Figure(f"an event, {name} deals", median(found), "s") for name, found in ours.items()),
        *(Figure(f"an event, {name} stages", median(found), "s") for name, found in stages.items()),
    ]
    note = "" if sizes == DEALS else "with fewer deals: asked for, or there is no memory for more"
    peer = Peer("hand-written dict", note=f"over the same deals {_spread(theirs):.2f} ×")
    return Outcome(tuple(figures), (peer,), note)


def _sizes(effort: Effort) -> tuple[int, ...]:
    return tuple(n for n in DEALS if n <= effort.most_deals and n * BYTES_A_DEAL < _free())


def _free() -> float:
    try:
        return float(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return float("inf")


def _times(
    pipeline: Pipeline, sizes: Sequence[int], effort: Effort
) -> Mapping[str, Sequence[float]]:
    def prepare(number: int) -> Run:
        named = ((f"D-{count}", READY) for count in range(number))
        return partial(pipeline.move, pipeline.begin(named))

    return race([Contestant(f"{n:,}", partial(prepare, n), 2 * n) for n in sizes], effort)


def _walk(stages: int) -> Contestant:
    from salesprocess import Process

    process = Process.from_yaml(line_of(stages))
    deals = max(STEPS // (stages - 1), 1)

    def prepare() -> Run:
        begun = [process.start(f"D-{number}", READY) for number in range(deals)]
        return partial(_advance, begun, stages - 1)

    return Contestant(f"{stages:,}", prepare, deals * (stages - 1))


def _advance(deals: Iterable[Any], steps: int) -> None:
    for deal in deals:
        fire = deal.fire
        for _ in range(steps):
            fire("advance", by="ani")


def _spread(times: Mapping[str, Sequence[float]]) -> float:
    found = [median(rounds) for rounds in times.values()]
    return max(found) / min(found)


def _range(sizes: Sequence[int], what: str) -> str:
    powers = {1_000: "10³", 10_000: "10⁴", 100_000: "10⁵", 1_000_000: "10⁶"}
    return f"{powers[sizes[0]]} to {powers[sizes[-1]]} {what}"
