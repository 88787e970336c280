"""``salesprocess demo``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import click
from rich.rule import Rule

from salesprocess.cli.common import console, examples, language_option, styled
from salesprocess.cli.game import Game
from salesprocess.cli.tour import Tour
from salesprocess.commands import Actor
from salesprocess.runtime import Process
from salesprocess.testing import FakeClock

_ACTOR = Actor("ani", frozenset({"salesperson"}))


class Chapter(NamedTuple):
    """One day of the story.

    Attributes:
        title: The word of the command line that heads it.
        later: How long after the chapter before.
        first: Lines that are carried out before the board is shown.
        then: Lines after it; one that begins with ``#`` names a word that is said.
    """

    title: str
    later: str = "0d"
    first: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


STORY = (
    Chapter("demo_start", then=("# demo_too_early", "qualify")),
    Chapter(
        "demo_qualified",
        "1d",
        first=("set candidate=true contacted=true interest=expressed",),
        then=("qualify",),
    ),
    Chapter(
        "demo_relationship",
        "3d",
        first=(
            "build_relationship",
            "log_contact comment='{demo_coffee}'",
            "set interest=strong",
        ),
        then=("identify",),
    ),
    Chapter(
        "demo_identify",
        "1w",
        first=(
            "set solution.culture='{demo_culture}' solution.business_model='{demo_business_model}'",
            "set solution.applications='{demo_application}' solution.saves=time",
            "tick functions_tied",
        ),
        then=("# demo_amount", "propose proposal.amount=12500"),
    ),
    Chapter(
        "demo_contract",
        "1w",
        first=("set proposal.accepted=true", "draw_contract"),
        then=("# demo_close_early", "close"),
    ),
    Chapter(
        "demo_close",
        "5d",
        then=("close contract.signed_on={today} first_order.placed_on={today}",),
    ),
    Chapter("demo_hand_over", "1d", then=("hand_over support_contact=Budi",)),
)


@click.command("demo", epilog=examples("salesprocess demo", "salesprocess demo --lang id"))
@language_option
def command(language: str | None) -> None:
    """Take a deal of the built-in generic process from lead to hand-over, telling each step.

    Every line after > is one that 'salesprocess play generic' understands.
    """
    clock = FakeClock(datetime(2026, 1, 5, 9, tzinfo=UTC))
    process = Process.builtin("generic", clock=clock)
    contact = {"name": "Sri Wahyuni", "company": "Batik Nusantara"}
    deal = process.start("D-42", {"contact": contact, "source": "convention_cards"}, by=_ACTOR)
    tour = Tour(console(), deal, language)
    game = Game(tour, _ACTOR)
    for chapter in STORY:
        clock.advance(chapter.later)
        _tell(chapter, tour, game, {**tour.words, "today": f"{clock():%Y-%m-%d}"})
    _end(tour)


def _tell(chapter: Chapter, tour: Tour, game: Game, words: Mapping[str, str]) -> None:
    tour.console.print()
    _head(tour, tour.day(tour.deal.process.now()))
    tour.say(chapter.title, "bold")
    for line in chapter.first:
        _carry_out(line.format_map(words), tour, game)
    game.show_board()
    for line in chapter.then:
        if line.startswith("# "):
            tour.say(line.removeprefix("# "), "italic")
        else:
            _carry_out(line.format_map(words), tour, game)


def _carry_out(line: str, tour: Tour, game: Game) -> None:
    tour.console.print(styled(f"> {line}", "bold cyan"))
    game.do(line)


def _head(tour: Tour, title: str) -> None:
    tour.console.print(Rule(styled(title, "bold"), align="left", style="dim"))


def _end(tour: Tour) -> None:
    events = tour.deal.events
    tour.console.print()
    _head(tour, tour.words["demo_history"])
    tour.show_pipeline()
    tour.show_history()
    tour.console.print()
    tour.say("demo_end", "bold", days=(events[-1].at - events[0].at).days, count=len(events))
