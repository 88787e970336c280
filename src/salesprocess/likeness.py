"""Which known word somebody may have meant who wrote another one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice

# Comparing two words takes long: what is searched is bounded, however large a process is.
LONGEST_COMPARED = 80
MOST_COMPARED = 300
_LIKE_LENGTH = 3
_LIKENESS = 0.6


def nearest(word: str, known: Iterable[str], *, folds_case: bool = False) -> str | None:
    """Return the known word that is most like another, or None where none is near.

    Args:
        word: What was written.
        known: What exists; of very many words, those that begin and are as long like ``word``.
        folds_case: Whether capitals count as small letters.
    """
    if len(word) > LONGEST_COMPARED:
        return None
    names = list(known)
    fold = str.casefold if folds_case else str
    matcher = SequenceMatcher(b=fold(word))
    likeness, near = _LIKENESS, ""
    for name in _compared(fold(word), names):
        matcher.set_seq1(fold(name))
        # Each bound is dearer than the one before it, and rising as likeness does it spares most.
        if matcher.real_quick_ratio() >= likeness and matcher.quick_ratio() >= likeness:
            likeness, near = max((likeness, near), (matcher.ratio(), name))
    return near or _belonging(word, names)


def _compared(word: str, names: list[str]) -> Iterable[str]:
    if len(names) <= MOST_COMPARED:
        return names
    alike = (n for n in names if n[:1] == word[:1] and abs(len(n) - len(word)) <= _LIKE_LENGTH)
    return islice(alike, MOST_COMPARED)


def _belonging(word: str, names: list[str]) -> str | None:
    """Return the one name that is a member called like this, or else that begins like this."""
    for found in (
        [name for name in names if name.endswith(f".{word}")],
        [name for name in names if len(word) > 2 and name.startswith(word)],
    ):
        if len(found) == 1:
            return found[0]
    return None
