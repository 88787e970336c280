"""Which deals a difference can concern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from salesprocess.comparison.result import EVERYBODY, NOBODY, Difference, Reach
from salesprocess.comparison.sides import Side
from salesprocess.comparison.subjects import Subject, subject_of
from salesprocess.definition import Definition
from salesprocess.schema import Combination, Part, TransitionRule

_HARMLESS = frozenset({"roles", "hooks", "scenarios", "default_language"})
_OF_NEW_DEALS = frozenset({"default", "start"})


class Reaches:
    """Answers for two versions; stages and fields are called as in the old one."""

    def __init__(self, old: Side, new: Side) -> None:
        """Take both versions."""
        self._old = old
        self._new = new
        self._old_stage = {old.stage(name): name for name in old.definition.stages}
        self._old_field = {old.field(name): name for name in old.definition.fields}

    def of(self, found: Difference) -> Reach:
        """Tell which deals a difference can concern."""
        subject = subject_of(found.path)
        if subject.section in _HARMLESS or (subject.rest[:1] and subject.rest[0] in _OF_NEW_DEALS):
            return NOBODY
        if subject.section == "stages":
            return self._of_stage(subject)
        if subject.section == "fields":
            return self._of_field(subject)
        if subject.section == "transitions":
            return self._among(self._of_rules(subject.name, found))
        if subject.section == "guards":
            return self._of_guard(subject.name)
        if subject.section == "reversions":
            return self._among(self._backward())
        return EVERYBODY

    def _among(self, stages: Iterable[str]) -> Reach:
        """Return the deals in stages that are called as in the new version."""
        found = {self._old_stage[stage] for stage in stages if stage in self._old_stage}
        return Reach(tuple(stage for stage in self._old.definition.stages if stage in found))

    def _both(self) -> Iterator[tuple[Side, Definition]]:
        yield self._old, self._old.definition
        yield self._new, self._new.definition

    def _of_stage(self, subject: Subject) -> Reach:
        if subject.rest[:1] == ("enter",):
            return self._among(self._before(subject.name))
        return self._among([subject.name])

    def _of_field(self, subject: Subject) -> Reach:
        old = self._old_field.get(subject.name)
        if old is None:
            members = [
                n for new, n in self._old_field.items() if new.startswith(f"{subject.name}.")
            ]
            return Reach(None, tuple(members)) if members else NOBODY
        return Reach(None, (old,))

    def _of_guard(self, name: str) -> Reach:
        stages: set[str] = set()
        for side, definition in self._both():
            for section, part, key, asks in users(definition, name):
                if isinstance(asks, TransitionRule) and section == "transitions":
                    stages.update(map(side.stage, definition.sources(asks)))
                elif section == "stages" and key == "enter":
                    stages.update(self._before(side.stage(part)))
                elif section == "stages" and key == "exit":
                    stages.add(side.stage(part))
                elif section == "reversions":
                    stages.update(self._backward())
                elif section != "stages":
                    return EVERYBODY
        return self._among(stages)

    def _of_rules(self, trigger: str, found: Difference) -> set[str]:
        """Return the stages from which the rules lead that a difference is in."""
        old, new = (
            {
                side.stage(stage)
                for name, at, rule in side.definition.rules()
                if name == trigger and there and (_holds(at, there[0]) or _holds(there[0], at))
                for stage in side.definition.sources(rule)
            }
            for side, there in ((self._old, found.old), (self._new, found.new))
        )
        return old ^ new if found.key == "from" else old | new

    def _moves(self) -> Iterator[tuple[Side, Definition, TransitionRule, str, str]]:
        for side, definition in self._both():
            for _, _, rule in definition.rules():
                for source in definition.sources(rule):
                    for target in definition.targets(rule, source):
                        yield side, definition, rule, source, target

    def _before(self, stage: str) -> Iterator[str]:
        for side, _, rule, source, target in self._moves():
            if side.stage(target) == stage and rule.to != "stay":
                yield side.stage(source)

    def _backward(self) -> Iterator[str]:
        for side, definition, _, source, target in self._moves():
            if definition.is_reversion(source, target):
                yield side.stage(source)


def _holds(whole: str, address: str) -> bool:
    return address == whole or address.startswith((f"{whole}.", f"{whole}["))


def users(definition: Definition, guard: str) -> Iterator[tuple[str, str, str, Any]]:
    """Yield section, name and key of every list of conditions that asks for a guard, and its part.

    Guards that ask for it are followed to whoever asks for them.
    """
    wanted = _closure(definition, guard)
    for key in type(definition.spec).model_fields:
        section = getattr(definition.spec, key)
        if key == "guards":
            continue
        if isinstance(section, Mapping):
            for name, part in section.items():
                yield from ((key, name, *found) for found in _keys_with(part, wanted))
        elif isinstance(section, Part):
            yield from ((key, "", *found) for found in _keys_with(section, wanted))


def negated_guards(definition: Definition) -> frozenset[str]:
    """Return the guards that somewhere must not hold, so that tighter is looser there."""
    found: set[str] = set()
    for item in _combinations(definition.spec):
        if (inner := getattr(item, "not_", None)) is not None:
            found.update(_names([inner]))
    for name in tuple(found):
        found.update(_below(definition, name))
    return frozenset(found)


def _closure(definition: Definition, guard: str) -> frozenset[str]:
    found = {guard}
    while True:
        more = {
            name
            for name, spec in definition.spec.guards.items()
            if name not in found and not found.isdisjoint(_names([spec]))
        }
        if not more:
            return frozenset(found)
        found |= more


def _below(definition: Definition, guard: str) -> Iterator[str]:
    spec = definition.spec.guards.get(guard)
    for name in _names([spec]) if spec else ():
        yield name
        yield from _below(definition, name)


def _names(items: Iterable[Any]) -> Iterator[str]:
    """Yield every word among items and combinations of them."""
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            inner = (*(item.all or ()), *(item.any or ()))
            yield from _names(inner)
            if item.not_ is not None:
                yield from _names([item.not_])


def _keys_with(part: Any, wanted: frozenset[str]) -> Iterator[tuple[str, Any]]:
    parts = part if isinstance(part, tuple) else (part,)
    for member in parts:
        for key in getattr(type(member), "model_fields", ()):
            if _asks(getattr(member, key), wanted):
                yield key, member


def _asks(value: Any, wanted: frozenset[str]) -> bool:
    match value:
        case str():
            return value in wanted
        case Combination():
            return not wanted.isdisjoint(_names([value]))
        case Part():
            return any(_asks(getattr(value, key), wanted) for key in type(value).model_fields)
        case Mapping():
            return any(_asks(member, wanted) for member in value.values())
        case tuple() | list():
            return any(_asks(member, wanted) for member in value)
        case _:
            return False


def _combinations(value: Any) -> Iterator[Any]:
    if isinstance(value, Part):
        if "not_" in type(value).model_fields:
            yield value
        for key in type(value).model_fields:
            yield from _combinations(getattr(value, key))
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _combinations(member)
    elif isinstance(value, tuple):
        for member in value:
            yield from _combinations(member)
