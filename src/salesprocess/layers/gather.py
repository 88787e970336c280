"""The files that a file extends, found and read: bases first, each of them once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint
from os.path import normpath
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

from salesprocess.errors import Finding, LoadError, UsageError, listing
from salesprocess.layers.shelf import installed, installed_file, shipped, shipped_names
from salesprocess.likeness import nearest
from salesprocess.source import (
    MOST_CHARACTERS,
    MOST_FINDINGS,
    Source,
    address,
    read,
    shortened,
    too_many,
)

MOST_FILES = 50
MOST_LEVELS = 20
_MOST_LISTED = 300
_NO_NAME = (
    "'extends' takes names of processes and layers, and files; write for example"
    " 'extends: [generic, ./region/id.yaml]'."
)
_TOO_MANY = (
    f"More than {MOST_FILES} files, or more than {MOST_LEVELS} levels of them, are laid over each"
    " other here; join some of them."
)


@dataclass(frozen=True, eq=False)
class Document:
    """A file that is laid over others.

    Attributes:
        source: What it says.
        extends: The names of the files that it extends, itself or by way of others.
    """

    source: Source
    extends: frozenset[str] = frozenset()


class _Home(NamedTuple):
    """Where the files are that a file may extend.

    Attributes:
        folder: The folder of the file, or None where it has none.
        allowed: The folders from which files are read.
        shown: How messages begin the names of files in the folder.
    """

    folder: Path | None = None
    allowed: tuple[Path, ...] = ()
    shown: str = ""


class _Target(NamedTuple):
    """A file that is to be read.

    Attributes:
        key: What tells it from all others.
        shown: What messages call it.
        path: Where it is, or None for what ships.
        allowed: The folders from which it may extend files.
    """

    key: str
    shown: str
    path: Path | None = None
    allowed: tuple[Path, ...] = ()


class _Found(NamedTuple):
    key: str
    source: Source
    home: _Home


def gather(
    source: Source, folder: Path | None, allowed: Sequence[Path]
) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """Read every file that a file extends.

    Args:
        source: The file.
        folder: Where it is; None where it is no file, so that it cannot extend files.
        allowed: Further folders from which files may be read.

    Returns:
        The files, each after those that it extends, and what is wrong with getting them.
    """
    folders = [*([folder] if folder else []), *allowed]
    resolved = tuple(part.resolve() for part in folders)
    home = _Home(folder, resolved, _shown_folder(source.file, folder))
    gatherer = _Gatherer(len(source.text))
    gatherer.visit(_Found(_key_of(source, folder), source, home))
    return tuple(gatherer.done.values()), tuple(gatherer.findings)


def _shown_folder(file: str, folder: Path | None) -> str:
    """Return how messages name the folder of a file: as they name the file, if by its path."""
    if folder is None or (Path(file).name != file and Path(file).parent == folder):
        return str(Path(file).parent)
    is_path = (folder / Path(file).name).resolve() == Path(file).resolve()
    return str(Path(file).parent if is_path else folder)


def _key_of(source: Source, folder: Path | None) -> str:
    is_named = source.file.startswith(("builtin:", "installed:"))
    if is_named or folder is None:
        return source.file
    return str((folder / Path(source.file).name).resolve())


class _Gatherer:
    def __init__(self, size: int) -> None:
        self.done: dict[str, Document] = {}
        self.findings: list[Finding] = []
        self._way: list[str] = []
        self._failed: set[str] = set()
        self._size = size
        self._count = 1

    @cached_property
    def _installed(self) -> Mapping[str, EntryPoint]:
        return installed()

    def visit(self, found: _Found) -> frozenset[str]:
        """Read what a file extends, then keep the file; return the names of all of them."""
        key, source, home = found
        self._way.append(key)
        names: set[str] = set()
        for path, item in self._items(source):
            self._at = source.place(path), address(path)
            base = self._find(item, home)
            if base is not None:
                names |= {base.source.file}
                names |= self.done[base.key].extends if base.key in self.done else self.visit(base)
        self._way.pop()
        self.done[key] = Document(source, frozenset(names))
        return frozenset({*names, source.file})

    def _items(self, source: Source) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield what a file extends."""
        value = source.data.get("extends") if isinstance(source.data, dict) else None
        is_list = isinstance(value, list)
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            path = ("extends", index) if is_list else ("extends",)
            self._at = source.place(path), address(path)
            if index >= MOST_FILES:
                self.report("too-many-layers", _TOO_MANY)
                return
            if isinstance(item, str) and item:
                yield path, item
            elif item is not None or is_list:
                self.report("wrong-type", _NO_NAME)

    def _find(self, item: str, home: _Home) -> _Found | None:
        """Find what an item of ``extends`` names, or report why it cannot be had."""
        is_file = "/" in item or "\\" in item or item.endswith((".yaml", ".yml"))
        target = self._file(item, home) if is_file else self._named(item, home)
        if target is None or target.key in self._failed:
            return None
        if target.key in self._way:
            self._report_circle(target.key)
            return None
        if target.key in self.done:
            return _Found(target.key, self.done[target.key].source, _Home())
        source = self._read(target)
        if source is None:
            self._failed.add(target.key)
            return None
        folder = target.path.parent if target.path else None
        shown = _shown_folder(target.shown, folder)
        return _Found(target.key, source, _Home(folder, target.allowed, shown))

    def _read(self, target: _Target) -> Source | None:
        if self._count >= MOST_FILES or len(self._way) >= MOST_LEVELS:
            self.report("too-many-layers", _TOO_MANY)
            return None
        try:
            source = self._opened(target)
        except LoadError as error:
            self.findings += error.findings
            return None
        self._count += 1
        self._size += len(source.text)
        if self._size > MOST_CHARACTERS:
            message = (
                f"Together the files are larger than {MOST_CHARACTERS:,} characters;"
                " remove what is not part of the process."
            )
            self.report("too-large", message)
            return None
        return source

    def _opened(self, target: _Target) -> Source:
        if target.path is None:
            return shipped(target.key.partition(":")[2])
        try:
            with target.path.open("rb") as file:
                text = file.read(MOST_CHARACTERS + 1)
        except OSError as error:
            reason = (error.strerror or "it cannot be read").lower()
            message = f"The file {target.shown!r} cannot be opened ({reason}); check your rights."
            place, at = self._at
            raise LoadError([Finding("unreadable", "error", message, place, at)]) from None
        return read(text, target.shown)

    def _file(self, item: str, home: _Home) -> _Target | None:
        problem = _problem(item, home)
        if problem or home.folder is None:
            self.report("bad-extends", problem)
            return None
        try:
            path = (home.folder / item).resolve()
        except (OSError, RuntimeError, ValueError):  # links in a circle, or no name of a file
            message = f"There is no file {shortened(item)!r}; correct its name."
            self.report("unknown-layer", message)
            return None
        if not any(path.is_relative_to(folder) for folder in home.allowed):
            message = (
                f"{shortened(item)!r} leads out of the folders from which files may be read: that"
                " of the file that is loaded, and those given with 'folders'; move the file there."
            )
            self.report("bad-extends", message)
            return None
        if not path.is_file():
            self.report("unknown-layer", _no_file(item, path))
            return None
        return _Target(str(path), normpath(Path(home.shown, item)), path, home.allowed)

    def _named(self, name: str, home: _Home) -> _Target | None:
        if name in shipped_names():
            return _Target(f"builtin:{name}", f"builtin:{name}")
        if name not in self._installed:
            known = (*shipped_names(), *self._installed)
            self.report("unknown-layer", _no_name(name, known, home))
            return None
        try:
            path = installed_file(self._installed[name]).resolve()
        except UsageError as error:
            message = f"The entry point {name!r} {error}; repair or remove that package."
            self.report("unknown-layer", message)
            return None
        return _Target(str(path), f"installed:{name}", path, (path.parent,))

    def _report_circle(self, key: str) -> None:
        way = [Path(part).name for part in (*self._way[self._way.index(key) :], key)]
        if len(way) == 2:
            message = "A file cannot extend itself; take this out."
        else:
            message = f"The files extend each other in a circle: {' → '.join(way)}; take one out."
        self.report("layer-circle", message)

    def report(self, rule: str, message: str) -> None:
        """Keep a mistake in the item of ``extends`` that is looked at."""
        place, at = self._at
        self.findings.append(Finding(rule, "error", message, place, at))
        if len(self.findings) >= MOST_FINDINGS:
            raise too_many(self.findings)


