"""What goes on beside the main course of a deal, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import repeat
from statistics import median

from benchmarks.outcome import Figure, Outcome
from benchmarks.timing import Contestant, Effort, Run, race, ratio
from salesprocess import Actor, Process
from salesprocess.deal import Deal
from salesprocess.testing import FakeClock

DEALS = 200
TURNS = 200
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
PLAIN = """
salesprocess: 1
process: plain
roles: {seller: , manager: , lawyer: }
fields: {amount: decimal, discount: percent, screened: boolean, country: country}
stages: {lead: , offer: , won: {outcome: won}, lost: {outcome: lost}}
guards: {worth_it: {when: amount > 100 and screened and discount < 50}}
transitions:
  propose: {from: lead, to: offer, guards: worth_it}
  win: {from: offer, to: won, guards: worth_it%s}
"""
BESIDE = """
tracks:
  legal:
    stages: {review: , passed: {done: true}}
    transitions: {pass: {from: review, to: passed, roles: lawyer}}
  delivery:
    opens: amount > 10_000
    stages: {planning: , planned: {done: true}}
    transitions: {plan: {from: planning, to: planned}}
approvals:
  price: {roles: manager, when: discount > 10, covers: [amount, discount]}
  credit: {roles: manager, when: amount > 10_000, covers: [amount]}
policies:
  screening: {always: true, require: screened}
  sanctions: {entering: [offer, won], when: country == 'KP', require: amount < 0}
"""
DEADLINES = """
deadlines:
  first_contact: {in: lead, after: 2d, emit: lead_waits}
  stale: {in: open, after: 14d, since: last_activity, emit: stale, repeat: 7d}
  slow: {in: open, after: "'45d' if amount > 1_000 else '30d'", emit: slow}
  old: {in: open, after: 3mo, fire: give_up}
  unanswered: {in: [lead, offer], after: 10 business days, when: screened}
"""
FACTS = {"amount": 500, "discount": 15, "screened": True, "country": "ID"}


def beside(effort: Effort) -> Outcome:
    """Move deals through the same two transitions, with everything beside them and without."""
    plain = Process.from_yaml(PLAIN % "")
    full = Process.from_yaml(PLAIN % ", approvals: [price, credit]" + BESIDE)
    contestants = [
        Contestant("without", lambda: partial(_move, _plain_deals(plain)), 2 * DEALS),
        Contestant("with", lambda: partial(_move, _full_deals(full)), 2 * DEALS),
    ]
    times = race(contestants, effort)
    return Outcome(
        (
            Figure("a transition without them", median(times["without"]), "s"),
            Figure("a transition with them", median(times["with"]), "s"),
            Figure("with to without", ratio(times["with"], times["without"]), "×"),
        )
    )


def due(effort: Effort) -> Outcome:
    """Ask a deal with five deadlines what is due, and advance it, while nothing is."""
    text = PLAIN % "" + "  give_up: {from: open, to: lost}\n" + DEADLINES
    deal = Process.from_yaml(text, clock=FakeClock(BEGIN)).start("D-1", FACTS)
    if len(deal.due()) != 5 or deal.advance().events:
        raise AssertionError("five deadlines count, and none of them has passed")
    works: dict[str, Run] = {"deal.due()": deal.due, "deal.advance()": deal.advance}
    contestants = [Contestant(name, partial(_times, work), TURNS) for name, work in works.items()]
    times = race(contestants, effort)
    return Outcome(tuple(Figure(name, median(found), "s") for name, found in times.items()))


def _plain_deals(process: Process) -> list[Deal]:
    return [process.start(f"D-{number}", FACTS, by="ani") for number in range(DEALS)]


def _full_deals(process: Process) -> list[Deal]:
    """Begin deals whose price is approved and whose legal review has passed."""
    deals = _plain_deals(process)
    for deal in deals:
        deal.fire("legal.pass", by=Actor("lia", frozenset({"lawyer"})))
        deal.request("price", by="ani")
        deal.approve("price", by=Actor("budi", frozenset({"manager"})))
    return deals


def _move(deals: Sequence[Deal]) -> None:
    for deal in deals:
        deal.fire("propose", by="ani")
        deal.fire("win", by="ani")


def _times(work: Run) -> Run:
    def run() -> None:
        for _ in repeat(None, TURNS):
            work()

    return run
