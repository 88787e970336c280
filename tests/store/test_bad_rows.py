"""What is wrong with rows, versions and ids is told, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from salesprocess import (
    DamagedStore,
    ErasedDeal,
    InvalidValues,
    Process,
    Store,
    UnknownDeal,
    UnknownProcess,
    UnknownVersion,
    UsageError,
)
from salesprocess.testing import FakeClock
from tests.store.servers import new_url

FIRST = """
salesprocess: 1
process: acme
version: 1
fields: {amount: integer}
stages: {lead: , won: {outcome: won}}
transitions: {win: {from: lead, to: won}}
"""
SECOND = FIRST.replace("version: 1", "version: 2").replace("amount: integer", "amount: decimal")


def change(store: Store, statement: str, **values: object) -> None:
    """Change something in the database behind the store's back."""
    with store.database.writing() as connection:
        connection.execute(text(statement), values)


DAMAGES = (
    ("UPDATE salesprocess_deals SET stage = 'nowhere'", "there is no stage 'nowhere'"),
    ("UPDATE salesprocess_deals SET sequence = 0", "its sequence is 0"),
    ("""UPDATE salesprocess_deals SET facts = '{"colour": "blue"}'""", "no field 'colour'"),
    ("UPDATE salesprocess_deals SET facts = '[]'", "is no object"),
    ("""UPDATE salesprocess_deals SET facts = '{"candidate": 3}'""", "neither true nor false"),
    ("UPDATE salesprocess_deals SET rest = '7'", "damaged"),
    ("""UPDATE salesprocess_deals SET rest = '{"previous": 7}'""", "there is no stage 7"),
    ("""UPDATE salesprocess_deals SET rest = '{"started_at": "soon"}'""", "damaged"),
)


@pytest.mark.parametrize(("damage", "problem"), DAMAGES)
def test_a_damaged_row_is_told_and_mended(store: Store, damage: str, problem: str) -> None:
    """The error names the deal and the way out, and that way works."""
    store.start("generic", "D-42", {"candidate": True})
    store.update("D-42", {"contacted": True})
    before = store.get("D-42").snapshot()
    change(store, damage)
    with pytest.raises(DamagedStore, match=problem) as told:
        store.get("D-42")
    assert "store.rebuild('D-42')" in str(told.value)
    assert before == store.rebuild("D-42").snapshot() == store.get("D-42").snapshot()


def test_a_damaged_history_is_told(store: Store) -> None:
    """A gap in the numbers, or an event that makes no sense."""
    store.start("generic", "D-42", {"candidate": True})
    store.update("D-42", {"contacted": True})
    change(store, "UPDATE salesprocess_events SET data = '{}' WHERE sequence = 2")
    with pytest.raises(DamagedStore, match="kind"):
        store.history("D-42")
    change(store, "DELETE FROM salesprocess_events WHERE sequence = 1")
    with pytest.raises(DamagedStore, match="D-42"):
        store.rebuild("D-42")
    change(store, "DELETE FROM salesprocess_events")
    with pytest.raises(DamagedStore, match="no events are there"):
        store.history("D-42")


IDS = ("'; DROP TABLE salesprocess_deals; --", "%s %(id)s :id ?", "ünï-✓", "a" * 500, '"', "\\")


@pytest.mark.parametrize("deal", IDS)
def test_an_id_is_only_a_text(store: Store, deal: str) -> None:
    """No id becomes SQL."""
    store.start("generic", deal, {"candidate": True}, by=deal)
    store.update(deal, {"contacted": True}, by=deal, key=deal)
    assert ([deal], 2, deal) == (
        [found.id for found in store.find()],
        store.get(deal).sequence,
        store.history(deal)[1].by,
    )


@pytest.mark.parametrize("deal", ["", "a\x00b", "\ud800", 7, None])
def test_what_is_no_id(store: Store, deal: str) -> None:
    """What no database keeps is refused before it is asked."""
    with pytest.raises(UsageError, match="id"):
        store.start("generic", deal)
    with pytest.raises(UsageError, match="id"):
        store.get(deal)


def test_an_actor_whom_no_database_keeps_is_kept_all_the_same(store: Store) -> None:
    """Only the column for queries stays empty; the event says it."""
    store.start("generic", "D-1", by="a\x00\ud800")
    assert "a\x00\ud800" == store.history("D-1")[0].by


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_deal_of_another_version_is_not_touched(
    kind: str, clock: FakeClock, tmp_path: Path
) -> None:
    """Each deal goes by the rules of its version, if the store has it."""
    database = new_url(kind, tmp_path)
    first, second = Process.from_yaml(FIRST, clock=clock), Process.from_yaml(SECOND, clock=clock)
    with Store.open(database, [first]) as store:
        store.start("acme", "V-1", {"amount": 3})
    with Store.open(database, [second]) as store:
        with pytest.raises(UnknownVersion, match=r"of version 1 of 'acme'.*store\.migrate"):
            store.get("V-1")
        with pytest.raises(UnknownVersion):
            store.fire("V-1", "win")
        assert ["V-1"] == [deal.id for deal in store.find(process="acme", version=1)]
        assert [] == list(store.find(process="acme", where="amount > 0"))
    with Store.open(database, [first, second]) as store:
        store.start("acme", "V-2", {"amount": "3.5"})
        assert [1, 2] == [store.get(f"V-{n}").process.definition.spec.version for n in (1, 2)]
        assert ["V-1", "V-2"] == [d.id for d in store.find(process="acme", where="amount >= 3")]
        store.fire("V-1", "win")
    with (
        Store.open(database, [first]) as store,
        pytest.raises(UnknownVersion, match="open the store with version 2"),
    ):
        store.get("V-2")
    with (
        Store.open(database) as store,
        pytest.raises(UnknownProcess, match=r"without the process 'acme'.*processes="),
    ):
        store.get("V-1")


def test_an_erased_deal_takes_no_commands(store: Store, clock: FakeClock) -> None:
    """It can be looked at, and no more."""
    store.start("generic", "D-42", {"candidate": True})
    change(store, "UPDATE salesprocess_deals SET erased_at = started_at")
    for command in (
        lambda: store.update("D-42", {"contacted": True}),
        lambda: store.deal("D-42").__enter__(),
    ):
        with pytest.raises(ErasedDeal, match="begin another deal"):
            command()
    assert "lead" == store.get("D-42").stage


def test_a_value_that_cannot_be_written_writes_nothing(store: Store) -> None:
    """The refusals of a deal are those of a stored deal."""
    with pytest.raises(InvalidValues):
        store.start("generic", "D-1", {"candidate": "perhaps"})
    with pytest.raises(UnknownDeal):
        store.get("D-1")


def test_a_search_that_makes_no_sense(store: Store) -> None:
    """Each mistake is named."""
    mistakes = (
        ({"order": "colour"}, "not ordered by 'colour'"),
        ({"limit": 0}, "limit is a whole number"),
        ({"after": "nonsense"}, "not of this search"),
        ({"satge": "lead"}, "'satge'; did you mean 'stage'"),
        ({"stage": "laed"}, "no stage 'laed'; did you mean 'lead'"),
        ({"process": "generic", "outcome": ["won", "lsot"]}, "'lsot'; did you mean 'lost'"),
    )
    for wanted, problem in mistakes:
        with pytest.raises(UsageError, match=problem):
            store.find(**wanted)  # type: ignore[arg-type]
    for number in range(3):
        store.start("generic", f"D-{number}")
    after = store.find(order="-id", limit=1).next
    with pytest.raises(UsageError, match="the same order"):
        store.find(after=after)
