"""Texts for people, in one language or in several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ANY_LANGUAGE = ""


class Text(NamedTuple):
    """A text for people: one string for every language, or one for each language named.

    Attributes:
        versions: Pairs of language tag and string; the tag ``""`` stands for any language.
    """

    versions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, raw: str | Mapping[str, str]) -> Text:
        """Make a text from what a process file says.

        Args:
            raw: A plain string, or a map from language tag to string.

        Returns:
            The text.
        """
        if isinstance(raw, str):
            return cls(((ANY_LANGUAGE, raw),))
        return cls(tuple(raw.items()))

    @property
    def languages(self) -> frozenset[str]:
        """The language tags that the text names; empty for a plain string."""
        return frozenset(tag for tag, _ in self.versions if tag != ANY_LANGUAGE)

    def say(self, language: str, fallback: str = "en") -> str:
        """Choose the string for a reader.

        Args:
            language: The reader's language tag, such as ``id`` or ``id-ID``.
            fallback: The language to use where the text has no such version.

        Returns:
            The best match: the tag itself, the tag without its region, the plain string, the
            fallback, or else the first version that there is.
        """
        by_tag = dict(self.versions)
        for tag in (language, language.partition("-")[0], ANY_LANGUAGE, fallback):
            if tag in by_tag:
                return by_tag[tag]
        return self.versions[0][1]

    def __str__(self) -> str:
        """Return the English, plain or first version."""
        return self.say("en")


def humanise(name: str) -> str:
    """Turn a name such as ``first_order`` into words for people: ``First order``."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
