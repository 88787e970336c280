"""Order and circles among things that refer to each other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from salesprocess.loading.circles import MOST_LINKS, as_way, in_order, too_deep

NAMES = "abcdef"


def test_things_come_after_what_they_refer_to() -> None:
    """References that lead to nothing are passed over."""
    assert (["c", "b", "a"], []) == in_order({"a": ["b", "x"], "b": ["c"], "c": []})


def test_a_circle_is_a_way_back() -> None:
    """A circle is shown from a thing back to itself; what leads into it is not sorted."""
    assert (["d"], [["b", "c", "b"]]) == in_order(
        {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": []}
    )
    assert ([], [["a", "a"]]) == in_order({"a": ["a"]})


def test_a_long_chain() -> None:
    """A chain longer than the stack is sorted, and found too deep."""
    chain = {str(number): [str(number + 1)] for number in range(5_000)}
    order, circles = in_order({**chain, "5000": []})

    assert (5_001, []) == (len(order), circles)
    assert str(5_000 - MOST_LINKS) == too_deep(order, {**chain, "5000": []})
    assert too_deep(["a"], {"a": []}) is None


def test_a_long_circle_is_cut_for_people() -> None:
    """The way is shown from its start, and where it ends."""
    assert "a → b → a" == as_way(["a", "b", "a"])
    assert "n0 → n1 → n2 → n3 → n4 → n5 → n6 → n7 → n8 → n9 → … → n0" == as_way(
        [f"n{number % 50}" for number in range(51)]
    )


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3)))
def test_the_law_of_order(references: dict[str, list[str]]) -> None:
    """All that is sorted comes after its references, each circle is one, and nothing is lost."""
    order, circles = in_order(references)

    for place, name in enumerate(order):
        assert {r for r in references[name] if r in references} <= set(order[:place])
    for circle in circles:
        assert circle[0] == circle[-1]
        assert all(after in references[name] for name, after in pairwise(circle))
    assert len(order) == len(set(order))
    assert (set(order) == set(references)) == (not circles)
