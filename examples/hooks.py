"""Hooks: what the application does after a deal has moved.

Run it: python examples/hooks.py
"""

import logging

from salesprocess import Process
from salesprocess.hooks import log_events

PROCESS = """
salesprocess: 1
process: repair_service
fields:
  amount: decimal
  phone: {type: phone, sensitive: true}
stages:
  request:
  quoted:
  ordered: {outcome: won}
  declined: {outcome: lost}
transitions:
  quote: {from: request, to: quoted, requires: amount, emit: quote_sent}
  accept: {from: quoted, to: ordered}
  decline: {from: open, to: declined}
hooks:
  large_quotes:
    on: quote_sent
    when: amount > 1000
    call: tell_the_boss
"""

process = Process.from_yaml(PROCESS)
messages: list[str] = []


@process.on("won")
def plan_the_work(event) -> None:
    messages.append(f"{event.deal}: plan the work ({event.id})")


@process.on("stage_entered", stage="quoted", when="amount > 100")
def remind_in_a_week(event, snapshot) -> None:
    """A hook may ask for the snapshot too; sensitive fields are not in it."""
    messages.append(f"{event.deal}: call back about {snapshot.facts['amount']}")
    assert "phone" not in snapshot.facts


@process.on("won")
def broken(event) -> None:
    """A hook that fails harms neither the deal nor the other hooks."""
    raise ConnectionError("the calendar is down")


@process.on("hook_failed")
def notice(event) -> None:
    messages.append(f"{event.deal}: the hook {event.hook} failed with {event.error}")


@process.action("tell_the_boss")
def tell_the_boss(event) -> None:
    """The file decides when it is called; the application decides what it does."""
    messages.append(f"{event.deal}: a large quote")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("salesprocess.hooks").setLevel(logging.CRITICAL)
    process.add_hook(log_events(), on="any")

    deal = process.start("R-1", {"phone": "+62 21 555 0100"})
    deal.fire("quote", {"amount": 1500}, by="ani")
    deal.fire("accept", by="ani")
    print(*messages, sep="\n")


if __name__ == "__main__":
    main()
