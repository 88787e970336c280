"""What a difference is about, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from salesprocess.schema import Combination

NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "roles": "role",
        "fields": "field",
        "guards": "guard",
        "stages": "stage",
        "transitions": "trigger",
        "hooks": "hook",
        "policies": "policy",
        "approvals": "approval",
        "deadlines": "deadline",
        "tracks": "track",
        "checklist": "checklist item",
        "scenarios": "scenario",
    }
)
"""What the members of a section are called."""
_WHOLE: Mapping[str, str] = MappingProxyType(
    {"reversions": "Every move backward", "calendar": "The calendar"}
)


class Subject(NamedTuple):
    """What a path leads to.

    Attributes:
        heads: Section and name of each named part on the way, the outermost first.
        way: The number of the rule, counted from 1, where a trigger has several.
        rest: The keys behind the last named part.
    """

    heads: tuple[tuple[str, str], ...]
    way: int | None
    rest: tuple[str, ...]

    @property
    def section(self) -> str:
        """The section of the process in which it stands."""
        return self.heads[0][0] if self.heads else self.rest[0]

    @property
    def name(self) -> str:
        """The name of the outermost part."""
        return self.heads[0][1] if self.heads else ""

    @property
    def label(self) -> str:
        """The keys behind the last named part, as words."""
        keys = self.rest if self.heads or len(self.rest) == 1 else self.rest[1:]
        return ".".join(keys).replace("_", " ")

    def __str__(self) -> str:
        """Name it, as the beginning of a sentence."""
        if not self.heads:
            first, *inner = self.rest
            return _WHOLE.get(first) or ("The process" if not inner else f"The part {first!r}")
        named = " of the ".join(
            f"{NOUNS[section]} {name!r}" for section, name in reversed(self.heads)
        )
        return f"The {named}" if self.way is None else f"Way {self.way} of the {named}"


def subject_of(path: tuple[str, ...]) -> Subject:
    """Take the path of a difference apart."""
    heads: list[tuple[str, str]] = []
    way, index = None, 0
    while index < len(path):
        if path[index].startswith("["):
            way, index = int(path[index][1:-1]) + 1, index + 1
        elif path[index] in NOUNS and index + 1 < len(path):
            heads.append((path[index], path[index + 1]))
            index += 2
        else:
            break
    return Subject(tuple(heads), way, path[index:])


def said(value: Any) -> str:
    """Write a value as the file would."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Combination():
            word, items = _joined(value)
            return f"{word} ({'; '.join(map(said, items))})"
        case tuple() | list():
            return ", ".join(map(said, value)) or "nothing"
        case Mapping():
            return ", ".join(f"{key}: {said(member)}" for key, member in value.items())
        case _ if hasattr(value, "model_fields_set"):
            return ", ".join(f"{key}: {said(member)}" for key, member in _own(value)) or "defaults"
        case _:
            return str(value)


def _joined(value: Combination) -> tuple[str, tuple[Any, ...]]:
    if value.not_ is not None:
        return "not", (value.not_,)
    return ("any of", value.any) if value.any is not None else ("all of", value.all or ())


def _own(value: Any) -> Iterator[tuple[str, Any]]:
    for name in type(value).model_fields:
        if name in value.model_fields_set and (member := getattr(value, name)) is not None:
            yield name.rstrip("_"), member
    yield from (value.model_extra or {}).items()
