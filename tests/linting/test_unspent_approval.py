from __future__ import annotations

from typing import Any

from tests.linting.helpers import addresses, check_samples, process

RULE = "unspent-approval"
STAGES: dict[str, Any] = {"lead": {}, "offer": {}, "won": {"outcome": "won"}}


def test_the_examples_of_its_documentation() -> None:
    """The first one passes, the second one has exactly the finding that it tells."""
    check_samples(RULE)


def test_moves_backward_use_it_up_too() -> None:
    """`reversions` is a place for approvals like any other."""
    data = process(
        STAGES, {"back": {"from": "offer", "to": "lead"}}, roles={"boss": "Boss"},
        approvals={"turn": {"roles": "boss", "once": True}}, reversions={"approvals": "turn"},
    )  # fmt: skip

    assert [] == addresses(RULE, data)
