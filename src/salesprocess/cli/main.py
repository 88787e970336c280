"""The command group. Each command's module is imported only when the command is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

_COMMANDS = {
    "demo": "Take a deal through the built-in process, from lead to hand-over.",
    "new": "Write a small commented process file to begin with.",
    "list": "List the processes that ship with the library.",
    "check": "Find everything that is wrong with process files.",
    "show": "Show a process as tables.",
    "graph": "Draw a process.",
    "explain": "Tell why a trigger is open or blocked, part by part.",
    "play": "Drive a deal by hand.",
    "replay": "Hold a history against a process.",
    "schema": "Write the JSON Schema that editors use.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name, and imports one when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names in the order in which people need them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
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
            import difflib

            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there is: {', '.join(_COMMANDS)}."
            raise click.UsageError(f"There is no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong on purpose is a message, never a traceback."""
        try:
            return super().invoke(ctx)
        except (OSError, UnicodeError) as error:
            raise Unusable(f"{error}; check the name of the file and your rights.") from None
        except Exception as error:
            from salesprocess.errors import SalesProcessError

            if not isinstance(error, SalesProcessError):
                raise
            raise Unusable(str(error)) from None


class Unusable(click.ClickException):
    """The command or the file could not be used."""

    exit_code = 2


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="salesprocess", message="%(prog)s %(version)s")
def main() -> None:
    """Sales processes as files: check them, draw them, drive them, ask them why.

    FILE is a process file, or the name of a process that ships with the library, such as generic.
    """
