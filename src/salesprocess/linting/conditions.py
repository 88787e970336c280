"""What moves ask for, compared: whether one asks for anything, and whether one asks for more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from salesprocess.courses import PREVIOUS, STAY, Course
from salesprocess.expressions import And, Expression, Literal, Node
from salesprocess.linting.graph import leaves
from salesprocess.requirements import Requirement, Requirements
from salesprocess.schema import TransitionRule

Key = tuple[object, ...]


class Way(NamedTuple):
    """One of the rules of a trigger of a course."""

    trigger: str
    address: str
    rule: TransitionRule


def is_never(expression: Expression | None) -> bool:
    """Tell whether a condition is false whatever the deal is."""
    return expression is not None and _is_false(expression.root)


def _is_false(root: Node) -> bool:
    return isinstance(root, Literal) and root.value is False


def is_free(requirements: Iterable[Requirement]) -> bool:
    """Tell whether nothing has to be so; to give a reason or a comment is no condition."""
    return all(r.kind in ("reason", "comment") or not _blocks(r) for r in requirements)


def is_taken_before(
    first: Way, later: Way, stage: str, *, course: Course, asked: Requirements
) -> bool:
    """Tell whether, from a stage, the first way is open whenever the later one is.

    Args:
        first: The way that is tried first.
        later: Another way of the same trigger.
        stage: The stage that the deal is in.
        course: The course of the trigger.
        asked: The requirements of the process.

    Returns:
        True if it is certain; False if not, or if it cannot be seen without knowing the deal.
    """
    if first.rule.to == PREVIOUS or not leaves(course, first.rule, stage):
        return False
    if later.rule.automatic and not first.rule.automatic:
        return False  # only the later one is tried by itself
    known = set(_ensured_by(_demands(asked, course, later, stage)))
    return all(_follows(demand, known) for demand in _demands(asked, course, first, stage))


def _demands(asked: Requirements, course: Course, way: Way, stage: str) -> tuple[Requirement, ...]:
    stays = way.rule.to in (STAY, PREVIOUS)
    target = stage if stays else way.rule.to
    return asked.of_move(course, way.trigger, way.address, stage, target, stays=stays)


def _blocks(requirement: Requirement) -> bool:
    return requirement.guard is None or requirement.guard.severity == "block"


def _ensured_by(requirements: Iterable[Requirement]) -> Iterator[Key]:
    """Yield what is certain once the requirements are met."""
    for requirement in filter(_blocks, requirements):
        yield from _keys(requirement)
        guard = requirement.guard
        if requirement.kind == "all" or (guard and not (guard.override or guard.effective)):
            yield from _ensured_by(requirement.parts)


def _follows(requirement: Requirement, known: set[Key]) -> bool:
    """Tell whether a requirement is met whenever all that is known is so."""
    if not _blocks(requirement) or known.issuperset(_keys(requirement)):
        return True
    match requirement.kind:
        case "guard" | "all":
            return all(_follows(part, known) for part in requirement.parts)
        case "any":
            return any(_follows(part, known) for part in requirement.parts)
        case "role" | "reason":
            return any(_is_narrower(key, requirement) for key in known)
        case "field":
            return ("field", requirement.name, "") in known
    return False


def _is_narrower(key: Key, requirement: Requirement) -> bool:
    return key[0] == requirement.kind and set(key[1:]) <= set(requirement.words)


def _keys(requirement: Requirement) -> Iterator[Key]:
    """Yield one key, or one for each part of an ``and``: equal keys stand for equal conditions."""
    kind = requirement.kind
    match kind:
        case "expression":
            assert requirement.expression
            root = requirement.expression.root
            for part in root.parts if isinstance(root, And) else (root,):
                yield kind, " ".join(part.text(requirement.expression).split())
        case "field":
            yield kind, requirement.name, " ".join(str(requirement.condition or "").split())
        case "role" | "reason":
            yield kind, *requirement.words
        case "all" | "any" | "not":
            yield kind, frozenset(tuple(_keys(part)) for part in requirement.parts)
        case _:
            yield kind, requirement.stage, requirement.name
