"""All mistakes of a file at once, and nothing that only follows from one of them."""

from __future__ import annotations

import pytest

from salesprocess.errors import LoadError, Place
from salesprocess.loading import load_data, load_text
from salesprocess.source import MOST_FINDINGS

REST = """\
stages:
  lead:
  won: {outcome: won}
transitions:
  win: {from: lead, to: won}
"""


def rules_of(text: str) -> list[tuple[int | None, str]]:
    """Return line and rule of every mistake."""
    with pytest.raises(LoadError) as caught:
        load_text(text, "p.yaml")
    return [(finding.place.line, finding.rule) for finding in caught.value.findings]


def test_mistakes_of_every_kind_come_together_in_file_order() -> None:
    """YAML, shape, names and expressions are all reported, sorted by place."""
    text = """\
salesprocess: 1
process: Acme
fields:
  amount: {type: money, currency: USD}
  amount: text
  close_date: {type: date, min: soon, default: later}
guards:
  big: {when: amount > 'many', mesage: Small.}
  late: {when: close_date > 3}
stages:
  lead: {probability: 200, exit: [bigg]}
  won: {outcome: won}
transitions:
  win: {from: lead, to: one}
hooks:
  tell: {on: win, call: notify}
"""
    expected = [
        (2, "bad-name"),
        (5, "duplicate-key"),
        (6, "bad-limit"),
        (6, "bad-default"),
        (8, "expression"),
        (8, "unknown-key"),
        (9, "expression"),
        (11, "wrong-type"),
        (11, "unknown-guard"),
        (14, "unknown-stage"),
        (16, "unknown-event"),
    ]

    assert expected == rules_of(text)


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ("  amount: {type: mony}", "bad-choice"),
        ("  amount: {tpye: money}", "unknown-key"),
        ("  Amount: money", "bad-name"),
        ("  amount: [money]", "wrong-type"),
        ("  amount: *money", "yaml-alias"),
        ("  amount: !money", "yaml-tag"),
        ("  amount: {type: choice}", "options-missing"),
        ("  amount: {type: choice, options: [a, {b: c}]}", "wrong-type"),
        ("  amount: {type: group}", "group-form"),
    ],
)
def test_a_broken_field_is_no_unknown_field(broken: str, rule: str) -> None:
    """What refers to a field that is declared, though badly, is no second mistake."""
    text = f"""\
salesprocess: 1
process: acme
fields:
  other: {{type: integer, formula: amount * 2}}
{broken}
guards:
  big: {{when: amount > 3}}
stages:
  lead: {{exit: [amount, {{not: amount == 'x'}}]}}
  won: {{outcome: won}}
transitions:
  win: {{from: lead, to: won, requires: [amount], set: {{amount: 3, other: 1}}}}
hooks:
  tell: {{on: moved, call: notify, when: amount > 5}}
"""
    found = [entry for entry in rules_of(text) if entry[1] not in ("not-assignable", "missing-key")]

    assert (5, rule) in found
    assert {5} == {line for line, _ in found}


@pytest.mark.parametrize(
    "text",
    [
        "fields: 3",
        "fields:\n  - amount",
        "stages: {lead: 3, won: {outcome: [won]}}",
        "guards:\n  big: {wen: amount > 3}",
        "transitions: {win: {frm: lead, to: won, emit: sold}}",
        "roles: [sales]",
    ],
)
def test_a_broken_section_hides_no_other(text: str) -> None:
    """Without one section the others are checked, but for what they take from it."""
    section = text.partition(":")[0]
    whole = {
        "fields": "fields: {amount: money}",
        "stages": "stages: {lead: , won: {outcome: won}}",
        "guards": "guards: {big: {when: filled(amount)}}",
        "transitions": "transitions: {win: {from: lead, to: won, emit: sold}}",
        "roles": "roles: {sales: }",
        "hooks": "hooks: {tell: {on: [sold, won], stage: lead, trigger: win, call: x, when: big_}}",
        "reversions": "reversions: {roles: sales, guards: [big], requires: amount}",
    }
    parts = "\n".join({**whole, section: text}.values())

    rules = [rule for _, rule in rules_of(f"salesprocess: 1\nprocess: acme\n{parts}\n")]

    assert (section != "fields") == ("expression" in rules)
    assert not {rule for rule in rules if rule.startswith("unknown-") and rule != "unknown-key"}


def test_items_after_a_broken_one_keep_their_place_and_address() -> None:
    """What was left out of a list does not move the items behind it."""
    text = REST.replace(
        "win: {from: lead, to: won}",
        "win:\n  - lead\n  - {from: lead, to: won}\n  - {from: leat, to: won}",
    )
    with pytest.raises(LoadError) as caught:
        load_text(f"salesprocess: 1\nprocess: acme\n{text}", "p.yaml")

    assert [
        ("wrong-type", Place("p.yaml", 8, 5), "transitions.win[0]"),
        ("unknown-stage", Place("p.yaml", 10, 12), "transitions.win[2].from"),
    ] == [(f.rule, f.place, f.address) for f in caught.value.findings]


def test_a_transition_without_a_key_is_checked_for_the_rest() -> None:
    """A slip in one key hides no mistake beside it."""
    text = REST.replace("win: {from: lead, to: won}", "win: {form: lead, to: wonn}")
    with pytest.raises(LoadError) as caught:
        load_text(f"salesprocess: 1\nprocess: acme\n{text}", "p.yaml")

    assert ["missing-key", "unknown-key", "unknown-stage"] == [
        finding.rule for finding in caught.value.findings
    ]


def test_a_tag_on_the_whole_file_hides_nothing() -> None:
    """What is wrong with the file as a whole is reported with what is wrong inside."""
    assert [(1, "yaml-tag"), (1, "bad-choice")] == rules_of(
        "!x {salesprocess: 1, process: a, fields: {a: txt}, stages: {l: }, transitions:"
        " {t: {from: l, to: l}}}"
    )


def test_too_many_mistakes_are_cut() -> None:
    """A file of nothing but mistakes gets as many as help, and is told that there are more."""
    stages = "".join(f"  s{number}: {{exit: [x{number}]}}\n" for number in range(500))
    rules = rules_of(f"salesprocess: 1\nprocess: acme\n{REST}".replace("  lead:\n", stages))

    assert MOST_FINDINGS + 1 == len(rules)
    assert "too-many" == rules[-1][1]


def test_data_without_lines_is_checked_alike() -> None:
    """Plain data gives the same findings, without lines."""
    data = {
        "salesprocess": 1,
        "process": "acme",
        "stages": {"lead": {"probability": 12.5}, "won": {"outcome": "won"}},
        "transitions": {"win": {"from": "leed", "to": "won", "guards": ["amount > 3"]}},
    }
    with pytest.raises(LoadError) as caught:
        load_data(data, "my data")

    assert [
        ("unknown-stage", Place("my data"), "transitions.win.from[0]"),
        ("expression", Place("my data"), "transitions.win.guards[0]"),
    ] == [(f.rule, f.place, f.address) for f in caught.value.findings]
