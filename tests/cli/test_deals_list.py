"""``salesprocess deals list``: which deals, in which order, and nothing that is known of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from salesprocess import Process, Store

from .conftest import DEALS, SECRET
from .helpers import run

WITH = ("--process", "loans.yaml")
TABLE = """\
Deal   Stage   Since        Active       Due (UTC)          Note
───────────────────────────────────────────────────────────────────
D-1    lead    2026-01-01   2026-01-01   2026-01-31 09:00   overdue
D-2    offer   2026-01-01   2026-01-01   2026-01-31 12:00   overdue
D-3    lost    2026-01-01   2026-01-01
"""


def listed(*options: str) -> list[str]:
    """Return the ids that are listed with options."""
    result = run("deals", "list", *options, "--format", "json")
    assert 0 == result.exit_code, result.output
    return [deal["id"] for deal in json.loads(result.stdout)["deals"]]


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.usefixtures("deals")
def test_without_anything_all_of_them_are_listed() -> None:
    """Where each stands, since when, and what is due."""
    result = run("deals", "list", COLUMNS="80")
    assert (0, lines(TABLE)) == (result.exit_code, lines(result.output))


@pytest.mark.usefixtures("deals")
def test_as_json_each_deal_has_the_same_keys() -> None:
    """Moments are in UTC."""
    data = json.loads(run("deals", "list", "--stage", "offer", "--format", "json").stdout)
    expected: dict[str, Any] = {
        "id": "D-2", "process": "loans", "version": 1, "stage": "offer", "outcome": None,
        "sequence": 2, "started_at": "2026-01-01T10:00:00Z", "entered_at": "2026-01-01T12:00:00Z",
        "active_at": "2026-01-01T12:00:00Z", "due_at": "2026-01-31T12:00:00Z", "erased_at": None,
        "violations": None,
    }  # fmt: skip
    assert {"deals": [expected], "next": None} == data


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--stage", "lead", "--stage", "lost"], ["D-1", "D-3"]),
        (["--open"], ["D-1", "D-2"]),
        (["--closed"], ["D-3"]),
        (["--outcome", "lost"], ["D-3"]),
        (["--outcome", "won"], []),
        (["--of", "loans", "--version", "1", "--order", "-id"], ["D-3", "D-2", "D-1"]),
        (["--version", "2"], []),
        (["--violating"], []),
        (["--stage", "won"], []),
        ([*WITH, "--stage", "won"], []),
        ([*WITH, "--of", "loans", "--stage", "won"], []),
        (["--due-before", "2026-01-31T11:00"], ["D-1"]),
        (["--due-before", "2026-01-31T18:30+07:00"], ["D-1"]),
        (["--due-before", "1d", "--order", "due_at"], ["D-1", "D-2"]),
        ([*WITH, "--where", "amount >= '200 EUR'"], ["D-2", "D-3"]),
        ([*WITH, "--where", "visited('offer')", "--of", "loans"], ["D-2"]),
        (["--app", "shop:process", "--where", "income > 1000"], ["D-3"]),
        (["--app", "shop:store", "--where", f"phone == '{SECRET}'"], ["D-1", "D-2", "D-3"]),
    ],
)
def test_deals_are_found_by_where_they_stand(options: list[str], ids: list[str]) -> None:
    """By any of it, and by any condition of the process."""
    assert ids == listed(*options)


@pytest.mark.usefixtures("deals")
def test_page_follows_page() -> None:
    """Each list ends with what the next one begins after."""
    first = run("deals", "list", "--limit", "2")
    mark = first.output.split("--after ")[1].strip()
    assert ["D-3"] == listed("--limit", "2", "--after", mark)
    assert "--after" not in run("deals", "list", "--limit", "2", "--after", mark).output


@pytest.mark.usefixtures("deals")
def test_it_is_read_in_indonesian() -> None:
    """Headings and notes, and that there is nothing."""
    assert "Peluang   Tahap   Sejak" in run("deals", "list", "--lang", "id").output
    nothing = run("deals", "list", "--version", "9", "--lang", "id")
    assert (0, "Tidak ada peluang yang ditemukan.\n") == (nothing.exit_code, nothing.output)


def test_deals_of_several_versions_and_processes_are_told_apart(deals: str, folder: Any) -> None:
    """By a column that is left out where it would say the same of all."""
    text = (folder / "loans.yaml").read_text().replace("process: loans", "process: rents")
    rents = Process.from_yaml(text)
    with Store.open(DEALS, [rents]) as store:
        store.start(rents, "R-1", stage="lead")
    table = run("deals", "list").output
    assert ["loans 1", "rents 1"] == [word for word in ("loans 1", "rents 1") if word in table]
    assert ["R-1"] == listed("--of", "rents")
    told = run("deals", "list", "--of", "rent", "--stage", "lead")
    assert (2, "There is no deal of 'rent'; did you mean 'rents'?") == (
        told.exit_code, told.output.partition("Error: ")[2].partition(" There are")[0],
    )  # fmt: skip
    (folder / "rents.yaml").write_text(text)
    both = ("deals", "list", *WITH, "--process", "rents.yaml", "--where", "empty(amount)")
    assert "--where is about one process; choose with --of: loans, rents." in run(*both).output
    assert ["R-1"] == listed(*both[2:], "--of", "rents")


MISTAKES = {
    ("--stage", "ofer"): "There is no stage 'ofer'; did you mean 'offer'? There is:",
    (*WITH, "--stage", "win"): "There is no stage 'win'; did you mean 'won'? There is:",
    (*WITH, "--outcome", "wonn"): "There is no outcome 'wonn'; did you mean 'won'?",
    (
        "--of",
        "loan",
    ): "There is no deal of 'loan'; did you mean 'loans'? There are deals of:",
    (*WITH, "--of", "loan"): "The process 'loan' was not named; did you mean 'loans'?",
    ("--where", "amount > 5"): "--where is written in the words of a process; name it with",
    (*WITH, "--where", "amont > 5"): "In 'amont > 5', column 1: 'amont' is not known; did you mean",
    (*WITH, "--where", "filled(amount) and"): "In 'filled(amount) and', column ",
    (*WITH, "--where", "amount"): "is not a condition; ask filled(amount), or compare it",
    ("--due-before", "soon"): "'soon' is neither a moment nor a length of time; write such as",
    ("--due-before", "2mo"): "'2mo' is no length of time; write such as 1s, 15m, 2h or 1d.",
    ("--due-before", "9999999d"): "leads out of the calendar",
    ("--order", "due"): "'due' is not one of them; did you mean 'due_at'?",
    ("--after", "page 2"): "What 'after' was given is not of this search; pass what the page",
    ("--limit", "0"): "0 is not in the range 1<=x<=100000",
    ("--app", "shop.store"): "'shop.store' names no module and what is in it; write such as",
}


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize(("options", "message"), MISTAKES.items())
def test_a_mistake_is_answered_with_the_way_out(options: tuple[str, ...], message: str) -> None:
    """And with the nearest right word."""
    result = run("deals", "list", *options)
    assert 2 == result.exit_code
    assert message in result.output


@pytest.mark.usefixtures("deals")
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_sensitive_stays_inside(form: str) -> None:
    """Also where it was asked for."""
    result = run("deals", "list", *WITH, "--where", "filled(phone)", "--format", form)
    assert (0, False, False) == (
        result.exit_code, SECRET in result.output, "1500" in result.output,
    )  # fmt: skip
