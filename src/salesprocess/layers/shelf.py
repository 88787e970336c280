"""Processes and layers that have a name: those that ship, and those of installed packages.

An installed package offers one as an entry point of the group ``salesprocess.processes``, whose
value names a module and a file beside it: ``acme_sales:pharma.yaml``. The file is read, and
nothing of the package is imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.source import MOST_CHARACTERS, Source, read

GROUP = "salesprocess.processes"
_SHIPPED = files("salesprocess") / "processes"
_LAYER = re.compile(r"^layer\s*:", re.MULTILINE)
_FILE = re.compile(r"\w+\.ya?ml", re.ASCII)


@cache
def shipped_names() -> tuple[str, ...]:
    """List what ships with the library, processes and layers."""
    names = (entry.name for entry in _SHIPPED.iterdir() if entry.name.endswith(".yaml"))
    return tuple(sorted(name.removesuffix(".yaml") for name in names))


def builtin_names() -> tuple[str, ...]:
    """List the processes that ship with the library."""
    return tuple(name for name in shipped_names() if not _is_layer(name))


def builtin_layers() -> tuple[str, ...]:
    """List the layers that ship with the library: they belong over a process."""
    return tuple(name for name in shipped_names() if _is_layer(name))


def builtin_text(name: str) -> str:
    """Return the text of a process or layer that ships with the library.

    Args:
        name: One of ``builtin_names()`` or ``builtin_layers()``.

    Raises:
        UsageError: If nothing of that name ships.
    """
    names = shipped_names()
    if name not in names:
        raise UsageError(
            f"No process or layer {name!r} ships with the library{did_you_mean(name, names)}"
            f" There is: {listing(names)}."
        )
    return (_SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def shipped(name: str) -> Source:
    """Read what ships under a name. Read once, however often it is extended."""
    return read(builtin_text(name), f"builtin:{name}")


def installed() -> Mapping[str, EntryPoint]:
    """List what installed packages offer, by name, without importing any of them."""
    found: dict[str, EntryPoint] = {}
    for entry_point in entry_points(group=GROUP):
        found.setdefault(entry_point.name, entry_point)
    return found


def installed_file(entry_point: EntryPoint) -> Path:
    """Find the file of a process that an installed package offers, without importing anything.

    Raises:
        UsageError: If the entry point names no file that is there.
    """
    module, _, name = entry_point.value.partition(":")
    module, name = module.strip(), name.strip()
    if not _FILE.fullmatch(name):
        raise UsageError(
            f"names no file of a package ({entry_point.value!r}); its value has the form"
            " 'package:file.yaml'"
        )
    for folder in _folders(module.split(".")):
        if (folder / name).is_file():
            return folder / name
    raise UsageError(f"names a file that is not there ({entry_point.value!r})")


def _folders(names: list[str]) -> list[Path]:
    """Return the folders of a package: those of its first name, which finding does not import."""
    try:
        spec = find_spec(names[0])
    except (ImportError, ValueError):
        return []
    found = spec.submodule_search_locations if spec else None
    if spec and spec.origin and not found:
        return [Path(spec.origin).parent] if len(names) == 1 else []
    return [Path(folder, *names[1:]) for folder in found or ()]


def shelf_text(place: str) -> str | None:
    """Return the text of what has a name, by what messages call it; None for any other file."""
    kind, _, name = place.partition(":")
    if kind == "builtin" and name in shipped_names():
        return builtin_text(name)
    if kind == "installed" and name in (found := installed()):
        try:
            text = installed_file(found[name]).read_bytes()[: MOST_CHARACTERS + 1]
        except (OSError, UsageError):
            return None
        return text.decode("utf-8", "replace")
    return None


def _is_layer(name: str) -> bool:
    return bool(_LAYER.search(shipped(name).text))
