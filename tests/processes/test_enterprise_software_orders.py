"""How the software vendor books orders: the facts of its handbook, as sentences.

They are written from the case study and not from the process.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess import (
    CannotApprove,
    Deal,
    InvalidValues,
    Refusal,
)
from salesprocess.events import TriggerBlocked
from tests.processes.software import (
    ACCOUNTING,
    ANALYST,
    BILLING,
    CLEARED,
    CLOCK,
    DESK,
    LEGAL,
    MANAGER,
    OFFICER,
    OPERATIONS,
    OWNER,
    SDR,
    SELLING,
    SELLING_STAGES,
    SOFTWARE,
    SUPPORT,
    begin,
    blocking,
    names,
    onward,
    qualified,
    reach,
    tick_all,
    usd,
)

TODAY = CLOCK().date()


# --- Closing -----------------------------------------------------------------------------------


def submitted() -> Deal:
    """Submit an order, for which deal desk is asked."""
    deal = reach("closing")
    deal.request("deal_desk", by=OWNER)
    return deal


def test_deal_desk_approves_then_billing_and_the_system_closes_as_won() -> None:
    """Billing is asked by itself; nobody has to close the opportunity."""
    deal = submitted()
    with pytest.raises(CannotApprove):
        deal.approve("billing", by=BILLING)
    deal.approve("deal_desk", by=DESK)
    assert "closing" == deal.stage
    deal.approve("billing", by=BILLING)

    assert ("closed_won", "won") == (deal.stage, deal.outcome)
    assert "system" == deal.events[-2].by


def test_the_record_is_locked_while_it_is_approved() -> None:
    """From its submission on, first for deal desk, then for billing."""
    deal = reach("closing")
    for name in ("amount", "net_arr", "edition", "terms", "route_to_market", "paper.bill_to"):
        with pytest.raises(InvalidValues, match="locked"):
            deal.update({name: None})
    deal.request("deal_desk", by=OWNER)
    with pytest.raises(InvalidValues, match="locked"):
        deal.update(amount=usd(1))
    deal.approve("deal_desk", by=DESK)
    with pytest.raises(InvalidValues, match="locked"):
        deal.update(amount=usd(1))


@pytest.mark.parametrize("approvals", [0, 1])
def test_a_rejection_returns_it_to_awaiting_signature_and_unlocks_it(approvals: int) -> None:
    """With the notes of whoever rejected it."""
    deal = submitted()
    if approvals:
        deal.approve("deal_desk", by=DESK)
        deal.reject("billing", by=BILLING, comment="No bank account")
    else:
        deal.reject("deal_desk", by=DESK, comment="Wrong price")

    assert "awaiting_signature" == deal.stage
    assert "order_rejected" in names(deal.events)
    deal.update(amount=usd(1))


def test_an_order_that_is_submitted_again_is_approved_anew() -> None:
    """Also by deal desk, which had approved it before billing rejected it."""
    deal = submitted()
    deal.approve("deal_desk", by=DESK)
    deal.reject("billing", by=BILLING, comment="No bank account")
    CLOCK.advance("1d")
    tick_all(deal)
    deal.fire("submit", by=OWNER)

    assert not deal.can("close_won", by=OWNER)
    assert "granted" != deal.approvals["deal_desk"].status


def test_nobody_takes_an_order_out_of_closing_by_hand() -> None:
    """It comes back by a rejection alone."""
    deal = submitted()
    for somebody in (OWNER, MANAGER, SUPPORT, OPERATIONS, DESK):
        assert not deal.can("return_for_signature", by=somebody, comment="Back")


ORDER_FORM = {"order_form": {"signer": None, "signer_title": None, "signed_on": None}}


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"route_to_market": "direct"}, []),
        ({"route_to_market": "direct", **ORDER_FORM}, ["direct_order_signed"]),
        ({"route_to_market": "direct", **ORDER_FORM, "msa_in_place": True}, []),
        (
            {"route_to_market": "direct", "purchase_order.given_before": True},
            ["purchase_order_there"],
        ),
        (
            {
                "route_to_market": "direct",
                "purchase_order.given_before": True,
                "purchase_order.number": "PO-1",
            },
            [],
        ),
        ({"route_to_market": "direct", "paper.order_needed": True}, ["purchase_order_there"]),
        *(
            ({"route_to_market": route, **ORDER_FORM, **given}, missing)
            for route in ("reseller", "distributor", "msp")
            for given, missing in (
                ({}, ["purchase_order_there", "indirect_order_complete"]),
                ({"purchase_order.number": "PO-1"}, ["indirect_order_complete"]),
                ({"eula_evidence": "https://example.com/eula"}, ["purchase_order_there"]),
                (
                    {
                        "purchase_order.number": "PO-1",
                        "eula_evidence": "https://example.com/eula",
                    },
                    [],
                ),
            )
        ),
        *(
            ({"route_to_market": route, **ORDER_FORM, **given}, missing)
            for route in ("aws", "gcp")
            for given, missing in (
                ({}, ["marketplace_offer_accepted"]),
                ({"private_offer_accepted_on": TODAY}, []),
            )
        ),
        (
            {"paper": {"vendor_registration_needed": True, "vendor_registered": False}},
            ["vendor_registration_done"],
        ),
    ],
)
def test_what_an_order_takes_depends_on_the_route_to_market(
    values: dict[str, Any], missing: list[str]
) -> None:
    """Signed order form, purchase order, the end user's agreement, or a private offer."""
    deal = reach("awaiting_signature")
    deal.update(values)

    assert missing == blocking(deal, "submit")


