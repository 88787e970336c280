"""``salesprocess deals``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from salesprocess.cli.common import (
    Commands,
    as_format,
    examples,
    language_option,
    print_json,
    process_of,
)
from salesprocess.cli.deals_list import list_deals
from salesprocess.cli.deals_show import show
from salesprocess.cli.stores import (
    app_option,
    by_option,
    process_option,
    served,
    store_option,
    stored,
)
from salesprocess.cli.words import words_of
from salesprocess.errors import UsageError, listing

if TYPE_CHECKING:
    from salesprocess.definition import Definition
    from salesprocess.store import Erasure

Words = Mapping[str, str]

_MOST_NAMED = 20


@click.group(
    "deals",
    cls=Commands,
    epilog=examples("salesprocess deals list --open", "salesprocess deals show D-42"),
)
def command() -> None:
    """See stored deals, hand out what is held about one, and erase a person's data."""


command.add_command(list_deals)
command.add_command(show)


@command.command(
    "export",
    short_help="Hand out all that is held about one, as JSON.",
    epilog=examples(
        "salesprocess deals export D-42 -o d42.json", "salesprocess deals export D-42 | jq .events"
    ),
)
@click.argument("deal", metavar="ID")
@store_option
@click.option("-o", "--output", "out", metavar="FILE", help="Where to write it.")
@language_option
def export(deal: str, url: str, out: str | None, language: str | None) -> None:
    """Hand out all that is held about a deal, as JSON: where it stands, its history and outbox.

    Sensitive values are among it, in the clear: it is for the person whose data it is. A file that
    is made for it can be read by nobody else on this machine.

    Exit status 0: done; 2: the store, the deal or the file cannot be used.
    """
    with stored(url) as store:
        held = store.export(deal)
    text = json.dumps(held, ensure_ascii=False, indent=2)
    words = words_of(language or "en")
    if out is None:
        click.echo(text.encode())  # whatever the terminal speaks, nothing of it is lost
        click.echo(words["exported"].format(deal=deal), err=True)
        return
    _write(out, f"{text}\n")
    click.echo(words["exported_to"].format(deal=deal, file=out))


def _write(path: str, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with open(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


@command.command(
    "erase",
    short_help="Take a person's values out of one, for good.",
    epilog=examples(
        "salesprocess deals erase D-42 --process sales.yaml --by dpo --reason 'Asked on 3 May'",
        "salesprocess deals erase D-42 --app shop.deals:store --field contact.phone --yes",
    ),
)
@click.argument("deal", metavar="ID")
@store_option
@process_option
@app_option
@click.option(
    "--field", "fields", multiple=True, metavar="NAME",
    help="Only this sensitive field or group; may be given several times. The deal goes on then.",
)  # fmt: skip
@click.option(
    "--comments", is_flag=True, help="Also what people wrote with moves, approvals and overrides."
)
@click.option(
    "--only-comments", "only", is_flag=True, help="Only what people wrote. The deal goes on then."
)
@by_option
@click.option("--reason", metavar="TEXT", help="Why; it stays in the history.")
@click.option("--yes", is_flag=True, help="Do not ask before.")
@as_format
@language_option
def erase(
    deal: str, url: str, files: tuple[str, ...], app: str | None, fields: tuple[str, ...],
    by: str | None, reason: str | None, form: str, language: str | None, *,
    comments: bool, only: bool, yes: bool,
) -> None:  # fmt: skip
    """Take a person's values out of all that is held of a deal, for good.

    They go from where it stands, its history, its outbox and the files of the database. Without
    --field all sensitive values go, and nothing can happen to the deal any more. That it was done
    is recorded. Hooks of your code are told with --app.

    Exit status 0: done; 1: it was not confirmed, and nothing was erased; 2: the store, the deal or
    a field cannot be used.
    """
    if only and (fields or comments):
        raise UsageError("--only-comments goes alone; leave out --field and --comments.")
    words = words_of(language or "en")
    wanted = fields if fields or only else None
    with served(url, files, app, make=process_of) as store:
        definition = store.get(deal).process.definition
        if not yes and not _is_confirmed(_question(definition, deal, wanted, words, comments)):
            click.echo(words["not_erased"], err=True)
            raise SystemExit(1)
        erasure = store.erase(deal, fields=wanted, comments=comments or only, by=by, reason=reason)
    if form == "json":
        print_json(erasure.to_json())
    else:
        for line in _lines(erasure, words):
            click.echo(line)


def _question(
    definition: Definition, deal: str, wanted: tuple[str, ...] | None, words: Words, comments: bool
) -> str:
    known = definition.fields.items()
    sensitive = [name for name, field in known if field.sensitive and field.formula is None]
    named = listing(wanted or sensitive, most=_MOST_NAMED)
    key = "ask_all" if sensitive else "ask_nothing"
    if wanted is not None:
        key = "ask_some" if wanted else "ask_words"
    written = words["ask_comments"] if comments else ""
    return f"{words[key].format(deal=deal, fields=named)}{written} {words['ask_sure']}"


def _is_confirmed(question: str) -> bool:
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        return False


def _lines(erasure: Erasure, words: Words) -> Iterator[str]:
    """Yield what was erased, what it means, and what is left to do."""
    if erasure.fields:
        fields = ", ".join(erasure.fields)
        yield words["erased_fields"].format(deal=erasure.deal, fields=fields)
    elif erasure.closed or not erasure.comments:
        yield words["erased_nothing"].format(deal=erasure.deal)
    if erasure.comments:
        yield words["erased_comments"].format(deal=erasure.deal)
    yield words["erased_counts"].format(events=erasure.events, letters=erasure.letters)
    if erasure.closed:
        yield words["erased_closed"]
    if erasure.linked:
        yield words["erased_linked"].format(deals=", ".join(erasure.linked))
    if not erasure.is_compact:
        yield words["erased_left"]
