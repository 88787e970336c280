"""A software subscription for businesses: what its sellers say of it, as sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from salesprocess import Actor, CannotApprove, Deal, InvalidValues, Process
from salesprocess.testing import FakeClock
from tests.processes.driving import blocking

ANI = Actor("ani", {"account_executive"})
MANAGER = Actor("mia", {"sales_manager"})
DIRECTOR = Actor("dewi", {"sales_director"})
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
QUALIFIED = {
    "company": "Acme",
    "bant": {
        "need": "Two systems that do not talk",
        "decision_maker": "Ms Sari",
        "budget": "approved",
        "decide_by": "2026-03-01",
    },
    "annual_value": "20000 USD",
    "expected_close": "2026-03-15",
}


def selling() -> tuple[Process, FakeClock]:
    """Open for business on a Monday."""
    clock = FakeClock(MONDAY)
    return Process.builtin("b2b_saas", clock=clock), clock


def shown(process: Process, **values: object) -> Deal:
    """Bring a qualified customer to a demo that was held."""
    deal = process.start("D-1", {**QUALIFIED, **values}, by=ANI)
    deal.fire("schedule_demo", by=ANI)
    deal.tick("demo_held", by=ANI)
    return deal


def contracted(process: Process, **values: object) -> Deal:
    """Bring a customer to a contract that is signed but not yet booked."""
    deal = shown(process, **values)
    for trigger in ("propose", "negotiate", "send_contract"):
        deal.fire(trigger, by=ANI)
    deal.update({"contract": {"signed_on": "2026-01-05", "starts_on": "2026-02-01"}}, by=ANI)
    return deal


@pytest.mark.parametrize("missing", ["need", "decision_maker"])
def test_no_demo_for_somebody_of_whom_we_know_too_little(missing: str) -> None:
    """Need and authority come before the demo, budget and timeline before the proposal."""
    process, _ = selling()
    bant = {name: value for name, value in QUALIFIED["bant"].items() if name != missing}
    deal = process.start("D-1", {**QUALIFIED, "bant": bant}, by=ANI)

    expected = {"need": "need_known", "decision_maker": "authority_known"}[missing]
    assert (expected,) == blocking(deal, "schedule_demo", by=ANI)


def test_nobody_skips_a_stage() -> None:
    """From the qualification there is one way forward."""
    process, _ = selling()
    deal = process.start("D-1", QUALIFIED, by=ANI)

    forward = {"propose", "negotiate", "send_contract", "win"}
    assert not forward.intersection(found.trigger for found in deal.available())


def test_a_trial_ends_after_fourteen_days_and_is_reminded_of_before() -> None:
    """Three days before, at nine in the morning; the last day is a day of the trial."""
    process, _ = selling()
    deal = shown(process)
    deal.fire("start_trial", {"trial.success_criteria": "Half the time"}, by=ANI)
    due = {found.deadline: found.due for found in deal.due()}

    assert MONDAY + timedelta(days=11) == due["deadlines.trial_reminder"]
    assert datetime(2026, 1, 20, tzinfo=UTC) == due["deadlines.trial_over"]


@pytest.mark.parametrize(
    ("discount", "needed"),
    [
        (10, ()),
        (11, ("discount_by_manager",)),
        (25, ("discount_by_manager",)),
        (26, ("discount_by_manager", "discount_by_director")),
    ],
)
def test_the_deeper_the_discount_the_higher_the_desk(discount: int, needed: tuple[str]) -> None:
    """Sellers give 10 %, managers 25 %, directors more."""
    process, _ = selling()
    deal = shown(process, discount=discount)

    assert needed == tuple(deal.explain("propose", by=ANI).blocking)


def test_nobody_approves_their_own_discount() -> None:
    """Not even a manager."""
    process, _ = selling()
    deal = shown(process, discount=15)
    deal.request("discount_by_manager", by=MANAGER)
    with pytest.raises(CannotApprove):
        deal.approve("discount_by_manager", by=MANAGER)


def test_an_approval_is_for_one_price() -> None:
    """Who sells less at the same discount asks again."""
    process, _ = selling()
    deal = shown(process, discount=15)
    deal.request("discount_by_manager", by=ANI)
    deal.approve("discount_by_manager", by=MANAGER)
    deal.update({"annual_value": "15000 USD"}, by=ANI)

    assert ("discount_by_manager",) == blocking(deal, "propose", by=ANI)


def test_what_the_contract_says_stays_as_it_is() -> None:
    """Once it is sent, the price changes only by going back to the negotiation."""
    process, _ = selling()
    deal = contracted(process)
    with pytest.raises(InvalidValues):
        deal.update({"discount": 5}, by=ANI)
    deal.fire("renegotiate", by=MANAGER, comment="They want two years.")

    assert deal.update({"discount": 5}, by=ANI)


@pytest.mark.parametrize(("value", "is_open"), [("49999 USD", False), ("50000 USD", True)])
def test_large_customers_examine_how_we_protect_their_data(value: str, is_open: bool) -> None:
    """From 50,000 dollars a year; before the contract, but not before the trial."""
    process, _ = selling()
    deal = shown(process, annual_value=value)
    assert {} == deal.tracks
    deal.fire("propose", by=ANI)

    assert is_open == ("security" in deal.tracks)
    assert is_open == ("security_passed" in deal.explain("send_contract", by=ANI).blocking)


def test_no_deal_is_won_by_a_promise_or_without_an_agreement_on_personal_data() -> None:
    """Two policies say so, each with its source."""
    process, _ = selling()
    deal = contracted(process)
    deal.update({"contract.signed_on": None}, by=ANI)
    explained = deal.explain("win", by=ANI)

    assert {"contract_approved", "processing_agreed"} < set(explained.blocking)
    assert "GDPR" in explained.render("en")
    assert "IFRS 15" in explained.render("id")


def test_a_renewal_begins_by_itself_ninety_days_before_the_end() -> None:
    """As a deal of its own, with the proposal, at the value that is paid now."""
    process, clock = selling()
    deal = contracted(process, handles_personal_data=False, discount=10)
    deal.fire("win", by=ANI)
    clock.advance(timedelta(days=400))
    (renewal,) = process.linked.deals(deal.advance())

    assert ("D-1:b2b_saas", "proposal") == (renewal.id, renewal.stage)
    assert "18000 USD" == str(renewal.facts["annual_value"])
    assert "D-1" == renewal.facts["renewal_of"]


def test_a_deal_that_lies_about_is_told_and_in_the_end_lost() -> None:
    """After two weeks, then every week, and after ninety days it is given up."""
    process, clock = selling()
    deal = process.start("D-1", {"company": "Acme"}, by=ANI)
    clock.advance(timedelta(days=90))
    deal.advance()

    told = [event.at for event in deal.events if getattr(event, "name", "") == "deal_is_stale"]
    assert [MONDAY + timedelta(days=14 + 7 * week) for week in range(11)] == told
    assert ("lost", "unresponsive") == (deal.stage, deal.events[-1].reason)


def test_a_company_lays_its_own_rules_over_it() -> None:
    """Its renewals are deals of its own process, and need no other one."""
    company = """
        salesprocess: 1
        process: acme
        extends: b2b_saas
        policies:
          processing_agreed: {leaving: negotiation}
        """
    process = Process.from_yaml(company, clock=FakeClock(MONDAY))
    deal = contracted(process, **{"contract.processing_agreed": True})
    deal.fire("win", by=ANI)
    (renewal,) = process.linked.deals(deal.fire("begin_renewal", by=ANI))

    assert ("D-1:acme", "proposal") == (renewal.id, renewal.stage)
