"""Differences between lists of words: what came, what went, what became of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from salesprocess.comparison.result import Difference, Kind
from salesprocess.comparison.sides import CONDITIONS, Side
from salesprocess.comparison.subjects import said
from salesprocess.comparison.terms import Strength, Term, strength
from salesprocess.definition import ANY, OPEN

Said = tuple[Kind, str]
OPPOSITE: Mapping[Kind, Kind] = MappingProxyType({"loosened": "tightened", "tightened": "loosened"})
BY_STRENGTH: Mapping[Strength, Kind] = MappingProxyType(
    {"looser": "loosened", "tighter": "tightened", "other": "changed", "same": "changed"}
)


class _Words(NamedTuple):
    """How a list is spoken of.

    Attributes:
        gained: What is said of what came.
        lost: What is said of what went.
        kind: What it means that something came.
    """

    gained: str
    lost: str
    kind: Kind = "changed"


_ASKED = _Words("also asks for {}", "no longer asks for {}", "tightened")
_LISTS: Mapping[tuple[str, str], _Words] = MappingProxyType(
    {
        ("", "guards"): _ASKED,
        ("", "require"): _ASKED,
        ("", "approvals"): _Words(
            "also needs the approval {}", "no longer needs the approval {}", "tightened"
        ),
        ("", "enter"): _Words(
            "also asks for {} on the way in", "no longer asks for {} on the way in", "tightened"
        ),
        ("", "exit"): _Words(
            "also asks for {} on the way forward", "no longer asks for {} on the way forward",
            "tightened",
        ),
        ("", "requires"): _Words(
            "also needs a value for {}", "no longer needs a value for {}", "tightened"
        ),
        ("TransitionRule", "from"): _Words(
            "can also be fired from {}", "can no longer be fired from {}", "loosened"
        ),
        ("FieldSpec", "locked_in"): _Words(
            "can no longer be changed in {}", "can be changed in {}", "tightened"
        ),
        ("FieldSpec", "options"): _Words("can also be {}", "can no longer be {}", "loosened"),
        ("", "reason"): _Words("also offers the reason {}", "no longer offers the reason {}",
                               "loosened"),
        ("Override", "roles"): _Words("may also be overridden by {}",
                                      "may no longer be overridden by {}", "loosened"),
        ("", "set"): _Words("also sets {}", "no longer sets {}"),
        ("", "emit"): _Words("also emits {}", "no longer emits {}"),
    }
)  # fmt: skip
_WHO_MAY = frozenset({"Conditions", "TransitionRule", "StartSpec", "FieldSpec"})
"""The parts in which nobody named means everybody."""


class Lists:
    """Puts differences between lists of both versions into words."""

    def __init__(self, old: Side, new: Side) -> None:
        """Take both versions."""
        self._old = old
        self._new = new

    def of(self, found: Difference) -> Iterator[Said] | None:
        """Return kind and predicate of each difference in a list; None for what is no list."""
        values = [there[1] for there in (found.old, found.new) if there]
        if not all(isinstance(value, tuple | list | Mapping) for value in values):
            return None
        if found.key == "roles" and found.owner in _WHO_MAY:
            return self._roles(found)
        if found.key == "reason" and len([value for value in values if value]) < 2:
            return self._reason(found)
        if found.key == "from" and found.owner == "TransitionRule":
            return self._sources(found)
        return self._members(found)

    def _members(self, found: Difference) -> Iterator[Said]:
        old, new = _named(self._old, found.old), _named(self._new, found.new)
        gained = {term: text for term, text in new.items() if term not in old}
        lost = {term: text for term, text in old.items() if term not in new}
        if found.key in CONDITIONS and len(gained) == len(lost) == 1:
            ((was, before),), ((has, after),) = lost.items(), gained.items()
            kind = BY_STRENGTH[strength(was, has)]
            if kind != "changed":
                yield kind, f"asks for {after} now, no longer for {before}"
                return
        if isinstance((found.new or found.old or ("", None))[1], Mapping):
            yield from self._pairs(found, old, new)
            return
        if not gained and not lost:
            yield "changed", f"has another order of {_label(found.key)}: {', '.join(new.values())}"
            return
        yield from self._came_and_went(found, gained, lost)

    def _came_and_went(
        self, found: Difference, gained: Mapping[Any, str], lost: Mapping[Any, str]
    ) -> Iterator[Said]:
        words = _words(found)
        if gained:
            yield words.kind, words.gained.format(_list(gained.values()))
        if lost:
            yield OPPOSITE.get(words.kind, "changed"), words.lost.format(_list(lost.values()))

    def _pairs(
        self, found: Difference, old: Mapping[Term, str], new: Mapping[Term, str]
    ) -> Iterator[Said]:
        before, after = _by_name(old), _by_name(new)
        gained = {name: text for name, (_, text) in after.items() if name not in before}
        lost = {name: text for name, (_, text) in before.items() if name not in after}
        yield from self._came_and_went(found, gained, lost)
        for name in before.keys() & after.keys():
            (was, said_before), (has, said_after) = before[name], after[name]
            if was != has and found.key == "requires":
                kind = BY_STRENGTH[strength(was, has)]
                yield (
                    OPPOSITE.get(kind, kind),
                    (f"needs a value for {said_after} now, no longer for {said_before}"),
                )
            elif was != has:
                yield (
                    "changed",
                    f"has {_label(found.key)} {said_after} now, no longer {said_before}",
                )

    def _roles(self, found: Difference) -> Iterator[Said]:
        old, new = _words_in(found.old), _words_in(found.new)
        done = "written" if found.owner == "FieldSpec" else "done"
        if not old or not new:
            kind: Kind = "loosened" if old else "tightened"
            who = "anybody" if old else _list(new)
            before = _list(old) if old else "anybody"
            yield kind, f"may be {done} by {who} now, and before by {before}"
            return
        if gained := [role for role in new if role not in old]:
            yield "loosened", f"may also be {done} by {_list(gained)}"
        if lost := [role for role in old if role not in new]:
            yield "tightened", f"may no longer be {done} by {_list(lost)}"

    def _reason(self, found: Difference) -> Iterator[Said]:
        new = _words_in(found.new)
        if new:
            yield "tightened", f"asks for a reason: {_list(new)}"
        else:
            yield "loosened", "no longer asks for a reason"

    def _sources(self, found: Difference) -> Iterator[Said]:
        old, new = self._resolved(self._old, found.old), self._resolved(self._new, found.new)
        vanished = {self._old.stage(s) for s in self._old.definition.stages}
        vanished -= set(self._new.definition.stages)
        gained = {stage: stage for stage in new if stage not in old}
        lost = {stage: stage for stage in old if stage not in new and stage not in vanished}
        yield from self._came_and_went(found, gained, lost)

    @staticmethod
    def _resolved(side: Side, there: tuple[str, Any] | None) -> list[str]:
        named, definition = _words_in(there), side.definition
        if there and there[0].startswith("tracks."):
            return named
        if ANY in named:
            named = list(definition.stages)
        elif OPEN in named:
            named += [stage for stage in definition.stages if stage not in definition.outcomes]
        return list(dict.fromkeys(side.stage(stage) for stage in named if stage != OPEN))


def _words(found: Difference) -> _Words:
    label = _label(found.key)
    other = _Words(f"has {label} {{}} too", f"has {label} {{}} no longer")
    return _LISTS.get((found.owner, found.key)) or _LISTS.get(("", found.key)) or other


def _label(key: str) -> str:
    return key.replace("_", " ")


def _list(words: Any) -> str:
    *most, end = list(words)
    return f"{', '.join(most)} and {end}" if most else str(end)


def _words_in(there: tuple[str, Any] | None) -> list[str]:
    return [str(word) for word in there[1]] if there else []


def _named(side: Side, there: tuple[str, Any] | None) -> dict[Term, str]:
    """Return the text of each member by its meaning."""
    if there is None:
        return {}
    address, value = there
    key = address.rpartition(".")[2]
    if isinstance(value, Mapping):
        members = side.term(address, key, value)[1]
        texts = {side.field(str(name)): (name, member) for name, member in value.items()}
        by_name = dict(members)
        return {
            (name, by_name.get(name, by_name.get(str(raw)))): _pair(key, name, member)
            for name, (raw, member) in texts.items()
        }
    return {term: said(item) for _, term, item in side.items(address, tuple(value))}


def _pair(key: str, name: str, member: Any) -> str:
    if key == "requires":
        return name if member in ("true", "True") else f"{name} if {member}"
    if key == "set":
        return f"{name} = {member}"
    return str(name)


def _by_name(members: Mapping[Term, str]) -> dict[str, tuple[Term, str]]:
    return {term[0]: (term[1], text) for term, text in members.items()}
