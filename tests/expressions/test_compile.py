from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import Any

import pytest

from salesprocess.expressions import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    Compiler,
    Duration,
    Expression,
    Money,
    Name,
    Scope,
    parse,
)
from tests.expressions.world import ACTOR, DEAL, NOW, SCOPE, explained, facts, holds, value

UNKNOWN = None


def usd(amount: int | str) -> Money:
    return Money(Decimal(amount), "USD")


def eur(amount: int | str) -> Money:
    return Money(Decimal(amount), "EUR")


class TestThreeValues:
    @pytest.mark.parametrize(
        ("text", "verdict"),
        [
            ("contacted and candidate", UNKNOWN),
            ("contacted and not contacted", False),
            ("contacted and true", True),
            ("candidate and false", False),
            ("contacted or candidate", True),
            ("candidate or false", UNKNOWN),
            ("not candidate", UNKNOWN),
            ("not (candidate and false)", True),
            ("candidate == candidate", UNKNOWN),
            ("candidate or not candidate", UNKNOWN),
            ("count > 5", UNKNOWN),
            ("count != 5", UNKNOWN),
            ("count in (1, 2)", UNKNOWN),
            ("count not in (1, 2)", UNKNOWN),
            ("1 < count < 5", UNKNOWN),
            ("filled(count)", False),
            ("empty(count)", True),
            ("empty(count) or count > 5", True),
            ("filled(count) and count > 5", False),
            ("candidate if contacted else false", UNKNOWN),
            ("true if candidate else true", UNKNOWN),
            ("contacted if contacted else candidate", True),
            ("(candidate and false) == false", True),
            ("'red' in tags", UNKNOWN),
            ("any_of(tags, 'red')", UNKNOWN),
        ],
    )
    def test_a_missing_value_makes_unknown_what_depends_on_it(
        self, text: str, verdict: bool | None
    ) -> None:
        """With one field filled and all others empty, each condition has its Kleene value."""
        assert verdict is value(text, contacted=True)
        assert (verdict is True) is holds(text, contacted=True)
        assert (verdict is False) is holds(f"not ({text})", contacted=True)

    @pytest.mark.parametrize("text", ["filled(owner)", "filled(tags)", "not empty(owner)"])
    @pytest.mark.parametrize("nothing", [None, "", ()])
    def test_empty_texts_and_lists_count_as_none(self, text: str, nothing: object) -> None:
        """A text of no letters and a list of no members are not filled."""
        assert holds(text, owner=nothing, tags=nothing) is False
        assert holds(text, owner="x", tags=["red"]) is True

    def test_false_and_zero_are_values(self) -> None:
        """A field that says no is filled."""
        assert holds("filled(contacted) and filled(count)", contacted=False, count=0)

    @pytest.mark.parametrize(
        "text",
        [
            "count / seats > 1",
            "rate / (count - 5) > 1",
            "amount / seats > '1 USD'",
            "amount / (amount - amount) > 1",
            "rate * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 > 1",
            "-rate * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 < 1",
            "amount * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 > 1",
            "amount * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 * 1e900 + amount > 1",
            "amount * 1e1000 * 1e1000 * 1e1000 * 1e1000 / (amount / 1e1000 / 1e1000 / 1e1000) > 1",
            "amount * 9e1000 * 1e1000 * 1e1000 * 1e1000 * 1e1000 * 1e1000 * 1e143"
            " + amount * 9e1000 * 1e1000 * 1e1000 * 1e1000 * 1e1000 * 1e1000 * 1e143 > 1",
            "round(rate * 1e90) > 1",
            "round(rate * 1e90, 2) > 1",
            "round(amount * 1e90) > 1",
            "signed_on + '9000y' > today",
            "signed_on - '9000y' < today",
            "seen_at + sla * 1_000_000 > now",
            "sla * 1_000_000_000_000 > '1d'",
            "max(scores) > 1",
            "sum(prices) > '1 USD'",
        ],
    )
    def test_what_has_no_result_is_unknown(self, text: str) -> None:
        """Division by zero and numbers or dates out of bounds are unknown and no exception."""
        given: dict[str, Any] = {
            "count": 5,
            "seats": 0,
            "rate": Decimal(3),
            "amount": usd(7),
            "signed_on": date(2024, 1, 1),
            "seen_at": NOW,
            "sla": Duration.parse("14d"),
            "scores": [],
            "prices": [],
        }
        assert value(text, **given) is UNKNOWN
        assert holds(text, **given) is False
        assert holds(f"not ({text})", **given) is False


