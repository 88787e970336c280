"""Loading: from a file, a text or plain data to a definition."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import islice
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from salesprocess.definition import Definition
from salesprocess.errors import Finding, LoadError, Place
from salesprocess.likeness import nearest
from salesprocess.loading.layered import assembled, mistakes_of_layer
from salesprocess.source import MOST_CHARACTERS, Source, plain, read

Folder = str | PathLike[str]
_MOST_LISTED = 1_000


class Opened(NamedTuple):
    """What was read, and the folder where it is, if it is a file."""

    source: Source
    folder: Path | None = None


def load_file(path: Folder, *, folders: Iterable[Folder] = ()) -> Definition:
    """Load a process from a YAML file.

    Args:
        path: The file.
        folders: Folders beside its own from which it may extend files.

    Returns:
        The process, checked and typed.

    Raises:
        LoadError: If the file cannot be read, or has mistakes; with all of them.
    """
    return load_opened(open_file(path), folders=folders)


def load_text(
    text: str | bytes,
    file: str = "<text>",
    *,
    folder: Folder | None = None,
    folders: Iterable[Folder] = (),
) -> Definition:
    """Load a process from YAML text. Same as ``load_file`` but for a text at hand.

    Args:
        text: The YAML.
        file: What messages call it.
        folder: From where it extends files; without it, it can only extend what has a name.
        folders: Further folders from which it may.
    """
    return assembled(read(text, file), _path(folder), _paths(folders))


def load_data(
    data: Mapping[str, Any],
    file: str = "<dict>",
    *,
    folder: Folder | None = None,
    folders: Iterable[Folder] = (),
) -> Definition:
    """Load a process from plain data. Same as ``load_file`` but without lines and columns.

    Args:
        data: What a file would hold: mappings, lists, texts, numbers, booleans and None.
        file: What messages call it.
        folder: From where it extends files; without it, it can only extend what has a name.
        folders: Further folders from which it may.
    """
    return assembled(plain(data, file), _path(folder), _paths(folders))


def load_opened(opened: Opened, *, folders: Iterable[Folder] = ()) -> Definition:
    """Load a process that was read before. Same as ``load_file`` but without reading it.

    Args:
        opened: What was read.
        folders: Folders beside its own from which it may extend files.
    """
    return assembled(opened.source, opened.folder, _paths(folders))


def check_layer(opened: Opened, *, folders: Iterable[Folder] = ()) -> tuple[Finding, ...]:
    """Find what is wrong with a layer as far as it can be told without the process below it.

    Args:
        opened: A file that says ``layer:``.
        folders: Folders beside its own from which it may extend files.

    Returns:
        The mistakes.

    Raises:
        LoadError: If what it extends cannot be had.
    """
    return mistakes_of_layer(opened.source, opened.folder, _paths(folders))


def open_file(path: Folder, *, shown: str = "") -> Opened:
    """Read a file.

    Args:
        path: The file.
        shown: What messages call it, if not by its path.

    Raises:
        LoadError: If it cannot be read to its end.
    """
    name = fspath(path)
    try:
        with Path(path).open("rb") as file:
            text = file.read(MOST_CHARACTERS + 1)
    except (OSError, ValueError) as error:  # the latter for a name that no file can have
        reason = (getattr(error, "strerror", None) or "it cannot be read").lower()
        near = (
            nearest(Path(path).name, _beside(path))
            if isinstance(error, FileNotFoundError)
            else None
        )
        way_out = f"did you mean {near!r}?" if near else "check its name and your rights."
        message = f"The file {name!r} cannot be opened ({reason}); {way_out}"
        raise LoadError([Finding("unreadable", "error", message, Place(name))]) from None
    return Opened(read(text, shown or name), Path(path).parent)


def _beside(path: Folder) -> list[str]:
    """List the YAML files in the folder of a file that is not there."""
    try:
        with os.scandir(Path(path).parent) as entries:
            names = [entry.name for entry in islice(entries, _MOST_LISTED)]
    except OSError:
        return []
    return [name for name in names if name.endswith((".yaml", ".yml"))]


def _path(folder: Folder | None) -> Path | None:
    return None if folder is None else Path(folder)


def _paths(folders: Iterable[Folder]) -> tuple[Path, ...]:
    return tuple(map(Path, folders))
