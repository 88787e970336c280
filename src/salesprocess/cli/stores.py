"""What commands about stored deals share: which store, and whose processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from salesprocess.cli.common import definition_of, process_of
from salesprocess.definition import Definition
from salesprocess.errors import (
    NoStore,
    NotRegistered,
    SalesProcessError,
    UnknownDeal,
    UnknownProcess,
    UnknownVersion,
    UsageError,
    did_you_mean,
    listing,
)
from salesprocess.runtime import Process

if TYPE_CHECKING:
    from salesprocess.store import Store

# Whoever asks for help does not wait for what talks to databases: it is imported when it is used.

DEFAULT_URL = "sqlite:///deals.db"
_BEGIN = {"import": "begin one with --create"}

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
by_option = click.option("--by", metavar="ID", help="Who does it; it is written down.")
batch_option = click.option(
    "--batch", type=click.IntRange(1, 10_000), default=500, show_default=True, metavar="N",
    help="How many deals are written at once.",
)  # fmt: skip


def moment(at: datetime | None) -> str | None:
    """Write a moment for people and programs: in UTC, to the second."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def utc(moment_or_none: str | None) -> str | None:
    """Same as ``moment``, of a moment as JSON has it; what is none stays as it is."""
    if moment_or_none is None:
        return None
    try:
        return moment(datetime.fromisoformat(moment_or_none))
    except ValueError:
        return moment_or_none


@contextmanager
def stored(url: str) -> Iterator[Store]:
    """Open a store to look into it, without any process.

    Raises:
        UsageError: If there is none.
    """
    with _begun(url, [], create=False) as store:
        yield store


@contextmanager
def looked_into(url: str, files: Iterable[str], app: str | None) -> Iterator[Store]:
    """Open a store to look into it, with the processes that were named, if any.

    Args:
        url: Where it is.
        files: Process files; their checks cannot be asked here, and their actions do nothing.
        app: Where the application's code has its store or processes.

    Raises:
        UsageError: If there is none.
    """
    with _handed_over(url, files, app, process_of, create=False) as store:
        yield store


@contextmanager
def served(
    url: str, files: Iterable[str], app: str | None, *,
    make: Callable[[Definition], Process] = Process, create: bool = False,
) -> Iterator[Store]:  # fmt: skip
    """Open a store with the processes of its deals.

    Args:
        url: Where it is.
        files: Process files, which need no code of the application.
        app: Where the application's code has its store or processes.
        make: Makes a process of what a file says.
        create: Whether a store is begun where there is none.

    Raises:
        UsageError: If there is no store, or there are no processes.
    """
    if app is None and not files:
        raise UsageError(
            "Nothing says of which processes the deals are; name your code with --app MODULE:NAME,"
            " or files that need no code with --process FILE."
        )
    with _handed_over(url, files, app, make, create=create) as store:
        yield store


def only_process(store: Store, name: str | None) -> Process:
    """Return the process of a name, or the only one there is.

    Raises:
        UsageError: If there are several, or none of that name.
    """
    known = {process.definition.name: process for process in store.processes}
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None:
        raise UsageError(f"There are several processes; choose with --of: {listing(known)}.")
    if name not in known:
        near = did_you_mean(name, known)
        raise UsageError(f"No process {name!r} was named{near} There is: {listing(known)}.")
    return known[name]


@contextmanager
def _handed_over(
    url: str, files: Iterable[str], app: str | None, make: Callable[[Definition], Process], *,
    create: bool,
) -> Iterator[Store]:  # fmt: skip
    given = [] if app is None else _given(app)
    if not isinstance(given, list):
        if files or _is_on_the_command_line("url"):
            raise UsageError(f"{app!r} is a store itself; leave out --store and --process.")
        with _told(), given:
            yield given
        return
    read = [make(definition_of(file)) for file in files]
    for process in read:
        process.linked.add(*(other for other in (*given, *read) if other is not process))
    with _begun(url, [*given, *read], create=create) as store:
        yield store


