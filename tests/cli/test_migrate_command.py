"""``salesprocess migrate``: stored deals of earlier versions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salesprocess import Process, Store
from salesprocess.testing import FakeClock

from .conftest import DEALS, LOANS, SECRET
from .helpers import run

SECOND = LOANS.replace("process: loans", "process: loans\nversion: 2")
"""In which all can come."""
THIRD = (
    SECOND.replace("version: 2", "version: 3")
    .replace("income: {type: integer", "income: {type: integer, max: 1200")
    .replace("  propose: {from: lead, to: offer, requires: amount}\n", "")
    .replace("  win: {from: offer", "  win: {from: lead")
    .replace("  offer: {title: {en: Offer, id: Tawaran}, checklist: {called: Called}}\n", "")
)
"""In which a stage is gone and an income too large."""


@pytest.fixture(autouse=True)
def versions(deals: str, folder: Path) -> None:
    """Write later versions beside a store that has deals of the first."""
    (folder / "second.yaml").write_text(SECOND)
    (folder / "third.yaml").write_text(THIRD)


def versions_there() -> dict[str, int]:
    with Store.open(DEALS) as store:
        return {deal.id: deal.version for deal in store.find()}


def test_without_being_told_to_it_writes_nothing() -> None:
    """It tells what would become of the deals, and how to go on."""
    expected = (
        "loans: 3 of 3 deals would come to version 2.\n  from version 1: 3\n"
        "Nothing was written; --apply does it.\n"
    )
    results = [run("migrate", "--process", "second.yaml", *o) for o in ([], ["--dry-run"])]
    assert [(0, expected)] * 2 == [(result.exit_code, result.output) for result in results]
    assert {"D-1": 1, "D-2": 1, "D-3": 1} == versions_there()


def test_told_to_it_brings_them_over() -> None:
    """Then all are there; who did it is recorded."""
    result = run("migrate", "--process", "second.yaml", "--apply", "--by", "eva", "--batch", "1")
    expected = "loans: 3 of 3 deals came to version 2.\n  from version 1: 3\n"
    assert (0, expected) == (result.exit_code, result.output)
    assert {"D-1": 2, "D-2": 2, "D-3": 2} == versions_there()
    again = run("migrate", "--process", "second.yaml", "--apply")
    expected = "loans: no deal is of a version before 2.\n  of version 2 already: 3\n"
    assert (0, expected) == (again.exit_code, again.output)
    with Store.open(DEALS) as store:
        assert ["eva"] == [entry.by for entry in store.audit.entries()]


def test_what_cannot_come_is_told_with_the_reason() -> None:
    """The others come; the status says that not all did."""
    dry = run("migrate", "--process", "third.yaml")
    assert 1 == dry.exit_code
    for part in (
        "loans: 1 of 3 deals would come to version 3.\n", "  from version 1: 3\n",
        "  cannot come, and each is as it was: 2\n", "    1 × stage: the stage 'offer' is gone;",
        " (D-2)\n", "    1 × facts.income: The value", " (D-3)\n", "--apply does it.\n",
    ):  # fmt: skip
        assert part in dry.output
    done = run("migrate", "--process", "third.yaml", "--apply")
    assert (1, {"D-1": 3, "D-2": 1, "D-3": 1}) == (done.exit_code, versions_there())


def test_as_json_it_is_a_list_of_reports() -> None:
    """One for each process."""
    result = run("migrate", "--process", "third.yaml", "--format", "json")
    (report,) = json.loads(result.stdout)
    assert ("loans", 3, True, 3, {"1": 3}, 1, 2) == tuple(
        report[name]
        for name in ("process", "version", "dry", "found", "versions", "migrated", "failed")
    )
    assert [["D-2"], ["D-3"]] == sorted(problem["deals"] for problem in report["problems"])


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_sensitive_is_not_told(form: str) -> None:
    """The reason says which field it is, and not what is in it."""
    result = run("migrate", "--process", "third.yaml", "--format", form)
    assert ("income" in result.output, "1500" in result.output, SECRET in result.output) == (
        True, False, False,
    )  # fmt: skip


def test_it_is_read_in_indonesian() -> None:
    """What would become of them, and how to go on."""
    told = run("migrate", "--process", "third.yaml", "--lang", "id").output
    for part in ("loans: 1 dari 3 peluang akan pindah ke versi 3.", "tetap seperti semula: 2",
                 "--apply melakukannya."):  # fmt: skip
        assert part in told


def test_deals_of_a_later_version_are_left_alone() -> None:
    """Whoever names the wrong file does no harm."""
    run("migrate", "--process", "second.yaml", "--apply")
    told = run("migrate", "--process", "loans.yaml", "--apply")
    expected = "loans: no deal is of a version before 1.\n  of a later version, and left alone: 3\n"
    assert (0, expected) == (told.exit_code, told.output)


def test_each_process_that_is_named_is_told_of(clock: FakeClock) -> None:
    """Or the one that is chosen."""
    text = LOANS.replace("process: loans", "process: rents")
    Path("rents.yaml").write_text(text.replace("process: rents", "process: rents\nversion: 4"))
    with Store.open(DEALS, [Process.from_yaml(text, clock=clock)]) as store:
        store.start("rents", "R-1")
    both = ("--process", "second.yaml", "--process", "rents.yaml")
    assert ["loans", "rents"] == [
        report["process"] for report in json.loads(run("migrate", *both, "--format", "json").stdout)
    ]
    assert "rents: 1 of 1 deals would come" in run("migrate", *both, "--of", "rents").output
    wrong = run("migrate", *both, "--of", "rent")
    assert (2, True) == (wrong.exit_code, "did you mean 'rents'?" in wrong.output)


def test_an_application_can_be_named() -> None:
    """Its hooks are told then."""
    Path("later.py").write_text(
        "from salesprocess import Process\nprocess = Process.load('second.yaml')\n"
        "@process.on('migrated')\ndef note(event):\n    print('told of', event.deal)\n"
    )
    result = run("migrate", "--app", "later:process", "--apply")
    assert (0, 3) == (result.exit_code, result.output.count("told of D-"))


def test_a_process_has_to_be_named() -> None:
    """There is nothing to bring deals to otherwise."""
    result = run("migrate", "--apply")
    assert (2, {"D-1": 1, "D-2": 1, "D-3": 1}) == (result.exit_code, versions_there())
    assert "name your code with --app MODULE:NAME, or files that need no code" in result.output
