"""Mistakes in YAML itself, in plain words: what is wrong, where, and the way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

Position = tuple[int, int]
"""A line and a column, both from 0."""


class Mistake(NamedTuple):
    """A place at which a text stops being YAML.

    Attributes:
        message: What is wrong, ending with the way out.
        position: The line and column, from 0.
    """

    message: str
    position: Position


class _Trouble(NamedTuple):
    """What the parser says, and the line that it says it of."""

    problem: str
    at: Position
    began: Position
    line: str
    text: str

    @property
    def opening(self) -> str:
        """The line on which the broken part began."""
        return _line(self.text, self.began[0])


def explain_syntax(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    """Put an error of the YAML parser into plain words.

    Args:
        error: What the parser raised.
        text: The text that it read.

    Returns:
        The message, and the place that a person would point at.
    """
    at = _position(error.problem_mark) or _position(error.context_mark) or (0, 0)
    trouble = _Trouble(
        problem=f"{error.context or ''}: {error.problem or ''}",
        at=at,
        began=_position(error.context_mark) or at,
        line=_line(text, at[0]),
        text=text,
    )
    for pattern, explain in _EXPLANATIONS:
        if re.search(pattern, trouble.problem):
            mistake = explain(trouble)
            if mistake:
                return mistake
    words = (error.problem or "it cannot be read").split(", but ")[0]
    return Mistake(
        f"This is not YAML ({words}); check the quotes, brackets and indentation here.", at
    )


def bracket_of(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return the bracket that is open where the parser wants a comma or its end; else nothing."""
    mark = error.context_mark
    if not mark or "expected ',' or" not in (error.problem or ""):
        return ""
    return text[mark.index : mark.index + 1]


def _position(mark: yaml.Mark | None) -> Position | None:
    return (mark.line, mark.column) if mark else None


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number + 1)
    return lines[number].rstrip("\r") if number < len(lines) else ""


def _tab(trouble: _Trouble) -> Mistake | None:
    indent = re.match(r" *\t", trouble.line)
    if not indent:
        return None
    return Mistake(
        "A tab indents this line, and YAML allows only spaces; replace the tab with two spaces.",
        (trouble.at[0], indent.end() - 1),
    )


def _quote(trouble: _Trouble) -> Mistake | None:
    mark = trouble.opening[trouble.began[1] : trouble.began[1] + 1]
    return Mistake(
        f"The quote that opens here is never closed; add {mark} where the text ends.",
        trouble.began,
    )


def _escape(trouble: _Trouble) -> Mistake | None:
    return Mistake(
        "A backslash in double quotes starts an escape that YAML does not know;"
        " write the text in single quotes, or each backslash twice.",
        trouble.at,
    )


def _bracket(trouble: _Trouble) -> Mistake | None:
    bracket = trouble.opening[trouble.began[1] : trouble.began[1] + 1]
    closing = {"[": "]", "{": "}"}.get(bracket, "}")
    found = trouble.line[trouble.at[1] : trouble.at[1] + 1]
    if trouble.at[0] == trouble.began[0] and found not in ("", "]", "}"):
        return Mistake(
            f"A comma is missing before this, or {closing!r} to close the {bracket!r} on this"
            " line; add it, or put the text before it in quotes.",
            trouble.at,
        )
    comment = re.search(r"\s#", trouble.opening[trouble.began[1] :])
    hint = ", and put a text with ' #' in quotes, for there a comment starts" if comment else ""
    return Mistake(
        f"The {bracket!r} that opens here is not closed; add {closing!r}{hint}.", trouble.began
    )


def _two_colons(trouble: _Trouble) -> Mistake | None:
    before = trouble.line[: trouble.at[1]]
    if re.fullmatch(r"\s*(- +)?[^\s:]+", before):
        return _deeper(trouble, len(before) - len(before.lstrip()))
    return Mistake(
        "A second ': ' on one line reads as a key inside a text;"
        " put the whole text after the first ': ' in quotes.",
        trouble.at,
    )


def _deeper(trouble: _Trouble, indent: int) -> Mistake:
    above = next(
        (
            line
            for line in reversed(trouble.text.split("\n")[: trouble.at[0]])
            if line.strip() and not line.lstrip().startswith("#")
        ),
        "",
    )
    start = len(above) - len(above.lstrip())
    glued = _glued(above)
    if glued:
        return Mistake(glued, (trouble.at[0] - 1, start))
    if start == indent and re.fullmatch(r"[\w-]+", above.strip()):
        message = f"A colon is missing after {above.strip()!r}; write '{above.strip()}:'."
        return Mistake(message, (trouble.at[0] - 1, start))
    return Mistake(
        "This line is indented under a line that already has a value;"
        " align it with the line above, or move that value to its own line.",
        (trouble.at[0], indent),
    )


