"""``salesprocess check``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len

from salesprocess.cli.common import OneOf, examples, opened, print_json
from salesprocess.cli.sarif import sarif
from salesprocess.errors import Finding, LoadError
from salesprocess.layers import is_layer, shelf_text
from salesprocess.linting import lint
from salesprocess.loading import check_layer, load_opened

_COLOURS = {"error": "red", "warning": "yellow"}
_BEFORE, _SHOWN = 60, 90
"""How many characters of a long line are shown before the finding, and how many in all."""


@click.command(
    "check",
    epilog=examples(
        "salesprocess check sales.yaml",
        "salesprocess check --strict --format github processes/*.yaml",
        "salesprocess check generic",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--format", "form", type=OneOf(["text", "json", "sarif", "github"]), default="text",
    show_default=True,
    help="How the findings are written: for people, for programs, for code scanning,"
    " or as annotations of a pull request.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def command(files: tuple[str, ...], form: str, *, strict: bool) -> None:
    """Find everything that is wrong with process files, at once.

    Exit status 0: nothing wrong; 1: errors, or warnings with --strict; 2: a file cannot be read.
    """
    by_file = {file: findings_of(file) for file in files}
    findings = [finding for found in by_file.values() for finding in found]
    if form == "text":
        _write_text(by_file)
    else:
        _WRITERS[form](findings)
    if any(finding.rule == "unreadable" for finding in findings):
        raise SystemExit(2)
    if any(strict or finding.severity == "error" for finding in findings):
        raise SystemExit(1)


def findings_of(file: str) -> tuple[Finding, ...]:
    """Return the mistakes of a file; where a process has none, what the lint rules say."""
    try:
        read = opened(file)
        return check_layer(read) if is_layer(read.source) else lint(load_opened(read))
    except LoadError as error:
        return error.findings


def _write_text(by_file: Mapping[str, Sequence[Finding]]) -> None:
    lines: dict[str, list[str]] = {}
    for finding in (finding for findings in by_file.values() for finding in findings):
        file = finding.place.file
        if file not in lines:
            lines[file] = _lines_of(file)
        _write_finding(finding, lines[file])
    everything = [finding for findings in by_file.values() for finding in findings]
    errors = sum(finding.severity == "error" for finding in everything)
    checked = f"{_count(len(by_file), 'file')} checked"
    warnings = _count(len(everything) - errors, "warning")
    click.echo(f"{checked}: {_count(errors, 'error')}, {warnings}.")


def _write_finding(finding: Finding, lines: Sequence[str]) -> None:
    place, severity = finding.place, finding.severity
    click.secho(f"{place}: ", bold=True, nl=False)
    click.secho(f"{severity} ", fg=_COLOURS[severity], nl=False)
    click.echo(f"{finding.rule}: {finding.message}")
    line, column = place.line, place.column
    if line is None or column is None or not 0 < line <= len(lines):
        return
    start = max(0, column - _BEFORE)
    shown = _printable(lines[line - 1][start : start + _SHOWN])
    click.echo(f"{line:>6} | {shown}")
    indent = " " * cell_len(shown[: column - 1 - start])
    click.secho(f"       | {indent}^", fg=_COLOURS[severity])


def _lines_of(file: str) -> list[str]:
    text = shelf_text(file)
    try:
        text = Path(file).read_text("utf-8-sig", "replace") if text is None else text
    except (OSError, ValueError):
        return []
    return text.split("\n")


def _printable(text: str) -> str:
    """Return the text without what could steer a terminal; every character keeps its place."""
    return "".join(character if character.isprintable() else " " for character in text)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _write_json(findings: Sequence[Finding]) -> None:
    print_json([_plain(finding) for finding in findings])


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.place.file,
        "line": finding.place.line,
        "column": finding.place.column,
        "severity": finding.severity,
        "rule": finding.rule,
        "message": finding.message,
        "address": finding.address,
    }


def _write_github(findings: Sequence[Finding]) -> None:
    for finding in findings:
        file, line, column = finding.place
        at = f"file={_property(file)}"
        if line is not None:
            at += f",line={line},col={column or 1}"
        title = _property(finding.rule)
        click.echo(f"::{finding.severity} {at},title={title}::{_escaped(finding.message)}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


_WRITERS: Mapping[str, Callable[[Sequence[Finding]], None]] = {
    "json": _write_json,
    "sarif": lambda findings: print_json(sarif(findings)),
    "github": _write_github,
}
