"""Expressions that YAML cuts in two, because they stand inside {...} and have a comma.

``{guards: interest in ('expressed', 'strong')}`` is what nearly everybody writes once. To YAML the
expression ends at its comma, and what is behind it is a key of its own, or no YAML at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_LINE = 2_000
"""Longer lines are not looked at: nobody wrote them by hand."""

_QUOTED = r"(?:'[^']*'|\"[^\"]*\")"
_SKIPPED = re.compile(rf"\s+|{_QUOTED}")
_PART = re.compile(rf"(?<!\w){_QUOTED}|[^'\"(),:{{}}\[\]#]+|.")


class Cut(NamedTuple):
    """Where an expression is written whose end YAML does not see.

    Attributes:
        start: The column of its first character.
        end: The column behind its last one.
        bracket: The bracket that it stands in, ``{`` or ``[``.
    """

    start: int
    end: int
    bracket: str


def cut_at(line: str, column: int, bracket: str) -> Cut | None:
    """Find the expression that a comma cuts in two before a place.

    Args:
        line: The line on which the place is.
        column: Its column.
        bracket: What is open there if no bracket opens on the line before it.

    Returns:
        Where the expression stands that the place is inside of, or None where there is none.
    """
    if len(line) > LONGEST_LINE:
        return None
    return next((cut for cut in _cuts(line, bracket) if cut.start < column < cut.end), None)


def explain_cut(cut: Cut, text: str) -> str:
    """Say what is wrong with an expression that is cut, and the way out."""
    around = "{...}" if cut.bracket == "{" else "[...]"
    quotes = "single" if '"' in text else "double"
    return (
        f"An expression with a comma ends at the comma inside {around}; put the whole expression"
        f" in {quotes} quotes, or write it on a line of its own."
    )


def _cuts(line: str, bracket: str) -> Iterator[Cut]:
    opened = [bracket]
    before = bracket
    at = 0
    while at < len(line) and not line.startswith(" #", at):
        skipped = _SKIPPED.match(line, at)
        char = line[at]
        if skipped:
            at = skipped.end()
        elif char in "{}[],:":
            _follow(char, opened)
            before, at = char, at + 1
        else:
            end, is_cut = _end_of(line, at)
            # What a comma comes before is a value only in a list, and a key is left alone.
            if is_cut and (before in ":[" or (before == "," and opened[-1] == "[")):
                yield Cut(at, end, opened[-1])
            at = end


def _follow(char: str, opened: list[str]) -> None:
    if char in "{[":
        opened.append(char)
    elif char in "}]" and len(opened) > 1:
        opened.pop()


def _end_of(line: str, start: int) -> tuple[int, bool]:
    """Return where a text ends if its author is right, and whether YAML ends it before."""
    depth, at, is_cut = 0, start, False
    while at < len(line):
        part = _PART.match(line, at)
        found = part[0] if part else line[at]
        if found in ("(", "["):
            depth += 1
        elif found in (")", "]") and depth:
            depth -= 1
        elif not depth and (found in ",{}]" or re.match(r":(\s|$)| #", line[at : at + 2])):
            break
        is_cut = is_cut or (depth > 0 and found in (",", "[")) or ("," in found and len(found) > 1)
        at += len(found)
    text = line[start:at].rstrip()
    return start + len(text), is_cut and not depth
