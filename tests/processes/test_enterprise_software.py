"""The software vendor's opportunities on their way: the facts of its handbook, as sentences.

They are written from the case study and not from the process.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from salesprocess import (
    Blocked,
    CannotApprove,
    CannotStart,
    InvalidValues,
    Money,
    NotDrawn,
)
from tests.processes.software import (
    CLOCK,
    DESK,
    LEGAL,
    MANAGER,
    OPERATIONS,
    OWNER,
    SDR,
    SELLING_STAGES,
    SOFTWARE,
    SUPPORT,
    WAY,
    begin,
    blocking,
    onward,
    reach,
    usd,
)

TODAY = CLOCK().date()


# --- Stage 0, and the way out of it ------------------------------------------------------------


def test_the_stages_are_those_of_the_handbook() -> None:
    """From 0 to 10, with the won stage between 7 and 8."""
    titles = [SOFTWARE.definition.stage_title(s).say("en") for s in SOFTWARE.definition.stages]

    assert [
        "0-Pending Acceptance", "1-Discovery", "2-Scoping", "3-Technical Evaluation", "4-Proposal",
        "5-Negotiating", "6-Awaiting Signature", "7-Closing", "Closed Won", "8-Closed Lost",
        "9-Unqualified", "10-Duplicate",
    ] == titles  # fmt: skip


@pytest.mark.parametrize("stage", [*SELLING_STAGES, "closing", "closed_won"])
def test_every_opportunity_is_created_in_stage_0(stage: str) -> None:
    """However it is created."""
    with pytest.raises(CannotStart):
        SOFTWARE.start("O-1", stage=stage)


def test_acceptance_notes_the_date_and_the_net_arr() -> None:
    """Sales Accepted Date, and the Net ARR of stage 1."""
    deal = reach("discovery")

    assert CLOCK().date() == deal.facts["noted.sales_accepted_date"]
    assert Money.parse(usd(20_000)) == deal.facts["noted.stage_1_net_arr"]


def test_the_net_arr_of_stage_1_stays_when_the_net_arr_changes() -> None:
    """It is a snapshot; so is the initial IACV, which is taken when discovery is left."""
    deal = reach("discovery")
    deal.update(net_arr=usd(30_000))
    deal.fire("scope", by=OWNER)
    deal.update(net_arr=usd(50_000))

    assert Money.parse(usd(20_000)) == deal.facts["noted.stage_1_net_arr"]
    assert Money.parse(usd(30_000)) == deal.facts["noted.initial_iacv"]
    with pytest.raises(InvalidValues, match="locked"):
        deal.update({"noted.initial_iacv": usd(1)})


def test_leaving_discovery_makes_an_opportunity_sales_qualified() -> None:
    """Sales Qualified is true from then on, and its date is set."""
    deal = reach("discovery")
    assert "noted.sales_qualified" not in deal.facts
    deal.fire("scope", by=OWNER)

    assert (True, CLOCK().date()) == (
        deal.facts["noted.sales_qualified"],
        deal.facts["noted.sales_qualified_date"],
    )


@pytest.mark.parametrize(
    ("missing", "what"),
    [
        ("amount", "transitions.accept.requires.amount"),
        ("sdr_sales_accepted_date", "sdr_accepted"),
        ("qualifying_meeting_at", "sdr_accepted"),
        ("fit.current_tools", "fit_known"),
        ("fit.entry_use_case", "fit_known"),
        ("fit.potential_seats", "fit_known"),
        ("authority", "contact_involved"),
        ("initiative", "has_initiative"),
        ("next_step", "next_step_soon"),
        ("next_step_on", "next_step_soon"),
    ],
)
def test_an_inbound_opportunity_is_accepted_only_when_all_of_it_is_known(
    missing: str, what: str
) -> None:
    """Amount, SDR date, meeting, authority, initiative, fit and timing."""
    deal = begin()
    deal.update({missing: None})

    explanation = deal.explain("accept", by=OWNER)
    assert not explanation.open
    assert what.rpartition(".")[2] in str(explanation.to_json())


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (60, True), (61, False), (-1, False)])
def test_the_next_step_of_an_inbound_opportunity_is_within_60_days(
    days: int, accepted: bool
) -> None:
    """Otherwise it stays in stage 0 with the SDR."""
    deal = begin(next_step_on=CLOCK().date() + timedelta(days=days))

    assert accepted == deal.can("accept", by=OWNER)


def test_an_outbound_opportunity_has_no_60_days() -> None:
    """It takes a clear path to the decision maker, an identified need and a tangible next step."""
    values = {"path_to_decision_maker": True, "identified_need": "Faster reviews"}
    later = CLOCK().date() + timedelta(days=200)
    deal = begin(source="outbound", authority=None, initiative=None, next_step_on=later, **values)

    assert deal.can("accept", by=OWNER)
    for name in values:
        assert not deal.can("accept", {name: None}, by=OWNER)


@pytest.mark.parametrize("authority", ["evaluator", "decision_maker", "technical_buyer"])
def test_the_contact_is_directly_involved(authority: str) -> None:
    """As evaluator, decision maker, technical buyer or involved influencer; not from afar."""
    deal = begin(authority=authority)

    assert deal.can("accept", by=OWNER)
    assert not deal.can("accept", {"authority": "none"}, by=OWNER)


def test_education_and_open_source_programmes_are_not_accepted() -> None:
    """The EDU/OSS flag is no."""
    assert ["sales_accepted_opportunity"] == blocking(
        begin(education_or_open_source=True), "accept"
    )


def test_the_account_executive_validates_what_the_sdr_found_out() -> None:
    """Without that, and by anybody else, nothing is accepted."""
    deal = begin()
    assert not deal.can("accept", by=SDR)
    deal.untick("sdr_information_validated", by=OWNER)
    assert not deal.can("accept", by=OWNER)


def test_a_qualified_opportunity_is_to_be_accepted_within_48_hours() -> None:
    """Counted from the qualifying meeting; afterwards an event says so."""
    deal = begin(qualifying_meeting_at=CLOCK())
    due = next(due for due in deal.due() if due.deadline == "deadlines.acceptance_overdue")

    assert CLOCK() + timedelta(hours=48) == due.due
    assert ("acceptance_overdue",) == due.emits


def test_only_stage_0_leads_to_unqualified() -> None:
    """It is the only time."""
    assert "unqualified" == begin().fire("unqualify", by=SDR).stage
    for stage in SELLING_STAGES:
        assert not reach(stage).can("unqualify", by=OWNER, comment="no")
    with pytest.raises(NotDrawn):
        reach("closing").fire("unqualify", by=OPERATIONS)


def test_sales_operations_make_exceptions() -> None:
    """They alone take an opportunity back to 0, or to 9."""
    for stage in SELLING_STAGES:
        back = reach(stage)
        for somebody in (OWNER, MANAGER, SUPPORT):
            assert not back.can("return_to_acceptance", by=somebody, comment="again")
        assert (
            "pending_acceptance"
            == back.fire("return_to_acceptance", by=OPERATIONS, comment="again").stage
        )
        assert "unqualified" == reach(stage).fire("unqualify", by=OPERATIONS, comment="x").stage


def test_a_duplicate_is_one_only_before_it_is_accepted() -> None:
    """It names the other opportunity; once accepted it is closed as lost, with a reason."""
    deal = begin()
    assert ["transitions.mark_duplicate.requires.duplicate_opportunity"] == blocking(
        deal, "mark_duplicate"
    )
    deal.fire("mark_duplicate", {"duplicate_opportunity": "O-7"}, by=OWNER)
    assert ("duplicate", "duplicate") == (deal.stage, deal.outcome)
    for stage in (*SELLING_STAGES, "closing"):
        with pytest.raises(NotDrawn):
            reach(stage).fire("mark_duplicate", {"duplicate_opportunity": "O-7"}, by=OWNER)


@pytest.mark.parametrize(
    ("parent", "begins"),
    [
        ({}, False),
        ({"opportunity": "O-0"}, False),
        ({"opportunity": "O-0", "order_type": "new_business"}, True),
        ({"opportunity": "O-0", "order_type": "renewal"}, True),
        ({"opportunity": "O-0", "order_type": "add_on"}, False),
    ],
)
def test_an_add_on_has_a_parent_that_is_none(parent: dict[str, str], begins: bool) -> None:
    """New business or a renewal, not another add-on."""
    try:
        SOFTWARE.start("O-1", {"order_type": "add_on", "parent": parent})
    except Blocked:
        assert not begins
    else:
        assert begins


@pytest.mark.parametrize(
    ("days", "order_type"), [(1, "renewal"), (180, "renewal"), (181, "new_business")]
)
def test_a_customer_who_comes_back_within_180_days_is_a_renewal(days: int, order_type: str) -> None:
    """And later new business."""
    ended = {"previous_term_ended_on": CLOCK().date() - timedelta(days=days)}
    wrong = {"renewal": "new_business", "new_business": "renewal"}[order_type]

    assert SOFTWARE.start("O-1", {**ended, "order_type": order_type})
    with pytest.raises(Blocked):
        SOFTWARE.start("O-1", {**ended, "order_type": wrong})


# --- Forward -----------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["pending_acceptance", *SELLING_STAGES])
def test_every_item_of_a_checklist_is_an_exit_criterion(stage: str) -> None:
    """Take one tick back, and the opportunity stays."""
    trigger = onward(stage)
    for item in SOFTWARE.definition.spec.stages[stage].checklist:
        deal = reach(stage)
        deal.untick(item, by=OWNER)
        assert [f"stages.{stage}.checklist.{item}"] == blocking(deal, trigger)


@pytest.mark.parametrize(
    ("stage", "field"),
    [
        ("discovery", "scoping_meeting_at"),
        ("discovery", "expected_users"),
        ("discovery", "edition"),
        ("scoping", "command_plan"),
        ("scoping", "engagement_approaches"),
        ("scoping", "partner.applicable"),
        ("technical_evaluation", "services.applicable"),
        ("technical_evaluation", "meddppicc.decision_criteria"),
        ("technical_evaluation", "meddppicc.decision_process"),
        ("technical_evaluation", "meddppicc.paper_process"),
        ("proposal", "paper.bill_to"),
        ("proposal", "paper.sold_to"),
        ("proposal", "paper.order_needed"),
        ("proposal", "paper.vendor_registration_needed"),
        ("negotiating", "signing_expected_on"),
        ("negotiating", "terms"),
        ("awaiting_signature", "won_reason"),
        ("awaiting_signature", "won_details"),
        ("awaiting_signature", "competitors"),
    ],
)
def test_what_has_to_be_known_before_a_stage_is_left(stage: str, field: str) -> None:
    """The exit criteria that are facts."""
    deal = reach(stage)
    trigger = onward(stage)

    assert deal.can(trigger, by=OWNER)
    assert not deal.can(trigger, {field: None}, by=OWNER)


def test_a_partner_or_services_are_engaged_where_they_are_applicable() -> None:
    """The partner before scoping is left, services before the proposal."""
    scoping = reach("scoping", **{"partner.applicable": True})
    assert ["partner_engaged"] == blocking(scoping, "evaluate")
    assert scoping.can("evaluate", {"partner.engaged": True}, by=OWNER)
    evaluation = reach("technical_evaluation", **{"services.applicable": True})
    assert ["services_identified"] == blocking(evaluation, "propose")
    assert evaluation.can("propose", {"services.identified": True}, by=OWNER)


def test_two_ways_to_engage_the_customer_before_scoping_is_left() -> None:
    """One is not enough."""
    deal = reach("scoping", engagement_approaches=["workshop"])

    assert ["two_approaches"] == blocking(deal, "evaluate")


@pytest.mark.parametrize(
    ("segment", "net_arr", "needed"),
    [
        ("smb", 4_999, False),
        ("smb", 5_000, True),
        ("mid_market", 9_999, False),
        ("mid_market", 10_000, True),
    ],
)
def test_an_overview_of_the_opportunity_from_a_threshold_by_segment(
    segment: str, net_arr: int, needed: bool
) -> None:
    """From 5,000 for small business, from 10,000 in the mid-market."""
    deal = reach("scoping", segment=segment, net_arr=usd(net_arr), opportunity_overview=None)

    assert needed != deal.can("evaluate", by=OWNER)


@pytest.mark.parametrize(
    ("terms", "net_arr", "edition", "allowed"),
    [
        ("standard", 1, "starter", True),
        ("amended", 24_999, "premium", False),
        ("amended", 25_000, "premium", True),
        ("amended", 25_000, "starter", False),
        ("customer_paper", 100_000, "premium", False),
    ],
)
def test_terms_change_only_from_a_threshold(
    terms: str, net_arr: int, edition: str, allowed: bool
) -> None:
    """Standard terms from 25,000 and not for Starter; the customer's paper above 100,000."""
    deal = reach("negotiating", terms=terms, net_arr=usd(net_arr), edition=edition)

    assert allowed == deal.can("ask_for_signature", by=OWNER)


