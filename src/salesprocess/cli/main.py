"""The command group. Each command's module is imported only when the command is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

_NAME = "salesprocess"
_COMMANDS = {
    "demo": "Take a deal through the built-in process, from lead to hand-over.",
    "new": "Write a small commented process file to begin with.",
    "list": "List the processes that ship with the library.",
    "check": "Find everything that is wrong with process files.",
    "show": "Show a process as tables.",
    "graph": "Draw a process.",
    "test": "Play the scenarios in process files.",
    "explain": "Tell why a trigger is open or blocked, part by part.",
    "play": "Drive a deal by hand.",
    "replay": "Hold a history against a process.",
    "diff": "Tell what changed in meaning between two versions.",
    "deals": "See stored deals; hand out or erase what is held about one.",
    "import": "Bring deals of another system into a store, with their history.",
    "migrate": "Bring stored deals to a later version of their process.",
    "worker": "Let deadlines of stored deals pass, and tell durable hooks.",
    "status": "Tell how a store of deals is doing.",
    "outbox": "See what hooks are still to be told; send it again.",
    "schema": "Write the JSON Schema that editors use.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name, and imports one when it is run."""

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run as ``salesprocess``, however Python was started."""
        return super().main(args, prog_name or _NAME, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the names in the order in which people need them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command, or return None for a name that there is not."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"salesprocess.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown one, offer the nearest."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from salesprocess.errors import did_you_mean, listing

            near = did_you_mean(args[0], _COMMANDS)
            message = f"There is no command {args[0]!r}{near} There is: {listing(_COMMANDS)}."
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong on purpose is a message, never a traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # Who reads the output has read enough.
        except OSError as error:
            raise Unusable(_about(error)) from None
        except Exception as error:
            from salesprocess.errors import SalesProcessError

            if not isinstance(error, SalesProcessError):
                raise
            raise Unusable(str(error)) from None


class Unusable(click.ClickException):
    """The command or the file could not be used."""

    exit_code = 2


def _about(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    if error.filename is None:
        return f"The system says: {reason}; check the files that are named and your rights."
    name = os.fspath(error.filename)
    return f"The file {name!r} cannot be used ({reason}); check its name and your rights."


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"{_NAME} {version(_NAME)}")
    except PackageNotFoundError:
        click.echo(f"{_NAME}, not installed")
    ctx.exit()


@click.group(_NAME, cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version and exit.",
)  # fmt: skip
@click.pass_context
def main(ctx: click.Context) -> None:
    """Sales processes as files: check them, draw them, drive them, ask them why.

    FILE is a process file, or the name of a process that ships with the library, such as generic.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A terminal that lacks a sign shows a question mark; that is no reason to stop.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
