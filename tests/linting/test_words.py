from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.linting.words import sounds_like


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("closed_won", "won"),
        ("8 - Closed Lost", "lost"),
        ("Peluang ditutup", "closed"),
        ("Won, then lost", None),
        ("won lost", None),
        ("deal", None),
        ("", None),
    ],
)
def test_what_labels_sound_like(label: str, expected: str | None) -> None:
    """All words have to agree; numbers and words that say nothing are passed over."""
    assert expected == sounds_like(label)


@given(st.text())
def test_any_label_can_be_listened_to(label: str) -> None:
    """Case and signs around words make no difference."""
    assert sounds_like(label) == sounds_like(f"- {label} -")
