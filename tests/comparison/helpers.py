"""Two versions of a small process, and what differs between them."""

from __future__ import annotations

from salesprocess.comparison import Change, Comparison, compare, names_between
from salesprocess.loading import load_text

PROCESS = """\
salesprocess: 1
process: acme
roles: {manager: Manager, seller: Seller}
fields:
  candidate: {type: boolean, title: Fit}
  amount: {type: money, currency: EUR, min: 0}
  discount: {type: percent, default: 0}
  segment: {type: choice, options: [small, large]}
  close_date: date
  terms: {type: group, fields: {days: integer, bank: text}}
stages:
  lead: {probability: 10}
  offer: {probability: 60, enter: candidate, checklist: {checked: Checked, sent: {required: false}}}
  legal: {probability: 80}
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  small_discount: {when: discount <= 15, message: The discount is too large.}
  checked_twice: {all: [small_discount, candidate]}
transitions:
  propose: {from: lead, to: offer, guards: candidate, requires: amount, roles: [seller]}
  review: {from: offer, to: legal}
  win:
    - {from: offer, to: won, guards: small_discount, set: {close_date: today}}
    - {from: legal, to: won, emit: signed}
  back: {from: [offer, legal], to: lead}
  lose: {from: open, to: lost, reason: [price, no_need]}
hooks:
  tell: {on: won, call: mail}
"""


def compared(*replacements: tuple[str, str], text: str = PROCESS) -> Comparison:
    """Compare the process with itself after some replacements; each has to be found."""
    new = text
    for old, other in replacements:
        assert old in new
        new = new.replace(old, other)
    before, after = load_text(text), load_text(new)
    return compare(before, after, names_between(before, after))


def changes(*replacements: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Return kind, address and sentence of each change in meaning."""
    return [told(change) for change in compared(*replacements).changes]


def told(change: Change) -> tuple[str, str, str]:
    """Return what a change says."""
    return change.kind, change.address, change.sentence