def _problem(item: str, home: _Home) -> str:
    if PurePosixPath(item).is_absolute() or PureWindowsPath(item).anchor:
        return (
            f"{shortened(item)!r} is an absolute path, and a process names files from where it"
            " stands itself; write for example './region/id.yaml'."
        )
    if "\\" in item:
        return f"Write {shortened(item.replace(chr(92), '/'))!r}: folders are joined by '/'."
    if home.folder is None:
        return (
            f"{shortened(item)!r} is a file, and what is loaded here is none itself; load it from"
            " a file, or name the folder with 'folder'."
        )
    return ""


def _no_file(item: str, path: Path) -> str:
    try:
        names = [entry.name for entry in os.scandir(path.parent)][:_MOST_LISTED]
    except OSError:
        names = []
    near = nearest(path.name, [name for name in names if name.endswith((".yaml", ".yml"))])
    head = f"There is no file {shortened(item)!r}"
    if near is None:
        return f"{head}; names of files count from the file that they stand in."
    folder = item[: len(item) - len(PurePosixPath(item).name)]
    return f"{head}; did you mean {folder + near!r}?"


def _no_name(name: str, known: Sequence[str], home: _Home) -> str:
    head = f"No process or layer {shortened(name)!r} ships or is installed"
    near = nearest(name, known)
    if near:
        return f"{head}; did you mean {near!r}?"
    if home.folder is not None and name.isidentifier() and (home.folder / f"{name}.yaml").is_file():
        return f"{head}; did you mean the file './{name}.yaml'?"
    return f"{head}; use one of: {listing(known)}, or a file such as './{shortened(name)}.yaml'."
