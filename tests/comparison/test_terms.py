"""What an expression means, whatever it looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesprocess.comparison.terms import FALSE, TRUE, Term, joined, negated, strength, term_of
from salesprocess.expressions import Compiler, parse
from salesprocess.loading import load_data

from ..strategies import EXPRESSIONS, FIELDS

DEFINITION = load_data(
    {
        "salesprocess": 1,
        "process": "terms",
        "roles": {"boss": None},
        "fields": {**FIELDS, "codes": {"type": "list", "options": ["red", "green"]}},
        "stages": {"s0": None, "s1": None, "s2": {"outcome": "won"}},
        "transitions": {"t0": {"from": "any", "to": "s2"}},
    }
)


def term(text: str) -> Term:
    """Return what a text means."""
    return term_of(parse(text, DEFINITION.scope).root)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("count > 25_000", "count  >  25000"),
        ("count > 5", "5 < count"),
        ("ready == true", "ready"),
        ("ready == False", "not ready"),
        ("interest == 'none'", 'interest == "none"'),
        ("interest in ('none', 'strong')", "interest in ('strong', 'none')"),
        ("interest in ('none', 'strong')", "interest == 'strong' or interest == 'none'"),
        ("interest not in ('none',)", "interest != 'none'"),
        ("ready and count > 1 and checked", "checked and (count > 1 and ready)"),
        ("ready or checked", "checked or ready"),
        ("0 < count <= 5", "count > 0 and count <= 5"),
        ("not (ready and count > 5)", "not ready or count <= 5"),
        ("not not ready", "ready"),
        ("not filled(note)", "empty(note)"),
        ("count + 1 > 5", "1 + count > 5"),
        ("amount > 100", "amount > '100 EUR'"),
        ("terms.discount <= 15", "terms.discount <= '15%'"),
        ("deal.age > '14d'", "deal.age > '2w'"),
        ("any_of(codes, 'red', 'green')", "any_of(codes, 'green', 'red')"),
        ("not ('boss' in actor.roles)", "'boss' not in actor.roles"),
        ("count < len(note)", "len(note) > count"),
        ("max(count, once) > 1", "max(once, count) > 1"),
    ],
)
def test_another_layout_is_the_same_term(one: str, other: str) -> None:
    """Neither is stronger than the other."""
    assert (term(one), "same") == (term(other), strength(term(one), term(other)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("count > 5", "count > 6", "tighter"),
        ("count > 5", "count >= 5", "looser"),
        ("count < 5", "count <= 4", "tighter"),
        ("count == 3", "count < 5", "looser"),
        ("count != 7", "count < 5", "tighter"),
        ("amount > 100", "amount > 50", "looser"),
        ("ready", "ready and checked", "tighter"),
        ("ready", "ready or checked", "looser"),
        ("ready and count > 5", "ready and count > 3", "looser"),
        ("interest in ('none', 'strong')", "interest == 'strong'", "tighter"),
        ("interest != 'none'", "interest not in ('none', 'strong')", "tighter"),
        ("ready or count > 5", "count > 7", "tighter"),
        ("ready", "true", "looser"),
        ("ready", "false", "tighter"),
        ("ready", "checked", "other"),
        ("count - 1 > 5", "1 - count > 5", "other"),
        ("count > 5", "count < 5", "other"),
        ("interest == 'none'", "interest == 'strong'", "other"),
        ("deal.age > '1mo'", "deal.age > '2mo'", "tighter"),
        ("count > len(note)", "count >= len(note)", "other"),
        ("(1 if ready else 2) > count", "(2 if ready else 1) > count", "other"),
    ],
)
def test_it_is_seen_who_passes_still(old: str, new: str, expected: str) -> None:
    """Fewer is tighter, more is looser; what cannot be seen is neither."""
    assert expected == strength(term(old), term(new))


def test_true_and_false_disappear_where_they_mean_nothing() -> None:
    """As neutral and as final parts."""
    ready = term("ready")
    assert ready == joined("all", [TRUE, ready])
    assert FALSE == joined("all", [FALSE, ready])
    assert TRUE == joined("any", [TRUE, ready])
    assert TRUE == joined("all", [])


@given(st.sampled_from(EXPRESSIONS), st.sampled_from(EXPRESSIONS))
def test_a_double_negation_means_nothing(one: str, other: str) -> None:
    """Whatever is negated, and also inside of what is joined."""
    both = joined("any", [term(one), negated(term(other))])
    assert both == negated(negated(both))
    assert term(f"not (({one}) and ({other}))") == negated(term(f"({other}) and ({one})"))


CONDITIONS = st.recursive(
    st.sampled_from(["count > 3", "count >= 3", "count < 5", "count == 4", "ready", "checked"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} and {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} or {two[1]})"),
        inner.map(lambda one: f"(not {one})"),
    ),
    max_leaves=4,
)
FACTS = st.fixed_dictionaries(
    {
        "count": st.none() | st.integers(2, 6),
        "ready": st.none() | st.booleans(),
        "checked": st.none() | st.booleans(),
    }
)


@given(CONDITIONS, CONDITIONS, FACTS)
def test_what_is_called_tighter_passes_no_deal_that_did_not_pass(
    old: str, new: str, facts: dict[str, object]
) -> None:
    """The proof agrees with the compiled conditions, unknown values among the facts."""
    compiler = Compiler({})
    was, has = (
        compiler.predicate(parse(text, DEFINITION.scope))(facts.get, None, None, None)
        for text in (old, new)
    )
    match strength(term(old), term(new)):
        case "same":
            assert was == has
        case "tighter":
            assert was or not has
        case "looser":
            assert has or not was
