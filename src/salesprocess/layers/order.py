"""Stages that a file puts at another place than last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesprocess.errors import Finding, did_you_mean
from salesprocess.layers.merge import Move
from salesprocess.layers.said import Said
from salesprocess.source import Path, address, shortened


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
            findings += _mistakes(group, stages)
            said = _with(said, path, _ordered(stages, group))
    return said, tuple(findings)


def _ordered(stages: Said, moves: Iterable[Move]) -> Said:
    order = list(stages.value)
    for path, word, target in moves:
        name = path[-1]
        if name in order and target.value in order and name != target.value:
            order.remove(name)
            order.insert(order.index(target.value) + (word == "after"), name)
    members = stages.members()
    return Said.joined({name: members[name] for name in order}, stages.source, stages.path)


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
