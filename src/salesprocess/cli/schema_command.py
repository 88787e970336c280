"""``salesprocess schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from salesprocess.cli.common import examples
from salesprocess.loading import json_schema


def schema_text() -> str:
    """Return the JSON Schema of process files as text."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


@click.command(
    "schema",
    epilog=examples("salesprocess schema", "salesprocess schema -o salesprocess.schema.json"),
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT",
    help="Write it to a file instead of the terminal.",
)  # fmt: skip
def command(output: Path | None) -> None:
    """Write the JSON Schema of process files, for editors that complete and check while you type.

    An editor with a YAML language server uses it for a file whose first line names it.
    """
    if output is None:
        click.echo(schema_text(), nl=False)
        return
    output.write_text(schema_text(), encoding="utf-8")
    click.echo(f"Wrote {output}. In a process file: # yaml-language-server: $schema={output}")
