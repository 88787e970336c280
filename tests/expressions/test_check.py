from __future__ import annotations

import pytest

from salesprocess.expressions import (
    INTEGER,
    And,
    Arithmetic,
    Compare,
    Contains,
    Expression,
    Fact,
    Filled,
    In,
    Literal,
    Name,
    Negative,
    Not,
    Or,
    Scope,
    parse,
)
from tests.expressions.world import SCOPE, marked, mistake, mistakes


def parsed(text: str) -> Expression:
    return parse(text, SCOPE, expects=None)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("contacted and candidate and true", And),
        ("contacted or candidate", Or),
        ("not contacted", Not),
        ("count > 5", Compare),
        ("1 < count < 5", And),
        ("segment in ('small',)", In),
        ("'red' in tags", Contains),
        ("count + 1", Arithmetic),
        ("-count", Negative),
        ("-5", Literal),
        ("+count", Fact),
        ("((contacted))", Fact),
        ("empty(owner)", Filled),
        ("true", Literal),
        ("True", Literal),
    ],
)
def test_each_form_has_its_node(text: str, shape: type) -> None:
    """What was written becomes the node that readers expect."""
    assert shape is type(parsed(text).root)


def test_all_mistakes_are_found() -> None:
    """A mistake in one part does not hide those in the others."""
    text = "nope > 5 and segment in ('smal', 'larg') and filled(neither) and count and 1 < x < y"
    expected = ["nope", "'smal'", "'larg'", "neither", "count", "x", "x", "y"]
    assert expected == marked(text)


def test_a_mistake_is_not_followed_by_others_of_its_making() -> None:
    """What cannot be typed causes no second mistake about types."""
    assert 1 == len(mistakes("(nope + 1) * 2 > 'x' and contacted"))


def test_a_chain_is_split_at_its_operators() -> None:
    """Each link of a chain stands for its own characters, parentheses included."""
    text = "0 < (count) <= ( (seats + 1) * 2 ) < (9)"
    expression = parsed(text)
    expected = ["0 < (count)", "(count) <= ( (seats + 1) * 2 )", "( (seats + 1) * 2 ) < (9)"]
    assert expected == [link.text(expression) for link in expression.root.children]


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("5 < count", ">"),
        ("5 <= count", ">="),
        ("5 > count", "<"),
        ("5 >= count", "<="),
        ("5 == count", "=="),
        ("5 != count", "!="),
        ("count < 5", "<"),
        ("4 < 5", "<"),
        ("count < seats", "<"),
    ],
)
def test_a_literal_stands_on_the_right(text: str, operator: str) -> None:
    """A reader finds the fact on the left, and the operator turned round if need be."""
    root = parsed(text).root
    assert isinstance(root, Compare)
    assert operator == root.operator


def test_derived_fields_cannot_multiply_without_end() -> None:
    """Fields derived from derived fields count with all that they read, up to a cap."""
    names = {**SCOPE.names, "d0": SCOPE.names["count"]}
    for number in range(9):
        formula = parse(f"d{number} + d{number}", Scope(names), expects=INTEGER)
        assert 2 ** (number + 1) == formula.reads
        names[f"d{number + 1}"] = Name(INTEGER, "None", formula)
    assert () == mistakes("d9 > 5", scope=Scope(names))
    message = mistake("d9 + d9 > 5", scope=Scope(names))
    assert message.endswith("derive fields in fewer steps")


def test_names_are_those_of_the_text() -> None:
    """Every dotted name counts, wherever it stands."""
    text = "contract.value > 5 and (filled(owner) if 'rep' in actor.roles else count in (1, 2))"
    assert {"contract.value", "owner", "actor.roles", "count"} == parsed(text).names
