"""What all commands about stored deals answer where the store or the code cannot be used."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesprocess import Process, Store
from salesprocess.cli.stores import DEFAULT_URL
from salesprocess.store.store import DEFAULT_URL as URL_OF_THE_LIBRARY
from tests.store.servers import new_url

from .conftest import DEALS, SECRET
from .helpers import run

WITH = ("--process", "loans.yaml")
WORDS = (
    *("deals", "deals", "list", "show", "export", "erase", "import", "migrate", "worker", "status"),
    *("outbox", "retry", "D-1", "D-2", "", "loans", "log.csv", "1", "0", "-1", "--once", "--yes"),
    *("--process", "loans.yaml", "second.yaml", "--app", "shop:store", "shop:number", "--of"),
    *("--where", "amount > 1", "amount", "((", "--stage", "lead", "--due-before", "7d", "2026-01"),
    *("--order", "-id", "--after", "eyJ9", "WzEsMiwzXQ==", "--limit", "5", "--format", "json"),
    *("--lang", "id", "--field", "phone", "--comments", "--by", "--reason", "--apply", "--mode"),
    *("enforce", "--map", "--create", "-o", "out.json", ".", "--events", "--role", "boss", "--all"),
    *("--store", "sqlite:///other.db", "sqlite://", "x", "--late", "1s", "--dead", "--version"),
)
TYPED = st.text(st.characters(exclude_characters="/"), max_size=3)
WRITING = [
    ("deals", "erase", "D-2", "--yes", *WITH),
    ("import", "log.csv", *WITH),
    ("migrate", "--apply", "--process", "second.yaml"),
    ("worker", "--once", *WITH),
    ("outbox", "retry", "--all"),
]
COMMANDS = [
    ("deals", "list"),
    ("deals", "list", *WITH),
    ("deals", "show", "D-2"),
    ("deals", "export", "D-2"),
    *WRITING,
    ("status",),
    ("outbox", "list"),
]
EACH = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
SERVED = [command for command in COMMANDS if command[-2:] == WITH]


@pytest.fixture
def ready(folder: Path) -> Iterator[Path]:
    """Work in a folder in which only the store is missing."""
    (folder / "log.csv").write_text("case,trigger,time,amount\nD-9,propose,2026-01-05,5 EUR\n")
    text = (folder / "loans.yaml").read_text()
    (folder / "second.yaml").write_text(text.replace(": loans", ": loans\nversion: 2", 1))
    return folder


def told(*arguments: str) -> str:
    """Return what a command that cannot be carried out says."""
    result = run(*arguments)
    assert (2, "") == (result.exit_code, result.stdout), result.output
    return result.stderr


@EACH
def test_no_store(command: tuple[str, ...], ready: Path) -> None:
    """None is begun by mistake, in a file or in memory."""
    assert "There is no store at sqlite:///deals.db; pass --store URL, or begin" in told(*command)
    other = told(*command, "--store", "sqlite:///no/deals.db?synchronous=normal")
    assert "There is no store at sqlite:///no/deals.db" in other
    assert "There is no store at sqlite://" in told(*command, "--store", "sqlite://")
    assert [] == list(ready.glob("**/*.db*"))


@EACH
@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("deals.db", "This is no URL of a database; pass one such as 'sqlite:///deals.db' or"),
        ("mysql://ani:pw@db/deals", "A store is kept in SQLite or PostgreSQL, not in 'mysql'."),
        ("postgres://ani:pw@db/deals", "not in 'postgres'; did you mean 'postgresql'?"),
        ("postgresql://ani:pw@127.0.0.1:1/deals", "No store can be opened at postgresql"),
        ("sqlite:///deals.db?synchronous=no", "write one of: FULL, NORMAL, OFF, EXTRA."),
    ],
)
@pytest.mark.usefixtures("ready", "deals")
def test_another_url(command: tuple[str, ...], url: str, message: str) -> None:
    """Each has its way out, and a password is not shown."""
    answer = told(*command, "--store", url)
    assert (True, False) == (message in answer, "pw" in answer), answer


@EACH
@pytest.mark.usefixtures("ready")
def test_a_database_of_something_else(command: tuple[str, ...]) -> None:
    """It gets no tables of a store, and what is no database stays as it is."""
    with sqlite3.connect("deals.db") as other:
        other.execute("CREATE TABLE songs (name text)")
    assert "There is no store at sqlite:///deals.db" in told(*command)
    Path("list.db").write_text("a shopping list\n" * 100)
    answer = told(*command, "--store", "sqlite:///list.db")
    assert "No store can be opened at sqlite:///list.db: file is not a database" in answer


@EACH
@pytest.mark.usefixtures("ready")
def test_a_store_of_a_later_release(command: tuple[str, ...], deals: str) -> None:
    """It is told what to install."""
    with sqlite3.connect(deals) as other:
        other.execute("UPDATE salesprocess_version SET version_num = '9999'")
    answer = told(*command)
    assert "The store has tables of step 9999, and this release of the library knows" in answer
    assert "install the release that wrote it, or a later one." in answer


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
@pytest.mark.usefixtures("ready", "deals")
def test_somebody_else_is_writing(command: tuple[str, ...]) -> None:
    """Whoever reads does not wait; whoever writes waits for so long, and is told then."""
    url = f"{DEALS}?timeout=0"
    with Store.open(url) as other, other.database.writing():
        result = run(*command, "--store", url)
        assert ["D-1", "D-2", "D-3"] == [
            line.split()[0] for line in run("deals", "list", "--store", url).output.splitlines()[2:]
        ]
    assert 2 == result.exit_code
    assert "nothing was written: database is locked\nTry again once" in result.output


@pytest.mark.parametrize("command", SERVED, ids=" ".join)
@pytest.mark.parametrize(
    ("app", "message"),
    [
        ("shop", "'shop' names no module and what is in it; write such as 'app:store'."),
        ("shop:", "'shop:' names no module and what is in it"),
        ("shp:store", "The module 'shp' cannot be imported (ModuleNotFoundError: No module named"),
        ("broken:store", "The module 'broken' cannot be imported (ZeroDivisionError: division"),
        ("broken:store", "division by zero); see broken.py, line 1."),
        ("broken.py:store", "that is a file, so name the module as Python does: broken:store."),
        ("leaving:store", "The module 'leaving' cannot be imported (SystemExit: 3)"),
        ("asking:fails", "'asking:fails' cannot be called (KeyError: 'a'); see asking.py, line 5."),
        ("shop:stor", "The module 'shop' has no 'stor'; did you mean 'store'? Correct --app."),
        ("shop:stores", "The module 'shop' has no 'stores'; did you mean 'store'? Correct --app."),
        ("shop:process.clok", "has no 'process.clok'; did you mean 'clock'? Correct --app."),
        ("asking:store", "Where is the ERP? Set ERP_URL."),
        ("shop:number", "'shop:number' is int, and neither a store nor a process; name one, a"),
        ("shop:needs", "'shop:needs' cannot be called (TypeError: needs() missing 1 required"),
        ("shop:nothing", "'shop:nothing' is an empty list; put the processes of the deals into"),
    ],
)
@pytest.mark.usefixtures("ready", "deals")
def test_code_that_cannot_be_used(command: tuple[str, ...], app: str, message: str) -> None:
    """What is wrong with it, and what can be named."""
    Path("broken.py").write_text("1 / 0\n")
    Path("leaving.py").write_text("raise SystemExit(3)\n")
    Path("asking.py").write_text(
        "from salesprocess import UsageError\n"
        "def store():\n    raise UsageError('Where is the ERP? Set ERP_URL.')\n"
        "def fails():\n    {}['a']\n"
    )
    answer = told(*command[:-2], "--app", app)
    assert message in answer


@pytest.mark.parametrize("app", ["shop:process", "shop:processes", "shop:store"])
@pytest.mark.usefixtures("ready", "deals")
def test_code_that_can_be_used(app: str) -> None:
    """A process, a list of processes, and a function that returns a store."""
    result = run("deals", "list", "--app", app, "--where", "amount > 100")
    assert (0, True) == (result.exit_code, "D-2" in result.output)


@pytest.mark.usefixtures("ready", "deals")
def test_a_store_of_the_application_is_the_store() -> None:
    """Another one beside it makes no sense; the variable is for commands without it."""
    for options in (["--store", DEALS], [*WITH]):
        answer = told("deals", "list", "--app", "shop:store", *options)
        assert "'shop:store' is a store itself; leave out --store and --process." in answer
    named = run("deals", "list", "--app", "shop:store", SALESPROCESS_STORE="sqlite:///no.db")
    assert 0 == named.exit_code


@pytest.mark.usefixtures("ready", "deals")
def test_a_variable_says_where_the_store_is() -> None:
    """For every command; an option goes before it."""
    os.rename("deals.db", "other.db")
    assert 0 == run("status", "--late", "9999d", SALESPROCESS_STORE="sqlite:///other.db").exit_code
    option = run("deals", "list", "--store", DEALS, SALESPROCESS_STORE="sqlite:///other.db")
    assert "There is no store at sqlite:///deals.db" in option.output


@pytest.mark.usefixtures("ready", "deals")
def test_a_file_with_checks_can_be_looked_through() -> None:
    """They cannot be asked, and say so; whoever serves deals needs the code."""
    text = Path("loans.yaml").read_text()
    text = text.replace("when: income > 1000", "check: is_rich")
    Path("loans.yaml").write_text(text)
    shown = run("deals", "show", "D-2", *WITH)
    assert (0, True) == (shown.exit_code, "Too poor." in shown.output), shown.output
    answer = told("worker", "--once", *WITH)
    assert "'is_rich'" in answer
    assert "Here, name your code with --app MODULE:NAME" in answer


@pytest.mark.usefixtures("ready", "deals")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(COMMANDS), st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=6)
)
def test_no_words_end_in_a_traceback(command: tuple[str, ...], words: list[str]) -> None:
    """Whatever is asked of a store: an answer, or a message."""
    for line in ([*command, *words], words):
        # A worker that is not told to end goes on.
        if "worker" not in line or "--once" in line or "--help" in line:
            result = run(*(word.encode("utf-8", "replace").decode() for word in line))
            assert result.exit_code in {0, 1, 2}, result.exception
            assert result.exception is None or isinstance(result.exception, SystemExit)


def test_all_of_it_works_on_a_server(ready: Path, loans: Process) -> None:
    """In PostgreSQL as in a file."""
    url = new_url("postgresql", ready)
    assert "There is no store at postgresql" in told("deals", "list", "--store", url)
    begun = run("import", "log.csv", *WITH, "--create", "--store", url)
    assert (0, True) == (begun.exit_code, "agrees with the process" in begun.output), begun.output
    with Store.open(url, [loans]) as store:
        store.start("loans", "D-1", {"phone": SECRET, "amount": "7 EUR"})
    lines = [
        ("deals", "list", *WITH, "--where", "amount > 1", "--order", "-started_at"),
        ("deals", "show", "D-1", *WITH),
        ("deals", "show", "D-9"),
        ("deals", "export", "D-1"),
        ("deals", "erase", "D-1", *WITH, "--yes"),
        ("migrate", "--process", "second.yaml"),
        ("migrate", "--process", "second.yaml", "--apply"),
        ("worker", "--once", "--process", "second.yaml"),
        ("outbox", "list"),
        ("outbox", "retry", "--all"),
        ("status",),
    ]
    answers = {line: run(*line, "--store", url) for line in lines}
    assert dict.fromkeys(lines, 0) == {line: a.exit_code for line, a in answers.items()}
    assert SECRET in answers[lines[3]].output
    assert SECRET not in "".join(a.output for line, a in answers.items() if line != lines[3])
    assert SECRET not in run("deals", "export", "D-1", "--store", url).output


def test_the_commands_and_the_library_mean_the_same_store() -> None:
    """Where nobody says which."""
    assert URL_OF_THE_LIBRARY == DEFAULT_URL


@pytest.mark.parametrize(
    "command",
    ["", "deals", "deals list", "deals show", "deals export", "deals erase", "import", "migrate",
     "worker", "status", "outbox", "outbox list", "outbox retry"],
)  # fmt: skip
def test_whoever_asks_for_help_does_not_wait_for_a_database(command: str) -> None:
    """What talks to databases is not even imported; and each help has an example."""
    code = (
        "import sys\nfrom salesprocess.cli import main\n"
        f"try:\n    main({[*command.split(), '--help']!r})\n"
        "except SystemExit:\n    print([n for n in ('sqlalchemy', 'alembic') if n in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env=environment,
    )  # fmt: skip
    assert answer.stdout.endswith("\n[]\n")
    if command:
        assert f"    salesprocess {command}" in answer.stdout


def test_processes_of_one_name_are_told_apart_by_version(ready: Path, deals: str) -> None:
    """Both can be handed over, and each deal goes by its own."""
    assert 0 == run("migrate", "--process", "second.yaml", "--apply").exit_code
    with Store.open(DEALS, [Process.load("loans.yaml")]) as store:
        store.start("loans", "D-4", {"amount": "1000 EUR"})
    both = ("deals", "list", *WITH, "--process", "second.yaml", "--where", "amount > 100")
    found = run(*both).output
    assert ["D-2", "D-3", "D-4"] == [line.split()[0] for line in found.splitlines()[2:]]
    assert ("loans 1" in found, "loans 2" in found) == (True, True)
