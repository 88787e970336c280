"""Finds where two versions differ, whatever the schema holds: no key is passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from salesprocess.comparison.result import Difference
from salesprocess.comparison.sides import Side
from salesprocess.schema import (
    Combination,
    FieldSpec,
    GuardSpec,
    Part,
    ProcessSpec,
    StepSpec,
    TransitionRule,
    names_by_key,
)
from salesprocess.vocabulary import flatten

Path = tuple[str, ...]
_IDENTITY = frozenset({"salesprocess", "process", "version", "migrations"})
"""What says which version it is; ``compare`` looks at it itself."""
_ALWAYS_THERE = frozenset({"reversions", "calendar"})
"""What holds with its defaults where it is left out."""
_FACTS = ("default", "min", "max")
_FORMS = ("when", "check", "all", "any", "not")


class Walk:
    """Both versions side by side."""

    def __init__(self, old: Side, new: Side) -> None:
        """Take both."""
        self._old = old
        self._new = new

    def differences(self) -> Iterator[Difference]:
        """Yield every difference in meaning, in the order of the schema."""
        old, new = self._old.definition.spec, self._new.definition.spec
        for key, name in names_by_key(ProcessSpec).items():
            if key == "fields":
                yield from self._fields()
            elif key == "stages":
                yield from self._members((key,), (key, old.stages), (key, new.stages))
                yield from self._order()
            elif key not in _IDENTITY:
                values = (key, getattr(old, name)), (key, getattr(new, name))
                yield from self._values((key,), "ProcessSpec", *values)

    def _values(
        self, path: Path, owner: str, old: tuple[str, Any], new: tuple[str, Any]
    ) -> Iterator[Difference]:
        """Compare the values of one key, as deep as they go."""
        key = path[-1]
        if self._old.term(old[0], key, old[1]) == self._new.term(new[0], key, new[1]):
            return
        before, after = old[1], new[1]
        if key in _ALWAYS_THERE and owner == "ProcessSpec":
            before, after = before or type(after)(), after or type(before)()
        if _are_parts(before, after):
            yield from self._keys(path, (old[0], before), (new[0], after))
        elif _have_members(before, after):
            yield from self._members(path, (old[0], before or {}), (new[0], after or {}))
        elif _are_lists_of_parts(before, after):
            yield from self._ways(path, owner, old, new)
        else:
            yield Difference(path, owner, _there(old), _there(new))

    def _keys(
        self, path: Path, old: tuple[str, Part], new: tuple[str, Part]
    ) -> Iterator[Difference]:
        """Compare two parts key by key."""
        (at, before), (now_at, after) = old, new
        owner = type(after).__name__
        skipped: tuple[str, ...] = ()
        if isinstance(before, GuardSpec) and isinstance(after, GuardSpec):
            skipped = _FORMS
            if self._old.condition(at, before) != self._new.condition(now_at, after):
                yield Difference((*path, "condition"), owner, (at, before), (now_at, after))
        elif isinstance(before, FieldSpec):
            skipped = ("of", "currency", "fields")
        for key, name in names_by_key(type(after)).items():
            if key in skipped:
                continue
            if isinstance(after, FieldSpec) and key == "type":
                yield from self._type(path, (at, before), (now_at, after))
                continue
            if isinstance(after, FieldSpec) and key in _FACTS and self._is_same(path[-1], key):
                continue
            one = (f"{at}.{key}", getattr(before, name))
            other = (f"{now_at}.{key}", getattr(after, name))
            yield from self._values((*path, key), owner, one, other)

    def _type(self, path: Path, old: tuple[str, Any], new: tuple[str, Any]) -> Iterator[Difference]:
        was, has = self._old.term(*_of_field(old)), self._new.term(*_of_field(new))
        if was[1] != has[1]:
            yield Difference((*path, "type"), "FieldSpec", old, new)

    def _is_same(self, field: str, key: str) -> bool:
        """Tell whether a default or a limit is the same, however it is written."""
        if field not in self._new.definition.fields:  # a group
            return False
        was = next(n for n in self._old.definition.fields if self._old.field(n) == field)
        return self._old.fact(was, key) == self._new.fact(field, key)

    def _members(
        self,
        path: Path,
        old: tuple[str, Mapping[str, Any]],
        new: tuple[str, Mapping[str, Any]],
    ) -> Iterator[Difference]:
        """Compare what is named, name by name."""
        rename: Callable[[str], str] = self._old.stage if path == ("stages",) else str
        before = {rename(name): (f"{old[0]}.{name}", part) for name, part in old[1].items()}
        after = {name: (f"{new[0]}.{name}", part) for name, part in new[1].items()}
        yield from self._named(path, before, after)

    def _fields(self) -> Iterator[Difference]:
        """Compare the fields by dotted names; what a group says of its members is theirs."""
        old, new = self._old.definition.spec.fields, self._new.definition.spec.fields
        before = {self._old.field(name): found for name, found in _unfolded(old)}
        yield from self._named(("fields",), before, dict(_unfolded(new)))

    def _named(
        self,
        path: Path,
        old: Mapping[str, tuple[str, Any]],
        new: Mapping[str, tuple[str, Any]],
    ) -> Iterator[Difference]:
        owner = path[-1]
        for name, found in old.items():
            if name not in new:
                yield Difference((*path, name), owner, found, None)
        for name, found in new.items():
            if name not in old:
                yield Difference((*path, name), owner, None, found)
            else:
                yield from self._values((*path, name), owner, old[name], found)

    def _order(self) -> Iterator[Difference]:
        """Find the stages that have another place in the pipeline order."""
        new = list(self._new.definition.stages)
        old = [self._old.stage(name) for name in self._old.definition.stages]
        common = [name for name in old if name in new]
        kept = _longest_rise([new.index(name) for name in common])
        for rank, name in enumerate(common):
            if rank not in kept:
                address = next(s for s in self._old.definition.stages if self._old.stage(s) == name)
                yield Difference(
                    ("stages", name, "order"),
                    "StageSpec",
                    (f"stages.{address}", _before(common, name)),
                    (f"stages.{name}", _before([n for n in new if n in common], name)),
                )

    def _ways(
        self, path: Path, owner: str, old: tuple[str, Any], new: tuple[str, Any]
    ) -> Iterator[Difference]:
        """Compare lists of parts, such as the rules of one trigger: pair those that are alike."""
        before = list(self._old.items(old[0], tuple(old[1] or ())))
        after = list(self._new.items(new[0], tuple(new[1] or ())))
        pairs = _pairs([term for _, term, _ in before], [term for _, term, _ in after])
        pairs |= _rest(pairs, before, after)
        order = [pairs[index] for index in sorted(pairs)]
        if order != sorted(order):
            yield Difference((*path, "order"), owner, old, new)
        for index, (at, _, part) in enumerate(before):
            if index not in pairs:
                yield Difference((*path, _number(index)), owner, (at, part), None)
        for index, (at, _, part) in enumerate(after):
            match = next((one for one, other in pairs.items() if other == index), None)
            number = () if len(after) == 1 else (_number(index),)
            if match is None:
                yield Difference((*path, _number(index)), owner, None, (at, part))
            else:
                was, _, other = before[match]
                yield from self._keys((*path, *number), (was, other), (at, part))


def _there(value: tuple[str, Any]) -> tuple[str, Any] | None:
    return None if value[1] is None else value


def _of_field(found: tuple[str, Any]) -> tuple[str, str, Any]:
    return found[0], "", found[1]


def _number(index: int) -> str:
    return f"[{index}]"


def _is_part(value: Any) -> bool:
    return isinstance(value, Part) and not isinstance(value, Combination | StepSpec)


def _are_parts(old: Any, new: Any) -> bool:
    return _is_part(old) and _is_part(new) and type(old) is type(new)


def _is_list_of_parts(value: Any) -> bool:
    return isinstance(value, tuple) and any(map(_is_part, value))


def _are_lists_of_parts(old: Any, new: Any) -> bool:
    return _is_list_of_parts(old) and _is_list_of_parts(new)


def _have_members(old: Any, new: Any) -> bool:
    """Tell whether both are mappings, and hold parts or lists of parts by name."""
    maps = [value for value in (old, new) if value is not None]
    if not maps or not all(isinstance(value, Mapping) for value in maps):
        return False
    members = [member for value in maps for member in value.values()]
    return any(_is_part(member) or _is_list_of_parts(member) for member in members)


def _unfolded(fields: Mapping[str, FieldSpec]) -> Iterator[tuple[str, tuple[str, FieldSpec]]]:
    """Yield every field by its dotted name: groups with what is their own, then their members."""
    for name, spec in _groups(fields, ""):
        of_members = {"fields": None, "sensitive": False, "locked_in": (), "roles": ()}
        own = spec.model_copy(update=of_members)
        yield name, (_address(name), own)
    for name, spec in flatten(fields).items():
        yield name, (_address(name), spec)


def _groups(fields: Mapping[str, FieldSpec], prefix: str) -> Iterator[tuple[str, FieldSpec]]:
    for name, spec in fields.items():
        if spec.type == "group":
            yield prefix + name, spec
            yield from _groups(spec.fields or {}, f"{prefix}{name}.")


def _address(name: str) -> str:
    return f"fields.{name.replace('.', '.fields.')}"


def _before(names: list[str], name: str) -> str:
    """Return what stands before a name, empty for the first one."""
    at = names.index(name)
    return names[at - 1] if at else ""


def _longest_rise(ranks: list[int]) -> set[int]:
    """Return the places of as many ranks as possible that are in order already."""
    best: list[list[int]] = []
    for place, rank in enumerate(ranks):
        before = [way for way in best if ranks[way[-1]] < rank]
        best.append([*_longest(before), place])
    return set(_longest(best))


def _longest(ways: list[list[int]]) -> list[int]:
    return max(ways, key=len) if ways else []


def _pairs(old: list[Any], new: list[Any]) -> dict[int, int]:
    """Pair the parts that mean the same, by their places."""
    pairs: dict[int, int] = {}
    free = set(range(len(new)))
    for index, term in enumerate(old):
        same = next((other for other in sorted(free) if new[other] == term), None)
        if same is not None:
            pairs[index] = same
            free.discard(same)
    return pairs


def _rest(
    pairs: Mapping[int, int],
    old: list[tuple[str, Any, Any]],
    new: list[tuple[str, Any, Any]],
) -> dict[int, int]:
    """Pair what is left: rules that lead to the same stage first, then one by one."""
    left = [index for index in range(len(old)) if index not in pairs]
    free = [index for index in range(len(new)) if index not in pairs.values()]
    found: dict[int, int] = {}
    for is_alike in (_lead_alike, lambda _one, _other: len(old) == len(new)):
        for index in left:
            if index in found:
                continue
            match = next((other for other in free if is_alike(old[index][2], new[other][2])), None)
            if match is not None:
                found[index] = match
                free.remove(match)
    return found


def _lead_alike(old: Any, new: Any) -> bool:
    if not isinstance(old, TransitionRule) or not isinstance(new, TransitionRule):
        return False
    return old.to == new.to and bool(set(old.from_) & set(new.from_))
