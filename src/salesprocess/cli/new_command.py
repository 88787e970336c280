"""``salesprocess new``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from salesprocess.cli.common import examples
from salesprocess.errors import UsageError
from salesprocess.layers import is_layer
from salesprocess.loading import load_opened, open_named
from salesprocess.schema import RESERVED

SCHEMA_FILE = "salesprocess.schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema=./{SCHEMA_FILE}\n"
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

# What should come of it: tests that `salesprocess test` plays.
scenarios:
  a lead without interest stays a lead:
    given: {{candidate: true, contacted: true, interest: none}}
    steps:
      - qualify: {{blocked_by: interest_expressed}}
      - set: {{interest: expressed}}
      - qualify: {{to: prospect}}
"""

EXTENDED = """\
# A process laid over {base!r}: it says what differs, and takes over the rest.
# See what that is with `salesprocess show {base}`, and where each part comes from with
# `salesprocess show THIS_FILE --origin`.
salesprocess: 1
process: {name}
extends: {base}

# What you say of a part is added to what is said there already, such as:
#
# stages:
#   {stage}: {{title: What we call it}}
#   one_more: {{after: {stage}}}
# fields:
#   budget: {{type: money, currency: EUR}}
"""


@click.command(
    "new",
    epilog=examples("salesprocess new sales.yaml", "salesprocess new acme.yaml --from generic"),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--from", "base", metavar="NAME", help="Extend a process that ships instead.")
@click.option("--copy", is_flag=True, help="Copy that process instead of extending it.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(path: Path, base: str | None, *, copy: bool, force: bool) -> None:
    """Write a small commented process file, and the JSON Schema for editors beside it."""
    from salesprocess.cli.schema_command import schema_text

    _refuse_unless_free(path, force=force)
    text = STARTER.format(name=_name(path)) if base is None else _over(base, _name(path), copy=copy)
    path.write_text(SCHEMA_LINE + text, encoding="utf-8")
    schema = path.parent / SCHEMA_FILE
    schema.write_text(schema_text(), encoding="utf-8")
    click.echo(f"Wrote {path}, and {schema} for your editor.")
    click.echo(f"Next: salesprocess check {path}; salesprocess play {path}")


def _over(base: str, name: str, *, copy: bool) -> str:
    opened = open_named(base)
    if is_layer(opened.source):
        raise UsageError(f"{base!r} is a layer; name it in 'extends' of a process of your own.")
    if copy:
        return opened.source.text
    return EXTENDED.format(base=base, name=name, stage=load_opened(opened).stages[0])


def _refuse_unless_free(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it, such as {path / 'sales.yaml'}.")
    if path.name == SCHEMA_FILE:
        raise UsageError(f"{SCHEMA_FILE} is written beside the process; choose another name.")
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; choose another name, or add --force.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}; make it first.")


def _name(path: Path) -> str:
    """Return an identifier for the process: the file's name, as far as it can be one."""
    kept = re.sub("[^a-z0-9]+", "_", path.stem.lower()).strip("_")[:40].rstrip("_")
    is_usable = kept[:1].isalpha() and kept not in RESERVED | {"null", "yes", "no", "on", "off"}
    return kept if is_usable else f"process_{kept}".rstrip("_")
