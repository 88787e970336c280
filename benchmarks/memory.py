"""Prints the bytes that a deal takes: ``python -m benchmarks.memory NAME COUNT``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

from benchmarks.machines import PIPELINES, Named
from benchmarks.processes import ten_facts

BATCH = 1_000


def resident() -> int:
    """Return the bytes of this process that are in memory.

    Where the system does not tell, its peak is taken: it is the same here, for nothing is freed.
    """
    status = Path("/proc/self/statm")
    if status.exists():
        from os import sysconf

        return int(status.read_text().split()[1]) * sysconf("SC_PAGE_SIZE")
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def batch(first: int, size: int) -> list[Named]:
    return [(f"D-{number}", ten_facts(number)) for number in range(first, first + size)]


def bytes_a_deal(name: str, number: int) -> float:
    """Hold deals with ten facts each and return the bytes that one takes.

    Args:
        name: The pipeline, or ``facts`` for the facts alone in a list.
        number: How many deals.
    """
    begin, renew = _begin(name)
    warm = begin(batch(0, 1))
    kept: list[Any] = []
    gc.collect()
    gc.disable()
    before = resident()
    for first in range(1, number + 1, BATCH):
        renew()
        kept += begin(batch(first, min(BATCH, number + 1 - first)))
    gc.enable()
    gc.collect()
    after = resident()
    assert (1, number) == (len(warm), len(kept))
    return (after - before) / number


def _begin(name: str) -> tuple[Any, Any]:
    if name == "facts":
        return list, lambda: None
    pipeline = PIPELINES[name]()
    return pipeline.begin, pipeline.renew


if __name__ == "__main__":
    print(bytes_a_deal(sys.argv[1], int(sys.argv[2])))
