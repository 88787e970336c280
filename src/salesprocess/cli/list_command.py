"""``salesprocess list``."""

from __future__ import annotations

import click

from salesprocess.cli.common import as_format, console, examples, language_option, print_json
from salesprocess.cli.tables import print_rows
from salesprocess.cli.words import words_of
from salesprocess.loading import builtin_names, load_builtin
from salesprocess.text import Text, humanise


@click.command("list", epilog=examples("salesprocess list", "salesprocess list --lang id"))
@as_format
@language_option
def command(form: str, language: str | None) -> None:
    """List the processes that ship with the library.

    Each can be used by its name wherever a command takes a FILE.
    """
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
    words = words_of(language or "en")
    headings = [words[key] for key in ("name", "title", "stages", "description")]
    print_rows(console(), headings, [[str(cell) for cell in row.values()] for row in rows])
