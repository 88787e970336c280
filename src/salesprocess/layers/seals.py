"""What no later file may change: sealed parts, policies, and what those name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from salesprocess.errors import Finding, Place
from salesprocess.layers.forms import PROCESS, Spot
from salesprocess.layers.mentions import mentions
from salesprocess.layers.merge import same, where
from salesprocess.layers.said import Said
from salesprocess.source import MOST_FINDINGS, Path, Source, address

PLACES = ("entering", "leaving", "firing", "always")
"""Where a policy holds: a later file may add places, and take none away."""


_OF_MEMBERS = ("type", "sensitive", "locked_in", "roles")
"""What a group says for its members too."""


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
    history: Sequence[tuple[Said, tuple[Seal, ...]]], after: Said, source: Source, language: str
) -> list[Finding]:
    """Find what a file changes although an earlier one sealed it.

    Args:
        history: What the files before it say together, one after the other, and what was sealed
            by then. A stage that one file takes out and another one puts back is found by it.
        after: What they say together with the file.
        source: The file.
        language: The language of their plain texts.

    Returns:
        One finding for each sealed part, and for each part that a sealed one names.
    """
    before, kept = history[-1]
    findings: dict[Path, Finding] = {}
    is_quiet = all(seal.path for seal in kept) and _only_adds(before, after)
    for guarded in () if is_quiet else _guarded(before, kept):
        change = _change(before, after, guarded, language)
        if change is not None and not _is_told(change, findings):
            place = _place(after, source, change)
            message = _message(guarded, change)
            findings[change] = Finding("sealed", "error", message, place, address(change))
            if len(findings) >= MOST_FINDINGS:
                break
    for path, seal in (*moved(before, after, kept), *_put_back(history, after)):
        message = (
            f"The stage {seal.path[-1]!r} is sealed at {where(seal.place)}, and what stands"
            " before it stays before it; leave the stages in their order."
        )
        found = Finding("sealed", "error", message, source.part_place(path), address(path))
        findings.setdefault(path, found)
    return list(findings.values())


def _only_adds(before: Said, after: Said) -> bool:
    """Tell whether a file has only members of its own, as most do, which breaks no seal."""
    for key, old in before.value.items():
        new = after.value.get(key)
        if new is old:
            continue
        if not PROCESS.inner(key).is_named or not isinstance(new, dict):
            return False
        if not isinstance(old, dict) or any(new.get(name, new) is not old[name] for name in old):
            return False
    return True


def _guarded(before: Said, seals: Sequence[Seal]) -> Iterator[_Guarded]:
    by_path: dict[Path, Seal] = {}
    for seal in seals:
        by_path.setdefault(seal.path, seal)
        yield _Guarded(seal.path, seal)
        yield from _of_groups(seal.path, seal)
    for path, root, only_presence in mentions(before, by_path):
        yield _Guarded(path, by_path[root], only_presence)
        yield from _of_groups(path, by_path[root])


def _of_groups(path: Path, seal: Seal) -> Iterator[_Guarded]:
    """Yield what the groups around a field say for it."""
    if path[:1] == ("fields",):
        for length in range(2, len(path) - 1, 2):
            for key in _OF_MEMBERS:
                yield _Guarded((*path[:length], key), seal)


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


def moved(before: Said, after: Said, seals: Iterable[Seal]) -> Iterator[tuple[Path, Seal]]:
    """Yield, for each list of stages, one that changed sides of a sealed one, and the seal."""
    groups: dict[Path, dict[Any, Seal]] = {}
    for seal in seals:
        if len(seal.path) > 1 and seal.path[-2] == "stages":
            groups.setdefault(seal.path[:-1], {})[seal.path[-1]] = seal
    for path, sealed in groups.items():
        old, new = before.find(path), after.find(path)
        if old is None or new is None or not isinstance(new.value, dict):
            continue
        earlier = [name for name in old.value if name in new.value]
        later = [name for name in new.value if name in old.value]
        only_earlier: set[Any] = set()
        for one, other in zip(earlier, later, strict=True):
            if one == other and not only_earlier:
                continue
            name = one if one in sealed else other
            if name in sealed and (only_earlier or one != other):
                yield (*path, _crossing(earlier, later, name)), sealed[name]
                break
            only_earlier ^= {one}
            only_earlier ^= {other}


def _put_back(
    history: Sequence[tuple[Said, tuple[Seal, ...]]], after: Said
) -> Iterator[tuple[Path, Seal]]:
    """Yield the stages that an earlier file took out, and that come back on the other side."""
    before, _ = history[-1]
    for said, seals in history[:-1]:
        for path, seal in moved(said, after, seals):
            if before.find(path) is None:
                yield path, seal


def _crossing(earlier: list[Any], later: list[Any], name: Any) -> Any:
    """Return a stage that stood on one side of another and now stands on the other side."""
    sides = set(earlier[: earlier.index(name)]) ^ set(later[: later.index(name)])
    return next(iter(sorted(sides, key=later.index)), name)


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
