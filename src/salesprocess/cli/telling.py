"""What things of a deal are called, and what happened to it, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from salesprocess.cli.words import words_of
from salesprocess.definition import Definition
from salesprocess.events import (
    KINDS,
    ApprovalVoided,
    DeadlinePassed,
    Emitted,
    Erased,
    Event,
    Imported,
    Linked,
    Migrated,
    Moved,
    Placed,
    Started,
    Stayed,
    Ticked,
    TrackMoved,
    TrackOpened,
    TriggerBlocked,
    Unticked,
    Updated,
)
from salesprocess.expressions import Type
from salesprocess.phrases import phrases_for
from salesprocess.text import Text, humanise
from salesprocess.wording import Figures

APPROVING = frozenset(kind for kind in KINDS if kind.startswith("approval_"))


class Teller:
    """Says what parts of a process are called, and tells what happened to its deals.

    What an earlier version of the process had, and this one has not, is called by its name.
    """

    def __init__(self, definition: Definition, language: str | None = None) -> None:
        """Take the process and the reader's language."""
        self._definition = definition
        self._fallback = definition.spec.default_language
        self.language = language or self._fallback
        self.words = words_of(self.language)
        self._phrases = phrases_for(self.language, self._fallback)
        self._figures = Figures(self._phrases)

    # What things are called

    def text(self, text: Text) -> str:
        """Return a text of the process in the reader's language."""
        return text.say(self.language, self._fallback)

    def stage(self, stage: str, track: str | None = None) -> str:
        """Return what the reader calls a stage, of the main course or of a track."""
        course = self._definition.courses.get(track or "")
        if course is None or stage not in course.stages:
            return stage
        if track:
            return self.text(self._definition.track_stage_title(track, stage))
        return self.text(self._definition.stage_title(stage))

    def track(self, name: str) -> str:
        """Return what the reader calls a track."""
        is_known = name in self._definition.spec.tracks
        return self.text(self._definition.track_title(name)) if is_known else name

    def field(self, name: str) -> str:
        """Return what the reader calls a field."""
        return self.text(self._definition.field_title(name))

    def trigger(self, name: str) -> str:
        """Return what the reader calls a trigger."""
        is_known = name in self._definition.triggers
        return self.text(self._definition.trigger_title(name)) if is_known else name

    def approval(self, name: str) -> str:
        """Return what the reader calls an approval."""
        is_known = name in self._definition.spec.approvals
        return self.text(self._definition.approval_title(name)) if is_known else name

    def role(self, name: str) -> str:
        """Return what the reader calls a role."""
        return self.text(self._definition.role_title(name))

    def item(self, stage: str, name: str) -> str:
        """Return what the reader calls an item of a checklist."""
        spec = self._definition.spec.stages.get(stage)
        item = spec.checklist.get(name) if spec else None
        return self.text((item and item.title) or Text.of(humanise(name)))

    def deadline(self, address: str) -> str:
        """Return what the reader calls what is due."""
        is_known = address in self._definition.timed
        return self.text(self._definition.deadline_title(address)) if is_known else address

    def outcome(self, outcome: str) -> str:
        """Return what the reader calls an outcome."""
        return self.words.get(outcome) or humanise(outcome)

    def option(self, field: str, option: str) -> str:
        """Return what the reader calls an option of a field."""
        label = (self._definition.fields[field].spec.options or {}).get(option)
        return self.text(label) if label else option

    def value(self, field: str, value: object) -> str:
        """Return a value of a field as the reader writes it: options by label, lists joined."""
        type_ = self._definition.fields[field].type
        if isinstance(value, tuple | list | frozenset):
            return ", ".join(self._single(field, item, type_.of or type_) for item in value)
        return self._single(field, value, type_)

    def _single(self, field: str, value: object, type_: Type) -> str:
        if type_.kind == "choice" and isinstance(value, str):
            return self.option(field, value)
        return self._figures.value(value, percent=type_.kind == "percent")

    def moment(self, moment: datetime) -> str:
        """Write a moment as the reader does, by the clocks of the calendar."""
        return Figures(self._phrases, self._definition.calendar.zone or UTC).moment(moment)

    def day(self, moment: Any) -> str:
        """Write the day of a moment as the reader does."""
        return self._figures.day(moment)

    # What happened

    def tell(self, event: Event) -> str:
        """Tell in a few words what happened."""
        words = self.words
        match event:
            case Started():
                return words["started"].format(deal=event.deal, stage=self.stage(event.stage))
            case Moved():
                source, target = self.stage(event.source), self.stage(event.target)
                return self._noted(words["moved"].format(source=source, target=target), event)
            case Stayed():
                trigger, stage = self.trigger(event.trigger), self.stage(event.source)
                return self._noted(words["stayed"].format(trigger=trigger, stage=stage), event)
            case TrackOpened(track=track):
                stage = self.stage(event.stage, track)
                return words["track_opened"].format(track=self.track(track), stage=stage)
            case TrackMoved(track=track):
                source, target = self.stage(event.source, track), self.stage(event.target, track)
                moved = words["track_moved"].format(
                    track=self.track(track), source=source, target=target
                )
                return self._noted(moved, event)
            case Updated():
                return self._written(event.values)
            case Ticked() | Unticked():
                return words[event.kind].format(item=self.item(event.stage, event.item))
            case _ if event.kind in APPROVING:
                return self._decided(event)
            case DeadlinePassed() | TriggerBlocked() | Emitted():
                return self._by_itself(event)
            case _:
                return self._recorded(event)

    def _recorded(self, event: Any) -> str:
        """Tell what was done to a deal as a record."""
        words = self.words
        match event:
            case Placed(track=track):
                source, target = self.stage(event.source, track), self.stage(event.target, track)
                return words["event_placed"].format(source=source, target=target)
            case Linked():
                key = f"event_{event.role}"
                return words[key].format(deal=event.other, process=event.process)
            case Migrated():
                return words["event_migrated"].format(
                    before=event.from_version, version=event.version
                )
            case Imported():
                told = words["event_imported"].format(source=event.source)
                return "; ".join((told, *event.problems))
            case Erased():
                fields = ", ".join(map(self.field, event.fields)) or "–"
                told = words["event_erased"].format(fields=fields)
                return f"{told} ({event.reason})" if event.reason else told
        return f"{words['event']} {event.kind}"

    def _by_itself(self, event: DeadlinePassed | TriggerBlocked | Emitted) -> str:
        match event:
            case DeadlinePassed():
                key = "deadline_passed" if event.number == 1 else "deadline_again"
                deadline = self.deadline(event.deadline)
                return self.words[key].format(deadline=deadline, number=event.number)
            case TriggerBlocked():
                key = "trigger_blocked" if event.blocking else "trigger_not_drawn"
                return self.words[key].format(
                    trigger=self.trigger(event.trigger),
                    blocking=", ".join(event.blocking),
                    stage=self.stage(event.stage),
                )
            case Emitted():
                return self.words["emitted"].format(name=event.name)

    def _decided(self, event: Any) -> str:
        because = event.because or ""
        is_used = event.kind == ApprovalVoided.kind and because not in self._definition.fields
        text = self.words["approval_used" if is_used else event.kind].format(
            approval=self.approval(event.approval),
            because=self.trigger(because) if is_used else self.field(because),
        )
        return f"{text} ({event.comment})" if event.comment else text

    def _noted(self, text: str, event: Moved | Stayed | TrackMoved) -> str:
        said = [self._reason(event), event.comment]
        said += (
            self.words["let_pass"].format(guard=guard, why=why)
            for guard, why in event.overrides.items()
        )
        said += [self._written(event.values)] if event.values else []
        notes = "; ".join(note for note in said if note)
        return f"{text} ({notes})" if notes else text

    def _reason(self, event: Moved | Stayed | TrackMoved) -> str | None:
        course = self._definition.triggers.get(event.trigger)
        rules = course.transitions[event.trigger.rpartition(".")[2]] if course else ()
        for rule in rules:
            label = (rule.reason or {}).get(event.reason or "")
            if label:
                return self.text(label)
        return event.reason

    def _written(self, values: Any) -> str:
        return self.words["written"].format(fields=", ".join(map(self.field, values)))
