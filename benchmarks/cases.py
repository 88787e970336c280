"""One function for each row of the yardstick that is timed here and now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import repeat
from statistics import median
from typing import TypeVar

from benchmarks import bank, beside, guards, machines, store_import, worker
from benchmarks import store as stored
from benchmarks.fresh import bytes_a_deal, help_command, medians, seconds
from benchmarks.growth import growth
from benchmarks.outcome import Figure, Outcome, Peer
from benchmarks.processes import BLOCKED_BY_FIVE, HALF_DONE, READY, thousand_lines
from benchmarks.timing import Contestant, Effort, Run, race, ratio

Made = TypeVar("Made")

DEALS = 200
REPEATS = 200
MANY_PEERS = "measured with a tenth of the deals"


def installed(makers: Mapping[str, Callable[[], Made]]) -> tuple[dict[str, Made], tuple[Peer, ...]]:
    """Make everything that is installed; return the rest as peers that are not."""
    made: dict[str, Made] = {}
    missing: list[Peer] = []
    for name, make in makers.items():
        try:
            made[name] = make()
        except ImportError as error:
            if name == machines.OURS:
                raise
            missing.append(Peer(name, note=f"not installed ({error.name})"))
    return made, tuple(missing)


def compared(times: Mapping[str, Sequence[float]], ours: str) -> tuple[Peer, ...]:
    """Compare everyone with the one named ``ours``."""
    return tuple(
        Peer(name, median(found), ratio(found, times[ours]))
        for name, found in times.items()
        if name != ours
    )


def fire(effort: Effort) -> Outcome:
    pipelines, missing = installed(machines.PIPELINES)
    named = [(f"D-{number}", READY) for number in range(DEALS)]

    def prepare(pipeline: machines.Pipeline) -> Run:
        pipeline.renew()
        return partial(pipeline.move, pipeline.begin(named))

    for name, pipeline in pipelines.items():
        deals = pipeline.begin(named[:3])
        pipeline.move(deals)
        if [pipeline.records(deal) for deal in deals] != [2, 2, 2]:
            raise AssertionError(f"{name} has not recorded each move in the history of its deal")
    contestants = [
        Contestant(name, partial(prepare, pipeline), 2 * DEALS)
        for name, pipeline in pipelines.items()
    ]
    times = race(contestants, effort)
    figure = Figure("a transition", median(times[machines.OURS]), "s")
    return Outcome((figure,), (*compared(times, machines.OURS), *missing))


def start(effort: Effort) -> Outcome:
    pipelines, missing = installed(machines.PIPELINES)
    named: list[machines.Named] = [(f"D-{number}", READY) for number in range(DEALS)]
    bare: list[machines.Named] = [(name, {}) for name, _ in named]

    def prepare(pipeline: machines.Pipeline, deals: list[machines.Named]) -> Run:
        pipeline.renew()
        return partial(pipeline.begin, deals)

    contestants = [
        Contestant(name, partial(prepare, pipeline, named), DEALS)
        for name, pipeline in pipelines.items()
    ]
    ours = pipelines[machines.OURS]
    contestants.append(Contestant("bare", partial(prepare, ours, bare), DEALS))
    times = race(contestants, effort)
    figures = (
        Figure("a deal, its three facts validated", median(times[machines.OURS]), "s"),
        Figure("a deal without facts", median(times.pop("bare")), "s"),
    )
    return Outcome(figures, (*compared(times, machines.OURS), *missing))


def memory(effort: Effort) -> Outcome:
    _, missing = installed(machines.PIPELINES)
    absent = {peer.name for peer in missing}
    ours = bytes_a_deal(machines.OURS, effort.deals)
    facts = bytes_a_deal("facts", effort.deals)
    peers = [Peer("the ten facts alone, in dicts", facts, facts / ours)]
    for name in machines.PIPELINES:
        if name != machines.OURS and name not in absent:
            found = bytes_a_deal(name, max(effort.deals // 10, 1))
            peers.append(Peer(name, found, found / ours, MANY_PEERS))
    figures = (Figure("a deal", ours, "B"), Figure("deals held", effort.deals, ""))
    return Outcome(figures, (*peers, *missing))


def guard(effort: Effort) -> Outcome:
    evaluators, missing = installed(guards.GUARDS)

    def run(evaluate: guards.Evaluate) -> None:
        for _ in repeat(None, REPEATS):
            evaluate()

    for name, evaluate in evaluators.items():
        if not evaluate():
            raise AssertionError(f"{name} says that the guard is not met")
    contestants = [
        Contestant(name, partial(partial, run, evaluate), REPEATS)
        for name, evaluate in evaluators.items()
    ]
    times = race(contestants, effort)
    figure = Figure("an evaluation", median(times[guards.OURS]), "s")
    return Outcome((figure,), (*compared(times, guards.OURS), *missing))


def explain(effort: Effort) -> Outcome:
    from salesprocess import Process

    deal = Process.from_yaml(BLOCKED_BY_FIVE).start("D-1", HALF_DONE, by="ani")
    (way,) = deal.explain("win", by="ani").ways
    if len(way.reasons) != 5 or way.open:
        raise AssertionError("the trigger is not blocked by five guards")

    def run(work: Callable[[], object]) -> None:
        for _ in repeat(None, REPEATS):
            work()

    works: dict[str, Callable[[], object]] = {
        "an explanation": lambda: deal.explain("win", by="ani"),
        "an explanation and its text": lambda: str(deal.explain("win", by="ani")),
        "all triggers, with available()": lambda: deal.available(by="ani"),
    }
    contestants = [
        Contestant(name, partial(partial, run, work), REPEATS) for name, work in works.items()
    ]
    times = race(contestants, effort)
    figures = tuple(Figure(name, median(found), "s") for name, found in times.items())
    return Outcome(figures, (Peer("–", note="no peer explains"),))


def ready_to_decide(text: str) -> None:
    """Load and check a process, and let it compile everything, which it does when it is needed.

    A machine compiles a move when the first deal wants to take it: so one wants to take each.
    """
    from salesprocess import Process
    from salesprocess.commands import Fire, Start

    process = Process.from_yaml(text)
    process.prepare()
    machine, now = process.machine, process.now()
    begun = machine.decide(None, Start("D-1"), now).snapshot
    assert begun is not None
    for stage in process.definition.stages:
        there = begun._replace(stage=stage)
        for trigger in machine.drawn(there):
            machine.decide(there, Fire(trigger), now)


def load(effort: Effort) -> Outcome:
    from salesprocess import Process
    from salesprocess.source import read

    text = thousand_lines()
    if len(text.splitlines()) != 1_000:
        raise AssertionError("the generated process has not 1,000 lines")
    makers: dict[str, Callable[[], Callable[[str], object]]] = {
        "ruamel.yaml, reading only": _ruamel,
        "PyYAML SafeLoader, reading only": partial(_pyyaml, "SafeLoader"),
        "PyYAML CSafeLoader, reading only": partial(_pyyaml, "CSafeLoader"),
    }
    readers, missing = installed(makers)
    ours: dict[str, Callable[[str], object]] = {
        "ready to decide": ready_to_decide,
        "loaded, guards not compiled yet": Process.from_yaml,
        "reading only": read,
    }
    contestants = [
        Contestant(name, partial(partial, work, text), 1)
        for name, work in {**ours, **readers}.items()
    ]
    times = race(contestants, effort)
    figures = tuple(Figure(name, median(times[name]), "s") for name in ours)
    peers = compared(
        {name: times[name] for name in ("ready to decide", *readers)}, "ready to decide"
    )
    return Outcome(figures, (*peers, *missing))


def _ruamel() -> Callable[[str], object]:
    yaml = import_module("ruamel.yaml")
    return lambda text: yaml.YAML().load(text)


def _pyyaml(loader: str) -> Callable[[str], object]:
    yaml = import_module("yaml")
    return partial(yaml.load, Loader=getattr(yaml, loader))


def imports(effort: Effort) -> Outcome:
    ours = ("import salesprocess", "from salesprocess import Process")
    theirs = ("pass", "import transitions", "import pydantic")
    commands: dict[str, Sequence[str]] = {
        what: (sys.executable, "-c", what) for what in (*ours, *theirs)
    }
    asks_help = help_command()
    if asks_help:
        commands["salesprocess --help"] = asks_help
    found = medians(seconds(commands, effort))
    names = [name for name in commands if name not in theirs]
    figures = tuple(Figure(name, found[name], "s") for name in names)
    whole = found["from salesprocess import Process"]
    peers = tuple(
        Peer("an empty program" if name == "pass" else name, found[name], found[name] / whole)
        for name in theirs
    )
    note = "" if asks_help else "the command `salesprocess` is not there"
    return Outcome(figures, peers, note)


def replay(effort: Effort) -> Outcome:
    from salesprocess import Process

    if not bank.LOG.exists():
        return Outcome(note="data not there")
    process = Process.from_yaml(bank.PROCESS)
    rows = bank.rows()
    applications = bank.applications(rows)
    bank.verify(bank.replay(process, rows), bank.drive(process, applications))
    works: dict[str, Run] = {
        "13,087 applications": partial(bank.replay, process, rows),
        "the same with start() and fire()": partial(bank.drive, process, applications),
        "reading the 262,200 rows of the log": bank.rows,
    }
    once = replace(effort, rounds=min(effort.rounds, 5), least=0)
    times = race(
        [Contestant(name, partial(_itself, work), 1) for name, work in works.items()], once
    )
    return Outcome(tuple(Figure(name, median(found), "s") for name, found in times.items()))


def _itself(run: Run) -> Run:
    return run


CASES: Mapping[str, Callable[[Effort], Outcome]] = {
    "fire": fire,
    "start": start,
    "memory": memory,
    "guard": guard,
    "explain": explain,
    "load": load,
    "import": imports,
    "replay": replay,
    "growth": growth,
    "beside": beside.beside,
    "due": beside.due,
    "store": stored.fire,
    "bulk": store_import.bulk,
    "find": stored.find,
    "stream": stored.stream,
    "worker": worker.work,
}
