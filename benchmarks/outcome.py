"""What came out for a row of the yardstick, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.yardstick import Row

Unit = Literal["s", "B", "×", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of this library.

    Attributes:
        label: What it is.
        value: In seconds, bytes, or as a plain ratio.
        unit: Which of these.
    """

    label: str
    value: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Peer:
    """What was measured of a peer, or why nothing was.

    Attributes:
        name: Who it is.
        value: In the unit of the first figure; None where nothing was measured.
        ratio: How many times more it takes; None where that is no comparison.
        note: Why nothing was measured, or what else has to be known.
    """

    name: str
    value: float | None = None
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of a row; without figures where it could not be measured, and the note says why."""

    figures: tuple[Figure, ...] = ()
    peers: tuple[Peer, ...] = ()
    note: str = ""


def reached(row: Row, outcome: Outcome) -> bool | None:
    """Tell whether the target is reached; None where a part of it was not measured."""
    ratios = {peer.name: peer.ratio for peer in outcome.peers}
    values = {figure.label: figure.value for figure in outcome.figures}
    verdicts = [
        *(_holds(ratios.get(name), at_least=least) for name, least in row.ratios.items()),
        *(_holds(values.get(label), at_most=most) for label, most in row.most.items()),
    ]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _holds(
    value: float | None, *, at_least: float = float("-inf"), at_most: float = float("inf")
) -> bool | None:
    return None if value is None else at_least <= value <= at_most


def say(value: float, unit: Unit) -> str:
    """Write a value with three digits in a unit that suits its size."""
    if unit == "B":
        return f"{value:,.0f} B" if value < 10_000 else f"{value / 1_000:,.1f} KB"
    if unit == "×":
        return f"{_digits(value)} ×"
    for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if unit == "s" and value * factor >= 1:
            return f"{_digits(value * factor)} {name}"
    return f"{_digits(value * 1e6)} µs" if unit == "s" else _digits(value)


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