def _glued(line: str) -> str | None:
    match = re.match(r"\s*(?:- +)?([A-Za-z_][\w-]*):([^\s:/].*)", line)
    if not match:
        return None
    return f"A space is missing after the colon; write '{match[1]}: {match[2].strip()[:40]}'."


def _no_colon(trouble: _Trouble) -> Mistake | None:
    glued = _glued(trouble.opening)
    if glued:
        return Mistake(glued, trouble.began)
    return Mistake(
        "This line is neither 'key: value' nor '- item'; add a colon and a space after its key,"
        " or put a text of several lines in quotes.",
        trouble.began,
    )


def _expected_key(trouble: _Trouble) -> Mistake | None:
    start = len(trouble.line) - len(trouble.line.lstrip())
    before = trouble.line[: trouble.at[1]].rstrip()
    if before.endswith(('"', "'")):
        return Mistake(
            "Text follows a closing quote; put the whole text in one pair of quotes,"
            " and write a quote inside single quotes twice ('').",
            trouble.at,
        )
    if trouble.line.startswith("- ", start):
        return Mistake(
            "A list item stands where a key is expected; indent it under the key it belongs to.",
            trouble.at,
        )
    if trouble.line[trouble.at[1] : trouble.at[1] + 1] in ("]", "}"):
        return _stray(trouble)
    return Mistake(
        "This line is indented unlike the lines beside it;"
        f" align it with the key on line {trouble.began[0] + 1}, or with that key's members.",
        trouble.at,
    )


def _expected_item(trouble: _Trouble) -> Mistake | None:
    return Mistake(
        f"The list that starts on line {trouble.began[0] + 1} goes on with a line that is no"
        " '- item'; start it with '- ', or indent it unlike the list.",
        trouble.at,
    )


def _stray(trouble: _Trouble) -> Mistake | None:
    found = trouble.line[trouble.at[1] : trouble.at[1] + 1]
    if not found:
        return Mistake(
            "A bracket is still open where the text ends; add the ']' or '}' that closes it.",
            trouble.at,
        )
    if found == ",":
        return Mistake("Nothing stands before this comma; remove the comma.", trouble.at)
    return Mistake(
        f"{found!r} closes nothing that is open; remove it, or put the text in quotes.", trouble.at
    )


def _first_character(trouble: _Trouble) -> Mistake | None:
    found = trouble.line[trouble.at[1] : trouble.at[1] + 1]
    return Mistake(
        f"A text without quotes cannot start with {found!r}; put the text in quotes.", trouble.at
    )


def _anchor(trouble: _Trouble) -> Mistake | None:
    found = trouble.opening[trouble.began[1] : trouble.began[1] + 1]
    return Mistake(
        f"A text without quotes cannot start with {found!r}; put the text in quotes.",
        trouble.began,
    )


def _dash(trouble: _Trouble) -> Mistake | None:
    return Mistake(
        "A list item cannot start on the line of its key; move it to a line of its own,"
        " or write [item, item].",
        trouble.at,
    )


def _question(trouble: _Trouble) -> Mistake | None:
    return Mistake("A text cannot start with '? '; put the text in quotes.", trouble.at)


def _block(trouble: _Trouble) -> Mistake | None:
    return Mistake(
        "After '|' or '>' the text starts on the next line; move it there, indented.", trouble.at
    )


_EXPLANATIONS: tuple[tuple[str, Callable[[_Trouble], Mistake | None]], ...] = (
    (r"escape|hexdec", _escape),
    (r"quoted scalar", _quote),
    (r"tab|cannot start any token", _tab),
    (r"cannot start any token", _first_character),
    (r"expected ',' or", _bracket),
    (r"mapping values", _two_colons),
    (r"expected ':'", _no_colon),
    (r"parsing a block mapping", _expected_key),
    (r"block collection", _expected_item),
    (r"node content", _stray),
    (r"scanning an (alias|anchor)", _anchor),
    (r"sequence entries", _dash),
    (r"mapping keys", _question),
    (r"block scalar: (did not find expected comment|expected chomping)", _block),
)
