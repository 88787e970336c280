from __future__ import annotations

import pytest

from salesprocess.expressions import (
    BOOLEAN,
    DECIMAL,
    EMAIL,
    INTEGER,
    KINDS,
    MONEY,
    PERCENT,
    TEXT,
    Choose,
    Compare,
    In,
    Literal,
    Money,
    Name,
    Scope,
    Type,
    choice,
    list_of,
    money_in,
    parse,
)
from salesprocess.expressions.rules import assignable, joined
from tests.expressions.world import SCOPE, TYPES, marked, mistake, mistakes, value


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("amount", "ask filled(amount), or compare it, such as amount == ..."),
        ("contacted and 'x'", "write true, false or x == y"),
        ("not owner", "ask filled(owner), or compare it, such as owner == ..."),
        ("contacted if count else candidate", "such as count == ..."),
        ("signed_on > 2024", "such as '2024-11-12'"),
        ("signed_on > 2024-11-12", "such as '2024-11-12'"),
        ("signed_on < now", "with date(now)"),
        ("contract.signed_at < signed_on", "with date(contract.signed_at)"),
        ("sla > 14", "such as '14d'"),
        ("sla > count", "such as '14d'"),
        ("sla > '14 days'", "write '14d'"),
        ("price > 25000", "such as '25000 USD' or money(x, 'USD')"),
        ("amount > count", "with money(x, 'USD')"),
        ("segment < 'large'", "use ==, != or in"),
        ("owner < 'm'", "use ==, != or in"),
        ("contacted > candidate", "use ==, != or in"),
        ("contacted == count", "use two values of one kind"),
        ("owner == 5", "write it in quotes, or use a field of that type"),
        ("contacted == 1", "write true, false or a comparison"),
        ("segment == 'larg'", "did you mean 'large'?"),
        ("'larg' == segment", "did you mean 'large'?"),
        ("segment == interest", "use choices that have an option in common"),
        ("tags == 'red'", "use in, any_of(...) or len(...)"),
        ("tags in ('red', 'blue')", "any_of(tags, 'a', 'b') or all_of(tags, 'a', 'b')"),
        ("tags + tags in ('red',)", "use numbers, money, dates and durations"),
        ("'x' in owner", "or == for a single value"),
        ("'boss' in actor.roles", "'manager', 'rep'; write one of them"),
        ("count in tags", "look for a value of that kind"),
        ("segment in (owner, 'large')", "write x == a or x == b instead of in"),
        ("count in (1, 2.5)", "round it with round(...)"),
        ("count + owner > 5", "use numbers, money, dates and durations"),
        ("owner + 'x' == 'y'", "use numbers, money, dates and durations"),
        ("signed_on + 14 > today", "such as '14d'"),
        ("signed_on - now > '1d'", "with date(...)"),
        ("signed_on + signed_on > today", "or multiply it by a whole number"),
        ("amount + discount > amount", "such as amount + amount * '10%'"),
        ("amount * amount > amount", "and multiply or divide it by a number"),
        ("price + 5 > price", "such as '5 USD' or money(x, 'USD')"),
        ("contacted if candidate else 'x'", "write true or false"),
        ("(count if candidate else owner) == 5", "use two values of one kind"),
    ],
)
def test_unlike_kinds_do_not_meet(text: str, way_out: str) -> None:
    """Values of unlike kinds are refused, with what to do about it."""
    assert mistake(text).endswith(way_out)


def test_a_bare_number_needs_a_declared_currency() -> None:
    """Without a currency nobody knows what 25000 are."""
    scope = Scope({"price": Name(MONEY, "None")})
    assert "'25000 USD'" in mistake("price >= 25000", scope=scope)


