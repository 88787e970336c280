"""The lines that ``play`` understands and ``demo`` shows: read, carried out, told."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from functools import partial

import click

from salesprocess.availability import Availability, AvailableTrigger
from salesprocess.cli.common import styled
from salesprocess.cli.passing import PassingClock
from salesprocess.cli.settings import actor_of, overrides_of, pairs, taken_overrides, values_of
from salesprocess.cli.tour import Tour
from salesprocess.commands import NOBODY, Actor
from salesprocess.errors import SalesProcessError, did_you_mean
from salesprocess.runtime import Process

_LEAVING = ("quit", "exit", "q")
_DECIDING = ("request", "recall", "approve", "reject")


class Game:
    """Carries lines out on one deal, as one actor after the other."""

    def __init__(self, tour: Tour, actor: Actor) -> None:
        """Take the deal to be played, and who plays."""
        self._tour = tour
        self._deal = tour.deal
        self._process: Process = tour.deal.process
        self._clock = self._process.clock = PassingClock(self._process)
        self._actor = actor
        self._options: tuple[AvailableTrigger, ...] = ()
        self._commands: Mapping[str, Callable[[list[str]], None]] = {
            "set": self._set,
            "tick": self._tick,
            "untick": self._untick,
            **{verb: partial(self._decide, verb) for verb in _DECIDING},
            "wait": self._wait,
            "due": lambda _: self._tour.show_due(),
            "why": self._why,
            "as": self._as,
            "facts": lambda _: self._tour.show_facts(),
            "history": lambda _: self._tour.show_history(),
            "help": lambda _: self._tour.say("help"),
        }

    def run(self) -> None:
        """Ask for lines and carry them out, until ``quit`` or the end of the input."""
        self.show_board()
        self._tour.say("begin", "dim")
        while (line := self._next_line()) is not None:
            before = len(self._deal.events), self._actor
            self.do(line)
            if before != (len(self._deal.events), self._actor):
                self.show_board()
        stage, count = self._tour.stage(self._deal.stage), len(self._deal.events)
        self._tour.say("bye" if count > 1 else "bye_one", "dim", stage=stage, count=count)

    def show_board(self) -> None:
        """Show where the deal stands, and what can happen next."""
        self._tour.show_pipeline()
        self._tour.show_next()
        self._options = self._tour.show_available(self._actor)

    def do(self, line: str) -> None:
        """Carry a line out; what is wrong with it is told, and changes nothing."""
        words = _split(line)
        if not words:
            return
        try:
            self._carry_out(words[0], words[1:])
        except SalesProcessError as error:
            self._tour.console.print(styled(error, "red"))
        except click.Abort:
            click.echo()
            self._tour.say("given_up", "dim")

    def _carry_out(self, word: str, rest: list[str]) -> None:
        trigger = self._trigger(word)
        if word in self._commands:
            self._commands[word](rest)
        elif trigger in self._process.machine.triggers:
            self._fire(trigger, rest)
        else:
            known = [*self._commands, *(option.trigger for option in self._options)]
            self._tour.say("unknown_command", "red", word=word, hint=self._hint(word, known))

    def _hint(self, word: str, known: list[str]) -> str:
        near = did_you_mean(word, known)
        if near == ".":
            return near
        return self._tour.words["did_you_mean"].format(word=near.split("'")[1])

    def _trigger(self, word: str) -> str:
        numbered = word.isascii() and word.isdecimal() and len(word) < len("1000")
        if numbered and 0 < int(word) <= len(self._options):
            return self._options[int(word) - 1].trigger
        return word

    # The lines

    def _fire(self, trigger: str, settings: list[str]) -> None:
        texts = pairs(settings)
        definition = self._process.definition
        override = overrides_of(definition, taken_overrides(texts))
        reason, comment = texts.pop("reason", None), texts.pop("comment", None)
        given = values_of(definition, texts)
        asked = self._deal.explain(
            trigger, given, by=self._actor, reason=reason, comment=comment, override=override
        )
        needed = AvailableTrigger(trigger, asked)
        if needed.status is Availability.NEEDS_INPUT:
            reason = self._choose_reason(needed) if needed.reasons else reason
            given |= values_of(definition, {name: self._fill(name) for name in needed.fields})
            comment = self._answer(self._word("comment")) if needed.needs_comment else comment
        decision = self._deal.try_fire(
            trigger, given, by=self._actor, reason=reason, comment=comment, override=override
        )
        self._tour.show(decision)

    def _choose_reason(self, needed: AvailableTrigger) -> str:
        labels = {name: self._tour.text(label) for name, label in needed.reasons.items()}
        return self._choose(self._word("reason"), labels)

    def _fill(self, name: str) -> str:
        field = self._process.definition.fields[name]
        if field.type.kind != "choice":
            return self._answer(self._tour.field(name))
        labels = {option: self._tour.option(name, option) for option in field.type.options}
        return self._choose(self._tour.field(name), labels)

    def _choose(self, title: str, labels: Mapping[str, str]) -> str:
        names = list(labels)
        for number, (name, label) in enumerate(labels.items(), 1):
            click.echo(f"  {number} {label}" + (f" ({name})" if name != label else ""))
        answer = self._answer(title)
        numbered = answer.isascii() and answer.isdecimal() and answer not in labels
        if numbered and len(answer) < len("1000") and 0 < int(answer) <= len(names):
            return names[int(answer) - 1]
        return answer

    def _set(self, settings: list[str]) -> None:
        if not settings:
            self._tour.say("say_which", "yellow", command="set", what="field=value")
            return
        values = values_of(self._process.definition, pairs(settings))
        self._tour.show(self._deal.update(values, by=self._actor))

    def _tick(self, items: list[str]) -> None:
        for item in items or self._items("tick"):
            self._tour.show(self._deal.tick(item, by=self._actor))

    def _untick(self, items: list[str]) -> None:
        for item in items or self._items("untick"):
            self._tour.show(self._deal.untick(item, by=self._actor))

    def _items(self, command: str) -> tuple[str, ...]:
        """Say which items there are to tick, for a line that names none."""
        items = self._process.definition.spec.stages[self._deal.stage].checklist
        self._tour.say("say_which", "yellow", command=command, what=" | ".join(items) or "-")
        return ()

    def _decide(self, verb: str, words: list[str]) -> None:
        """Ask for an approval, decide about it, or take the request back."""
        names = [word for word in words if "=" not in word]
        comment = pairs([word for word in words if "=" in word]).get("comment")
        if not names:
            known = " | ".join(self._process.definition.spec.approvals) or "-"
            self._tour.say("say_which", "yellow", command=verb, what=known)
        for name in names:
            call = getattr(self._deal, verb)
            self._tour.show(call(name, by=self._actor, comment=comment))

    def _wait(self, words: list[str]) -> None:
        text = " ".join(words)
        due = self._deal.due()
        if not (words or due):
            self._tour.say("nothing_due", "dim")
            return
        try:
            end = self._clock.wait(text) if words else self._clock.wait_until(due[0].due)
        except (ValueError, OverflowError):
            self._tour.say("bad_wait", "red", text=text)
            return
        self._tour.say("now_it_is", "dim", moment=self._tour.moment(end))
        receipt = self._deal.advance()
        if receipt.events:
            self._tour.show(receipt)

    def _why(self, triggers: list[str]) -> None:
        for trigger in triggers or [option.trigger for option in self._options]:
            explanation = self._deal.explain(self._trigger(trigger), by=self._actor)
            self._tour.console.print(styled(explanation.render(self._tour.language)))

    def _as(self, words: list[str]) -> None:
        definition = self._process.definition
        self._actor = actor_of(definition, words[0], words[1:]) if words else NOBODY

    # What the player types

    def _word(self, key: str) -> str:
        return self._tour.words[key]

    def _next_line(self) -> str | None:
        """Return the next line, or None when the player leaves."""
        who, stage = self._actor.id or self._word("nobody"), self._tour.stage(self._deal.stage)
        try:
            line = _typed(f"{self._word('prompt').format(who=who, stage=stage)}> ")
        except click.Abort:
            click.echo()
            return None
        return None if line.strip() in _LEAVING else line

    def _answer(self, title: str) -> str:
        return _typed(f"  {title}: ").strip()


def _typed(prompt: str) -> str:
    """Read a line; one that comes from a pipe is shown, so that the output can be followed.

    Raises:
        click.Abort: At the end of the input, or when the player presses Ctrl-C.
    """
    if sys.stdin.isatty():
        return str(click.prompt(prompt, prompt_suffix="", default="", show_default=False))
    click.echo(prompt, nl=False)
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        raise click.Abort from None
    if not line:
        raise click.Abort
    click.echo(line.rstrip("\r\n"))
    return line


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()
