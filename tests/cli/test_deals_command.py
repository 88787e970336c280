"""``salesprocess deals export`` and ``deals erase``: what is held of a person, and its end."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from salesprocess import Process, Store

from .conftest import DEALS, SECRET
from .helpers import run

WITH = ("--process", "loans.yaml")


def test_what_is_unknown_below_deals_is_answered_with_the_nearest() -> None:
    """As for commands."""
    result = run("deals", "exprt")
    assert 2 == result.exit_code
    assert "'deals' has no command 'exprt'; did you mean 'export'? There is: list," in result.output


@pytest.mark.usefixtures("deals")
def test_all_that_is_held_is_handed_out(loans: Process) -> None:
    """As JSON and nothing else, sensitive values included; beside it stands that they are."""
    result = run("deals", "export", "D-2")
    with Store.open(DEALS, [loans]) as store:
        expected = store.export("D-2")
    assert (0, expected, "This is all that is held about D-2, sensitive values included.\n") == (
        result.exit_code, json.loads(result.stdout), result.stderr,
    )  # fmt: skip
    assert SECRET in result.stdout


def test_no_letter_is_lost_on_the_way_to_a_pipe(folder: Path, loans: Process) -> None:
    """Whatever the terminal speaks."""
    with Store.open(DEALS, [loans]) as store:
        store.start("loans", "D-ß", by="Łucja")
    told = subprocess.run(
        [sys.executable, "-m", "salesprocess", "deals", "export", "D-ß"], cwd=folder,
        capture_output=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert ("D-ß", "Łucja") == (
        json.loads(told.stdout)["deal"], json.loads(told.stdout)["events"][0]["by"],
    )  # fmt: skip


@pytest.mark.usefixtures("deals")
def test_a_file_for_it_can_be_read_by_nobody_else(folder: Path) -> None:
    """It holds somebody's data."""
    result = run("deals", "export", "D-2", "-o", "d2.json", "--lang", "id")
    told = "d2.json ditulis: semua yang disimpan tentang D-2, termasuk nilai rahasia.\n"
    assert (0, told) == (result.exit_code, result.output)
    assert 0o600 == stat.S_IMODE((folder / "d2.json").stat().st_mode)
    assert json.loads(run("deals", "export", "D-2").stdout) == json.loads(
        (folder / "d2.json").read_text()
    )


@pytest.mark.usefixtures("deals")
def test_what_cannot_be_handed_out() -> None:
    """A deal that there is not, and a file that cannot be written."""
    unknown, unwritten = run("deals", "export", "D-9"), run("deals", "export", "D-2", "-o", "no/x")
    assert [2, 2] == [unknown.exit_code, unwritten.exit_code]
    assert "There is no deal 'D-9' in the store" in unknown.output
    assert "The file 'no/x' cannot be used (no such file or directory)" in unwritten.output


def held(text: str = SECRET) -> bool:
    """Tell whether something is in the files of the store."""
    return any(text.encode() in path.read_bytes() for path in Path().glob("deals.db*"))


