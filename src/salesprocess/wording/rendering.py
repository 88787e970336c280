"""A statement as lines of text, and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from salesprocess.facts import fact_to_json
from salesprocess.reasons import Verdict
from salesprocess.wording.statement import Statement

PlaceOf = Callable[[str], str]
"""Tells the file and line of an address."""

MARKS: Mapping[Verdict, str] = {
    Verdict.MET: "✓",
    Verdict.UNMET: "✗",
    Verdict.UNKNOWN: "?",
    Verdict.CHECK_FAILED: "!",
    Verdict.WARNED: "~",
    Verdict.OVERRIDDEN: "⤼",
    Verdict.NOT_IN_FORCE: "–",
}
_SETTLED = (Verdict.OVERRIDDEN, Verdict.NOT_IN_FORCE)
INDENT = "  "


def headline(text: str, address: str, place_of: PlaceOf | None) -> str:
    """Return a line that ends with the place of its rule, where that is asked for."""
    return f"{text}  [{place_of(address)}]" if place_of else text


def lines_of(statement: Statement, place_of: PlaceOf | None, depth: int = 1) -> Iterator[str]:
    """Write a statement and its parts as a tree of lines.

    Args:
        statement: The statement; where it is met, its parts need no words.
        place_of: What tells the place of a rule, which then ends each line; or None.
        depth: How deep the first line is indented.

    Yields:
        The lines.
    """
    if statement.text:
        text = f"{INDENT * depth}{MARKS[statement.verdict]} {statement.text}"
        yield headline(text, statement.address, place_of)
        depth += 1
        if statement.verdict is Verdict.MET:
            return
    if statement.help and statement.verdict not in _SETTLED:
        yield f"{INDENT * depth}{statement.help}"
    for part in statement.parts:
        yield from lines_of(part, place_of, depth)
    for note in statement.notes:
        yield f"{INDENT * depth}{note}"


def data_of(statement: Statement, place_of: PlaceOf | None) -> dict[str, Any]:
    """Return a statement and its parts as plain data for JSON."""
    approval = {} if statement.approval is None else {"approval": statement.approval}
    return {
        "verdict": str(statement.verdict),
        "kind": statement.kind,
        "name": statement.name,
        "address": statement.address,
        "place": None if place_of is None else place_of(statement.address),
        "message": statement.message,
        "text": statement.text or "; ".join(part.text for part in statement.parts),
        "help": statement.help,
        "notes": list(statement.notes),
        "operator": statement.operator,
        "found": _plain(statement.found),
        "wanted": _plain(statement.wanted),
        "hidden": statement.hidden,
        "missing": list(statement.missing),
        "source": statement.source,
        **approval,
        "parts": [data_of(part, place_of) for part in statement.parts],
    }


def _plain(value: object) -> Any:
    return fact_to_json(sorted(value) if isinstance(value, frozenset) else value)
