from __future__ import annotations

from typing import Any

import pytest

from tests.linting.helpers import addresses, check_samples, process

RULE = "fires-too-early"
STAGES: dict[str, Any] = {"lead": {}, "won": {"outcome": "won"}}
WIN: dict[str, Any] = {"from": "lead", "to": "won"}


def found(approvals: dict[str, Any], ways: Any) -> list[str]:
    """Return the addresses of what the rule finds about approvals that fire ``win``."""
    specs = {name: {"roles": "boss", **spec} for name, spec in approvals.items()}
    return addresses(
        RULE,
        process(
            STAGES, {"win": ways}, roles={"boss": "Boss"}, approvals=specs,
            fields={"amount": "decimal"},
        ),
    )  # fmt: skip


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_a_rejection_cannot_fire_what_asks_for_the_same_approval() -> None:
    """Nor what asks for one that follows it."""
    win = WIN | {"approvals": "desk"}
    assert ["approvals.desk.on_reject"] == found({"desk": {"on_reject": "win"}}, win)
    chain = {"desk": {}, "next": {"follows": "desk"}, "last": {"follows": "next"}}
    win = WIN | {"approvals": "last"}
    assert ["approvals.desk.on_grant"] == found(chain | {"desk": {"on_grant": "win"}}, win)


@pytest.mark.parametrize(
    ("approvals", "ways"),
    [
        ({"desk": {"on_grant": "win"}}, WIN | {"approvals": "desk"}),
        ({"desk": {"on_reject": "win", "when": "amount > 5"}}, WIN | {"approvals": "desk"}),
        ({"desk": {"on_reject": "win"}}, [WIN | {"guards": "amount < 5"}, WIN]),
        ({"desk": {"on_grant": "win"}, "other": {}}, WIN | {"approvals": ["desk", "other"]}),
    ],
)
def test_what_can_be_open_by_then(approvals: dict[str, Any], ways: Any) -> None:
    """An approval that may not be needed, another way, or one that may have been given before."""
    assert [] == found(approvals, ways)
