"""What somebody may have meant: words of other tools, and keys that stand in another place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from salesprocess.errors import did_you_mean
from salesprocess.schema import ProcessSpec
from salesprocess.schema.guide import inner_part
from salesprocess.schema.part import names_by_key

_MOST_HOMES = 3
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    # keys
    "condition": ("when", "guards"),
    "conditions": ("guards", "when"),
    "default_value": ("default",),
    "desc": ("help",),
    "description": ("help",),
    "dest": ("to",),
    "destination": ("to",),
    "enum": ("options", "choice"),
    "event": ("emit", "on"),
    "events": ("emit", "on"),
    "every": ("repeat",),
    "if": ("when", "guards"),
    "initial": ("start",),
    "interval": ("repeat",),
    "label": ("title",),
    "name": ("title",),
    "outcome": ("done",),
    "regex": ("pattern",),
    "role": ("roles",),
    "source": ("from",),
    "stage": ("in",),
    "target": ("to",),
    "timeout": ("expires", "after"),
    "trigger": ("fire",),
    "values": ("options",),
    "choices": ("options",),
    "when": ("guards", "opens"),
    # types of fields
    "array": ("list",),
    "dict": ("group",),
    "float": ("decimal",),
    "int": ("integer",),
    "json": ("group",),
    "link": ("url",),
    "number": ("decimal",),
    "numeric": ("decimal",),
    "object": ("group",),
    "picklist": ("choice",),
    "select": ("choice",),
    "str": ("text",),
    "string": ("text",),
    "telephone": ("phone",),
    "timestamp": ("datetime",),
    "uri": ("url",),
}
"""What other tools, and other parts of the language, call it, and what it is called here."""


def guess(word: str, known: Iterable[str]) -> str:
    """End a sentence about an unknown word with the word that is meant, or with a full stop.

    Args:
        word: What was written.
        known: What can stand there.
    """
    words = list(known)
    meant = next((to for to in _ELSEWHERE.get(word.casefold(), ()) if to in words), None)
    return did_you_mean(word, words) if meant is None else f"; did you mean {meant!r}?"


def homes(key: str) -> str:
    """Tell where a key belongs that is none of those that can stand in a place.

    Args:
        key: The key.

    Returns:
        The sections whose members have it, as the middle of a sentence; or nothing.
    """
    found = [section for section, keys in _sections().items() if key in keys]
    if not found or len(found) > _MOST_HOMES:
        return ""
    return f", but under {' or '.join(map(repr, found))}"


@cache
def _sections() -> Mapping[str, Collection[str]]:
    inner = (
        (key, inner_part(ProcessSpec, name)) for key, name in names_by_key(ProcessSpec).items()
    )
    return {key: names_by_key(part) for key, (part, is_named) in inner if part and is_named}


def is_section(key: str) -> bool:
    """Tell whether a key of a process holds members by name."""
    return key in _sections()


def after_comma(key: str, value: object) -> str:
    """Say what to do about a key that is the end of a text with a comma, if it looks like one."""
    if value is not None or _WORD.fullmatch(key):
        return ""
    if key.isdecimal():
        return "; a number has no comma, so write for example 1_000."
    return "; a text with a comma ends at the comma inside {...}, so put the whole of it in quotes."
