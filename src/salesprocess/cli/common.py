"""What several commands share: their options, the process they are about, and tables."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from salesprocess.commands import Actor
from salesprocess.definition import Definition
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.loading import builtin_names, load_builtin, load_file
from salesprocess.runtime import Process
from salesprocess.snapshot import Snapshot

Command = TypeVar("Command", bound=Callable[..., Any])

MARKS = {"open": ("●", "green"), "needs_input": ("◐", "yellow"), "blocked": ("○", "red")}

process_file = click.argument("file", metavar="FILE")
as_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How the answer is written.",
)  # fmt: skip
language_option = click.option(
    "--lang", "language", metavar="TAG", help="The language of the answer, such as id."
)


def console() -> Console:
    """Return where output is written: colours only on a terminal, and not with NO_COLOR."""
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 140
    return Console(highlight=False, width=width, soft_wrap=False)


def definition_of(file: str) -> Definition:
    """Load a process file, or a process that ships with the library.

    Raises:
        LoadError: If the file has mistakes.
    """
    if file in builtin_names() and not Path(file).exists():
        return load_builtin(file)
    return load_file(file)


def process_of(definition: Definition) -> Process:
    """Return a process that runs without the application's code.

    Checks cannot be asked here, so guards that need one block and say so; actions do nothing.
    """
    actions = {hook.call: _nothing for hook in definition.spec.hooks.values()}
    checks = {guard.check: _unasked for guard in definition.spec.guards.values() if guard.check}
    return Process(definition, actions=actions, checks=checks)


def _nothing(event: object) -> None:
    """Stand for an action of the application."""


def _unasked(situation: object) -> str:
    return "only the application can ask this check"


def deal_at(
    process: Process, stage: str | None, settings: Sequence[str], facts: str | None
) -> Snapshot:
    """Return a deal that stands in a stage with the facts that the options give.

    Args:
        process: The process.
        stage: The stage; by default the first one.
        settings: Texts such as ``interest=strong``.
        facts: A JSON file with values by field, or None.

    Raises:
        UsageError: If the stage, a field or a value cannot be used; or the file holds no object.
    """
    definition = process.definition
    stage = stage or definition.stages[0]
    if stage not in definition.ranks:
        raise UsageError(
            f"There is no stage {stage!r}{did_you_mean(stage, definition.stages)}"
            f" The process has: {listing(definition.stages)}."
        )
    values = {**(_read_facts(facts) if facts else {}), **parse_settings(settings)}
    read, problems = process.machine.writer.read(values, None)
    if problems:
        lines = (f"{name}: {problem}" for name, problem in problems.items())
        raise UsageError("\n".join(lines))
    kept = {**process.machine.writer.defaults, **read}
    known = {name: value for name, value in kept.items() if value is not None}
    now = datetime.now(UTC)
    version = definition.spec.version
    return Snapshot(definition.name, version, "deal", 1, stage, known, now, now, now)


def _read_facts(path: str) -> dict[str, Any]:
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{path} is no JSON file ({error}); write an object of values.") from None
    if not isinstance(data, dict):
        raise UsageError(f'{path} holds no object; write {{"field": value, ...}}.')
    return data


def parse_settings(settings: Iterable[str]) -> dict[str, Any]:
    """Read texts such as ``interest=strong``; a value may be JSON, such as true or [1, 2].

    Raises:
        UsageError: If a text has no ``=``.
    """
    values: dict[str, Any] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise UsageError(f"{setting!r} sets nothing; write field=value.")
        values[name.strip()] = _value(text.strip())
    return values


def _value(text: str) -> Any:
    if text == "":
        return None
    try:
        return json.loads(text, parse_float=str)
    except ValueError:
        return text


def actor_of(by: str | None, roles: Sequence[str]) -> Actor:
    """Return the actor that the options name."""
    return Actor(by, frozenset(roles))


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
