"""Scenarios: each mistake in one, at its place and with the way out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from salesprocess.errors import LoadError
from salesprocess.loading import load_data, load_text

HEAD = """\
salesprocess: 1
process: acme
roles: {seller: Seller, manager: Manager}
calendar: {timezone: Asia/Jakarta}
fields:
  candidate: boolean
  amount: {type: integer, max: 10}
  total: {type: integer, formula: amount * 2}
  phone: {type: phone, sensitive: true}
  contract: {type: group, fields: {signed_on: date}}
stages:
  lead: {checklist: {called: }}
  offer: {start: true}
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  fit: {when: candidate}
  credit: {check: credit_limit, override: {roles: manager}}
policies: {screening: {entering: won, require: candidate}}
approvals: {discount: {roles: manager, expires: 3d}}
deadlines: {stale: {in: offer, after: 5d, emit: gone_stale}}
tracks:
  legal:
    stages: {review: , passed: {done: true}}
    transitions: {pass: {from: review, to: passed}}
    deadlines: {slow: {in: review, after: 9d}}
transitions:
  propose: {from: lead, to: offer, guards: fit, emit: offer_sent}
  note: {from: open, to: stay}
  wait: {from: offer, to: stay}
  back: {from: offer, to: previous}
  win: {from: offer, to: won, guards: credit, approvals: discount, starts: {process: support}}
  lose: {from: open, to: lost, reason: [price, other]}
scenarios:
  one:
