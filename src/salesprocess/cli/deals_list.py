"""``salesprocess deals list``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from salesprocess.cli.common import (
    OneOf,
    as_format,
    console,
    examples,
    language_option,
    print_json,
)
from salesprocess.cli.settings import length_of
from salesprocess.cli.stores import (
    app_option,
    looked_into,
    moment,
    process_option,
    store_option,
)
from salesprocess.cli.tables import print_rows
from salesprocess.cli.words import words_of
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.likeness import nearest

if TYPE_CHECKING:
    from salesprocess.store import FoundDeal, Page, Store

_RISING = ("id", "started_at", "entered_at", "active_at", "due_at")
_ORDERS = (*_RISING, *(f"-{name}" for name in _RISING))
_LENGTH = re.compile(r"\d+[a-z]+( \d+[a-z]+)*")


@click.command(
    "list",
    short_help="List deals by where they stand.",
    epilog=examples(
        "salesprocess deals list --stage offer --open",
        "salesprocess deals list --due-before 7d --order due_at",
        "salesprocess deals list --process sales.yaml --where 'amount > 500'",
        "salesprocess deals list --limit 1000 --format json",
    ),
)
@store_option
@process_option
@app_option
@click.option("--of", "name", metavar="NAME", help="Only deals of the process of this name.")
@click.option("--version", type=click.IntRange(1), metavar="N", help="Only of this version of it.")
@click.option(
    "--stage", "stages", multiple=True, metavar="S",
    help="Only deals in this stage; may be given several times.",
)  # fmt: skip
@click.option(
    "--outcome", "outcomes", multiple=True, metavar="WORD",
    help="Only deals that ended like this, such as won; may be given several times.",
)  # fmt: skip
@click.option(
    "--open/--closed", "is_open", default=None, help="Only deals without an outcome, or with."
)
@click.option(
    "--violating", is_flag=True,
    help="Only deals that were brought in with something that the process does not allow.",
)  # fmt: skip
@click.option(
    "--due-before", metavar="WHEN",
    help="Only deals for which something is due before then: 2026-12-31, a moment, or 7d from now.",
)  # fmt: skip
@click.option(
    "--where", metavar="CONDITION",
    help="Only deals of which this is true, in the words of the process, which has to be named with"
    " --process or --app.",
)  # fmt: skip
@click.option(
    "--order", type=OneOf(_ORDERS), default="id", show_default=True, metavar="KEY",
    help="id, started_at, entered_at (into the stage), active_at or due_at; with a - before it,"
    " the last one first.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, metavar="N",
    help="How many at most.",
)  # fmt: skip
@click.option("--after", metavar="MARK", help="The next ones: what the list before ended with.")
@as_format
@language_option
def list_deals(
    url: str, files: tuple[str, ...], app: str | None, name: str | None, version: int | None,
    stages: tuple[str, ...], outcomes: tuple[str, ...], is_open: bool | None,
    due_before: str | None, where: str | None, order: str, limit: int, after: str | None,
    form: str, language: str | None, *, violating: bool,
) -> None:  # fmt: skip
    """List stored deals, by where they stand. What is known of each is not shown here.

    Exit status 0: done, also where there is none; 2: the store or the question cannot be used.
    """
    until = None if due_before is None else _until(due_before)
    with looked_into(url, files, app) as store:
        _demand_process(store, name, where)
        page = store.find(
            process=name, version=version, stage=stages or None, outcome=outcomes or None,
            open=is_open, violating=violating or None, due_before=until, where=where,
            order=order, limit=limit, after=after,
        )  # fmt: skip
        if not page.deals:
            _demand_words(store, name, stages)
    if form == "json":
        print_json({"deals": [plain(deal) for deal in page], "next": page.next})
    else:
        _print(page, language or "en")


def plain(deal: FoundDeal) -> dict[str, Any]:
    """Return where a deal stands as plain data, and nothing of what is known of it."""
    return {
        "id": deal.id,
        "process": deal.process,
        "version": deal.version,
        "stage": deal.stage,
        "outcome": deal.outcome,
        "sequence": deal.sequence,
        "started_at": moment(deal.started_at),
        "entered_at": moment(deal.entered_at),
        "active_at": moment(deal.active_at),
        "due_at": moment(deal.due_at),
        "erased_at": moment(deal.erased_at),
        "violations": deal.violations,
    }


def _demand_process(store: Store, name: str | None, where: str | None) -> None:
    """Make sure that a condition is of one process that is known.

    Raises:
        UsageError: If it is not.
    """
    if where is None:
        return
    known = [process.definition.name for process in store.processes]
    if not known:
        raise UsageError(
            "--where is written in the words of a process; name it with --process FILE, or your"
            " code with --app MODULE:NAME."
        )
    if name is None and len(known) > 1:
        raise UsageError(f"--where is about one process; choose with --of: {listing(known)}.")


def _demand_words(store: Store, name: str | None, stages: Iterable[str]) -> None:
    """Where nothing was found, make sure that it was not for a slip of the pen.

    A stage in which no deal stands today is none: whoever asks for it each day gets an empty list.

    Raises:
        UsageError: If a word is very like one that deals of the store have.
    """
    if store.processes:
        return  # what they do not have was refused
    counts = store.stage_counts()
    names = dict.fromkeys(count.process for count in counts)
    if name is not None and name not in names and nearest(name, names):
        raise UsageError(
            f"There is no deal of {name!r}{did_you_mean(name, names)} There are deals of:"
            f" {listing(names)}."
        )
    known = dict.fromkeys(count.stage for count in counts if name in (None, count.process))
    for stage in stages:
        if stage not in known and nearest(stage, known):
            raise UsageError(
                f"There is no stage {stage!r}{did_you_mean(stage, known)} There is:"
                f" {listing(known)}."
            )


def _until(text: str) -> datetime:
    if _LENGTH.fullmatch(text):
        try:
            return datetime.now(UTC) + length_of(text)
        except OverflowError:
            raise UsageError(f"{text!r} leads out of the calendar; write such as 7d.") from None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is neither a moment nor a length of time; write such as 2026-12-31,"
            " 2026-12-31T17:00+07:00, or 7d for seven days from now."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _print(page: Page, language: str) -> None:
    words = words_of(language)
    if not page.deals:
        click.echo(words["no_deals"])
        return
    now = datetime.now(UTC)
    processes = [f"{deal.process} {deal.version}" for deal in page]
    columns = {
        words["deal"]: [deal.id for deal in page],
        words["process"].capitalize(): processes if len(set(processes)) > 1 else [],
        words["stage"]: [_stage(deal) for deal in page],
        words["since"]: [f"{deal.entered_at:%Y-%m-%d}" for deal in page],
        words["last_activity"]: [f"{deal.active_at:%Y-%m-%d}" for deal in page],
        words["due"]: [f"{deal.due_at:%Y-%m-%d %H:%M}" if deal.due_at else "" for deal in page],
        words["note"]: [_note(deal, now, words) for deal in page],
    }
    filled = {heading: cells for heading, cells in columns.items() if any(cells)}
    print_rows(console(), list(filled), list(zip(*filled.values(), strict=True)))
    if page.next is not None:
        click.echo(words["more_deals"].format(mark=page.next))


def _stage(deal: FoundDeal) -> str:
    is_told = deal.outcome in (None, deal.stage)
    return deal.stage if is_told else f"{deal.stage} ({deal.outcome})"


def _note(deal: FoundDeal, now: datetime, words: Mapping[str, str]) -> str:
    notes = [words["erased_note"]] if deal.erased_at else []
    if deal.due_at and deal.due_at <= now:
        notes.append(words["overdue"])
    if deal.violations:
        notes.append(words["violations_note"].format(count=deal.violations))
    return "\n".join(notes)
