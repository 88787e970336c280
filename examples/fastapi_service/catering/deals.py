"""The process, its webhook and the store: what the service and its workers have in common."""

from __future__ import annotations

import os
from pathlib import Path

from salesprocess import Process, Store, UsageError, Webhook
from salesprocess.clock import Clock, system_clock

PROCESS = Path(__file__).with_name("orders.yaml")


def open_store(*, clock: Clock = system_clock) -> Store:
    """Open the store that the environment names; a worker finds it here too.

    The service needs the webhook although it sends nothing: what the kitchen is to be told is
    written together with the deal.
    """
    process = Process.load(PROCESS, clock=clock)
    process.action("kitchen")(kitchen())
    url = os.environ.get("SALESPROCESS_STORE", "sqlite:///deals.db")
    return Store.open(url, [process], clock=clock)


def kitchen() -> Webhook:
    """Return the hook that tells the kitchen of orders, and of quotes that have lapsed."""
    url = os.environ.get("KITCHEN_URL")
    if not url:
        raise UsageError("Where is the kitchen? Set KITCHEN_URL, and its secret KITCHEN_SECRET.")
    is_own = os.environ.get("KITCHEN_IS_PRIVATE") == "yes"
    return Webhook(url, secret="KITCHEN_SECRET", allow_private=is_own)
