"""Names that may have been declared in parts that cannot be read.

What refers to them is no mistake of its own: the author has to mend the part first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SAFE = (
    *("now", "today", "true", "false", "True", "False", "None"),
    *("and", "or", "not", "in", "if", "else"),
    *("filled", "empty", "len", "sum", "min", "max", "abs", "round", "any_of", "all_of"),
    *("duration", "date", "money", "days_between"),
)
"""Words of expressions that mean the same in every process."""


class Lost:
    """The words in parts that cannot be read, and the sections that are lost as a whole."""

    def __init__(
        self,
        words: Iterable[str] = (),
        sections: Iterable[str] = (),
        *,
        known: Iterable[str] | None = None,
    ) -> None:
        """Start with what is lost already.

        Args:
            words: Names and other words.
            sections: Keys of the process, such as ``fields``.
            known: The fields whose type is known, if every other name may be declared elsewhere.
        """
        self._known = None if known is None else frozenset((*_SAFE, *known))
        self._words = set(words)
        self._sections = frozenset(sections)

    def add(self, word: str) -> None:
        """Count a word as lost from now on."""
        self._words.add(word)

    def covers(self, name: str, *sections: str) -> bool:
        """Tell whether a name may have been declared in a lost part of one of the sections."""
        is_lost = not self._sections.isdisjoint(sections) or self.touches(name)
        return is_lost or self._known is not None

    def touches(self, text: str) -> bool:
        """Tell whether an expression or a dotted name uses a word that is lost."""
        return bool(self._words) and not self._words.isdisjoint(_WORD.findall(text))

    def below(self, fields: Iterable[str]) -> Lost:
        """Return the same for a layer: what it does not declare, the process below it may.

        Args:
            fields: The fields whose type the layer says itself, by dotted name.
        """
        return Lost(self._words, known=(name.partition(".")[0] for name in fields))

    def spoils(self, expression: str) -> bool:
        """Tell whether an expression may mean something that cannot be known."""
        if self._known is None:
            return self.covers(expression, "fields", "stages")
        names = _NAME.findall(_QUOTED.sub("''", expression))
        return self.touches(expression) or not self._known.issuperset(names)
