"""The sentences, in each language."""

from __future__ import annotations

import re

from salesprocess.scenarios.words import WORDS, words_of


def test_every_sentence_is_there_in_every_language() -> None:
    """With the same parts in it."""
    parts = {
        language: {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in words.items()}
        for language, words in WORDS.items()
    }

    assert parts["en"] == parts["id"]


def test_which_language_is_chosen() -> None:
    """That of the reader, without its region where there is no such version, else English."""
    assert (WORDS["id"], WORDS["id"], WORDS["en"]) == (
        words_of("id"), words_of("id-ID"), words_of("fr")
    )  # fmt: skip
