"""``salesprocess list``."""

from __future__ import annotations

import click

from salesprocess.cli.common import (
    as_format,
    console,
    language_option,
    print_json,
    styled,
    table,
)
from salesprocess.loading import builtin_names, load_builtin
from salesprocess.text import Text, humanise


@click.command("list")
@as_format
@language_option
def command(form: str, language: str | None) -> None:
    """List the processes that ship with the library."""
    rows = []
    for name in builtin_names():
        spec = load_builtin(name).spec
        tag = language or spec.default_language
        title = (spec.title or Text.of(humanise(name))).say(tag)
        description = spec.description.say(tag) if spec.description else ""
        stages = len(spec.stages)
        rows.append({"name": name, "title": title, "stages": stages, "description": description})
    if form == "json":
        print_json(rows)
        return
    shown = table("Name", "Title", "Stages", "What it is")
    for row in rows:
        shown.add_row(*(styled(row[key]) for key in ("name", "title", "stages", "description")))
    console().print(shown)
