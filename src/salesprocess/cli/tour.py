"""How a deal is shown in a terminal: where it stands, what can happen next, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.panel import Panel

from salesprocess.availability import Availability, AvailableTrigger
from salesprocess.cli.common import MARKS, styled, table
from salesprocess.cli.telling import Teller
from salesprocess.clock import instant
from salesprocess.commands import Actor
from salesprocess.deal import Deal
from salesprocess.decision import Decision, Refused
from salesprocess.machine.approvals import Standing

if TYPE_CHECKING:
    from salesprocess.store import StoredDeal

_MARK_OF = {"granted": "open", "pending": "needs_input"}
_UNSETTLED = ("unmet", "unknown", "check_failed")


class Tour(Teller):
    """Shows one deal to one reader."""

    def __init__(
        self, console: Console, deal: Deal | StoredDeal, language: str | None = None
    ) -> None:
        """Take where to write, the deal, and the reader's language."""
        super().__init__(deal.process.definition, language)
        self.console = console
        self.deal = deal

    def say(self, key: str, style: str = "", **parts: object) -> None:
        """Write one of the words of the command line."""
        self.console.print(styled(self.words[key].format(**parts), style))

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

    def show_history(self, most: int | None = None) -> None:
        """Show what happened to the deal, in order: all of it, or the last so many events.

        Moments are in UTC, whatever the zone in which each of them was told.
        """
        shown = table("", self.words["when"], self.words["who"], self.words["what"])
        for event in self.deal.events[-most if most else None :]:
            moment = f"{instant(event.at):%Y-%m-%d %H:%M}"
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


def _style(*, here: bool) -> str:
    return "bold reverse" if here else "dim"
