"""The shape of a process file."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from salesprocess.schema import (
    NAME,
    RESERVED,
    Combination,
    Effective,
    FieldSpec,
    GuardSpec,
    Part,
    ProcessSpec,
    TransitionRule,
    names_by_key,
)

PARTS = {part.__name__: part for part in (ProcessSpec, FieldSpec, *Part.__subclasses__())}


def test_keys_differ_from_attributes_only_where_python_needs_it() -> None:
    """The keys from and not are words of Python, so their attributes end in an underscore."""
    renamed = {
        (key, name)
        for part in (TransitionRule, *PARTS.values())
        for key, name in names_by_key(part).items()
        if key != name
    }

    assert {
        ("copy", "copy_"),
        ("from", "from_"),
        ("in", "in_"),
        ("not", "not_"),
        ("with", "with_"),
    } == renamed


def test_parts_are_values() -> None:
    """A part is frozen, equal to its like, and survives pickling."""
    rule = TransitionRule(from_="lead", to="won", guards=("a", Combination(not_="b")))  # type: ignore[arg-type]

    with pytest.raises(ValidationError):
        rule.to = "lost"  # type: ignore[misc]
    assert rule == pickle.loads(pickle.dumps(rule))
    assert rule == TransitionRule.model_validate(
        {"from": ["lead"], "to": "won", "guards": ["a", {"not": "b"}]}
    )


def test_nothing_means_the_default() -> None:
    """A known key with nothing after it is as if it were left out; an unknown one is not."""
    assert GuardSpec() == GuardSpec.model_validate({"when": None, "severity": None})
    with pytest.raises(ValidationError):
        GuardSpec.model_validate({"wen": None})


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        (date(2026, 1, 31), date(2026, 1, 31)),
        ("2026-01-31T09:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
    ],
)
def test_a_day(written: object, day: date) -> None:
    """A guard applies from a day, or from a moment with its offset."""
    assert day == Effective.model_validate({"from": written}).from_


@pytest.mark.parametrize("written", ["2026-01-31T09:00", "20260131", "soon", 3])
def test_what_is_no_day(written: object) -> None:
    """A moment without an offset is not known well enough, and other forms are not read."""
    with pytest.raises(ValidationError):
        Effective.model_validate({"from": written})


def test_words_of_the_language_look_like_names() -> None:
    """A word is reserved because it could be a name."""
    assert all(NAME.fullmatch(word) for word in RESERVED)
