"""``salesprocess deals show``: one deal, as far as its process is known."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from salesprocess import Process, Store
from salesprocess.testing import FakeClock

from .conftest import DEALS, LOANS, SECRET
from .helpers import run

WITH = ("--process", "loans.yaml")
SECOND = (
    LOANS.replace("salesprocess: 1", "salesprocess: 1\nversion: 2")
    .replace("  offer: {title", "  bid: {title")
    .replace("to: offer", "to: bid")
    .replace("from: offer", "from: bid")
    .replace("amount: {type", "price: {type")
    .replace("requires: amount", "requires: price")
    + "migrations: {2: {stages: {offer: bid}, fields: {amount: price}}}\n"
)
ROWS = """\
Figure                      Value
Deal                        D-3
Process                     loans 1
Stage                       lost
Outcome                     lost
Began (UTC)                 2026-01-01T11:00:00Z
In this stage since (UTC)   2026-01-01T12:00:00Z
Last activity (UTC)         2026-01-01T12:00:00Z

    When               Who   What
1   2026-01-01 11:00   ani   started: lead
2   2026-01-01 12:00   ani   moved: lose, lead, lost

What is known, what is due and what can be done is shown with the process of the
deal (loans, version 1): --process FILE, or --app MODULE:NAME.
"""


def lines(text: str) -> list[str]:
    """Return the lines of a text, without those that are drawn."""
    return [line.rstrip() for line in text.splitlines() if not line.startswith("──")]


@pytest.mark.usefixtures("deals")
def test_with_its_process_all_of_it_is_shown() -> None:
    """Where it stands, what is known, what is due, what can be done and why not, what happened."""
    result = run("deals", "show", "D-2", *WITH)
    assert 0 == result.exit_code
    for part in (
        "D-2 · Offer", "☐ called", "loans, version 1",
        "In this stage since (UTC): 2026-01-01 12:00",
        "EUR 200", "31 January 2026, 12:00 UTC", "emits went_stale   overdue", "○ Win",
        "Only Boss may do this; nobody is named", "Too poor.", "'Called' is not ticked off yet",
        "◐ Lose", "Give one of the reasons: price", "Lead → Offer",
    ):  # fmt: skip
        assert part in result.output


@pytest.mark.usefixtures("deals")
def test_who_asks_makes_a_difference() -> None:
    """As in the application."""
    told = run("deals", "show", "D-2", *WITH, "--by", "eva", "--role", "boss").output
    assert ("Too poor." in told, "Only Boss" in told) == (True, False)


@pytest.mark.usefixtures("deals")
def test_it_is_read_in_indonesian() -> None:
    """With what the process calls things, too."""
    told = run("deals", "show", "D-2", *WITH, "--lang", "id").output
    for part in ("D-2 · Tawaran", "loans, versi 1", "Nilai", "rahasia", "Kurang mampu.", "Prospek"):
        assert part in told
    rows = run("deals", "show", "D-2", "--lang", "id").output
    for part in ("Di tahap ini sejak", "bila prosesnya disebut (loans, versi 1)"):
        assert part in rows


@pytest.mark.usefixtures("deals")
def test_without_its_process_the_rows_are_shown() -> None:
    """And what it takes to see more."""
    result = run("deals", "show", "D-3", COLUMNS="80")
    assert (0, lines(ROWS)) == (result.exit_code, lines(result.output))


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize("options", [[], [*WITH], ["--app", "shop:store"]])
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_sensitive_is_never_shown(options: list[str], form: str) -> None:
    """Neither the value nor what follows from it, in any of the parts."""
    for deal in ("D-1", "D-2", "D-3"):
        told = run("deals", "show", deal, *options, "--role", "boss", "--format", form).output
        assert [] == [word for word in (SECRET, "6281", "1500", "6000", "2000") if word in told]


@pytest.mark.usefixtures("deals")
def test_as_json_it_is_what_a_screen_needs() -> None:
    """The parts of the list, the deal as ``deal.to_json``, and events without values."""
    data = json.loads(run("deals", "show", "D-2", *WITH, "--format", "json").stdout)
    assert (
        {"amount": {"amount": "200", "currency": "EUR"}},
        ["phone", "income", "capacity"],
        ["win", "lose"],
        ["deadlines.stale"],
    ) == (
        data["deal"]["facts"],
        data["hidden"],
        [trigger["trigger"] for trigger in data["deal"]["triggers"]],
        [due["deadline"] for due in data["deal"]["due"]],
    )
    moved = {
        "sequence": 2, "kind": "moved", "at": "2026-01-01T12:00:00Z", "by": "budi",
        "trigger": "propose", "source": "lead", "target": "offer",
    }  # fmt: skip
    assert moved == data["events"][-1]
    listed = json.loads(run("deals", "list", "--stage", "offer", "--format", "json").stdout)
    assert listed["deals"][0] == {name: data[name] for name in listed["deals"][0]}


@pytest.mark.usefixtures("deals")
def test_as_json_without_its_process_the_same_keys_are_there() -> None:
    """What is not known is null."""
    known = json.loads(run("deals", "show", "D-2", *WITH, "--format", "json").stdout)
    rows = json.loads(run("deals", "show", "D-2", "--format", "json").stdout)
    assert {**known, "deal": None, "hidden": None} == rows


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize("options", [[], [*WITH]])
def test_the_last_events_are_shown(options: list[str]) -> None:
    """As many as are wanted, also none."""

    def count(most: str) -> int:
        shown = run("deals", "show", "D-3", *options, "--events", most).output
        return shown.count("2026-01-01 1") - (3 if options else 0)

    assert [2, 1, 0] == [count("10"), count("1"), count("0")]
    none = run("deals", "show", "D-3", "--events", "0", "--format", "json").stdout
    assert [] == json.loads(none)["events"]


@pytest.mark.usefixtures("deals")
def test_of_another_version_it_says_which_is_needed(folder: Path) -> None:
    """What can be shown from the rows is."""
    (folder / "second.yaml").write_text(SECOND)
    told = run("deals", "show", "D-2", "--process", "second.yaml")
    assert (0, True, True) == (
        told.exit_code,
        "The deal is of version 1 of loans, and another was named." in told.output,
        "moved: propose, lead, offer" in told.output,
    )
    both = run("deals", "show", "D-2", *WITH, "--process", "second.yaml").output
    assert "loans, version 1" in both


@pytest.mark.usefixtures("deals")
def test_what_an_earlier_version_had_is_called_by_its_name(folder: Path) -> None:
    """A history is read to its beginning, whatever was renamed since."""
    (folder / "second.yaml").write_text(SECOND)
    assert 0 == run("migrate", "--process", "second.yaml", "--apply", "--by", "eva").exit_code
    told = run("deals", "show", "D-2", "--process", "second.yaml").output
    for part in ("D-2 · Offer", "Lead → offer", "version 1 → version 2", "eva"):
        assert part in told


def test_a_deal_that_began_with_another_says_so(folder: Path, clock: FakeClock) -> None:
    """In both directions."""
    text = LOANS.replace(
        "from: lead, to: offer,", "from: lead, to: offer, starts: {process: care},"
    )
    (folder / "loans.yaml").write_text(text)
    (folder / "care.yaml").write_text(
        "salesprocess: 1\nprocess: care\nstages: {begun: , shut: {outcome: done}}\n"
        "transitions: {close: {from: begun, to: shut}}\n"
    )
    care = Process.load("care.yaml", clock=clock)
    loans = Process.load("loans.yaml", clock=clock, linked=[care])
    with Store.open(DEALS, [loans], clock=clock) as store:
        store.start("loans", "D-1", {"amount": "5 EUR"})
        store.fire("D-1", "propose")
    both = ("--process", "loans.yaml", "--process", "care.yaml")
    assert "began the deal D-1:care of care" in run("deals", "show", "D-1", *both).output
    assert "began with the deal D-1 of loans" in run("deals", "show", "D-1:care", *both).output
    assert "linked" in run("deals", "show", "D-1:care").output
    alone = run("deals", "list", "--process", "loans.yaml")
    assert (2, True) == (
        alone.exit_code,
        "a process that another one begins deals of is one more --process FILE" in alone.output,
    )


def test_a_deal_that_was_brought_in_says_what_is_wrong(folder: Path) -> None:
    """What the process does not allow is marked."""
    (folder / "log.csv").write_text("case,trigger,time\nD-7,propose,2026-01-05T09:00:00Z\n")
    run("import", "log.csv", *WITH, "--create")
    told = run("deals", "show", "D-7", *WITH, COLUMNS="200").output
    for part in (
        "It was brought in with what the process does not allow: 1",
        "Lead → Offer, which the process does not allow",
        "all before this was brought in from log.csv; blocked: transitions.propose.requires.amount",
    ):
        assert part in told
    assert "Not allowed by the process   1" in run("deals", "show", "D-7").output


@pytest.mark.usefixtures("deals")
def test_an_erased_deal_shows_that_nothing_can_happen() -> None:
    """What could be done is not offered."""
    run("deals", "erase", "D-2", *WITH, "--yes", "--by", "dpo", "--reason", "asked")
    told = run("deals", "show", "D-2", *WITH).output
    assert "A person's data was erased on " in told
    assert "erased: Phone, Income (asked)" in told
    assert ("○ Win" in told, "EUR 200" in told) == (False, True)
    assert "erased" in run("deals", "list", "--stage", "offer").output


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["D-9"], "There is no deal 'D-9' in the store; 'salesprocess deals list' shows those"),
        (["D-1", *WITH, "--role", "bos"], "There is no role 'bos'; did you mean 'boss'?"),
        ([""], "A deal's id is a text, not ''"),
        (["D-1", "--process", "loan.yaml"], "loan.yaml"),
        ([], "Missing argument 'ID'"),
    ],
)
def test_a_mistake_is_answered_with_the_way_out(options: list[str], message: str) -> None:
    """And with the nearest right word."""
    result = run("deals", "show", *options)
    assert 2 == result.exit_code
    assert message in result.output


@pytest.mark.usefixtures("deals")
def test_moments_are_in_one_zone() -> None:
    """In UTC, however whoever did something told the time."""
    noon = datetime.fromisoformat("2026-06-01T00:30+07:00")
    with Store.open(DEALS, [Process.load("loans.yaml")]) as store:
        store.update("D-2", {"amount": "300 EUR"}, by="eva", at=noon)
    for options in ([], WITH):
        told = run("deals", "show", "D-2", *options, COLUMNS="100").output
        assert (True, False) == ("2026-05-31 17:30   eva" in told, "2026-06-01 00:30" in told)
