"""How a deal is shown in a terminal: where it stands, what can happen next, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.panel import Panel

from salesprocess.approvals import Standing
from salesprocess.availability import Availability, AvailableTrigger
from salesprocess.cli.common import MARKS, styled, table
from salesprocess.cli.words import words_of
from salesprocess.commands import Actor
from salesprocess.deal import Deal
from salesprocess.decision import Decision, Refused
from salesprocess.events import (
    KINDS,
    ApprovalVoided,
    DeadlinePassed,
    Emitted,
    Event,
    Moved,
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
_MARK_OF = {"granted": "open", "pending": "needs_input"}
_UNSETTLED = ("unmet", "unknown", "check_failed")


class Tour:
    """Shows one deal to one reader."""

    def __init__(self, console: Console, deal: Deal, language: str | None = None) -> None:
        """Take where to write, the deal, and the reader's language."""
        self.console = console
        self.deal = deal
        self._definition = deal.process.definition
        self._fallback = self._definition.spec.default_language
        self.language = language or self._fallback
        self.words = words_of(self.language)
        self._phrases = phrases_for(self.language, self._fallback)
        self._figures = Figures(self._phrases)

    # What things are called

    def say(self, key: str, style: str = "", **parts: object) -> None:
        """Write one of the words of the command line."""
        self.console.print(styled(self.words[key].format(**parts), style))

    def text(self, text: Text) -> str:
        """Return a text of the process in the reader's language."""
        return text.say(self.language, self._fallback)

    def stage(self, stage: str, track: str | None = None) -> str:
        """Return what the reader calls a stage, of the main course or of a track."""
        if track:
            return self.text(self._definition.track_stage_title(track, stage))
        return self.text(self._definition.stage_title(stage))

    def track(self, name: str) -> str:
        """Return what the reader calls a track."""
        return self.text(self._definition.track_title(name))

    def field(self, name: str) -> str:
        """Return what the reader calls a field."""
        return self.text(self._definition.field_title(name))

    def trigger(self, name: str) -> str:
        """Return what the reader calls a trigger."""
        return self.text(self._definition.trigger_title(name))

    def approval(self, name: str) -> str:
        """Return what the reader calls an approval."""
        return self.text(self._definition.approval_title(name))

    def role(self, name: str) -> str:
        """Return what the reader calls a role."""
        return self.text(self._definition.role_title(name))

    def item(self, stage: str, name: str) -> str:
        """Return what the reader calls an item of a checklist."""
        title = self._definition.spec.stages[stage].checklist[name].title
        return self.text(title or Text.of(humanise(name)))

    def deadline(self, address: str) -> str:
        """Return what the reader calls what is due."""
        return self.text(self._definition.deadline_title(address))

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

    # Where the deal stands

    def show_pipeline(self) -> None:
        """Show the stages in their order, with the deal in its own, and what is to do there."""
        line = styled("")
        for name in self._definition.stages:
            here = name == self.deal.stage
            if name in self._definition.outcomes and not here:
                continue
            line.append(" → " if line.plain else "", "dim")
            line.append(f"[{self.stage(name)}]" if here else self.stage(name), _style(here=here))
        title = styled(f"{self.deal.id} · {self.stage(self.deal.stage)}", "bold")
        self.console.print(Panel(line, title=title, title_align="left", padding=(0, 1)))
        if self.deal.outcome:
            self.say("closed", "bold", outcome=self.outcome(self.deal.outcome))
        self._show_checklist()
        self._show_tracks()
        self._show_approvals()

    def _show_tracks(self) -> None:
        """Show the stages of each track that has begun, with the one in which it is."""
        for track, standing in self.deal.tracks.items():
            line = styled(f"  {self.track(track)}  ")
            for number, name in enumerate(self._definition.courses[track].stages):
                here = name == standing
                shown = self.stage(name, track)
                line.append(" → " if number else "", "dim")
                line.append(f"[{shown}]" if here else shown, _style(here=here))
            self.console.print(line)

    def _show_checklist(self) -> None:
        stage = self.deal.stage
        checklist = self._definition.spec.stages[stage].checklist
        if not checklist:
            return
        ticked = self.deal.snapshot()["ticks"].get(stage, {})
        self.say("to_do", "bold")
        for name, item in checklist.items():
            shown = name if item.required else self.words["optional"].format(item=name)
            line = styled(f"  {'☑' if name in ticked else '☐'} {shown}  ")
            line.append(self.item(stage, name), "dim")
            self.console.print(line)

    def _show_approvals(self) -> None:
        views = self.deal.approvals.values()
        needed = [view for view in views if view.status is not Standing.NOT_NEEDED]
        if not needed or self.deal.outcome:
            return
        self.say("to_approve", "bold")
        for view in needed:
            mark, colour = MARKS[_MARK_OF.get(view.status, "blocked")]
            line = styled(f"  {mark} ", colour)
            line.append(f"{view.name}  ")
            roles = ", ".join(self.role(role) for role in view.roles)
            line.append(self.words[view.status].format(roles=roles), "dim")
            self.console.print(line)

    def show_available(self, by: Actor | None = None) -> tuple[AvailableTrigger, ...]:
        """Show every trigger that is drawn from here: open, or what is missing."""
        options = self.deal.available(by=by)
        if not options:
            self.say("nothing_leads_on", "dim")
            return ()
        shown = table("", self.words["you_can"], "", self.words["needs"].capitalize())
        for number, option in enumerate(options, 1):
            mark, colour = MARKS[option.status]
            track = option.explanation.track
            targets = ", ".join(self.stage(target, track) for target in option.targets)
            titles = ([self.track(track)] if track else []) + [self.trigger(option.trigger)]
            lead = styled(f"{mark} {': '.join(titles)}", colour)
            lead.append(f"\n  {option.trigger}", "dim")
            needs = "\n".join(f"• {text}" for text in self._needs(option))
            shown.add_row(styled(number, "dim"), lead, styled(f"→ {targets}"), styled(needs))
        self.console.print(shown)
        return options

    def _needs(self, option: AvailableTrigger) -> Iterator[str]:
        if option.status is Availability.OPEN:
            return
        ways = option.explanation.to_json(self.language)["ways"]
        reasons: list[dict[str, Any]] = ways[0]["reasons"]
        for reason in reasons:
            if reason["verdict"] in _UNSETTLED:
                text = reason["message"] or reason["text"]
                yield f"{text} ({reason['source']})" if reason["source"] else text

    # What happened

    def show(self, decision: Decision) -> None:
        """Show what a command led to: what happened, or why nothing did."""
        if isinstance(decision, Refused):
            explanation = decision.explanation
            text = explanation.render(self.language) if explanation else str(decision.error)
            self.console.print(styled(text, "red"))
            return
        if not decision.events:
            self.say("unchanged", "dim")
        for event in decision.events:
            self.console.print(styled(f"✔ {self.tell(event)}", "green"))
            for name in getattr(event, "warnings", ()):
                self.console.print(styled(f"  {self._warning(name)}", "yellow"))

    def _warning(self, guard: str) -> str:
        message = self._definition.spec.guards[guard].message
        return self.words["warned"].format(text=self.text(message) if message else guard)

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
        course = self._definition.triggers[event.trigger]
        for rule in course.transitions[event.trigger.rpartition(".")[2]]:
            label = (rule.reason or {}).get(event.reason or "")
            if label:
                return self.text(label)
        return event.reason

    def _written(self, values: Any) -> str:
        return self.words["written"].format(fields=", ".join(map(self.field, values)))

    def show_facts(self) -> None:
        """Show what is known of the deal; of sensitive fields only that there is a value."""
        facts = self.deal.facts
        if not facts:
            first = next(iter(self._definition.fields), "field")
            self.say("nothing_known", "dim", field=first)
            return
        shown = table(self.words["field"], "", self.words["value"])
        for name, value in facts.items():
            sensitive = self._definition.fields[name].sensitive
            text = self.words["hidden"] if sensitive else self.value(name, value)
            shown.add_row(styled(self.field(name)), styled(name, "dim"), styled(text))
        self.console.print(shown)

    def show_history(self) -> None:
        """Show what happened to the deal, in order."""
        shown = table("", self.words["when"], self.words["who"], self.words["what"])
        for event in self.deal.events:
            moment = f"{event.at:%Y-%m-%d %H:%M}"
            who = event.by or ""
            shown.add_row(
                styled(event.sequence, "dim"), styled(moment), styled(who), styled(self.tell(event))
            )
        self.console.print(shown)

    def show_next(self) -> None:
        """Show what happens by itself next, where anything does."""
        for due in self.deal.due()[:1]:
            moment, deadline = self.moment(due.due), self.deadline(due.deadline)
            self.say("next_due", "dim", moment=moment, deadline=deadline)

    def show_due(self) -> None:
        """Show everything that will happen by itself as the deal stands."""
        found = self.deal.due()
        if not found:
            self.say("nothing_due", "dim")
            return
        shown = table(self.words["when"], self.words["deadline"], self.words["then"], "")
        for due in found:
            then = (
                [self.words["fires"].format(trigger=self.trigger(due.fires))] if due.fires else []
            )
            then += (self.words["emits"].format(name=name) for name in due.emits)
            late = self.words["overdue"] if due.is_overdue else ""
            shown.add_row(
                styled(self.moment(due.due)), styled(self.deadline(due.deadline)),
                styled("\n".join(then)), styled(late, "yellow"),
            )  # fmt: skip
        self.console.print(shown)

    def moment(self, moment: datetime) -> str:
        """Write a moment as the reader does, by the clocks of the calendar."""
        return Figures(self._phrases, self._definition.calendar.zone or UTC).moment(moment)

    def day(self, moment: Any) -> str:
        """Write the day of a moment as the reader does."""
        return self._figures.day(moment)


def _style(*, here: bool) -> str:
    return "bold reverse" if here else "dim"
