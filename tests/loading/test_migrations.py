"""What ``migrations`` may say."""

from __future__ import annotations

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_text

HEAD = """\
salesprocess: 1
process: acme
version: 4
fields:
  amount: decimal
  twice: {type: decimal, formula: amount * 2}
  contact: {type: group, fields: {mail: email}}
stages: {lead: , offer: , won: {outcome: won}}
transitions: {win: {from: open, to: won}}
tracks:
  legal:
    stages: {review: , passed: {done: true}}
    transitions: {pass: {from: review, to: passed}}
migrations:
"""


@pytest.mark.parametrize(
    "line",
    [
        "2: {stages: {demo: offer, talk: offer}, fields: {budget: amount}, drop: [fax]}",
        "4: {stages: {lead: offer, offer: lead}}",
        "4: {stages: {legal.check: legal.review}}",
        "4: {fields: {person: contact, person.post: contact.mail}}",
        "4: {drop: [twice]}",
        "3: {drop: [amount]}",
        "3: {stages: {demo: talk}}\n  4: {stages: {talk: offer}}",
        "3: {fields: {budget: value}}\n  4: {drop: [value]}",
        "4: {fields: {twice_as_much: amount}}\n  3: {}",
    ],
)
def test_what_can_be_done_loads(line: str) -> None:
    """Names of earlier versions are nobody's business; where they lead has to be there."""
    load_text(f"{HEAD}  {line}\n")


@pytest.mark.parametrize(
    ("line", "rule", "column", "message"),
    [
        ("5: {}", "bad-migration", 3, "write 'version: 5', or correct the key"),
        ("1: {}", "bad-migration", 3, "No version is before 1"),
        ("four: {}", None, 3, "whole number"),
        ("4: {stages: {demo: ofer}}", "unknown-stage", 22, "did you mean 'offer'?"),
        ("4: {stages: {offer: offer}}", "bad-migration", 23, "keeps its name"),
        ("4: {stages: {legal.check: lead}}", "bad-migration", 29, "stays in its track"),
        ("4: {stages: {legal.check: legal.revew}}", "unknown-stage", 29, "'legal.review'?"),
        ("4: {fields: {budget: amout}}", "unknown-field", 24, "did you mean 'amount'?"),
        ("4: {fields: {amount: amount}}", "bad-migration", 24, "keeps its name"),
        ("4: {fields: {a: amount, b: amount}}", "bad-migration", 30, "'a' becomes 'amount'"),
        ("4: {fields: {a: amount}, drop: [a]}", "bad-migration", 19, "'a' is dropped too"),
        ("4: {fields: {a: twice}}", "not-assignable", 19, "write 'a' under 'drop' instead"),
        ("4: {drop: [amount]}", "bad-migration", 14, "The field 'amount' is still there"),
        ("4: {drop: [contact]}", "bad-migration", 14, "The field 'contact' is still there"),
        ("3: {stages: {demo: talk}}", "unknown-stage", 22, "There is no stage 'talk'"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_place(
    line: str, rule: str | None, column: int, message: str
) -> None:
    """And with the nearest name, or the way out."""
    with pytest.raises(LoadError) as caught:
        load_text(f"{HEAD}  {line}\n")
    (finding,) = caught.value.findings
    assert message in finding.message
    assert (len(HEAD.splitlines()) + 1, column) == (finding.place.line, finding.place.column)
    assert rule in (None, finding.rule)
