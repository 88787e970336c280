from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from salesprocess.expressions import (
    BOOLEAN,
    BUILTIN,
    DATE,
    DECIMAL,
    INTEGER,
    PERCENT,
    Call,
    Compiler,
    Duration,
    Function,
    Literal,
    Money,
    Name,
    Scope,
    Site,
    Type,
    choice,
    list_of,
    of_literals,
    parse,
)
from tests.expressions.world import ACTOR, NOW, SCOPE, TYPES, mistake, value

GIVEN: dict[str, Any] = {
    "count": 6,
    "seats": -4,
    "rate": Decimal("2.5"),
    "discount": Decimal("12.345"),
    "amount": Money(Decimal("1234.565"), "USD"),
    "signed_on": date(2024, 1, 31),
    "seen_at": datetime(2024, 2, 1, 12, tzinfo=UTC),
    "sla": Duration.parse("2mo"),
    "owner": "ani",
    "tags": ("red", "green"),
    "scores": [3, 1, 2],
    "budgets": [Money(Decimal(5), "USD"), Money(Decimal(7), "USD")],
}


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("text", "type", "expected"),
    [
        ("len(owner)", INTEGER, 3),
        ("len(tags)", INTEGER, 2),
        ("sum(count, seats, 3)", INTEGER, 5),
        ("sum(count, rate)", DECIMAL, Decimal("8.5")),
        ("sum(count)", INTEGER, 6),
        ("sum(scores)", INTEGER, 6),
        ("sum(budgets)", TYPES["amount"], usd("12")),
        ("sum(amount, 5)", TYPES["amount"], usd("1239.565")),
        ("sum(sla, '1d')", TYPES["sla"], Duration.parse("2mo 1d")),
        ("sum(discount, 1)", PERCENT, Decimal("13.345")),
        ("min(count, seats)", INTEGER, -4),
        ("min(scores)", INTEGER, 1),
        ("max(count, 2.5, 7)", DECIMAL, 7),
        ("max(budgets)", TYPES["amount"], usd("7")),
        ("max(signed_on, '2024-02-01')", DATE, date(2024, 2, 1)),
        ("min('90d', sla)", TYPES["sla"], Duration.parse("2mo")),
        ("max(amount, 2000)", TYPES["amount"], usd("2000")),
        ("abs(seats)", INTEGER, 4),
        ("abs(-rate)", DECIMAL, Decimal("2.5")),
        ("abs(-amount)", TYPES["amount"], usd("1234.565")),
        ("abs(-sla)", TYPES["sla"], Duration.parse("2mo")),
        ("round(rate)", INTEGER, 3),
        ("round(-rate)", INTEGER, -3),
        ("round(rate, 0)", INTEGER, 3),
        ("round(count)", INTEGER, 6),
        ("round(count, -1)", INTEGER, 10),
        ("round(count / 7, 2)", DECIMAL, Decimal("0.86")),
        ("round(discount, 1)", PERCENT, Decimal("12.3")),
        ("round(amount, 2)", TYPES["amount"], usd("1234.57")),
        ("round(amount)", TYPES["amount"], usd("1235")),
        ("any_of(tags, 'blue', 'red')", BOOLEAN, True),
        ("any_of(tags, 'blue')", BOOLEAN, False),
        ("all_of(tags, 'green', 'red')", BOOLEAN, True),
        ("all_of(tags, 'green', 'blue')", BOOLEAN, False),
        ("any_of(scores, 3)", BOOLEAN, True),
        ("all_of(budgets, '5 USD', 7)", BOOLEAN, True),
        ("duration('14d')", TYPES["sla"], Duration.parse("14d")),
        ("duration('14d') * 2", TYPES["sla"], Duration.parse("28d")),
        ("date(seen_at)", DATE, date(2024, 2, 1)),
        ("date(signed_on)", DATE, date(2024, 1, 31)),
        ("date('2024-11-12')", DATE, date(2024, 11, 12)),
        ("money(25000, 'USD')", TYPES["amount"], usd("25000")),
        ("money(rate, 'USD')", TYPES["amount"], usd("2.5")),
        ("money(count, 'USD') + 1", TYPES["amount"], usd("7")),
        ("days_between(signed_on, seen_at)", INTEGER, 1),
        ("days_between(seen_at, '2024-01-31')", INTEGER, -1),
        ("days_between('2024-01-01', signed_on)", INTEGER, 30),
        ("filled(owner)", BOOLEAN, True),
        ("empty(owner)", BOOLEAN, False),
        ("filled(rate * 0)", BOOLEAN, True),
    ],
)
def test_functions(text: str, type: Type, expected: object) -> None:
    """Each function gives a value of the type that a reader would expect."""
    assert type == parse(text, SCOPE, expects=None).type
    assert expected == value(text, **GIVEN)


def test_an_empty_list_sums_up_to_zero() -> None:
    """Nothing together is zero, where it is known zero of what."""
    assert 0 == value("sum(scores)", scores=[])
    assert usd("0") == value("sum(budgets)", budgets=[])
    scope = Scope(
        {
            "times": Name(list_of(TYPES["sla"]), "get('times')"),
            "rates": Name(list_of(DECIMAL), "get('rates')"),
        }
    )
    for text, zero in (("sum(times)", Duration()), ("sum(rates)", Decimal(0))):
        run = Compiler().value(parse(text, scope, expects=None))
        assert zero == run({"times": [], "rates": []}.get, None, None, NOW)
    assert value("sum(prices)", prices=[]) is None


