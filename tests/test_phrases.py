from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import salesprocess.phrases
from salesprocess.phrases import LANGUAGES, English, Indonesian, phrases_for

SOURCES = Path(salesprocess.phrases.__file__).parent.parent
OTHERS = [language for tag, language in LANGUAGES.items() if tag != "en"]


def phrases_of(language: type[English]) -> dict[str, object]:
    """Return what one language says itself."""
    return {
        key: value
        for key, value in vars(language).items()
        if not key.startswith("__") and not callable(value)
    }


def placeholders(phrase: object) -> Iterator[tuple[str, ...]]:
    """Yield what is put into a phrase, or into each of several."""
    if isinstance(phrase, str):
        yield tuple(sorted({name for _, name, _, _ in Formatter().parse(phrase) if name}))
    elif isinstance(phrase, tuple):
        for word in phrase:
            yield from placeholders(word)
    else:
        assert hasattr(phrase, "items")
        for key, word in phrase.items():
            yield (key,)
            yield from placeholders(word)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything(language: English) -> None:
    """No phrase of one language is missing in another, and none is left over."""
    assert phrases_of(English).keys() == phrases_of(type(language)).keys()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("key", phrases_of(English))
def test_a_phrase_takes_the_same_in_every_language(language: English, key: str) -> None:
    """What is put into a phrase does not depend on the language."""
    assert [*placeholders(getattr(English, key))] == [*placeholders(getattr(language, key))]


def test_every_phrase_is_said() -> None:
    """A phrase that nothing says is a phrase too many."""
    files = [
        *SOURCES.glob("phrases/*.py"),
        SOURCES / "explanation.py",
        *SOURCES.glob("wording/*.py"),
    ]
    said = set(
        re.findall(r"(?:(?<=phrases\.)|(?<=self\.))\w+", "".join(map(Path.read_text, files)))
    )

    assert set() == phrases_of(English).keys() - said


@pytest.mark.parametrize(
    ("language", "fallback", "expected"),
    [
        ("id", "en", Indonesian),
        ("id-ID", "en", Indonesian),
        ("en-GB", "id", English),
        ("fr", "id", Indonesian),
        ("fr", "nl", English),
    ],
)
def test_the_language_falls_back(language: str, fallback: str, expected: type[English]) -> None:
    """A language that the library does not speak becomes that of the process, or English."""
    assert expected is type(phrases_for(language, fallback))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "nothing"),
        (["a"], "a"),
        (["a", "b"], "a or b"),
        (["a", "b", "c"], "a, b or c"),
    ],
)
def test_words_are_joined(words: list[str], expected: str) -> None:
    """Words stand one after the other as in speech."""
    assert expected == English().join(words, English.or_)
