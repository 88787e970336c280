"""A small process, laid over the layers that ship."""

from __future__ import annotations

from typing import Any

from salesprocess import Deal, Process
from salesprocess.testing import FakeClock

CLOCK = FakeClock()
TODAY = CLOCK().date()


def laid(layer: str, **keys: Any) -> Process:
    """Lay a small process over a layer, and say where its policies hold."""
    data = {
        "salesprocess": 1,
        "process": "small",
        "extends": layer,
        "stages": {"lead": {}, "quoted": {}, "opened": {}, "won": {"outcome": "won"}},
        "transitions": {
            "contact": {"from": "any", "to": "stay"},
            "quote": {"from": "lead", "to": "quoted"},
            "open_account": {"from": ["lead", "quoted"], "to": "opened"},
            "extend_credit": {"from": "opened", "to": "stay"},
            "win": {"from": "opened", "to": "won", "guards": "deal.age >= '0d'"},
        },
        **keys,
    }
    return Process.from_dict(data, clock=CLOCK)


def blocking(deal: Deal, trigger: str) -> list[str]:
    """List the policies that block a trigger."""
    unmet = (reason.requirement for reason in deal.explain(trigger).unmet)
    return [requirement.name for requirement in unmet]