@pytest.mark.parametrize("name", sorted(set(BUILTIN) - {"filled", "empty", "duration"}))
def test_functions_of_a_missing_value_are_unknown(name: str) -> None:
    """A function is unknown as soon as one of its arguments is."""
    texts = {
        "len": "len(owner)",
        "any_of": "any_of(tags, 'red')",
        "all_of": "all_of(tags, 'red')",
        "date": "date(seen_at)",
        "money": "money(count, 'USD')",
        "days_between": "days_between(signed_on, today)",
        "business_days_between": "business_days_between(signed_on, today)",
    }
    assert value(texts.get(name, f"{name}(count)")) is None
    if name in ("sum", "min", "max"):
        assert value(f"{name}(5, count)") is None
        assert value(f"{name}(count, 5)") is None


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("filled()", "write filled(x)"),
        ("filled(owner, tags)", "write filled(x)"),
        ("len(count)", "write len(x) of one"),
        ("sum()", "write sum(a, b) or sum(list)"),
        ("sum(tags)", "decimal, duration, integer, money, percent"),
        ("sum(owner, owner)", "decimal, duration, integer, money, percent"),
        ("sum(signed_on, signed_on)", "decimal, duration, integer, money, percent"),
        ("min('14d', '7d')", "duration, integer, money, percent"),
        ("min(count, amount)", "with money(x, 'USD')"),
        ("min(signed_on, '14d')", "such as '2024-11-12'"),
        ("abs(owner)", "decimal, duration, integer, money, percent"),
        ("round(sla)", "decimal, integer, money, percent"),
        ("round(rate, count)", "write round(x) or round(x, 2)"),
        ("round(rate, 1.5)", "round it with round(...)"),
        ("round(rate, 99)", "write a smaller number"),
        ("any_of(owner, 'red')", "or x in ('a', 'b') for a single value"),
        ("any_of(tags)", "write any_of(list, 'a', 'b')"),
        ("any_of(tags, 'rd')", "did you mean 'red'?"),
        ("any_of(tags, owner)", "write any_of(list, 'a', 'b')"),
        ("duration(owner)", "write duration('14d')"),
        ("duration('soon')", "such as '14d' or '1d 12h'"),
        ("date(owner)", "such as '2024-11-12'"),
        ("date('soon')", "such as '2024-11-12'"),
        ("money(5)", "write money(x, 'USD')"),
        ("money(5, 'dollar')", "such as 'IDR'"),
        ("money(owner, 'USD')", "or calculate one"),
        ("days_between(signed_on, count)", "date, datetime"),
        ("days_between(signed_on)", "write days_between(a, b)"),
    ],
)
def test_wrong_calls_end_with_the_way_out(text: str, way_out: str) -> None:
    """A call that has no meaning says how the function is written."""
    assert mistake(text, expects=None).endswith(way_out)


class TestOwnFunctions:
    STAGES = choice(("lead", "won"))
    SCOPE = Scope(
        SCOPE.names,
        {
            **BUILTIN,
            "visited": of_literals(
                "visited", STAGES, returns=BOOLEAN, code="({0} in deal.visited)"
            ),
            "entered_at": of_literals(
                "entered_at",
                STAGES,
                returns=TYPES["seen_at"],
                code="deal.entries.get({0})",
                usage="entered_at('stage')",
            ),
        },
    )
    DEAL = SimpleNamespace(visited={"lead"}, entries={"lead": NOW})

    def ask(self, text: str) -> Any:
        """Return the value of a condition about the deal."""
        run = Compiler().value(parse(text, self.SCOPE))
        return run({}.get, self.DEAL, ACTOR, NOW)

    def test_a_higher_floor_adds_functions_of_literals(self) -> None:
        """Their literals are read as a type, and their snippets see the deal."""
        assert self.ask("visited('lead') and not visited('won')") is True
        assert self.ask("now - entered_at('lead') < '1d'") is True
        assert self.ask("now - entered_at('won') < '1d'") is None

    def test_their_mistakes_are_found(self) -> None:
        """An unknown option, a name and a missing argument are mistakes."""
        assert mistake("visited('leed')", scope=self.SCOPE).endswith("did you mean 'lead'?")
        assert mistake("visited(lead)", scope=self.SCOPE).endswith("write visited('lead')")
        assert mistake("visited(owner)", scope=self.SCOPE).endswith("write visited('choice')")
        assert mistake("filled(entered_at())", scope=self.SCOPE).endswith("entered_at('stage')")

    def test_any_check_can_be_written(self) -> None:
        """A function may check and translate its call as it likes."""

        def check(site: Site) -> Call | Literal:
            (node,) = site.need(1, 1)
            if node.type != INTEGER:
                site.fail("even() asks about whole numbers; write even(count)", node)
            return site.call(BOOLEAN, "({0} % 2 == 0)")

        scope = Scope(SCOPE.names, {"even": Function("even", "even(x)", check)})
        predicate = Compiler().predicate(parse("even(count)", scope))
        assert predicate({"count": 4}.get, None, None, NOW)
        assert not predicate({"count": 5}.get, None, None, NOW)
        assert not predicate({}.get, None, None, NOW)
        assert mistake("even(owner)", scope=scope).endswith("write even(count)")


def test_every_function_has_a_usage() -> None:
    """What messages say of a function is a call of it."""
    usages: list[tuple[str, Callable[[Site], object]]] = []
    for name, function in BUILTIN.items():
        assert name == function.name
        assert function.usage.startswith(f"{name}(")
        usages.append((function.usage, function.check))
    assert len(BUILTIN) == len(usages)
