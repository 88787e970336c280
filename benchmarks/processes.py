"""The processes that are measured: one for the peers to copy, and generated ones of any size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, islice, pairwise
from typing import Any

PIPELINE = """
salesprocess: 1
process: pipeline
fields:
  candidate: boolean
  contacted: boolean
  interest: {type: choice, options: [none, expressed, strong]}
  customer: text
  segment: {type: choice, options: [small, medium, large]}
  seats: integer
  visits: integer
  partner: boolean
  close_date: date
  amount: decimal
stages:
  lead:
  prospect:
  proposal:
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  ready:
    when: candidate and contacted and interest in ('expressed', 'strong')
    message: The lead is no candidate, was not contacted, or has shown no interest.
transitions:
  qualify: {from: lead, to: prospect, guards: [ready]}
  revert: {from: prospect, to: lead, guards: [ready]}
  propose: {from: prospect, to: proposal}
  win: {from: proposal, to: won}
  lose: {from: open, to: lost}
"""

READY = {"candidate": True, "contacted": True, "interest": "strong"}
"""Facts with which the guard is met."""

BLOCKED_BY_FIVE = """
salesprocess: 1
process: five_guards
fields:
  amount: decimal
  seats: integer
  segment: {type: choice, options: [small, medium, large]}
  signed: boolean
  legal: boolean
  partner: boolean
  budget: boolean
  champion: text
  discount: percent
  close_date: date
stages:
  proposal:
  won: {outcome: won}
guards:
  budgeted: {when: "budget and amount > 0 and seats >= 5", message: No budget.}
  legal_agreed: {when: "legal and signed and segment in ('medium', 'large')", message: Not agreed.}
  backed: {when: "filled(champion) and seats < 1000 and budget", message: Nobody backs it.}
  fair: {when: "discount <= 20 and amount >= 1000 and not partner", message: Too cheap.}
  timely: {when: "filled(close_date) and signed and legal", message: Too late.}
transitions:
  win: {from: proposal, to: won, guards: [budgeted, legal_agreed, backed, fair, timely]}
"""

HALF_DONE = {
    "amount": 25_000, "seats": 40, "segment": "small", "signed": False, "legal": True,
    "budget": True, "discount": 30, "partner": True,
}  # fmt: skip
"""One of the five guards is met, three are not, one is unknown."""


def ten_facts(number: int) -> dict[str, Any]:
    """Return ten facts, of which text, numbers and date belong to this deal alone."""
    return {
        **READY,
        "customer": f"Customer {number}",
        "segment": "medium",
        "seats": 1_000 + number,
        "visits": 1_001 + number,
        "partner": number % 2 == 0,
        "close_date": date(2026, 1, 1) + timedelta(days=number % 365),
        "amount": Decimal(number) + Decimal("0.25"),
    }


def line_of(stages: int) -> str:
    """Write a process in which deals walk from each stage to the next one and back."""
    names = [f"s{number}" for number in range(stages)]
    steps = [f"    - {{from: {a}, to: {b}, guards: [ready]}}" for a, b in pairwise(names)]
    back = [f"    - {{from: {b}, to: {a}, guards: [ready]}}" for a, b in pairwise(names)]
    return "\n".join(
        (
            *("salesprocess: 1", f"process: line_of_{stages}", "fields:"),
            *("  candidate: boolean", "  contacted: boolean"),
            "  interest: {type: choice, options: [none, expressed, strong]}",
            *("stages:", *(f"  {name}:" for name in names), "  done: {outcome: won}"),
            *("guards:", "  ready:"),
            "    when: candidate and contacted and interest in ('expressed', 'strong')",
            "    message: It is not ready.",
            *("transitions:", "  advance:", *steps, "  revert:", *back),
            f"  finish: {{from: {names[-1]}, to: done}}\n",
        )
    )


def thousand_lines() -> str:
    """Write a process of 1,000 lines as a company might: a third of them are guards."""
    fields = (line for number in count() for line in _field(number))
    guards = [line for number in range(70) for line in _guard(number)]
    stages = [line for number in range(40) for line in _stage(number)]
    transitions = [line for number in range(50) for line in _transition(number)]
    head = ["salesprocess: 1", "process: company", "version: 3", "title: A company's own process"]
    tail = [
        *("stages:", *stages, "  won: {title: Won, outcome: won}", "  lost: {outcome: lost}"),
        *("guards:", *guards, "transitions:", *transitions),
        *("  win: {from: s39, to: won, guards: [g0]}", "  lose: {from: open, to: lost}"),
    ]
    missing = 1_000 - len(head) - 1 - len(tail)
    return "\n".join((*head, "fields:", *islice(fields, missing), *tail, ""))


def _field(number: int) -> Iterator[str]:
    kinds = (
        "{type: choice, options: [none, expressed, strong]}",
        "{type: integer, min: 0, max: 100000}",
        "boolean",
        "{type: text, title: A text, max: 200}",
        "date",
        "{type: money, currency: USD}",
    )
    yield f"  f{number}: {kinds[number % len(kinds)]}"


def _stage(number: int) -> Iterator[str]:
    yield f"  s{number}:"
    yield f"    title: {{en: Stage {number}, id: Tahap {number}}}"
    yield f"    probability: {number * 2}"
    yield "    help: What is done here, and what has to be known before the deal goes on."


def _guard(number: int) -> Iterator[str]:
    first = number % 20 * 6
    yield f"  g{number}:"
    yield (
        f"    when: f{first + 2} and f{first + 1} >= {number + 5}"
        f" and f{first} in ('expressed', 'strong')"
    )
    yield "    message:"
    yield f"      en: What number {number} asks for is not done, or nobody has written it down."
    yield f"      id: Yang diminta nomor {number} belum dikerjakan, atau belum dicatat."


def _transition(number: int) -> Iterator[str]:
    source, first = number % 39, number % 20 * 6
    yield f"  t{number}:"
    yield f"    from: s{source}"
    yield f"    to: s{source + 1}"
    yield f"    requires: [f{first + 3}, f{first + 4}]"
    yield f"    guards: [g{number}, g{number + 20}, filled(f{first + 5}) or f{first + 2}]"
