"""The place of one character of a scalar in the text that wrote it."""

from __future__ import annotations

import re

_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}
_BLANK_ESCAPES = frozenset("0abtnvfre N_LP\t\r\n")
_STYLES = ("'", '"', "|", ">")
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def locate(text: str, start: tuple[int, int], value: str, offset: int) -> tuple[int, int]:
    r"""Find the character of a text that became ``value[offset]``.

    Folding and indentation change only white space, so the characters that are not white space
    are counted; where the offset is between words, it is the place after the word before.

    Args:
        text: The text of the file.
        start: The line and column at which the scalar starts, its quote or ``|`` included.
        value: The scalar.
        offset: The index of a character of it, or its length.

    Returns:
        The line and column, from 0.
    """
    lines = _LINE_END.split(text)
    line, column = start
    style = lines[line][column : column + 1]
    if style in ("|", ">"):
        line, column = line + 1, 0
    elif style in _STYLES:
        column += 1
    left = sum(not char.isspace() for char in value[:offset])
    is_between = offset >= len(value) or value[offset].isspace()
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
        return _ESCAPE_LENGTHS.get(kind, 2), kind in _BLANK_ESCAPES
    return 1, line[column].isspace()
