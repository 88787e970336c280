"""``salesprocess import``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from salesprocess.analysis import Log, LogMap, guess_map
from salesprocess.cli.common import (
    OneOf,
    as_format,
    console,
    examples,
    language_option,
    print_json,
    process_of,
    styled,
)
from salesprocess.cli.replay_command import (
    ReplayPage,
    examples_option,
    map_option,
    progress_of,
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
    from salesprocess.definition import Definition
    from salesprocess.store import ImportReport

_FIGURES = ("written", "violating", "skipped", "refused", "unbegun", "linked")
_MOST_NAMED = 10


@click.command(
    "import",
    epilog=examples(
        "salesprocess import crm.csv --process sales.yaml --create",
        "salesprocess import crm.csv.gz --process sales.yaml --map crm-map.yaml --mode enforce",
        "salesprocess import log.xes --app shop.deals:store --by ani --format json",
    ),
)
@click.argument("log", metavar="LOG")
@store_option
@process_option
@app_option
@click.option(
    "--of", "name", metavar="NAME", help="The process of the deals, where there are several."
)
@map_option
@click.option(
    "--mode", type=OneOf(["record", "enforce"]), default="record", show_default=True,
    metavar="MODE",
    help="record keeps deals in which something is not allowed by the process, and marks them;"
    " enforce refuses them.",
)  # fmt: skip
@click.option("--create", is_flag=True, help="Begin the store where there is none.")
@by_option
@click.option(
    "--source", metavar="TEXT",
    help="What the history is called in the records; by default the name of the file.",
)  # fmt: skip
@batch_option
@examples_option
@as_format
@language_option
def command(
    log: str, url: str, files: tuple[str, ...], app: str | None, name: str | None,
    map_file: str | None, mode: str, by: str | None, source: str | None, batch: int,
    examples: int, form: str, language: str | None, *, create: bool,
) -> None:  # fmt: skip
    """Bring deals that another system has kept until now into a store, with their history.

    LOG is what 'salesprocess replay' reads: a CSV, JSON lines or XES file, or a gzip file of one;
    try it with that command first. No hook is told. A deal that the store has already is left as
    it is, so that an import that was stopped can be begun anew.

    Exit status 0: every deal is in the store; 1: a deal was refused or never begins, or a row
    cannot be read; 2: the store, the process, the map or the log cannot be used.
    """
    log_map = LogMap.load(map_file) if map_file else None
    with Log(log) as history, served(url, files, app, make=process_of, create=create) as store:
        process = only_process(store, name)
        with progress_of(history) as progress:
            report = store.import_log(
                history, log_map or guess_map(history, process.definition.fields),
                process=process, mode=mode, by=by, source=source, batch=batch,  # type: ignore[arg-type]
                examples=examples, language=language, progress=progress,
            )  # fmt: skip
    if form == "json":
        print_json(report.to_json())
    else:
        _write(process.definition, report, language or process.definition.spec.default_language)
    if not report:
        raise SystemExit(1)


def _write(definition: Definition, report: ImportReport, language: str) -> None:
    words, page, out = words_of(language), ReplayPage(definition, language), console()
    page.write_head(report.source)
    figures = {words["import_deals"]: report.report.cases}
    for name in _FIGURES:
        count = getattr(report, name)
        if count or name == "written":
            figures[words[f"import_{name}"]] = count
    page.write_figures(figures)
    if report.already:
        more = ", …" if report.skipped > _MOST_NAMED else ""
        named = ", ".join(report.already[:_MOST_NAMED]) + more
        out.print(styled(words["import_already"].format(deals=named)))
        out.print()
    for deal, problems in list(report.reasons.items())[:_MOST_NAMED]:
        out.print(styled(words["import_why"].format(deal=deal, problems="; ".join(problems))))
    if report.reasons:
        out.print()
    page.write_findings(report.report)
