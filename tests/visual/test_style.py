from __future__ import annotations

import pytest
from hypothesis import given

from salesprocess.visual import Edge, Node
from salesprocess.visual.style import COLOURS, LONGEST, edge_lines, label, look_of
from tests.visual.helpers import HOSTILE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lead", "Lead"),
        (" Lead\n\tand  more ", "Lead and more"),
        ("a\x00b\u202ec\ue000d\ud800", "abcd"),
        ("नम\u200dस्ते", "नम\u200dस्ते"),
        ("\u202e", "…"),
        ("x" * 61, "x" * 59 + "…"),
        ("word " * 20, "word " * 11 + "word…"),
    ],
)
def test_labels(text: str, expected: str) -> None:
    """A label is one line that can be printed, cut where it is too long, and never empty."""
    assert expected == label(text)


@given(HOSTILE)
def test_a_label_of_a_label_is_the_same(text: str) -> None:
    """What was made a label once needs nothing more."""
    assert label(text) == label(label(text))
    assert 0 < len(label(text)) <= LONGEST


@pytest.mark.parametrize(
    ("outcome", "look"), [("", "open"), ("won", "won"), ("lost", "lost"), ("merged", "closed")]
)
def test_the_look_of_a_stage_is_its_outcome(outcome: str, look: str) -> None:
    """An outcome of your own looks closed."""
    assert look == look_of(Node("s", "S", outcome=outcome))
    assert look in COLOURS


def test_the_look_of_several_stages() -> None:
    """A node that stands for several is none of them."""
    assert "several" == look_of(Node("open", "Any open stage", several=True))


def test_many_guards_are_counted() -> None:
    """An arrow has room for its trigger and four guards."""
    edge = Edge("a", "b", "go", "Go", tuple("123456"), "forward")

    assert ("Go", "✓ 1", "✓ 2", "✓ 3", "✓ 4", "✓ +2") == edge_lines(edge)
    assert ("Go",) == edge_lines(Edge("a", "b", "go", "Go", (), "forward"))
