"""``salesprocess worker``."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from salesprocess.cli.common import as_format, examples, language_option, print_json
from salesprocess.cli.settings import length_of
from salesprocess.cli.stores import app_option, process_option, served, store_option
from salesprocess.cli.words import words_of

if TYPE_CHECKING:
    from salesprocess.worker import Work


@click.command(
    "worker",
    epilog=examples(
        "salesprocess worker --app shop.deals:store",
        "salesprocess worker --store sqlite:///deals.db --process sales.yaml --once",
        "SALESPROCESS_STORE=postgresql://db/deals salesprocess worker --app shop.deals:processes",
    ),
)
@store_option
@process_option
@app_option
@click.option("--once", is_flag=True, help="Do what there is to do now, and end.")
@click.option(
    "--every", default="1s", show_default=True, metavar="DURATION",
    help="How long to wait when there is nothing to do.",
)  # fmt: skip
@click.option(
    "--threads", type=click.IntRange(1, 64), default=4, show_default=True, metavar="N",
    help="How many events each hook is told at once.",
)  # fmt: skip
@click.option(
    "--grace", default="20s", show_default=True, metavar="DURATION",
    help="How long to wait, when it is to end, for hooks that are being told.",
)  # fmt: skip
@as_format
@language_option
def command(
    url: str, files: tuple[str, ...], app: str | None, every: str, threads: int, grace: str,
    form: str, language: str | None, *, once: bool,
) -> None:  # fmt: skip
    """Let deadlines of stored deals pass, and tell durable hooks what waits for them.

    Any number of workers may share a store. SIGTERM and Ctrl-C end a worker when what it is doing
    is done.

    Exit status 0: all is well; 1: with --once, something failed; 2: the store or a process cannot
    be used.
    """
    from salesprocess.worker import Worker

    words = words_of(language or "en")
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with served(url, files, app) as store:
        worker = Worker(store, threads=threads, every=length_of(every), grace=length_of(grace))
        if once:
            _finish(worker.once(), words, form)
            return
        names = ", ".join(process.definition.name for process in store.processes)
        click.echo(words["working"].format(processes=names), err=True)
        worker.run(report=_reporter(words, form))
        click.echo(words["stopped"], err=True)


def _finish(work: Work, words: Mapping[str, str], form: str) -> None:
    if form == "json":
        print_json(_plain(work))
    else:
        click.echo(_line(work, words))
        for trouble in work.troubles:
            about = trouble.deal if trouble.hook is None else f"{trouble.deal} ({trouble.hook})"
            click.echo(f"  {about}: {trouble.problem}")
    if work.troubles:
        raise SystemExit(1)


def _reporter(words: Mapping[str, str], form: str) -> Callable[[Work], None]:
    def report(work: Work) -> None:
        is_json = form == "json"
        click.echo(json.dumps(_plain(work), ensure_ascii=False) if is_json else _line(work, words))

    return report


def _line(work: Work, words: Mapping[str, str]) -> str:
    failed = len(work.troubles)
    return words["worked"].format(advanced=work.advanced, delivered=work.delivered, failed=failed)


def _plain(work: Work) -> dict[str, Any]:
    troubles = [
        {
            "deal": trouble.deal,
            "hook": trouble.hook,
            "problem": trouble.problem,
            "final": trouble.is_final,
        }
        for trouble in work.troubles
    ]
    return {"advanced": work.advanced, "delivered": work.delivered, "troubles": troubles}