def test_an_unsigned_direct_order_takes_legal_and_accounting_with_reason_and_evidence() -> None:
    """All of that, or a master agreement."""
    deal = reach("awaiting_signature")
    deal.update(ORDER_FORM)
    with pytest.raises(CannotApprove, match="not needed"):
        deal.request("unsigned_order", by=OWNER)
    evidence = "https://example.com/mail"
    deal.update({"order_form": {"refusal_reason": "Policy", "refusal_evidence": evidence}})
    deal.request("unsigned_order", by=OWNER)
    deal.approve("unsigned_order", by=LEGAL)
    assert not deal.can("submit", by=OWNER)
    deal.approve("unsigned_order", by=ACCOUNTING)
    assert deal.can("submit", by=OWNER)
    deal.update({"order_form.refusal_reason": "Another"})
    assert not deal.can("submit", by=OWNER)


@pytest.mark.parametrize(
    ("net_arr", "care"), [(50_000, "success_manager"), (49_999, "digital_onboarding")]
)
def test_a_customer_success_manager_comes_from_50_000(net_arr: int, care: str) -> None:
    """Below that, digital onboarding."""
    assert care == begin(net_arr=usd(net_arr)).facts["customer_care"]


# --- Government and trade ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "allowed"),
    [("direct", False), ("reseller", True), ("distributor", True), ("msp", True), ("web", True)],
)
def test_in_india_we_sell_through_a_partner(route: str, allowed: bool) -> None:
    """No direct sales-assisted deals; self-service on the web is still allowed."""
    deal = reach("technical_evaluation", country="IN", route_to_market=route)

    assert allowed == deal.can("propose", by=OWNER)
    assert ([] if allowed else ["india_through_partner"]) == blocking(deal, "propose")


@pytest.mark.parametrize(
    ("country", "seller", "needed"),
    [("DE", "NL", True), ("DE", "US", True), ("NL", "NL", False), ("ID", "NL", False)],
)
def test_a_vat_id_is_needed_across_borders_in_the_european_union(
    country: str, seller: str, needed: bool
) -> None:
    """For the customer's invoice."""
    deal = reach("awaiting_signature", country=country, selling_country=seller)

    assert (["eu_vat_id"] if needed else []) == blocking(deal, "submit")
    if needed:
        assert deal.can("submit", {"vat_id": "DE123456789"}, by=OWNER)