@pytest.mark.usefixtures("deals")
def test_everything_sensitive_is_erased_once_it_is_confirmed() -> None:
    """From every file of the store; what it means was said before, and what was done after."""
    for deal in ("D-1", "D-2", "D-3"):
        assert held()
        result = run("deals", "erase", deal, *WITH, "--by", "dpo", keys="y\n")
        assert 0 == result.exit_code
    asked = (
        "All sensitive values of D-3 will be gone for good (phone, income), and nothing can happen"
        " to the deal any more. Go on? [y/N]: "
    )
    told = (
        "Erased from D-3: phone, income\nChanged: events 1, outbox 0\n"
        "Nothing can happen to the deal any more.\n"
    )
    assert (True, told, False) == (asked in result.stderr, result.stdout, held())
    with Store.open(DEALS) as store:
        assert ["dpo"] * 3 == [entry.by for entry in store.audit.entries()]


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize("keys", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_erased(keys: str) -> None:
    """Also where nobody is there to answer."""
    result = run("deals", "erase", "D-2", *WITH, keys=keys)
    assert (1, "", True) == (result.exit_code, result.stdout, held())
    assert result.stderr.endswith("Nothing was erased. With --yes nobody is asked.\n")


@pytest.mark.usefixtures("deals")
def test_one_field_is_erased_and_the_deal_goes_on(loans: Process) -> None:
    """With what people wrote, if that is wanted."""
    result = run(
        "deals", "erase", "D-3", *WITH, "--field", "phone", "--comments", "--lang", "id", keys="y\n"
    )
    assert "Akan hilang selamanya dari D-3: phone. Peluangnya berlanjut. Tulisan" in result.stderr
    assert "Dihapus dari D-3: phone\nDihapus dari D-3: tulisan orang\n" in result.stdout
    with Store.open(DEALS, [loans]) as store:
        assert ({"income": 1500}, None) == (
            {name: v for name, v in store.get("D-3").facts.items() if name in ("phone", "income")},
            store.export("D-3")["erased_at"],
        )
        assert not held("Too dear.")


@pytest.mark.usefixtures("deals")
def test_only_what_people_wrote_is_erased() -> None:
    """From the event and from its letter; the deal goes on with its values."""
    result = run("deals", "erase", "D-3", *WITH, "--only-comments", keys="y\n")
    asked = "Gone for good from D-3 will be what people wrote. The deal goes on. Go on? [y/N]: "
    assert (0, True, "Erased from D-3: what people wrote\nChanged: events 1, outbox 1\n") == (
        result.exit_code, asked in result.stderr, result.stdout,
    )  # fmt: skip
    assert (True, False) == (held(), held("Too dear."))


@pytest.mark.usefixtures("deals")
def test_as_json_it_tells_what_was_erased() -> None:
    """The question is beside it."""
    result = run("deals", "erase", "D-2", *WITH, "--format", "json", keys="y\n")
    expected = {
        "deal": "D-2", "fields": ["phone", "income"], "comments": False, "events": 1,
        "letters": 0, "closed": True, "linked": [], "is_compact": True,
    }  # fmt: skip
    assert expected == json.loads(result.stdout)


@pytest.mark.usefixtures("deals")
def test_what_was_erased_before_is_no_mistake() -> None:
    """It says that nothing was left."""
    results = [run("deals", "erase", "D-2", *WITH, "--yes") for _ in range(2)]
    assert [0, 0] == [result.exit_code for result in results]
    assert results[1].output.startswith("There was no sensitive value left in D-2.\n")


@pytest.mark.usefixtures("deals")
def test_where_somebody_reads_a_copy_may_be_left() -> None:
    """It says so, and what to do."""
    with Store.open(f"{DEALS}?timeout=0") as other, other.database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM salesprocess_deals").all()
        result = run("deals", "erase", "D-2", *WITH, "--yes", "--store", f"{DEALS}?timeout=0")
    assert 0 == result.exit_code
    assert "a copy may still be in the files of the database; erase again when" in result.output


def test_linked_deals_are_named(folder: Path) -> None:
    """They may have copies."""
    other = "salesprocess: 1\nprocess: care\nfields: {phone: {type: phone, sensitive: true}}\n"
    (folder / "care.yaml").write_text(
        f"{other}stages: {{begun: , shut: {{outcome: done}}}}\n"
        "transitions: {close: {from: begun, to: shut}}\n"
    )
    text = (folder / "loans.yaml").read_text()
    old, new = "to: offer,", "to: offer, starts: {process: care, copy: [phone]},"
    (folder / "loans.yaml").write_text(text.replace(old, new))
    loans = Process.load("loans.yaml", linked=[Process.load("care.yaml")])
    with Store.open(DEALS, [loans]) as store:
        store.start("loans", "D-1", {"amount": "5 EUR", "phone": SECRET})
        store.fire("D-1", "propose")
    result = run("deals", "erase", "D-1", *WITH, "--process", "care.yaml", "--yes")
    assert "These deals may have copies; erase them too: D-1:care\n" in result.output


@pytest.mark.usefixtures("folder")
def test_a_process_without_sensitive_fields_is_told_before() -> None:
    """The deal would be closed, and nothing erased."""
    with Store.open(DEALS, [Process.load("loans.yaml")]) as store:
        plain = Process.from_yaml(
            "salesprocess: 1\nprocess: plain\nstages: {begun: , shut: {outcome: done}}\n"
            "transitions: {close: {from: begun, to: shut}}\n"
        )
        store.start(plain, "P-1")
    Path("plain.yaml").write_text(
        "salesprocess: 1\nprocess: plain\nstages: {begun: , shut: {outcome: done}}\n"
        "transitions: {close: {from: begun, to: shut}}\n"
    )
    result = run("deals", "erase", "P-1", "--process", "plain.yaml", keys="n\n")
    assert "The process of P-1 has no sensitive field, so there is nothing to" in result.stderr


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["D-2"], "Nothing says of which processes the deals are; name your code with --app"),
        (["D-9", *WITH], "There is no deal 'D-9' in the store; 'salesprocess deals list' shows"),
        (["D-2", "--process", "generic"], "The process 'loans' was not named. Name it with"),
        (["D-2", *WITH, "--field", "amount"], "'amount' is not sensitive, and what is not stays"),
        (["D-2", *WITH, "--field", "phon"], "did you mean 'phone'? Sensitive are: phone, income."),
        (["D-2", *WITH, "--field", "capacity"], "'capacity' follows from a formula"),
        (["D-2", *WITH, "--field", "phone", "--only-comments"], "--only-comments goes alone;"),
    ],
)
def test_a_mistake_erases_nothing(options: list[str], message: str) -> None:
    """And is answered with the way out."""
    result = run("deals", "erase", *options, "--yes")
    assert (2, True) == (result.exit_code, held())
    assert message in result.output
