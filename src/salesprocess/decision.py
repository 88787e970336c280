"""What the machine answers: the events that follow, or why nothing does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from salesprocess.errors import Blocked, Refusal
from salesprocess.events import Event
from salesprocess.explanation import Explanation
from salesprocess.snapshot import Snapshot, evolve


class Accepted(NamedTuple):
    """A command that changes the deal.

    Attributes:
        events: What happens, in order; empty where the command changes nothing.
        snapshot: Where the deal stands then.
        started: Deals of other processes that begin with it.
    """

    events: tuple[Event, ...]
    snapshot: Snapshot
    started: tuple[Accepted, ...] = ()

    @property
    def accepted(self) -> Literal[True]:
        """Whether the command is accepted, which it is."""
        return True

    @property
    def stage(self) -> str:
        """The stage in which the deal is then."""
        return self.snapshot.stage

    @property
    def warnings(self) -> tuple[str, ...]:
        """The guards that warned, but did not block."""
        return tuple(name for event in self.events for name in getattr(event, "warnings", ()))

    def __bool__(self) -> bool:
        """An accepted command is true."""
        return True


class Refused:
    """A command that changes nothing. What it lacks is worked out when somebody asks."""

    __slots__ = ("_error", "find_out", "snapshot")

    def __init__(self, snapshot: Snapshot | None, find_out: Callable[[], Refusal]) -> None:
        """Keep where the deal stands, and how to find out what the command lacks."""
        self.snapshot = snapshot
        self.find_out = find_out
        self._error: Refusal | None = None

    @property
    def accepted(self) -> Literal[False]:
        """Whether the command is accepted, which it is not."""
        return False

    @property
    def error(self) -> Refusal:
        """The refusal as the exception that ``fire`` raises."""
        if self._error is None:
            self._error = self.find_out()
        return self._error

    @property
    def explanation(self) -> Explanation | None:
        """Why the trigger is blocked; None where the refusal has another cause."""
        return self.error.explanation if isinstance(self.error, Blocked) else None

    @property
    def events(self) -> tuple[Event, ...]:
        """No events."""
        return ()

    def __bool__(self) -> bool:
        """A refused command is false."""
        return False

    def __repr__(self) -> str:
        """Name the kind of refusal."""
        return f"Refused({type(self.error).__name__})"


Decision = Accepted | Refused


def happened(snapshot: Snapshot, *events: Event) -> Accepted:
    """Return the decision that events happen to a deal, one after the other.

    Args:
        snapshot: Where the deal stands before them.
        events: What happens.
    """
    after = snapshot
    for event in events:
        after = evolve(after, event)
    return Accepted(events, after)
