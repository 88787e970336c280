"""Callables that installed packages offer to processes, by entry points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from salesprocess.errors import NotRegistered, UsageError, did_you_mean

Kind = Literal["action", "check"]


def find(group: str) -> Mapping[str, EntryPoint]:
    """List what installed packages offer, without importing any of them.

    Args:
        group: ``salesprocess.actions``, what hooks call, or ``salesprocess.checks``, what guards
            ask.

    Returns:
        The entry points by name; of two with one name the first on Python's path.
    """
    found: dict[str, EntryPoint] = {}
    for entry_point in entry_points(group=group):
        found.setdefault(entry_point.name, entry_point)
    return found


def load(entry_point: EntryPoint) -> Callable[..., Any]:
    """Import what an installed package offers.

    Args:
        entry_point: One of those that ``find`` lists.

    Returns:
        The callable.

    Raises:
        UsageError: If the package cannot be imported, or what it offers cannot be called.
    """
    try:
        found = entry_point.load()
    except Exception as error:
        raise UsageError(
            f"{_title(entry_point)} cannot be imported ({type(error).__name__}: {error});"
            " repair or remove the distribution."
        ) from error
    if not callable(found):
        raise UsageError(
            f"{_title(entry_point)} is not a function but {type(found).__name__};"
            f" correct its entry point {entry_point.value!r}."
        )
    return found  # type: ignore[no-any-return]


def bind(
    kind: Kind, named: Iterable[str], registered: Mapping[str, Callable[..., Any]]
) -> dict[str, Callable[..., Any]]:
    """Find the callables that a process names.

    Args:
        kind: What they are to the process.
        named: Their names; one may come up several times.
        registered: What the application registered. What is not there may be a plugin.

    Returns:
        A callable for each name.

    Raises:
        NotRegistered: If something is neither; names all that is missing.
        UsageError: If a plugin that the process names cannot be loaded.
    """
    names = tuple(dict.fromkeys(named))
    elsewhere = [name for name in names if name not in registered]
    installed = find(f"salesprocess.{kind}s") if elsewhere else {}
    missing = [name for name in elsewhere if name not in installed]
    if missing:
        raise NotRegistered(_missing(kind, missing, {**registered, **installed}))
    return {
        name: registered[name] if name in registered else load(installed[name]) for name in names
    }


def _missing(kind: Kind, missing: list[str], known: Iterable[str]) -> str:
    lines = (f"No {kind} is registered as {name!r}{did_you_mean(name, known)}" for name in missing)
    return "\n".join(
        (
            *lines,
            f"Register each, such as with @process.{kind}({missing[0]!r}), or install a package"
            f" that offers it in the entry-point group 'salesprocess.{kind}s'.",
        )
    )


def _title(entry_point: EntryPoint) -> str:
    distribution = entry_point.dist
    source = f" of the distribution {distribution.name!r}" if distribution else ""
    return f"The plugin {entry_point.name!r}{source}"
