"""Durations, written plainly or as an expression that gives one."""

from __future__ import annotations

import re

from salesprocess.expressions import SPAN, Duration, as_duration
from salesprocess.loading.expressions import ExpressionReader

_COUNT = re.compile(r"\s*[0-9]+\s*[A-Za-z][A-Za-z ]*\Z")
"""What begins as a duration does; no expression does, for in one a duration stands in quotes."""


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
    except ValueError as error:
        if _COUNT.match(text) or as_duration(text) is not None:
            reader.refuse(address, str(error))
        else:
            reader.add(address, text, expects=SPAN)
        return None
    reader.add(address, repr(text), expects=SPAN)
    return duration
