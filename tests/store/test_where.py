"""What the database finds is what Python finds: for generated expressions, on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesprocess import Actor, Deal, Process, Store, UsageError
from salesprocess.commands import Fire
from salesprocess.expressions import parse
from salesprocess.store.search.lowering import Lowering
from salesprocess.testing import FakeClock
from tests.store.servers import new_url

TEXT = """
salesprocess: 1
process: wide
calendar: {timezone: Asia/Jakarta}
roles: {boss: }
fields:
  contacted: boolean
  segment: {type: choice, options: [small, large, other]}
  size: integer
  rate: decimal
  discount: percent
  amount: {type: money, currency: EUR}
  price: money
  signed_on: date
  seen_at: datetime
  sla: duration
  tags: {type: list, options: [red, green, blue]}
  scores: {type: list, of: integer}
  note: text
  contract:
    type: group
    fields: {owner: text, signed_at: datetime}
  is_big: {type: boolean, formula: size > 10 and segment != 'small'}
  total: {type: money, currency: EUR, formula: amount * size}
approvals: {discount: {roles: boss}}
stages:
  lead: {probability: 10}
  offer: {probability: 50}
  won: {outcome: won}
  lost: {outcome: lost}
transitions:
  go: {from: lead, to: offer}
  win: {from: offer, to: won}
  lose: {from: open, to: lost}
tracks:
  legal:
    opens: contacted
    stages: {review: , passed: {done: true}}
    transitions: {pass: {from: review, to: passed}}