@contextmanager
def _begun(url: str, processes: list[Process], *, create: bool) -> Iterator[Store]:
    from salesprocess.store import Store

    with _told(), Store.open(url, processes, create=create) as store:
        yield store


@contextmanager
def _told() -> Iterator[None]:
    """Tell what is wrong by what can be typed, and not by what can be called."""
    try:
        yield
    except NoStore as error:
        where = str(error).rpartition(";")[0]
        begin = _BEGIN.get(click.get_current_context().info_name or "", "begin one in Python")
        raise UsageError(f"{where}; pass --store URL, or {begin}.") from None
    except NotRegistered as error:
        raise UsageError(
            f"{error}\nHere, name your code with --app MODULE:NAME; a process that another one"
            " begins deals of is one more --process FILE."
        ) from None
    except UnknownDeal as error:
        raise UsageError(
            f"There is no deal {error.deal!r} in the store; 'salesprocess deals list' shows those"
            " that there are."
        ) from None
    except UnknownProcess as error:
        raise UsageError(
            f"The process {error.process!r} was not named{did_you_mean(error.process, error.known)}"
            " Name it with --process FILE, or your code with --app MODULE:NAME."
        ) from None
    except UnknownVersion as error:
        what = str(error).rpartition(";")[0]
        raise UsageError(
            f"{what}; name the file of its own version with one more --process FILE, or bring it"
            " over with 'salesprocess migrate'."
        ) from None


def _given(app: str) -> Store | list[Process]:
    from salesprocess.store import Store

    found = _called(app, _found(app))
    if isinstance(found, Store):
        return found
    listed = [found] if isinstance(found, Process) else found
    if not isinstance(listed, list | tuple) or not all(isinstance(p, Process) for p in listed):
        raise UsageError(
            f"{app!r} is {type(found).__name__}, and neither a store nor a process; name one, a"
            " list of processes, or a function without arguments that returns one of these."
        )
    if not listed:
        raise UsageError(f"{app!r} is an empty list; put the processes of the deals into it.")
    return list(listed)


def _found(app: str) -> Any:
    """Return what an application calls by a name."""
    module, colon, name = app.partition(":")
    if not colon or not module or not name:
        raise UsageError(f"{app!r} names no module and what is in it; write such as 'app:store'.")
    folder = os.getcwd()
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found: Any = import_module(module)
    except (Exception, SystemExit) as error:
        way_out = _place(error) or (
            "run the command where your code can be imported, or correct --app"
        )
        if module.endswith(".py") or os.sep in module:
            dotted = module.removesuffix(".py").strip(f".{os.sep}").replace(os.sep, ".")
            way_out = f"that is a file, so name the module as Python does: {dotted}:{name}"
        raise UsageError(
            f"The module {module!r} cannot be imported ({type(error).__name__}: {error});"
            f" {way_out}."
        ) from error
    for part in name.split("."):
        if not hasattr(found, part):
            near = did_you_mean(part, _names(found))
            raise UsageError(f"The module {module!r} has no {name!r}{near} Correct --app.")
        found = getattr(found, part)
    return found


def _names(where: Any) -> list[str]:
    """Return what can be meant: neither classes nor what is private."""
    public = (name for name in dir(where) if not name.startswith("_"))
    return [name for name in public if not isinstance(getattr(where, name), type)]


def _called(app: str, found: Any) -> Any:
    if not callable(found):
        return found
    try:
        return found()
    except SalesProcessError:
        raise
    except Exception as error:
        way_out = _place(error) or "name a function that needs no arguments, or what it returns"
        raise UsageError(
            f"{app!r} cannot be called ({type(error).__name__}: {error}); {way_out}."
        ) from error


def _place(error: BaseException) -> str:
    """Tell where somebody's own code has failed; nothing where it was not even reached."""
    here = os.path.join(os.getcwd(), "")
    frames = [f for f in extract_tb(error.__traceback__) if f.filename.startswith(here)]
    if not frames:
        return ""
    return f"see {frames[-1].filename.removeprefix(here)}, line {frames[-1].lineno}"


def _is_on_the_command_line(name: str) -> bool:
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE
