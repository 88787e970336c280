"""``salesprocess graph``."""

from __future__ import annotations

from pathlib import Path

import click

from salesprocess.cli.common import definition_of, language_option, process_file
from salesprocess.errors import UsageError

_FORMATS = ("mermaid", "dot", "svg", "png")
_SUFFIXES = {".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}


@click.command("graph")
@process_file
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file."
)
@click.option(
    "--format", "form", type=click.Choice(_FORMATS),
    help="By default what the name of the output says, else mermaid.",
)  # fmt: skip
@language_option
def command(file: str, output: Path | None, form: str | None, language: str | None) -> None:
    """Draw a process."""
    from salesprocess.visual import render

    form = form or _format_of(output)
    drawn = render(definition_of(file), form, language=language)
    data = drawn if isinstance(drawn, bytes) else drawn.encode()
    if output is not None:
        output.write_bytes(data)
        click.echo(f"Wrote {output}.")
    elif form == "png":
        raise UsageError("A PNG is no text; write it to a file with -o OUT.")
    else:
        click.echo(data.decode(), nl=not data.endswith(b"\n"))


def _format_of(output: Path | None) -> str:
    suffix = output.suffix.lower() if output else ""
    if suffix.lstrip(".") in _FORMATS:
        return suffix.lstrip(".")
    return _SUFFIXES.get(suffix, "mermaid")
