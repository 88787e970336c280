"""``salesprocess explain``."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from salesprocess.cli.common import (
    as_format,
    definition_of,
    examples,
    language_option,
    print_json,
    process_file,
    process_of,
)
from salesprocess.cli.settings import (
    actor_of,
    deal_at,
    overrides_of,
    pairs,
    read_facts,
    values_of,
    with_approvals,
    with_tracks,
)
from salesprocess.commands import Fire


@click.command(
    "explain",
    epilog=examples(
        "salesprocess explain generic qualify --set candidate=true --set interest=none",
        "salesprocess explain generic close --stage contract_drawn --facts deal.json",
        "salesprocess explain sales.yaml win --stage offer --override small_discount='a friend'",
    ),
)
@process_file
@click.argument("trigger", metavar="TRIGGER")
@click.option("--stage", metavar="S", help="The stage of the deal; by default the first one.")
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE",
    help="A fact, such as amount=500, tags=a,b or interest=strong; can be given several times.",
)  # fmt: skip
@click.option("--facts", metavar="FILE", help='A JSON file with facts: {"field": value, ...}.')
@click.option("--by", metavar="ID", help="Who asks.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role of who asks.")
@click.option("--reason", metavar="WORD", help="The reason that is given.")
@click.option("--comment", metavar="TEXT", help="The comment that is given.")
@click.option(
    "--override", "overrides", multiple=True, metavar="GUARD=WHY", help="A guard that is let pass."
)
@click.option(
    "--approved", multiple=True, metavar="NAME", help="An approval that counts as granted."
)
@click.option(
    "--track", "tracks", multiple=True, metavar="NAME=STAGE",
    help="Where a track stands; by default where it begins, if it does.",
)  # fmt: skip
@click.option("--origin", is_flag=True, help="Name file and line of each rule.")
@as_format
@language_option
def command(
    file: str, trigger: str, stage: str | None, settings: tuple[str, ...], facts: str | None,
    by: str | None, roles: tuple[str, ...], reason: str | None, comment: str | None,
    overrides: tuple[str, ...], approved: tuple[str, ...], tracks: tuple[str, ...], *,
    origin: bool, form: str, language: str | None,
) -> None:  # fmt: skip
    """Tell why TRIGGER is open or blocked for a deal that you describe, part by part.

    Exit status 0: it is open; 1: it is blocked; 2: the question cannot be answered.
    """
    definition = definition_of(file)
    process = process_of(definition)
    values = {
        **(read_facts(facts) if facts else {}),
        **values_of(definition, pairs(settings)),
    }
    asked = Fire(
        trigger, actor_of(definition, by, roles), reason=reason, comment=comment,
        overrides=overrides_of(definition, pairs(overrides)),
    )  # fmt: skip
    deal = with_approvals(definition, deal_at(process, stage, values), approved)
    deal = with_tracks(process, deal, pairs(tracks))
    explanation = process.machine.explain(deal, asked, datetime.now(UTC))
    if form == "json":
        print_json(explanation.to_json(language))
    else:
        click.echo(explanation.render(language, origin=origin))
    if not explanation.open:
        raise SystemExit(1)
