"""Identification of bank customers in the United States: what the rule says, as sentences.

They are written from the case studies and the texts of the law, and not from the layer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from salesprocess import Actor
from salesprocess.linting import lint
from tests.processes.laid import CLOCK, TODAY, blocking, laid

BANK = laid(
    "us_bank_identification",
    policies={
        "identified_before_opening": {"entering": "opened"},
        "notice_before_opening": {"entering": "opened"},
        "credit_after_identification": {"firing": "extend_credit"},
        "verification_not_failed": {"entering": "opened", "firing": "extend_credit"},
    },
)
COMPLIANCE = Actor("cita", {"compliance_officer"})
ADULT: dict[str, Any] = {
    "customer": {
        "kind": "individual",
        "is_us_person": True,
        "name": "Ann",
        "born_on": "1990-01-31",
        "street_address": "1 Main Street",
    },
    "identification.taxpayer_number": "123-45-6789",
    "account_kind": "deposit",
    "notice_given_on": TODAY,
}


def test_a_customer_who_is_known_may_open_an_account() -> None:
    """Before anything is verified: that may take place within a reasonable time afterwards."""
    deal = BANK.start("D-1", ADULT)
    deal.fire("open_account")

    assert "unverified" == deal.tracks["identity"]


@pytest.mark.parametrize(
    "missing",
    [
        "customer.name",
        "customer.born_on",
        "customer.street_address",
        "identification.taxpayer_number",
    ],
)
def test_name_birth_address_and_number_come_before_the_account(missing: str) -> None:
    """All four of them."""
    deal = BANK.start("D-1", ADULT)
    deal.update({missing: None})

    assert ["identified_before_opening"] == blocking(deal, "open_account")


def test_an_entity_has_no_birthday() -> None:
    """Its principal place of business is the address."""
    deal = BANK.start("D-1", ADULT)
    deal.update({"customer": {"kind": "entity", "born_on": None}})

    assert [] == blocking(deal, "open_account")


@pytest.mark.parametrize("other", ["customer.military_box", "customer.contact_address"])
def test_an_individual_without_a_street_address_has_other_ways(other: str) -> None:
    """An APO or FPO box, or the address of next of kin; an entity has neither."""
    deal = BANK.start("D-1", ADULT)
    deal.update({"customer.street_address": None, other: "Box 1"})
    assert [] == blocking(deal, "open_account")
    deal.update({"customer.kind": "entity"})
    assert ["identified_before_opening"] == blocking(deal, "open_account")


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({"document": "passport", "document_number": "X1", "document_country": "ID"}, True),
        ({"document": "passport", "document_number": "X1"}, False),
        ({"document": "alien_card", "document_number": "X1"}, True),
        ({"document": "other_with_photo", "document_number": "X1", "document_country": "ID"}, True),
        ({"document": "existence", "document_number": "X1", "document_country": "ID"}, False),
    ],
)
def test_who_is_no_us_person_may_show_a_document(given: dict[str, Any], known: bool) -> None:
    """A US person has a taxpayer number in any case."""
    deal = BANK.start("D-1", ADULT)
    deal.update({"identification": {"taxpayer_number": None, **given}})
    assert not deal.can("open_account")
    deal.update({"customer.is_us_person": False})
    assert known == deal.can("open_account")


def test_a_number_that_is_applied_for_is_confirmed_and_comes_within_a_reasonable_time() -> None:
    """The application was filed before the account is opened."""
    deal = BANK.start("D-1", ADULT)
    deal.update({"identification": {"taxpayer_number": None, "number_applied_for_on": TODAY}})
    assert not deal.can("open_account")
    due = CLOCK().date() + timedelta(days=60)
    deal.update({"identification": {"application_confirmed": True, "number_due_on": due}})
    deal.fire("open_account")
    later = CLOCK() + timedelta(days=62)

    assert "taxpayer_number_overdue" in [
        getattr(e, "name", "") for e in deal.advance(at=later).events
    ]


def test_for_a_credit_card_the_data_may_come_before_credit_is_extended() -> None:
    """From a third party; a deposit account cannot wait."""
    deal = BANK.start("D-1", ADULT)
    deal.update({"customer.born_on": None})
    assert not deal.can("open_account")
    deal.update(account_kind="credit_card", third_party_source="The shop")
    deal.fire("open_account")
    assert ["credit_after_identification"] == blocking(deal, "extend_credit")
    deal.update({"customer.born_on": "1990-01-31"})
    assert [] == blocking(deal, "extend_credit")


@pytest.mark.parametrize("reason", ["known_customer", "exempt_entity"])
def test_whom_the_rule_does_not_count_is_not_asked(reason: str) -> None:
    """A customer whom the bank knows, or a regulated institution."""
    deal = BANK.start("D-1", {"customer.outside_the_rule": reason})

    assert [] == blocking(deal, "open_account")


def test_the_customer_is_told_before() -> None:
    """That the bank asks for data to identify them."""
    deal = BANK.start("D-1", ADULT)
    deal.update(notice_given_on=CLOCK().date() + timedelta(days=1))

    assert ["notice_before_opening"] == blocking(deal, "open_account")


def test_a_verification_consults_the_lists() -> None:
    """By documents or otherwise, and only a compliance officer says so."""
    deal = BANK.start("D-1", ADULT)
    values = {"verification": {"method": "documents", "lists_consulted_on": TODAY}}
    assert not deal.can("identity.verify", values, by=Actor("ani"))
    assert not deal.can("identity.verify", {"verification.method": "both"}, by=COMPLIANCE)
    assert deal.can("identity.verify", values, by=COMPLIANCE)


def test_who_cannot_be_verified_gets_no_account_and_no_credit() -> None:
    """And it is decided whether a suspicious activity report is filed."""
    deal = BANK.start("D-1", ADULT)
    assert not deal.can("identity.fail", by=COMPLIANCE, comment="False papers")
    values = {"verification.report_considered": True}
    deal.fire("identity.fail", values, by=COMPLIANCE, comment="False papers")

    assert ["verification_not_failed"] == blocking(deal, "open_account")


def test_the_layer_says_everything_in_both_languages_and_nothing_doubtful() -> None:
    """Laid over a process, lint finds nothing in it."""
    doubts = [str(found) for found in lint(BANK.definition) if "builtin:" in found.place.file]

    assert [] == doubts
