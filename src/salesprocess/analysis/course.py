"""The course of one deal as a history tells it, held against the process event by event.

The history is what happened. So after a violation the deal is put where the history says that it
went: to the stage that it names, or else to the only stage to which the trigger can lead. Where
neither says where, the event is passed over. So one mistake does not make mistakes of all that
comes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from salesprocess.analysis.history import LogEvent
from salesprocess.analysis.refusals import LeadsElsewhere, NoWay, about, kind_of, text_of
from salesprocess.analysis.report import Kind
from salesprocess.commands import SYSTEM, Actor, Fire, Start, Update, Values
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.definition import PREVIOUS, STAY
from salesprocess.errors import Blocked, InvalidValues, did_you_mean, listing
from salesprocess.events import Event, Moved, Placed, Started, TrackOpened
from salesprocess.machine import Machine
from salesprocess.snapshot import Snapshot, evolve

Ask = Callable[[Values], Decision]

_NOTHING: Mapping[str, Any] = {}
_new = tuple.__new__


class Note(Protocol):
    """Takes a violation down."""

    def __call__(self, kind: Kind, about: str, event: LogEvent, text: Callable[[], str]) -> None:
        """Take a violation down; ``text`` says what is wrong."""


class Deal:
    """A deal of the history: where it stands so far, and what was odd about it.

    Attributes:
        snapshot: Where it stands; None before it begins.
        events: What has happened to it; None where nobody wants to know.
        started: What began because of it, for whoever wants to know.
        assumed: Whether its beginning was assumed, and may still be told.
        skipped: The line of which the rest is passed over, or None.
    """

    __slots__ = ("assumed", "events", "skipped", "snapshot", "started")

    def __init__(self, *, is_kept: bool = False) -> None:
        """Make a deal that has not begun; of one that ``is_kept`` the events are remembered."""
        self.snapshot: Snapshot | None = None
        self.events: tuple[Event, ...] | None = () if is_kept else None
        self.started: tuple[Accepted, ...] = ()
        self.assumed = False
        self.skipped: int | None = None

    def go(self, decision: Accepted) -> None:
        """Let happen what was decided."""
        events, self.snapshot, started = decision
        if self.events is not None:
            self.events += events
            self.started += started


class Course:
    """Takes deals through the events of a history."""

    def __init__(
        self, machine: Machine, note: Note, *, tells_starts: bool,
        roles: frozenset[str], language: str | None,
    ) -> None:  # fmt: skip
        """Prepare.

        Args:
            machine: Decides.
            note: Takes violations down.
            tells_starts: Whether the history tells how deals begin; if not, they do so with
                their first event.
            roles: What everybody is, as histories name people and not their roles.
            language: The language of explanations; by default that of the process.
        """
        self._machine = machine
        self._definition = machine.definition
        self._note = note
        self._tells_starts = tells_starts
        self._roles = roles
        self._language = language
        self._drawn: dict[tuple[str, str | None, str], tuple[str, ...]] = {}
        self._steps: Mapping[str, Callable[[Deal, LogEvent, datetime], bool]] = {
            "start": self._start,
            "trigger": self._fire,
            "stage": self._move,
            "end": self._end,
            "unmapped": self._pass_over_unmapped,
        }

    def take(self, deal: Deal, event: LogEvent, now: datetime) -> bool:
        """Take a deal through its next event.

        Args:
            deal: The deal; it is changed.
            event: What happened.
            now: When.

        Returns:
            Whether the process allows it.
        """
        if event.line == deal.skipped:
            return False
        return self._steps[event.kind](deal, event, now)

    # How a deal begins

    def _start(self, deal: Deal, event: LogEvent, now: datetime) -> bool:
        if deal.snapshot is None:
            return self._begin(deal, event, now, self._definition.stages[0])
        if deal.assumed:
            deal.assumed = False
            return self._write(deal, event, {**event.facts, **event.values}, now)
        stage = deal.snapshot.stage
        deal.skipped = event.line
        self._note("duplicate_start", event.name or "start", event, lambda: (
            f"It begins again, and stands in {stage!r} already; the row is passed over."
        ))  # fmt: skip
        return False

    def _begin(self, deal: Deal, event: LogEvent, now: datetime, stage: str) -> bool:
        command = Start(event.case, self._actor(event), stage)
        values = {**event.facts, **event.values}
        is_accepted = self._try(deal, event, values, lambda given: (
            self._machine.decide(None, command._replace(values=given), now)
        ))  # fmt: skip
        if deal.snapshot is None:
            self._put_at_start(deal, event, values, stage, now)
        return is_accepted

    def _put_at_start(
        self, deal: Deal, event: LogEvent, values: Values, stage: str, now: datetime
    ) -> None:
        writer, spec = self._machine.writer, self._definition.spec
        given = {**writer.defaults, **writer.read(values, None, SYSTEM)[0]}
        known = {name: value for name, value in given.items() if value is not None}
        started = Started(event.case, 1, now, event.by, spec.process, spec.version, stage, known)
        self._settle(deal, started, now)

    def _appear(self, deal: Deal, event: LogEvent, now: datetime) -> bool:
        """Begin a deal with an event that is no beginning; tell whether that is all right."""
        stages = self._definition.stages
        if not self._tells_starts:
            return self._begin(deal, event._replace(values=_NOTHING), now, stages[0])
        trigger = self._machine.triggers.get(event.name)
        drawn = trigger.steps if trigger else ()
        stage = next((stage for stage in stages if stage in drawn), stages[0])
        self._put_at_start(deal, event, event.facts, stage, now)
        deal.assumed = True
        self._note("event_before_start", event.name, event, lambda: (
            f"{event.name!r} comes before the beginning; the deal is taken to be in {stage!r}."
        ))  # fmt: skip
        return False

    # How it goes on

    def _fire(self, deal: Deal, event: LogEvent, now: datetime) -> bool:
        is_clean = deal.snapshot is not None or self._appear(deal, event, now)
        before = deal.snapshot
        assert before is not None
        command = self._command(event, event.name, event.values)
        decision = self._machine.decide(before, command, now)
        if type(decision) is Accepted:
            deal.go(decision)
            return is_clean
        self._try(deal, event, event.values, lambda values: (
            self._machine.decide(before, command._replace(values=values), now)
        ))  # fmt: skip
        if deal.snapshot is before:
            self._put_where_it_leads(deal, event, now)
        return False

    def _move(self, deal: Deal, event: LogEvent, now: datetime) -> bool:
        before, stage = deal.snapshot, event.name
        if stage not in self._definition.ranks:
            return self._pass_over_unknown_stage(event)
        if before is None:
            return self._begin(deal, event, now, stage)
        if before.stage == stage:
            return self._write(deal, event, event.values, now)
        is_accepted = self._try(deal, event, event.values, partial(self._lead, before, event, now))
        if deal.snapshot is before:
            self._put(deal, event, stage, now)
        return is_accepted

    def _lead(self, before: Snapshot, event: LogEvent, now: datetime, values: Values) -> Decision:
        """Ask the triggers that are drawn to the stage; the first that leads there is taken."""
        target = event.name
        decisions: list[Decision] = []
        for trigger in self._drawn_to(before, target):
            decision = self._machine.decide(before, self._command(event, trigger, values), now)
            if isinstance(decision, Accepted) and _enters(decision, target):
                return decision
            decisions.append(decision)
        for decision in decisions:
            if isinstance(decision, Refused):
                return decision
        if decisions:
            return Refused(before, partial(LeadsElsewhere, before.stage, target))
        drawn = self._machine.drawn(before)
        return Refused(before, partial(NoWay, before.stage, target, drawn))

    def _write(self, deal: Deal, event: LogEvent, values: Values, now: datetime) -> bool:
        before = deal.snapshot
        assert before is not None
        by = self._actor(event)
        return not values or self._try(deal, event, values, lambda given: (
            self._machine.decide(before, Update(given, by), now)
        ))  # fmt: skip

    def _try(self, deal: Deal, event: LogEvent, values: Values, ask: Ask) -> bool:
        """Ask for a step; if some values are invalid, note it and ask for the step without them."""
        decision = ask(values)
        if isinstance(decision, Refused):
            invalid = self._refused(decision, event)
            if invalid:
                kept = {name: value for name, value in values.items() if name not in invalid}
                again = ask(kept)
                if isinstance(again, Accepted):
                    deal.go(again)
                else:
                    self._refused(again, event, known=invalid)
            return False
        deal.go(decision)
        return True

    def _refused(
        self, decision: Refused, event: LogEvent, *, known: Collection[str] = ()
    ) -> Collection[str]:
        """Note why, unless it only follows from values known as invalid; return such values."""
        error = decision.error
        missing = set(error.explanation.missing) if isinstance(error, Blocked) else set()
        if not (missing and missing <= set(known)):
            self._note(kind_of(error), about(error), event, lambda: text_of(error, self._language))
        return error.problems if isinstance(error, InvalidValues) and not known else ()

    # Where the history says that it went

    def _put_where_it_leads(self, deal: Deal, event: LogEvent, now: datetime) -> None:
        """Put the deal, or its track, where a trigger leads, if that is one stage only."""
        before, trigger = deal.snapshot, event.name
        course = self._definition.triggers.get(trigger)
        assert before is not None
        if course is None:
            return
        found = {move.target for move in self._machine.triggers[trigger].moves(before)}
        if not found:
            found = {rule.to for rule in course.transitions[trigger.rpartition(".")[2]]}
        if len(found) == 1 and found.isdisjoint((STAY, PREVIOUS)):
            self._put(deal, event, found.pop(), now, track=course.name)

    def _put(
        self, deal: Deal, event: LogEvent, stage: str, now: datetime, *, track: str = ""
    ) -> None:
        before = self._with_track(deal, track, now)
        source = before.beside.tracks[track].stage if track else before.stage
        if stage == source:
            return
        values, _ = self._machine.writer.read(event.values, before, SYSTEM)
        trigger = event.name if event.kind == "trigger" else None
        placed = Placed(
            before.deal, before.sequence + 1, now, event.by, trigger, source, stage,
            values, event.reason, event.comment, track or None,
        )  # fmt: skip
        self._settle(deal, placed, now)

    def _with_track(self, deal: Deal, track: str, now: datetime) -> Snapshot:
        """Return where the deal stands, with the track open if one is meant."""
        before = deal.snapshot
        assert before is not None
        if not track or track in before.beside.tracks:
            return before
        first = self._definition.courses[track].first
        opened = TrackOpened(before.deal, before.sequence + 1, now, SYSTEM.id, track, first)
        after = evolve(before, opened)
        deal.go(Accepted((opened,), after))
        return after

    def _settle(self, deal: Deal, event: Event, now: datetime) -> None:
        """Let an event happen, and what follows from it by itself."""
        after = evolve(deal.snapshot, event)
        decision = self._machine.follow(after, event, now)
        deal.go(decision if isinstance(decision, Accepted) else Accepted((event,), after))

    def _drawn_to(self, before: Snapshot, target: str) -> tuple[str, ...]:
        way = before.stage, before.previous, target
        if way not in self._drawn:
            self._drawn[way] = tuple(
                name
                for name, trigger in self._machine.wrapped.triggers.items()
                if any(move.target == target for move in trigger.moves(before))
            )
        return self._drawn[way]

    # What moves nothing

    def _end(self, deal: Deal, event: LogEvent, now: datetime) -> bool:
        if event.name not in self._definition.ranks:
            return self._pass_over_unknown_stage(event)
        if deal.snapshot is None:
            return self._begin(deal, event, now, event.name)
        stage = deal.snapshot.stage
        if event.name == stage:
            return True
        self._note("end_differs", f"{event.name}, not {stage}", event, lambda: (
            f"The log says that it is in {event.name!r}, and its moves lead to {stage!r}."
        ))  # fmt: skip
        self._put(deal, event, event.name, now)
        return False

    def _pass_over_unknown_stage(self, event: LogEvent) -> bool:
        stages = self._definition.stages
        self._note("unknown_stage", event.name, event, lambda: (
            f"There is no stage {event.name!r}{did_you_mean(event.name, stages)}"
            f" The process has: {listing(stages)}."
        ))  # fmt: skip
        return False

    def _pass_over_unmapped(self, deal: Deal, event: LogEvent, now: datetime) -> bool:  # noqa: ARG002
        self._note("unmapped", event.name, event, lambda: (
            f"The map has no word for {event.name!r}; say what it means, or ignore it."
        ))  # fmt: skip
        return False

    # Commands

    def _actor(self, event: LogEvent) -> Actor:
        return _new(Actor, (event.by, self._roles))

    def _command(self, event: LogEvent, trigger: str, values: Values) -> Fire:
        parts = (trigger, self._actor(event), values, event.reason, event.comment, _NOTHING)
        return _new(Fire, parts)


def _enters(decision: Accepted, stage: str) -> bool:
    """Tell whether a deal comes into a stage, even if it goes on from there by itself."""
    return any(isinstance(event, Moved) and event.target == stage for event in decision.events)
