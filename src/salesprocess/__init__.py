"""Sales processes as code: written as YAML, checked, enforced, and able to explain themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesprocess.exports import __dir__ as __dir__
from salesprocess.exports import __getattr__ as __getattr__

if TYPE_CHECKING:
    from salesprocess.approvals import Approval
    from salesprocess.availability import Availability, AvailableTrigger
    from salesprocess.binding import Binding, BoundDeal
    from salesprocess.commands import Actor
    from salesprocess.deal import Change, Deal
    from salesprocess.decision import Accepted, Decision, Refused
    from salesprocess.errors import (
        Blocked,
        CannotAdvance,
        CannotApprove,
        CannotLink,
        CannotMigrate,
        CannotStart,
        Finding,
        InvalidValues,
        LoadError,
        NotDrawn,
        NotRegistered,
        Place,
        Refusal,
        RunsAway,
        SalesProcessError,
        SnapshotError,
        UnknownTrigger,
        UsageError,
    )
    from salesprocess.explanation import Explanation
    from salesprocess.expressions import Duration, Money
    from salesprocess.migration import Migration
    from salesprocess.reasons import Reason, Situation, Verdict
    from salesprocess.runtime import Process
    from salesprocess.snapshot import Snapshot

__all__ = [
    "Accepted",
    "Actor",
    "Approval",
    "Availability",
    "AvailableTrigger",
    "Binding",
    "Blocked",
    "BoundDeal",
    "CannotAdvance",
    "CannotApprove",
    "CannotLink",
    "CannotMigrate",
    "CannotStart",
    "Change",
    "Deal",
    "Decision",
    "Duration",
    "Explanation",
    "Finding",
    "InvalidValues",
    "LoadError",
    "Migration",
    "Money",
    "NotDrawn",
    "NotRegistered",
    "Place",
    "Process",
    "Reason",
    "Refusal",
    "Refused",
    "RunsAway",
    "SalesProcessError",
    "Situation",
    "Snapshot",
    "SnapshotError",
    "UnknownTrigger",
    "UsageError",
    "Verdict",
]
