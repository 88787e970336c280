"""``salesprocess show``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from salesprocess.cli.common import (
    as_format,
    console,
    examples,
    language_option,
    opened,
    print_json,
    process_file,
    styled,
)
from salesprocess.cli.tables import print_rows
from salesprocess.cli.view import Row, View
from salesprocess.cli.words import words_of
from salesprocess.errors import Place
from salesprocess.layers import is_layer
from salesprocess.loading import load_opened
from salesprocess.source import Source, address


@click.command(
    "show", epilog=examples("salesprocess show generic", "salesprocess show sales.yaml --origin")
)
@process_file
@click.option("--origin", is_flag=True, help="Name file and line of each part.")
@as_format
@language_option
def command(file: str, *, origin: bool, form: str, language: str | None) -> None:
    """Show stages, transitions, guards, fields, approvals, roles and hooks as tables.

    Where the terminal is too narrow for a table, each row becomes a card.
    """
    read = opened(file)
    if is_layer(read.source):
        _show_layer(read.source, origin=origin, form=form, words=words_of(language or "en"))
        return
    definition = load_opened(read)
    view = View(definition, language or definition.spec.default_language)
    if form == "json":
        parts = {name: [_plain(row) for row in rows] for name, rows in view.parts()}
        print_json({"process": definition.name, "version": definition.spec.version, **parts})
        return
    out, words = console(), view.words
    title = view.say(definition.spec.title) or definition.name
    out.print(styled(words["version"].format(title=title, version=definition.spec.version), "bold"))
    for name, rows in view.parts():
        if rows:
            keys = [key for key in rows[0] if any(row[key] for row in rows)]
            shown = [key for key in keys if origin or key != "origin"]
            out.print()
            out.print(styled(words[name], "bold"))
            cells = [[_cell(row[key], words["yes"]) for key in shown] for row in rows]
            print_rows(out, [words[key] for key in shown], cells)


def _show_layer(source: Source, *, origin: bool, form: str, words: Mapping[str, str]) -> None:
    """Write what a layer says, part by part: it has no stages of its own to be drawn up."""
    rows = [
        {"part": address(path), "says": value, "origin": str(source.part_place(path))}
        for path, value in leaves(source.data)
    ]
    name = str(source.data["layer"])
    if form == "json":
        print_json({"layer": name, "parts": rows})
        return
    out = console()
    out.print(styled(f"{name} ({words['layer']})", "bold"))
    out.print()
    keys = ["part", "says", *(["origin"] if origin else [])]
    print_rows(out, [words[key] for key in keys], [[row[key] for key in keys] for row in rows])


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield every value that is no mapping, with its path; a list is one value."""
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from leaves(member, (*path, key))
    else:
        yield path, written(value)


def written(value: Any) -> str:
    """Write a value on one line, much as YAML does."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            members = (f"{key}: {written(member)}" for key, member in value.items())
            return f"{{{', '.join(members)}}}"
        case _:
            return str(value)


def _plain(row: Row) -> Row:
    return {**row, "origin": str(row["origin"])}


def _cell(value: object, yes: str) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return yes
        case Place():
            return str(value._replace(column=None))
        case list():
            return "\n".join(map(str, value))
        case _:
            return str(value)
