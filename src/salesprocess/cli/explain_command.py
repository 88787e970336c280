"""``salesprocess explain``."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from salesprocess.cli.common import (
    actor_of,
    as_format,
    deal_at,
    definition_of,
    language_option,
    parse_settings,
    print_json,
    process_file,
    process_of,
)
from salesprocess.commands import Fire


@click.command("explain")
@process_file
@click.argument("trigger")
@click.option("--stage", metavar="S", help="The stage of the deal; by default the first one.")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="A fact.")
@click.option("--facts", metavar="FILE", help="A JSON file with facts by field.")
@click.option("--by", metavar="ID", help="Who asks.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role of who asks.")
@click.option("--reason", help="The reason that is given.")
@click.option("--comment", help="The comment that is given.")
@click.option(
    "--override", "overrides", multiple=True, metavar="GUARD=WHY", help="A guard that is let pass."
)
@click.option("--origin", is_flag=True, help="Name file and line of each rule.")
@as_format
@language_option
def command(
    file: str, trigger: str, stage: str | None, settings: tuple[str, ...], facts: str | None,
    by: str | None, roles: tuple[str, ...], reason: str | None, comment: str | None,
    overrides: tuple[str, ...], *, origin: bool, form: str, language: str | None,
) -> None:  # fmt: skip
    """Tell why a trigger is open or blocked, part by part. Exit status 1 if it is blocked."""
    process = process_of(definition_of(file))
    passed = {guard: str(why) for guard, why in parse_settings(overrides).items()}
    who = actor_of(by, roles)
    asked = Fire(trigger, who, reason=reason, comment=comment, overrides=passed)
    deal = deal_at(process, stage, settings, facts)
    explanation = process.machine.explain(deal, asked, datetime.now(UTC))
    if form == "json":
        print_json(explanation.to_json(language))
    else:
        click.echo(explanation.render(language, origin=origin))
    if not explanation.open:
        raise SystemExit(1)
