"""``salesprocess deals show``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from salesprocess.cli.common import (
    as_format,
    console,
    examples,
    language_option,
    print_json,
    styled,
)
from salesprocess.cli.settings import actor_of
from salesprocess.cli.stores import (
    app_option,
    looked_into,
    process_option,
    store_option,
    utc,
)
from salesprocess.cli.tables import print_rows
from salesprocess.cli.tour import Tour
from salesprocess.cli.words import words_of
from salesprocess.commands import NOBODY, Actor
from salesprocess.errors import UnknownProcess, UnknownVersion

if TYPE_CHECKING:
    from salesprocess.store import Store, StoredDeal

Json = dict[str, Any]
Words = Mapping[str, str]

_MOMENTS = ("started_at", "entered_at", "active_at", "due_at", "erased_at")
_PLACES = ("trigger", "stage", "source", "target", "track", "deadline", "approval", "item")
"""Of an event, the parts that are names of the process and never values."""


@click.command(
    "show",
    short_help="Show one: what is known, what is due, what can be done.",
    epilog=examples(
        "salesprocess deals show D-42",
        "salesprocess deals show D-42 --process sales.yaml --role manager",
        "salesprocess deals show D-42 --app shop.deals:store --events 100 --format json",
    ),
)
@click.argument("deal", metavar="ID")
@store_option
@process_option
@app_option
@click.option("--by", metavar="ID", help="Who looks at it, and would go on with it.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role of who looks at it.")
@click.option(
    "--events", "most", type=click.IntRange(0, 100_000), default=10, show_default=True, metavar="N",
    help="How many of the last events are shown.",
)  # fmt: skip
@as_format
@language_option
def show(
    deal: str, url: str, files: tuple[str, ...], app: str | None, by: str | None,
    roles: tuple[str, ...], most: int, form: str, language: str | None,
) -> None:  # fmt: skip
    """Show a stored deal: where it stands, what is known, what is due, and what happened.

    With its process, named by --process or --app, also what can be done with it, and why not.
    Sensitive values are not shown.

    Exit status 0: done; 2: the store or the deal cannot be used.
    """
    with looked_into(url, files, app) as store:
        held = store.export(deal)
        found, problem = _opened(store, deal)
        if form == "json":
            asker = _asker(found, by, roles)
            print_json(_plain(held, found, most, asker, language))
        elif found is None:
            _Rows(held, words_of(language or "en")).write(most, problem)
        else:
            _write(held, found, most, _asker(found, by, roles), language)


def _opened(store: Store, deal: str) -> tuple[StoredDeal | None, Exception | None]:
    """Open a deal, or return why only its rows can be read."""
    try:
        found = store.get(deal)
        assert found.events  # what is damaged is told before anything is shown
        return found, None
    except (UnknownProcess, UnknownVersion) as error:
        return None, error


def _asker(found: StoredDeal | None, by: str | None, roles: tuple[str, ...]) -> Actor:
    return NOBODY if found is None else actor_of(found.process.definition, by, roles)


# As data


def _plain(
    held: Json, found: StoredDeal | None, most: int, asker: Actor, language: str | None
) -> Json:
    events = held["events"]
    return {
        **standing(held),
        "deal": None if found is None else found.to_json(language, by=asker),
        "hidden": None if found is None else _hidden(found),
        "links": held["snapshot"].get("beside", {}).get("links", []),
        "events": [_event(event) for event in events[max(len(events) - most, 0) :]],
    }


def standing(held: Json) -> Json:
    """Return where a deal stands, as ``deals list`` writes it, from what is held of it."""
    snapshot = held["snapshot"]
    names = ("process", "version", "stage")
    moments = {name: snapshot.get(name) or held.get(name) for name in _MOMENTS}
    return {
        "id": held["deal"],
        **{name: snapshot[name] for name in names},
        "outcome": held["outcome"],
        "sequence": snapshot["sequence"],
        **{name: utc(moment) for name, moment in moments.items()},
        "violations": held["violations"],
    }


def _hidden(found: StoredDeal) -> list[str]:
    fields = found.process.definition.fields
    return [name for name in found.facts if fields[name].sensitive]


def _event(event: Json) -> Json:
    """Return an event without any value, and without what people wrote."""
    known = event if isinstance(event, dict) else {}  # what is damaged says nothing
    names = {name: known[name] for name in _PLACES if known.get(name) is not None}
    what = {"sequence": known.get("sequence"), "kind": known.get("kind")}
    return {**what, "at": utc(known.get("at")), "by": known.get("by"), **names}


# As text, without the process


class _Rows:
    """Shows what the rows tell of a deal whose process was not named."""

    def __init__(self, held: Json, words: Words) -> None:
        self._held = held
        self._words = words
        self._out = console()

    def write(self, most: int, problem: Exception | None) -> None:
        """Write where it stands, what happened, and what it takes to see more."""
        words, out = self._words, self._out
        rows = [[words[key], str(value)] for key, value in self._standing() if value is not None]
        print_rows(out, [words["figure"], words["value"]], rows)
        events = self._held["events"][-most:] if most else []
        if events:
            out.print()
            headings = ["", *(words[key] for key in ("when", "who", "what"))]
            print_rows(out, headings, [self._event(event) for event in events])
        out.print()
        key = "other_version" if isinstance(problem, UnknownVersion) else "needs_process"
        snapshot = self._held["snapshot"]
        told = words[key].format(process=snapshot["process"], version=snapshot["version"])
        out.print(styled(told, "yellow"))

    def _standing(self) -> Iterator[tuple[str, Any]]:
        data = standing(self._held)
        yield "deal", data["id"]
        yield "of_process", f"{data['process']} {data['version']}"
        for key in ("stage", "outcome"):
            yield key, data[key]
        for name in _MOMENTS:
            yield name, data[name]
        yield "violations", data["violations"]

    def _event(self, event: Json) -> list[str]:
        data = _event(event)
        names = [str(data[name]) for name in _PLACES if name in data]
        what = ": ".join(part for part in (data["kind"] or "?", ", ".join(names)) if part)
        return [str(data["sequence"] or ""), _minute(data["at"] or ""), data["by"] or "", what]


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


# As text, with the process


def _write(held: Json, found: StoredDeal, most: int, asker: Actor, language: str | None) -> None:
    tour = Tour(console(), found, language)
    tour.show_pipeline()
    data, words = standing(held), tour.words
    tour.say("of_version", "dim", process=data["process"], version=data["version"])
    for name in ("started_at", "entered_at", "active_at"):
        tour.console.print(styled(f"{words[name]}: {_minute(data[name])}", "dim"))
    if data["violations"]:
        tour.say("is_violating", "yellow", count=data["violations"])
    for link in found.links:
        tour.say(f"event_{link.role}", "dim", deal=link.deal, process=link.process)
    if found.facts:
        tour.console.print()
        tour.show_facts()
    tour.console.print()
    if held["erased_at"]:
        tour.say("is_erased", "yellow", moment=_minute(data["erased_at"]))
    else:
        tour.show_due()
        tour.console.print()
        tour.show_available(asker)
    if most:
        tour.console.print()
        tour.show_history(most)
