"""Sales processes as code: written as YAML, checked, enforced, and able to say why a deal cannot move."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salesprocess.availability import Availability, AvailableTrigger
    from salesprocess.binding import Binding, BoundDeal
    from salesprocess.commands import Actor
    from salesprocess.decision import Accepted, Decision, Refused
    from salesprocess.errors import (
        Blocked,
        CannotStart,
        Finding,
        InvalidValues,
        LoadError,
        NotDrawn,
        NotRegistered,
        Place,
        Refusal,
        SalesProcessError,
        SnapshotError,
        UnknownTrigger,
        UsageError,
    )
    from salesprocess.explanation import Explanation
    from salesprocess.expressions import Duration, Money
    from salesprocess.reasons import Reason, Situation, Verdict
    from salesprocess.deal import Change, Deal
    from salesprocess.runtime import Process
    from salesprocess.snapshot import Snapshot

__all__ = [
    "Accepted",
    "Actor",
    "Availability",
    "AvailableTrigger",
    "Binding",
    "Blocked",
    "BoundDeal",
    "CannotStart",
    "Change",
    "Deal",
    "Decision",
    "Duration",
    "Explanation",
    "Finding",
    "InvalidValues",
    "LoadError",
    "Money",
    "NotDrawn",
    "NotRegistered",
    "Place",
    "Process",
    "Reason",
    "Refusal",
    "Refused",
    "SalesProcessError",
    "Situation",
    "Snapshot",
    "SnapshotError",
    "UnknownTrigger",
    "UsageError",
    "Verdict",
]

# What is used is imported when it is used: `salesprocess --help` needs none of it.
_HOMES = {
    "availability": ("Availability", "AvailableTrigger"),
    "binding": ("Binding", "BoundDeal"),
    "commands": ("Actor",),
    "decision": ("Accepted", "Decision", "Refused"),
    "errors": (
        "Blocked",
        "CannotStart",
        "Finding",
        "InvalidValues",
        "LoadError",
        "NotDrawn",
        "NotRegistered",
        "Place",
        "Refusal",
        "SalesProcessError",
        "SnapshotError",
        "UnknownTrigger",
        "UsageError",
    ),
    "explanation": ("Explanation",),
    "expressions": ("Duration", "Money"),
    "reasons": ("Reason", "Situation", "Verdict"),
    "deal": ("Change", "Deal"),
    "runtime": ("Process",),
    "snapshot": ("Snapshot",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
