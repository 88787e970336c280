"""A deal as plain data for a screen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from salesprocess import Actor, Deal, Process
from salesprocess.testing import FakeClock

TEXT = """
salesprocess: 1
process: offers
version: 2
roles: {manager: Manager}
fields:
  amount: {type: money, currency: EUR}
  double: {type: money, currency: EUR, formula: amount * 2}
  phone: {type: phone, sensitive: true, title: {en: Phone, id: Telepon}}
  discount: percent
stages:
  lead:
    title: {en: Lead, id: Prospek}
    checklist:
      called: {title: {en: Called, id: Sudah ditelepon}}
      sent: {required: false}
  won: {outcome: won}
  lost: {outcome: lost}
transitions:
  win: {from: lead, to: won, title: {en: Win, id: Menangkan}, requires: phone, approvals: rebate}
  lose: {from: open, to: lost, comment: required, reason: {price: {en: Price, id: Harga}}}
approvals:
  rebate: {title: {en: Rebate, id: Potongan}, roles: manager, expires: 2d}
deadlines:
  stale: {title: {en: Too old, id: Terlalu lama}, in: lead, after: 1d, emit: old}
tracks:
  legal:
    title: {en: Lawyers, id: Hukum}
    stages: {reading: {title: {en: Reading, id: Dibaca}}, read: {done: true}}
    transitions: {pass: {from: reading, to: read}}
"""


@pytest.fixture
def deal() -> Deal:
    """Return a deal of which there is something to tell."""
    process = Process.from_yaml(TEXT, clock=FakeClock())
    deal = process.start("D-1", {"amount": "5 EUR", "phone": "+62215550100"}, by="ani")
    deal.tick("called", by="ani")
    deal.request("rebate", by="ani", comment="please")
    return deal


def test_it_tells_where_the_deal_stands(deal: Deal) -> None:
    """Derived values are told, sensitive ones are not."""
    data = deal.to_json()
    told = ("id", "process", "version", "sequence", "stage", "stage_title", "outcome", "facts")
    money = {"amount": "5", "currency": "EUR"}, {"amount": "10", "currency": "EUR"}
    assert {
        "id": "D-1",
        "process": "offers",
        "version": 2,
        "sequence": 4,
        "stage": "lead",
        "stage_title": "Lead",
        "outcome": None,
        "facts": dict(zip(("amount", "double"), money, strict=True)),
    } == {name: data[name] for name in told}


def test_it_tells_what_goes_on_beside_in_the_reader_s_language(deal: Deal) -> None:
    """A region of the language does as well."""
    data = deal.to_json("id-ID")
    assert {
        "called": {"title": "Sudah ditelepon", "required": True, "done": True},
        "sent": {"title": "Sent", "required": False, "done": False},
    } == data["checklist"]
    assert {
        "legal": {"title": "Hukum", "stage": "reading", "stage_title": "Dibaca"},
    } == data["tracks"]
    assert [
        {
            "deadline": "deadlines.stale",
            "title": "Terlalu lama",
            "due": "2026-01-02T09:00:00+00:00",
            "overdue": False,
            "fires": None,
            "emits": ["old"],
        },
        ("approvals.rebate.expires", "Potongan"),
    ] == [data["due"][0], (data["due"][1]["deadline"], data["due"][1]["title"])]


def test_it_tells_of_approvals_who_asked_and_who_may_decide(deal: Deal) -> None:
    """All that an ``Approval`` says, as plain data."""
    assert {
        "rebate": {
            "title": "Rebate",
            "status": "pending",
            "needed": True,
            "roles": ["manager"],
            "quorum": 1,
            "follows": None,
            "asked_by": "ani",
            "asked_at": "2026-01-01T09:00:00+00:00",
            "votes": [],
            "expires_at": "2026-01-03T09:00:00+00:00",
            "changed_by": "ani",
            "comment": "please",
            "because": None,
        }
    } == deal.to_json()["approvals"]
    deal.approve("rebate", by=Actor("budi", {"manager"}))
    vote = {"by": "budi", "at": "2026-01-01T09:00:00+00:00", "roles": ["manager"]}
    assert [vote] == deal.to_json()["approvals"]["rebate"]["votes"]


def test_it_tells_what_can_be_done_and_what_is_missing(deal: Deal) -> None:
    """Each trigger has its explanation along."""
    options = {option["trigger"]: option for option in deal.to_json("id", by="ani")["triggers"]}
    brief = {
        name: [options[name][key] for key in ("title", "status", "targets", "approvals")]
        for name in options
    }
    assert {
        "win": ["Menangkan", "blocked", {"won": "Won"}, ["rebate"]],
        "lose": ["Lose", "needs_input", {"lost": "Lost"}, []],
        "legal.pass": ["Pass", "open", {"read": "Read"}, []],
    } == brief
    assert ({"price": "Harga"}, True) == (
        options["lose"]["reasons"],
        options["lose"]["needs_comment"],
    )
    assert (
        deal.explain("win", by="ani").to_json("id", origin=False) == options["win"]["explanation"]
    )


def test_it_names_the_fields_that_are_missing_and_hides_what_is_sensitive(deal: Deal) -> None:
    """The whole of it goes through JSON and back, and the phone number is nowhere in it."""
    data = deal.to_json()
    assert data == json.loads(json.dumps(data))
    assert not [word for word in ("5550100", "<text>", ".yaml") if word in json.dumps(data)]
    deal.update(phone=None)
    options = deal.to_json("id")["triggers"]
    win = next(option for option in options if option["trigger"] == "win")
    assert {"phone": "Telepon"} == win["fields"]


def test_a_closed_deal_has_an_outcome_and_nothing_that_leads_on(deal: Deal) -> None:
    """What is due is over, too."""
    deal.fire("lose", reason="price", comment="too dear")
    data: dict[str, Any] = deal.to_json()
    assert ("lost", [], []) == (data["outcome"], data["triggers"], data["due"])