class TestMoneyInTwoCurrencies:
    @staticmethod
    def ask(text: str, bindings: Mapping[str, object], **given: Any) -> Any:
        run = Compiler(bindings).value(parse(text, SCOPE, expects=None))
        return run(facts(given).get, DEAL, ACTOR, NOW)

    @staticmethod
    def rates(source: str, target: str, now: datetime) -> Decimal | None:
        assert now == NOW
        return {("EUR", "USD"): Decimal("1.1"), ("USD", "EUR"): Decimal("0.9")}.get(
            (source, target)
        )

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("amount > cost", False),
            ("amount >= cost", True),
            ("cost > amount", True),  # 110 USD are 99 EUR
            ("amount == '100 EUR'", True),
            ("'100 EUR' == amount", True),
            ("amount == '110 EUR'", False),
            ("amount in ('100 EUR', '1 USD')", True),
            ("amount not in ('100 EUR', '1 USD')", False),
            ("cost in ('110 USD', '111 EUR')", False),
            ("amount + cost", usd(220)),
            ("amount - cost", usd(0)),
            ("amount / cost", Decimal(1)),
            ("min(amount, cost + '1 EUR')", usd(110)),
            ("max(amount, cost + '1 EUR')", eur(101)),
            ("sum(amount, cost)", usd(220)),
            ("'100 EUR' in budgets", False),
            ("any_of(budgets, '110 USD', '3 EUR')", True),
            ("all_of(budgets, '110 USD', '3 EUR')", False),
        ],
    )
    def test_a_rate_is_asked_for(self, text: str, expected: object) -> None:
        """The right amount, or the literal, is converted to the currency of the other one."""
        given = {"amount": usd(110), "cost": eur(100), "budgets": [usd(110)]}
        assert expected == self.ask(text, {"rates": self.rates}, **given)

    @pytest.mark.parametrize(
        "text",
        [
            "amount > cost",
            "amount == cost",
            "amount in ('100 EUR', '1 USD')",
            "amount not in ('100 EUR', '1 USD')",
            "amount + cost",
            "amount - cost",
            "amount / cost",
            "min(amount, cost)",
            "max(amount, cost)",
            "sum(amount, cost)",
            "'100 EUR' in budgets",
            "any_of(budgets, '100 EUR')",
            "all_of(budgets, '100 EUR')",
        ],
    )
    @pytest.mark.parametrize("bindings", [{}, {"rates": lambda *_: None}])
    def test_without_a_rate_nothing_is_known(
        self, text: str, bindings: Mapping[str, object]
    ) -> None:
        """No source of rates, and a source that does not know, make it unknown."""
        given = {"amount": usd(110), "cost": eur(100), "budgets": [usd(110)]}
        assert self.ask(text, bindings, **given) is UNKNOWN

    def test_a_rate_out_of_bounds_is_unknown(self) -> None:
        """A rate that cannot be multiplied with is no answer."""
        rates = {"rates": lambda *_: Decimal("1e6000")}
        given = {"amount": usd(1), "cost": eur("1e600")}
        assert self.ask("amount > cost", rates, **given) is UNKNOWN

    def test_some_answers_need_no_rate(self) -> None:
        """An option in the same currency that fits is enough."""
        assert self.ask("amount in ('100 EUR', '110 USD')", {}, amount=usd(110)) is True


class TestBindings:
    SCOPE = Scope(
        {
            "answer": Name(INTEGER, "answer_of(deal)"),
            "other": Name(INTEGER, "bound['answer_of'](deal)"),
            "ready": Name(BOOLEAN, "deal.ready"),
        }
    )

    @pytest.mark.parametrize("text", ["answer == 42", "other == 42"])
    @pytest.mark.parametrize("wrap", [dict, MappingProxyType])
    def test_snippets_reach_the_bindings(self, text: str, wrap: Any) -> None:
        """A snippet finds a binding by its name, or in the mapping ``bound``."""
        bindings = wrap({"answer_of": lambda _: 42})
        assert Compiler(bindings).predicate(parse(text, self.SCOPE))({}.get, None, None, NOW)

    def test_bindings_may_follow(self) -> None:
        """The mapping is kept by reference, so that derived fields can be bound one by one."""
        bindings: dict[str, object] = {}
        predicate = Compiler(bindings).predicate(parse("answer == 42", self.SCOPE))
        bindings["answer_of"] = lambda _: 42
        assert predicate({}.get, None, None, NOW)
        bindings["answer_of"] = lambda _: 41
        assert not predicate({}.get, None, None, NOW)

    def test_builtins_are_out_of_reach(self) -> None:
        """Not even our own snippets reach Python's builtins."""
        scope = Scope({"trap": Name(BOOLEAN, "open('x')")})
        with pytest.raises(NameError):
            Compiler().predicate(parse("trap", scope))({}.get, None, None, NOW)

    def test_a_formula_may_be_another_compiled_value(self) -> None:
        """A derived field is read by the function bound for it."""
        formula = parse("amount * 2", SCOPE, expects=SCOPE.names["amount"].type)
        code = "doubled(get, deal, command, now)"
        scope = Scope({"double": Name(formula.type, code, formula)})
        bindings: dict[str, object] = {}
        compiler = Compiler(bindings)
        bindings["doubled"] = compiler.value(formula)
        predicate = compiler.predicate(parse("double > 15", scope))
        assert predicate({"amount": usd(8)}.get, None, None, NOW)
        assert not predicate({}.get, None, None, NOW)