def test_an_opportunity_is_screened_from_its_creation() -> None:
    """It goes nowhere before the parties are clear, and says so when that takes long."""
    deal = SOFTWARE.start("O-1", {**qualified(), **SELLING}, by=SDR)
    tick_all(deal)
    assert "pending" == deal.tracks["screening"]
    assert ["screened_parties"] == blocking(deal, "accept")
    slow = next(due for due in deal.due() if due.deadline == "deadlines.screening_slow")
    assert timedelta(minutes=30) == slow.due - CLOCK()
    deal.fire("screening.clear", CLEARED, by=ANALYST)
    assert deal.can("accept", by=OWNER)


@pytest.mark.parametrize("stage", ["pending_acceptance", *SELLING_STAGES])
def test_a_hit_holds_an_opportunity_wherever_it_is(stage: str) -> None:
    """Legal reviews it by hand; until then it does not go on, and may be lost."""
    deal = reach(stage)
    trigger = onward(stage)
    deal.fire("screening.flag", by=ANALYST, comment="Resembles a listed party")
    assert ["screened_parties"] == blocking(deal, trigger)
    deal.fire("screening.release", by=LEGAL, comment="Another person")
    assert deal.can(trigger, by=OWNER)


def test_an_order_with_an_escalated_party_is_not_booked() -> None:
    """Also when both approvals are there."""
    deal = submitted()
    deal.fire("screening.flag", by=ANALYST, comment="Listed")
    deal.fire("screening.escalate", by=LEGAL, comment="Listed indeed")
    deal.approve("deal_desk", by=DESK)
    deal.approve("billing", by=BILLING)

    assert "closing" == deal.stage
    last = deal.events[-1]
    assert isinstance(last, TriggerBlocked)
    assert "screened_parties" in last.blocking
    assert ["screened_parties"] == blocking(deal, "close_won")


def test_a_date_is_a_date() -> None:
    """The process notes days, not moments, where the handbook speaks of dates."""
    assert isinstance(reach("discovery").facts["noted.sales_accepted_date"], date)


# --- A law -------------------------------------------------------------------------------------

Step = tuple[str, Any]
NEW_PARTY = {"screening.parties": ["Acme", "Freight & Co"]}
STEPS: list[Step] = [
    *[("fire", (name, OWNER)) for name in ("submit", "close_won", "screening.rescreen")],
    *[("fire", (f"screening.{name}", ANALYST)) for name in ("clear", "flag", "escalate")],
    *[("fire", (f"screening.{name}", LEGAL)) for name in ("release", "escalate", "clear")],
    ("fire", ("screening.resolve", OFFICER)),
    *[("request", (name, OWNER)) for name in ("deal_desk", "billing")],
    *[(verb, (name, who)) for name, who in (("deal_desk", DESK), ("billing", BILLING))
      for verb in ("approve", "approve", "reject")],
    ("update", NEW_PARTY),
    ("update", {"export.licence_required": None}),
    ("update", {"screening.continuous": False}),
]  # fmt: skip


def do(deal: Deal, step: Step) -> None:
    """Do a step if the process lets anybody do it."""
    verb, asked = step
    try:
        if verb == "update":
            deal.update(asked, by=OWNER)
        elif verb == "fire":
            deal.fire(asked[0], by=asked[1], comment="Because")
        else:
            getattr(deal, verb)(asked[0], by=asked[1])
    except Refusal:
        pass


BOOKING: list[Step] = [
    ("fire", ("submit", OWNER)),
    ("request", ("deal_desk", OWNER)),
    ("approve", ("deal_desk", DESK)),
    ("approve", ("billing", BILLING)),
    ("fire", ("close_won", OWNER)),
]
BETWEEN = st.lists(st.sampled_from(STEPS), max_size=3)


@given(st.lists(BETWEEN, min_size=len(BOOKING), max_size=len(BOOKING)))
def test_no_sequence_of_commands_wins_a_deal_that_was_not_screened(
    disturbed: list[list[Step]],
) -> None:
    """Whoever does what in which order, on the way from the signature to the booked order."""
    deal = reach("awaiting_signature")
    for others, step in zip(disturbed, BOOKING, strict=True):
        for asked in (*others, step):
            before = deal.tracks["screening"], deal.facts["screening.parties"]
            do(deal, asked)
            if deal.outcome == "won":
                assert ("clear", deal.facts["screening.cleared"]) == before
                return
