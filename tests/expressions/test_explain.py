from __future__ import annotations

from decimal import Decimal

import pytest

from salesprocess.expressions import (
    Call,
    Compare,
    Compiler,
    Explainer,
    In,
    Money,
    Name,
    Part,
    Scope,
    list_of,
    parse,
)
from tests.expressions.world import ACTOR, DEAL, NOW, SCOPE, TYPES, explained, value


def usd(amount: int) -> Money:
    return Money(Decimal(amount), "USD")


class TestLeaves:
    def test_comparison(self) -> None:
        """A comparison says what it is about, what was found and what would satisfy it."""
        part = explained("amount >= 25000", amount=usd(10_000))
        assert isinstance(part.node, Compare)
        assert ("amount", ">=") == (part.node.subject, part.node.operator)
        assert Part(False, part.node, usd(10_000), usd(25_000)) == part

    def test_a_literal_on_the_left_changes_sides(self) -> None:
        """The literal is what is wanted, on whichever side it was written."""
        part = explained("25000 <= amount", amount=usd(10_000))
        assert isinstance(part.node, Compare)
        assert ("amount", ">=") == (part.node.subject, part.node.operator)
        assert (False, usd(10_000), usd(25_000)) == part[:1] + part[2:4]

    def test_two_facts(self) -> None:
        """What is wanted may be the value of another field."""
        part = explained("amount > contract.value", amount=usd(1), contract__value=usd(2))
        assert (usd(1), usd(2)) == (part.found, part.wanted)

    def test_options(self) -> None:
        """The options that would satisfy come in the order of the text."""
        part = explained("interest in ('strong', 'expressed')", interest="none")
        assert isinstance(part.node, In)
        assert (False, "none", ("strong", "expressed")) == (part.verdict, part.found, part.wanted)

    def test_a_list(self) -> None:
        """What was found is the list, and what is wanted the value looked for."""
        part = explained("'manager' in actor.roles")
        assert "actor.roles" == part.node.subject
        assert (False, ("rep",), "manager") == (part.verdict, part.found, part.wanted)

    def test_a_fact(self) -> None:
        """A field that is a condition was found true or false."""
        assert (False, False) == explained("contacted", contacted=False)[::2][:2]
        assert (True, True) == explained("contacted", contacted=True)[::2][:2]

    def test_filled(self) -> None:
        """Whether something is filled is always known."""
        part = explained("filled(owner)")
        assert (False, "owner", None, ()) == (
            part.verdict,
            part.node.subject,
            part.found,
            part.missing,
        )
        assert "ani" == explained("filled(owner)", owner="ani").found

    def test_a_function(self) -> None:
        """What a function was called with is what was found and wanted."""
        part = explained("any_of(tags, 'red', 'blue')", tags=["green"])
        assert isinstance(part.node, Call)
        assert (False, ["green"], ("red", "blue")) == (part.verdict, part.found, part.wanted)

    def test_a_formula(self) -> None:
        """The verdict of a value that is no condition says whether it is known."""
        part = explained("count + 1", expects=None, count=4)
        assert (True, 5) == (part.verdict, part.found)
        part = explained("count + seats", expects=None, count=4)
        assert (None, None, ("seats",)) == (part.verdict, part.found, part.missing)

    def test_a_literal_condition(self) -> None:
        """Even a condition that is always false can be explained."""
        assert explained("false").verdict is False


class TestMissing:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("candidate", ("candidate",)),
            ("count > seats", ("seats",)),
            ("seats + rate > count + 1", ("seats", "rate")),
            ("seats * seats > seats", ("seats",)),
            ("seats in (1, 2)", ("seats",)),
            ("'red' in tags", ("tags",)),
            ("any_of(tags, 'red')", ("tags",)),
            ("contacted and candidate and seats > 1", ("candidate", "seats")),
            ("candidate or seats > 1 or candidate", ("candidate", "seats")),
            ("not candidate", ("candidate",)),
            ("(candidate and contacted) == contacted", ("candidate",)),
            ("(candidate or contacted) == candidate", ("candidate",)),
            ("candidate if contacted else seats > 1", ("candidate",)),
            ("seats > 1 if candidate else contacted", ("candidate",)),
            ("count > (seats if contacted else rate)", ("seats",)),
            ("count > (seats if not contacted else rate)", ("rate",)),
            ("count > (seats if candidate else rate)", ("candidate",)),
            ("(candidate if contacted else true) == (filled(owner) or contacted)", ("candidate",)),
            ("count > days_between(signed_on, date(seen_at))", ("signed_on", "seen_at")),
            ("count / (count - count) > 1", ()),
        ],
    )
    def test_the_names_that_made_it_unknown(self, text: str, names: tuple[str, ...]) -> None:
        """Only the names whose values would change something are named, once each."""
        part = explained(text, contacted=True, count=4)
        assert (None, names) == (part.verdict, part.missing)

    @pytest.mark.parametrize("text", ["contacted or candidate", "not contacted and candidate"])
    def test_what_is_known_misses_nothing(self, text: str) -> None:
        """A missing value that did not matter is not named."""
        part = explained(text, contacted=True)
        assert part.verdict is not None
        assert () == part.missing

    def test_a_derived_field_names_what_it_is_derived_from(self) -> None:
        """Nobody can fill a derived field; the fields behind it can be filled."""
        compiler, scope = derived()
        explainer = Explainer(compiler)
        expression = parse("total > 100 and other > 5", scope)
        part = explainer.explain(expression, {"count": 2}.get, DEAL, ACTOR, NOW)
        assert ("amount", "seats") == part.missing
        assert (("amount",), ("amount", "seats")) == tuple(p.missing for p in part.parts)

    def test_a_derived_field_without_a_result_is_named_itself(self) -> None:
        """If nothing is missing behind it, the derived field is what has no value."""
        compiler, scope = derived()
        expression = parse("other > 5", scope)
        facts = {"count": 2, "amount": usd(0), "seats": 0}
        part = Explainer(compiler).explain(expression, facts.get, DEAL, ACTOR, NOW)
        assert ("other",) == part.missing


