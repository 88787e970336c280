"""Deals of other processes that begin with a transition."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from salesprocess import Actor, CannotLink, NotRegistered, Process, UsageError
from salesprocess.testing import FakeClock

SALES = """
salesprocess: 1
process: sales
fields: {customer: text, amount: decimal, secret: {type: text, sensitive: true}}
stages: {lead: , won: {outcome: won}}
transitions:
  win:
    from: lead
    to: won
    starts:
      - {process: support, stage: intake, copy: customer, set: {value: amount * 2, since: now}}
      - {process: renewal, when: amount > 100, copy: [customer]}
  again: {from: won, to: stay, starts: {process: support, copy: customer}}
"""
SUPPORT = """
salesprocess: 1
process: support
fields: {customer: text, value: {type: decimal, max: 1000}, since: datetime}
stages: {queue: , intake: {start: {requires: customer}}, done: {outcome: won}}
transitions: {finish: {from: open, to: done}}
"""
RENEWAL = """
salesprocess: 1
process: renewal
fields: {customer: text}
stages: {waiting: , won: {outcome: won}}
transitions: {win: {from: waiting, to: won}}
"""
NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)


def processes() -> tuple[Process, Process, Process]:
    """Return sales, and the two processes whose deals it begins."""
    clock = FakeClock(NOW)
    support = Process.from_yaml(SUPPORT, clock=clock)
    renewal = Process.from_yaml(RENEWAL, clock=clock)
    return Process.from_yaml(SALES, clock=clock, linked=[support, renewal]), support, renewal


def test_a_won_deal_is_handed_over() -> None:
    """The new deal begins with what is copied and worked out, by the same actor."""
    sales, _, _ = processes()
    deal = sales.start("D-1", {"customer": "Acme", "amount": 40})
    (support,) = sales.linked.deals(deal.fire("win", by=Actor("ani")))

    assert ("D-1:support", "intake") == (support.id, support.stage)
    assert {"customer": "Acme", "value": 80, "since": NOW} == dict(support.facts)
    assert "ani" == support.events[0].by


def test_the_link_is_in_both_histories() -> None:
    """Each deal knows the other, also after it was stored."""
    sales, support_process, _ = processes()
    deal = sales.start("D-1", {"customer": "Acme", "amount": 40})
    (support,) = sales.linked.deals(deal.fire("win"))
    support = support_process.restore(support.snapshot(), support.history())
    deal = sales.restore(deal.snapshot(), deal.history())

    assert [("support", "D-1:support", "started")] == list(deal.links)
    assert [("sales", "D-1", "started_by")] == list(support.links)
    assert ["started", "moved", "linked"] == [event.kind for event in deal.events]


@pytest.mark.parametrize(("amount", "expected"), [(100, 1), (101, 2)])
def test_a_deal_begins_only_under_its_condition(amount: int, expected: int) -> None:
    """What `when` says is asked of the deal after the move."""
    sales, _, _ = processes()
    deal = sales.start("D-1", {"customer": "Acme", "amount": amount})

    assert expected == len(sales.linked.deals(deal.fire("win")))


def test_another_deal_of_the_same_process_has_an_identifier_of_its_own() -> None:
    """Identifiers follow from the deal, so that they are the same whenever it is decided."""
    sales, _, _ = processes()
    deal = sales.start("D-1", {"customer": "Acme", "amount": 1})
    ids = [sales.linked.deals(deal.fire(trigger))[0].id for trigger in ("win", "again", "again")]

    assert ["D-1:support", "D-1:support:2", "D-1:support:3"] == ids


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"amount": 40}, "Customer must be filled in"),
        ({"customer": "Acme", "amount": 600}, "value: 1200 is too much; the most is 1000."),
    ],
)
def test_if_the_other_deal_cannot_begin_nothing_happens(
    values: dict[str, Any], message: str
) -> None:
    """All or nothing: the reason of the other process is told, and the deal is as before."""
    sales, _, _ = processes()
    deal = sales.start("D-1", values)
    before = deal.snapshot()
    with pytest.raises(CannotLink) as refused:
        deal.fire("win")

    assert message in str(refused.value)
    assert "'win' begins a deal of 'support'" in str(refused.value)
    assert before == deal.snapshot()
    assert str(refused.value) == str(pickle.loads(pickle.dumps(refused.value)))
    assert not deal.can("win")


def test_the_hooks_of_the_other_process_are_told() -> None:
    """Whoever waits for new cases of support hears of them."""
    sales, support, _ = processes()
    heard: list[str] = []
    support.on("started", "linked")(lambda event: heard.append(event.id))
    deal = sales.start("D-1", {"customer": "Acme", "amount": 1})
    deal.fire("win")

    assert ["D-1:support/1", "D-1:support/2"] == heard


def test_a_process_that_is_not_linked_is_named_when_the_first_deal_starts() -> None:
    """It is a mistake of the program, and told before anything happens."""
    with pytest.raises(NotRegistered, match=r"of 'support', 'renewal', .* linked=\[…\]"):
        Process.from_yaml(SALES).start("D-1")


def test_what_the_other_process_does_not_have_is_named_with_its_place() -> None:
    """A stage where deals do not start, and fields of other names."""
    clients = SUPPORT.replace("customer: text", "client: text").replace("customer}", "client}")
    others = [
        Process.from_yaml(text) for text in (clients.replace("intake", "at_the_desk"), RENEWAL)
    ]
    with pytest.raises(UsageError) as refused:
        Process.from_yaml(SALES, linked=others).prepare()

    assert [
        "<text>:11:9: deals of 'support' do not start in 'intake'.",
        "<text>:11:9: 'support' has no field 'customer'.",
        "<text>:13:32: 'support' has no field 'customer'.",
    ] == str(refused.value).splitlines()


def test_deals_that_begin_each_other_for_ever_are_refused() -> None:
    """A process may begin deals of itself, but not without end."""
    text = """
    salesprocess: 1
    process: endless
    fields: {go: {type: boolean, default: true}}
    stages: {lead: , won: {outcome: won}}
    transitions:
      win: {from: lead, to: won, automatic: true, guards: go, starts: {process: endless}}
    """
    with pytest.raises(CannotLink, match="more than 10 deals would begin each other"):
        Process.from_yaml(text).start("D-1")


async def _win(sales: Process) -> list[str]:
    deal = await sales.astart("D-1", {"customer": "Acme", "amount": 1})
    return [deal.id for deal in sales.linked.deals(await deal.afire("win"))]


def test_the_awaitable_twin_does_the_same() -> None:
    """One engine behind both."""
    import asyncio

    assert ["D-1:support"] == asyncio.run(_win(processes()[0]))


def test_a_process_with_links_is_pickled_with_them() -> None:
    """A copy in another process of the machine begins deals too."""
    sales = pickle.loads(pickle.dumps(processes()[0]))
    deal = sales.start("D-1", {"customer": "Acme", "amount": 1})

    assert ["D-1:support"] == [found.id for found in sales.linked.deals(deal.fire("win"))]


def test_without_a_process_another_deal_of_the_same_one_begins() -> None:
    """It needs none that the application brings."""
    text = SALES.split("    starts:")[0] + "    starts: {copy: customer, set: {amount: amount * 2}}"
    sales = Process.from_yaml(text, clock=FakeClock(NOW))
    deal = sales.start("D-1", {"customer": "Acme", "amount": 40})
    (renewal,) = sales.linked.deals(deal.fire("win", by="ani"))

    assert ("D-1:sales", "lead") == (renewal.id, renewal.stage)
    assert {"customer": "Acme", "amount": 80} == dict(renewal.facts)


@pytest.mark.parametrize("wrong", ["support.yaml", ["support.yaml"], 5])
def test_what_is_linked_is_a_process(wrong: Any) -> None:
    """A file is not loaded; the error says how. One process alone need not stand in a list."""
    support = Process.builtin("quick_sale")
    with pytest.raises(UsageError, match=r"What is linked is a process, not .*Process\.load"):
        Process.builtin("generic", linked=wrong)
    assert [support] == list(Process.builtin("generic", linked=support).linked)
    with pytest.raises(UsageError, match="A clock is a function"):
        Process.builtin("generic", clock=wrong)
