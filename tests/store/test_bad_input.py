"""What the world does to a store, on each kind of database: it is told, and harms nothing."""

from __future__ import annotations

import asyncio
import base64
import copy
import json
import pickle
import socket
from collections.abc import Callable
from typing import Any

import pytest

from salesprocess import (
    DamagedStore,
    DealExists,
    ErasedDeal,
    Process,
    Retries,
    Store,
    UnknownDeal,
    UnknownProcess,
    UnknownVersion,
    UsageError,
    Webhook,
    Worker,
)
from salesprocess.testing import FakeClock

TEXT = """
salesprocess: 1
process: repair
version: {version}
roles: {{boss: Boss}}
fields: {{amount: integer, note: text, phone: {{type: phone, sensitive: true}}}}
stages:
  request: {{checklist: {{call: Call}}}}
  ordered: {{outcome: won}}
approvals: {{price: {{title: Price, roles: boss}}}}
transitions: {{accept: {{from: request, to: ordered}}}}
deadlines: {{stale: {{in: open, after: 30d, emit: went_stale}}}}
"""
SQL = ("'; DROP TABLE salesprocess_deals; --", "' OR '1'='1", "x') OR 1=1 --", "%", "%(id)s ? :id")


@pytest.fixture
def process(clock: FakeClock) -> Process:
    """Return a small process."""
    return Process.from_yaml(TEXT.format(version=1), clock=clock)


# --- A command for an erased deal --------------------------------------------------------------

COMMANDS: dict[str, tuple[Any, ...]] = {
    "fire": ("accept",),
    "update": ({"amount": 5},),
    "tick": ("call",),
    "untick": ("call",),
    "request": ("price",),
    "approve": ("price",),
    "reject": ("price",),
    "recall": ("price",),
    "advance": (),
}


@pytest.mark.parametrize("verb", COMMANDS)
def test_no_command_changes_an_erased_deal(store: Store, clock: FakeClock, verb: str) -> None:
    """Not one of them, in either colour, with a key, or when it is long due."""
    store.start("repair", "D-1", {"phone": "+62215550100"})
    store.erase("D-1")
    before = store.export("D-1")
    clock.advance("60d")
    given = COMMANDS[verb]
    with pytest.raises(ErasedDeal, match="'D-1'"):
        getattr(store, verb)("D-1", *given)
    with pytest.raises(ErasedDeal):
        asyncio.run(getattr(store, f"a{verb}")("D-1", *given))
    if verb != "advance":
        with pytest.raises(ErasedDeal):
            getattr(store, verb)("D-1", *given, key="k-1")
    assert (0, before) == (Worker(store).once().advanced, store.export("D-1"))


def test_an_erased_deal_is_not_begun_anew(store: Store) -> None:
    """Its id stays taken: another deal of that name would take its history for its own."""
    store.start("repair", "D-1", key="k-1")
    store.erase("D-1")
    with pytest.raises(DealExists):
        store.start("repair", "D-1")
    assert "D-1" == store.start("repair", "D-1", key="k-1").id


# --- SQL where a name is expected --------------------------------------------------------------


@pytest.mark.parametrize("text", SQL)
def test_no_text_becomes_sql(store: Store, text: str) -> None:
    """Whatever is looked for is looked for as it is written."""
    store.start("repair", "D-1", {"note": text}, by=text, key=text)
    store.start("repair", "D-2", {"note": "x"})
    mark = base64.urlsafe_b64encode(json.dumps(["id", text, text]).encode()).decode()
    assert [] == list(store.find(stage=text, version=1))
    assert [] == list(store.find(outcome=[text, "won"], version=1))
    assert ["D-1"] == [deal.id for deal in store.find(where=f"note == {json.dumps(text)}")]
    assert {"D-1", "D-2"} >= {deal.id for deal in store.find(after=mark)}
    assert () == store.audit.entries(deal=text)
    for refused in (
        lambda: store.find(process=text),
        lambda: store.migrate(text),
        lambda: store.import_log([], {"case": "a", "activity": "b"}, process=text),
    ):
        with pytest.raises(UnknownProcess):
            refused()
    for unknown in (store.get, store.export, store.erase, store.rebuild, store.history):
        with pytest.raises(UnknownDeal):
            unknown(text)
    assert (text, 2) == (store.history("D-1")[0].by, len(store.find()))


