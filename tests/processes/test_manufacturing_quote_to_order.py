"""Parts made to a customer's drawing: what people of that trade say of it, as sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from salesprocess import Actor, CannotApprove, Deal, InvalidValues, Process
from salesprocess.testing import FakeClock
from tests.processes.driving import blocking

ANI = Actor("ani", {"sales_engineer"})
MANAGER = Actor("mia", {"sales_manager"})
DIRECTOR = Actor("dewi", {"managing_director"})
REVIEWERS = Actor("rini", {"design_engineer", "estimator", "credit_controller"})
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
RFQ = {
    "customer": "Acme Pumps",
    "drawing": {"number": "P-100", "revision": "B"},
    "quantity": 100,
    "answer_by": "2026-01-20",
    "unit_cost": "60 USD",
    "unit_price": "80 USD",
    "quote.lead_time_weeks": 6,
    "credit_limit": "9000 USD",
    "export": {"screened_on": "2026-01-05", "clear": True},
}
ORDER = {"number": "PO-1", "revision": "B", "quantity": 100, "unit_price": "80 USD"}
REVIEWS = ("engineering.pass", "costing.calculate", "credit.approve")


def works() -> tuple[Process, FakeClock]:
    """Open the works on a Monday."""
    clock = FakeClock(MONDAY)
    return Process.builtin("manufacturing_quote_to_order", clock=clock), clock


def under_review(process: Process, **values: object) -> Deal:
    """Bring a request to the reviewers."""
    deal = process.start("Q-1", {**RFQ, **values}, by=ANI)
    deal.fire("review", by=ANI)
    deal.fire("engineering.take", by=REVIEWERS)
    return deal


def priced(process: Process, **values: object) -> Deal:
    """Bring a request through all of its reviews."""
    deal = under_review(process, **values)
    for trigger in REVIEWS:
        deal.fire(trigger, by=REVIEWERS)
    return deal


def quoted(process: Process, **values: object) -> Deal:
    """Bring a request to a quote."""
    deal = priced(process, **values)
    deal.fire("send_quote", by=ANI)
    return deal


def ordered(process: Process, **values: object) -> Deal:
    """Bring a request to a confirmed order."""
    deal = quoted(process, **values)
    deal.fire("confirm_order", {"order": ORDER}, by=ANI)
    return deal


@pytest.mark.parametrize("order", [*permutations(REVIEWS)], ids=" ".join)
def test_the_reviews_are_done_side_by_side(order: tuple[str, ...]) -> None:
    """Engineering, costing and credit finish in any order, and the last one opens the pricing."""
    process, _ = works()
    deal = under_review(process)
    for trigger in order:
        assert "feasibility" == deal.stage
        deal.fire(trigger, by=REVIEWERS)

    assert "pricing" == deal.stage


def test_a_seller_does_not_pass_the_review_of_engineering() -> None:
    """Neither by the trigger nor by writing down that it has been passed."""
    process, _ = works()
    deal = under_review(process)
    assert ("tracks.engineering.transitions.pass.roles",) == blocking(
        deal, "engineering.pass", by=ANI
    )
    with pytest.raises(InvalidValues):
        deal.update({"reviewed_revision": "B"}, by=ANI)


def test_a_new_revision_of_the_drawing_is_reviewed_again() -> None:
    """Nobody quotes revision C on the review of revision B."""
    process, _ = works()
    deal = priced(process)
    deal.update({"drawing.revision": "C"}, by=ANI)

    assert "feasible" in blocking(deal, "send_quote", by=ANI)


@pytest.mark.parametrize(
    ("price", "needed"),
    [
        ("75 USD", ()),
        ("74 USD", ("low_margin",)),
        ("66 USD", ("low_margin", "very_low_margin")),
    ],
)
def test_thin_margins_are_for_others_to_accept(price: str, needed: tuple[str, ...]) -> None:
    """Cost 60: at 75 the margin is 20%, at 74 below it, at 66 below 10%."""
    process, _ = works()
    deal = priced(process, unit_price=price)

    assert needed == tuple(deal.explain("send_quote", by=ANI).blocking)


def test_a_director_accepts_what_the_manager_has_accepted_and_one_price_only() -> None:
    """A price that changes in the negotiation is accepted again."""
    process, _ = works()
    deal = priced(process, unit_price="65 USD")
    deal.request("low_margin", by=ANI)
    with pytest.raises(CannotApprove):
        deal.approve("low_margin", by=ANI)
    deal.approve("low_margin", by=MANAGER)
    deal.approve("very_low_margin", by=DIRECTOR)
    deal.fire("send_quote", by=ANI)
    deal.update({"unit_price": "64 USD"}, by=ANI)

    blocked = blocking(deal, "confirm_order", by=ANI)
    assert {"low_margin", "very_low_margin"} <= set(blocked)


@pytest.mark.parametrize(("days", "stage"), [(30, "quoted"), (31, "expired")])
def test_a_quote_binds_us_until_the_end_of_its_last_day(days: int, stage: str) -> None:
    """Sent on the 5th with 30 days, it is good on 4 February and no longer on the 5th."""
    process, clock = works()
    deal = quoted(process)
    assert date(2026, 2, 4) == deal.facts["quote.valid_until"]
    clock.advance(timedelta(days=days))
    deal.advance()

    assert stage == deal.stage


@pytest.mark.parametrize(
    ("name", "value"), [("revision", "A"), ("quantity", 90), ("unit_price", "79 USD")]
)
def test_an_order_that_differs_from_the_quote_is_not_confirmed(name: str, value: object) -> None:
    """Whatever it differs in, it is resolved with the customer first."""
    process, _ = works()
    deal = quoted(process)

    values = {"order": {**ORDER, name: value}}
    assert ("order_matches_quote",) == blocking(deal, "confirm_order", values, by=ANI)


def test_what_is_ordered_is_frozen() -> None:
    """Drawing, quantity and price stay as they were confirmed."""
    process, _ = works()
    deal = ordered(process)
    for values in ({"drawing.revision": "C"}, {"quantity": 90}, {"unit_price": "70 USD"}):
        with pytest.raises(InvalidValues):
            deal.update(values, by=ANI)

    assert "order_confirmed" == deal.stage


def test_nothing_is_made_before_the_down_payment_is_there() -> None:
    """30% of 8,000."""
    process, _ = works()
    deal = ordered(process)
    assert ("down_payment_received",) == blocking(deal, "release", by=ANI)

    values = {"down_payment.received": "2400 USD"}
    assert "in_production" == deal.fire("release", values, by=ANI).stage


def test_a_screening_of_the_parties_is_good_for_thirty_days() -> None:
    """An order that is released later is screened again, and the reason names the law."""
    process, clock = works()
    deal = ordered(process, **{"down_payment.received": "2400 USD"})
    clock.advance(timedelta(days=31))

    assert ("parties_screened",) == blocking(deal, "release", by=ANI)
    assert "15 CFR" in deal.explain("release", by=ANI).render("en")


def test_goods_that_need_a_licence_wait_for_it() -> None:
    """Everything else is there."""
    process, _ = works()
    values = {"down_payment.received": "2400 USD", "export.licence_needed": True}
    deal = ordered(process, **values)

    assert ("licence_granted",) == blocking(deal, "release", by=ANI)
