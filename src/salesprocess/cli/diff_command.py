"""``salesprocess diff``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from salesprocess.cli.common import (
    as_format,
    console,
    definition_of,
    examples,
    print_json,
    process_of,
    styled,
)
from salesprocess.comparison import Change, Comparison, Names, compare, names_between
from salesprocess.comparison.deals import with_deals
from salesprocess.definition import Definition
from salesprocess.errors import Place, SnapshotError, UsageError
from salesprocess.records import snapshot_from_json
from salesprocess.snapshot import Snapshot

_LONGEST_SENTENCE = 130
_SIGNS = {
    "added": ("+", "green"),
    "removed": ("-", "red"),
    "loosened": ("<", "green"),
    "tightened": (">", "yellow"),
    "changed": ("~", "cyan"),
    "texts only": ("t", "dim"),
}


@click.command(
    "diff",
    epilog=examples(
        "salesprocess diff sales.v3.yaml sales.yaml",
        "salesprocess diff sales.v3.yaml sales.yaml --deals deals.jsonl",
        "salesprocess diff sales.v3.yaml sales.yaml --texts --format json",
    ),
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--texts", is_flag=True, help="Show every text that changed, not only how many.")
@click.option(
    "--deals", metavar="FILE",
    help="Count the deals that each change concerns: JSON lines of what Deal.snapshot() gives.",
)  # fmt: skip
@as_format
def command(old: str, new: str, *, texts: bool, deals: str | None, form: str) -> None:
    """Tell what changed in meaning between two versions of a process, and which deals it concerns.

    Layout, quotes, comments and the order of what is joined by 'and' make no difference.

    Exit status 0: no change in meaning; 1: changes; 2: a file cannot be used.
    """
    before, after = definition_of(old), definition_of(new)
    names = names_between(before, after)
    comparison = compare(before, after, names)
    if deals is not None:
        comparison = _counted(comparison, before, after, deals, names)
    if form == "json":
        print_json(_plain(comparison))
    else:
        _write(comparison, texts=texts)
    if comparison:
        raise SystemExit(1)


def _counted(
    comparison: Comparison, old: Definition, new: Definition, file: str, names: Names
) -> Comparison:
    snapshots = list(_snapshots(file, old))
    return with_deals(comparison, process_of(old), process_of(new), snapshots, names)


def _snapshots(file: str, definition: Definition) -> Iterator[Snapshot]:
    try:
        lines = Path(file).read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"The file {file!r} is no text in UTF-8; save it as UTF-8.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield snapshot_from_json(definition, json.loads(line))
        except (ValueError, RecursionError):
            message = f"{file}:{number} is no JSON; write one snapshot on each line."
            raise UsageError(message) from None
        except SnapshotError as error:
            raise UsageError(f"{file}:{number}: {error}") from None


def _write(comparison: Comparison, *, texts: bool) -> None:
    out = console()
    (was, name), (before, after) = comparison.process, comparison.versions
    from_ = f"{was}, version {before}" if was != name else f"version {before}"
    out.print(styled(f"{name}, {from_} → version {after}", "bold"), soft_wrap=True)
    for change in comparison.changes:
        _write_change(change)
    if texts:
        for change in comparison.texts:
            _write_change(change)
    click.echo()
    click.echo(_summary(comparison, texts=texts))
    for warning in comparison.warnings:
        click.secho("warning: ", fg="yellow", nl=False)
        click.echo(warning)


def _write_change(change: Change) -> None:
    sign, colour = _SIGNS[change.kind]
    click.echo()
    click.secho(f"{sign} {change.kind}: ", fg=colour if colour != "dim" else None, nl=False)
    click.echo(_broken(change.sentence))
    places = [str(place._replace(column=None)) for place in (change.old, change.new) if place]
    click.secho(f"    {change.address}  [{' → '.join(places)}]", dim=True)
    if change.kind != "texts only":
        click.echo(f"    concerns {change.reach}{_count_of(change)}")


def _broken(sentence: str) -> str:
    """Let what was said before begin a line of its own where the whole is too long to be seen."""
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    return sentence.replace(" now, no longer ", " now,\n    no longer ", 1)


def _count_of(change: Change) -> str:
    if change.count is None or change.reach.nobody:
        return ""
    affected, blocked, stuck = change.count
    notes = [f"{affected} of those given"]
    notes += [f"{blocked} blocked by it"] if blocked else []
    notes += [f"{stuck} cannot come along as they are"] if stuck else []
    return f": {', '.join(notes)}"


def _summary(comparison: Comparison, *, texts: bool) -> str:
    count = len(comparison.changes)
    head = "No change in meaning" if not count else f"{count} change{'s' if count > 1 else ''}"
    in_meaning = " in meaning" if count else ""
    number = len(comparison.texts)
    word = "text" if number == 1 else "texts"
    more = f"; {number} {word} changed{'' if texts else ' (--texts shows them)'}" if number else ""
    looked = "" if comparison.deals is None else f" Deals looked at: {comparison.deals}."
    return f"{head}{in_meaning}{more}.{looked}"


def _plain(comparison: Comparison) -> dict[str, Any]:
    old, new = (
        {"process": process, "version": version}
        for process, version in zip(comparison.process, comparison.versions, strict=True)
    )
    return {
        "old": old,
        "new": new,
        "deals": comparison.deals,
        "changes": [_change(change) for change in comparison.changes],
        "texts": [_change(change) for change in comparison.texts],
        "warnings": list(comparison.warnings),
    }


def _change(change: Change) -> dict[str, Any]:
    reach, count = change.reach, change.count
    return {
        "kind": change.kind,
        "address": change.address,
        "sentence": change.sentence,
        "old": _place(change.old),
        "new": _place(change.new),
        "concerns": {
            "nobody": reach.nobody,
            "stages": None if reach.stages is None else list(reach.stages),
            "fields": list(reach.fields),
        },
        "deals": None if count is None else count._asdict(),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else place._asdict()
