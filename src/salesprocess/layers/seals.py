"""What no later file may change: sealed parts, policies, and what those name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from salesprocess.errors import Finding, Place
from salesprocess.layers.forms import PROCESS, Spot
from salesprocess.layers.mentions import mentioned
from salesprocess.layers.merge import same, where
from salesprocess.layers.said import Said
from salesprocess.source import Path, Source, address

PLACES = ("entering", "leaving", "firing", "always")
"""Where a policy holds: a later file may add places, and take none away."""


class Seal(NamedTuple):
    """A part that no later file may change.

    Attributes:
        path: The path of the part.
        place: Where it is sealed.
        is_policy: Whether it is a policy, which is sealed by being one.
    """

    path: Path
    place: Place
    is_policy: bool = False


class _Guarded(NamedTuple):
    """A part that may not be changed, or only not be removed, and the seal that is the reason."""

    path: Path
    seal: Seal
    only_presence: bool = False


def policies_in(said: Said) -> Iterator[Seal]:
    """Yield a seal for each policy."""
    policies = said.find(("policies",))
    if policies is not None and isinstance(policies.value, dict):
        for name, policy in policies.members().items():
            yield Seal(("policies", name), policy.key_place, is_policy=True)


def broken_seals(
    before: Said, after: Said, source: Source, seals: Iterable[Seal], language: str
) -> list[Finding]:
    """Find what a file changes although an earlier one sealed it.

    Args:
        before: What the earlier files say.
        after: What they say together with the file.
        source: The file.
        seals: What the earlier ones sealed.
        language: The language of their plain texts.

    Returns:
        One finding for each sealed part, and for each part that a sealed one names.
    """
    findings: dict[Path, Finding] = {}
    kept = tuple(seals)
    for guarded in _guarded(before, kept):
        change = _change(before, after, guarded, language)
        if change is not None and not _is_told(change, findings):
            place = _place(after, source, change)
            message = _message(guarded, change)
            findings[change] = Finding("sealed", "error", message, place, address(change))
    for seal in kept:
        name = _moved(before, after, seal)
        if name is not None:
            path = (*seal.path[:-1], name)
            message = (
                f"The stage {seal.path[-1]!r} is sealed at {where(seal.place)}, and what stands"
                " before it stays before it; leave the stages in their order."
            )
            place = source.part_place(path)
            findings.setdefault(path, Finding("sealed", "error", message, place, address(path)))
    return list(findings.values())


def _guarded(before: Said, seals: Iterable[Seal]) -> Iterator[_Guarded]:
    told: set[tuple[Path, bool]] = set()
    for seal in seals:
        yield _Guarded(seal.path, seal)
        for path, only_presence in mentioned(before, seal.path):
            if (path, only_presence) not in told:
                told.add((path, only_presence))
                yield _Guarded(path, seal, only_presence)


def _change(before: Said, after: Said, guarded: _Guarded, language: str) -> Path | None:
    old, new = before.find(guarded.path), after.find(guarded.path)
    if old is None:
        return None
    if new is None or guarded.only_presence:
        return guarded.path if new is None else None
    spot = PROCESS.at(guarded.path)
    return _difference(old, new, spot, guarded, language)


def _difference(
    old: Said, new: Said, spot: Spot, guarded: _Guarded, language: str, inner: Path = ()
) -> Path | None:
    """Return the path of the first part that differs in more than added texts."""
    path = (*guarded.path, *inner)
    if spot.kind == "text" and old.value is None:
        return None
    old, new = spot.expanded(old, language), spot.expanded(new, language)
    if not isinstance(old.value, dict) or not isinstance(new.value, dict):
        return None if same(old.value, new.value) else path
    is_place = guarded.seal.is_policy and guarded.path == guarded.seal.path and not inner
    for key in (*old.value, *(key for key in new.value if key not in old.value)):
        if is_place and key in PLACES:
            if not _covers(new.value.get(key), old.value.get(key)):
                return (*path, key)
        elif key not in old.value:
            is_text = spot.kind == "text" or spot.inner(key).kind == "text"
            if not is_text or spot.kind == "texts":
                return (*path, key)
        elif key not in new.value:
            return (*path, key)
        else:
            members = old.member(key), new.member(key)
            found = _difference(*members, spot.inner(key), guarded, language, (*inner, key))
            if found is not None:
                return found
    return None


def _covers(new: Any, old: Any) -> bool:
    """Tell whether a policy holds at least where it did."""
    if isinstance(old, bool) or isinstance(new, bool):
        return new is True or old is not True
    return set(_listed(old)) <= set(_listed(new))


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(map(str, value)) if isinstance(value, list) else [value]


def _moved(before: Said, after: Said, seal: Seal) -> Any:
    """Return a stage that has changed sides of a sealed one."""
    if len(seal.path) < 2 or seal.path[-2] != "stages" or seal.is_policy:
        return None
    old, new = before.find(seal.path[:-1]), after.find(seal.path[:-1])
    sealed = seal.path[-1]
    if old is None or new is None or sealed not in new.value or sealed not in old.value:
        return None
    earlier = _before(old.value, sealed)
    later = _before(new.value, sealed)
    both = [name for name in new.value if name in old.value]
    return next((name for name in both if (name in earlier) != (name in later)), None)


def _before(stages: Iterable[Any], name: Any) -> set[Any]:
    order = list(stages)
    return set(order[: order.index(name)])


def _is_told(change: Path, told: Iterable[Path]) -> bool:
    return any(path == change[: len(path)] or change == path[: len(change)] for path in told)


def _place(after: Said, source: Source, change: Path) -> Place:
    found = after.find(change)
    if found is not None and found.source is source:
        return found.place
    return source.part_place(change)


def _message(guarded: _Guarded, change: Path) -> str:
    seal, at = guarded.seal, where(guarded.seal.place)
    held = address(seal.path)
    what = repr(address(change)) if change else "the process"
    if guarded.path == seal.path:
        kind = "a policy, set" if seal.is_policy else "sealed"
        part = f"{held!r} is {kind} at {at}" if held else f"The whole process is sealed at {at}"
        end = "; take this out."
        if seal.is_policy and change[-1:] and change[-1] in PLACES:
            end = " away from where it holds; name at least the places that it has."
            return f"{part}, and no later file takes it{end}"
        return f"{part}, and no later file changes {what}{end}"
    kind = "a policy, set" if seal.is_policy else "sealed"
    verb = "removes" if guarded.only_presence else "changes"
    return (
        f"{held!r} is {kind} at {at}, and builds on {address(guarded.path)!r};"
        f" no later file {verb} {what}, so take this out."
    )
