"""The contract of a store, on each kind of database."""

from __future__ import annotations

import pytest

from salesprocess import (
    Blocked,
    Conflict,
    DealExists,
    Process,
    Store,
    UnknownDeal,
    UnknownProcess,
    UsageError,
)


def begin(store: Store, deal: str = "D-42") -> None:
    """Begin a deal that can be qualified."""
    store.start("generic", deal, {"candidate": True, "source": "other"}, by="ani")


def test_a_deal_is_there_again_as_it_was(store: Store) -> None:
    """What is read is what was written."""
    begun = store.start("generic", "D-42", {"candidate": True}, by="ani")
    read = store.get("D-42")
    assert (begun.snapshot(), begun.history()) == (read.snapshot(), read.history())


def test_a_block_writes_all_that_happened_in_it(store: Store) -> None:
    """Several steps are one transaction."""
    begin(store)
    with store.deal("D-42") as deal:
        deal.update({"contacted": True}, by="ani")
        deal.fire("qualify", {"interest": "expressed"}, by="ani")
        inside = deal.snapshot()
    kinds = ["started", "updated", "moved"]
    assert (inside, kinds) == (
        store.get("D-42").snapshot(),
        [e.kind for e in store.history("D-42")],
    )


def test_a_block_that_fails_writes_nothing(store: Store) -> None:
    """After an exception all is as before."""
    begin(store)
    before = store.get("D-42").snapshot()
    with pytest.raises(Blocked), store.deal("D-42") as deal:
        deal.update({"contacted": True}, by="ani")
        deal.fire("qualify", by="ani")
    assert before == store.get("D-42").snapshot()


def test_the_second_of_two_writers_is_told(store: Store) -> None:
    """Nobody writes over what somebody else has written meanwhile."""
    begin(store)
    with pytest.raises(Conflict) as told, store.deal("D-42") as deal:
        deal.update({"contacted": True})
        store.update("D-42", {"interest": "strong"})
    assert (1, 2, "strong") == (
        told.value.expected,
        told.value.found,
        store.get("D-42").facts["interest"],
    )


def test_a_refusal_writes_nothing(store: Store) -> None:
    """A trigger that is blocked leaves the row as it was."""
    begin(store)
    with pytest.raises(Blocked):
        store.fire("D-42", "qualify", by="ani")
    assert 1 == store.get("D-42").sequence


def test_a_deal_begins_once(store: Store) -> None:
    """An id that is taken is refused."""
    begin(store)
    with pytest.raises(DealExists):
        begin(store)
    assert 1 == len(store.history("D-42"))


def test_what_is_not_there(store: Store) -> None:
    """Unknown deals and processes have errors of their own."""
    with pytest.raises(UnknownDeal):
        store.get("nobody")
    with pytest.raises(UnknownDeal):
        store.fire("nobody", "qualify")
    with pytest.raises(UnknownProcess):
        store.start("generik", "D-1")


def test_a_block_is_not_taken_for_a_deal(store: Store) -> None:
    """Whoever forgets the 'with' is told of it."""
    begin(store)
    with pytest.raises(AttributeError, match=r"is a block and has no 'fire'; write 'with"):
        store.deal("D-42").fire("qualify")


def test_a_deal_that_is_only_read_is_not_changed(store: Store) -> None:
    """Whoever would change a deal outside of a block is told how."""
    begin(store)
    with pytest.raises(UsageError, match="inside of 'with store"):
        store.get("D-42").update({"contacted": True})


def test_found_by_columns(store: Store, process: Process) -> None:
    """Deals are found by where they stand, page by page."""
    for number in range(5):
        begin(store, f"D-{number}")
    store.fire("D-3", "qualify", {"contacted": True, "interest": "expressed"}, by="ani")
    first = store.find(process=process, stage="lead", limit=3)
    rest = store.find(stage=["lead", "lost"], limit=3, after=first.next)
    assert (["D-0", "D-1", "D-2"], ["D-4"], None) == (
        [deal.id for deal in first],
        [deal.id for deal in rest],
        rest.next,
    )
    assert ["D-3"] == [deal.id for deal in store.find(where="interest == 'expressed'")]
