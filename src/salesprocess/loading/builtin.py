"""The processes that have a name: those that ship, and those of installed packages."""

from __future__ import annotations

from salesprocess.definition import Definition
from salesprocess.errors import UsageError
from salesprocess.layers import builtin_text, installed, installed_file, shipped_names
from salesprocess.loading.files import Opened, load_text, open_file
from salesprocess.source import read


def load_builtin(name: str) -> Definition:
    """Load a process that ships with the library. Same as ``load_file`` but by its name."""
    return load_text(builtin_text(name), f"builtin:{name}")


def open_named(name: str) -> Opened:
    """Read a process or layer that ships with the library, or that an installed package offers.

    Raises:
        UsageError: If there is none of that name, or what a package offers is not there.
    """
    offered = installed()
    if name in shipped_names() or name not in offered:
        return Opened(read(builtin_text(name), f"builtin:{name}"))
    try:
        path = installed_file(offered[name])
    except UsageError as error:
        raise UsageError(f"The entry point {name!r} {error}; repair that package.") from None
    return open_file(path, shown=f"installed:{name}")
