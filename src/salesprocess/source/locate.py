"""The place of one character of a scalar in the text that wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}
_BLANK_ESCAPES = frozenset("tnvfr N_LP\t")
_STYLES = ("'", '"', "|", ">")
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """Split a text into lines as YAML does."""
    return _LINE_END.split(text)


def locate(
    lines: Sequence[str], start: tuple[int, int], value: str, offset: int
) -> tuple[int, int]:
    """Find the character of a text that became ``value[offset]``.

    Folding and indentation change only white space, so the characters that are not white space
    are counted; where the offset is between words, it is the place after the word before.

    Args:
        lines: The lines of the file.
        start: The line and column at which the scalar starts, its quote or ``|`` included.
        value: The scalar.
        offset: The index of a character of it, or its length.

    Returns:
        The line and column, from 0.
    """
    line, column = start
    style = lines[line][column : column + 1]
    if style in ("|", ">"):
        line, column = line + 1, 0
    elif style in _STYLES:
        column += 1
    left = sum(not char.isspace() for char in value[:offset])
    is_between = offset >= len(value) or value[offset].isspace()
    if is_between and not left:
        return line, column
    while line < len(lines):
        while column < len(lines[line]):
            step, is_blank = _step(lines[line], column, style)
            if not is_blank and not left and not is_between:
                return line, column
            column += step
            left -= not is_blank
            if is_between and left <= 0:
                return line, column
        line, column = line + 1, 0
    return start


def _step(line: str, column: int, style: str) -> tuple[int, bool]:
    """Return how many characters write the one at ``column``, and whether it is white space."""
    if style == "'" and line.startswith("''", column):
        return 2, False
    if style == '"' and line[column] == "\\":
        kind = line[column + 1 : column + 2]
        length = _ESCAPE_LENGTHS.get(kind)
        if length:
            return length, chr(int(line[column + 2 : column + length], 16)).isspace()
        return 2, not kind or kind in _BLANK_ESCAPES
    return 1, line[column].isspace()
