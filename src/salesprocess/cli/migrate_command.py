"""``salesprocess migrate``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from salesprocess.cli.common import (
    as_format,
    examples,
    language_option,
    print_json,
    process_of,
)
from salesprocess.cli.stores import (
    app_option,
    batch_option,
    by_option,
    only_process,
    process_option,
    served,
    store_option,
)
from salesprocess.cli.words import words_of

if TYPE_CHECKING:
    from salesprocess.store import StoreMigration

_MOST_NAMED = 5


@click.command(
    "migrate",
    epilog=examples(
        "salesprocess migrate --process sales.yaml",
        "salesprocess migrate --process sales.yaml --apply --by ani",
        "salesprocess migrate --app shop.deals:store --of sales --format json",
    ),
)
@store_option
@process_option
@app_option
@click.option("--of", "name", metavar="NAME", help="Only deals of this process.")
@click.option(
    "--apply/--dry-run", "is_applied", default=False, show_default=True,
    help="Bring them over, or only tell what would become of them.",
)  # fmt: skip
@by_option
@batch_option
@as_format
@language_option
def command(
    url: str, files: tuple[str, ...], app: str | None, name: str | None, by: str | None,
    batch: int, form: str, language: str | None, *, is_applied: bool,
) -> None:  # fmt: skip
    """Bring stored deals of earlier versions to the version of the process that is named.

    Nothing is written without --apply. A deal that cannot come stays whole as it was, with the
    reason, and the others come. Whoever stops in between can begin anew. Hooks of your code are
    told with --app.

    Exit status 0: all can come, or came; 1: some cannot; 2: the store or the process cannot be
    used.
    """
    words = words_of(language or "en")
    with served(url, files, app, make=process_of) as store:
        chosen = store.processes if name is None else (only_process(store, name),)
        reports = [
            store.migrate(process, dry=not is_applied, by=by, batch=batch) for process in chosen
        ]
    if form == "json":
        print_json([report.to_json() for report in reports])
    else:
        for report in reports:
            for line in _lines(report, words):
                click.echo(line)
        if not is_applied and any(report.migrated for report in reports):
            click.echo(words["migrate_dry"])
    if not all(reports):
        raise SystemExit(1)


def _lines(report: StoreMigration, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what became of the deals of one process."""
    process, version = report.process, report.version
    if report.found:
        key = "migrate_would" if report.dry else "migrate_come"
        yield words[key].format(
            process=process, count=report.migrated, found=report.found, version=version
        )
    else:
        yield words["migrate_none"].format(process=process, version=version)
    for before, count in report.versions.items():
        yield words["migrate_from"].format(version=before, count=count)
    for name in ("present", "later", "elsewhere", "failed"):
        if count := getattr(report, name):
            yield words[f"migrate_{name}"].format(version=version, count=count)
    for problem in report.problems:
        more = ", …" if problem.count > _MOST_NAMED else ""
        named = ", ".join(problem.deals[:_MOST_NAMED])
        yield f"    {problem.count} × {problem.text} ({named}{more})"
