"""What stands where in a process file, as far as merging has to know, and its short forms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal, NamedTuple, TypeGuard, get_origin

from salesprocess.layers.said import Said
from salesprocess.schema import Combination, Part, ProcessSpec, names_by_key
from salesprocess.schema.guide import inner_part, walk
from salesprocess.schema.words import LANGUAGE
from salesprocess.text import Text

_SHORT = {
    "ChecklistItem": "title",
    "FieldSpec": "type",
    "RoleSpec": "title",
    "StageSpec": "title",
    "TrackStage": "title",
}
"""The key that a part may be written as, alone."""
_STAGES = frozenset({"StageSpec", "TrackStage"})
_CONDITIONS = frozenset({"when", "check", "all", "any", "not"})

Kind = Literal["", "text", "texts", "requires", "start", "item"]


class Spot(NamedTuple):
    """What stands at a place.

    Attributes:
        part: The part whose keys stand there, or whose kind the named members are.
        is_named: Whether members with names stand there.
        kind: How else the value is read: a text, options with labels, required fields, ``start``,
            or guards, which are one value.
    """

    part: type[Part] | None = None
    is_named: bool = False
    kind: Kind = ""

    def inner(self, key: Any) -> Spot:
        """Return what stands at a member."""
        if self.is_named:
            return Spot(self.part)
        if self.kind == "texts":
            return _TEXT
        return _attribute(self.part, key) if self.part and isinstance(key, str) else _LEAF

    def at(self, path: Iterable[Any]) -> Spot:
        """Return what stands at a path from here."""
        spot = self
        for key in path:
            if not (isinstance(key, int) and spot.part and not spot.is_named):
                spot = spot.inner(key)
        return spot

    @property
    def is_part(self) -> bool:
        """Whether the keys of a part stand there."""
        return self.part is not None and not self.is_named

    @property
    def is_stage(self) -> bool:
        """Whether a stage stands there, which has a place among others."""
        return self.is_part and self.part is not None and self.part.__name__ in _STAGES

    def rivals(self, key: str) -> frozenset[str]:
        """Return the keys that cannot stand beside another: a guard has one condition."""
        is_guard = self.is_part and self.part is not None and self.part.__name__ == "GuardSpec"
        return _CONDITIONS - {key} if is_guard and key in _CONDITIONS else frozenset()

    def expanded(self, said: Said, language: str) -> Said:
        """Write a short form out as the mapping that it stands for.

        Args:
            said: A value; one that is no short form is returned as it is.
            language: The language of plain texts.
        """
        value = said.value
        if self.is_part:
            return self._part(said)
        if self.kind == "text" and isinstance(value, str):
            return _only(language, said)
        if self.kind == "texts" and isinstance(value, list):
            return _keyed(said, value, None)
        if self.kind == "requires" and isinstance(value, str | list):
            return _keyed(said, value, True)
        return said

    def _part(self, said: Said) -> Said:
        value = said.value
        short = _SHORT.get(self.part.__name__) if self.part else None
        if value is None or (value is True and self.kind == "start"):
            return Said({}, said.source, said.path)
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            item = said.member(0)
            return Said.joined(item.members(), said.source, said.path)
        if short and isinstance(value, str):
            return _only(short, said)
        return _only(short, said) if short == "title" and is_text(value) else said


_LEAF = Spot()
_TEXT = Spot(kind="text")
PROCESS = Spot(ProcessSpec)


@cache
def _attribute(part: type[Part], key: str) -> Spot:
    name = names_by_key(part).get(key)
    if name is None:
        return _LEAF
    inner, is_named = inner_part(part, name)
    if inner is Combination:
        return Spot(kind="item")
    if inner is not None:
        return Spot(inner, is_named, "start" if name == "start" else "")
    types = walk(part.model_fields[name].annotation)
    if Text in types:
        return Spot(kind="texts") if any(get_origin(found) is dict for found in types) else _TEXT
    return Spot(kind="requires") if name == "requires" else _LEAF


def is_text(value: Any) -> TypeGuard[str | dict[str, str]]:
    """Tell whether a value is a text, plain or one for each language."""
    if isinstance(value, dict):
        return bool(value) and all(
            isinstance(tag, str) and LANGUAGE.fullmatch(tag) for tag in value
        )
    return isinstance(value, str)


def _only(key: str, said: Said) -> Said:
    return Said.joined({key: said}, said.source, said.path)


def _keyed(said: Said, value: str | list[Any], meaning: Any) -> Said:
    if isinstance(value, str):
        return Said.joined({value: Said(meaning, said.source, said.path)}, said.source, said.path)
    members = {
        str(item): Said(meaning, said.source, (*said.path, index))
        for index, item in enumerate(value)
    }
    return Said.joined(members, said.source, said.path)
