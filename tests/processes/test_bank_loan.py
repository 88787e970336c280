"""The bank's loan applications: what the case study says of them, as sentences.

How all 13,087 real applications fare is told by ``tests/test_real_logs.py``.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from salesprocess import Blocked, Deal, NotDrawn, Process
from salesprocess.testing import FakeClock

LOANS = Process.builtin("bank_loan", clock=FakeClock())
STEPS = ("approval.approve", "registration.register", "activation.activate")


def finalized() -> Deal:
    """Take an application to the offer that the customer has to answer."""
    loan = LOANS.start("L-1", {"amount_requested": "10000 EUR"}, by="customer")
    for trigger in ("submit_partly", "preaccept", "accept", "finalize"):
        loan.fire(trigger, by="clerk")
    return loan


@pytest.mark.parametrize("order", [*permutations(STEPS)], ids=" ".join)
def test_the_three_closing_steps_come_in_any_order(order: tuple[str, ...]) -> None:
    """Approved, registered and activated once each, a loan is granted with the last of them."""
    loan = finalized()
    stages = [loan.fire(step, by="clerk").stage for step in order]

    assert ["finalized", "finalized", "granted"] == stages


@pytest.mark.parametrize("step", STEPS)
def test_a_closing_step_is_taken_once(step: str) -> None:
    """In the log each occurs once in every granted application."""
    loan = finalized()
    loan.fire(step, by="clerk")
    with pytest.raises(NotDrawn):
        loan.fire(step, by="clerk")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_a_closing_that_has_begun_is_not_taken_back(step: str, end: str) -> None:
    """No application of the log was declined or cancelled after one of the three steps."""
    loan = finalized()
    loan.fire(step, by="clerk")
    with pytest.raises(Blocked) as caught:
        loan.fire(end, by="clerk")

    assert ("not_yet_closing",) == tuple(caught.value.explanation.blocking)


@pytest.mark.parametrize("step", STEPS)
def test_no_closing_step_is_taken_before_an_offer_is_with_the_customer(step: str) -> None:
    """They all follow ``A_FINALIZED``."""
    loan = LOANS.start("L-1", by="customer")
    loan.fire("submit_partly")
    with pytest.raises(NotDrawn, match="has not begun"):
        loan.fire(step, by="clerk")


@pytest.mark.parametrize("steps", range(1, 5))
@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_an_application_can_end_in_every_stage_but_the_first(steps: int, end: str) -> None:
    """The log has both ends from partly submitted, pre-accepted, accepted and finalised."""
    loan = LOANS.start("L-1", by="customer")
    for trigger in ("submit_partly", "preaccept", "accept", "finalize")[:steps]:
        loan.fire(trigger, by="clerk")

    assert "lost" == LOANS.definition.outcomes[loan.fire(end, by="clerk").stage]


def test_an_application_that_has_just_arrived_ends_nowhere() -> None:
    """Every one of the 13,087 goes on to partly submitted."""
    loan = LOANS.start("L-1", by="customer")

    assert ("submit_partly",) == tuple(found.trigger for found in loan.available())
