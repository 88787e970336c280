"""What a deal can do next: every trigger that is drawn from its stage, open or not."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from salesprocess.explanation import Explanation, Way

_GIVEN_WITH_TRIGGER = frozenset({"field", "reason", "comment"})


class Availability(StrEnum):
    """Whether a trigger would be accepted."""

    OPEN = "open"
    NEEDS_INPUT = "needs_input"
    BLOCKED = "blocked"


class AvailableTrigger(NamedTuple):
    """A trigger that is drawn from the deal's stage.

    Attributes:
        trigger: Its name.
        explanation: Why it is open, or what is missing.
    """

    trigger: str
    explanation: Explanation

    @property
    def status(self) -> Availability:
        """Open; or needing no more than values, a reason or a comment with it; or blocked."""
        if self.explanation.open:
            return Availability.OPEN
        if any(_lacks_input_only(way) for way in self.explanation.ways):
            return Availability.NEEDS_INPUT
        return Availability.BLOCKED

    @property
    def title(self) -> str:
        """What people call the trigger, in the default language of the process."""
        definition = self.explanation.definition
        return definition.trigger_title(self.trigger).say(definition.spec.default_language)

    @property
    def targets(self) -> tuple[str, ...]:
        """The stages to which it can lead, in the order in which they are tried."""
        return tuple(dict.fromkeys(way.target for way in self.explanation.ways))


def _lacks_input_only(way: Way) -> bool:
    return all(
        reason.verdict.passes or reason.requirement.kind in _GIVEN_WITH_TRIGGER
        for reason in way.reasons
    )
