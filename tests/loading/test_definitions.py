"""What loading makes of a process without mistakes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from salesprocess.definition import Definition
from salesprocess.errors import Place
from salesprocess.expressions import BOOLEAN, NONE, Duration, Money
from salesprocess.loading import load_text
from salesprocess.text import Text

PROCESS = """\
salesprocess: 1
process: acme
version: 3
title: {en: Acme, id: Akme}
roles:
  sales:
  manager: Manager
  chief: {en: Chief, id: Kepala}
fields:
  candidate: boolean
  interest: {type: choice, options: {none: , strong: {en: Strong, id: Kuat}}, default: strong}
  amount: {type: money, currency: USD, default: 250, sensitive: true}
  wait: {type: duration, default: 14d}
  tags: {type: list, options: [1, b], default: [b]}
  doubled: {type: money, currency: USD, formula: weighted * 2}
  weighted: {type: money, currency: USD, formula: amount * 0.5}
  contract:
    type: group
    locked_in: won
    sensitive: true
    fields:
      signed_at: {type: date, default: 2024-11-12}
      late: {type: boolean, formula: "signed_at_ or contract.signed_at > '2025-01-01'"}
  signed_at_: boolean
stages:
  lead: Lead
  prospect:
    enter: candidate
    exit:
      - qualified
      - any: [amount > '5 USD', {not: {all: candidate}}]
    start: {requires: {amount: candidate}, guards: [amount > '1 USD']}
    checklist: {call: Call them, mail: , meet: {required: false}}
  won: {outcome: won, start: true}
guards:
  qualified: {when: candidate, message: No., effective: {from: 2026-01-01, until: }}
  either: {any: [qualified, amount > 3], help: }
transitions:
  qualify:
    - {from: lead, to: prospect, requires: contract.signed_at}
    - from: [open]
      to: stay
      requires: [amount, contract]
      set: {contract.signed_at: today, candidate: None, amount: }
  win:
  - {from: open, to: won, guards: filled(amount), emit: sold, requires: {amount: true, wait: candidate}}
  lose: {from: prospect, to: lead, guards: {not: qualified}, reason: [price, other]}
reversions: {guards: [candidate]}
hooks:
  tell: {on: [sold, won], call: notify, when: amount > '9 USD'}
