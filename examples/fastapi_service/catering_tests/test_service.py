"""The service, asked as its clients ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from catering.deals import open_store
from catering.languages import best
from salesprocess import Store, UsageError, Worker
from salesprocess.testing import FakeClock

Ask = Callable[..., Any]
SMALL = {"id": "C-1", "values": {"guests": 4, "phone": "+62 21 5550100"}}


def kind_of(answer: Any) -> tuple[int, str]:
    """Return the status of a problem, and which one it is."""
    assert "application/problem+json" == answer.headers["content-type"], answer.text
    problem = answer.json()
    assert answer.status_code == problem["status"]
    return problem["status"], problem["type"].rpartition(":")[2]


def test_a_deal_begins(ask: Ask) -> None:
    """The answer says where it is, and which state it is in."""
    answer = ask("POST", "/deals", SMALL)
    assert (201, "/deals/C-1", '"1"', {"deal": "C-1", "stage": "inquiry", "sequence": 1}) == (
        answer.status_code,
        answer.headers["location"],
        answer.headers["etag"],
        answer.json(),
    )


def test_a_deal_is_read_in_the_reader_s_language(ask: Ask) -> None:
    """Where it stands, what can be done, and why not; no path of the server, no phone number."""
    ask("POST", "/deals", SMALL)
    answer = ask("GET", "/deals/C-1", accept_language="id-ID, en;q=0.5")
    deal = answer.json()
    quote = deal["triggers"][0]
    assert ("id", '"1"', "Permintaan", "Kirim penawaran", "blocked") == (
        answer.headers["content-language"],
        answer.headers["etag"],
        deal["stage_title"],
        quote["title"],
        quote["status"],
    )
    reasons = quote["explanation"]["ways"][0]["reasons"]
    unmet = [reason["text"] for reason in reasons if reason["verdict"] == "unmet"]
    assert ["Kami memasak untuk sepuluh tamu atau lebih.", "Harga harus diisi"] == unmet
    assert not [word for word in ("orders.yaml", "5550100") if word in answer.text]


def test_a_blocked_trigger_is_a_problem_with_its_reasons(ask: Ask) -> None:
    """As a text for people, and as a tree for programs."""
    ask("POST", "/deals", SMALL)
    answer = ask("POST", "/deals/C-1/triggers/quote", {"values": {"price": "90 EUR"}})
    problem = answer.json()
    assert (409, "Blocked") == kind_of(answer)
    assert "✗ We cook for ten guests or more." in problem["detail"]
    assert ["large_enough"] == problem["explanation"]["blocking"]


def test_a_command_that_comes_again_gets_its_first_answer(ask: Ask, quoted: str) -> None:
    """And nothing happens twice; keys are each user's own."""
    first, again = (
        ask("PATCH", quoted, {"guests": 41}, idempotency_key="k", if_match='"2"') for _ in range(2)
    )
    assert (first.json(), '"3"') == (again.json(), again.headers["etag"])
    assert (422, "KeyReused") == kind_of(ask("PATCH", quoted, {"guests": 9}, idempotency_key="k"))
    other = ask("PATCH", quoted, {"guests": 50}, by="budi", idempotency_key="k")
    assert 4 == other.json()["sequence"]
    start = [ask("POST", "/deals", {"id": "C-2"}, idempotency_key="s").json() for _ in range(2)]
    assert start[0] == start[1]


def test_who_comes_second_is_told(ask: Ask, quoted: str) -> None:
    """The problem has both numbers; read, decide, and send it again."""
    ask("PATCH", quoted, {"guests": 41}, if_match='"2"')
    late = ask("PATCH", quoted, {"guests": 42}, if_match='"2"')
    assert ((412, "Conflict"), 2, 3) == (
        kind_of(late),
        late.json()["expected"],
        late.json()["found"],
    )
    assert 200 == ask("PATCH", quoted, {"guests": 42}, if_match='"3"').status_code
    assert 200 == ask("PATCH", quoted, {"guests": 43}, if_match="*").status_code
    assert (400, "Request") == kind_of(ask("PATCH", quoted, {"guests": 1}, if_match="3"))


def test_wrong_values_are_told_by_name(ask: Ask, quoted: str) -> None:
    """All of them at once, and a sensitive one is not repeated."""
    answer = ask("PATCH", quoted, {"guests": 0, "gests": 5, "phone": "secret"})
    assert (422, "InvalidValues") == kind_of(answer)
    assert ["gests", "guests", "phone"] == sorted(answer.json()["problems"])
    assert "secret" not in answer.text


def test_somebody_else_approves(ask: Ask, quoted: str) -> None:
    """Without the approval the order is not confirmed, and who asked cannot give it."""
    discount = f"{quoted}/approvals/discount"
    blocked = ask("POST", f"{quoted}/triggers/confirm")
    assert ["discount"] == blocked.json()["explanation"]["blocking"]
    asked = ask("POST", f"{discount}/request", {"comment": "They come each year."})
    assert ["approval_requested"] == [event["kind"] for event in asked.json()["events"]]
    assert (403, "MayNotDecide") == kind_of(ask("POST", f"{discount}/approve"))
    assert 200 == ask("POST", f"{discount}/approve", by="budi").status_code
    state = ask("GET", quoted).json()["approvals"]["discount"]
    assert ("granted", "ani", "budi") == (state["status"], state["asked_by"], state["changed_by"])
    assert "confirmed" == ask("POST", f"{quoted}/triggers/confirm").json()["stage"]
    assert (404, "UnknownApproval") == kind_of(ask("POST", f"{quoted}/approvals/disc/request"))


