"""What can go wrong, as one tree.

SalesProcessError
├── LoadError             a file has mistakes; carries every finding, not only the first
├── UsageError            the library was called wrongly
│   └── NotRegistered     the process names Python code that the application has not registered
├── SnapshotError         a stored snapshot does not fit the process
├── CannotMigrate         deals cannot come to a later version of their process; carries the report
└── Refusal               the deal stays exactly as it was
    ├── UnknownTrigger    no transition of the process has this trigger
    ├── NotDrawn          the trigger exists, but not from this stage
    ├── CannotStart       deals do not start in this stage
    ├── InvalidValues     values that the fields cannot take, or a name that does not exist
    ├── CannotApprove     an approval cannot be asked for, given, refused or taken back like this
    │   ├── UnknownApproval   the process has no such approval
    │   └── MayNotDecide      it is not theirs to decide
    ├── CannotAdvance     what is due cannot be carried out at that moment
    ├── CannotLink        the deal of another process, which would begin with it, cannot
    ├── RunsAway          what follows by itself has no end
    └── Blocked           the trigger is drawn and a requirement is not met; carries the explanation
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from salesprocess.likeness import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """Where something is written: a file, and a line and column that count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Write the place as editors and compilers do: ``file:line:column``."""
        return ":".join(str(part) for part in self if part is not None)


class Finding(NamedTuple):
    """One mistake or doubt about a process file.

    Attributes:
        rule: The stable identifier of the rule that found it, such as ``unknown-key``.
        severity: ``error`` stops the file from being used; ``warning`` does not.
        message: What is wrong, ending with the way out.
        place: The file, line and column.
        address: The part of the process, such as ``transitions.qualify.guards[0]``.
    """

    rule: str
    severity: Severity
    message: str
    place: Place
    address: str = ""

    def __str__(self) -> str:
        """Write the finding on one line, place first."""
        at = f" (at {self.address})" if self.address else ""
        return f"{self.place}: {self.severity} {self.rule}: {self.message}{at}"


class SalesProcessError(Exception):
    """The root of every error that this library raises on purpose."""


class LoadError(SalesProcessError):
    """A process file has mistakes. ``findings`` holds all of them, in file order."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings; the text of the error is one line for each."""
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.findings,)


class UsageError(SalesProcessError):
    """The library was called in a way that cannot work."""


class NotRegistered(UsageError):
    """The process names checks or actions that the application has not registered."""


class SnapshotError(SalesProcessError):
    """A stored snapshot cannot be a deal of this process. ``problems`` holds what is wrong."""

    def __init__(self, message: str, problems: Iterable[str] = ()) -> None:
        """Keep the problems apart from the text that holds all of them."""
        self.problems = tuple(problems)
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (str(self), self.problems)


class CannotMigrate(SalesProcessError):
    """Deals cannot come to this version, so that none was changed; carries the whole report."""

    def __init__(self, report: Any) -> None:
        """Keep the report; the text of the error is all that it finds wrong."""
        self.report = report
        super().__init__(report)

    def __str__(self) -> str:
        """Say what is wrong with which deal."""
        return str(self.report)


class Refusal(SalesProcessError):
    """A command was refused; the deal is exactly as it was before."""


class UnknownTrigger(Refusal):
    """No transition of the process has this trigger."""

    def __init__(self, trigger: str, known: Iterable[str]) -> None:
        """Name the trigger and offer the nearest known one."""
        self.trigger = trigger
        self.known = tuple(known)
        super().__init__(
            f"No transition has the trigger {trigger!r}{did_you_mean(trigger, self.known)}"
            f" The process has: {listing(self.known)}."
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.trigger, self.known)


class NotDrawn(Refusal):
    """The trigger exists, but no transition draws it from the deal's stage."""

    def __init__(
        self, trigger: str, stage: str | None, drawn: Iterable[str], *, closed: bool,
        track: str | None = None, opens: str | None = None,
    ) -> None:  # fmt: skip
        """Name the trigger and the stage, and list the triggers that are drawn from there.

        Args:
            trigger: The trigger.
            stage: The stage of the deal or of its track; None where the track is not open.
            drawn: What is drawn from there.
            closed: Whether the deal is closed.
            track: The track that the trigger is of, if it is of one.
            opens: The condition under which the track begins, if it has one.
        """
        self.trigger = trigger
        self.stage = stage
        self.drawn = tuple(drawn)
        self.closed = closed
        self.track = track
        self.opens = opens
        super().__init__(f"{trigger!r} is not drawn for {self._where()}. {self._way_out()}")

    def _where(self) -> str:
        if self.track is None:
            return f"a deal {'closed in' if self.closed else 'in'} {self.stage!r}"
        if self.closed:
            return f"the track {self.track!r} of a deal that is closed"
        where = ", which has not begun" if self.stage is None else f" in {self.stage!r}"
        return f"the track {self.track!r}{where}"

    def _way_out(self) -> str:
        if self.track and self.closed:
            return "Tracks rest there; reopen the deal first."
        if self.track and self.stage is None:
            if self.opens is None:
                return "It begins with the next change of the deal."
            return f"It begins when this is true: {self.opens}."
        if not self.drawn:
            return "Nothing leads on from there."
        return f"From there: {listing(self.drawn)}."

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        parts = self.trigger, self.stage, self.drawn, self.closed, self.track, self.opens
        return _not_drawn, parts


