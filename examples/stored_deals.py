"""Deals that outlive the program: kept in SQLite, found again, changed by two at once.

Run it: python examples/stored_deals.py
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from salesprocess import Conflict, Money, Process, Store, StoredDeal, Worker
from salesprocess.testing import FakeClock

PROCESS = """
salesprocess: 1
process: repairs
fields:
  device: text
  price: {type: money, currency: EUR}
stages:
  request:
  quoted:
  ordered: {outcome: won}
  forgotten: {outcome: dormant}
transitions:
  quote: {from: request, to: quoted, requires: price}
  order: {from: quoted, to: ordered}
  forget: {from: quoted, to: forgotten}
deadlines:
  unanswered: {in: quoted, after: 14d, fire: forget}
"""
CLOCK = FakeClock()  # time that passes when this program says so; leave clock= out in yours


def open_store(url: str) -> Store:
    """Open the store as the program does when it starts."""
    return Store.open(url, [Process.from_yaml(PROCESS, clock=CLOCK)], clock=CLOCK)


def on_monday(url: str) -> None:
    """A command alone is a call; several of them in a block are written together, or not at all."""
    with open_store(url) as store:
        store.start("repairs", "R-1", {"device": "a kettle"}, by="ani")
        store.fire("R-1", "quote", {"price": "40 EUR"}, by="ani")
        store.start("repairs", "R-2", {"device": "a piano"}, by="ani")
        with store.deal("R-2") as deal:
            deal.update(price="900 EUR", by="ani")
            deal.fire("quote", by="ani")
    print("Written, and the program is over.")


def on_tuesday(url: str) -> None:
    """Another program finds the deals where they stand."""
    with open_store(url) as store:
        for deal in store.find(stage="quoted", where="price > 100", order="-active_at"):
            print(f"{deal.id} is {deal.stage}: {deal.facts['device']} for {deal.facts['price']}")
        print(" → ".join(event.kind for event in store.history("R-2")))


def two_at_once(url: str) -> None:
    """Whoever comes second is told; what depends on what is there is tried again on that."""
    with open_store(url) as store:
        seen = store.get("R-2").sequence
        store.update("R-2", {"price": "800 EUR"}, by="budi")
        try:
            store.update("R-2", {"price": "850 EUR"}, by="ani", expected=seen)
        except Conflict as conflict:
            print(f"Seen at event {conflict.expected}, and now at event {conflict.found}.")

        def take_off(deal: StoredDeal) -> Money:
            price: Money = deal.facts["price"] - Money.parse("50 EUR")
            deal.update(price=price, by="ani")
            return price

        print("With fifty less it is", store.retry(take_off, "R-2"))
        again = [store.fire("R-2", "order", by="ani", key="order-77").events[0].id for _ in "ab"]
        print("Ordered, and only once:", again)


def weeks_later(url: str) -> None:
    """A worker lets happen what is due: by cron, or on and on with ``run``."""
    CLOCK.advance("15d")
    with open_store(url) as store:
        print("Due:", [deal.id for deal in store.find(due_before=CLOCK())])
        print("Passed:", Worker(store).once().advanced, "- R-1 is", store.get("R-1").stage)


def main() -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'deals.db'}"
        for happens in (on_monday, on_tuesday, two_at_once, weeks_later):
            happens(url)


if __name__ == "__main__":
    main()
