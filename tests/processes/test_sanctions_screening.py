"""Screening for denied parties: what law and practice say, as sentences.

They are written from the case studies and the texts of the law, and not from the layer.
"""

from __future__ import annotations

from typing import Any

import pytest

from salesprocess import Actor, Deal, LoadError
from salesprocess.linting import lint
from tests.processes.laid import CLOCK, blocking, laid

SCREENED = laid(
    "sanctions_screening",
    policies={
        "screened_parties": {"firing": ["quote", "open_account"], "entering": "won"},
        "screened_afresh": {"firing": ["quote", "open_account", "win"]},
        "export_authorised": {"entering": "won"},
    },
)
ANALYST = Actor("tia", {"trade_compliance_analyst"})
LEGAL = Actor("lia", {"legal"})
OFFICER = Actor("otto", {"export_control_officer"})
PARTIES = {"screening": {"parties": ["Acme", "Their bank"], "continuous": False}}


def screened() -> Deal:
    deal = SCREENED.start("D-1")
    deal.fire("screening.clear", PARTIES, by=ANALYST)
    return deal


def test_nobody_is_quoted_who_is_not_screened() -> None:
    """Pending, a hit and an escalation hold the deal; clear lets it go on."""
    deal = SCREENED.start("D-1", PARTIES)
    assert "screened_parties" in blocking(deal, "quote")
    deal.fire("screening.flag", by=ANALYST, comment="Resembles a listed party")
    assert "screened_parties" in blocking(deal, "quote")
    deal.fire("screening.escalate", by=LEGAL, comment="Listed indeed")
    assert "screened_parties" in blocking(deal, "quote")
    deal.fire("screening.resolve", by=OFFICER, comment="Another person")
    deal.fire("screening.release", by=LEGAL, comment="Born elsewhere")
    assert [] == blocking(deal, "quote")


def test_all_parties_are_screened() -> None:
    """One who joins later, such as a freight forwarder, is screened too."""
    deal = screened()
    deal.update({"screening.parties": ["Acme", "Their bank", "Freight & Co"]})
    assert ["screened_parties"] == blocking(deal, "quote")
    deal.fire("screening.rescreen")
    deal.fire("screening.clear", by=ANALYST)
    assert [] == blocking(deal, "quote")


def test_the_lists_change_so_parties_are_screened_anew_at_each_step() -> None:
    """At the quote, the order and the shipment."""
    deal = screened()
    CLOCK.advance("1h")
    deal.fire("quote")
    CLOCK.advance("1h")
    assert ["screened_afresh"] == blocking(deal, "open_account")
    deal.fire("screening.rescreen")
    deal.fire("screening.clear", by=ANALYST)
    assert [] == blocking(deal, "open_account")


def test_a_tool_that_watches_the_lists_spares_that() -> None:
    """As in the process of the software vendor."""
    deal = SCREENED.start("D-1")
    deal.fire("screening.clear", {**PARTIES, "screening.continuous": True}, by=ANALYST)
    CLOCK.advance("1h")
    deal.fire("quote")

    assert [] == blocking(deal, "open_account")


@pytest.mark.parametrize(
    ("licence", "held"),
    [
        ({}, True),
        ({"export": {"licence_required": True}}, True),
        ({"export": {"licence_required": True, "licence_number": "L-1"}}, False),
        ({"export": {"licence_required": False}}, False),
    ],
)
def test_an_order_that_needs_a_licence_is_on_hold_until_authorised(
    licence: dict[str, Any], held: bool
) -> None:
    """And so is one of which nobody has decided whether it does."""
    deal = screened()
    deal.fire("open_account", licence)

    assert (["export_authorised"] if held else []) == blocking(deal, "win")


def test_a_company_cannot_take_the_screening_out() -> None:
    """The policy, its guard and the track that it builds on stay."""
    for change in (
        {"policies": {"screened_parties": {"require": "deal.age >= '0d'"}}},
        {"guards": {"parties_clear": {"when": "deal.age >= '0d'"}}},
        {"tracks": {"screening": {"transitions": {"clear": {"roles": []}}}}},
    ):
        with pytest.raises(LoadError, match="is a policy"):
            laid("sanctions_screening", **change)


def test_the_layer_says_everything_in_both_languages_and_nothing_doubtful() -> None:
    """Laid over a process, lint finds nothing in it."""
    doubts = [str(found) for found in lint(SCREENED.definition) if "builtin:" in found.place.file]

    assert [] == doubts
