"""Names that may have been declared in parts that cannot be read.

What refers to them is no mistake of its own: the author has to mend the part first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")


class Lost:
    """The words in parts that cannot be read, and the sections that are lost as a whole."""

    def __init__(self, words: Iterable[str] = (), sections: Iterable[str] = ()) -> None:
        """Start with what is lost already.

        Args:
            words: Names and other words.
            sections: Keys of the process, such as ``fields``.
        """
        self._words = set(words)
        self._sections = frozenset(sections)

    def add(self, word: str) -> None:
        """Count a word as lost from now on."""
        self._words.add(word)

    def covers(self, name: str, *sections: str) -> bool:
        """Tell whether a name may have been declared in a lost part of one of the sections."""
        return not self._sections.isdisjoint(sections) or self.touches(name)

    def touches(self, text: str) -> bool:
        """Tell whether an expression or a dotted name uses a word that is lost."""
        return bool(self._words) and not self._words.isdisjoint(_WORD.findall(text))

    def spoils(self, expression: str) -> bool:
        """Tell whether an expression may mean something that cannot be known."""
        return self.covers(expression, "fields", "stages")
