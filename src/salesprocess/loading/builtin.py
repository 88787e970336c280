"""The processes that ship with the library."""

from __future__ import annotations

from importlib.resources import files

from salesprocess.definition import Definition
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.loading.files import load_text

_SHIPPED = files("salesprocess") / "processes"


def builtin_names() -> tuple[str, ...]:
    """List the processes that ship with the library."""
    names = (entry.name for entry in _SHIPPED.iterdir() if entry.name.endswith(".yaml"))
    return tuple(sorted(name.removesuffix(".yaml") for name in names))


def builtin_text(name: str) -> str:
    """Return the text of a process that ships with the library.

    Args:
        name: One of ``builtin_names()``.

    Raises:
        UsageError: If no such process ships.
    """
    names = builtin_names()
    if name not in names:
        raise UsageError(
            f"No process {name!r} ships with the library{did_you_mean(name, names)}"
            f" There is: {listing(names)}."
        )
    return (_SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")


def load_builtin(name: str) -> Definition:
    """Load a process that ships with the library. Same as ``load_file`` but by its name."""
    return load_text(builtin_text(name), f"builtin:{name}")
