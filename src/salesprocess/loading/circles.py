"""Circles among things that refer to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

MOST_LINKS = 100
"""What refers to each other is followed by calls within calls, which cannot go on forever."""
MOST_SHOWN = 12


def in_order(references: Mapping[str, Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Sort things so that each comes after those that it refers to.

    Args:
        references: What each thing refers to; references to anything else are passed over.

    Returns:
        The things that no circle keeps from being sorted, and one circle for each group of the
        others, as the way from a thing back to itself.
    """
    order: list[str] = []
    circles: list[list[str]] = []
    state: dict[str, int] = {}
    for start in references:
        if start not in state:
            _visit(start, references, state, order, circles)
    return order, circles


def too_deep(order: Sequence[str], references: Mapping[str, Sequence[str]]) -> str | None:
    """Find the first thing that refers to things that refer to others, and so on, too often.

    Args:
        order: The things, each after those that it refers to.
        references: What each thing refers to.

    Returns:
        The thing, or None where no chain is longer than ``MOST_LINKS``.
    """
    depths: dict[str, int] = {}
    for name in order:
        depths[name] = 1 + max((depths.get(found, 0) for found in references[name]), default=0)
        if depths[name] > MOST_LINKS:
            return name
    return None


def as_way(circle: Sequence[str]) -> str:
    """Write a circle for people, cut where it is long."""
    shown = circle if len(circle) <= MOST_SHOWN else [*circle[: MOST_SHOWN - 2], "…", circle[-1]]
    return " → ".join(shown)


_OPEN, _DONE, _STUCK = range(3)


def _visit(
    start: str,
    references: Mapping[str, Sequence[str]],
    state: dict[str, int],
    order: list[str],
    circles: list[list[str]],
) -> None:
    # Not recursive: a chain of references may be longer than Python's stack.
    way: list[tuple[str, Iterator[str]]] = [(start, iter(references[start]))]
    state[start] = _OPEN
    stuck: set[str] = set()
    while way:
        name, following = way[-1]
        after = next((found for found in following if found in references), None)
        if after is None:
            way.pop()
            is_stuck = name in stuck or any(
                state.get(found) == _STUCK for found in references[name]
            )
            state[name] = _STUCK if is_stuck else _DONE
            if not is_stuck:
                order.append(name)
        elif after not in state:
            state[after] = _OPEN
            way.append((after, iter(references[after])))
        elif state[after] == _OPEN:
            names = [found for found, _ in way]
            circle = names[names.index(after) :]
            circles.append([*circle, after])
            stuck.update(circle)
