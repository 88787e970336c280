"""Sales processes as code: written as YAML, checked, enforced, and able to explain themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesprocess.exports import __dir__ as __dir__
from salesprocess.exports import __getattr__ as __getattr__

if TYPE_CHECKING:
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
        CannotOpen,
        CannotStart,
        CannotStore,
        Conflict,
        DamagedStore,
        DealExists,
        ErasedDeal,
        Finding,
        InvalidValues,
        KeyReused,
        LoadError,
        MayNotDecide,
        NoStore,
        NotDrawn,
        NotRegistered,
        Place,
        Refusal,
        RunsAway,
        SalesProcessError,
        SnapshotError,
        StoreError,
        StoreTooNew,
        StoreUnavailable,
        Undelivered,
        UnknownApproval,
        UnknownDeal,
        UnknownProcess,
        UnknownTrigger,
        UnknownVersion,
        UsageError,
    )
    from salesprocess.explanation import Explanation
    from salesprocess.expressions import Duration, Money
    from salesprocess.machine.approvals import Approval
    from salesprocess.migration import Migration
    from salesprocess.reasons import Reason, Situation, Verdict
    from salesprocess.runtime import Process
    from salesprocess.schedule import Due
    from salesprocess.snapshot import Snapshot
    from salesprocess.store import (
        Erasure,
        FoundDeal,
        ImportReport,
        Page,
        Status,
        Store,
        StoredDeal,
        StoreMigration,
    )
    from salesprocess.webhooks import Webhook
    from salesprocess.worker import Retries, Work, Worker

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
    "CannotOpen",
    "CannotStart",
    "CannotStore",
    "Change",
    "Conflict",
    "DamagedStore",
    "Deal",
    "DealExists",
    "Decision",
    "Due",
    "Duration",
    "ErasedDeal",
    "Erasure",
    "Explanation",
    "Finding",
    "FoundDeal",
    "ImportReport",
    "InvalidValues",
    "KeyReused",
    "LoadError",
    "MayNotDecide",
    "Migration",
    "Money",
    "NoStore",
    "NotDrawn",
    "NotRegistered",
    "Page",
    "Place",
    "Process",
    "Reason",
    "Refusal",
    "Refused",
    "Retries",
    "RunsAway",
    "SalesProcessError",
    "Situation",
    "Snapshot",
    "SnapshotError",
    "Status",
    "Store",
    "StoreError",
    "StoreMigration",
    "StoreTooNew",
    "StoreUnavailable",
    "StoredDeal",
    "Undelivered",
    "UnknownApproval",
    "UnknownDeal",
    "UnknownProcess",
    "UnknownTrigger",
    "UnknownVersion",
    "UsageError",
    "Verdict",
    "Webhook",
    "Work",
    "Worker",
]
