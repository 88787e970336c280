"""How lists and near words are put in messages."""

from __future__ import annotations

import pytest

from salesprocess.errors import did_you_mean, listing
from salesprocess.likeness import nearest


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ([], "none"),
        (["a"], "a"),
        (["a", "b", "c", "d"], "a, b, c, d"),
        (["a", "b", "c", "d", "e"], "a, b and 3 more"),
    ],
)
def test_a_list_is_cut_where_that_hides_more_than_two(words: list[str], written: str) -> None:
    """To say "and 1 more" takes as much room as the word that it hides."""
    assert written == listing(words, most=2)


def test_the_near_word_ends_the_sentence() -> None:
    """Where none is near, the sentence just ends."""
    assert "; did you mean 'amount'?" == did_you_mean("amuont", ["count", "amount"])
    assert "." == did_you_mean("owner", ["count", "amount"])
    assert "." == did_you_mean("", [""])


def test_the_nearest_of_many_words_is_one_that_begins_and_is_as_long_alike() -> None:
    """However many names there are, few are compared; a name with a slip is still found."""
    names = [f"{letter}_name_{number:07}" for letter in "abcdefghij" for number in range(1_000)]

    assert "close_date" == nearest("close_dte", [*names, "close_date"])
    assert "f_name_0000001" == nearest("f_nam_0000001", names)
    assert nearest("zebra", names) is None


def test_an_endless_word_is_compared_with_none() -> None:
    """Nobody meant it."""
    assert nearest("x" * 1_000, ["x" * 1_000]) is None
