"""``salesprocess play``."""

from __future__ import annotations

import click

from salesprocess.cli.common import (
    console,
    definition_of,
    examples,
    language_option,
    process_file,
    process_of,
)
from salesprocess.cli.game import Game
from salesprocess.cli.settings import actor_of, pairs, values_of
from salesprocess.cli.tour import Tour


@click.command(
    "play",
    epilog=examples(
        "salesprocess play generic",
        "salesprocess play generic --by ani --role salesperson --lang id",
        "salesprocess play sales.yaml --set candidate=true < lines.txt",
    ),
)
@process_file
@click.option("--stage", metavar="S", help="The stage to begin in; by default the first one.")
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE",
    help="A fact, such as amount=500, tags=a,b or interest=strong; can be given several times.",
)  # fmt: skip
@click.option("--by", metavar="ID", default="you", show_default=True, help="Who you are.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role that you have.")
@language_option
def command(
    file: str, stage: str | None, settings: tuple[str, ...], by: str, roles: tuple[str, ...],
    language: str | None,
) -> None:  # fmt: skip
    """Drive a deal by hand: fire triggers, set facts, ask why. Reads lines from a pipe too.

    The line 'help' tells what can be typed; 'quit', Ctrl-C or the end of the input leaves.
    """
    definition = definition_of(file)
    process = process_of(definition)
    actor = actor_of(definition, by, roles)
    values = values_of(definition, pairs(settings))
    deal = process.start("D-1", values, by=actor, stage=stage)
    Game(Tour(console(), deal, language), actor).run()
