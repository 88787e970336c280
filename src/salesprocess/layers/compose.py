"""A file and all that it extends, laid over each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from salesprocess.errors import Finding, LoadError, Place
from salesprocess.layers.gather import Document, gather
from salesprocess.layers.merge import HEAD, PLACING, REMOVE, SEALED, Repeat, merge
from salesprocess.layers.order import placed
from salesprocess.layers.said import Layered, Said
from salesprocess.layers.seals import Seal, broken_seals, policies_in
from salesprocess.schema.words import LANGUAGE
from salesprocess.source import Source, address, in_file_order

_MARKS = frozenset({SEALED, REMOVE})
_OF_LAYERS = frozenset({"layer", "extends"})
_LANGUAGE = "en"


class Idle(NamedTuple):
    """A layer that says nothing.

    Attributes:
        name: What it calls itself.
        place: Where it does.
    """

    name: str
    place: Place


@dataclass(frozen=True)
class Layering:
    """How a process came of several files.

    Attributes:
        files: The files in the order in which they were laid over each other.
        sealed: Where each sealed part was sealed, by address.
        repeats: What a file says although one that it extends says the same.
        idle: Layers that say nothing.
    """

    files: tuple[str, ...] = ()
    sealed: Mapping[str, Place] = field(default_factory=dict)
    repeats: tuple[Repeat, ...] = ()
    idle: tuple[Idle, ...] = ()


@dataclass(frozen=True)
class Composed:
    """What a file says together with all that it extends.

    Attributes:
        source: The data, each part with its place.
        layering: How it came about.
        documents: The files, each after those that it extends.
    """

    source: Layered
    layering: Layering
    documents: tuple[Document, ...]

    def in_order(self, findings: Iterable[Finding]) -> list[Finding]:
        """Sort findings as the files were laid over each other, and by where they are in each."""
        return _in_order(findings, self.layering.files)


def is_layer(source: Source) -> bool:
    """Tell whether a file is a layer, which belongs over a process and is none itself."""
    return isinstance(source.data, dict) and "layer" in source.data


def has_layers(source: Source) -> bool:
    """Tell whether a file says anything that is about layers."""
    data = source.data
    if not isinstance(data, dict):
        return False
    if "extends" in data or "layer" in data or _places_stages(data):
        return True
    if source.text and not any(mark in source.text for mark in _MARKS):
        return False
    return _is_marked(data)


def compose(source: Source, folder: FilePath | None, allowed: Sequence[FilePath]) -> Composed:
    """Lay a file over all that it extends.

    Args:
        source: The file.
        folder: Where it is, if it is a file.
        allowed: Further folders from which files may be read.

    Returns:
        What they say together; the mistakes in laying them over each other are among its findings.

    Raises:
        LoadError: If a file cannot be had; with the mistakes found in the others so far.
    """
    documents, findings = gather(source, folder, allowed)
    files = tuple(document.source.file for document in documents)
    if findings:
        found = (finding for document in documents for finding in document.source.findings)
        raise LoadError(_in_order([*findings, *found], files))
    return composed(documents)


def composed(documents: Sequence[Document]) -> Composed:
    """Lay files over each other.

    Args:
        documents: The files, each after those that it extends; the last is the one that is loaded.
    """
    source = documents[-1].source
    said = Said({}, source, ())
    seals: list[Seal] = []
    findings: list[Finding] = []
    repeats: list[Repeat] = []
    history: list[tuple[Said, tuple[Seal, ...]]] = [(said, ())]
    for document in documents:
        language = _language(said)
        places = {seal.path: seal.place for seal in seals}
        merged = merge(said, document.source, document.extends, language, places)
        after, misplaced = placed(merged.said, merged.moves)
        findings += (*document.source.findings, *merged.findings, *misplaced)
        findings += broken_seals(history, after, document.source, language)
        repeats += merged.repeats
        seals += (Seal(path, place) for path, place in merged.seals)
        known = {seal.path for seal in seals}
        seals += (policy for policy in policies_in(after) if policy.path not in known)
        said = after
        history.append((said, tuple(seals)))
    sealed = {address(seal.path): seal.place for seal in seals}
    files = tuple(document.source.file for document in documents)
    layering = Layering(files, sealed, tuple(repeats), tuple(_idle(documents)))
    return Composed(_layered(said, documents, findings), layering, tuple(documents))


def _layered(said: Said, documents: Sequence[Document], findings: list[Finding]) -> Layered:
    source = documents[-1].source
    own = Said(source.data, source, ())
    head = {key: own.member(key) for key in HEAD if key in own.value and key not in _OF_LAYERS}
    whole = Said.joined({**head, **said.members()}, source, ())
    broken = {
        path
        for document in documents
        for path in document.source.broken
        if path and (path[0] not in HEAD or document.source is source)
    }
    return Layered(
        source.file, whole.value, tuple(findings), frozenset(broken), text=source.text, said=whole
    )


def _language(said: Said) -> str:
    language = said.value.get("default_language")
    is_language = isinstance(language, str) and LANGUAGE.fullmatch(language)
    return str(language) if is_language else _LANGUAGE


def _idle(documents: Sequence[Document]) -> Iterator[Idle]:
    for document in documents[:-1]:
        data, source = document.source.data, document.source
        joins_others = len(document.extends) > 1
        if is_layer(source) and not joins_others and data.keys() <= {*HEAD}:
            yield Idle(str(data["layer"]), source.key_place(("layer",)))


def _in_order(findings: Iterable[Finding], files: Sequence[str]) -> list[Finding]:
    ranks = {file: rank for rank, file in enumerate(files)}
    return sorted(in_file_order(findings), key=lambda found: ranks.get(found.place.file, -1))


def _places_stages(data: dict[Any, Any]) -> bool:
    tracks = data.get("tracks")
    parts = [data, *(tracks.values() if isinstance(tracks, dict) else ())]
    sections = (part.get("stages") for part in parts if isinstance(part, dict))
    return any(
        isinstance(stage, dict) and not stage.keys().isdisjoint(PLACING)
        for section in sections
        if isinstance(section, dict)
        for stage in section.values()
    )


def _is_marked(value: Any) -> bool:
    if isinstance(value, dict):
        return not value.keys().isdisjoint(_MARKS) or any(map(_is_marked, value.values()))
    return isinstance(value, list) and any(map(_is_marked, value))