@pytest.mark.parametrize(
    "text",
    [
        "count == rate",
        "rate > 5",
        "discount > 30",
        "discount > '30%'",
        "discount >= rate",
        "amount > price",
        "amount > cost",
        "amount > 25000",
        "price > '25000 USD'",
        "'2024-11-12' <= signed_on",
        "seen_at > '2024-11-12'",
        "sla < '14d'",
        "segment == size",
        "segment == owner",
        "email == owner",
        "email == 'ani@example.com'",
        "contacted == (count > 5)",
        "tags == tags",
        "count in {1, 2}",
        "segment in ['small', 'large']",
        "amount in (100, '200 EUR')",
        "count in scores",
        "5 in scores",
        "100 in budgets",
        "owner in tags",
        "(5 if contacted else 2.5) < rate",
        "('7d' if contacted else sla) > '1d'",
        "amount == (5 if contacted else 7)",
    ],
)
def test_values_of_one_kind_meet(text: str) -> None:
    """What a reader would compare can be compared."""
    assert () == mistakes(text)


def test_a_literal_takes_the_type_that_it_meets() -> None:
    """The type and the value of a literal are those of the other side."""
    expression = parse("amount in (100, '200 EUR')", SCOPE)
    assert isinstance(expression.root, In)
    values = [option.value for option in expression.root.options]
    assert [Money.parse("100 USD"), Money.parse("200 EUR")] == values
    expression = parse("30 == discount", SCOPE)
    assert isinstance(expression.root, Compare)
    assert isinstance(expression.root.right, Literal)
    assert PERCENT == expression.root.right.type


def test_both_sides_of_an_if_get_one_type() -> None:
    """A literal takes the type of the other side, and numbers become the wider type."""
    for text, type in (
        ("'14d' if contacted else sla", TYPES["sla"]),
        ("count if contacted else rate", DECIMAL),
        ("rate if contacted else discount", PERCENT),
        ("owner if contacted else email", TEXT),
        ("segment if contacted else size", choice(("small", "large", "other", "medium"))),
        ("amount if contacted else cost", MONEY),
    ):
        expression = parse(text, SCOPE, expects=None)
        assert isinstance(expression.root, Choose)
        assert type == expression.type


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_fits_itself(kind: str) -> None:
    """A value is a value of its own type."""
    assert assignable(Type(kind), Type(kind))
    assert Type(kind) == joined(Type(kind), Type(kind))


@pytest.mark.parametrize(
    ("source", "wanted", "expected"),
    [
        (INTEGER, DECIMAL, True),
        (DECIMAL, INTEGER, False),
        (DECIMAL, PERCENT, True),
        (PERCENT, DECIMAL, False),
        (EMAIL, TEXT, True),
        (TEXT, EMAIL, False),
        (choice("ab"), choice("abc"), True),
        (choice("abc"), choice("ab"), False),
        (choice("ab"), TEXT, True),
        (money_in("USD"), MONEY, True),
        (money_in("USD"), money_in("EUR"), False),
        (list_of(INTEGER), list_of(DECIMAL), True),
        (list_of(DECIMAL), list_of(INTEGER), False),
        (list_of(None), list_of(INTEGER), True),
        (BOOLEAN, INTEGER, False),
    ],
)
def test_what_fits_where(source: Type, wanted: Type, expected: bool) -> None:
    """A wider type takes the values of a narrower one, and not the other way round."""
    assert expected is assignable(source, wanted)


def test_lists_join_to_the_known_members() -> None:
    """Of two lists, the one of whose members something is known gives the type."""
    assert list_of(TEXT) == joined(list_of(TEXT), list_of(None))
    assert list_of(TEXT) == joined(list_of(None), list_of(TEXT))


def test_a_percentage_counts_as_its_number() -> None:
    """Thirty percent are thirty, whether written with the sign or without."""
    for text in ("discount == 30", "discount == '30%'", "discount == count * 10"):
        assert value(text, discount=30, count=3) is True


def test_mistakes_about_two_sides_span_both() -> None:
    """Where neither side is wrong alone, both are pointed at."""
    assert ["signed_on < now"] == marked("contacted and signed_on < now")