# --- Names and numbers that cannot be ----------------------------------------------------------


def test_a_name_is_no_longer_than_any_database_finds(store: Store) -> None:
    """On each kind the same: what is kept can be found again, and what cannot is told before."""
    longest = "".join(chr(0x1F300 + number) for number in range(500))
    store.start("repair", longest, key=longest)
    assert longest == store.start("repair", longest, key=longest).id
    for refused in (
        lambda: store.start("repair", f"{longest}x"),
        lambda: store.update(longest, {"amount": 1}, key=f"{longest}x"),
        lambda: store.update(longest, {"amount": 1}, key="k\0"),
    ):
        with pytest.raises(UsageError, match="500"):
            refused()
    rows = [{"case": f"{longest}x", "trigger": "accept", "time": "2026-01-01T09:00:00Z"}]
    mapping = {"case": "case", "activity": "trigger", "time": "time"}
    (reasons,) = store.import_log(rows, mapping).reasons.values()
    assert "cannot_be_kept: its id has more than 500 characters" == reasons[-1]
    assert 1 == store.get(longest).sequence


@pytest.mark.parametrize("wrong", ["1", True, 1.0])
def test_what_was_seen_is_a_number(store: Store, wrong: Any) -> None:
    """A text from a header is no conflict, but a mistake of the caller."""
    store.start("repair", "D-1")
    store.update("D-1", {"amount": 1})
    with pytest.raises(UsageError, match="expected= is the number of an event"):
        store.update("D-1", {"amount": 2}, expected=wrong)


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"version": "1"}, "version= is not '1'; pass such as version=1"),
        ({"open": "yes"}, "open= is not 'yes'"),
        ({"violating": 1}, "violating= is not 1"),
        ({"stage": 5}, "found by their names, not by 5"),
        ({"order": None}, "Deals are not ordered by 'None'"),
        ({"after": 5}, "What 'after' was given is not of this search"),
        ({"outcome": [None]}, r"found by their names, not by \[None\]"),
    ],
)
def test_what_finds_nothing_is_told(store: Store, wanted: Any, problem: str) -> None:
    """Each kind of database would take it for something else."""
    with pytest.raises(UsageError, match=problem):
        store.find(**wanted)
    with pytest.raises(UsageError, match=r"by '3'; pass letter\.id"):
        store.outbox.retry("3")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("log", "problem"),
    [
        ([("D-1", "accept")], r"not tuple \(row 1\); pass such as \{'case'"),
        ([{"case": "D-1"}, 5], r"not int \(row 2\)"),
        (5, "A history is a file or rows, not 5"),
    ],
)
def test_what_is_no_history_is_told(store: Store, log: Any, problem: str) -> None:
    """And not counted as rows that cannot be read."""
    with pytest.raises(UsageError, match=problem):
        store.import_log(log, {"case": "case", "activity": "trigger"})
    with pytest.raises(UsageError, match="A map is a file, a LogMap or its data, not 5"):
        store.import_log([], 5)  # type: ignore[arg-type]
    assert 0 == len(store.find())


@pytest.mark.parametrize("limit", [0, -1, "5", True])
def test_what_is_no_limit_is_told(store: Store, limit: Any) -> None:
    """One kind of database would take it for all of them."""
    for listed in (store.find, store.outbox.waiting, store.outbox.dead, store.audit.entries):
        with pytest.raises(UsageError, match=r"limit is a whole number from 1 to 100,000, not"):
            listed(limit=limit)


def test_what_goes_into_the_history_for_good_is_a_text(store: Store) -> None:
    """What is none could not be read again, and nobody could mend it."""
    store.start("repair", "D-1", {"phone": "+62215550100"})
    with pytest.raises(UsageError, match="reason is a text, not 17"):
        store.erase("D-1", reason=17)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="source is a text, not 5"):
        store.import_log([], {"case": "a", "activity": "b"}, source=5)  # type: ignore[arg-type]
    for fields in (5, ["phone", 5]):
        with pytest.raises(UsageError, match="Fields are erased by their names, not by 5"):
            store.erase("D-1", fields=fields)  # type: ignore[arg-type]
    assert (1, ()) == (len(store.history("D-1")), store.audit.entries())


