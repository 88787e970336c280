"""Deals found by columns, in every order, page by page and as a stream."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from salesprocess import Process, Store, UnknownProcess
from salesprocess.testing import FakeClock
from tests.store.servers import new_url

NUMBER = 25


@pytest.fixture
def full(store: Store, clock: FakeClock) -> Store:
    """Return a store with deals that began one after another, in groups at the same moment."""
    for number in range(NUMBER):
        if number % 3 == 0:
            clock.advance("1h")
        store.start("generic", f"D-{number:02}", {"candidate": number % 2 == 0, "source": "other"})
    for number in range(0, NUMBER, 5):
        store.fire(f"D-{number:02}", "lose", reason="price", by="ani")
    return store


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("name", ["id", "started_at", "entered_at", "active_at"])
def test_every_order_is_paged(full: Store, sign: str, name: str) -> None:
    """Pages in a row are the whole in its order, and moments that are the same split nothing."""
    every = full.find(order=sign + name, limit=1000)
    found, after = [], None
    while True:
        page = full.find(order=sign + name, limit=7, after=after)
        found += [deal.id for deal in page]
        after = page.next
        if after is None:
            break
    keys = [(getattr(deal, name), deal.id) for deal in every]
    assert sorted(keys, reverse=bool(sign)) == keys
    assert [deal.id for deal in every] == found


def test_open_and_closed(full: Store) -> None:
    """By outcome, by having none, and by stage."""
    lost = [f"D-{number:02}" for number in range(0, NUMBER, 5)]
    assert lost == [deal.id for deal in full.find(outcome="lost")]
    assert lost == [deal.id for deal in full.find(open=False)]
    assert lost == [deal.id for deal in full.find(stage=["lost", "customer"])]
    assert NUMBER - len(lost) == len(full.find(open=True, version=1, process="generic"))
    assert 0 == len(full.find(stage=[]))


def test_a_stream_is_all_of_them(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page by page behind the scenes, also while deals come in."""
    monkeypatch.setattr("salesprocess.store.searching._STREAMED", 4)
    seen = []
    for deal in full.stream(open=True):
        seen.append(deal.id)
        if len(seen) == 1:
            full.start("generic", "Z-1")
    assert ["Z-1"] == seen[-1:]
    assert len(set(seen)) == len(seen) == NUMBER - 5 + 1


def test_a_found_deal_is_whole(full: Store, process: Process) -> None:
    """What is found can be looked at, asked, and taken as it was."""
    (found,) = full.find(where="deal.id == 'D-07'")
    assert ("generic", 1, 1, "lead", None) == (
        found.process,
        found.version,
        found.sequence,
        found.stage,
        found.outcome,
    )
    assert found.deal.snapshot() == full.get("D-07").snapshot()
    assert (False, None, None) == (found.facts["candidate"], found.due_at, found.erased_at)
    assert found.entered_at == found.active_at == found.started_at
    assert timedelta() < process.now() - found.started_at
    assert "'D-07' in 'lead'" in repr(found)


def test_a_name_is_a_column_where_no_process_is_known(tmp_path: Path) -> None:
    """Whoever looks into a store without processes finds by it what there is, or nothing."""
    url = new_url("sqlite", tmp_path)
    with Store.open(url, [Process.builtin("generic")]) as store:
        store.start("generic", "D-1")
        with pytest.raises(UnknownProcess):
            store.find(process="genric")
    with Store.open(url) as store:
        assert ["D-1"] == [deal.id for deal in store.find(process="generic", stage="lead")]
        assert [] == [deal.id for deal in store.find(process="genric", stage="leed")]


def test_the_deals_of_each_stage_are_counted(full: Store) -> None:
    """By process, and by the name of the stage."""
    assert [("generic", "lead", 20), ("generic", "lost", 5)] == list(full.stage_counts())
