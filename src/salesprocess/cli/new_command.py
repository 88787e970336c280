"""``salesprocess new``."""

from __future__ import annotations

from pathlib import Path

import click

from salesprocess.errors import UsageError
from salesprocess.loading import builtin_names, builtin_text

SCHEMA_LINE = "# yaml-language-server: $schema=./salesprocess.schema.json\n"
STARTER = """\
# A sales process: who may move a deal where, and what must be known first.
# Check it with `salesprocess check`, try it with `salesprocess play`.
salesprocess: 1
process: {name}
title: My sales process

# What is known about a deal.
fields:
  candidate: boolean
  contacted: boolean
  interest: {{type: choice, options: [none, expressed, strong]}}
  amount: {{type: money, currency: EUR, min: 0}}

# The stages in their order. A stage with an outcome is closed.
stages:
  lead:
  prospect:
  offer:
  won: {{outcome: won}}
  lost: {{outcome: lost}}

# Conditions with a message for the person who is stopped by them.
guards:
  qualified:
    when: candidate
    message: Decide first whether the lead could buy at all.
  interest_expressed:
    when: contacted and interest in ('expressed', 'strong')
    message: The lead has not been contacted, or has shown no interest.

# What moves a deal: a trigger, from where, to where, and under which conditions.
transitions:
  qualify: {{from: lead, to: prospect, guards: [qualified, interest_expressed]}}
  make_offer: {{from: prospect, to: offer, requires: amount}}
  win: {{from: offer, to: won, guards: amount > 0}}
  lose: {{from: open, to: lost, reason: [price, competitor, no_need]}}
"""


@click.command("new")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "base", metavar="NAME", help="Begin with a process that ships instead.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(path: Path, base: str | None, *, force: bool) -> None:
    """Write a small commented process file, and the JSON Schema for editors beside it."""
    from salesprocess.cli.schema_command import schema_text

    if path.exists() and not force:
        raise UsageError(f"{path} is there already; choose another name, or add --force.")
    if base is None:
        text = STARTER.format(name=_name(path))
    elif base in builtin_names():
        text = builtin_text(base)
    else:
        raise UsageError(f"No process {base!r} ships; there is: {', '.join(builtin_names())}.")
    path.write_text(SCHEMA_LINE + text, encoding="utf-8")
    schema = path.parent / "salesprocess.schema.json"
    schema.write_text(schema_text(), encoding="utf-8")
    click.echo(f"Wrote {path}, and {schema} for your editor.")
    click.echo(f"Next: salesprocess check {path}; salesprocess play {path}")


def _name(path: Path) -> str:
    kept = "".join(c if c.isascii() and c.isalnum() else "_" for c in path.stem.lower())
    kept = kept.strip("_")[:60]
    return kept if kept[:1].isalpha() else f"process_{kept}".rstrip("_")
