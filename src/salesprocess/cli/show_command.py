"""``salesprocess show``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import click
from rich.table import Table

from salesprocess.cli.common import (
    as_format,
    console,
    definition_of,
    language_option,
    print_json,
    process_file,
    styled,
    table,
)
from salesprocess.definition import Definition
from salesprocess.schema import Combination
from salesprocess.text import Text

Rows = list[dict[str, Any]]

_ROOMY = 120
_WIDEST = 20  # No name up to this width is broken in a terminal that is roomy.


@click.command("show")
@process_file
@click.option("--origin", is_flag=True, help="Name file and line of each part.")
@as_format
@language_option
def command(file: str, *, origin: bool, form: str, language: str | None) -> None:
    """Show stages, transitions, guards, fields, roles and hooks as tables."""
    definition = definition_of(file)
    view = View(definition, language or definition.spec.default_language)
    parts = {
        "stages": view.stages(),
        "transitions": view.transitions(),
        "guards": view.guards(),
        "fields": view.fields(),
        "roles": view.roles(),
        "hooks": view.hooks(),
    }
    if form == "json":
        print_json({"process": definition.name, "version": definition.spec.version, **parts})
        return
    out = console()
    title = view.say(definition.spec.title) or definition.name
    out.print(styled(f"{title}, version {definition.spec.version}", "bold"))
    for name, rows in parts.items():
        if rows:
            out.print()
            out.print(_table(name, rows, origin=origin, roomy=out.width >= _ROOMY))


def _table(name: str, rows: Rows, *, origin: bool, roomy: bool) -> Table:
    columns = [key for key in rows[0] if key != "origin" and any(row[key] for row in rows)]
    shown = table(title=name.capitalize())
    for key in columns:
        cells = (_cell(row[key]) for row in rows)
        longest = max(len(word) for cell in (key, *cells) for word in cell.split() or [""])
        least = min(longest, _WIDEST) if roomy else None
        shown.add_column(key.capitalize(), overflow="fold", min_width=least)
    if origin:
        shown.add_column("Where", overflow="fold", style="dim")
    for row in rows:
        cells = [row[key] for key in columns] + ([row["origin"]] if origin else [])
        shown.add_row(*(styled(_cell(cell)) for cell in cells))
    return shown


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "yes" if value is True else "" if value is None or value is False else str(value)


class View:
    """The parts of a process as rows, in a reader's language."""

    def __init__(self, definition: Definition, language: str) -> None:
        """Look at a definition."""
        self._definition = definition
        self._spec = definition.spec
        self._language = language

    def say(self, text: Text | None) -> str:
        """Return a text in the reader's language, or nothing."""
        return text.say(self._language, self._spec.default_language) if text else ""

    def _origin(self, address: str) -> str:
        return str(self._definition.place(address))

    def stages(self) -> Rows:
        """Return a row for each stage."""
        starts = self._definition.starts
        return [
            {
                "stage": name,
                "title": self.say(self._definition.stage_title(name)),
                "phase": spec.phase,
                "probability": None if spec.probability is None else f"{spec.probability} %",
                "forecast": spec.forecast,
                "outcome": spec.outcome,
                "start": name in starts,
                "enter": _items(spec.enter),
                "exit": _items(spec.exit),
                "checklist": [
                    item if part.required else f"{item} (optional)"
                    for item, part in spec.checklist.items()
                ],
                "origin": self._origin(f"stages.{name}"),
            }
            for name, spec in self._spec.stages.items()
        ]

    def transitions(self) -> Rows:
        """Return a row for each rule."""
        return [
            {
                "trigger": trigger,
                "title": self.say(rule.title or self._definition.trigger_title(trigger)),
                "from": list(rule.from_),
                "to": rule.to,
                "conditions": [
                    *_items(rule.guards),
                    *_required(rule.requires),
                    *(["a reason"] if rule.reason else []),
                    *(["a comment"] if rule.comment else []),
                ],
                "roles": list(rule.roles),
                "effects": [
                    *(f"{field} = {text}" for field, text in rule.set.items()),
                    *(f"emits {name}" for name in rule.emit),
                ],
                "origin": self._origin(address),
            }
            for trigger, address, rule in self._definition.rules()
        ]

    def guards(self) -> Rows:
        """Return a row for each named guard."""
        return [
            {
                "guard": name,
                "condition": spec.when or (f"check {spec.check}" if spec.check else _joined(spec)),
                "message": self.say(spec.message),
                "severity": None if spec.severity == "block" else spec.severity,
                "override": list(spec.override.roles) if spec.override else [],
                "effective": _period(spec.effective),
                "origin": self._origin(f"guards.{name}"),
            }
            for name, spec in self._spec.guards.items()
        ]

    def fields(self) -> Rows:
        """Return a row for each field that holds a value."""
        return [
            {
                "field": name,
                "type": _type(field.spec.type, field.spec.of),
                "title": self.say(field.title),
                "options": list(field.spec.options or ()),
                "rules": list(_rules(field.spec, sensitive=field.sensitive)),
                "formula": field.spec.formula,
                "origin": self._origin(f"fields.{name.replace('.', '.fields.')}"),
            }
            for name, field in self._definition.fields.items()
        ]

    def roles(self) -> Rows:
        """Return a row for each role."""
        return [
            {
                "role": name,
                "title": self.say(self._definition.role_title(name)),
                "origin": self._origin(f"roles.{name}"),
            }
            for name in self._spec.roles
        ]

    def hooks(self) -> Rows:
        """Return a row for each hook that the file declares."""
        return [
            {
                "hook": name,
                "on": list(spec.on),
                "stage": list(spec.stage),
                "trigger": list(spec.trigger),
                "when": spec.when,
                "call": spec.call,
                "origin": self._origin(f"hooks.{name}"),
            }
            for name, spec in self._spec.hooks.items()
        ]


def _items(items: Iterable[Any]) -> list[str]:
    return [_joined(item) if isinstance(item, Combination) else str(item) for item in items]


def _joined(spec: Any) -> str:
    if spec.not_ is not None:
        return f"not {_items([spec.not_])[0]}"
    word = "any" if spec.any is not None else "all"
    return f"{word} of ({'; '.join(_items(spec.any or spec.all or ()))})"


def _required(requires: dict[str, str]) -> Iterator[str]:
    for field, condition in requires.items():
        always = condition in {"true", "True"}
        yield f"{field} filled" if always else f"{field} filled if {condition}"


def _period(effective: Any) -> str | None:
    if effective is None:
        return None
    return f"{effective.from_ or ''} – {effective.until or ''}"


def _type(name: str, of: str | None) -> str:
    return f"{name} of {of}" if of else name


def _rules(spec: Any, *, sensitive: bool) -> Iterator[str]:
    if spec.default is not None:
        yield f"default {spec.default}"
    if spec.min is not None:
        yield f"min {spec.min}"
    if spec.max is not None:
        yield f"max {spec.max}"
    if spec.currency:
        yield spec.currency
    if spec.write:
        yield "written once"
    if spec.locked_in:
        yield f"locked in {', '.join(spec.locked_in)}"
    if sensitive:
        yield "sensitive"
