"""``salesprocess play``."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from salesprocess.availability import AvailableTrigger
from salesprocess.cli.common import (
    console,
    definition_of,
    language_option,
    parse_settings,
    process_file,
    process_of,
    styled,
)
from salesprocess.cli.tour import Tour
from salesprocess.commands import NOBODY, Actor
from salesprocess.errors import SalesProcessError
from salesprocess.runtime import Process


@click.command("play")
@process_file
@click.option("--stage", metavar="S", help="The stage to begin in; by default the first one.")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="A fact.")
@click.option("--by", metavar="ID", default="you", show_default=True, help="Who you are.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role that you have.")
@language_option
def command(
    file: str, stage: str | None, settings: tuple[str, ...], by: str, roles: tuple[str, ...],
    language: str | None,
) -> None:  # fmt: skip
    """Drive a deal by hand: fire triggers, set facts, ask why. Reads lines from a pipe too."""
    process = process_of(definition_of(file))
    actor = Actor(by, frozenset(roles))
    deal = process.start("D-1", parse_settings(settings), by=actor, stage=stage)
    Game(Tour(console(), deal, language), actor).run()


class Game:
    """Reads commands and carries them out, until the player leaves."""

    def __init__(self, tour: Tour, actor: Actor) -> None:
        """Take the deal to be played, and who plays."""
        self._tour = tour
        self._deal = tour.deal
        self._process: Process = tour.deal.process
        self._actor = actor
        self._options: tuple[AvailableTrigger, ...] = ()
        self._commands: Mapping[str, Callable[[list[str]], None]] = {
            "set": self._set,
            "tick": self._tick,
            "untick": self._untick,
            "why": self._why,
            "as": self._as,
            "facts": lambda _: self._tour.show_facts(),
            "history": lambda _: self._tour.show_history(),
            "help": lambda _: self._tour.say("help", "dim"),
        }

    def run(self) -> None:
        """Play until ``quit`` or the end of the input."""
        self._show()
        self._tour.say("help", "dim")
        while (line := self._ask()) is not None:
            try:
                words = shlex.split(line)
            except ValueError:
                words = line.split()
            if words and words[0] in ("quit", "exit", "q"):
                break
            if words:
                self._do(words[0], words[1:])
        stage = self._tour.stage(self._deal.stage)
        self._tour.say("bye", "dim", stage=stage, count=len(self._deal.events))

    def _ask(self) -> str | None:
        who = self._actor.id or self._tour.words["nobody"]
        stage = self._tour.stage(self._deal.stage)
        try:
            return click.prompt(
                self._tour.words["prompt"].format(who=who, stage=stage), prompt_suffix="> ",
                default="", show_default=False,
            )  # fmt: skip
        except (EOFError, click.Abort):
            click.echo()
            return None

    def _do(self, word: str, rest: list[str]) -> None:
        try:
            if word in self._commands:
                self._commands[word](rest)
            elif word.isdecimal() and 0 < int(word) <= len(self._options):
                self._fire(self._options[int(word) - 1].trigger, rest)
            elif word in self._process.machine.triggers:
                self._fire(word, rest)
            else:
                self._tour.say("unknown_command", "red", word=word)
        except SalesProcessError as error:
            self._tour.console.print(styled(error, "red"))

    def _show(self) -> None:
        self._tour.show_pipeline()
        self._options = self._tour.show_available(self._actor)

    def _fire(self, trigger: str, settings: list[str]) -> None:
        given = parse_settings(settings)
        reason, comment = given.pop("reason", None), given.pop("comment", None)
        override = dict(_overrides(given))
        asked = self._deal.explain(
            trigger, given, by=self._actor, reason=reason, comment=comment, override=override
        )
        needed = AvailableTrigger(trigger, asked)
        if needed.reasons:
            reason = self._choose(needed)
        if needed.needs_comment:
            comment = self._input(self._tour.words["comment"])
        for name in needed.fields:
            given |= parse_settings([f"{name}={self._input(self._tour.field(name)) or ''}"])
        decision = self._deal.try_fire(
            trigger, given, by=self._actor, reason=reason, comment=comment, override=override
        )
        self._tour.show(decision)
        if decision:
            self._show()

    def _choose(self, needed: AvailableTrigger) -> str | None:
        reasons = list(needed.reasons)
        for number, (name, label) in enumerate(needed.reasons.items(), 1):
            click.echo(f"  {number} {label.say(self._tour.language)} ({name})")
        answer = self._input(self._tour.words["reason"]) or ""
        known = answer.isdecimal() and 0 < int(answer) <= len(reasons)
        return reasons[int(answer) - 1] if known else answer or None

    def _input(self, label: str) -> str | None:
        try:
            text: str = click.prompt(f"  {label}", default="", show_default=False)
        except (EOFError, click.Abort):
            return None
        return text or None

    def _set(self, settings: list[str]) -> None:
        self._tour.show(self._deal.update(parse_settings(settings), by=self._actor))
        self._show()

    def _tick(self, items: list[str]) -> None:
        for item in items:
            self._tour.show(self._deal.tick(item, by=self._actor))
        self._show()

    def _untick(self, items: list[str]) -> None:
        for item in items:
            self._tour.show(self._deal.untick(item, by=self._actor))
        self._show()

    def _why(self, triggers: list[str]) -> None:
        for trigger in triggers:
            explanation = self._deal.explain(trigger, by=self._actor)
            self._tour.console.print(styled(explanation.render(self._tour.language)))

    def _as(self, words: list[str]) -> None:
        self._actor = Actor(words[0], frozenset(words[1:])) if words else NOBODY
        self._show()


def _overrides(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Take the settings ``override.GUARD=REASON`` out of those that are given."""
    for name in [name for name in given if name.startswith("override.")]:
        yield name.removeprefix("override."), str(given.pop(name))
