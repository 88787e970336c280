"""What needs a fresh interpreter: the memory of a deal, and the time of an import."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, run
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.timing import Effort

ROOT = Path(__file__).parents[1]


def environment() -> Mapping[str, str]:
    """Return an environment in which the same ``salesprocess`` is found as here."""
    found = find_spec("salesprocess")
    assert found is not None
    assert found.origin is not None
    return {**os.environ, "PYTHONPATH": str(Path(found.origin).parents[1])}


def bytes_a_deal(name: str, number: int) -> float:
    """Return what a deal takes; see ``memory``."""
    command = (sys.executable, "-m", "benchmarks.memory", name, str(number))
    done = run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    return float(done.stdout)


def seconds(commands: Mapping[str, Sequence[str]], effort: Effort) -> dict[str, list[float]]:
    """Time commands in interleaved rounds, from start to exit, after one start to warm up.

    The first start compiles everything to bytecode, as an installer does.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    with TemporaryDirectory() as bytecode:
        variables = {**environment(), "PYTHONPYCACHEPREFIX": bytecode}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        for started in range(effort.starts + 1):
            for name, command in commands.items():
                begun = perf_counter()
                run(command, env=variables, stdout=DEVNULL, check=True)
                if started:
                    times[name].append(perf_counter() - begun)
    return times


def medians(times: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {name: median(found) for name, found in times.items()}


def help_command() -> Sequence[str] | None:
    """Return the command that prints the help, or None where it is not installed."""
    script = Path(sys.executable).with_name("salesprocess")
    if script.exists():
        return (str(script), "--help")
    if find_spec("salesprocess.__main__"):
        return (sys.executable, "-m", "salesprocess", "--help")
    return None
