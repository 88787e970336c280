"""The store beside Django's database, and how each follows the other."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections

from repairs.models import Repair
from salesprocess import DealExists, Process, Snapshot, Store, StoredDeal, UnknownDeal
from salesprocess.events import Notice


@cache
def store() -> Store:
    """Return the store; each process of the server opens it once, when it first needs it."""
    process = Process.load(Path(__file__).with_name("repairs.yaml"))
    process.add_hook(follow, on=["started", "moved"], name="row", durable=True)
    return Store.open(settings.STORE_URL, [process])


def begin(repair: Repair) -> None:
    """Begin the deal of a repair whose row is committed; a second time, nothing happens.

    The two databases cannot commit together. So the row comes first; where the program dies before
    it gets here, ``deal_of`` and ``begin_missing`` make up for it.
    """
    values, by = {"device": repair.device}, repair.customer.username
    with suppress(DealExists):
        store().start("repairs", repair.deal, values, by=by, at=repair.asked_at)


def begin_missing() -> None:
    """Begin the deals of rows that have none."""
    for repair in Repair.objects.filter(seen=0).select_related("customer"):
        begin(repair)


def deal_of(repair: Repair) -> StoredDeal:
    """Return the deal of a repair, to look at it and to ask it."""
    try:
        return store().get(repair.deal)
    except UnknownDeal:
        begin(repair)
        return store().get(repair.deal)


def follow(event: Notice, snapshot: Snapshot) -> None:
    """Copy where a deal stands to its row: a durable hook, told by the worker.

    It may be told twice, and of the same state twice: so it looks at what the row has seen.
    """
    rows = Repair.objects.filter(pk=Repair.key_of(event.deal), seen__lt=snapshot.sequence)
    rows.update(stage=snapshot.stage, seen=snapshot.sequence)
    close_old_connections()  # the thread is the worker's, and no request ends here
