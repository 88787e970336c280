"""An insurance policy: what underwriters and the law say of it, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from salesprocess import Actor, CannotApprove, Deal, InvalidValues, Process
from salesprocess.testing import FakeClock
from tests.processes.driving import blocking

AGENT = Actor("ani", {"agent"})
UNDERWRITER = Actor("umar", {"underwriter"})
SENIOR = Actor("sari", {"senior_underwriter"})
CHIEF = Actor("citra", {"chief_underwriter"})
OFFICE = Actor("oki", {"policy_administrator"})
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
APPLICATION = {
    "applicant": "Budi",
    "line": "motor",
    "channel": "telephone",
    "demands_and_needs": "To drive to work",
    "application_signed_on": "2026-01-05",
    "sum_insured": "20000 USD",
    "quote.base_premium": "500 USD",
    "cover.starts_on": "2026-12-01",
}
STANDARD = {"grade": "standard"}
POLICY = {
    "cover.number": "P-1",
    "cover.premium_paid_on": "2026-01-05",
    "cover.documents_received_on": "2026-01-05",
}


def insurer(now: datetime = MONDAY) -> tuple[Process, FakeClock]:
    """Open for business."""
    clock = FakeClock(now)
    return Process.builtin("insurance_policy", clock=clock), clock


def underwritten(
    process: Process, *, risk: Mapping[str, object] = STANDARD, **values: object
) -> Deal:
    """Bring an identified customer to the underwriter, who says what the risk is."""
    deal = process.start("A-1", {**APPLICATION, **values}, by=AGENT)
    deal.update({"risk": risk}, by=UNDERWRITER)
    deal.fire("submit", by=AGENT)
    if not values.get("politically_exposed"):
        deal.fire("identification.identify", by=AGENT)
    return deal


def bound(process: Process, **values: object) -> Deal:
    """Bring a customer to cover that is bound."""
    deal = underwritten(process, **values)
    deal.fire("send_quote", by=UNDERWRITER)
    deal.fire("bind", by=AGENT)
    return deal


def issued(process: Process, **values: object) -> Deal:
    """Bring a customer to a policy."""
    deal = bound(process, **values)
    deal.fire("issue", POLICY, by=OFFICE)
    return deal


def test_only_underwriters_say_what_the_risk_is() -> None:
    """An agent who sells the policy does not rate it."""
    process, _ = insurer()
    with pytest.raises(InvalidValues, match="only underwriter or senior_underwriter"):
        process.start("A-1", {**APPLICATION, "risk": STANDARD}, by=AGENT)


@pytest.mark.parametrize(
    ("line", "last_day"), [("motor", date(2026, 1, 19)), ("life", date(2026, 2, 4))]
)
def test_a_customer_withdraws_within_fourteen_days_and_from_a_life_policy_within_thirty(
    line: str, last_day: date
) -> None:
    """From the day on which the policy was received, the last day included."""
    process, clock = insurer()
    deal = issued(process, line=line)
    clock.advance(last_day - MONDAY.date())
    deal.advance()
    assert ("issued", True) == (deal.stage, deal.explain("withdraw_in_cooling_off").open)
    clock.advance(timedelta(days=1))
    deal.advance()

    assert "in_force" == deal.stage


def test_who_withdraws_gives_no_reason_and_gets_the_premium_back() -> None:
    """Nothing is asked for, and all of it is refunded."""
    process, _ = insurer()
    deal = issued(process)
    deal.fire("withdraw_in_cooling_off", by="budi")

    assert ("cancelled", "500 USD") == (deal.stage, str(deal.facts["cover.refund_due"]))


def test_no_cover_before_the_premium() -> None:
    """Paid a day after the cover has begun is too late, and unpaid cover is not taken up."""
    process, clock = insurer()
    deal = bound(process, **{"cover.starts_on": "2026-02-01"})
    late = {**POLICY, "cover.premium_paid_on": "2026-02-02"}
    assert ("premium_before_cover",) == blocking(deal, "issue", late, by=OFFICE)
    clock.advance(timedelta(days=28))
    deal.advance()

    assert ("not_taken_up", "not_paid") == (deal.stage, deal.events[-1].reason)


@pytest.mark.parametrize(
    ("line", "amount", "tracks"),
    [
        ("life", "249999 USD", {"identification"}),
        ("life", "250000 USD", {"identification", "medical"}),
        ("property", "250000 USD", {"identification", "inspection"}),
    ],
)
def test_high_sums_are_looked_at_more_closely(line: str, amount: str, tracks: set[str]) -> None:
    """A life by a physician, an object by an inspector."""
    process, _ = insurer()

    assert tracks == set(underwritten(process, line=line, sum_insured=amount).tracks)


@pytest.mark.parametrize(
    ("values", "needed"),
    [
        ({"sum_insured": "200000 USD"}, ()),
        ({"risk": {"grade": "substandard", "loading": 50}}, ("senior_referral",)),
        (
            {"risk": {"grade": "substandard", "loading": 150}},
            ("senior_referral", "chief_referral"),
        ),
    ],
)
def test_what_is_above_the_authority_of_an_underwriter_is_referred(
    values: dict[str, object], needed: tuple[str, ...]
) -> None:
    """Standard risks are not, substandard ones are, and heavy loadings to the very top."""
    process, _ = insurer()
    deal = underwritten(process, **values)

    assert needed == tuple(deal.explain("send_quote", by=UNDERWRITER).blocking)


def test_nobody_decides_their_own_referral_and_new_terms_are_referred_again() -> None:
    """An approval is for these terms only."""
    process, _ = insurer()
    deal = underwritten(process, risk={"grade": "substandard", "loading": 50})
    deal.request("senior_referral", by=SENIOR)
    with pytest.raises(CannotApprove):
        deal.approve("senior_referral", by=SENIOR)
    deal.approve("senior_referral", by=CHIEF)
    deal.update({"risk.loading": 25}, by=UNDERWRITER)

    assert ("senior_referral",) == blocking(deal, "send_quote", by=UNDERWRITER)


def test_the_loading_is_part_of_the_premium() -> None:
    """500 with a loading of 50% are 750."""
    process, _ = insurer()
    deal = underwritten(process, risk={"grade": "substandard", "loading": 50})

    assert "750 USD" == str(deal.facts["quote.premium"])


def test_politically_exposed_persons_are_accepted_by_a_senior_underwriter() -> None:
    """After enhanced diligence, and with words about it."""
    process, _ = insurer()
    deal = underwritten(process, politically_exposed=True)
    assert ("not_exposed",) == blocking(deal, "identification.identify", by=AGENT)
    deal.fire("identification.examine", by=UNDERWRITER)
    by_underwriter = blocking(deal, "identification.accept", by=UNDERWRITER, comment="Salary")
    assert ("tracks.identification.transitions.accept.roles",) == by_underwriter
    deal.fire("identification.accept", by=SENIOR, comment="Salary")

    assert "identified" == deal.tracks["identification"]


@pytest.mark.parametrize(("day", "is_open"), [(18, True), (19, False)])
def test_from_19_june_2026_who_buys_online_can_withdraw_online(day: int, is_open: bool) -> None:
    """The day before, nobody asked for such a function."""
    process, _ = insurer(datetime(2026, 6, day, 9, tzinfo=UTC))
    deal = bound(process, channel="online")
    deal.update(POLICY, by=OFFICE)

    assert is_open == deal.explain("issue", by=OFFICE).open


def test_a_motor_policy_is_renewed_a_month_before_it_ends() -> None:
    """The renewal begins in underwriting, and its cover where the old one ends."""
    process, clock = insurer()
    deal = issued(process, **{"cover.starts_on": "2026-02-01"})
    clock.advance(timedelta(days=361))
    (renewal,) = process.linked.deals(deal.advance())

    assert ("underwriting", "A-1") == (renewal.stage, renewal.facts["renewal_of"])
    assert date(2027, 2, 1) == renewal.facts["cover.starts_on"]
