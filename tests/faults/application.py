"""The application of these tests: a process, its durable hooks, and what must hold at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from salesprocess import Process, Store
from salesprocess.clock import Clock
from salesprocess.snapshot import fold

TEXT = """
salesprocess: 1
process: repair
fields:
  amount: integer
stages:
  request:
  quoted:
  forgotten: {outcome: dormant}
transitions:
  quote: {from: request, to: quoted}
  again: {from: quoted, to: request}
  forget: {from: [request, quoted], to: forgotten}
deadlines:
  late: {in: request, after: 12h, repeat: 12h, emit: remind}
  slow: {in: quoted, after: 12h, repeat: 12h, emit: remind}
"""
NEXT = {"request": "quote", "quoted": "again"}
"""The trigger that leads on from each stage."""
HOOKS = {"ledger": "any", "mail": "moved"}
"""The durable hooks, and what they want."""

Told = Callable[[str, Any], object]


def process(clock: Clock, told: Told) -> Process:
    """Return the process; ``told`` is called with the name of the hook and the event."""
    made = Process.from_yaml(TEXT, clock=clock)
    for name, on in HOOKS.items():
        made.add_hook(lambda event, name=name: told(name, event), on=on, name=name, durable=True)
    return made


def wanted(hook: str, kind: str) -> bool:
    """Tell whether a hook wants events of a kind."""
    return HOOKS[hook] in ("any", kind)


def histories(store: Store) -> dict[str, tuple[Any, ...]]:
    """Return what happened to each deal; each must be whole and lead to where the deal stands."""
    found = {deal.id: store.history(deal.id) for deal in store.stream()}
    for deal, events in found.items():
        after = fold(list(events))
        assert after is not None
        assert list(range(1, len(events) + 1)) == [event.sequence for event in events]
        assert after == store.get(deal)._snapshot
        moments = [event.at for event in events]
        assert sorted(moments) == moments, deal
    return found


def kinds(found: dict[str, tuple[Any, ...]]) -> Counter[str]:
    """Count the events of each kind."""
    return Counter(event.kind for events in found.values() for event in events)


def ids(found: dict[str, tuple[Any, ...]], hook: str) -> dict[str, list[str]]:
    """Return the ids of events that a hook wants, of each deal in order."""
    return {
        deal: wants
        for deal, events in found.items()
        if (wants := [event.id for event in events if wanted(hook, event.kind)])
    }


def received(told: Iterable[str]) -> dict[str, list[str]]:
    """Return what a receiver has that drops repeats by their id, of each deal as it came."""
    kept: dict[str, list[str]] = defaultdict(list)
    for event in dict.fromkeys(told):
        kept[event.rpartition("/")[0]].append(event)
    return dict(kept)