"""
OFFSETS = (UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-3, minutes=-30)))
NUMBERS = ("0", "1", "-1", "10", "10.5", "0.1", "0.30", "1000", "99999999999999999999.99")
MOMENTS = (
    datetime(2026, 1, 1, 9, tzinfo=UTC),
    datetime(2026, 1, 1, 9, 0, 0, 1, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC),
)
VALUES: Mapping[str, tuple[Any, ...]] = {
    "contacted": (True, False),
    "segment": ("small", "large", "other"),
    "size": (0, 1, 10, 11, -5, 2**53 + 1, 10**25),
    "rate": NUMBERS,
    "discount": ("0", "30", "0.1", "15.5"),
    "amount": tuple(f"{number} EUR" for number in NUMBERS),
    "price": tuple(f"{n} {c}" for n in ("1", "10", "0.1") for c in ("EUR", "USD")),
    "signed_on": (date(2026, 1, 1), date(2025, 12, 31), date(900, 1, 1)),
    "seen_at": MOMENTS,
    "sla": ("1d", "36h"),
    "tags": (["red"], ["red", "blue"], []),
    "scores": ([1, 2], [10]),
    "note": ("", "red", "x' OR 1=1 --", "größer"),
    "contract.owner": ("ani", "budi"),
    "contract.signed_at": MOMENTS,
}
LITERALS: Mapping[str, tuple[str, ...]] = {
    "size": ("0", "10", "11", "9007199254740993", "10.5", "-5"),
    "rate": ("0", "0.1", "0.3", "10.5", "1000", "-1"),
    "discount": ("'30%'", "0.1", "15.5", "'15.5%'"),
    "amount": ("0.1", "1000", "'10.5 EUR'", "99999999999999999999.99"),
    "price": ("'1 EUR'", "'10 USD'", "'0.1 EUR'"),
    "signed_on": ("'2026-01-01'", "today", "today - '1d'", "'0900-01-01'"),
    "seen_at": ("now", "now - '1d'", "'2026-01-01T09:00Z'", "'2026-01-01T16:00+07:00'"),
    "contract.signed_at": ("now", "'1969-07-20T20:17:40Z'"),
    "sla": ("'1d'", "'36h'"),
    "deal.age": ("'1d'", "'3h'", "'1mo'", "'0s'"),
    "deal.time_in_stage": ("'1d'", "'2h'"),
    "deal.last_activity": ("now", "now - '1d'", "now - '2h'"),
    "deal.probability": ("10", "'50%'", "0"),
    "total": ("0", "'100 EUR'"),
    "len(note)": ("3", "0"),
    "count_entered('lead')": ("1", "0"),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "segment": ("'small'", "'large'"),
    "note": ("'red'", "''", '"x\' OR 1=1 --"', "'größer'"),
    "contract.owner": ("'ani'", "'nobody'"),
    "deal.stage": ("'lead'", "'won'"),
    "deal.outcome": ("'won'", "'lost'"),
    "deal.id": ("'D-1'", "'D-2'"),
    "tracks.legal": ("'review'", "'passed'"),
    "actor.id": ("'ani'",),
}
BOOLEANS = (
    "contacted",
    "is_big",
    "visited('lead')",
    "visited('won')",
    "approved('discount')",
    "true",
    "contacted == false",
    "'red' in tags",
    "'blue' not in tags",
    "'boss' in actor.roles",
    "10 in scores",
    "any_of(tags, 'red', 'green')",
    "seen_at > contract.signed_at",
    "size > rate",
    "size in (1, 10, 11)",
    "size not in (0, 9007199254740993)",
    "rate in (0.1, 10.5)",
    "amount in (1, 1000)",
    "price not in ('1 EUR', '10 USD')",
    "segment == 'large' if contacted else size > 3",
    "amount * 2 > 100",
)
FILLED = (*VALUES, "total", "is_big", "deal.outcome")


def comparisons() -> st.SearchStrategy[str]:
    """Draw a name held against something of its kind."""
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    ordered = st.sampled_from(sorted(LITERALS)).flatmap(
        lambda name: st.tuples(st.just(name), signs, st.sampled_from(LITERALS[name]))
    )
    alike = st.sampled_from(sorted(CHOICES)).flatmap(
        lambda name: st.tuples(
            st.just(name), st.sampled_from(["==", "!="]), st.sampled_from(CHOICES[name])
        )
    )
    among = st.sampled_from(["segment", "deal.stage", "contract.owner", "note"]).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.sampled_from(["in", "not in"]),
            st.lists(st.sampled_from(CHOICES[name]), min_size=1, unique=True).map(
                lambda found: f"({', '.join(found)},)"
            ),
        )
    )
    return st.one_of(ordered, alike, among).map(" ".join)


def expressions() -> st.SearchStrategy[str]:
    """Draw whole conditions."""
    leaf = st.one_of(
        comparisons(),
        st.sampled_from(BOOLEANS),
        st.builds(
            "{}({})".format, st.sampled_from(["filled", "empty"]), st.sampled_from(sorted(FILLED))
        ),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds("not ({})".format, inner),
            st.builds("({}) and ({})".format, inner, inner),
            st.builds("({}) or ({})".format, inner, inner),
            st.builds("(({}) if ({}) else ({}))".format, inner, inner, inner),
        ),
        max_leaves=5,
    )


@dataclass
class World:
    """A store with deals of every sort, and the same deals in memory."""

    process: Process
    store: Store
    deals: list[Deal]
    now: datetime

    def expected(self, where: str) -> list[str]:
        """Return the deals of which Python says that it is true."""
        compiler = self.process.engine.compiler
        holds = compiler.predicate(parse(where, self.process.definition.scope))
        snapshots = [deal._snapshot for deal in self.deals]
        met = (s.deal for s in snapshots if holds(s.facts.get, s, Fire(""), self.now))
        return sorted(met)


def some_values(chance: random.Random) -> dict[str, Any]:
    """Return values of about half of the fields."""
    names = [name for name in VALUES if chance.random() < 0.6]
    values = {name: chance.choice(VALUES[name]) for name in names}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.astimezone(chance.choice(OFFSETS))
    return values


@pytest.fixture(scope="module", params=["memory", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Return a world on each kind of database."""
    chance, clock = random.Random(4), FakeClock()
    process = Process.from_yaml(TEXT, clock=clock, rates=_rates)
    store = Store.open(new_url(request.param, tmp_path_factory.mktemp("where")), [process])
    made = []
    for number in range(80):
        clock.advance(timedelta(minutes=chance.randrange(200)))
        deal = store.start(process, f"D-{number}", some_values(chance))
        for trigger in chance.sample(["go", "win", "lose", "legal.pass"], k=chance.randrange(4)):
            clock.advance("1h")
            if deal.can(trigger):
                store.fire(deal.id, trigger)
                deal = store.get(deal.id)
        if deal.outcome is None and chance.random() < 0.4:
            store.request(deal.id, "discount", by="ani")
            store.approve(deal.id, "discount", by=Actor("budi", {"boss"}))
        made.append(store.get(deal.id))
    with store:
        deals = [process.restore(deal.snapshot()) for deal in made]
        yield World(process, store, deals, clock())


