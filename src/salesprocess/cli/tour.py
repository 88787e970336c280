"""How a deal is shown in a terminal: where it stands, what can happen next, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.panel import Panel

from salesprocess.availability import Availability, AvailableTrigger
from salesprocess.cli.common import MARKS, styled, table
from salesprocess.cli.words import words_of
from salesprocess.commands import Actor
from salesprocess.decision import Decision
from salesprocess.events import Emitted, Event, Moved, Started, Stayed, Ticked, Unticked, Updated
from salesprocess.deal import Deal
from salesprocess.phrases import phrases_for
from salesprocess.wording import Figures


class Tour:
    """Shows one deal to one reader."""

    def __init__(self, console: Console, deal: Deal, language: str | None = None) -> None:
        """Take where to write, the deal, and the reader's language."""
        self.console = console
        self.deal = deal
        self._definition = deal.process.definition
        self.language = language or self._definition.spec.default_language
        self.words = words_of(self.language)
        self._figures = Figures(phrases_for(self.language))

    def say(self, key: str, style: str = "", **parts: object) -> None:
        """Write one of the words of the command line."""
        self.console.print(styled(self.words[key].format(**parts), style))

    def stage(self, stage: str) -> str:
        """Return what the reader calls a stage."""
        return self._definition.stage_title(stage).say(self.language)

    def field(self, name: str) -> str:
        """Return what the reader calls a field."""
        return self._definition.field_title(name).say(self.language)

    def trigger(self, name: str) -> str:
        """Return what the reader calls a trigger."""
        return self._definition.trigger_title(name).say(self.language)

    def show_pipeline(self) -> None:
        """Show the stages in their order, with the deal in its own."""
        line = styled("")
        for name in self._definition.stages:
            here = name == self.deal.stage
            if name in self._definition.outcomes and not here:
                continue
            line.append(" → " if line.plain else "", "dim")
            line.append(f" {self.stage(name)} " if here else self.stage(name), _style(here=here))
        title = styled(f"{self.deal.id} · {self.stage(self.deal.stage)}", "bold")
        self.console.print(Panel(line, title=title, title_align="left", padding=(0, 1)))

    def show_available(self, by: Actor | None = None) -> tuple[AvailableTrigger, ...]:
        """Show every trigger that is drawn from here: open, or what is missing."""
        options = self.deal.available(by=by)
        if not options:
            self.say("nothing_leads_on", "dim")
            return ()
        shown = table("", self.words["you_can"], "", self.words["needs"].capitalize())
        for number, option in enumerate(options, 1):
            mark, colour = MARKS[option.status]
            targets = ", ".join(self.stage(target) for target in option.targets)
            lead = styled(f"{mark} {self.trigger(option.trigger)}", colour)
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
            if reason["verdict"] in ("unmet", "unknown", "check_failed"):
                yield reason["message"] or reason["text"]

    def show(self, decision: Decision) -> None:
        """Show what a command led to: what happened, or why nothing did."""
        if not decision:
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
        text = message.say(self.language) if message else guard
        return self.words["warned"].format(text=text)

    def tell(self, event: Event) -> str:
        """Tell in a few words what happened."""
        words = self.words
        match event:
            case Started():
                return words["started"].format(deal=event.deal, stage=self.stage(event.stage))
            case Moved():
                source, target = self.stage(event.source), self.stage(event.target)
                text = words["moved"].format(source=source, target=target)
                said = [event.reason, event.comment, *event.overrides.values()]
                notes = [note for note in said if note]
                notes += [self._written(event.values)] if event.values else []
                return f"{text} ({'; '.join(notes)})" if notes else text
            case Stayed():
                return words["stayed"].format(
                    trigger=self.trigger(event.trigger), stage=self.stage(event.source)
                )
            case Updated():
                return self._written(event.values)
            case Ticked() | Unticked():
                return words[event.kind].format(item=event.item)
            case Emitted():
                return f"{words['event']} {event.name}"

    def _written(self, values: Any) -> str:
        return self.words["written"].format(fields=", ".join(map(self.field, values)))

    def show_facts(self) -> None:
        """Show what is known of the deal; of sensitive fields only that there is a value."""
        shown = table(self.words["field"], self.words["value"])
        for name, value in self.deal.facts.items():
            sensitive = self._definition.fields[name].sensitive
            text = self.words["hidden"] if sensitive else self._figures.value(value)
            shown.add_row(styled(f"{self.field(name)}  ({name})"), styled(text))
        self.console.print(shown)

    def show_history(self) -> None:
        """Show what happened to the deal, in order."""
        shown = table("", self.words["when"], self.words["who"], self.words["what"])
        for event in self.deal.events:
            moment = f"{event.at:%Y-%m-%d %H:%M:%S}"
            who = event.by or ""
            shown.add_row(
                styled(event.sequence, "dim"), styled(moment), styled(who), styled(self.tell(event))
            )
        self.console.print(shown)


def _style(*, here: bool) -> str:
    return "bold reverse" if here else "dim"