def derived() -> tuple[Compiler, Scope]:
    """Return a scope with a derived field and one that is derived from it."""
    bindings: dict[str, object] = {}
    compiler = Compiler(bindings)
    names = dict(SCOPE.names)
    for name, text, type in (
        ("total", "amount * count", TYPES["amount"]),
        ("other", "total / '1 USD' / seats", TYPES["rate"]),
    ):
        formula = parse(text, Scope(names), expects=type)
        bindings[f"formula_{name}"] = compiler.value(formula)
        names[name] = Name(type, f"formula_{name}(get, deal, command, now)", formula)
    return compiler, Scope(names)


class TestTrees:
    def test_all(self) -> None:
        """Every part of a conjunction is answered, also behind the first that failed."""
        part = explained("contacted and candidate and count > 5", contacted=False, count=4)
        assert ("all", False, ()) == (part.node.kind, part.verdict, part.missing)
        assert [False, None, False] == [inner.verdict for inner in part.parts]
        assert ["fact", "fact", "compare"] == [inner.node.kind for inner in part.parts]

    def test_any(self) -> None:
        """Every part of a disjunction is answered, also behind the first that held."""
        part = explained("contacted or candidate or count > 5", contacted=True, count=4)
        assert ("any", True) == (part.node.kind, part.verdict)
        assert [True, None, False] == [inner.verdict for inner in part.parts]
        assert explained("contacted or candidate", contacted=False, candidate=False)[0] is False

    def test_not(self) -> None:
        """The part that must be false keeps its own verdict."""
        part = explained("not contacted", contacted=True)
        assert ("not", False) == (part.node.kind, part.verdict)
        assert [True] == [inner.verdict for inner in part.parts]

    def test_chains(self) -> None:
        """A chain of comparisons is a conjunction of them."""
        part = explained("1 < count < 5", count=7)
        assert [True, False] == [inner.verdict for inner in part.parts]
        assert [7, 7] == [inner.found for inner in part.parts]

    @pytest.mark.parametrize(
        ("condition", "chosen"),
        [(True, ["candidate", "contacted"]), (False, ["candidate", "count > 5"])],
    )
    def test_if(self, condition: bool, chosen: list[str]) -> None:
        """Of an if, the condition and the side that it chose are answered."""
        text = "contacted if candidate else count > 5"
        expression = parse(text, SCOPE)
        facts = {"candidate": condition, "contacted": True, "count": 4}
        part = Explainer(Compiler()).explain(expression, facts.get, DEAL, ACTOR, NOW)
        assert ("if", condition) == (part.node.kind, part.verdict)
        assert chosen == [inner.node.text(expression) for inner in part.parts]

    def test_if_without_its_condition(self) -> None:
        """Without the condition, neither side is chosen."""
        part = explained("contacted if candidate else count > 5", contacted=True)
        assert (None, ("candidate",)) == (part.verdict, part.missing)
        assert ["candidate"] == [inner.node.subject for inner in part.parts]


def test_explaining_twice_agrees() -> None:
    """What is prepared once answers each deal by itself."""
    explainer, expression = Explainer(Compiler()), parse("count > 5 and contacted", SCOPE)
    first = explainer.explain(expression, {"count": 4}.get, DEAL, ACTOR, NOW)
    second = explainer.explain(expression, {"count": 6, "contacted": True}.get, DEAL, ACTOR, NOW)
    assert (False, True) == (first.verdict, second.verdict)
    assert first.node is second.node


def test_parts_are_real_parts() -> None:
    """A part is a named tuple like any other, though it is made faster."""
    part = explained("contacted", contacted=True)
    assert isinstance(part, Part)
    assert part == Part(True, part.node, found=True)
    assert part._replace(verdict=False).verdict is False


def test_a_list_of_anything() -> None:
    """A list of whose members nothing is known can be looked into."""
    scope = Scope({"things": Name(list_of(None), "get('things')")})
    expression = parse("'a' in things and any_of(things, 'a', 'b') and filled(things)", scope)
    part = Explainer(Compiler()).explain(expression, {"things": ["a"]}.get, DEAL, ACTOR, NOW)
    assert part.verdict is True


def test_the_value_found_is_calculated() -> None:
    """The left side may be a calculation; what it gave is what was found."""
    part = explained("amount * '10%' >= 100", amount=usd(500))
    assert (usd(50), usd(100)) == (part.found, part.wanted)
    assert usd(50) == value("amount * '10%'", amount=usd(500))
