"""Who may write a field: an application cannot pass a guard by writing what others have to find."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess import Actor, Availability, Deal, InvalidValues, LoadError, Process, Refusal
from salesprocess.comparison import compare
from salesprocess.testing import FakeClock

TEXT = """
salesprocess: 1
process: acme
roles: {seller: Seller, compliance: {title: {en: Compliance officer, id: Petugas kepatuhan}}}
fields:
  amount: integer
  screened: {type: boolean, default: false, roles: compliance}
  rating: {type: integer, roles: [compliance]}
  contract: {type: group, roles: compliance, fields: {number: text, signed: {type: boolean}}}
stages: {lead: , checked: , won: {outcome: won}}
transitions:
  check: {from: lead, to: checked, requires: rating}
  win: {from: checked, to: won, guards: screened}
  reset: {from: checked, to: lead, set: {screened: false, rating: amount * 2}}
"""
ANI = Actor("ani", frozenset({"seller"}))
CLEO = Actor("cleo", frozenset({"compliance"}))
ONLY = "only compliance may write it; let one do so"


def begun(**values: Any) -> Deal:
    """Return a deal that a seller has begun."""
    return Process.from_yaml(TEXT, clock=FakeClock()).start("D-1", values, by=ANI)


@pytest.mark.parametrize(
    "values", [{"screened": True}, {"rating": 3}, {"contract": {"signed": True}}]
)
@pytest.mark.parametrize("by", [ANI, Actor(), "cleo", None])
def test_nobody_else_writes_it(values: dict[str, Any], by: Any) -> None:
    """Neither at the start, nor later, nor along with a trigger; being called so is no role."""
    deal = begun()
    for attempt in (
        lambda: deal.update(values, by=by),
        lambda: deal.fire("check", values, by=by),
        lambda: deal.process.start("D-2", values, by=by),
    ):
        with pytest.raises(InvalidValues, match=ONLY):
            attempt()
    assert {"screened": False} == dict(deal.facts)


def test_who_has_the_role_writes_it() -> None:
    """At the start, later, and along with a trigger."""
    deal = begun().process.start("D-2", {"rating": 3}, by=CLEO)
    deal.update({"contract": {"number": "C-1"}}, by=CLEO)
    deal.fire("check", {"screened": True}, by=CLEO)
    assert {"rating": 3, "screened": True, "contract.number": "C-1"} == dict(deal.facts)


def test_what_is_there_already_may_come_along() -> None:
    """A form that sends all of its fields changes nothing by it."""
    deal = begun(screened=False)
    deal.update({"rating": 4}, by=CLEO)
    deal.update({"rating": 4, "screened": False, "amount": 7}, by=ANI)
    assert {"rating": 4, "screened": False, "amount": 7} == dict(deal.facts)


def test_what_a_transition_sets_is_the_doing_of_the_process() -> None:
    """Whoever fires it."""
    deal = begun(amount=5)
    deal.fire("check", {"rating": 1}, by=CLEO)
    deal.fire("reset", by=ANI)
    assert 10 == deal.facts["rating"]


def test_what_a_linked_deal_begins_with_is_the_doing_of_the_process() -> None:
    """The seller who wins the sale need not be allowed to write it."""
    sales = """
salesprocess: 1
process: sales
stages: {lead: , won: {outcome: won}}
transitions: {win: {from: lead, to: won, starts: {process: acme, set: {rating: "3"}}}}
"""
    acme = Process.from_yaml(TEXT, clock=FakeClock())
    process = Process.from_yaml(sales, linked=[acme], clock=FakeClock())
    receipt = process.start("D-1").fire("win", by=ANI)
    (linked,) = process.linked.deals(receipt)
    assert 3 == linked.facts["rating"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Only Compliance officer may fill it in."),
        ("id", "Hanya Petugas kepatuhan yang boleh mengisinya."),
    ],
)
def test_the_explanation_says_who_fills_it_in(language: str, said: str) -> None:
    """It is no input that the seller could give along."""
    deal = begun()
    statuses = [deal.available(by=who)[0].status for who in (ANI, CLEO)]
    assert [Availability.BLOCKED, Availability.NEEDS_INPUT] == statuses
    assert said in deal.explain("check", by=ANI).render(language)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["check", "win", "reset", ""]),
            st.dictionaries(
                st.sampled_from(["screened", "rating", "amount", "contract.signed"]),
                st.sampled_from([True, 1, 7, None, "yes"]),
                max_size=3,
            ),
        ),
        max_size=12,
    )
)
def test_a_deal_is_not_won_before_it_was_screened(steps: list[tuple[str, Any]]) -> None:
    """Whatever a seller tries."""
    deal = begun(amount=3)
    deal.update({"rating": 2}, by=CLEO)
    for trigger, values in steps:
        try:
            deal.fire(trigger, values, by=ANI) if trigger else deal.update(values, by=ANI)
        except Refusal:
            continue
    assert (False, False) == (deal.stage == "won", deal.facts["screened"])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("roles: [compliance]", "roles: [complaince]", "did you mean 'compliance'?"),
        ("{type: boolean}}}", "{type: boolean, roles: seller}}}", "says already that compliance"),
        ("roles: [compliance]", "roles: [compliance], formula: 1 + 1", "'roles' has no meaning"),
    ],
)
def test_what_makes_no_sense(old: str, new: str, problem: str) -> None:
    """A role that there is not, two places that say who, and a value that nobody writes."""
    with pytest.raises(LoadError, match=problem.replace("?", r"\?")):
        Process.from_yaml(TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("amount: integer", "amount: {type: integer, roles: seller}", "tightened",
         "The field 'amount' may be written by seller now, and before by anybody."),
        ("rating: {type: integer, roles: [compliance]}", "rating: integer", "loosened",
         "The field 'rating' may be written by anybody now, and before by compliance."),
        ("roles: [compliance]", "roles: [compliance, seller]", "loosened",
         "The field 'rating' may also be written by seller."),
        ("contract: {type: group, roles: compliance", "contract: {type: group, roles: seller",
         "loosened", "The field 'contract.number' may also be written by seller."),
    ],
)  # fmt: skip
def test_a_comparison_tells_it(old: str, new: str, kind: str, said: str) -> None:
    """In which direction, and for whom."""
    first, second = (Process.from_yaml(text).definition for text in (TEXT, TEXT.replace(old, new)))
    found = [(change.kind, change.sentence) for change in compare(first, second).changes]
    assert (kind, said) in found
