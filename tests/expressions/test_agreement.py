"""The compiled predicate, the compiled value and the explanation say the same.

Expressions are made up together with a small reference evaluator: each strategy gives the text of
a part and a function that answers it in plain three-valued logic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from functools import reduce
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from salesprocess.calendar import Calendar
from salesprocess.expressions import (
    BOOLEAN,
    Compiler,
    Duration,
    Explainer,
    Money,
    Part,
    add_duration,
    parse,
)
from tests.expressions.world import ACTOR, DEAL, NOW, SCOPE, mistakes

Facts = dict[str, Any]
EXACT = Context(prec=34)


@dataclass(frozen=True)
class Said:
    """A part of an expression: its text, and what it should be over given facts."""

    text: str
    answer: Callable[[Facts], Any]

    def __repr__(self) -> str:
        return self.text


def literal(text: str, value: Any) -> Said:
    return Said(text, lambda _: value)


def fact(name: str) -> Said:
    return Said(name, lambda facts: facts.get(name))


def strict(template: str, *parts: Said, by: Callable[..., Any]) -> Said:
    """Make a part that is unknown as soon as one below it is."""

    def answer(facts: Facts) -> Any:
        values = [part.answer(facts) for part in parts]
        return None if None in values else by(*values)

    return Said(template.format(*(part.text for part in parts)), answer)


def both(left: Any, right: Any) -> Any:
    return False if False in (left, right) else None if None in (left, right) else True


def either(left: Any, right: Any) -> Any:
    return True if True in (left, right) else None if None in (left, right) else False


def logic(word: str, parts: list[Said]) -> Said:
    join = both if word == "and" else either
    text = f"({f' {word} '.join(part.text for part in parts)})"
    return Said(text, lambda facts: reduce(join, (part.answer(facts) for part in parts)))


def negation(part: Said) -> Said:
    return strict("(not {})", part, by=lambda value: not value)


def chosen(then: Said, condition: Said, otherwise: Said) -> Said:
    def answer(facts: Facts) -> Any:
        asked = condition.answer(facts)
        return None if asked is None else (then if asked else otherwise).answer(facts)

    return Said(f"({then.text} if {condition.text} else {otherwise.text})", answer)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def comparison(left: Said, operator: str, right: Said) -> Said:
    return strict(f"({{}} {operator} {{}})", left, right, by=COMPARE[operator])


def divide(left: Any, right: Any) -> Any:
    return None if right == 0 else EXACT.divide(Decimal(left), Decimal(right))


def number_of(base: SearchStrategy[Said]) -> SearchStrategy[Said]:
    """Make numbers of numbers."""
    pair = st.tuples(base, base)
    return st.one_of(
        pair.map(lambda two: strict("({} + {})", *two, by=lambda a, b: a + b)),
        pair.map(lambda two: strict("({} - {})", *two, by=lambda a, b: a - b)),
        pair.map(lambda two: strict("({} * {})", *two, by=lambda a, b: a * b)),
        pair.map(lambda two: strict("({} / {})", *two, by=divide)),
        pair.map(lambda two: strict("min({}, {})", *two, by=min)),
        pair.map(lambda two: strict("max({}, {})", *two, by=max)),
        pair.map(lambda two: strict("sum({}, {}, 1)", *two, by=lambda a, b: a + b + 1)),
        base.map(lambda one: strict("abs({})", one, by=abs)),
        base.map(lambda one: strict("(-{})", one, by=lambda a: -a)),
    )


whole = st.integers(-9, 9).map(lambda number: literal(str(number), number))
numbers = st.recursive(
    whole | st.sampled_from([fact("count"), fact("seats")]), number_of, max_leaves=4
)
small = st.integers(-9, 9)
counts = st.integers(0, 5)


def dollars(number: int) -> Money:
    return Money(Decimal(number), "USD")


amounts = st.one_of(
    st.sampled_from([fact("amount"), fact("contract.value")]),
    counts.map(lambda n: literal(f"money({n}, 'USD')", dollars(n))),
    counts.map(lambda n: strict(f"(amount + {n})", fact("amount"), by=lambda a: a + dollars(n))),
    numbers.map(lambda n: strict("({} * {})", fact("amount"), n, by=lambda a, n: a * n)),
)
days = st.integers(0, 40)
dates = st.one_of(
    st.just(fact("signed_on")),
    days.map(lambda n: literal(f"date('2024-01-{n % 28 + 1:02}')", date(2024, 1, n % 28 + 1))),
    days.map(
        lambda n: strict(
            f"(signed_on + '{n}d 1mo')",
            fact("signed_on"),
            by=lambda day: add_duration(day, Duration(timedelta(days=n), 1)),
        )
    ),
)
names = st.sampled_from(["contacted", "candidate"]).map(fact)
options = st.lists(st.sampled_from(["small", "large", "other"]), min_size=1, max_size=3)
colours = st.lists(st.sampled_from(["red", "green", "blue"]), min_size=1, max_size=3)
segment = fact("segment")
operators = st.sampled_from(sorted(COMPARE))
fillable = st.sampled_from(["count", "owner", "tags", "contacted", "amount", "signed_on"])


def quoted(values: list[str]) -> str:
    return "".join(f"'{value}', " for value in values)


leaves = st.one_of(
    names,
    st.sampled_from([literal("true", True), literal("false", False)]),
    st.builds(comparison, numbers, operators, numbers),
    st.builds(comparison, amounts, operators, amounts),
    st.builds(comparison, dates, operators, dates),
    options.map(lambda v: strict(f"({{}} in ({quoted(v)}))", segment, by=lambda x: x in v)),
    options.map(lambda v: strict(f"({{}} not in [{quoted(v)}])", segment, by=lambda x: x not in v)),
    options.map(lambda v: strict(f"({{}} == '{v[0]}')", segment, by=lambda x: x == v[0])),
    st.just(strict("('large' != size)", fact("size"), by=lambda x: x != "large")),
    colours.map(lambda v: strict(f"('{v[0]}' in tags)", fact("tags"), by=lambda x: v[0] in x)),
    colours.map(
        lambda v: strict(
            f"any_of(tags, {quoted(v)})", fact("tags"), by=lambda x: any(one in x for one in v)
        )
    ),
    colours.map(
        lambda v: strict(
            f"all_of(tags, {quoted(v)})", fact("tags"), by=lambda x: all(one in x for one in v)
        )
    ),
    fillable.map(
        lambda name: Said(f"filled({name})", lambda facts: facts.get(name) not in (None, "", ()))
    ),
    fillable.map(
        lambda name: Said(f"empty({name})", lambda facts: facts.get(name) in (None, "", ()))
    ),
)


def condition_of(base: SearchStrategy[Said]) -> SearchStrategy[Said]:
    """Make conditions of conditions."""
    return st.one_of(
        st.builds(logic, st.sampled_from(["and", "or"]), st.lists(base, min_size=2, max_size=4)),
        base.map(negation),
        st.builds(chosen, base, base, base),
        st.builds(comparison, base, st.sampled_from(["==", "!="]), base),
        st.builds(
            lambda then, asked, otherwise, operator, other: comparison(
                chosen(then, asked, otherwise), operator, other
            ),
            numbers,
            base,
            numbers,
            operators,
            numbers,
        ),
    )


conditions = st.recursive(leaves, condition_of, max_leaves=10)
facts = st.fixed_dictionaries(
    {},
    optional={
        "contacted": st.booleans(),
        "candidate": st.booleans(),
        "count": small,
        "seats": small,
        "amount": small.map(dollars),
        "contract.value": small.map(dollars),
        "segment": st.sampled_from(["small", "large", "other"]),
        "size": st.sampled_from(["small", "medium", "large"]),
        "signed_on": st.dates(date(2023, 12, 1), date(2024, 3, 1)),
        "tags": st.lists(st.sampled_from(["red", "green", "blue"])).map(tuple),
        "owner": st.sampled_from(["", "ani"]),
    },
)


def explained(text: str, known: Facts) -> Part:
    return Explainer(Compiler()).explain(parse(text, SCOPE), known.get, DEAL, ACTOR, NOW)


@given(conditions, facts)
@settings(max_examples=200)
def test_predicate_value_and_explanation_agree(said: Said, known: Facts) -> None:
    """All readers of a tree give the answer of plain three-valued logic."""
    expected = said.answer(known)
    expression, compiler = parse(said.text, SCOPE), Compiler()
    assert expected is compiler.value(expression)(known.get, DEAL, ACTOR, NOW)
    assert (expected is True) is compiler.predicate(expression)(known.get, DEAL, ACTOR, NOW)
    assert expected is explained(said.text, known).verdict


@given(conditions, facts)
@settings(max_examples=100)
def test_no_text_is_both_true_and_false(said: Said, known: Facts) -> None:
    """A condition and its opposite are never both true, and both unknown or neither."""
    opposite = negation(said)
    ask = Compiler().predicate(parse(opposite.text, SCOPE))
    assert (said.answer(known) is False) is ask(known.get, DEAL, ACTOR, NOW)


@given(conditions, facts)
@settings(max_examples=100)
def test_what_is_missing_has_no_value_and_is_read(said: Said, known: Facts) -> None:
    """Only names that the text reads and that have no value are missing, and only if unknown."""
    expression = parse(said.text, SCOPE)
    part = explained(said.text, known)
    assert set(part.missing) <= {name for name in expression.names if known.get(name) is None}
    assert len(part.missing) == len(set(part.missing))
    assert part.verdict is None or not part.missing
    if part.verdict is None:
        missing = Compiler().missing(expression)(known.get, DEAL, ACTOR, NOW)
        assert set(part.missing) == set(missing)


@given(conditions, facts)
@settings(max_examples=100)
def test_every_part_agrees_with_its_own_text(said: Said, known: Facts) -> None:
    """What the explanation says of a part is what that part says alone."""
    expression = parse(said.text, SCOPE)
    for part in parts_of(Explainer(Compiler()).explain(expression, known.get, DEAL, ACTOR, NOW)):
        text = part.node.text(expression)
        assert part.verdict is explained(text, known).verdict


def parts_of(part: Part) -> list[Part]:
    """Return a part and all below it."""
    return [part, *(below for inner in part.parts for below in parts_of(inner))]


EXTREME: Facts = {
    "contacted": True,
    "candidate": False,
    "segment": "small",
    "size": "large",
    "count": 0,
    "seats": 10**40,
    "rate": Decimal("9e6144"),
    "discount": Decimal(30),
    "amount": Money(Decimal("9e6144"), "USD"),
    "cost": Money(Decimal(0), "EUR"),
    "signed_on": date.min,
    "seen_at": datetime.max.replace(tzinfo=UTC),
    "sla": Duration.parse("9000y"),
    "tags": ("red",),
    "scores": (),
    "budgets": (dollars(3),),
    "owner": "",
    "email": "ani@example.com",
}
COUNTING = {"calendar": Calendar.of("America/New_York", holidays="US", hours="09:00-17:00")}
ATOMS = (
    *EXTREME,
    "'small'",
    "'14d'",
    "'-99999 business days'",
    "'2024-01-01'",
    "'30%'",
    "'5 USD'",
    "5",
    "-0.5",
    "true",
)
PAIRS = (
    *("{} == {}", "{} < {}", "{} + {}", "{} - {}", "{} * {}", "{} / {}", "{} in {}", "{} and {}"),
    *("{} in ({}, true)", "({} if candidate else {})", "min({}, {})", "any_of({}, {})"),
    *("round({}, {})", "days_between({}, {})", "money({}, {})"),
    "business_days_between({}, {})",
)
SINGLES = ("-{}", "abs({})", "len({})", "sum({})", "max({})", "date({})", "round({})", "filled({})")


@pytest.mark.parametrize("template", [*PAIRS, *SINGLES])
def test_whatever_can_be_parsed_can_be_run(template: str) -> None:
    """No well-typed expression raises, however extreme its facts; all refusals show a way out."""
    count = template.count("{}")
    for atoms in product(ATOMS, repeat=count):
        text = template.format(*atoms)
        refused = mistakes(text, expects=None)
        assert all("; " in error.message for error in refused)
        if refused:
            continue
        expression = parse(text, SCOPE, expects=None)
        for known, compiler in product((EXTREME, {}), (Compiler(), Compiler(COUNTING))):
            value = compiler.value(expression)(known.get, DEAL, ACTOR, NOW)
            part = Explainer(compiler).explain(expression, known.get, DEAL, ACTOR, NOW)
            assert value is part.verdict or expression.type != BOOLEAN
