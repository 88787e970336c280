"""The words of one language, and which of them a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from salesprocess.phrases.english import English
from salesprocess.phrases.indonesian import Indonesian

LANGUAGES: Mapping[str, English] = MappingProxyType({"en": English(), "id": Indonesian()})
"""The languages that the library speaks, by tag."""


def phrases_for(language: str, fallback: str = "en") -> English:
    """Return the phrases for a reader.

    Args:
        language: The reader's language tag, such as ``id`` or ``id-ID``.
        fallback: The language to use where the library does not speak that one.

    Returns:
        The phrases of the language, of the fallback, or else English ones.
    """
    tags = (tag.partition("-")[0] for tag in (language, fallback, "en"))
    return next(LANGUAGES[tag] for tag in tags if tag in LANGUAGES)
