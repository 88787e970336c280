"""``salesprocess schema``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from salesprocess.loading import json_schema


def schema_text() -> str:
    """Return the JSON Schema of process files as text."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


@click.command("schema")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file."
)
def command(output: Path | None) -> None:
    """Write the JSON Schema of process files, for editors."""
    if output is None:
        click.echo(schema_text(), nl=False)
        return
    output.write_text(schema_text(), encoding="utf-8")
    click.echo(f"Wrote {output}. In a process file: # yaml-language-server: $schema={output}")
