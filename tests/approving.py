"""What the tests of approvals share: people, a clock, and a small process."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesprocess import Actor, CannotApprove, Deal, Process

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANI = Actor("ani", frozenset({"seller"}))
BUDI = Actor("budi", frozenset({"manager"}))
CITRA = Actor("citra", frozenset({"manager"}))
DEWI = Actor("dewi", frozenset({"legal"}))
EKA = Actor("eka", frozenset({"legal", "manager"}))


def process_with(approvals: dict[str, Any], **parts: Any) -> Process:
    """Make a process of two open stages whose ``win`` asks for the approvals."""
    return Process.from_dict(
        {
            "salesprocess": 1,
            "process": "acme",
            "roles": {"seller": None, "manager": {"title": "Manager"}, "legal": None},
            "fields": {
                "discount": "percent",
                "amount": "decimal",
                "note": "text",
                "terms": {"type": "group", "fields": {"days": "integer", "place": "text"}},
                "total": {"type": "decimal", "formula": "amount * 2"},
                "size": {
                    "type": "choice",
                    "options": ["small", "large"],
                    "formula": "'large' if amount >= 1000 else 'small'",
                },
            },
            "stages": {
                "lead": None,
                "offer": None,
                "won": {"outcome": "won"},
                "lost": {"outcome": "lost"},
            },
            "approvals": approvals,
            "transitions": {
                "propose": {"from": "lead", "to": "offer"},
                "win": {"from": "open", "to": "won", "approvals": list(approvals)},
                "lose": {"from": "open", "to": "lost"},
            },
            **parts,
        },
        clock=Clock(),
    )


class Clock:
    """Gives a moment a minute later each time, and can be put forward."""

    def __init__(self) -> None:
        self.at = BEGAN

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def deal_with(approval: dict[str, Any] | None = None, /, **facts: Any) -> Deal:
    """Begin a deal of a process with one approval, ``rebate``."""
    return process_with({"rebate": {"roles": ["manager"], **(approval or {})}}).start(
        "D-1", facts, by="ani"
    )


def kinds(deal: Deal, start: int = 1) -> list[str]:
    """Return the kinds of the events of a deal, its beginning left out."""
    return [event.kind for event in deal.events[start:]]


def refusal(call: Any, *arguments: Any, **said: Any) -> str:
    """Return what a refused verb says; the deal is exactly as it was before."""
    deal = call.__self__
    before = json.dumps([deal.snapshot(), deal.history()])
    with pytest.raises(CannotApprove) as caught:
        call(*arguments, **said)
    assert before == json.dumps([deal.snapshot(), deal.history()])
    return str(caught.value)
