from __future__ import annotations

import sys
from pathlib import Path

import pytest

from salesprocess.errors import NotRegistered, UsageError
from salesprocess.hooks import plugins
from tests.hooks.acme import TEXT, hooks, moved, snapshot

MODULE = """
told = []
no_function = "words"

def open_ticket(event):
    told.append(event)

def is_solvent(situation):
    return True
"""
ENTRY_POINTS = """
[salesprocess.actions]
open_ticket = {name}:open_ticket
broken = {name}.missing:call
absent = {name}:absent
no_function = {name}:no_function

[salesprocess.checks]
is_solvent = {name}:is_solvent
"""


def install(folder: Path, name: str) -> None:
    """Put a distribution with a module into a folder, as an installer does."""
    (folder / f"{name}.py").write_text(MODULE)
    metadata = folder / f"{name}-1.2.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS.format(name=name))


@pytest.fixture(autouse=True)
def acme_crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution of plugins."""
    install(tmp_path, "acme_crm")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "acme_crm", raising=False)


def test_plugins_are_listed_without_being_imported() -> None:
    """What is installed and not named by a process runs no code."""
    assert {"open_ticket", "broken", "absent", "no_function"} == set(
        plugins.find("salesprocess.actions")
    )
    assert {"is_solvent"} == set(plugins.find("salesprocess.checks"))
    assert "acme_crm" not in sys.modules


def test_of_two_plugins_with_one_name_the_first_on_the_path_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with modules of one name."""
    other = tmp_path / "other"
    other.mkdir()
    install(other, "other_crm")
    monkeypatch.syspath_prepend(other)

    assert "other_crm:open_ticket" == plugins.find("salesprocess.actions")["open_ticket"].value


def test_a_hook_of_the_file_calls_an_installed_plugin() -> None:
    """Nobody registered it; only the named plugin is imported, and broken ones do no harm."""
    registered = hooks(TEXT + "hooks: {ticket: {on: moved, call: open_ticket}}")
    registered.bind_declared({})
    registered.dispatch([moved()], snapshot())

    assert [moved()] == sys.modules["acme_crm"].told


def test_what_the_application_registered_is_the_first_choice() -> None:
    """A plugin of the same name is not even imported."""
    assert {"open_ticket": print} == plugins.bind("action", ["open_ticket"], {"open_ticket": print})
    assert "acme_crm" not in sys.modules


def test_checks_are_found_as_actions_are() -> None:
    """Each kind has its own entry-point group."""
    found = plugins.bind("check", ["is_solvent", "is_solvent", "in_time"], {"in_time": print})

    assert ["is_solvent", "in_time"] == list(found)
    assert found["is_solvent"](None)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "broken",
            "The plugin 'broken' of the distribution 'acme_crm' cannot be imported"
            " (ModuleNotFoundError: No module named 'acme_crm.missing'; 'acme_crm' is not a"
            " package); repair or remove the distribution.",
        ),
        (
            "absent",
            "The plugin 'absent' of the distribution 'acme_crm' cannot be imported"
            " (AttributeError: module 'acme_crm' has no attribute 'absent');"
            " repair or remove the distribution.",
        ),
        (
            "no_function",
            "The plugin 'no_function' of the distribution 'acme_crm' is not a function but str;"
            " correct its entry point 'acme_crm:no_function'.",
        ),
    ],
)
def test_a_plugin_that_does_not_work_names_its_distribution(name: str, problem: str) -> None:
    """That is what has to be repaired, not the process."""
    with pytest.raises(UsageError) as caught:
        plugins.bind("action", [name], {})

    assert problem == str(caught.value)
    assert not isinstance(caught.value, NotRegistered)


def test_the_nearest_name_may_be_one_of_a_plugin() -> None:
    """What is installed and what is registered are both known."""
    with pytest.raises(NotRegistered) as caught:
        plugins.bind("check", ["is_solvemt", "in_tine"], {"in_time": print})

    assert (
        "No check is registered as 'is_solvemt'; did you mean 'is_solvent'?\n"
        "No check is registered as 'in_tine'; did you mean 'in_time'?\n"
        "Register each, such as with @process.check('is_solvemt'), or install a package that"
        " offers it in the entry-point group 'salesprocess.checks'."
    ) == str(caught.value)
