"""Where tracks and the main course meet: which stages open a track, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from salesprocess.definition import Definition
from salesprocess.expressions import Compare, Expression, Fact, In, Literal, walk
from salesprocess.requirements import Requirement

_TRACKS = "tracks."
_STAGE = "deal.stage"


def opened_from(definition: Definition, track: str) -> tuple[str, ...]:
    """List the stages of the main course that the condition of a track names.

    Args:
        definition: The process.
        track: The track.

    Returns:
        The stages in which it can begin; none where its condition names no stage.
    """
    condition = definition.expressions.get(f"tracks.{track}.opens")
    if condition is None:
        return ()
    named = {stage for name, stage in _asked(condition) if name == _STAGE}
    return tuple(stage for stage in definition.stages if stage in named)


def joined(requirements: tuple[Requirement, ...]) -> Iterator[tuple[str, str]]:
    """Yield track and stage of everything that requirements want a track to have reached."""
    for requirement in requirements:
        if requirement.expression is not None:
            for name, stage in _asked(requirement.expression):
                if name.startswith(_TRACKS):
                    yield name.removeprefix(_TRACKS), stage
        yield from joined(requirement.parts)


def _asked(expression: Expression) -> Iterator[tuple[str, str]]:
    """Yield name and value of every fact that is compared with a literal for equality."""
    for node in walk(expression.root):
        match node:
            case Compare(operator="==", left=Fact(name=name), right=Literal(value=str(value))):
                yield name, value
            case In(operator="in", left=Fact(name=name), options=options):
                yield from ((name, str(option.value)) for option in options)
