"""Mistakes of shape in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from salesprocess.errors import did_you_mean, listing
from salesprocess.layers import WORDS
from salesprocess.loading.guesses import after_comma, guess, homes
from salesprocess.schema.guide import Guide
from salesprocess.schema.values import A_VERSION, ONE_OR_EACH_LANGUAGE
from salesprocess.schema.words import LANGUAGE
from salesprocess.source import Path, shortened

_LONGEST_NAMED = 80


class Mistake(NamedTuple):
    """What is wrong with the shape at one place.

    Attributes:
        rule: The identifier of the rule.
        message: What is wrong, ending with the way out.
        is_key: Whether the key is to blame and not its value.
    """

    rule: str
    message: str
    is_key: bool = False


class Trouble(NamedTuple):
    """A mistake as the validator sees it.

    Attributes:
        kind: What sort of mistake it is.
        path: The way to the part.
        value: What stands there.
        guide: What the schema says of the place.
        context: What the validator knows beside.
        is_key: Whether the key is to blame and not its value.
        above: The section without members that stands before an unknown key, if one does.
    """

    kind: str
    path: Path
    value: Any
    guide: Guide
    context: Mapping[str, Any]
    is_key: bool
    above: str = ""

    @property
    def key(self) -> str:
        """The last key on the way."""
        return next((str(part) for part in reversed(self.path) if isinstance(part, str)), "")


def explain(trouble: Trouble) -> Mistake:
    """Say what is wrong with the shape, and the way out."""
    return _EXPLANATIONS.get(trouble.kind, _wrong_kind)(trouble)


def _unknown_key(trouble: Trouble) -> Mistake:
    key = shortened(trouble.key)
    glued = re.fullmatch(r"([a-z_]+):(\S.*)", trouble.key)
    if glued and glued[1] in trouble.guide.keys:
        way_out = f"; put a space after the colon: '{glued[1]}: {shortened(glued[2])}'."
    else:
        way_out = _way_out_of_key(trouble)
    return Mistake("unknown-key", f"The key {key!r} does not exist here{way_out}", is_key=True)


def _way_out_of_key(trouble: Trouble) -> str:
    cut = after_comma(trouble.key, trouble.value)
    if cut:
        return cut
    near = guess(trouble.key, (*trouble.guide.keys, *WORDS))
    if near.endswith("?"):
        return near
    if trouble.above:
        return f"; indent it, if it belongs under {trouble.above!r}."
    return f"{homes(trouble.key)}; use one of: {listing(trouble.guide.keys, most=24)}."


def _missing_key(trouble: Trouble) -> Mistake:
    example = f"{trouble.key}: {trouble.guide.example}"
    return Mistake(
        "missing-key",
        f"The key {trouble.key!r} is missing here; add it, for example '{example}'.",
        is_key=True,
    )


def as_name(word: str) -> str:
    """Turn a word into the name that it is nearest to: ``First call`` into ``first_call``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word[:_LONGEST_NAMED])
    name = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    return re.sub(r"^(?=[0-9])", "no_", name)[:64]


def _bad_name(trouble: Trouble) -> Mistake:
    word = str(trouble.path[-1] if trouble.is_key else trouble.value)
    return Mistake(
        "bad-name",
        f"{shortened(word)!r} is no name: names have small letters, digits and underscores,"
        f" and start with a letter; write {as_name(word) or 'first_contact'!r}.",
        is_key=trouble.is_key,
    )


def _reserved(trouble: Trouble) -> Mistake:
    word = trouble.path[-1] if trouble.is_key else trouble.value
    sections = [part for part in trouble.path if isinstance(part, str) and part != word]
    noun = _NOUNS.get(sections[-1] if sections else "", "name")
    return Mistake(
        "reserved-word",
        f"{word!r} is a word of the language and cannot be a name; choose another, such as"
        f" {f'{word}_{noun}'!r}.",
        is_key=trouble.is_key,
    )


def _bad_choice(trouble: Trouble) -> Mistake:
    word = trouble.value
    near = guess(word, trouble.guide.choices) if isinstance(word, str) else "."
    way_out = (
        near if near.endswith("?") else f"; use one of: {listing(trouble.guide.choices, most=20)}."
    )
    return Mistake("bad-choice", f"{_label(trouble)} cannot be {_found(word)}{way_out}")


