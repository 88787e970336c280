"""Where the names of the package are at home.

They are imported when they are used: ``salesprocess --help`` needs none of them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

_HOMES = {
    "machine.approvals": ("Approval",),
    "availability": ("Availability", "AvailableTrigger"),
    "binding": ("Binding", "BoundDeal"),
    "commands": ("Actor",),
    "decision": ("Accepted", "Decision", "Refused"),
    "errors": (
        "Blocked",
        "CannotAdvance",
        "CannotApprove",
        "CannotLink",
        "CannotMigrate",
        "CannotStart",
        "Finding",
        "InvalidValues",
        "LoadError",
        "NotDrawn",
        "NotRegistered",
        "Place",
        "Refusal",
        "RunsAway",
        "CannotOpen",
        "CannotStore",
        "Conflict",
        "DamagedStore",
        "DealExists",
        "ErasedDeal",
        "KeyReused",
        "NoStore",
        "SalesProcessError",
        "SnapshotError",
        "StoreError",
        "StoreTooNew",
        "StoreUnavailable",
        "Undelivered",
        "MayNotDecide",
        "UnknownApproval",
        "UnknownDeal",
        "UnknownProcess",
        "UnknownVersion",
        "UnknownTrigger",
        "UsageError",
    ),
    "explanation": ("Explanation",),
    "expressions": ("Duration", "Money"),
    "migration": ("Migration",),
    "reasons": ("Reason", "Situation", "Verdict"),
    "deal": ("Change", "Deal"),
    "runtime": ("Process",),
    "schedule": ("Due",),
    "snapshot": ("Snapshot",),
    "store": (
        "Erasure",
        "FoundDeal",
        "ImportReport",
        "Page",
        "Status",
        "Store",
        "StoreMigration",
        "StoredDeal",
    ),
    "webhooks": ("Webhook",),
    "worker": ("Retries", "Work", "Worker"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_PACKAGE = "salesprocess"


def __getattr__(name: str) -> Any:
    """Import a name of the package from its home, once."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {_PACKAGE!r} has no attribute {name!r}")
    value = getattr(import_module(f"{_PACKAGE}.{_HOME_OF[name]}"), name)
    setattr(sys.modules[_PACKAGE], name, value)
    return value


def __dir__() -> list[str]:
    """List the names of the package."""
    return sorted(_HOME_OF)
