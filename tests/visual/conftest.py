"""Processes that several pictures are drawn of."""

from __future__ import annotations

import pytest

from salesprocess.visual import Graph
from tests.visual.helpers import draw


@pytest.fixture
def beside() -> Graph:
    """Draw a process with tracks, a policy, a deadline and an automatic transition."""
    safety = {
        "opens": "amount > 100",
        "stages": {"asked": {}, "safe": {"done": True}},
        "transitions": {"answer": {"from": "asked", "to": "safe"}},
    }
    legal = {
        "title": "Legal review",
        "opens": "deal.stage == 'offer'",
        "stages": {"reading": {}, "passed": {"done": True}},
        "transitions": {
            "pass": {"from": "reading", "to": "passed", "guards": "read", "automatic": True}
        },
    }
    return draw(
        {"lead": {}, "offer": {}, "won": {"outcome": "won"}},
        {
            "propose": {"from": "lead", "to": "offer"},
            "win": {"from": "offer", "to": "won", "guards": "tracks.legal in ('passed',)"},
        },
        fields={"amount": "integer", "read": "boolean"},
        tracks={"legal": legal, "safety": safety},
        deadlines={"old": {"in": "lead", "after": "30d", "fire": "propose"}},
        policies={"export": {"title": "Export control", "entering": "offer", "require": "read"}},
    )