"""


def findings(body: str) -> list[str]:
    """Return rule and message of each mistake in a process with one scenario."""
    try:
        load_text(HEAD + body)
    except LoadError as error:
        return [f"{finding.rule}: {finding.message}" for finding in error.findings]
    return []


def of_step(step: str) -> list[str]:
    """Return the mistakes of a scenario of one step."""
    return findings(f"    steps:\n      - {step}\n")


@pytest.mark.parametrize(
    "step",
    [
        "propose",
        "propose:",
        "propose: {to: offer, emits: [offer_sent, gone_stale]}",
        "propose: {blocked_by: [fit, screening, discount, amount, contract, contract.signed_on]}",
        "propose: {blocked_by: [roles, reason, comment, condition, called, credit_limit]}",
        "propose: {with: {contract: {signed_on: 2026-01-01}, amount: }}",
        "propose: {by: ani}",
        "propose: {by: {id: ani, roles: [seller, manager]}}",
        "note: {to: stay}",
        "note: {to: lead}",
        "back: {to: lead}",
        "win: {override: {credit: fine}}",
        "lose: {reason: price}",
        "lose: {reason: nonsense, blocked_by: reason}",
        "legal.pass: {to: passed}",
        "fire: wait",
        "fire: {wait: {to: offer}}",
        "wait: 3 business days",
        "cannot_set: {amount: 11}",
        "set: {contract.signed_on: 2026-01-01, amount: }",
        "request: {discount: {by: seller, comment: x, refused: true}}",
        "approve: discount",
        "expect: {stage: lead, outcome: open, amount: , total: 4, facts: {candidate: true}}",
        "expect: {tracks: {legal: passed}, approvals: {discount: granted}, started: support}",
        "expect: {tracks: {legal: }, approvals: {discount: }, emitted: gone_stale}",
        "expect: {due: [stale, legal.slow, approvals.discount.expires, deadlines.stale]}",
        "expect: {due: {stale: 2026-01-10, legal.slow: , deadlines.stale: counts}}",
        "expect: {due: {stale: 2026-01-10T09:00+07:00}}",
    ],
)
def test_what_can_be_said(step: str) -> None:
    """It loads."""
    assert [] == of_step(step)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("propse", "unknown-trigger: There is no trigger 'propse'; did you mean 'propose'?"),
        ("waits: 3d", "unknown-trigger: There is no step 'waits'; did you mean 'wait'?"),
        ("fire: propse", "unknown-trigger: There is no trigger 'propse'; did you mean 'propose'?"),
        (
            "legal.pas",
            "unknown-trigger: There is no trigger 'legal.pas'; did you mean 'legal.pass'?",
        ),
        (
            "propose: {too: offer}",
            "unknown-key: The key 'too' does not exist here; did you mean 'to'?",
        ),
        ("propose: {to: ofer}", "unknown-stage: There is no stage 'ofer'; did you mean 'offer'?"),
        ("propose: {to: won}", "bad-scenario: 'propose' never leads to 'won'; it leads to: offer."),
        ("legal.pass: {to: won}", "bad-scenario: 'legal.pass' never leads to 'won'; it leads to:"),
        (
            "propose: {to: offer, blocked_by: fit}",
            "bad-scenario: Of 'to' and 'blocked_by' only one can be; remove the others.",
        ),
        (
            "propose: {blocked_by: fitt}",
            "unknown-cause: There is no guard, policy, approval, field",
        ),
        (
            "propose: {blocked_by: []}",
            "wrong-type: 'blocked_by' takes what blocks, or a list of them",
        ),
        (
            "propose: {emits: stale}",
            "unknown-event: There is no event 'stale'; did you mean 'gone_stale'?",
        ),
        (
            "propose: {override: {fut: x}}",
            "unknown-guard: There is no guard 'fut'; did you mean 'fit'?",
        ),
        ("propose: {by: selle}", "unknown-actor: There is no role 'selle'; did you mean 'seller'?"),
        (
            "propose: {by: system}",
            "reserved-word: 'system' acts by itself; let time pass with 'wait'",
        ),
        (
            "propose: {by: {id: ani, roles: boss}}",
            "unknown-role: There is no role 'boss'; declare it under 'roles', or use one",
        ),
        ("propose: {by: {}}", "missing-key: The key 'id' is missing here; add it, for example"),
        ("propose: {by: 3}", "wrong-type: 'by' takes a mapping, not the number 3"),
        ("propose: {with: {amount: 11}}", "bad-value: 'amount' cannot take this: 11 is too much"),
        ("propose: {with: {amout: 1}}", "unknown-field: There is no field 'amout'; did you mean"),
        (
            "propose: offer",
            "wrong-type: 'propose' takes what comes with a trigger, as a mapping, not",
        ),
        (
            "lose: {reason: prize}",
            "bad-scenario: 'prize' is no reason that 'lose' offers; did you mean",
        ),
        (
            "propose: {reason: price}",
            "bad-scenario: 'price' is no reason that 'propose' offers; remove",
        ),
        (
            "set: {total: 3}",
            "not-assignable: 'total' follows from its formula; give the fields in the",
        ),
        (
            "set: {contract: 3}",
            "bad-value: 'contract' is a group; name its members: contract.signed_on.",
        ),
        (
            "set: {contract: {signed: x}}",
            "unknown-field: There is no field 'contract.signed'; did you",
        ),
        ("set: {phone: x}", "bad-value: 'phone' cannot take this: the value is not a phone number"),
        ("set: 3", "wrong-type: 'set' takes a mapping, not the number 3"),
        (
            "cannot_set: {amout: 11}",
            "unknown-field: There is no field 'amout'; did you mean 'amount'?",
        ),
        (
            "wait: soon",
            "wrong-type: 'wait' takes a duration, not the text 'soon'; write for example",
        ),
        ("wait: 3", "wrong-type: 'wait' takes a duration, not the number 3"),
        ("wait: 4 business hours", "no-hours: '4 business hours' is counted within the hours of a"),
        ("tick: calld", "unknown-item: There is no item 'calld'; did you mean 'called'?"),
        ("untick: []", "wrong-type: 'untick' takes an item of a checklist, or a list of them"),
        ("request: discont", "unknown-approval: There is no approval 'discont'; did you mean"),
        (
            "approve: {discount: {by: mnager}}",
            "unknown-actor: There is no role 'mnager'; did you mean",
        ),
        (
            "approve: {discount: {byy: x}}",
            "unknown-key: The key 'byy' does not exist here; did you",
        ),
        (
            "approve: {discount: , credit: }",
            "wrong-type: 'approve' takes one name, or one with what",
        ),
        ("expect: {stge: lead}", "unknown-field: There is no field 'stge'; did you mean 'stage'?"),
        ("expect: {stage: led}", "unknown-stage: There is no stage 'led'; did you mean 'lead'?"),
        ("expect: {outcome: wn}", "bad-scenario: There is no outcome 'wn'; did you mean 'won'?"),
        ("expect: {amount: many}", "bad-value: 'amount' cannot take this: 'many' is"),
        (
            "expect: {tracks: {legl: review}}",
            "unknown-track: There is no track 'legl'; did you mean",
        ),
        (
            "expect: {tracks: {legal: revew}}",
            "unknown-stage: There is no stage 'revew'; did you mean",
        ),
        (
            "expect: {approvals: {discount: given}}",
            "bad-scenario: There is no state of an approval",
        ),
        (
            "expect: {due: stal}",
            "unknown-deadline: There is no deadline 'stal'; did you mean 'stale'?",
        ),
        ("expect: {due: {stale: soon}}", "wrong-type: 'stale' takes"),
        (
            "expect: {due: 3}",
            "wrong-type: 'due' takes deadlines, or a mapping from deadline to day",
        ),
        ("expect: {emitted: stale}", "unknown-event: There is no event 'stale'; did you mean"),
        (
            "expect: {started: suport}",
            "unknown-process: There is no process 'suport'; did you mean",
        ),
        ("expect:", "bad-scenario: This step says nothing; write what is done, or remove it."),
        (
            "{propose: , win: }",
            "bad-scenario: A step does one thing, and this one says 'propose' and",
        ),
        ("{}", "wrong-type: Each item of 'steps' takes one thing to do, not an empty mapping"),
        ("3", "wrong-type: Each item of 'steps' takes one thing to do, not the number 3"),
    ],
)
def test_what_cannot_be_said(step: str, expected: str) -> None:
    """One mistake is one finding: the rule, what is wrong, and the way out."""
    (found,) = of_step(step)

    assert expected == found[: len(expected)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "    stage: won\n    steps: [win]",
            "bad-scenario: No deal begins in 'won'; begin in one of: lead,",
        ),
        (
            "    stage: wn\n    steps: [win]",
            "unknown-stage: There is no stage 'wn'; did you mean 'won'?",
        ),
        ("    given: {amount: 11}\n    steps: [win]", "bad-value: 'amount' cannot take this"),
        (
            "    given: {total: 1}\n    steps: [win]",
            "not-assignable: 'total' follows from its formula",
        ),
        (
            "    checks: {credit: true}\n    steps: [win]",
            "unknown-check: There is no check 'credit'",
        ),
        ("    checks: {credit_limit: 3}\n    steps: [win]", "wrong-type: 'credit_limit' takes"),
        (
            "    at: tomorrow\n    steps: [win]",
            "wrong-type: 'at' takes a day, or a moment with its",
        ),
        (
            "    at: 2026-01-05\n    steps: [win]",
            "wrong-type: 'at' takes a moment with its offset, not",
        ),
        (
            "    by: mangler\n    steps: [win]",
            "unknown-actor: There is no role 'mangler'; did you mean",
        ),
        ("    steps: []", "bad-scenario: A scenario has steps; write one, for example"),
        (
            "    given: {amount: 1}",
            "missing-key: The key 'steps' is missing here; add it, for example",
        ),
        ("    steps: win", "wrong-type: 'steps' takes a list, not the text 'win'"),
        (
            "    steps: [win]\n    step: x",
            "unknown-key: The key 'step' does not exist here; did you",
        ),
    ],
)
def test_what_is_wrong_about_a_scenario(body: str, expected: str) -> None:
    """Its beginning is checked as its steps are."""
    assert [expected] == [found[: len(expected)] for found in findings(body)][:1]


def test_the_place_is_that_of_the_word() -> None:
    """Line and column of the key or the value that is wrong, also after a broken step."""
    with pytest.raises(LoadError) as caught:
        load_text(HEAD + "    steps:\n      - 3\n      - propose: {to: ofer}\n", "acme.yaml")

    line = HEAD.count("\n")
    assert [(line + 2, 9), (line + 3, 23)] == [f.place[1:] for f in caught.value.findings]
    assert "scenarios.one.steps[1].propose.to" == caught.value.findings[1].address


def test_a_name_of_a_scenario_may_hold_what_addresses_hold() -> None:
    """Dots and brackets in it do not lead to another place."""
    text = HEAD.replace("  one:\n", "  5.000 EUR [net].steps[0]:\n")
    with pytest.raises(LoadError) as caught:
        load_text(text + "    steps:\n      - propose: {to: ofer}\n")

    assert (HEAD.count("\n") + 2, 23) == caught.value.findings[0].place[1:]


def test_a_broken_part_makes_no_mistakes_of_scenarios() -> None:
    """What a scenario names may be in the part that cannot be read."""
    data: dict[str, Any] = {
        "salesprocess": 1,
        "process": "acme",
        "fields": {"amount": {"type": "intger"}},
        "stages": {"lead": {}, "won": {"outcome": "won"}},
        "transitions": {"win": {"form": "lead", "to": "won"}},
        "scenarios": {"one": {"given": {"amount": "x"}, "steps": ["win", {"win": {"to": "lead"}}]}},
    }
    with pytest.raises(LoadError) as caught:
        load_data(json.loads(json.dumps(data)))

    assert {"bad-choice", "missing-key", "unknown-key"} == {f.rule for f in caught.value.findings}
