"""Contact in the United Kingdom: what law and practice say, as sentences.

They are written from the case studies and the texts of the law, and not from the layer.
"""

from __future__ import annotations

from typing import Any

import pytest

from salesprocess.linting import lint
from tests.processes.laid import TODAY, blocking, laid

UK = laid(
    "uk_contact_rules",
    policies={
        name: {"firing": "contact"}
        for name in ("objection_respected", "message_allowed", "call_allowed")
    },
)
COMPLETE = {"message": {"says_who_sends": True, "offers_opt_out": True}}
SOFT = {"from_sale": True, "similar_products": True, "could_refuse": True}


@pytest.mark.parametrize(
    ("subscriber", "is_corporate"),
    [
        (None, False),
        ("consumer", False),
        ("sole_trader", False),
        ("partnership", False),
        ("company", True),
        ("llp", True),
        ("scottish_partnership", True),
        ("government", True),
    ],
)
@pytest.mark.parametrize("way", ["email", "text_message"])
def test_individual_subscribers_consent_and_corporate_ones_need_not(
    way: str, subscriber: str | None, is_corporate: bool
) -> None:
    """Whoever is not known counts as an individual."""
    deal = UK.start("D-1", {"contact_way": way, "subscriber": subscriber, **COMPLETE})
    assert is_corporate == deal.can("contact")
    deal.update(marketing_consent_on=TODAY)
    assert deal.can("contact")


@pytest.mark.parametrize("missing", [None, *SOFT])
def test_soft_opt_in_is_enough_when_all_of_it_is_there(missing: str | None) -> None:
    """Details from a sale or its negotiation, similar products, and a chance to refuse."""
    given = {name: name != missing for name in SOFT}
    deal = UK.start("D-1", {"contact_way": "email", "soft_opt_in": given, **COMPLETE})

    assert (missing is None) == deal.can("contact")


@pytest.mark.parametrize("name", ["says_who_sends", "offers_opt_out"])
def test_the_sender_says_who_it_is_also_to_a_company(name: str) -> None:
    """With contact details, and the way to opt out."""
    given = {"message": {**COMPLETE["message"], name: False}}
    deal = UK.start("D-1", {"contact_way": "email", "subscriber": "company", **given})

    assert ["message_allowed"] == blocking(deal, "contact")


@pytest.mark.parametrize(
    ("looked_up", "allowed"),
    [({}, False), ({"registered": False}, True), ({"registered": True}, False)],
)
def test_no_live_call_to_a_number_that_is_registered(
    looked_up: dict[str, Any], allowed: bool
) -> None:
    """With TPS or CTPS; it is looked up before."""
    on = {"checked_on": TODAY} if looked_up else {}
    values = {"contact_way": "call", "preference_service": {**looked_up, **on}}
    deal = UK.start("D-1", {**values, "subscriber": "company"})

    assert (["call_allowed"] if not allowed else []) == blocking(deal, "contact")


@pytest.mark.parametrize("way", ["email", "call", "other"])
def test_whoever_objects_is_not_contacted_any_more(way: str) -> None:
    """Also somebody with an address at a company."""
    deal = UK.start("D-1", {"contact_way": way, "subscriber": "company", "objected_on": TODAY})

    assert "objection_respected" in blocking(deal, "contact")


def test_the_layer_says_everything_in_both_languages_and_nothing_doubtful() -> None:
    """Laid over a process, lint finds nothing in it."""
    doubts = [str(found) for found in lint(UK.definition) if "builtin:" in found.place.file]

    assert [] == doubts