def _several_in_a_step(trouble: Trouble) -> Mistake:
    first, *others = map(str, trouble.value)
    within = ", ".join(repr(shortened(key)) for key in others)
    return Mistake(
        "bad-scenario",
        f"A step does one thing, and this one says {shortened(first)!r} and {within}; indent what"
        f" belongs to {shortened(first)!r}, or put a dash before each.",
    )


def _trigger_step(trouble: Trouble) -> Mistake:
    glued = re.fullmatch(r"([a-z_][a-z0-9_.]*) +\{(.*)", trouble.key)
    if glued:
        message = f"A colon is missing after {glued[1]!r}; write '{glued[1]}: {{{glued[2]}: …}}'."
        return Mistake("yaml-syntax", message, is_key=True)
    near = did_you_mean(trouble.key, trouble.guide.keys)
    if near.endswith("?"):
        message = f"There is no step {shortened(trouble.key)!r}{near}"
        return Mistake("unknown-trigger", message, is_key=True)
    return Mistake(
        "wrong-type",
        f"{_label(trouble)} takes what comes with a trigger, as a mapping, not"
        f" {_found(trouble.value)}; write for example '{shortened(trouble.key)}: {{to: won}}'.",
    )


def _bad_version(trouble: Trouble) -> Mistake:
    return Mistake(
        "bad-version",
        f"'salesprocess' is the version of the language, and {_found(trouble.value)} is none"
        " that this release reads; write 'salesprocess: 1'.",
    )


def _wrong_kind(trouble: Trouble) -> Mistake:
    if isinstance(trouble.value, dict) and trouble.context.get("what") == ONE_OR_EACH_LANGUAGE:
        return _no_language(trouble)
    if trouble.is_key and trouble.context.get("what") == A_VERSION:
        key = shortened(trouble.key)
        return Mistake(
            "wrong-type",
            f"{key!r} stands where the version is named that deals come to, a whole number; write"
            f" for example '2: {{{key}: …}}'.",
            is_key=True,
        )
    what, example = _expected(trouble)
    is_item = bool(trouble.path) and isinstance(trouble.path[-1], int)
    shown = example if is_item or not trouble.key else f"{trouble.key}: {example}"
    return Mistake(
        "wrong-type",
        f"{_label(trouble)} takes {what}, not {_found(trouble.value)};"
        f" write for example '{shown}'.",
    )


def _no_language(trouble: Trouble) -> Mistake:
    tags = (tag for tag in trouble.value if not LANGUAGE.fullmatch(str(tag)))
    tag = next(tags, None)
    head = f"{_label(trouble)} takes a text, or one for each language"
    if tag is None:
        return Mistake("wrong-type", f"{head}; write for example '{{en: Lead, id: Prospek}}'.")
    way_out = after_comma(str(tag), trouble.value[tag])
    way_out = way_out or "; write for example '{en: Lead, id: Prospek}'."
    return Mistake("wrong-type", f"{head}, and {shortened(str(tag))!r} is no language{way_out}")


def _expected(trouble: Trouble) -> tuple[str, str]:
    if trouble.kind == "unexpected":
        is_own = not trouble.path or isinstance(trouble.path[-1], str)
        own = (
            trouble.guide.example
            if is_own and trouble.guide.info and not trouble.guide.is_member
            else ""
        )
        return trouble.context["what"], own or trouble.context["example"]
    what = _KINDS.get(trouble.kind, "something else")
    return what, trouble.guide.example or _SAMPLES.get(trouble.kind, "…")


def _label(trouble: Trouble) -> str:
    if trouble.path and isinstance(trouble.path[-1], int):
        return f"Each item of {trouble.key!r}"
    return repr(shortened(trouble.key)) if trouble.key else "A process"


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return f"the text {shortened(value)!r}" if isinstance(value, str) else f"the number {value}"


_NOUNS = {
    "fields": "field",
    "guards": "guard",
    "hooks": "hook",
    "roles": "role",
    "stages": "stage",
    "transitions": "trigger",
}
_KINDS = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "string_type": "a text",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "too_short": "at least one",
    "string_too_short": "a text",
    "greater_than_equal": "1 or more",
}
_SAMPLES = {"bool_type": "true", "int_type": "3", "string_type": "words", "tuple_type": "[a, b]"}

_EXPLANATIONS: Mapping[str, Callable[[Trouble], Mistake]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing_key,
    "bad-name": _bad_name,
    "reserved-word": _reserved,
    "bad-version": _bad_version,
    "literal_error": _bad_choice,
    "several-in-a-step": _several_in_a_step,
    "trigger-step": _trigger_step,
}
