"""What the reading of a value depends on, and how its errors are written."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from salesprocess.expressions import TEXT, Money, Type

Fact = Any
"""A value as the engine keeps it; None is no value."""
Reader = Callable[[Any], Fact]

LONGEST_SHOWN = 60


class Kind(NamedTuple):
    """What the reading of a value depends on."""

    type: Type
    sensitive: bool = False

    def of_items(self) -> Kind:
        """Return the kind of a list's items."""
        return Kind(self.type.of or TEXT, self.sensitive)

    def wrong(self, raw: object, problem: str, way_out: str) -> ValueError:
        """Make the error about a value, which shows it only where that is allowed."""
        return ValueError(f"{'The value' if self.sensitive else shown(raw)} {problem}; {way_out}.")


def shown(raw: object) -> str:
    """Write a value for a message, cut where it is long."""
    if isinstance(raw, Decimal) and raw.is_finite():
        text = f"{raw:f}"
    elif isinstance(raw, Money):
        text = str(raw)
    else:
        text = repr(raw[: LONGEST_SHOWN + 1] if isinstance(raw, str | bytes) else raw)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
