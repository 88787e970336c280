"""What commands about stored deals share: which store, and whose processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from salesprocess.cli.common import definition_of
from salesprocess.errors import UsageError
from salesprocess.runtime import Process
from salesprocess.store import Store
from salesprocess.store.store import DEFAULT_URL

_FILE = "sqlite:///"

store_option = click.option(
    "--store", "url", metavar="URL", envvar="SALESPROCESS_STORE", default=DEFAULT_URL,
    show_default=True, show_envvar=True, help="Where the deals are kept.",
)  # fmt: skip
process_option = click.option(
    "--process", "files", metavar="FILE", multiple=True,
    help="A process of the deals, without code; may be given several times.",
)  # fmt: skip
app_option = click.option(
    "--app", metavar="MODULE:NAME",
    help="What your code calls its store, a process, a list of processes, or a function that"
    " returns one of these.",
)  # fmt: skip


@contextmanager
def stored(url: str) -> Iterator[Store]:
    """Open a store to look into it, without any process.

    Raises:
        UsageError: If there is none.
    """
    _demand_file(url)
    with Store.open(url) as store:
        yield store


@contextmanager
def served(url: str, files: Iterable[str], app: str | None) -> Iterator[Store]:
    """Open a store with the processes of its deals.

    Args:
        url: Where it is.
        files: Process files, which need no code of the application.
        app: Where the application's code has its store or processes.

    Raises:
        UsageError: If there is no store, or there are no processes.
    """
    given = _given(app) if app is not None else []
    if isinstance(given, Store):
        if files or _is_on_the_command_line("url"):
            raise UsageError(f"{app!r} is a store itself; leave out --store and --process.")
        yield given
        return
    processes = [*given, *(Process(definition_of(file)) for file in files)]
    if not processes:
        raise UsageError(
            "Nothing says of which processes the deals are; name your code with --app MODULE:NAME,"
            " or files that need no code with --process FILE."
        )
    _demand_file(url)
    with Store.open(url, processes) as store:
        yield store


def _given(app: str) -> Store | list[Process]:
    module, colon, name = app.partition(":")
    if not colon or not module or not name:
        raise UsageError(f"{app!r} names no module and what is in it; write such as 'app:store'.")
    folder = os.getcwd()
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found: Any = import_module(module)
    except Exception as error:
        raise UsageError(
            f"The module {module!r} cannot be imported ({type(error).__name__}: {error}); run the"
            " command where your code can be imported, or correct --app."
        ) from error
    for part in name.split("."):
        found = getattr(found, part, None)
    if callable(found):
        found = found()
    if isinstance(found, Store):
        return found
    listed = [found] if isinstance(found, Process) else found
    if not isinstance(listed, list | tuple) or not all(isinstance(p, Process) for p in listed):
        raise UsageError(
            f"{app!r} is {type(found).__name__}, and neither a store nor a process; name one, a"
            " list of processes, or a function without arguments that returns one of these."
        )
    return list(listed)


def _is_on_the_command_line(name: str) -> bool:
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE


def _demand_file(url: str) -> None:
    """Make sure that a store in a file is there: only the application begins one."""
    path = url.removeprefix(_FILE).partition("?")[0]
    if url.startswith(_FILE) and path and path != ":memory:" and not Path(path).exists():
        raise UsageError(f"There is no store at {url!r}; pass --store URL, or begin one in Python.")
