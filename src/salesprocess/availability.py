"""What a deal can do next: every trigger that is drawn from its stage, open or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from salesprocess.explanation import Explanation, Way
from salesprocess.requirements import Kind, Requirement
from salesprocess.text import Text, humanise
from salesprocess.wording import Names

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
        """Open, or in need of no more than values, a reason or a comment with it, or blocked."""
        if self.explanation.open:
            return Availability.OPEN
        if any(self._lacks_input_only(way) for way in self.explanation.ways):
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

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that have to be filled first, or with the trigger, by dotted name."""
        return tuple(dict.fromkeys(need.name for need in self._needs("field")))

    @property
    def reasons(self) -> Mapping[str, Text]:
        """The reasons of which one has to be given with the trigger, each with its label."""
        definition = self.explanation.definition
        found: dict[str, Text] = {}
        for need in self._needs("reason"):
            conditions = definition.conditions_at(need.address.removesuffix(".reason"))
            labels = (conditions and conditions.reason) or {}
            found |= {word: labels.get(word) or Text.of(humanise(word)) for word in need.words}
        return found

    @property
    def needs_comment(self) -> bool:
        """Whether a comment has to be given with the trigger."""
        return any(self._needs("comment"))

    @property
    def approvals(self) -> tuple[str, ...]:
        """The approvals that have to be granted first, asked for or not."""
        return tuple(dict.fromkeys(need.name for need in self._needs("approval")))

    def to_json(self, language: str | None = None) -> dict[str, Any]:
        """Return it as plain data for JSON: for a button, and for what stands beside it.

        ``trigger``, ``title``, ``status``, ``targets``, ``fields`` and ``reasons`` (of these three
        each with its title), ``needs_comment`` and ``approvals`` as the attributes, and
        ``explanation`` as ``Explanation.to_json`` writes it without the places in files.

        Args:
            language: The reader's language tag; the default language of the process if None.
        """
        definition = self.explanation.definition
        names = Names(definition, language or definition.spec.default_language)
        track = self.explanation.track
        return {
            "trigger": self.trigger,
            "title": names.trigger(self.trigger),
            "status": self.status.value,
            "targets": {stage: names.stage(stage, track) for stage in self.targets},
            "fields": {name: names.field(name) for name in self.fields},
            "reasons": {word: names.text(label) for word, label in self.reasons.items()},
            "needs_comment": self.needs_comment,
            "approvals": list(self.approvals),
            "explanation": self.explanation.to_json(language, origin=False),
        }

    def _lacks_input_only(self, way: Way) -> bool:
        return all(
            reason.verdict.passes or self._can_be_given(reason.requirement)
            for reason in way.reasons
        )

    def _can_be_given(self, requirement: Requirement) -> bool:
        if requirement.kind != "field":
            return requirement.kind in _GIVEN_WITH_TRIGGER
        roles = self.explanation.definition.fields[requirement.name].spec.roles
        held = self.explanation.by.roles if self.explanation.by else frozenset()
        return not roles or not held.isdisjoint(roles)

    def _needs(self, kind: Kind) -> Iterator[Requirement]:
        for reason in self.explanation.unmet:
            if reason.requirement.kind == kind:
                yield reason.requirement
