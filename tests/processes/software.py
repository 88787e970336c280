"""Opportunities of the software vendor, driven to where a test begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from salesprocess import Actor, Blocked, Deal, Process
from salesprocess.events import Emitted, Event
from salesprocess.testing import FakeClock

CLOCK = FakeClock()
SOFTWARE = Process.builtin("enterprise_software", clock=CLOCK)

SDR = Actor("siti", {"sdr"})
OWNER = Actor("ani", {"account_executive"})
MANAGER = Actor("made", {"sales_manager"})
SUPPORT = Actor("sari", {"sales_support"})
OPERATIONS = Actor("oka", {"sales_operations"})
ANALYST = Actor("tia", {"trade_compliance_analyst"})
OFFICER = Actor("otto", {"export_control_officer"})
LEGAL = Actor("lia", {"legal"})
ACCOUNTING = Actor("putu", {"accounting_officer"})
DESK = Actor("dedi", {"deal_desk"})
BILLING = Actor("bima", {"billing"})


def qualified() -> dict[str, Any]:
    """Return what makes an inbound opportunity one that sales accepts, as of now."""
    now = CLOCK()
    return {
        "source": "inbound",
        "segment": "mid_market",
        "country": "US",
        "amount": "20000 USD",
        "net_arr": "20000 USD",
        "qualifying_meeting_at": now,
        "sdr_sales_accepted_date": now.date(),
        "authority": "decision_maker",
        "initiative": "business_problem",
        "fit": {"current_tools": "Others", "entry_use_case": "Review", "potential_seats": 50},
        "next_step": "Demonstration",
        "next_step_on": now.date() + timedelta(days=14),
    }


SELLING: Mapping[str, Any] = {
    "scoping_meeting_at": CLOCK(),
    "expected_users": 50,
    "edition": "premium",
    "command_plan": "All of it",
    "engagement_approaches": ["workshop", "trial"],
    "opportunity_overview": "https://example.com/overview",
    "partner.applicable": False,
    "services.applicable": False,
    "meddppicc": {"decision_criteria": "Speed", "decision_process": "A", "paper_process": "B"},
    "route_to_market": "direct",
    "paper": {
        "bill_to": "Acme",
        "sold_to": "Acme",
        "order_needed": False,
        "vendor_registration_needed": False,
    },
    "terms": "standard",
    "signing_expected_on": CLOCK().date(),
    "purchase_order.given_before": False,
    "order_form": {"signer": "Budi", "signer_title": "CTO, Acme", "signed_on": CLOCK().date()},
    "selling_country": "US",
    "export.licence_required": False,
    "won_reason": "Speed",
    "won_details": "Much faster than before",
    "competitors": ["None"],
}
WAY = (
    "accept", "scope", "evaluate", "propose", "negotiate", "ask_for_signature", "submit",
)  # fmt: skip
SELLING_STAGES = (
    "discovery", "scoping", "technical_evaluation", "proposal", "negotiating",
    "awaiting_signature",
)  # fmt: skip
CLEARED: Mapping[str, Any] = {"screening.parties": ["Acme"], "screening.continuous": True}


def begin(**values: Any) -> Deal:
    """Begin an opportunity that is qualified and screened, in stage 0."""
    deal = SOFTWARE.start("O-1", {**qualified(), **SELLING, **values}, by=SDR)
    deal.fire("screening.clear", CLEARED, by=ANALYST)
    tick_all(deal)
    return deal


def reach(stage: str, **values: Any) -> Deal:
    """Bring an opportunity to a stage that is on the way to closing."""
    deal = begin(**values)
    for trigger in WAY:
        if deal.stage == stage:
            return deal
        deal.fire(trigger, by=OWNER)
        tick_all(deal)
    return deal


def onward(stage: str) -> str:
    """Return the trigger that leads on from a stage."""
    return WAY[("pending_acceptance", *SELLING_STAGES).index(stage)]


def tick_all(deal: Deal) -> None:
    """Do the work of the stage."""
    for item in SOFTWARE.definition.spec.stages[deal.stage].checklist:
        deal.tick(item, by=OWNER)


def blocking(
    deal: Deal, trigger: str, values: Mapping[str, Any] | None = None, **asking: Any
) -> list[str]:
    """Fire a trigger that is blocked, and return the names of what blocks it."""
    asking = {"by": OWNER, **asking}
    try:
        deal.fire(trigger, values or {}, **asking)
    except Blocked as error:
        unmet = [reason.requirement for reason in error.explanation.unmet]
        return [r.name if r.kind in ("guard", "policy") else r.address for r in unmet]
    return []


def names(events: Iterable[Event]) -> list[str]:
    """List what happened: events of the process's own by their names."""
    return [event.name if isinstance(event, Emitted) else event.kind for event in events]


def usd(amount: int) -> str:
    """Write an amount."""
    return f"{amount} USD"
