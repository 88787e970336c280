"""Stages that a file puts at another place than last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any

from salesprocess.errors import Finding, did_you_mean
from salesprocess.layers.merge import Move
from salesprocess.layers.said import Said
from salesprocess.source import MOST_FINDINGS, Path, address, shortened

_ENDS: Any = object()
"""Stands before the first stage and after the last one."""


def placed(said: Said, moves: Iterable[Move]) -> tuple[Said, tuple[Finding, ...]]:
    """Put stages where a file wants them, in the order of the file.

    Args:
        said: What the files say, with new stages last.
        moves: Which stages go where.

    Returns:
        The same in another order, and the mistakes.
    """
    findings: list[Finding] = []
    groups: dict[Path, list[Move]] = {}
    for move in moves:
        groups.setdefault(move.path[:-1], []).append(move)
    for path, group in groups.items():
        stages = said.find(path)
        if stages is not None:
            findings += islice(_mistakes(group, stages), MOST_FINDINGS)
            said = _with(said, path, _ordered(stages, group))
    return said, tuple(findings)


def _ordered(stages: Said, moves: Iterable[Move]) -> Said:
    """Put stages in their order, at the same cost for each of however many there are."""
    names = [_ENDS, *stages.value, _ENDS]
    after: dict[Any, Any] = dict(pairwise(names))
    before: dict[Any, Any] = {name: earlier for earlier, name in pairwise(names)}
    for path, word, target in moves:
        name, beside = path[-1], target.value
        if name not in stages.value or beside not in stages.value or name == beside:
            continue
        _join(before[name], after[name], after, before)
        left, right = (beside, after[beside]) if word == "after" else (before[beside], beside)
        _join(left, name, after, before)
        _join(name, right, after, before)
    members = stages.members()
    ordered: dict[Any, Said] = {}
    name = after[_ENDS]
    while name is not _ENDS:
        ordered[name] = members[name]
        name = after[name]
    return Said.joined(ordered, stages.source, stages.path)


def _join(left: Any, right: Any, after: dict[Any, Any], before: dict[Any, Any]) -> None:
    after[left], before[right] = right, left


def _mistakes(moves: Iterable[Move], stages: Said) -> Iterator[Finding]:
    seen: set[Path] = set()
    for path, word, target in moves:
        at = address((*path, word))
        if path in seen:
            message = "A stage has one place; keep either 'after' or 'before'."
            yield Finding("bad-place", "error", message, target.place, at)
        elif target.value == path[-1]:
            message = "A stage cannot stand beside itself; name another stage."
            yield Finding("bad-place", "error", message, target.place, at)
        elif target.value not in stages.value:
            names = [name for name in stages.value if name != path[-1]]
            near = did_you_mean(target.value, names)
            message = f"There is no stage {shortened(target.value)!r}" + (
                near if near.endswith("?") else "; name one of the stages of an earlier file."
            )
            yield Finding("unknown-stage", "error", message, target.place, at)
        seen.add(path)


def _with(said: Said, path: Path, part: Said) -> Said:
    if not path:
        return part
    members = said.members()
    members[path[0]] = _with(members[path[0]], path[1:], part)
    return Said.joined(members, said.source, said.path)
