"""Mistakes found while reading, and the paths that lead to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salesprocess.errors import Finding, LoadError, Place

MOST_FINDINGS = 200

Path = tuple[Any, ...]
"""The way to a part of the data: the keys and indexes that lead to it."""

DROPPED: Any = object()
"""Stands for a key whose value is read and then left out: a duplicate, or one that is no text."""


def address(path: Path) -> str:
    """Write a path as people write it: ``transitions.qualify.guards[0]``."""
    written = "".join(
        f"[{part}]" if isinstance(part, int) else f".{_visible(shortened(part))}"
        for part in path
        if part is not DROPPED
    )
    return written.removeprefix(".")


def _visible(word: str) -> str:
    """Write out characters that a terminal would obey, such as those of escape sequences."""
    return word if word.isprintable() else repr(word)[1:-1]


def shortened(word: str, most: int = 60) -> str:
    """Cut a word that is too long for a message."""
    return word if len(word) <= most else f"{word[: most - 1]}…"


def too_many(findings: Iterable[Finding]) -> LoadError:
    """Make the error that ends the search for mistakes, with those found so far in file order."""
    *found, last = in_file_order(findings)
    message = f"These are {MOST_FINDINGS} mistakes, and there may be more; mend these first."
    return LoadError([*found, last, Finding("too-many", "error", message, last.place)])


def in_file_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by where they are."""
    return sorted(findings, key=_line_and_column)


def _line_and_column(finding: Finding) -> tuple[str, int, int]:
    place = finding.place
    return place.file, place.line or 0, place.column or 0


class Findings:
    """The mistakes found so far; too many of them end the reading."""

    def __init__(self, file: str) -> None:
        """Start without any."""
        self.file = file
        self.found: list[Finding] = []
        self.broken: set[Path] = set()

    def report(self, rule: str, message: str, place: Place, path: Path = ()) -> None:
        """Keep a mistake and let the reading go on.

        Raises:
            LoadError: If the mistakes are so many that more would help nobody.
        """
        self.found.append(Finding(rule, "error", message, place, address(path)))
        if len(self.found) >= MOST_FINDINGS:
            raise too_many(self.found)

    def stop(self, rule: str, message: str, place: Place, path: Path = ()) -> LoadError:
        """Make the error that ends the reading: every mistake so far and this one."""
        return LoadError(
            [*self.found, Finding(rule, "error", message, place, address(path))],
        )
