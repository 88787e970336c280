"""Findings about a process, and the words in which they are put."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from salesprocess.errors import Finding, Place, did_you_mean, listing
from salesprocess.loading.layout import Layout
from salesprocess.source import MOST_FINDINGS, Path, shortened, too_many


class Report:
    """Collects findings about parts of a process, each with its place."""

    def __init__(
        self, layout: Layout, earlier: Iterable[Finding] = (), removed: Collection[Path] = ()
    ) -> None:
        """Start with the findings of earlier steps.

        Args:
            layout: Where the parts are written.
            earlier: What was found before.
            removed: The parts that had to be left out.
        """
        self.findings = list(earlier)
        self._layout = layout
        self._removed = removed

    def key_error(self, rule: str, address: str, message: str) -> None:
        """Keep a mistake in the name of a part. Same as ``error`` but at the name's place."""
        self.error(rule, address, message, place=self._layout.key_place(address))

    def error(self, rule: str, address: str, message: str, *, place: Place | None = None) -> None:
        """Keep a mistake.

        Args:
            rule: The identifier of the rule.
            address: The part of the process.
            message: What is wrong, ending with the way out.
            place: Where it is, if not simply where the part is written.

        Raises:
            LoadError: If there are so many that more would help nobody.
        """
        at = place or self._layout.place(address)
        written = self._layout.address(address)
        self.findings.append(Finding(rule, "error", message, at, written))
        if len(self.findings) >= MOST_FINDINGS:
            raise too_many(self.findings)

    def is_damaged(self, address: str) -> bool:
        """Tell whether a part had to be left out of this one, so that it may lack something."""
        path = self._layout.path(address)
        return any(removed[: len(path)] == path for removed in self._removed)


def unknown(kind: str, word: str, known: Iterable[str], *, section: str = "") -> str:
    """Write the message about a name that does not exist.

    Args:
        kind: What it should name, such as ``stage``.
        word: The name.
        known: The names that there are.
        section: Where a new one is declared.
    """
    names = list(known)
    head = f"There is no {kind} {shortened(word)!r}"
    near = did_you_mean(word, names)
    if near.endswith("?"):
        return head + near
    declare = f"declare it under {section!r}" if section else ""
    choose = f"use one of: {listing(names)}" if names else ""
    ways = ", or ".join(filter(None, (declare, choose)))
    return f"{head}; {ways or 'remove it'}."