def test_a_store_does_not_travel(store: Store) -> None:
    """Nor does what belongs to it; the error says what to do in the other process."""
    store.start("repair", "D-1")
    for held in (store, store.get("D-1"), store.find().deals[0]):
        for taken in (pickle.dumps, copy.deepcopy):
            with pytest.raises(UsageError, match=r"open it there, with Store\.open"):
                taken(held)


# --- Another process or version ----------------------------------------------------------------


def test_what_can_be_done_to_a_deal_of_another_version(store: Store, clock: FakeClock) -> None:
    """It is found, handed out and left alone; all else names the version and the way out."""
    store.start("repair", "D-1", {"phone": "+62215550100"})
    second = Process.from_yaml(TEXT.format(version=2), clock=clock)
    later = Store(store.database, [second], clock=clock)
    refused: tuple[Callable[[str], object], ...] = (
        later.get, later.history, later.erase, later.rebuild, later.advance,
    )  # fmt: skip
    for command in refused:
        with pytest.raises(UnknownVersion, match=r"of version 1 of 'repair'.*version 2"):
            command("D-1")
    clock.advance("60d")
    assert 0 == Worker(later).once().advanced
    assert ["D-1"] == [deal.id for deal in later.find(version=1)]
    assert store.export("D-1") == later.export("D-1")
    with pytest.raises(DealExists):
        later.start("repair", "D-1")
    assert (1, 1) == (later.migrate("repair").migrated, later.find(version=2).deals[0].sequence - 1)


@pytest.mark.parametrize("change", [("note: text", "remark: text"), ("request", "inquiry")])
def test_a_process_that_changed_under_the_same_version(
    store: Store, clock: FakeClock, change: tuple[str, str]
) -> None:
    """The deal is not damaged; the error says what to do about the file."""
    store.start("repair", "D-1", {"note": "x"})
    text = TEXT.format(version=1).replace(*change)
    changed = Store(store.database, [Process.from_yaml(text, clock=clock)], clock=clock)
    for command in (changed.get, changed.rebuild):
        with pytest.raises(DamagedStore, match="and make a later version of it, with migrations"):
            command("D-1")
    with pytest.raises(DamagedStore, match=r"migrations\.\nRestore it from a backup"):
        changed.rebuild("D-1")  # what it would be built of does not fit either
    assert "x" == store.get("D-1").facts["note"]


def test_what_can_be_done_to_a_deal_of_another_process(store: Store, clock: FakeClock) -> None:
    """The same; what is not known to anybody can only be handed out."""
    store.start("repair", "D-1")
    other = Process.from_yaml(TEXT.format(version=1).replace("repair", "lease"), clock=clock)
    without = Store(store.database, [other], clock=clock)
    for command in (without.get, without.erase, without.rebuild, without.advance):
        with pytest.raises(UnknownProcess, match="'repair'"):
            command("D-1")
    assert "repair" == without.export("D-1")["snapshot"]["process"]
    assert 0 == without.migrate("lease").found
    assert ["D-1"] == [deal.id for deal in store.find()]


# --- A webhook to a private address ------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "[::1]", "[fd00::1]"]
)
def test_a_private_address_is_no_receiver(process: Process, address: str) -> None:
    """It is refused before anything is kept for it."""
    with pytest.raises(UsageError, match="allow_private"):
        Webhook(f"https://{address}/hook", secret="HOOK_SECRET")
    assert () == process.hooks.durable


def test_a_name_that_leads_inside_is_never_called(
    store: Store, process: Process, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was to be told is kept and given up in the end; the address is told to nobody."""
    monkeypatch.setenv("HOOK_SECRET", "whsec_" + base64.b64encode(b"s" * 32).decode())
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it was called"))
    webhook = Webhook("https://inside.example/hook?token=SECRET", secret="HOOK_SECRET")
    process.hooks.add(webhook, durable=True)
    worker = Worker(store, retries=Retries(times=1))
    store.start("repair", "D-1")
    (trouble,) = worker.once().troubles
    (letter,) = store.outbox.dead()
    assert ("D-1", "D-1/1") == (trouble.deal, letter.event_id)
    assert "no address of the public internet" in trouble.problem
    assert "SECRET" not in f"{letter}{trouble}"
