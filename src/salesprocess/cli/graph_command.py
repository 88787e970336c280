"""``salesprocess graph``."""

from __future__ import annotations

from pathlib import Path

import click

from salesprocess.cli.common import (
    OneOf,
    definition_of,
    examples,
    language_option,
    process_file,
)
from salesprocess.errors import UsageError, listing

_SUFFIXES = {
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".svg": "svg",
    ".png": "png",
}


@click.command(
    "graph",
    epilog=examples("salesprocess graph generic", "salesprocess graph sales.yaml -o sales.svg"),
)
@process_file
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT",
    help="Write it to a file instead of the terminal.",
)  # fmt: skip
@click.option(
    "--format", "form", type=OneOf(["mermaid", "dot", "svg", "png"]),
    help="By default what the name of OUT says; without OUT, mermaid.",
)  # fmt: skip
@language_option
def command(file: str, output: Path | None, form: str | None, language: str | None) -> None:
    """Draw a process: every stage a box, every transition an arrow.

    Mermaid and DOT are texts. SVG and PNG are pictures and need the extra: salesprocess[diagram].
    """
    from salesprocess.visual import render

    form = form or _format_of(output)
    if form == "png" and output is None:
        raise UsageError("A PNG is no text; write it to a file with -o OUT.")
    drawn = render(definition_of(file), form, language=language)
    if output is not None:
        output.write_bytes(drawn if isinstance(drawn, bytes) else drawn.encode())
        click.echo(f"Wrote {output}.")
    else:
        click.echo(str(drawn).removesuffix("\n"))


def _format_of(output: Path | None) -> str:
    if output is None or not output.suffix:
        return "mermaid"
    form = _SUFFIXES.get(output.suffix.lower())
    if form is None:
        raise UsageError(
            f"The name {str(output)!r} tells no format; end it with one of {listing(_SUFFIXES)},"
            " or add --format."
        )
    return form
