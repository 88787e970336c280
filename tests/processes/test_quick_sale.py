"""A sale that is over in minutes: what shopkeepers say of it, as sentences."""

from __future__ import annotations

from datetime import timedelta

import pytest

from salesprocess import Actor, Deal, Process
from salesprocess.testing import FakeClock
from tests.processes.driving import blocking

SELLER, SHIFT_LEAD = Actor("ani", {"seller"}), Actor("budi", {"shift_lead"})
BASKET = {"need": "A present", "item": "Vase", "unit_price": 25, "in_stock": 3}


def shop() -> tuple[Process, FakeClock]:
    """Open a shop with a clock of its own."""
    clock = FakeClock()
    return Process.builtin("quick_sale", clock=clock), clock


def offered(process: Process, **values: object) -> Deal:
    """Bring a customer to an offer."""
    sale = process.start("S-1", {**BASKET, **values}, by=SELLER)
    sale.fire("ask", by=SELLER)
    sale.fire("make_offer", by=SELLER)
    return sale


def sold(process: Process, **values: object) -> Deal:
    """Sell for cash, with the receipt in the customer's hand."""
    cash = {"payment.method": "cash", "payment.tendered": 10_000, "refund.receipt_shown": True}
    sale = offered(process, **cash, **values)
    sale.fire("take_cash", by=SELLER)
    sale.fire("hand_over", by=SELLER)
    return sale


def test_a_sale_at_the_counter_takes_four_steps() -> None:
    """Greeting, need, offer, payment, hand-over: with cash nothing stands between."""
    process, _ = shop()
    sale = sold(process)

    stages = [change.value for change in sale.history_of("stage")]
    assert ["greeting", "need_known", "offer", "paid", "handed_over"] == stages


def test_nobody_can_sell_what_is_not_there() -> None:
    """Two vases are in stock, and the customer wants three."""
    process, _ = shop()
    sale = process.start("S-1", {**BASKET, "in_stock": 2, "quantity": 3}, by=SELLER)
    sale.fire("ask", by=SELLER)

    assert ("enough_stock",) == blocking(sale, "make_offer", by=SELLER)


def test_the_till_tells_the_change() -> None:
    """Two vases for 25 each, paid with a note of 100, leave 50."""
    process, _ = shop()
    sale = offered(process, quantity=2)
    sale.update({"payment.method": "cash", "payment.tendered": 100}, by=SELLER)

    assert 50 == sale.facts["payment.change"]


def test_a_card_is_charged_only_for_what_was_authorised() -> None:
    """The customer added a vase after the bank had agreed to one."""
    process, _ = shop()
    card = {"method": "card", "authorised": 25, "reference": "A-1"}
    sale = offered(process, payment=card)
    sale.fire("authorise", by=SELLER)
    sale.update({"quantity": 2}, by=SELLER)

    assert ("fully_authorised",) == blocking(sale, "capture", by=SELLER)


@pytest.mark.parametrize(("minutes", "stage"), [(29, "offer"), (30, "left")])
def test_a_basket_is_abandoned_after_half_an_hour(minutes: int, stage: str) -> None:
    """A customer who does nothing for thirty minutes has left."""
    process, clock = shop()
    sale = offered(process, channel="web")
    clock.advance(timedelta(minutes=minutes))
    sale.advance()

    assert stage == sale.stage


def test_the_bank_takes_its_promise_back_after_a_week() -> None:
    """An authorisation that nobody captures ends, and so does the sale."""
    process, clock = shop()
    sale = offered(process, payment={"method": "card", "authorised": 25, "reference": "A-1"})
    sale.fire("authorise", by=SELLER)
    clock.advance(timedelta(days=7))
    sale.advance()

    assert ("left", "lapsed") == (sale.stage, sale.events[-1].reason)


@pytest.mark.parametrize(("days", "open_"), [(14, True), (15, False)])
def test_goods_come_back_within_fourteen_days(days: int, open_: bool) -> None:
    """No reason is asked for; the period begins with the hand-over."""
    process, clock = shop()
    sale = sold(process)
    clock.advance(timedelta(days=days))

    assert open_ == sale.explain("refund", by=SELLER).open


def test_defects_are_refunded_when_the_fourteen_days_are_long_over() -> None:
    """The seller is liable for two years."""
    process, clock = shop()
    sale = sold(process)
    clock.advance(timedelta(days=700))
    sale.fire("refund_defect", by=SELLER, comment="It leaks.")

    assert "refunded" == sale.stage


def test_a_seller_does_not_refund_large_amounts_alone() -> None:
    """Above 500, the shift lead decides."""
    process, _ = shop()
    sale = sold(process, unit_price=900)
    assert ("refund_in_authority",) == blocking(sale, "refund", by=SELLER)

    assert "refunded" == sale.fire("refund", by=SHIFT_LEAD).stage


@pytest.mark.parametrize("proven", [None, False])
def test_no_drink_is_sold_to_somebody_whose_age_is_not_proven(proven: bool | None) -> None:
    """Whether nobody asked or the document said no."""
    process, _ = shop()
    cash = {"payment.method": "cash", "payment.tendered": 100}
    sale = offered(process, age_restricted=True, age_proven=proven, **cash)

    assert ("adults_only",) == blocking(sale, "take_cash", by=SELLER)