def test_the_history_is_told_without_what_is_sensitive(ask: Ask, quoted: str) -> None:
    """As CloudEvents."""
    ask("PATCH", quoted, {"phone": "+62 21 5550199", "guests": 50})
    answer = ask("GET", f"{quoted}/history")
    assert ["catering.started", "catering.moved", "catering.updated"] == [
        event["type"].removeprefix("salesprocess.") for event in answer.json()
    ]
    assert "55501" not in answer.text


def test_deals_are_listed_page_by_page(ask: Ask, clock: FakeClock) -> None:
    """The header Link leads from page to page; each deal comes once."""
    for number in range(7):
        ask("POST", "/deals", {"id": f"C-{number}", "values": {"guests": 10 + number}})
        clock.advance("1m")
    seen, path = [], "/deals?limit=3&stage=inquiry&open=true"
    while path:
        answer = ask("GET", path)
        seen += [deal["id"] for deal in answer.json()["deals"]]
        path = answer.links.get("next", {}).get("url")
    assert [f"C-{number}" for number in reversed(range(7))] == seen


def test_managers_search_by_a_condition(ask: Ask, quoted: str) -> None:
    """A condition can ask for every field, sensitive ones too, so that others may not."""
    path = "/deals?where=guests > 30 and filled(phone)"
    assert ["C-1"] == [deal["id"] for deal in ask("GET", path, by="budi").json()["deals"]]
    assert (403, "Request") == kind_of(ask("GET", path))
    wrong = ask("GET", "/deals?where=gests > 30", by="budi")
    assert (400, "UsageError") == kind_of(wrong)
    assert "did you mean 'guests'?" in wrong.json()["detail"]
    assert (400, "UsageError") == kind_of(ask("GET", "/deals?after=nowhere"))


def test_what_cannot_be_has_a_status_of_its_own(ask: Ask, quoted: str, store: Store) -> None:
    """None of them shows the inside of the service."""
    found = {
        "unknown deal": kind_of(ask("GET", "/deals/C-9")),
        "exists": kind_of(ask("POST", "/deals", {"id": "C-1"})),
        "unknown trigger": kind_of(ask("POST", f"{quoted}/triggers/qote")),
        "not drawn": kind_of(ask("POST", f"{quoted}/triggers/quote")),
        "nobody": kind_of(ask("GET", quoted, by="")),
        "nobody's name": kind_of(ask("PATCH", quoted, {"guests": 5}, by="system")),
        "shape": kind_of(ask("POST", "/deals", {"id": "C 1", "colour": "red"})),
        "path": kind_of(ask("GET", "/dreams")),
        "method": kind_of(ask("DELETE", quoted)),
    }
    store.erase("C-1", by="dpo")
    found["erased"] = kind_of(ask("PATCH", quoted, {"guests": 5}))
    assert {
        "unknown deal": (404, "UnknownDeal"),
        "exists": (409, "DealExists"),
        "unknown trigger": (404, "UnknownTrigger"),
        "not drawn": (409, "NotDrawn"),
        "nobody": (401, "Request"),
        "nobody's name": (400, "UsageError"),
        "shape": (422, "Shape"),
        "path": (404, "Http"),
        "method": (405, "Http"),
        "erased": (410, "ErasedDeal"),
    } == found


def test_a_damaged_deal_and_a_store_that_is_gone_are_told(
    ask: Ask, quoted: str, store: Store
) -> None:
    """What is wrong inside is in the log, and nowhere else."""
    assert {"healthy": True} == ask("GET", "/health").json()
    with store.database.writing() as connection:
        connection.execute(text("UPDATE salesprocess_deals SET stage = 'nowhere'"))
    assert {"type", "title", "status"} == set(ask("GET", quoted).json())
    assert (500, "SalesProcessError") == kind_of(ask("GET", quoted))
    with store.database.writing() as connection:
        connection.execute(text("ALTER TABLE salesprocess_deals RENAME TO gone"))
    for path in ("/health", "/status", quoted):
        answer = ask("GET", path)
        assert (503, "StoreUnavailable") == kind_of(answer)
        assert ("5", False) == (answer.headers["retry-after"], "salesprocess_deals" in answer.text)


def test_a_quote_lapses_and_the_kitchen_waits_to_be_told(
    ask: Ask, quoted: str, clock: FakeClock, store: Store
) -> None:
    """A worker lets the deadline pass; nobody listens, so that the webhook stays in the outbox."""
    clock.advance("14d")
    assert [("deadlines.unanswered", "Nobody has answered", True)] == [
        (due["deadline"], due["title"], due["overdue"]) for due in ask("GET", quoted).json()["due"]
    ]
    work = Worker(store).once()
    status = ask("GET", "/status").json()
    assert (1, 1, "lapsed", 1) == (
        work.advanced,
        len(work.troubles),
        ask("GET", quoted).json()["stage"],
        status["failing"],
    )
    clock.advance("16m")
    assert ask("GET", "/status").json()["late"]


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("", "en"),
        ("id", "id"),
        ("ID-id", "id"),
        ("fr, id;q=0.7, en;q=0.8", "en"),
        ("id;q=0, fr", "en"),
        ("*", "en"),
        (";;q=x,,", "en"),
    ],
)
def test_the_reader_chooses_the_language(wishes: str, language: str) -> None:
    """The one with the greatest weight of those that there are, or else the first."""
    assert language == best(wishes, ("en", "id"))


def test_a_service_that_is_set_up_wrongly_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise deals would be written of which the kitchen never hears."""
    monkeypatch.delenv("KITCHEN_URL")
    with pytest.raises(UsageError, match="KITCHEN_URL"):
        open_store()


def test_it_describes_itself(client: TestClient) -> None:
    """For generated clients, and for /docs."""
    paths = client.get("/openapi.json").json()["paths"]
    assert "/deals/{deal}/triggers/{trigger}" in paths
