"""Asks a machine for explanations, for the tests of how they are worded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from salesprocess.commands import NOBODY, Actor, Fire, Start
from salesprocess.decision import Accepted
from salesprocess.definition import Definition
from salesprocess.engine import Engine, Rates
from salesprocess.explanation import Explanation
from salesprocess.loading import load_text
from salesprocess.machine import Machine
from salesprocess.reasons import Check

BEGAN = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
ANI = Actor("ani", frozenset({"sales_rep"}))
BUDI = Actor("budi", frozenset({"manager"}))


def machine_of(
    definition: Definition, checks: Mapping[str, Check] | None = None, rates: Rates | None = None
) -> Machine:
    """Build the machine of a definition."""
    engine = Engine(definition, checks or {}, rates)
    return Machine(engine)


def explain(
    process: str | Machine,
    trigger: str,
    facts: Mapping[str, Any] | None = None,
    *,
    by: Actor = NOBODY,
    after: timedelta = timedelta(days=3, hours=4, minutes=5),
    stage: str | None = None,
    checks: Mapping[str, Check] | None = None,
    **said: Any,
) -> Explanation:
    """Begin a deal and explain a trigger to it some time later."""
    machine = process
    if isinstance(machine, str):
        machine = machine_of(load_text(machine, "acme.yaml"), checks)
    begun = machine.decide(None, Start("D-1", by, stage, facts or {}), BEGAN)
    assert isinstance(begun, Accepted), begun
    fire = Fire(trigger, by, **said)
    return machine.explain(begun.snapshot, fire, BEGAN + after)._replace(by=by)


def process(fields: str, guards: str, transitions: str, *, more: str = "") -> str:
    """Write a process with two stages and what a test is about."""
    return f"""\
salesprocess: 1
process: acme
roles:
  manager: {{title: {{en: Manager, id: Manajer}}}}
  deal_desk: {{title: {{en: Deal desk, id: Tim harga}}}}
  sales_rep: {{title: {{en: Sales rep, id: Tenaga penjual}}}}
fields: {{{fields}}}
guards: {{{guards}}}
stages:
  lead: {{title: {{en: Lead, id: Prospek dasar}}}}
  prospect: {{title: {{en: Prospect, id: Prospek}}}}
  won: {{outcome: won, title: {{en: Won, id: Menang}}}}
  lost: {{outcome: lost, title: {{en: Lost, id: Kalah}}}}
transitions: {{{transitions}}}
{more}
"""