"""  # noqa: E501


@pytest.fixture(scope="module")
def definition() -> Definition:
    return load_text(PROCESS, "p.yaml")


def test_expressions_have_one_address_each(definition: Definition) -> None:
    """Every expression is kept under its address; mere names of guards and fields are not."""
    expected = {
        "fields.doubled.formula": "weighted * 2",
        "fields.weighted.formula": "amount * 0.5",
        "fields.contract.fields.late.formula": ("signed_at_ or contract.signed_at > '2025-01-01'"),
        "stages.prospect.enter[0]": "candidate",
        "stages.prospect.exit[1].any[0]": "amount > '5 USD'",
        "stages.prospect.exit[1].any[1].not.all[0]": "candidate",
        "stages.prospect.start.guards[0]": "amount > '1 USD'",
        "stages.prospect.start.requires.amount": "candidate",
        "guards.qualified.when": "candidate",
        "guards.either.any[1]": "amount > 3",
        "transitions.qualify[1].set.contract.signed_at": "today",
        "transitions.qualify[1].set.candidate": "None",
        "transitions.qualify[1].set.amount": "None",
        "transitions.win.guards[0]": "filled(amount)",
        "transitions.win.requires.wait": "candidate",
        "reversions.guards[0]": "candidate",
        "hooks.tell.when": "amount > '9 USD'",
    }

    assert expected == {at: found.text for at, found in definition.expressions.items()}


def test_expressions_have_the_type_of_what_they_are_for(definition: Definition) -> None:
    """Conditions are boolean, and assigned values have the type of their field."""
    expressions = definition.expressions

    assert BOOLEAN == expressions["guards.qualified.when"].type
    assert definition.fields["contract.signed_at"].type == (
        expressions["transitions.qualify[1].set.contract.signed_at"].type
    )
    assert NONE == expressions["transitions.qualify[1].set.candidate"].type


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("process", "acme"),
        ("title", "title: {en: Acme"),
        ("roles.sales", "sales:"),
        ("roles.manager", "Manager"),
        ("fields.candidate", "boolean\n  interest"),
        ("fields.interest", "interest: {type"),
        ("fields.interest.options.strong", "strong: {en"),
        ("fields.tags.options.1", "1, b]"),
        ("fields.contract.fields.signed_at.type", "date, default: 2024"),
        ("stages.lead", "Lead\n"),
        ("stages.prospect.enter[0]", "candidate\n    exit"),
        ("stages.prospect.exit[1].any[1].not.all[0]", "candidate}}]"),
        ("stages.prospect.start.requires.amount", "candidate}, guards: [amount"),
        ("stages.prospect.checklist.mail", "mail: ,"),
        ("transitions.qualify[0].requires.contract.signed_at", "contract.signed_at}"),
        ("transitions.qualify[1].from[0]", "open]"),
        ("transitions.qualify[1].requires.contract", "contract]"),
        ("transitions.win", "win:\n"),
        ("transitions.win.to", "won, guards: filled"),
        ("transitions.win.guards[0]", "filled(amount), emit"),
        ("transitions.win.emit[0]", "sold, requires"),
        ("transitions.win.requires.wait", "candidate}}\n  lose"),
        ("transitions.lose.guards[0].not", "qualified}, reason"),
        ("transitions.lose.reason.other", "other]"),
        ("hooks.tell.on[1]", "won], call"),
        ("hooks.tell.nothing.here", "tell: {on"),
    ],
)
def test_parts_know_their_place(definition: Definition, address: str, written: str) -> None:
    """The place of a scalar is its own, of anything larger that of its key, in every short form."""
    before, *others = PROCESS.split(written)
    column = len(before) - before.rfind("\n")

    assert 1 == len(others)
    assert Place("p.yaml", before.count("\n") + 1, column) == definition.place(address)


def test_expressions_have_places(definition: Definition) -> None:
    """Every address under which an expression is kept has a place of its own."""
    assert definition.expressions.keys() <= definition.places.keys()


def test_fields_are_flat_and_typed(definition: Definition) -> None:
    """Groups are unfolded in the order of the file, and pass on what they say."""
    fields = definition.fields

    assert ["candidate", "interest", "amount", "wait", "tags", "doubled", "weighted"] == (
        list(fields)[:7]
    )
    assert ("won",) == fields["contract.signed_at"].spec.locked_in
    assert ("1", "b") == fields["tags"].type.of.options  # type: ignore[union-attr]


def test_defaults_are_values(definition: Definition) -> None:
    """Defaults are kept as the engine keeps values."""
    defaults = {name: f.default for name, f in definition.fields.items() if f.default is not None}

    assert {
        "interest": "strong",
        "amount": Money(Decimal(250), "USD"),
        "wait": Duration.parse("14d"),
        "tags": ("b",),
        "contract.signed_at": date(2024, 11, 12),
    } == defaults


def test_what_derives_from_a_secret_is_one(definition: Definition) -> None:
    """A formula over a sensitive field is sensitive, and a formula over that one too."""
    secret = {name for name, field in definition.fields.items() if field.sensitive}

    assert {"amount", "weighted", "doubled", "contract.signed_at", "contract.late"} == secret


def test_formulas_know_the_formulas_that_they_use(definition: Definition) -> None:
    """A formula over a formula is typed after it, whatever the order of the file."""
    names = definition.scope.names

    assert definition.fields["doubled"].formula == names["doubled"].formula
    assert {"weighted"} == definition.fields["doubled"].formula.names  # type: ignore[union-attr]
    assert definition.fields["weighted"].formula == names["weighted"].formula


def test_short_forms_mean_the_same(definition: Definition) -> None:
    """A title alone, a key with nothing after it and one word for a list are read as such."""
    spec = definition.spec

    assert Text.of("Lead") == spec.stages["lead"].title
    assert Text.of({"en": "Chief", "id": "Kepala"}) == spec.roles["chief"].title
    assert (True, True, False) == tuple(
        item.required for item in spec.stages["prospect"].checklist.values()
    )
    assert spec.stages["won"].start is not None
    assert ("open",) == spec.transitions["win"][0].from_
    assert {"contract.signed_at": "true"} == spec.transitions["qualify"][0].requires
    assert ("lead", "prospect", "won") == definition.starts
    assert ("en", "id") == definition.languages


def test_the_smallest_process() -> None:
    """A process is at least two stages and a transition; everything else has its default."""
    small = load_text(
        "salesprocess: 1\nprocess: tiny\nstages: {lead: , won: {outcome: won}}\n"
        "transitions: {win: {from: lead, to: won}}\nfields:\nguards:\n"
    )

    assert ("lead", "won") == small.stages
    assert {} == small.expressions
    assert 1 == small.spec.version
