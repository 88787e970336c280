"""The bank's loan applications of 2011 and 2012 (BPI Challenge 2012), moved one event at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
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
EVENTS = 60_849
OUTCOMES = {"granted": 2_246, "declined": 7_635, "cancelled": 2_807}
"""What is known of the log; the other applications are still open."""


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


def rows(log: Path = LOG) -> list[Any]:
    """Read every row of the log."""
    from salesprocess.analysis import Log

    with Log(log) as found:
        return list(found)


def applications(found: Iterable[Any]) -> list[Application]:
    """Return what happened to each application, without what happened to its offers."""
    from salesprocess.analysis import LogEvent, LogMap, read_history

    known: dict[str, Application] = {}
    for event in read_history(found, LogMap.from_data(MAP)):
        assert isinstance(event, LogEvent), event
        if event.kind == "ignored":
            continue
        assert event.at is not None
        if event.kind == "start":
            facts = dict(event.facts)
            known[event.case] = Application(event.case, facts, event.at, event.by, [])
        else:
            known[event.case].steps.append(Step(event.name, event.at, event.by))
    return list(known.values())


def replay(process: Any, found: Iterable[Any]) -> Any:
    """Hold the rows of the log against the process, and report."""
    from salesprocess.analysis import LogMap
    from salesprocess.analysis import replay as hold_against

    return hold_against(process, found, LogMap.from_data(MAP))


def drive(process: Any, applications: Iterable[Application]) -> list[Any]:
    """Drive every application through the engine; a move that is refused raises."""
    deals = []
    for name, facts, at, by, steps in applications:
        deal = process.start(name, facts, at=at, by=by)
        for trigger, moment, who in steps:
            deal.fire(trigger, at=moment, by=who)
        deals.append(deal)
    return deals


def verify(report: Any, deals: Iterable[Any]) -> None:
    """Check where the applications ended against what is known of the log."""
    ended = Counter(deal.stage for deal in deals)
    if (report.clean, report.accepted) != (APPLICATIONS, EVENTS):
        raise AssertionError(f"the replay found violations: {report}")
    for stages in (ended, Counter(report.stages)):
        found = {stage: stages[stage] for stage in OUTCOMES}
        if found != OUTCOMES or stages.total() != APPLICATIONS:
            raise AssertionError(f"the replay ended in {dict(stages)}, not in {OUTCOMES}")
