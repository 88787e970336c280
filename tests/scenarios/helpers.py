"""What the tests of scenarios share."""

from __future__ import annotations

from typing import Any

from salesprocess.loading import load_data
from salesprocess.scenarios import Failure, Result, Run, Runner
from salesprocess.source import read

PROCESS = """\
salesprocess: 1
process: acme
roles: {seller: Seller, manager: Manager}
calendar: {timezone: Asia/Jakarta}
fields:
  candidate: boolean
  amount: {type: integer, max: 100, locked_in: offer}
  double: {type: integer, formula: amount * 2}
  discount: {type: percent, default: 0}
  phone: {type: phone, sensitive: true}
  contract: {type: group, fields: {signed_on: date}}
stages:
  lead: {checklist: {called: }}
  offer: {start: {requires: amount}}
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  fit: {when: candidate, message: Nobody has judged it.}
  credit: {check: credit_limit, override: {roles: manager}}
policies: {screening: {entering: won, when: amount > 50, require: filled(phone)}}
approvals: {discount: {roles: manager, when: discount > 10, not_by: requester, expires: 3d}}
deadlines:
  stale: {in: offer, after: 5 business days, emit: gone_stale}
  dead: {in: offer, after: 30d, fire: lose, reason: no_progress}
tracks:
  legal:
    stages: {review: , passed: {done: true}}
    transitions: {pass: {from: review, to: passed, roles: manager}}
transitions:
  propose:
    - {from: lead, to: offer, guards: [fit, amount > 10], requires: [amount], emit: offer_sent}
  wait: {from: [lead, offer], to: stay, comment: required}
  win: {from: offer, to: won, guards: credit, approvals: discount, starts: {process: support}}
  lose: {from: open, to: lost, reason: [price, no_progress]}
  finish: {from: won, to: lost, automatic: true, guards: contract.signed_on < '2020-01-01'}
"""


def runner(scenarios: dict[str, Any], text: str = PROCESS, **options: Any) -> Runner:
    """Make a runner of a process with scenarios."""
    told = {name: _spec(scenario) for name, scenario in scenarios.items()}
    return Runner(load_data({**read(text).data, "scenarios": told}), **options)


def run(text: str = PROCESS, **scenarios: Any) -> Run:
    """Play scenarios: lists of steps, or mappings."""
    return runner(scenarios, text).run_all()


def played(*steps: Any, text: str = PROCESS, **head: Any) -> Result:
    """Play one scenario."""
    return runner({"one": {**head, "steps": [*steps]}}, text).run("one")


def failure(*steps: Any, text: str = PROCESS, **head: Any) -> Failure:
    """Play one scenario, which has to fail."""
    found = played(*steps, text=text, **head).failure
    assert found is not None
    return found


def said(*steps: Any, **head: Any) -> tuple[int, str, str]:
    """Return the number of the step that fails, what was expected, and what came instead."""
    found = failure(*steps, **head)
    return found.number, found.expected.say("en"), found.got.say("en")


def _spec(scenario: Any) -> Any:
    return {"steps": scenario} if isinstance(scenario, list) else scenario
