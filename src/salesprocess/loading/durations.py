"""Durations, written plainly or as an expression that gives one."""

from __future__ import annotations

from salesprocess.expressions import SPAN, Duration
from salesprocess.loading.expressions import ExpressionReader


def read_duration(address: str, text: str, reader: ExpressionReader) -> Duration | None:
    """Read a duration, such as ``14d``, or an expression that gives one.

    Args:
        address: Where it stands.
        text: What it says.
        reader: Reads it, and keeps it as an expression either way.

    Returns:
        The duration where it is written plainly; None where an expression gives it.
    """
    try:
        duration = Duration.parse(text)
    except ValueError:
        reader.add(address, text, expects=SPAN)
        return None
    reader.add(address, repr(text), expects=SPAN)
    return duration
