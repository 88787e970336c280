"""``salesprocess status``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from salesprocess.cli.common import as_format, console, examples, language_option, print_json
from salesprocess.cli.settings import length_of
from salesprocess.cli.stores import moment, store_option, stored
from salesprocess.cli.tables import print_rows
from salesprocess.cli.words import words_of

if TYPE_CHECKING:
    from salesprocess.store import Status


@click.command(
    "status",
    epilog=examples("salesprocess status", "salesprocess status --late 1h --format json"),
)
@store_option
@click.option(
    "--late", default="15m", show_default=True, metavar="DURATION",
    help="For how long something may be overdue, or wait, before all is not well.",
)  # fmt: skip
@as_format
@language_option
def command(url: str, late: str, form: str, language: str | None) -> None:
    """Tell how a store is doing: deals that are open and due, and what waits for a worker.

    Exit status 0: all is well; 1: something was given up, is overdue or has waited for too long;
    2: the store cannot be used.
    """
    bound = length_of(late)
    with stored(url) as store:
        status = store.status()
    is_well = not status.dead and not status.is_late(bound)
    if form == "json":
        print_json({**_plain(status), "well": is_well})
    else:
        _print(status, language or "en")
    if not is_well:
        raise SystemExit(1)


def _plain(status: Status) -> dict[str, Any]:
    return {
        "at": moment(status.at),
        "deals": {
            "open": status.open,
            "due": status.due,
            "overdue": status.overdue,
            "overdue_since": moment(status.overdue_since),
        },
        "outbox": {
            "waiting": status.waiting,
            "failing": status.failing,
            "dead": status.dead,
            "oldest": moment(status.oldest),
        },
    }


def _print(status: Status, language: str) -> None:
    words = words_of(language)
    figures = {
        "deals_open": status.open,
        "deals_due": status.due,
        "deals_overdue": status.overdue,
        "overdue_since": moment(status.overdue_since),
        "outbox_waiting": status.waiting,
        "outbox_failing": status.failing,
        "outbox_dead": status.dead,
        "outbox_oldest": moment(status.oldest),
    }
    rows = [[words[name], str(value)] for name, value in figures.items() if value is not None]
    print_rows(console(), [words["figure"], words["value"]], rows)
