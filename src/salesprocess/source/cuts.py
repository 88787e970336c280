"""Expressions that YAML cuts in two, because they stand inside {...} and have a comma.

``{guards: interest in ('expressed', 'strong')}`` is what nearly everybody writes once. To YAML the
expression ends at its comma, and what is behind it is a key of its own, or no YAML at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LONGEST_LINE = 2_000
"""Nobody wrote by hand what a line has behind this."""

_QUOTED = r"(?:'[^']*'|\"[^\"]*\")"
_SKIPPED = re.compile(r"\s+|- +")
_SCALAR = re.compile(_QUOTED)
_PART = re.compile(rf"(?<!\w){_QUOTED}|[^'\"(),:{{}}\[\]#]+|.")
_LINE_END = re.compile("[\r\n\x85\u2028\u2029]")


class Cut(NamedTuple):
    """Where an expression is written whose end YAML does not see.

    Attributes:
        start: The index of its first character in the text.
        end: The index behind its last one.
        bracket: The bracket that it stands in, ``{`` or ``[``.
    """

    start: int
    end: int
    bracket: str


def is_rest(text: str) -> bool:
    """Tell whether a text may be the end of another: it closes what it does not open."""
    return text.count(")") > text.count("(") or "'" in text or '"' in text


def cuts_in_line(text: str, first: int, bracket: str) -> list[Cut]:
    """Find the expressions on one line that a comma cuts in two, if the line is YAML's flow style.

    Args:
        text: The text of a file.
        first: The index at which the line begins.
        bracket: What is open where the line begins, if anything is.

    Returns:
        Where they stand.
    """
    line = _LINE_END.split(text[first : first + _LONGEST_LINE], maxsplit=1)[0]
    return [Cut(first + start, first + end, opened) for start, end, opened in _cuts(line, bracket)]


def explain_cut(text: str, bracket: str) -> str:
    """Say what is wrong with an expression that is cut, and the way out."""
    around = "{...}" if bracket == "{" else "[...]"
    quotes = "single" if '"' in text else "double"
    return (
        f"An expression or text with a comma ends at the comma inside {around}; put the whole of it"
        f" in {quotes} quotes, or write it on a line of its own."
    )


def _cuts(line: str, bracket: str) -> Iterator[Cut]:
    opened = [bracket]
    before = bracket
    at = 0
    while at < len(line) and line[at] != "#":
        char = line[at]
        skipped, scalar = _SKIPPED.match(line, at), _SCALAR.match(line, at)
        if skipped:
            at = skipped.end()
        elif scalar or char in "{}[],:":
            _follow(char, opened)
            before, at = char, scalar.end() if scalar else at + 1
        else:
            end, is_cut = _end_of(line, at)
            # What a comma comes before is a value only in a list, and a key is left alone.
            if is_cut and (before in ":[" or (before == "," and opened[-1] == "[")):
                yield Cut(at, end, opened[-1])
            before, at = char, max(end, at + 1)


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
        if not depth and _ends(found, line, at):
            break
        depth += (found in ("(", "[")) - (found in (")", "]"))
        is_cut = is_cut or "," in found or found == "["
        at += len(found)
    text = line[start:at].rstrip()
    return start + len(text), is_cut and depth == 0


def _ends(found: str, line: str, at: int) -> bool:
    """Tell whether a text ends before a part of it that is in no brackets."""
    if found == ":":
        return line[at + 1 : at + 2] in ("", " ", "\t")
    return found in (",", "{", "}", "]", ")") or (found == "#" and line[at - 1].isspace())
