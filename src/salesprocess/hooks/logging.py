"""A hook that writes what happens to a log: one line an event, and never a value."""

from __future__ import annotations

from collections.abc import Callable
from logging import INFO, Logger, getLogger

from salesprocess.events import Notice, name_of
from salesprocess.hooks.subscription import stage_after
from salesprocess.snapshot import Snapshot


def log_events(
    logger: Logger | None = None, level: int = INFO
) -> Callable[[Notice, Snapshot], None]:
    """Make a hook that writes one line for each event.

    The record has ``deal``, ``event``, ``trigger``, ``from`` and ``to`` as attributes as well, for
    formatters that keep them apart. What fields hold, reasons and comments stay out.

    Args:
        logger: Where to write; by default the logger ``salesprocess.events``.
        level: The level of the lines.

    Returns:
        The hook, for ``process.on("any")``.
    """
    log = logger or getLogger("salesprocess.events")

    def write(event: Notice, snapshot: Snapshot) -> None:
        parts = {
            "deal": event.deal,
            "event": name_of(event),
            "trigger": getattr(event, "trigger", None),
            "from": getattr(event, "source", None),
            "to": stage_after(event, snapshot),
        }
        line = " ".join(f"{name}={value!r}" for name, value in parts.items() if value is not None)
        log.log(level, "%s", line, extra=parts)

    return write
