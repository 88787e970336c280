from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError

import pytest

from salesprocess.expressions import Expression, Fact, Node, parse, walk
from tests.expressions.world import SCOPE

EVERYTHING = (
    "not contacted or -count < 5 and segment in ('small', 'large') and 'red' in tags"
    " and (filled(owner) if count * 2 > 5 else any_of(tags, 'red')) and true"
)


def nodes() -> list[Node]:
    return list(walk(parse(EVERYTHING, SCOPE).root))


def test_every_kind_of_part_has_a_word() -> None:
    """Readers in any language can tell the kinds apart by one word."""
    expected = "fact literal all any not compare in contains filled arithmetic negative if call"
    assert set(expected.split()) == {node.kind for node in nodes()}


def test_parts_lie_inside_of_what_they_are_parts_of() -> None:
    """The span of a part is never wider than that of the whole."""
    for node in nodes():
        for child in node.children:
            assert node.start <= child.start <= child.end <= node.end


def test_a_tree_is_frozen() -> None:
    """Nobody changes an expression that others share."""
    root = parse("contacted", SCOPE).root
    with pytest.raises(FrozenInstanceError):
        root.start = 5  # type: ignore[misc]
    assert not hasattr(root, "__dict__")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("contract.value > 5", "contract.value"),
        ("5 < contract.value", "contract.value"),
        ("count + 1 > 5", None),
        ("segment in ('small',)", "segment"),
        ("'rep' in actor.roles", "actor.roles"),
        ("filled(owner)", "owner"),
        ("len(owner) > 5", "owner"),
        ("contacted", "contacted"),
        ("not contacted", None),
        ("true", None),
    ],
)
def test_the_subject_is_the_name_that_a_part_is_about(text: str, subject: str | None) -> None:
    """A sentence about a part can begin with its subject."""
    assert subject == parse(text, SCOPE).root.subject


def test_walking_goes_in_the_order_of_the_text() -> None:
    """A part comes before those below it, and the left before the right."""
    names = [node.name for node in nodes() if isinstance(node, Fact)]
    assert ["contacted", "count", "segment", "tags", "count", "owner", "tags"] == names


def test_expressions_can_be_copied_and_pickled() -> None:
    """An expression that crosses the border of a process is equal to what it was."""
    expression: Expression = parse(EVERYTHING, SCOPE)
    assert expression == copy.deepcopy(expression) == pickle.loads(pickle.dumps(expression))