class TestCompiler:
    def test_each_expression_is_compiled_once(self) -> None:
        """The same expression gives the same function again."""
        compiler, expression = Compiler(), parse("contacted", SCOPE)
        assert compiler.predicate(expression) is compiler.predicate(expression)
        assert compiler.value(expression) is compiler.value(expression)
        assert compiler.missing(expression) is compiler.missing(expression)

    def test_functions_of_forgotten_expressions_are_not_mixed_up(self) -> None:
        """An expression that nobody else keeps never lends its place to another one."""
        compiler = Compiler()
        for number in range(200):
            run = compiler.value(parse(f"count + {number}", SCOPE, expects=INTEGER))
            assert number == run({"count": 0}.get, DEAL, ACTOR, NOW)

    def test_threads_may_share_a_compiler(self) -> None:
        """Compiling twice at the same moment gives functions that agree."""
        compiler = Compiler()
        texts = [f"count > {number % 7}" for number in range(100)]
        expressions = {text: parse(text, SCOPE) for text in texts}

        def ask(text: str) -> bool:
            return compiler.predicate(expressions[text])({"count": 3}.get, DEAL, ACTOR, NOW)

        with ThreadPoolExecutor(8) as pool:
            assert [number % 7 < 3 for number in range(100)] == list(pool.map(ask, texts))

    def test_a_predicate_gives_a_bool(self) -> None:
        """The answer is True or False itself, whatever the condition is made of."""
        texts = ["contacted", "count > 1 or owner == 'x'", "filled(owner)", "'red' in tags", "true"]
        for text in texts:
            assert holds(text, contacted=True, count=2, owner="x", tags=["red"]) is True
            assert holds(f"not ({text})", contacted=True, count=2, owner="x", tags=["red"]) is False

    def test_missing_names_the_facts_that_would_be_needed(self) -> None:
        """Only the facts without a value that matter are named."""
        expression = parse("count + seats * len(owner)", SCOPE, expects=INTEGER)
        missing = Compiler().missing(expression)
        assert ("seats", "owner") == missing({"count": 1}.get, DEAL, ACTOR, NOW)

    @pytest.mark.parametrize(
        "pattern",
        [
            "({} == contacted)",
            "(contacted == {})",
            "({} if contacted else candidate)",
            "(contacted if {} else candidate)",
            "(contacted and ({} == candidate) or candidate)",
            "(not {})",
            "(any_of(tags, 'red') != {})",
            "(({} and candidate) == contacted)",
        ],
    )
    def test_the_source_grows_with_the_tree(self, pattern: str) -> None:
        """However conditions are nested, compiling them stays cheap."""
        text = "contacted"
        while self.depth_is_allowed(pattern.format(text)):
            text = pattern.format(text)
        assert len(text) > 60
        assert holds(text, contacted=True, candidate=True, tags=[]) in (True, False)
        assert value(text, contacted=True) in (True, False, None)
        assert explained(text, contacted=True).verdict is value(text, contacted=True)

    @staticmethod
    def depth_is_allowed(text: str) -> bool:
        try:
            parse(text, SCOPE)
        except ValueError:
            return False
        return True

    @pytest.mark.parametrize(
        "text",
        [
            "-" * 47 + "count > 0",
            "abs(" * 47 + "count" + ")" * 47 + " > 0",
            "count" + "+1" * 47 + " > 0",
        ],
    )
    def test_the_deepest_tree_compiles(self, text: str) -> None:
        """What the parser lets through, Python can compile."""
        assert value(text, count=-3, contacted=True) in (True, False)

    def test_the_context_of_the_application_does_not_matter(self) -> None:
        """The same numbers give the same result, whatever precision is set."""
        with localcontext() as context:
            context.prec = 2
            assert Decimal("0.3333333333333333333333333333333333") == value("1 / 3")
            assert value("rate * 3 == 3703.5", rate=Decimal("1234.5"))


class TestNames:
    def test_deal_actor_and_now(self) -> None:
        """Snippets read the deal, the command and the moment."""
        assert holds("deal.stage == 'lead' and 'rep' in actor.roles")
        assert holds("today == '2024-11-12' and now == '2024-11-12T09:30Z'")
        assert datetime(2024, 11, 11, 9, 30, tzinfo=UTC) == value("now - '1d'")

    def test_no_text_of_the_user_enters_the_source(self) -> None:
        """Texts that look like code are compared and not run."""
        trap = "__import__('os')"
        assert holds(f'owner == "{trap}"', owner=trap)
        assert holds("owner in (\"1) or (1\", 'x')", owner="1) or (1")
        assert not holds("owner == '{0}' and contacted", owner="x", contacted=True)


def test_expressions_of_another_type_have_no_predicate_value() -> None:
    """The value of a number is the number; asked as a condition it is never true."""
    expression: Expression = parse("count", SCOPE, expects=DECIMAL)
    assert 5 == Compiler().value(expression)({"count": 5}.get, DEAL, ACTOR, NOW)
    assert not Compiler().predicate(expression)({"count": 5}.get, DEAL, ACTOR, NOW)
