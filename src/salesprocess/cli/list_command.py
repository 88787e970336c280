"""``salesprocess list``."""

from __future__ import annotations

from typing import Any

import click

from salesprocess.cli.common import as_format, console, examples, language_option, print_json
from salesprocess.cli.tables import print_rows
from salesprocess.cli.words import words_of
from salesprocess.definition import Definition
from salesprocess.errors import LoadError, UsageError
from salesprocess.layers import builtin_layers, builtin_names, installed, is_layer, is_text
from salesprocess.loading import load_opened, open_named
from salesprocess.text import Text, humanise


@click.command("list", epilog=examples("salesprocess list", "salesprocess list --lang id"))
@as_format
@language_option
def command(form: str, language: str | None) -> None:
    """List the processes and layers that ship with the library or an installed package.

    A process can be used by its name wherever a command takes a FILE. A process of your own can
    name both in its `extends`.
    """
    names = (*builtin_names(), *builtin_layers(), *installed())
    rows = [_row(name, language) for name in dict.fromkeys(names)]
    if form == "json":
        print_json(rows)
        return
    words = words_of(language or "en")
    headings = [words[key] for key in ("name", "kind", "title", "stages", "description")]
    cells = [
        [row["name"], words[row["kind"]], row["title"], _cell(row["stages"]), row["description"]]
        for row in rows
    ]
    print_rows(console(), headings, cells)


def _row(name: str, language: str | None) -> dict[str, Any]:
    try:
        read = open_named(name)
        if is_layer(read.source):
            return _layer(name, read.source.data, language or "en")
        return _process(name, load_opened(read), language)
    except (LoadError, UsageError) as error:
        return _told(name, "broken", humanise(name), None, str(error).partition("\n")[0])


def _process(name: str, definition: Definition, language: str | None) -> dict[str, Any]:
    spec = definition.spec
    tag = language or spec.default_language
    title = (spec.title or Text.of(humanise(name))).say(tag)
    description = spec.description.say(tag) if spec.description else ""
    return _told(name, "process", title, len(spec.stages), description)


def _layer(name: str, data: dict[str, Any], language: str) -> dict[str, Any]:
    title, description = data.get("title"), data.get("description")
    shown = Text.of(title).say(language) if is_text(title) else humanise(name)
    words = Text.of(description).say(language) if is_text(description) else ""
    return _told(name, "layer", shown, None, words)


def _told(name: str, kind: str, title: str, stages: int | None, words: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "title": title, "stages": stages, "description": words}


def _cell(value: object) -> str:
    return "" if value is None else str(value)
