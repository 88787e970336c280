"""``salesprocess check``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from salesprocess.cli.common import definition_of, print_json
from salesprocess.errors import Finding, LoadError
from salesprocess.linting import lint

_COLOURS = {"error": "red", "warning": "yellow"}


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text",
    show_default=True, help="How the findings are written.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def command(files: tuple[str, ...], form: str, *, strict: bool) -> None:
    """Find everything that is wrong with process files, at once.

    Exit status 0: nothing wrong; 1: errors, or warnings with --strict; 2: a file cannot be read.
    """
    findings = [finding for file in files for finding in findings_of(file)]
    _WRITERS[form](findings, files)
    if any(finding.rule == "unreadable" for finding in findings):
        raise SystemExit(2)
    if any(strict or finding.severity == "error" for finding in findings):
        raise SystemExit(1)


def findings_of(file: str) -> tuple[Finding, ...]:
    """Return the mistakes of a file; where it has none, what the lint rules say."""
    try:
        return lint(definition_of(file))
    except LoadError as error:
        return error.findings


def _write_text(findings: Sequence[Finding], files: Sequence[str]) -> None:
    lines: dict[str, list[str]] = {}
    for finding in findings:
        place, severity, rule, message = (
            finding.place,
            finding.severity,
            finding.rule,
            finding.message,
        )
        click.secho(f"{place}: ", bold=True, nl=False)
        click.secho(f"{severity} ", fg=_COLOURS[severity], nl=False)
        click.echo(f"{rule}: {message}")
        if place.file not in lines:
            lines[place.file] = _lines_of(place.file)
        _write_excerpt(lines[place.file], finding)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    checked = f"{_count(len(files), 'file')} checked"
    click.echo(f"{checked}: {_count(errors, 'error')}, {_count(warnings, 'warning')}.")


def _lines_of(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _write_excerpt(lines: Sequence[str], finding: Finding) -> None:
    line, column = finding.place.line, finding.place.column
    if line is None or column is None or not 0 < line <= len(lines):
        return
    text = lines[line - 1]
    start = max(0, column - 60)
    shown = text[start : start + 90].replace("\t", " ")
    click.echo(f"{line:>6} | {shown}")
    click.secho(f"       | {' ' * (column - 1 - start)}^", fg=_COLOURS[finding.severity])


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _write_json(findings: Sequence[Finding], files: Sequence[str]) -> None:
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


def _write_github(findings: Sequence[Finding], files: Sequence[str]) -> None:
    for finding in findings:
        file, line, column = finding.place
        at = f"file={_escaped(file)}"
        if line is not None:
            at += f",line={line},col={column or 1}"
        click.echo(f"::{finding.severity} {at},title={finding.rule}::{_escaped(finding.message)}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _write_sarif(findings: Sequence[Finding], files: Sequence[str]) -> None:
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "salesprocess", "rules": [{"id": rule} for rule in rules]}
    run = {"tool": {"driver": driver}, "results": [_result(finding) for finding in findings]}
    click.echo(json.dumps({"version": "2.1.0", "$schema": _SARIF, "runs": [run]}, indent=2))


_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def _result(finding: Finding) -> Mapping[str, Any]:
    place = finding.place
    physical: dict[str, Any] = {"artifactLocation": {"uri": Path(place.file).as_posix()}}
    if place.line is not None:
        physical["region"] = {"startLine": place.line, "startColumn": place.column or 1}
    return {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical}],
    }


_WRITERS: Mapping[str, Callable[[Sequence[Finding], Sequence[str]], None]] = {
    "text": _write_text,
    "json": _write_json,
    "sarif": _write_sarif,
    "github": _write_github,
}
