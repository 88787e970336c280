"""What is taken out for good, and what is handed out."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from salesprocess import (
    DamagedStore,
    ErasedDeal,
    KeyReused,
    Process,
    Refusal,
    Store,
    UnknownDeal,
    UsageError,
)
from salesprocess.snapshot import fold
from salesprocess.store.tables import METADATA, deals
from salesprocess.testing import FakeClock
from tests.store.conftest import empty
from tests.store.servers import new_url

PROCESS = """
salesprocess: 1
process: loans
version: {version}
roles: {{boss: Boss}}
fields:
  {phone}: {{type: text, sensitive: true}}
  income: {{type: integer, sensitive: true}}
  capacity: {{type: integer, formula: income * 4}}
  person: {{type: group, sensitive: true, fields: {{name: text, city: text}}}}
  amount: integer
  {old}
stages: {{lead: , offer: , won: {{outcome: won}}, lost: {{outcome: lost}}}}
guards:
  small: {{when: amount < 10, message: Too much., override: {{roles: boss}}}}
approvals: {{discount: {{title: Discount, roles: boss}}}}
transitions:
  propose: {{from: lead, to: offer, requires: {phone}}}
  win: {{from: offer, to: won, guards: small}}
  back: {{from: offer, to: lead, comment: required}}
  lose: {{from: open, to: lost}}
deadlines: {{stale: {{in: open, after: 30d, emit: went_stale}}}}
migrations: {migrations}
"""
FIRST = PROCESS.format(version=1, phone="phone", old="fax: text", migrations="{}")
SECOND = PROCESS.format(
    version=2, phone="mobile", old="", migrations="{2: {fields: {phone: mobile}, drop: [fax]}}"
)
SECRET = "+62-SECRET-1"


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return a process with sensitive fields."""
    return Process.from_yaml(FIRST, clock=clock)


def begin(store: Store, deal: str = "D-42") -> None:
    """Begin a deal with values that are sensitive, and change them."""
    values = {"phone": SECRET, "person.name": "SECRET-2", "amount": 5}
    store.start("loans", deal, values, by="ani", key=f"start {deal}")
    store.fire(deal, "propose", {"phone": "SECRET-3", "income": 7}, by="ani", key=f"p {deal}")


def dump(store: Store) -> str:
    """Return all rows of all tables."""
    with store.database.reading() as connection:
        found = [connection.execute(select(table)).all() for table in METADATA.tables.values()]
    return repr(found)


def test_it_is_gone_from_everything(store: Store, process: Process) -> None:
    """From the deal, its history and what is still to be delivered."""
    process.add_hook(print, on="any", name="later", durable=True)
    begin(store)
    erasure = store.erase("D-42", by="dpo", reason="asked to")

    assert ("phone", "person.name", "income") == erasure.fields
    assert (2, True, True) == (erasure.events, erasure.closed, erasure.is_compact)
    assert "SECRET" not in dump(store)
    deal = store.get("D-42")
    assert {"amount": 5} == {k: v for k, v in deal.facts.items() if v is not None}
    assert fold(deal.events) == deal._snapshot


def test_the_record_of_it_stays(store: Store, clock: FakeClock) -> None:
    """In the history with names only, in the audit, and in what a search finds."""
    begin(store)
    store.erase("D-42", by="dpo", reason="asked to")
    event: Any = store.history("D-42")[-1]
    assert ("erased", "dpo", ("phone", "person.name", "income"), "asked to", False) == (
        event.kind, event.by, event.fields, event.reason, event.comments,
    )  # fmt: skip
    (entry,) = store.audit.entries(deal="D-42")
    assert ("erase", "dpo", clock(), ["phone", "person.name", "income"], "asked to") == (
        entry.action, entry.by, entry.at, entry.data["fields"], entry.data["reason"],
    )  # fmt: skip
    assert clock() == store.find().deals[0].erased_at


