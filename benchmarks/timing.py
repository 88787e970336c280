"""Timing contestants against each other in interleaved rounds: A B A B.

What is timed is the time of the processor, so that other programs on the machine count for little;
on an idle machine it is the time that passes.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import get_clock_info, perf_counter, process_time

Run = Callable[[], object]

clock = process_time if get_clock_info("process_time").resolution < 1e-6 else perf_counter


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to measure.

    Attributes:
        rounds: How often each contestant has its turn.
        least: How many seconds a turn is timed at least.
        starts: How many fresh interpreters are started for one figure.
        deals: How many deals the memory of a deal is measured with; peers get a tenth.
        most_deals: The most deals among which one is moved.
    """

    rounds: int = 7
    least: float = 0.05
    starts: int = 7
    deals: int = 1_000_000
    most_deals: int = 1_000_000


FULL = Effort()
QUICK = Effort(rounds=5, least=0.05, starts=5, deals=100_000, most_deals=100_000)
TINY = Effort(rounds=1, least=0.0, starts=1, deals=50, most_deals=1_000)


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something to be timed.

    Attributes:
        name: Who it is.
        prepare: Makes a run ready; outside of the timed part, and again before every run.
        operations: How many operations one run does.
    """

    name: str
    prepare: Callable[[], Run]
    operations: int


@contextmanager
def collected() -> Iterator[None]:
    """Collect garbage before, and none during: the same for every contestant."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def turn(contestant: Contestant, least: float, clock: Callable[[], float] = clock) -> float:
    """Return the seconds that an operation took, over runs of ``least`` seconds together."""
    spent, runs = 0.0, 0
    with collected():
        while not runs or spent < least:
            run = contestant.prepare()
            begun = clock()
            run()
            spent += clock() - begun
            runs += 1
    return spent / (runs * contestant.operations)


def race(
    contestants: Sequence[Contestant], effort: Effort, clock: Callable[[], float] = clock
) -> dict[str, list[float]]:
    """Time contestants in interleaved rounds, after one run of each to warm up.

    Args:
        contestants: Who takes part.
        effort: How hard to measure.
        clock: What tells the time; ``perf_counter`` for work that waits for a disk.

    Returns:
        By name, the seconds an operation took in each round.
    """
    for contestant in contestants:
        contestant.prepare()()
    times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for _ in range(effort.rounds):
        for contestant in contestants:
            times[contestant.name].append(turn(contestant, effort.least, clock))
    return times


def ratio(peer: Sequence[float], ours: Sequence[float]) -> float:
    """Return how many times longer the peer took: the median over the rounds."""
    return median(theirs / our for theirs, our in zip(peer, ours, strict=True))
