"""``salesprocess replay``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from salesprocess.analysis import Log, LogMap, Report, Violation, guess_map, replay
from salesprocess.cli.common import (
    as_format,
    console,
    definition_of,
    language_option,
    print_json,
    process_file,
    process_of,
    styled,
    table,
)
from salesprocess.cli.replay_words import WORDS
from salesprocess.definition import Definition
from salesprocess.text import Text

MOST_SHOWN = 20
"""How many violations are shown as text."""


map_option = click.option(
    "--map", "map_file", metavar="MAP",
    help="How to read the log: a YAML file. Without it, columns called case, trigger or activity"
    " or stage, and time are used, and those called like a field of the process.",
)  # fmt: skip
examples_option = click.option(
    "--examples", type=click.IntRange(0), default=3, show_default=True, metavar="N",
    help="How many examples of each violation are shown.",
)  # fmt: skip


@click.command("replay")
@process_file
@click.argument("log", metavar="LOG")
@map_option
@examples_option
@as_format
@language_option
def command(
    file: str, log: str, map_file: str | None, examples: int, form: str, language: str | None
) -> None:
    """Hold a history against a process: a CSV, JSON lines or XES file, or a gzip file of one.

    Exit status 0: it agrees; 1: there are violations; 2: the process, the map or the log cannot
    be used.
    """
    definition = definition_of(file)
    log_map = LogMap.load(map_file) if map_file else None
    with Log(log) as history, progress_of(history) as progress:
        report = replay(
            process_of(definition), history, log_map or guess_map(history, definition.fields),
            examples=examples, language=language, progress=progress,
        )  # fmt: skip
    if form == "json":
        print_json({"log": log, **report.to_json()})
    else:
        ReplayPage(definition, language or definition.spec.default_language).write(report, log)
    if report.violations:
        raise SystemExit(1)


@contextmanager
def progress_of(log: Log) -> Iterator[Callable[[], None]]:
    """Show on a terminal how much of a log has been read."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    parts = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(log.path.name.replace("[", r"\["), total=log.size)
        yield lambda: bar.update(task, completed=log.consumed)


class ReplayPage:
    """Writes a report for people."""

    def __init__(self, definition: Definition, language: str) -> None:
        self._out = console()
        self._definition = definition
        self._language = language
        self._words: Mapping[str, str] = WORDS.get(language.partition("-")[0], WORDS["en"])

    def write(self, report: Report, log: str) -> None:
        """Write the figures, where the deals ended, and what is wrong."""
        self.write_head(log)
        optional = {"ignored", "unreadable", "refused", "unbegun"}
        figures = {name: getattr(report, name) for name in _FIGURES}
        self.write_figures(
            {self._words[n]: count for n, count in figures.items() if count or n not in optional}
        )
        self.write_findings(report)

    def write_head(self, log: str) -> None:
        """Write of what process and what history it tells."""
        spec = self._definition.spec
        title = self._say(spec.title) if spec.title else spec.process
        head = self._words["head"].format(title=title, version=spec.version, log=log)
        self._out.print(styled(head, "bold"))
        self._out.print()

    def write_figures(self, figures: Mapping[str, int]) -> None:
        """Write figures, each behind what it counts."""
        rows = table("", "")
        rows.show_header = False
        rows.columns[1].justify = "right"
        for what, count in figures.items():
            rows.add_row(what, self._number(count))
        self._out.print(rows)
        self._out.print()

    def write_findings(self, report: Report) -> None:
        """Write where the deals ended, and what is wrong."""
        if report.stages:
            self._ends(report)
        for text, count in report.notes.items():
            self._line("note", "yellow", text=text, count=self._number(count))
        if self._definition.spec.roles:
            self._line("roles", "dim")
        self._out.print()
        if not report.violations:
            self._line("none", "green")
            return
        self._kinds(report)
        self._examples(report)

    def _ends(self, report: Report) -> None:
        self._line("ends", "bold")
        ends = table(self._words["stage"], self._words["outcome"])
        ends.add_column(self._words["deals"], justify="right")
        for stage, count in report.stages.items():
            outcome = self._definition.outcomes.get(stage, self._words["open"])
            shown = self._say(self._definition.stage_title(stage))
            ends.add_row(styled(shown), styled(outcome), self._number(count))
        self._out.print(ends)

    def _kinds(self, report: Report) -> None:
        self._line("violations", "bold")
        kinds = table(self._words["kind"], self._words["meaning"])
        kinds.add_column(self._words["count"], justify="right")
        for kind, count in report.kinds.items():
            kinds.add_row(styled(kind, "red"), self._words[kind], self._number(count))
        self._out.print(kinds)

    def _examples(self, report: Report) -> None:
        for violation in report.violations[:MOST_SHOWN]:
            self._out.print()
            self._violation(violation)
        more = len(report.violations) - MOST_SHOWN
        if more > 0:
            self._out.print()
            self._line("more", "dim", count=self._number(more))

    def _violation(self, violation: Violation) -> None:
        about = f" · {violation.about}" if violation.about else ""
        head = styled(f"{self._number(violation.count)} × {violation.kind}", "red")
        self._out.print(head.append(about, "bold"))
        for case, line, text in violation.examples:
            at = self._words["at" if case is None else "at_case"].format(line=line, case=case)
            self._out.print(Padding(styled(f"{at}: ", "dim").append(styled(text)), (0, 0, 0, 2)))

    def _line(self, word: str, style: str, **values: object) -> None:
        self._out.print(styled(self._words[word].format(**values), style))

    def _number(self, number: int) -> str:
        written = f"{number:,}"
        return written.replace(",", ".") if self._words is WORDS["id"] else written

    def _say(self, text: Text) -> str:
        return text.say(self._language, self._definition.spec.default_language)


_FIGURES = (
    "rows", "told", "ignored", "unreadable", "events", "accepted", "refused", "cases", "clean",
    "unbegun",
)  # fmt: skip
