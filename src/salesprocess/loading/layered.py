"""From a file and all that it extends to a definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from salesprocess.definition import Definition
from salesprocess.errors import Finding, LoadError
from salesprocess.layers import Composed, Layered, Said, compose, has_layers, is_layer
from salesprocess.loading.assemble import assemble, check
from salesprocess.loading.shape import shape
from salesprocess.source import Source, shortened
from salesprocess.vocabulary import flatten

_HEAD = ("salesprocess", "process", "version", "title", "description")
_OF_A_WHOLE = frozenset(
    {"missing-key", "guard-form", "group-form", "list-form", "options-missing", "options-unused"}
    | {"bad-policy", "bad-hook", "unknown-event"}
)
"""What is wrong only if no other file says more."""
_NOTHING: Mapping[str, Any] = MappingProxyType({"stages": {}, "transitions": {}})


def assembled(source: Source, folder: Path | None, allowed: Sequence[Path]) -> Definition:
    """Make a definition of a file and all that it extends.

    Args:
        source: The file.
        folder: Where it is, if it is a file.
        allowed: Further folders from which files may be read.

    Raises:
        LoadError: If there are mistakes; with all of them, as the files follow each other.
    """
    if not has_layers(source):
        return assemble(source)
    composed = compose(source, folder, allowed)
    heads = list(_heads(composed))
    try:
        if is_layer(source):
            raise LoadError([_no_process(source)])
        definition = assemble(composed.source)
    except LoadError as error:
        raise LoadError(composed.in_order([*heads, *error.findings])) from None
    if heads:
        raise LoadError(composed.in_order(heads))
    return replace(definition, layering=composed.layering)


def mistakes_of_layer(
    source: Source, folder: Path | None, allowed: Sequence[Path]
) -> tuple[Finding, ...]:
    """Return what is wrong with a layer by itself: parts may lack what is in the process below."""
    composed = compose(source, folder, allowed)
    whole = composed.source
    shaped = shape(replace(whole, data={**_NOTHING, **whole.data, "process": "layer"}))
    shaped = replace(
        shaped,
        removed=shaped.removed | {("stages",), ("transitions",)},
        lost=shaped.lost.below(flatten(shaped.spec.fields)),
    )
    _, found = check(whole, shaped)
    told = (finding for finding in found if finding.rule not in _OF_A_WHOLE)
    return tuple(composed.in_order([*_heads(composed), *told]))


def _heads(composed: Composed) -> Iterator[Finding]:
    """Yield what is wrong with what each file says of itself; of a process, shaping it tells."""
    *bases, last = (document.source for document in composed.documents)
    for source in (*bases, last):
        if is_layer(source) and source.data.get("scenarios"):
            message = (
                "A layer is no process of which deals could be tried; move the scenarios to a"
                " process that extends it."
            )
            place = source.key_place(("scenarios",))
            yield Finding("bad-scenario", "error", message, place, "scenarios")
        if is_layer(source) and "process" in source.data:
            message = (
                "A file is a process or a layer, not both; keep 'process' if deals run by it, and"
                " 'layer' if it belongs over other processes."
            )
            place = source.key_place(("layer",))
            yield Finding("process-or-layer", "error", message, place, "layer")
        elif source is not last or is_layer(source):
            yield from _head(source)


def _head(source: Source) -> Iterator[Finding]:
    if not isinstance(source.data, dict):
        data = source.data
        said = Said(data, source, ())
    else:
        own = Said(source.data, source, ()).members()
        members = {key: own[key] for key in _HEAD if key in own}
        if is_layer(source):
            members["process"] = own["layer"]
        said = Said.joined(members, source, ())
        data = {**_NOTHING, **said.value}
    try:
        yield from shape(Layered(source.file, data, said=said)).findings
    except LoadError as error:
        yield from error.findings


def _no_process(source: Source) -> Finding:
    message = (
        f"{shortened(str(source.data['layer']))!r} is a layer and no process: deals cannot run by"
        " it; name it in 'extends' of a process."
    )
    return Finding("layer-alone", "error", message, source.place(("layer",)), "layer")
