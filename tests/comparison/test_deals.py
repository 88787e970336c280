"""How many real deals each change concerns, blocks, or keeps out of the new version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from salesprocess import Actor, Deal, Process
from salesprocess.comparison import Count, compare, names_between
from salesprocess.comparison.deals import with_deals
from salesprocess.records import snapshot_from_json
from salesprocess.snapshot import Snapshot

from .helpers import PROCESS

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def deals_of(process: Process, *facts: dict[str, Any]) -> list[Snapshot]:
    """Begin a deal with each of the facts and return where they stand."""
    return [standing(process.start(f"D-{n}", known)) for n, known in enumerate(facts)]


def standing(deal: Deal) -> Snapshot:
    """Return where a deal stands."""
    return snapshot_from_json(deal.process.definition, deal.snapshot())


def counts(old: Process, deals: list[Snapshot], *replacements: tuple[str, str]) -> list[Any]:
    """Return address and count of each change."""
    text = PROCESS
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after)
    new = Process.from_yaml(text, clock=lambda: NOW)
    names = names_between(old.definition, new.definition)
    found = with_deals(compare(old.definition, new.definition, names), old, new, deals, names)
    assert len(deals) == found.deals
    return [(change.address, change.count) for change in found.changes]


def acme() -> Process:
    """Return the old version."""
    return Process.from_yaml(PROCESS, clock=lambda: NOW, actions={"mail": print})


def test_a_deal_is_blocked_by_what_stops_it_now_and_did_not_before() -> None:
    """The first is too small now; the second was no candidate before either."""
    process = acme()
    deals = deals_of(
        process,
        {"candidate": True, "amount": 3},
        {"candidate": False, "amount": 3},
        {"candidate": True, "amount": 30},
    )
    assert [("transitions.propose.guards", Count(3, 1, 0))] == counts(
        process, deals, ("guards: candidate", "guards: [candidate, amount > 5]")
    )


def test_roles_block_nobody_as_nobody_asks() -> None:
    """Who will ask is not known."""
    process = acme()
    deals = deals_of(process, {"candidate": True, "amount": 3})
    assert [("transitions.propose.roles", Count(1, 0, 0))] == counts(
        process, deals, ("roles: [seller]", "roles: [manager]")
    )[:1]


def test_a_value_that_the_field_cannot_take_keeps_a_deal_out() -> None:
    """Only the deal that has it."""
    process = acme()
    deals = deals_of(process, {"segment": "small"}, {"segment": "large"}, {})
    assert [("fields.segment.options", Count(2, 0, 1))] == counts(
        process, deals, ("options: [small, large]", "options: [small]")
    )


def test_a_stage_that_vanished_keeps_its_deals_out() -> None:
    """And a trigger that vanished blocks those for which it was open."""
    process = acme()
    first, second = (
        process.start(name, {"candidate": True, "amount": 3, "discount": 5}) for name in "AB"
    )
    for deal in (first, second):
        deal.fire("propose", by=Actor("ani", {"seller"}))
        deal.tick("checked")
    second.fire("review")
    found = dict(
        counts(
            process,
            [standing(first), standing(second)],
            ("  legal: {probability: 80}\n", ""),
            ("  review: {from: offer, to: legal}\n", ""),
            ("    - {from: legal, to: won, emit: signed}\n", ""),
            ("from: [offer, legal]", "from: [offer]"),
        )
    )
    assert Count(1, 0, 1) == found["stages.legal"]
    assert Count(1, 1, 0) == found["transitions.review"]
