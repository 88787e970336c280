"""What the tests of the shipped processes share."""

from __future__ import annotations

from typing import Any

import pytest

from salesprocess import Blocked, Deal
from salesprocess.commands import NO_VALUES


def blocking(deal: Deal, trigger: str, values: Any = NO_VALUES, /, **how: Any) -> tuple[str, ...]:
    """Fire what is expected to be blocked, and tell what blocks it."""
    with pytest.raises(Blocked) as caught:
        deal.fire(trigger, values, **how)
    return tuple(caught.value.explanation.blocking)
