"""Scalars of YAML 1.2: which of them are numbers, booleans and nothing, and which are texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

_CONSTANTS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
STARTS = frozenset("+-.0123456789~nNtTfF") | {""}
"""The first characters of all scalars that can be anything but a text."""
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,39})", re.ASCII)
_DECIMAL = re.compile(
    r"[-+]?(\.[0-9]{1,40}|(0|[1-9][0-9]{0,39})(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,3})?", re.ASCII
)


def resolve(text: str) -> str | int | Decimal | bool | None:
    """Read a scalar that stands without quotes.

    As YAML 1.2 has it, but a number with leading zeros is a text (it is rather a code than a
    count), and so is one of more digits than any amount has.

    Args:
        text: The scalar.

    Returns:
        None, a boolean, an int, a Decimal, or the text itself.
    """
    if text[:1] not in STARTS:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
