"""The machine of one process: it decides, and does nothing else. Every deal shares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from salesprocess.commands import Advance, Command, Fire, Recall, Request, Start, Tick, Update, Vote
from salesprocess.courses import MAIN
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.engine import Engine
from salesprocess.errors import UnknownTrigger
from salesprocess.events import Event
from salesprocess.explanation import Explanation
from salesprocess.machine.approvals import ApprovalDesk
from salesprocess.machine.bookkeeping import Bookkeeper
from salesprocess.machine.consequences import Consequences
from salesprocess.machine.moves import ProcessMachine
from salesprocess.machine.timers import Timers
from salesprocess.machine.writing import Writer
from salesprocess.snapshot import Snapshot


class Machine:
    """Decides for the deals of one process.

    Attributes:
        wrapped: The machine of the ``transitions`` package for the main course, for that package's
            own tools. It is kept apart because it looks every attribute of its own up twice.
        courses: Such a machine for each course, by its name; that of the main course is empty.
        triggers: Every trigger by name, those of tracks too.
        writer: Reads values for the fields.
        bookkeeper: Decides the commands that move nothing.
        approvals: Decides about approvals.
        consequences: Works out what follows by itself.
        timers: Tells what is due, and lets it happen.
        definition: The process.
    """

    __slots__ = (
        "_decide", "_follow", "approvals", "bookkeeper", "consequences", "courses", "definition",
        "timers", "triggers", "wrapped", "writer",
    )  # fmt: skip

    def __init__(self, engine: Engine) -> None:
        """Draw every transition of the engine's definition."""
        self.definition = engine.definition
        self.writer = Writer(engine)
        self.bookkeeper = Bookkeeper(engine, self.writer)
        self.courses = {
            name: ProcessMachine(engine, self.writer, course)
            for name, course in engine.definition.courses.items()
        }
        self.wrapped = self.courses[MAIN]
        machines = self.courses.values()
        self.triggers = {name: found for m in machines for name, found in m.triggers.items()}
        self.approvals = ApprovalDesk(engine)
        engine.linked[self.definition.name] = partial(self.decide, None)
        self.consequences = Consequences(engine, self.triggers)
        self.timers = Timers(engine, self.consequences)
        # What a process does not use costs nothing: in most nothing follows by itself.
        self._follow = self.consequences.follow if self.consequences.are_possible else None
        self._decide: Mapping[type, Callable[[Any, Any, datetime], Decision]] = {
            Tick: self.bookkeeper.tick,
            Update: self.bookkeeper.update,
            Request: self.approvals.request,
            Vote: self.approvals.vote,
            Recall: self.approvals.recall,
        }

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
            return self.start(command, now)
        if type(command) is Advance:
            assert snapshot is not None
            return self.timers.advance(snapshot, now)
        decision = self._decide[type(command)](snapshot, command, now)
        return decision if self._follow is None else self._follow(snapshot, decision, now)

    def start(self, command: Start, now: datetime) -> Decision:
        """Same as ``decide``, but only for a deal that begins."""
        decision = self.bookkeeper.start(command, now)
        return decision if self._follow is None else self._follow(None, decision, now)

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
        decision = event.trigger(snapshot, command, now)
        return decision if self._follow is None else self._follow(snapshot, decision, now)

    def follow(self, snapshot: Snapshot, event: Event, now: datetime) -> Decision:
        """Answer with an event and all that follows from it by itself, whoever decided it.

        Args:
            snapshot: Where the deal stands after the event.
            event: What happened.
            now: The moment.
        """
        decision = Accepted((event,), snapshot)
        return decision if self._follow is None else self._follow(snapshot, decision, now)

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
            raise event.not_drawn(snapshot)
        read = self.bookkeeper.read(snapshot, command)
        if isinstance(read, Refused):
            raise read.error
        return event.why(snapshot, read, now)

    def drawn(self, snapshot: Snapshot) -> tuple[str, ...]:
        """List the triggers that are drawn for a deal, blocked or not."""
        return tuple(name for m in self.courses.values() for name in m.drawn(snapshot))
