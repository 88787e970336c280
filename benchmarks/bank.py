"""The bank's loan applications of 2011 and 2012 (BPI Challenge 2012), moved one event at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

LOG = Path(__file__).parents[2] / "shared" / "data" / "bpic2012.xes.gz"

PROCESS = """
salesprocess: 1
process: loan_application
fields:
  amount_requested: integer
  is_approved: boolean
  is_registered: boolean
  is_activated: boolean
stages:
  submitted:
  partly_submitted:
  preaccepted:
  accepted:
  finalized:
  granted: {outcome: won}
  declined: {outcome: lost}
  cancelled: {outcome: lost}
transitions:
  submit_partly: {from: submitted, to: partly_submitted}
  preaccept: {from: partly_submitted, to: preaccepted}
  accept: {from: preaccepted, to: accepted}
  finalize: {from: accepted, to: finalized}
  approve:
    - from: finalized
      to: granted
      guards: [is_registered and is_activated]
      set: {is_approved: true}
    - {from: finalized, to: stay, set: {is_approved: true}}
  register:
    - from: finalized
      to: granted
      guards: [is_approved and is_activated]
      set: {is_registered: true}
    - {from: finalized, to: stay, set: {is_registered: true}}
  activate:
    - from: finalized
      to: granted
      guards: [is_approved and is_registered]
      set: {is_activated: true}
    - {from: finalized, to: stay, set: {is_activated: true}}
  decline: {from: [partly_submitted, preaccepted, accepted, finalized], to: declined}
  cancel: {from: [partly_submitted, preaccepted, accepted, finalized], to: cancelled}
"""

MAP = {
    "case": "case:concept:name",
    "activity": "concept:name",
    "time": "time:timestamp",
    "by": "org:resource",
    "start": {
        "activity": "A_SUBMITTED",
        "fields": {"amount_requested": "case:AMOUNT_REQ"},
    },
    "triggers": {
        "A_PARTLYSUBMITTED": "submit_partly",
        "A_PREACCEPTED": "preaccept",
        "A_ACCEPTED": "accept",
        "A_FINALIZED": "finalize",
        "A_APPROVED": "approve",
        "A_REGISTERED": "register",
        "A_ACTIVATED": "activate",
        "A_DECLINED": "decline",
        "A_CANCELLED": "cancel",
    },
    "ignore": ["O_*", "W_*"],
}

APPLICATIONS = 13_087
OUTCOMES = {"granted": 2_246, "declined": 7_635, "cancelled": 2_807}
"""What the case study counted; the rest are still open."""


class Step(NamedTuple):
    trigger: str
    at: datetime
    by: str | None


class Application(NamedTuple):
    name: str
    facts: dict[str, Any]
    at: datetime
    by: str | None
    steps: list[Step]


def read(log: Path = LOG) -> tuple[list[Application], float]:
    """Read the applications, and tell how many seconds that took."""
    from salesprocess.analysis import Log, LogEvent, LogMap, read_history

    begun = perf_counter()
    found: dict[str, Application] = {}
    with Log(log) as rows:
        for event in read_history(rows, LogMap.from_data(MAP)):
            assert isinstance(event, LogEvent), event
            if event.kind == "ignored":
                continue
            assert event.at is not None
            if event.kind == "start":
                facts = dict(event.facts)
                found[event.case] = Application(event.case, facts, event.at, event.by, [])
            else:
                found[event.case].steps.append(Step(event.name, event.at, event.by))
    return list(found.values()), perf_counter() - begun


def replay(process: Any, applications: Iterable[Application]) -> list[Any]:
    """Drive every application through the engine; a move that is refused raises."""
    deals = []
    for name, facts, at, by, steps in applications:
        deal = process.start(name, facts, at=at, by=by)
        for trigger, moment, who in steps:
            deal.fire(trigger, at=moment, by=who)
        deals.append(deal)
    return deals


def verify(deals: Iterable[Any]) -> None:
    """Check where the applications ended against what the case study counted."""
    ended = Counter(deal.stage for deal in deals)
    found = {stage: ended[stage] for stage in OUTCOMES}
    if found != OUTCOMES or ended.total() != APPLICATIONS:
        raise AssertionError(f"the replay ended in {dict(ended)}, not in {OUTCOMES}")
