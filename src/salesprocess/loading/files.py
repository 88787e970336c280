"""Loading: from a file, a text or plain data to a definition."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from salesprocess.definition import Definition
from salesprocess.errors import Finding, LoadError, Place
from salesprocess.loading.assemble import assemble
from salesprocess.source import MOST_CHARACTERS, plain, read


def load_file(path: str | PathLike[str]) -> Definition:
    """Load a process from a YAML file.

    Args:
        path: The file.

    Returns:
        The process, checked and typed.

    Raises:
        LoadError: If the file cannot be read, or has mistakes; with all of them.
    """
    name = fspath(path)
    try:
        with Path(path).open("rb") as file:
            text = file.read(MOST_CHARACTERS + 1)
    except (OSError, ValueError) as error:  # the latter for a name that no file can have
        reason = (getattr(error, "strerror", None) or "it cannot be read").lower()
        message = f"The file {name!r} cannot be opened ({reason}); check its name and your rights."
        raise LoadError([Finding("unreadable", "error", message, Place(name))]) from None
    return load_text(text, name)


def load_text(text: str | bytes, file: str = "<text>") -> Definition:
    """Load a process from YAML text. Same as ``load_file`` but for a text at hand.

    Args:
        text: The YAML.
        file: What messages call it.
    """
    return assemble(read(text, file))


def load_data(data: Mapping[str, Any], file: str = "<dict>") -> Definition:
    """Load a process from plain data. Same as ``load_file`` but without lines and columns.

    Args:
        data: What a file would hold: mappings, lists, texts, numbers, booleans and None.
        file: What messages call it.
    """
    return assemble(plain(data, file))
