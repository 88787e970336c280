"""Consent in the European Union: what law and practice say, as sentences.

They are written from the case studies and the texts of the law, and not from the layer.
"""

from __future__ import annotations

from typing import Any

import pytest

from salesprocess.linting import lint
from tests.processes.laid import TODAY, blocking, laid

EU = laid(
    "eu_consent",
    policies={
        name: {"firing": "contact"}
        for name in ("lawful_basis", "valid_consent", "no_objection", "person_informed")
    },
)
CONSENT: dict[str, Any] = {
    "processing": {"basis": "consent", "person_informed_on": TODAY},
    "consent": {
        "purposes": ["Newsletter"],
        "given_on": TODAY,
        "evidence": "Form 7",
        "by_clear_action": True,
        "asked_apart": True,
        "no_condition": True,
        "told_of_withdrawal": True,
        "by_a_child": False,
    },
}


def test_consent_that_has_all_of_it_is_valid() -> None:
    """Free, specific, informed, unambiguous, and it can be shown."""
    assert [] == blocking(EU.start("D-1", CONSENT), "contact")


@pytest.mark.parametrize("missing", CONSENT["consent"])
def test_consent_that_lacks_anything_is_none(missing: str) -> None:
    """Article 7 asks for each of them."""
    deal = EU.start("D-1", CONSENT)
    deal.update({f"consent.{missing}": None})

    assert ["valid_consent"] == blocking(deal, "contact")


def test_consent_can_be_withdrawn_at_any_time() -> None:
    """Then it is over."""
    deal = EU.start("D-1", CONSENT)
    deal.update({"consent.withdrawn_on": TODAY})

    assert ["valid_consent"] == blocking(deal, "contact")


def test_a_childs_consent_takes_that_of_a_parent() -> None:
    """Below the age of consent."""
    deal = EU.start("D-1", CONSENT)
    deal.update({"consent.by_a_child": True})
    assert ["valid_consent"] == blocking(deal, "contact")
    deal.update({"consent.parent_agreed": True})
    assert [] == blocking(deal, "contact")


def test_legitimate_interests_are_weighed() -> None:
    """Another basis asks for no consent."""
    deal = EU.start("D-1", {"processing.person_informed_on": TODAY})
    assert "lawful_basis" in blocking(deal, "contact")
    deal.update({"processing.basis": "legitimate_interests"})
    assert ["lawful_basis"] == blocking(deal, "contact")
    deal.update({"processing.interests_weighed_on": TODAY})
    assert [] == blocking(deal, "contact")


def test_an_objection_ends_direct_marketing_whatever_the_basis() -> None:
    """Article 21(3)."""
    deal = EU.start("D-1", {**CONSENT, "processing.basis": "contract"})
    deal.update({"processing.objected_on": TODAY})

    assert ["no_objection"] == blocking(deal, "contact")


def test_the_person_is_informed() -> None:
    """Articles 13 and 14."""
    deal = EU.start("D-1", CONSENT)
    deal.update({"processing.person_informed_on": None})

    assert ["person_informed"] == blocking(deal, "contact")


def test_the_layer_says_everything_in_both_languages_and_nothing_doubtful() -> None:
    """Laid over a process, lint finds nothing in it."""
    doubts = [str(found) for found in lint(EU.definition) if "builtin:" in found.place.file]

    assert [] == doubts
