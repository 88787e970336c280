from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest

from salesprocess.commands import Actor
from salesprocess.errors import NotRegistered, UsageError
from salesprocess.events import HookFailed, Notice
from salesprocess.snapshot import Snapshot
from tests.hooks.acme import (
    EMITTED,
    FAILED,
    NOW,
    STAYED,
    TEXT,
    TICKED,
    UNTICKED,
    hooks,
    moved,
    snapshot,
    started,
    updated,
)

Told = list[Notice]
MAIL = "tests.hooks"


def told(event: Notice, *, stage: str = "prospect", **wanted: Any) -> int:
    """Return how often a hook that wants this is told of an event."""
    found: Told = []
    registered = hooks()
    registered.add(found.append, **wanted)
    registered.dispatch([event], snapshot(stage))
    return len(found)


@pytest.mark.parametrize(
    ("event", "names"),
    [
        (started(), {"started", "stage_entered", "any"}),
        (started("won"), {"started", "stage_entered", "won", "any"}),
        (updated(amount=1), {"updated", "any"}),
        (TICKED, {"ticked", "any"}),
        (UNTICKED, {"unticked", "any"}),
        (STAYED, {"stayed", "any"}),
        (moved(), {"moved", "stage_entered", "stage_left", "any"}),
        (moved("lead", "paused"), {"moved", "stage_entered", "stage_left", "dormant", "any"}),
        (EMITTED, {"handed_over", "any"}),
        (FAILED, {"hook_failed"}),
    ],
)
def test_an_event_reaches_the_hooks_on_each_of_its_names(event: Notice, names: set[str]) -> None:
    """One event is a record of its own and may be an entry, an exit and an outcome as well."""
    every = {
        "started", "updated", "ticked", "unticked", "moved", "stayed", "stage_entered",
        "stage_left", "won", "dormant", "handed_over", "hook_failed", "any",
    }  # fmt: skip

    assert names == {name for name in every if told(event, on=name)}


@pytest.mark.parametrize(
    ("event", "name", "stage"),
    [
        (started(), "started", "lead"),
        (moved(), "moved", "prospect"),
        (moved(), "stage_entered", "prospect"),
        (moved(), "stage_left", "lead"),
        (moved(), "any", "prospect"),
        (STAYED, "stayed", "lead"),
        (TICKED, "ticked", "lead"),
        (EMITTED, "handed_over", "prospect"),
        (updated(), "updated", "paused"),
        (FAILED, "hook_failed", "paused"),
    ],
)
def test_a_stage_is_the_one_that_the_event_is_about(event: Notice, name: str, stage: str) -> None:
    """What is left counts for ``stage_left``; else where the deal is then."""
    stages = ("lead", "prospect", "won", "paused")

    assert [stage] == [s for s in stages if told(event, on=name, stage=s, stage_=0)]
