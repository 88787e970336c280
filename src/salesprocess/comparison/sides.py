"""One of the two versions that are compared: what stands at each of its addresses means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from salesprocess.comparison.terms import (
    SAME_NAMES,
    TRUE,
    Names,
    Term,
    joined,
    negated,
    term_of,
)
from salesprocess.definition import Definition
from salesprocess.facts import read_limit
from salesprocess.schema import Combination, FieldSpec, GuardSpec, Part, names_by_key
from salesprocess.text import Text
from salesprocess.vocabulary import type_of

NOTHING: Term = ("nothing",)
_FORMS = ("when", "check", "all", "any", "not")
_OF_STAGES = frozenset({"from", "to", "locked_in", "stage", "in", "entering", "leaving", "after"})
_OF_FIELDS = frozenset({"requires", "set", "since", "covers", "copy"})
_UNORDERED = frozenset(
    {"from", "to", "roles", "locked_in", "on", "stage", "trigger", "in", "covers", "copy"}
    | {"entering", "leaving", "firing", "approvals", "holidays", "closed", "workdays"}
)
"""Lists whose order means nothing."""
CONDITIONS = frozenset({"guards", "enter", "exit", "require"})
"""Lists of conditions, all of which must hold."""


class Side:
    """A version of a process, read for what it means.

    Attributes:
        definition: The process.
        names: What its names are called in the other version.
    """

    def __init__(self, definition: Definition, names: Names = SAME_NAMES) -> None:
        """Look at a definition."""
        self.definition = definition
        self.names = names

    def term(self, address: str, key: str, value: Any) -> Term:
        """Return what a value means.

        Args:
            address: Where it stands.
            key: The key under which it stands; that says what its words are.
            value: What the schema made of it.
        """
        match value:
            case None | Text():
                return NOTHING
            case str():
                return self._of_word(address, key, value)
            case GuardSpec():
                return ("guard", self.condition(address, value), *self._of_keys(address, value))
            case Combination():
                return self._of_combination(address, value)
            case FieldSpec():
                return ("field", _type(value), *self._of_keys(address, value))
            case Part():
                return ("part", *self._of_keys(address, value))
            case Mapping():
                return self._of_mapping(address, key, value)
            case tuple() | list():
                return self._of_list(address, key, tuple(value))
            case int() | Decimal() if not isinstance(value, bool):
                return ("value", "number", value)
            case _:
                return ("value", type(value).__name__, value)

    def condition(self, address: str, guard: GuardSpec) -> Term:
        """Return what a named guard asks for, in whichever form it is written."""
        if guard.check is not None:
            return ("check", guard.check)
        if guard.when is not None:
            return self.term(f"{address}.when", "when", guard.when)
        return self._of_combination(address, guard)

    def items(self, address: str, value: tuple[Any, ...]) -> Iterator[tuple[str, Term, Any]]:
        """Yield address, meaning and text of each item of a list."""
        key = address.rpartition(".")[2]
        alone = len(value) == 1 and f"{address}[0]" not in self.definition.places
        for index, item in enumerate(value):
            at = address if alone and isinstance(item, Part) else f"{address}[{index}]"
            yield at, self.term(at, key, item), item

    def fact(self, field: str, key: str) -> Term:
        """Return the default or a limit of a field, as the field reads it."""
        found = self.definition.fields[field]
        value: Any = found.default if key == "default" else read_limit(found, key)
        return NOTHING if value is None else ("value", found.type.kind, value)

    def _of_word(self, address: str, key: str, word: str) -> Term:
        expression = self.definition.expressions.get(address)
        if expression is not None:
            return term_of(expression.root, self.names)
        if key in CONDITIONS or key in ("all", "any", "not"):
            return ("named", word)
        if key in _OF_STAGES:
            return ("word", self.stage(word))
        if key in _OF_FIELDS:
            return ("word", self.field(word))
        return ("word", word)

    def stage(self, name: str) -> str:
        """Return what a stage is called in the other version."""
        return self.names.stages.get(name, name)

    def field(self, name: str) -> str:
        """Return what a field is called in the other version."""
        return self.names.fields.get(name, name)

    def _of_combination(self, address: str, value: Combination | GuardSpec) -> Term:
        if value.not_ is not None:
            return negated(self.term(f"{address}.not", "not", value.not_))
        word = "any" if value.any is not None else "all"
        parts = value.any if value.any is not None else value.all or ()
        items = (
            self.term(f"{address}.{word}[{index}]", word, item) for index, item in enumerate(parts)
        )
        return joined("any" if word == "any" else "all", items)

    def _of_keys(self, address: str, part: Part) -> Iterator[Term]:
        """Yield what the keys say that differ from what holds without them."""
        for key, value in given(part):
            meaning = self.term(f"{address}.{key}", key, value)
            if meaning != NOTHING:
                yield (key, meaning)

    def _of_mapping(self, address: str, key: str, value: Mapping[Any, Any]) -> Term:
        rename = self.field if key in _OF_FIELDS else str
        members = []
        for name, member in value.items():
            if key == "requires" and member in ("true", "True"):
                meaning: Term = TRUE
            else:
                meaning = self.term(f"{address}.{name}", "" if key == "requires" else key, member)
            members.append((rename(str(name)), meaning))
        return ("members", frozenset(members))

    def _of_list(self, address: str, key: str, value: tuple[Any, ...]) -> Term:
        items = [meaning for _, meaning, _ in self.items(address, value)]
        if key in CONDITIONS:
            return joined("all", items)
        return ("set", frozenset(items)) if key in _UNORDERED else ("list", *items)


def given(part: Part) -> Iterator[tuple[str, Any]]:
    """Yield key and value of what a part says beyond its texts, its condition and its type."""
    fields = type(part).model_fields
    for key, name in names_by_key(type(part)).items():
        value = getattr(part, name)
        if isinstance(part, GuardSpec) and key in _FORMS:
            continue
        if isinstance(part, FieldSpec) and key in ("type", "of", "currency"):
            continue
        if value != fields[name].get_default(call_default_factory=True):
            yield key, value
    yield from (part.model_extra or {}).items()


def _type(field: FieldSpec) -> Term:
    if field.type == "group":
        return ("type", "group")
    found = type_of(field)
    return ("type", found.kind, found.of.kind if found.of else "", found.currency or "")
