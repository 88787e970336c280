"""A process, and what can happen to its deals, for the tests of hooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from salesprocess.engine import Engine
from salesprocess.events import (
    Emitted,
    HookFailed,
    Moved,
    Started,
    Stayed,
    Ticked,
    Unticked,
    Updated,
)
from salesprocess.hooks import Hooks
from salesprocess.loading import load_text
from salesprocess.snapshot import Snapshot

NOW = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
TEXT = """
salesprocess: 1
process: acme
version: 3
fields:
  amount: integer
  phone: {type: phone, sensitive: true}
stages:
  lead: {checklist: {call: Call}}
  prospect:
  won: {outcome: won}
  paused: {outcome: dormant}
transitions:
  qualify: {from: lead, to: prospect, emit: handed_over}
  win: {from: prospect, to: won}
  pause: {from: open, to: paused}
  note: {from: open, to: stay, set: {amount: 1}}
"""
PLAIN = TEXT.replace(", sensitive: true", "")


def hooks(text: str = PLAIN, **options: Any) -> Hooks:
    """Return the hooks of the process, without any; in ``PLAIN`` nothing is sensitive."""
    definition = load_text(text)
    predicate = Engine(definition, {}, None).compiler.predicate
    return Hooks(definition, predicate=predicate, **options)


def snapshot(stage: str = "prospect", **facts: Any) -> Snapshot:
    """Return a deal in a stage."""
    return Snapshot("acme", 3, "D-1", 2, stage, facts, NOW, NOW, NOW)


def started(stage: str = "lead") -> Started:
    """Return the beginning of a deal."""
    return Started("D-1", 1, NOW, "ani", "acme", 3, stage, {})


def moved(
    source: str = "lead", target: str = "prospect", trigger: str = "qualify", **values: Any
) -> Moved:
    """Return a move."""
    return Moved("D-1", 2, NOW, "ani", trigger, source, target, values, None, None, (), {})


def updated(**values: Any) -> Updated:
    """Return the writing of fields."""
    return Updated("D-1", 2, NOW, "ani", values)


STAYED = Stayed("D-1", 2, NOW, "ani", "note", "lead", "lead", {"amount": 1}, None, None, (), {})
TICKED = Ticked("D-1", 2, NOW, "ani", "lead", "call")
UNTICKED = Unticked("D-1", 2, NOW, "ani", "lead", "call")
EMITTED = Emitted("D-1", 3, NOW, "ani", "handed_over", "qualify", "prospect")
FAILED = HookFailed("D-1", 2, NOW, "ani", "mail", "KeyError")
