"""The machine of one process: it decides, and does nothing else. Every deal shares it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from salesprocess.bookkeeping import Bookkeeper
from salesprocess.commands import Command, Fire, Start, Tick, Update
from salesprocess.decision import Decision, Refused
from salesprocess.engine import Engine
from salesprocess.errors import UnknownTrigger
from salesprocess.explanation import Explanation
from salesprocess.moves import ProcessMachine
from salesprocess.snapshot import Snapshot
from salesprocess.writing import Writer


class Machine:
    """Decides for the deals of one process.

    Attributes:
        wrapped: The machine of the ``transitions`` package, for that package's own tools. It is
            kept apart because it looks every attribute of its own up twice.
        triggers: Its triggers by name.
        writer: Reads values for the fields.
        bookkeeper: Decides the commands that move nothing.
        definition: The process.
    """

    __slots__ = ("bookkeeper", "definition", "triggers", "wrapped", "writer")

    def __init__(self, engine: Engine) -> None:
        """Draw every transition of the engine's definition."""
        self.definition = engine.definition
        self.writer = Writer(engine)
        self.bookkeeper = Bookkeeper(engine, self.writer)
        self.wrapped = ProcessMachine(engine, self.writer)
        self.triggers = self.wrapped.triggers

    def decide(self, snapshot: Snapshot | None, command: Command, now: datetime) -> Decision:
        """Answer a command; nothing else happens.

        Args:
            snapshot: Where the deal stands; None for a deal that begins.
            command: What is asked.
            now: The moment, with its time zone.

        Returns:
            The events that follow and the snapshot after them, or a refusal.
        """
        if type(command) is Fire:
            assert snapshot is not None
            return self.fire(snapshot, command, now)
        if type(command) is Start:
            return self.bookkeeper.start(command, now)
        assert snapshot is not None
        if type(command) is Tick:
            return self.bookkeeper.tick(snapshot, command, now)
        assert type(command) is Update
        return self.bookkeeper.update(snapshot, command, now)

    def fire(self, snapshot: Snapshot, command: Fire, now: datetime) -> Decision:
        """Same as ``decide``, but only for triggers."""
        event = self.triggers.get(command[0])
        if event is None:
            return Refused(snapshot, partial(UnknownTrigger, command.trigger, self.triggers))
        _, _, values, reason, comment, overrides = command
        if values or overrides or reason is not None or comment is not None:
            read = self.bookkeeper.read(snapshot, command)
            if isinstance(read, Refused):
                return read
            command = read
        return event.trigger(snapshot, command, now)

    def explain(self, snapshot: Snapshot, command: Fire, now: datetime) -> Explanation:
        """Explain a trigger, open or blocked.

        Args:
            snapshot: Where the deal stands.
            command: What would be asked.
            now: The moment.

        Returns:
            Every way that is drawn from there, part by part.

        Raises:
            UnknownTrigger: If no transition of the process has the trigger.
            NotDrawn: If it is not drawn for the deal.
            InvalidValues: If the command's values cannot be written.
        """
        event = self.triggers.get(command.trigger)
        if event is None:
            raise UnknownTrigger(command.trigger, self.triggers)
        if not event.moves(snapshot):
            raise self.wrapped.not_drawn(command.trigger, snapshot)
        read = self.bookkeeper.read(snapshot, command)
        if isinstance(read, Refused):
            raise read.error
        return event.why(snapshot, read, now)

    def drawn(self, snapshot: Snapshot) -> tuple[str, ...]:
        """List the triggers that are drawn for a deal, blocked or not."""
        return self.wrapped.drawn(snapshot)