def _not_drawn(
    trigger: str, stage: str | None, drawn: tuple[str, ...], closed: bool, track: str | None,
    opens: str | None,
) -> NotDrawn:  # fmt: skip
    return NotDrawn(trigger, stage, drawn, closed=closed, track=track, opens=opens)


class CannotStart(Refusal):
    """Deals do not start in this stage."""

    def __init__(self, stage: str, starts: Iterable[str], known: Iterable[str]) -> None:
        """Name the stage and list those in which deals start."""
        self.stage = stage
        self.starts = tuple(starts)
        self.known = tuple(known)
        problem = (
            f"A deal cannot start in {stage!r}."
            if stage in self.known
            else f"There is no stage {stage!r}{did_you_mean(str(stage), self.known)}"
        )
        super().__init__(f"{problem} Deals start in: {listing(self.starts)}.")

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.stage, self.starts, self.known)


class InvalidValues(Refusal):
    """Values that the fields cannot take. ``problems`` maps each name to what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        """Keep the problems; the text of the error is one line for each."""
        self.problems = dict(problems)
        super().__init__("\n".join(f"{name}: {problem}" for name, problem in problems.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.problems,)


class CannotApprove(Refusal):
    """An approval cannot be asked for, given, refused or taken back like this."""

    def __init__(self, approval: str, problem: str) -> None:
        """Keep what it is about, and what is wrong, ending with the way out."""
        self.approval = approval
        super().__init__(problem)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.approval, str(self))


class UnknownApproval(CannotApprove):
    """The process has no such approval."""


class MayNotDecide(CannotApprove):
    """It is not theirs to decide about an approval, or to take the request for it back."""


class CannotAdvance(Refusal):
    """What is due for a deal cannot be carried out at that moment."""

    def __init__(self, deal: str, problem: str) -> None:
        """Keep what it is about, and what is wrong, ending with the way out."""
        self.deal = deal
        super().__init__(problem)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.deal, str(self))


class RunsAway(Refusal):
    """What follows by itself has no end; the trigger is the last one that was fired."""

    def __init__(self, trigger: str, problem: str) -> None:
        """Keep what it is about, and what is wrong, ending with the way out."""
        self.trigger = trigger
        super().__init__(problem)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.trigger, str(self))


class CannotLink(Refusal):
    """A transition would begin a deal of another process, and that cannot begin."""

    def __init__(self, trigger: str, process: str, problem: str) -> None:
        """Name the trigger and the other process, and say why its deal cannot begin."""
        self.trigger = trigger
        self.process = process
        self.problem = problem
        super().__init__(
            f"{trigger!r} begins a deal of {process!r}, which cannot begin like this: {problem}"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return type(self), (self.trigger, self.process, self.problem)


class Blocked(Refusal):
    """The trigger is drawn, but a requirement is not met. ``explanation`` says which and why."""

    def __init__(self, explanation: Any) -> None:
        """Keep the explanation; the text of the error is the explanation in words."""
        self.explanation = explanation
        super().__init__(explanation)

    def __str__(self) -> str:
        """Say why, part by part."""
        return str(self.explanation)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """End a sentence about an unknown word with the nearest known one.

    Args:
        word: What was written.
        known: What exists.

    Returns:
        ``"; did you mean 'interest'?"`` or, where nothing is near, ``"."``.
    """
    near = nearest(word, known)
    return "." if near is None else f"; did you mean {near!r}?"


def listing(words: Iterable[str], *, most: int = 12) -> str:
    """Write words as a list for people, cut after ``most`` of them if that hides some more.

    Args:
        words: The words, in the order in which they are shown.
        most: How many are shown where the list is cut; one or two more are shown, not counted.

    Returns:
        ``"a, b, c"``, ``"a, b and 3 more"`` or ``"none"``.
    """
    shown = list(words)
    if len(shown) <= most + 2:
        return ", ".join(shown) or "none"
    return f"{', '.join(shown[:most])} and {len(shown) - most} more"