def test_nothing_happens_to_it_any_more(store: Store, clock: FakeClock) -> None:
    """No command, and no deadline."""
    begin(store)
    store.erase("D-42")
    with pytest.raises(ErasedDeal, match="begin another deal"):
        store.update("D-42", {"amount": 6})
    with pytest.raises(ErasedDeal), store.deal("D-42"):
        pass
    assert () == store.find(due_before=clock() + timedelta(days=99)).deals


def test_some_fields_only(store: Store) -> None:
    """The deal goes on, and what was taken out is missing where it is needed."""
    begin(store)
    erasure = store.erase("D-42", fields=["phone", "person"])
    assert (("phone", "person.name"), False) == (erasure.fields, erasure.closed)
    store.fire("D-42", "back", comment="Wrong.")
    with pytest.raises(Refusal, match="'Propose' is blocked"):
        store.fire("D-42", "propose")
    store.fire("D-42", "propose", {"phone": "new"})
    assert (7, "new") == tuple(store.get("D-42").facts[name] for name in ("income", "phone"))
    assert fold(store.history("D-42")) == store.get("D-42")._snapshot


def test_what_people_wrote(store: Store) -> None:
    """Comments, and why somebody let something pass, are taken out when that is asked for."""
    begin(store)
    store.request("D-42", "discount", by="ani", comment="SECRET: she is ill")
    store.fire("D-42", "back", by="ani", comment="SECRET again")
    store.erase("D-42", fields="phone")
    assert "she is ill" in dump(store)
    erasure = store.erase("D-42", comments=True)
    assert (True, "SECRET" in dump(store)) == (erasure.comments, False)
    assert fold(store.history("D-42")) == store.get("D-42")._snapshot


def test_a_second_time_finds_nothing(store: Store) -> None:
    """And is recorded all the same: somebody asked."""
    begin(store)
    store.erase("D-42")
    erasure = store.erase("D-42", by="dpo")
    assert ((), 0) == (erasure.fields, erasure.events)
    assert ["erased", "erased"] == [event.kind for event in store.history("D-42")][-2:]


def test_a_repeated_command_gets_its_first_answer(store: Store) -> None:
    """Without what was erased; and nobody can work out any more what was asked."""
    begin(store)
    store.erase("D-42", fields=["phone"])
    answer = store.fire(
        "D-42", "propose", {"phone": "SECRET-3", "income": 7}, by="ani", key="p D-42"
    )
    assert [{"income": 7}] == [event.values for event in answer.events]  # type: ignore[union-attr]
    with pytest.raises(KeyReused):
        begin(store, "D-43")
        store.fire("D-43", "lose", key="p D-42")
    assert {""} == {key["command"] for key in store.export("D-42")["keys"]}


def test_values_by_earlier_names(database: str, clock: FakeClock) -> None:
    """What a field was called before counts, and so does what nobody knows any more."""
    first, second = (Process.from_yaml(text, clock=clock) for text in (FIRST, SECOND))
    with Store.open(database, [first, second], clock=clock) as store:
        empty(store)
        for deal in ("D-1", "D-2"):
            store.start(first, deal, {"phone": SECRET, "fax": "SECRET-FAX", "amount": 5})
        assert 2 == store.migrate(second).migrated
        assert ("mobile", "fax") == store.erase("D-1").fields
        assert ("mobile",) == store.erase("D-2", fields=["mobile"]).fields
        assert ("fax",) == store.erase("D-2", fields=["fax"]).fields
        assert "SECRET" not in dump(store)
        for deal in ("D-1", "D-2"):
            assert fold(store.history(deal)) == store.get(deal)._snapshot


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (["amount"], "'amount' is not sensitive, and what is not stays in the history; mark it"),
        (["capacity"], "'capacity' follows from a formula and is kept nowhere"),
        (["fone"], "There is no field 'fone', and the deal never had one; did you mean 'phone'"),
        (["person.nam"], "did you mean 'person.name'"),
        ([], "No field is named"),
    ],
)
def test_what_cannot_be_erased(store: Store, fields: list[str], told: str) -> None:
    """It is refused with the way out, and nothing happens."""
    begin(store)
    before = store.export("D-42")
    with pytest.raises(UsageError, match=told):
        store.erase("D-42", fields=fields)
    assert before == store.export("D-42")


