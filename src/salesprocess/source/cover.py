"""A text in which expressions that YAML would cut are covered, so that all the rest can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from salesprocess.errors import Place
from salesprocess.source.builder import Builder
from salesprocess.source.cuts import Cut, cuts_in_line, explain_cut
from salesprocess.source.findings import DROPPED, MOST_FINDINGS, Path

_MOST_CHARACTERS_AGAIN = 1_000_000
_MOST_TIMES_AGAIN = 50


class Cover:
    """Covers cut expressions with words of the same length, and puts them back afterwards.

    Attributes:
        text: The text with the covered expressions.
    """

    def __init__(self, text: str) -> None:
        """Start with nothing covered.

        Args:
            text: The text of a file. A large one is read again less often.
        """
        self.text = text
        self._original = text
        self._cuts: dict[tuple[int, int], Cut] = {}
        self._left = min(_MOST_TIMES_AGAIN, 1 + _MOST_CHARACTERS_AGAIN // (len(text) + 1))

    def hide(self, suspects: Sequence[tuple[Any, str]]) -> bool:
        """Cover the expressions that are cut before some places.

        Args:
            suspects: The places as the parser marks them, each with the bracket that is open there,
                or nothing if the mistake there is another one.

        Returns:
            Whether the text is another one now, and should be read again.
        """
        if not suspects or not self._left:
            return False
        self._left -= 1
        count = len(self._cuts)
        lines: dict[tuple[int, str], list[Cut]] = {}
        for mark, bracket in suspects:
            if len(self._cuts) >= MOST_FINDINGS:
                break
            first = mark.index - mark.column
            if bracket and (first, bracket) not in lines:
                lines[first, bracket] = cuts_in_line(self.text, first, bracket)
            for cut in lines.get((first, bracket), ()):
                if cut.start < mark.index < cut.end:
                    self._cuts[mark.line, cut.start - first] = cut
        for cut in (*self._cuts.values(),)[count:]:
            covered = re.sub(r"[^\w ]", "_", self.text[cut.start : cut.end])
            self.text = self.text[: cut.start] + covered + self.text[cut.end :]
        return len(self._cuts) > count

    def restore(self, data: Any, builder: Builder) -> None:
        """Report what was covered, and put the expressions into the data that was read."""
        for path, text in self.report(builder).items():
            if DROPPED in path:
                continue
            holder = data
            for part in path[:-1]:
                holder = holder[part]
            holder[path[-1]] = text

    def report(self, builder: Builder) -> dict[Path, str]:
        """Report what was covered.

        Returns:
            The expressions by their paths, as far as those have been read.
        """
        if not self._cuts:
            return {}
        paths = {position[2:]: path for path, position in builder.positions.items()}
        found: dict[Path, str] = {}
        for (line, column), cut in self._cuts.items():
            text = self._original[cut.start : cut.end]
            path = paths.get((line, column))
            message = explain_cut(text, cut.bracket)
            place = Place(builder.file, line + 1, column + 1)
            builder.report("yaml-syntax", message, place, path or ())
            if path:
                found[path] = text
        return found
