"""``salesprocess test``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from salesprocess.cli.common import (
    as_format,
    definition_of,
    examples,
    language_option,
    print_json,
)
from salesprocess.definition import Definition
from salesprocess.engine import Starter
from salesprocess.errors import LoadError, UsageError
from salesprocess.scenarios import Coverage, Failure, Part, Result, Run, Runner
from salesprocess.scenarios.coverage import KINDS
from salesprocess.scenarios.junit import junit
from salesprocess.scenarios.words import words_of

Runs = Mapping[str, Run | LoadError]


@click.command(
    "test",
    epilog=examples(
        "salesprocess test sales.yaml",
        "salesprocess test --coverage --min-coverage 90 processes/*.yaml",
        "salesprocess test sales.yaml --filter discount --junit report.xml",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--junit", "junit_file", metavar="OUT", help="Also write the results as JUnit XML.")
@click.option("--coverage", is_flag=True, help="Tell how much of each process is touched.")
@click.option(
    "--min-coverage", "least", type=click.IntRange(0, 100), metavar="N",
    help="Fail where less than N percent of a process is touched.",
)  # fmt: skip
@click.option("--filter", "word", metavar="WORD", help="Only scenarios with WORD in their names.")
@as_format
@language_option
def command(
    files: tuple[str, ...], junit_file: str | None, least: int | None, word: str | None,
    language: str | None, form: str, *, coverage: bool,
) -> None:  # fmt: skip
    """Play the scenarios in process files.

    Exit status 0: all of them pass; 1: one fails, or too little is touched; 2: a file cannot be
    used.
    """
    runs = _run_all(files, word)
    _refuse_vain_filter(word, runs)
    if junit_file is not None:
        Path(junit_file).write_text(junit(runs.items(), language), encoding="utf-8")
    if form == "json":
        print_json(_plain(runs, language))
    else:
        _write_text(runs, language or "en", least, coverage=coverage)
    finished = [run for run in runs.values() if isinstance(run, Run)]
    if len(finished) < len(runs):
        raise SystemExit(2)
    if not all(run.passed and run.coverage.percent >= (least or 0) for run in finished):
        raise SystemExit(1)


def _run_all(files: tuple[str, ...], word: str | None) -> Runs:
    found = {file: _definition_of(file) for file in files}
    definitions = [one for one in found.values() if isinstance(one, Definition)]
    starters = {definition.name: Runner(definition).starts for definition in definitions}
    return {
        file: one if isinstance(one, LoadError) else _run(one, starters, word)
        for file, one in found.items()
    }


def _definition_of(file: str) -> Definition | LoadError:
    try:
        return definition_of(file)
    except LoadError as error:
        return error


def _run(definition: Definition, starters: Mapping[str, Starter], word: str | None) -> Run:
    names = tuple(
        name
        for name in definition.spec.scenarios
        if word is None or word.casefold() in name.casefold()
    )
    return Runner(definition, linked=starters).run_all(names)


def _refuse_vain_filter(word: str | None, runs: Runs) -> None:
    finished = [run for run in runs.values() if isinstance(run, Run)]
    if word is not None and finished and not any(run.results for run in finished):
        names = [name for run in finished for name in run.definition.spec.scenarios]
        known = "\n".join(f"  {name}" for name in names) or "  none"
        raise UsageError(f"No scenario has {word!r} in its name; there are:\n{known}")


def _write_text(runs: Runs, language: str, least: int | None, *, coverage: bool) -> None:
    words = words_of(language)
    for file, run in runs.items():
        click.secho(file, bold=True)
        if isinstance(run, LoadError):
            click.echo(_indented(str(run)), err=True)
            continue
        if not run.results:
            click.echo(f"  {words['no_scenarios']}")
        for result in run.results:
            _write_result(result, language)
        if coverage or least is not None:
            _write_coverage(run.coverage, words, least)
    results = [r for run in runs.values() if isinstance(run, Run) for r in run.results]
    failed = sum(not result.passed for result in results)
    total = words["one_scenario" if len(results) == 1 else "scenarios"].format(count=len(results))
    click.echo(words["summary"].format(total=total, passed=len(results) - failed, failed=failed))


def _write_result(result: Result, language: str) -> None:
    mark, colour = ("✔", "green") if result.passed else ("✗", "red")
    click.secho(f"  {mark} ", fg=colour, nl=False)
    click.echo(" ".join(result.name.split()))
    if result.failure is not None:
        click.echo(_indented(result.failure.say(language), "      "))


def _indented(text: str, indent: str = "  ") -> str:
    return "\n".join(f"{indent}{line}" for line in text.splitlines())


def _write_coverage(coverage: Coverage, words: Mapping[str, str], least: int | None) -> None:
    counts = [
        words[f"count_{kind}"].format(touched=touched, total=total)
        for kind in KINDS
        for touched, total in (coverage.count(kind),)
        if total
    ]
    head = words["coverage"].format(percent=coverage.percent, counts=", ".join(counts))
    is_enough = least is None or coverage.percent >= least
    more = "" if is_enough else f" {words['too_little'].format(least=least)}"
    click.secho(f"  {head}{more}", fg=None if is_enough else "red")
    for part in coverage.untouched:
        text = words[f"untouched_{part.kind}_{_side(part)}"].format(**part._asdict())
        click.echo(f"    {coverage.place(part)}: {text}")


def _side(part: Part) -> str:
    return "from" if part.kind == "transition" else part.side


def _plain(runs: Runs, language: str | None) -> dict[str, Any]:
    results = [r for run in runs.values() if isinstance(run, Run) for r in run.results]
    passed = sum(result.passed for result in results)
    return {
        "passed": passed,
        "failed": len(results) - passed,
        "files": [_plain_file(file, run, language) for file, run in runs.items()],
    }


def _plain_file(file: str, run: Run | LoadError, language: str | None) -> dict[str, Any]:
    if isinstance(run, LoadError):
        return {"file": file, "errors": [str(finding) for finding in run.findings]}
    return {
        "file": file,
        "process": run.definition.name,
        "scenarios": [dict(_plain_result(result, language)) for result in run.results],
        "coverage": _plain_coverage(run.coverage),
    }


def _plain_result(result: Result, language: str | None) -> Iterator[tuple[str, Any]]:
    yield "name", result.name
    yield "file", result.place.file
    yield "line", result.place.line
    yield "passed", result.passed
    yield "seconds", round(result.seconds, 6)
    yield "failure", None if result.failure is None else _plain_failure(result.failure, language)


def _plain_failure(failure: Failure, language: str | None) -> dict[str, Any]:
    said = language or "en"
    return {
        "number": failure.number,
        "step": failure.step,
        "expected": failure.expected.say(said),
        "got": failure.got.say(said),
        "file": failure.place.file,
        "line": failure.place.line,
        "column": failure.place.column,
        "alone": list(failure.alone),
        "explanation": None if failure.explanation is None else failure.explanation.to_json(said),
    }


def _plain_coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "percent": coverage.percent,
        "touched": len(coverage.parts) - len(coverage.untouched),
        "parts": len(coverage.parts),
        "untouched": [
            {
                **part._asdict(),
                "file": coverage.place(part).file,
                "line": coverage.place(part).line,
            }
            for part in coverage.untouched
        ],
    }