def test_the_customers_own_paper_goes_through_legal() -> None:
    """Above 100,000, and only with their approval."""
    deal = reach("negotiating", terms="customer_paper", net_arr=usd(100_001))
    assert not deal.can("ask_for_signature", by=OWNER)
    deal.request("customer_paper", by=OWNER)
    deal.approve("customer_paper", by=LEGAL)

    assert deal.can("ask_for_signature", by=OWNER)


@pytest.mark.parametrize("trigger", WAY)
def test_only_the_owner_moves_forward(trigger: str) -> None:
    """An account executive; nobody else does it for them."""
    stage = ("pending_acceptance", *SELLING_STAGES)[WAY.index(trigger)]
    deal = reach(stage)

    assert deal.can(trigger, by=OWNER)
    for somebody in (SDR, MANAGER, SUPPORT, DESK):
        assert not deal.can(trigger, by=somebody)


# --- Backward ----------------------------------------------------------------------------------

BACK = {
    "discovery": "return_to_discovery",
    "scoping": "return_to_scoping",
    "technical_evaluation": "return_to_evaluation",
    "proposal": "return_to_proposal",
    "negotiating": "return_to_negotiation",
}


@pytest.mark.parametrize(
    ("source", "target"),
    [(s, t) for number, s in enumerate(SELLING_STAGES) for t in SELLING_STAGES[:number]],
)
def test_a_reversion_takes_a_justification_a_manager_and_sales_support(
    source: str, target: str
) -> None:
    """The owner asks, the manager approves, sales support moves; and once for each time."""
    deal, trigger = reach(source), BACK[target]
    assert not deal.can(trigger, by=SUPPORT, comment="The budget is gone")
    deal.request("reversion", by=OWNER, comment="The budget is gone")
    deal.approve("reversion", by=MANAGER)
    assert not deal.can(trigger, by=OWNER, comment="The budget is gone")
    assert not deal.can(trigger, by=SUPPORT)

    assert target == deal.fire(trigger, by=SUPPORT, comment="The budget is gone").stage
    assert "voided" == deal.approvals["reversion"].status


def test_nobody_approves_their_own_reversion() -> None:
    """Also a manager needs another one."""
    deal = reach("proposal")
    deal.request("reversion", by=MANAGER)
    with pytest.raises(CannotApprove):
        deal.approve("reversion", by=MANAGER)
