"""``salesprocess show``."""

from __future__ import annotations

import click

from salesprocess.cli.common import (
    as_format,
    console,
    definition_of,
    examples,
    language_option,
    print_json,
    process_file,
    styled,
)
from salesprocess.cli.tables import print_rows
from salesprocess.cli.view import Row, View
from salesprocess.errors import Place


@click.command(
    "show", epilog=examples("salesprocess show generic", "salesprocess show sales.yaml --origin")
)
@process_file
@click.option("--origin", is_flag=True, help="Name file and line of each part.")
@as_format
@language_option
def command(file: str, *, origin: bool, form: str, language: str | None) -> None:
    """Show stages, transitions, guards, fields, roles and hooks as tables.

    Where the terminal is too narrow for a table, each row becomes a card.
    """
    definition = definition_of(file)
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
