"""The command line: ``salesprocess COMMAND``."""

from salesprocess.cli.main import main

__all__ = ["main"]
