"""What several commands share: their options, the process they are about, and how they write."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from salesprocess.definition import Definition
from salesprocess.errors import did_you_mean, listing
from salesprocess.layers import installed, shipped_names
from salesprocess.loading import Opened, load_opened, open_file, open_named
from salesprocess.runtime import Process

Command = TypeVar("Command", bound=Callable[..., Any])

MARKS = {"open": ("●", "green"), "needs_input": ("◐", "yellow"), "blocked": ("○", "red")}
_WIDTH_OF_A_FILE = 140
_NARROWEST, _WIDEST = 20, 500
_HEIGHT = 25


if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:
    _Choice = click.Choice


class OneOf(_Choice):
    """One word of several; for a wrong one, the nearest is offered."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word, or say which there are."""
        if value not in self.choices:
            near = did_you_mean(str(value), self.choices)
            message = f"{str(value)!r} is not one of them{near} Choose: {listing(self.choices)}."
            self.fail(message, param, ctx)
        return str(value)


class Commands(click.Group):
    """Commands below a command; for an unknown one, the nearest is offered."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the names in the order in which people need them."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which there are."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.commands)
            message = (
                f"{ctx.info_name!r} has no command {args[0]!r}{near} There is:"
                f" {listing(self.commands)}."
            )
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)


process_file = click.argument("file", metavar="FILE")
as_format = click.option(
    "--format", "form", type=OneOf(["text", "json"]), default="text", show_default=True,
    help="How the answer is written.",
)  # fmt: skip
language_option = click.option(
    "--lang", "language", metavar="TAG", help="The language of the answer, such as id."
)


def examples(*lines: str) -> str:
    """Return the end of a command's help: examples, one on each line."""
    word = "Example" if len(lines) == 1 else "Examples"
    return "\n".join(["\b", f"{word}:", *(f"  {line}" for line in lines)])


def console() -> Console:
    """Return where output is written: colours only on a terminal, and not with NO_COLOR."""
    colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    width = _width()
    # Only with both does rich leave the environment unread, which may hold anything.
    height = None if width is None else _HEIGHT
    return Console(highlight=False, width=width, height=height, color_system=colours)


def _width() -> int | None:
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and len(columns) < len(str(sys.maxsize)):
        return min(max(int(columns), _NARROWEST), _WIDEST)
    return None if sys.stdout.isatty() else _WIDTH_OF_A_FILE


def opened(file: str) -> Opened:
    """Read a file, or what ships with the library or an installed package under that name.

    Raises:
        LoadError: If it cannot be read to its end.
    """
    is_named = file in shipped_names() or file in installed()
    return open_named(file) if is_named and not Path(file).exists() else open_file(file)


def definition_of(file: str) -> Definition:
    """Load a process file, or a process that has a name.

    Raises:
        LoadError: If the file has mistakes.
    """
    return load_opened(opened(file))


def process_of(definition: Definition) -> Process:
    """Return a process that runs without the application's code.

    Checks cannot be asked here, so guards that need one block and say so; actions do nothing.
    """
    actions = {hook.call: _nothing for hook in definition.spec.hooks.values()}
    checks = {guard.check: _unasked for guard in definition.spec.guards.values() if guard.check}
    return Process(definition, actions=actions, checks=checks)


def _nothing(_event: object) -> None:
    """Stand for an action of the application."""


def _unasked(_situation: object) -> str:
    return "only the application can ask this check"


def table(*columns: str, title: str | None = None) -> Table:
    """Return an empty table with headings."""
    made = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold cyan",
        box=SIMPLE_HEAD, pad_edge=False, show_edge=False,
    )  # fmt: skip
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def styled(text: object, style: str = "") -> Styled:
    """Return text that is shown as it is: nothing in it is taken for markup."""
    return Styled(str(text), style=style)


def print_json(data: Any) -> None:
    """Write data as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