def test_deals_that_are_not_there(store: Store) -> None:
    """Also where an id looks like something else."""
    for name in ("nobody", "' OR 1=1 --"):
        with pytest.raises(UnknownDeal):
            store.erase(name)
        with pytest.raises(UnknownDeal):
            store.export(name)


def test_a_damaged_deal_is_not_made_worse(store: Store) -> None:
    """Who cannot read the history cannot rewrite it."""
    begin(store)
    with store.database.writing() as connection:
        connection.execute(update(deals).values(stage="won"))
    with pytest.raises(DamagedStore):
        store.erase("D-42")
    assert "won" == store.export("D-42")["snapshot"]["stage"]


def test_hooks_are_told(store: Store, process: Process) -> None:
    """So that the application can forget, too; of deals that may have copies the answer tells."""
    told: list[Any] = []
    process.add_hook(told.append, on="erased")
    begin(store)
    assert () == store.erase("D-42").linked
    assert [("phone", "person.name", "income")] == [event.fields for event in told]


def test_an_export_is_all_of_it(store: Store, process: Process) -> None:
    """As JSON, and with what brings the deal back."""
    process.add_hook(print, on="any", name="later", durable=True)
    begin(store)
    data = store.export("D-42")
    assert data == json.loads(json.dumps(data))
    assert store.get("D-42").snapshot() == data["snapshot"]
    restored = process.restore(data["snapshot"], data["events"])
    assert store.history("D-42") == restored.events
    assert (["later", "later"], ["p D-42", "start D-42"], []) == (
        [letter["hook"] for letter in data["outbox"]],
        sorted(key["key"] for key in data["keys"]),
        data["audit"],
    )


def test_an_export_needs_no_process(store: Store, database: str) -> None:
    """What is held is handed out, also where nobody knows what it means."""
    begin(store)
    if database != "sqlite://":
        with Store.open(database) as bare:
            assert store.export("D-42") == bare.export("D-42")


SECRETS = st.text(alphabet="QXZ", min_size=12, max_size=12) | st.text(
    alphabet="QXZ", min_size=3_000, max_size=3_000
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["phone", "person.city"]), SECRETS),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS, st.booleans())
def test_no_trace_is_left(
    tmp_path: Path, clock: FakeClock, steps: list[tuple[str, str, str]], every: bool
) -> None:
    """Not one byte in the files of SQLite, of any value that the deal ever had."""
    process = Process.from_yaml(FIRST, clock=clock)
    url = new_url("sqlite", tmp_path)
    with Store.open(url, [process], clock=clock) as store:
        for deal in ("A", "B", "C"):
            store.start("loans", deal, {"amount": 1})
        for deal, field, secret in steps:
            store.update(deal, {field: secret})
        for deal in ("A", "B", "C"):
            store.erase(deal, fields=None if every else ["phone", "person"], compact=deal == "C")
            assert fold(store.history(deal)) == store.get(deal)._snapshot
        name = url.removeprefix("sqlite:///")
        files = [path.read_bytes() for path in tmp_path.glob(f"{Path(name).stem}*")]
        assert [] == [one for *_, one in steps for raw in files if one[:12].encode() in raw]


@settings(
    max_examples=15, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS)
def test_no_row_has_it(store: Store, process: Process, steps: list[tuple[str, str, str]]) -> None:
    """On each kind of database, in no table; and the history still leads to the deal."""
    empty(store)
    for deal in ("A", "B", "C"):
        store.start("loans", deal, {"amount": 1})
    for number, (deal, field, secret) in enumerate(steps):
        store.update(deal, {field: secret}, key=str(number))
    for deal in ("A", "B", "C"):
        store.erase(deal, compact=False)
        assert fold(store.history(deal)) == store.get(deal)._snapshot
    rows = dump(store)
    assert [] == [secret for *_, secret in steps if secret in rows]
