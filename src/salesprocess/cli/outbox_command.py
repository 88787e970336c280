"""``salesprocess outbox``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from salesprocess.cli.common import (
    Commands,
    as_format,
    console,
    examples,
    language_option,
    print_json,
)
from salesprocess.cli.stores import moment, store_option, stored
from salesprocess.cli.tables import print_rows
from salesprocess.cli.words import words_of
from salesprocess.errors import UsageError

if TYPE_CHECKING:
    from salesprocess.store import Letter


@click.group("outbox", cls=Commands, epilog=examples("salesprocess outbox list --dead"))
def command() -> None:
    """See what durable hooks are still to be told, and send again what was given up."""


@command.command(
    "list",
    short_help="List what waits, and what was given up.",
    epilog=examples("salesprocess outbox list", "salesprocess outbox list --dead"),
)
@store_option
@click.option("--dead", is_flag=True, help="Only what was given up.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, metavar="N",
    help="How many at most of those that wait, and of those that were given up.",
)  # fmt: skip
@as_format
@language_option
def list_letters(url: str, limit: int, form: str, language: str | None, *, dead: bool) -> None:
    """List what waits for a worker, and what was given up, with the reason."""
    with stored(url) as store:
        waiting = () if dead else store.outbox.waiting(limit=limit)
        letters = (*waiting, *store.outbox.dead(limit=limit))
    if form == "json":
        print_json([_plain(letter) for letter in letters])
        return
    words = words_of(language or "en")
    if not letters:
        click.echo(words["outbox_empty"])
        return
    headings = ["ID", *(words[key] for key in ("told_of", "hook", "attempts", "next", "problem"))]
    rows = [
        [
            str(letter.id),
            letter.event_id,
            letter.hook,
            str(letter.attempts),
            words["letter_dead"] if letter.dead_at else str(moment(letter.next_at)),
            letter.error or "",
        ]
        for letter in letters
    ]
    print_rows(console(), headings, rows)


@command.command(
    "retry",
    short_help="Send again what was given up.",
    epilog=examples(
        "salesprocess outbox retry 17 18",
        "salesprocess outbox retry --all",
        "salesprocess outbox retry --all --waiting --hook crm",
    ),
)
@click.argument("ids", metavar="[ID]...", nargs=-1, type=int)
@click.option("--all", "all_of_them", is_flag=True, help="Everything that was given up.")
@click.option("--waiting", is_flag=True, help="With --all: also what waits for another attempt.")
@click.option("--hook", metavar="NAME", help="With --all: only what this hook is to be told.")
@store_option
@as_format
@language_option
def retry(
    ids: tuple[int, ...], hook: str | None, url: str, form: str, language: str | None, *,
    all_of_them: bool, waiting: bool,
) -> None:  # fmt: skip
    """Send again what was given up, by its id or all of it; a worker does it then.

    An id may also be of what waits for another attempt: then it does not wait any longer.

    Exit status 0: done; 1: something that was named is neither given up nor waits for another
    attempt; 2: the store cannot be used.
    """
    if bool(ids) == all_of_them or (ids and (waiting or hook)):
        raise UsageError("Name what is to be sent again by its id, or pass --all.")
    with stored(url) as store:
        outbox = store.outbox
        count = outbox.retry(*ids) if ids else outbox.retry_all(hook=hook, waiting=waiting)
    if form == "json":
        print_json({"retried": count})
    else:
        click.echo(words_of(language or "en")["sent_again"].format(count=count))
    if ids and count < len(set(ids)):
        raise SystemExit(1)


def _plain(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "deal": letter.deal,
        "process": letter.process,
        "event": letter.event_id,
        "hook": letter.hook,
        "attempts": letter.attempts,
        "created_at": moment(letter.created_at),
        "next_at": None if letter.dead_at else moment(letter.next_at),
        "dead_at": moment(letter.dead_at),
        "problem": letter.error,
    }