def _rates(source: str, target: str, _: datetime) -> Decimal | None:
    return Decimal("1.1") if (source, target) == ("EUR", "USD") else None


@settings(max_examples=400)
@given(where=expressions())
def test_the_database_finds_what_python_finds(world: World, where: str) -> None:
    """Three-valued logic and all: a deal is found if the expression is definitely true of it."""
    assert world.expected(where) == sorted(deal.id for deal in world.store.stream(where=where))


@pytest.mark.parametrize("name", sorted(LITERALS))
def test_every_comparison_alone(world: World, name: str) -> None:
    """Each kind of value, each sign, each literal: chance leaves none of them out."""
    for sign in ("==", "!=", "<", "<=", ">", ">="):
        for literal in LITERALS[name]:
            where = f"{name} {sign} {literal}"
            found = sorted(deal.id for deal in world.store.stream(where=where))
            assert (where, world.expected(where)) == (where, found)


@pytest.mark.parametrize("where", [*BOOLEANS, *(f"empty({name})" for name in FILLED)])
def test_every_condition_and_its_opposite(world: World, where: str) -> None:
    """What is true, and what is false: of the rest nobody knows."""
    for asked in (where, f"not ({where})"):
        assert world.expected(asked) == sorted(d.id for d in world.store.stream(where=asked))


@given(where=expressions(), size=st.integers(1, 30))
def test_pages_are_the_whole_in_parts(world: World, where: str, size: int) -> None:
    """No deal is missing between pages, and none comes twice."""
    found: list[str] = []
    page = world.store.find(where=where, order="-active_at", limit=size)
    while True:
        assert len(page) <= size
        found += [deal.id for deal in page]
        if page.next is None:
            break
        page = world.store.find(where=where, order="-active_at", limit=size, after=page.next)
    assert world.expected(where) == sorted(found)
    assert len(found) == len(set(found))


EXACT = (
    "contacted and segment == 'large'",
    "size > 10 or filled(note)",
    "deal.stage in ('lead', 'offer') and not contacted",
    "'red' in tags and signed_on < today",
    "deal.age > '14d' and deal.probability >= 50",
    "visited('won') or approved('discount') or tracks.legal == 'review'",
    "is_big",
)


@pytest.mark.parametrize("where", EXACT)
def test_what_the_database_can_tell_is_not_asked_again(world: World, where: str) -> None:
    """For most conditions the database alone decides."""
    postgresql = world.store.database.is_postgresql
    lowering = Lowering(world.process, world.now, postgresql=postgresql)
    root = parse(where, world.process.definition.scope).root
    assert lowering.verdict(root).true.is_exact


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("amout > 3", "amount"),
        ("amount", "is not a condition"),
        ("amount >", "In 'amount >'"),
        (3, "expression as text"),
    ],
)
def test_what_is_no_condition(world: World, where: Any, problem: str) -> None:
    """A mistake in an expression is told as the loader would tell it."""
    with pytest.raises(UsageError, match=problem):
        world.store.find(where=where)


def test_a_hostile_expression_is_only_text(world: World) -> None:
    """No text of an expression becomes SQL."""
    hostile = 'note == "x\'); DROP TABLE salesprocess_deals; --"'
    assert [] == list(world.store.stream(where=hostile))
    assert 80 == sum(1 for _ in world.store.stream())
