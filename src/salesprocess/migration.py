"""Brings deals of earlier versions to the present one: all that is asked for, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from salesprocess.definition import Definition
from salesprocess.errors import SnapshotError, did_you_mean, listing
from salesprocess.events import Event, Migrated, Started
from salesprocess.facts.kind import shown
from salesprocess.records import (
    events_from_json,
    snapshot_from_json,
    snapshot_of_then,
    snapshot_to_json,
)
from salesprocess.renaming import Renaming, renaming
from salesprocess.snapshot import Snapshot, evolve, fold

_MOST_TOLD = 50


class Step(NamedTuple):
    """What becomes, or would become, of one deal.

    Attributes:
        deal: The identifier of the deal.
        from_version: Its version before, or None where that cannot be read.
        version: Its version after.
        stage_before: Its stage before.
        stage: Its stage after.
        event: What is recorded; None for a deal that is of the present version already, and for
            one that cannot come.
        problems: Why it cannot come, each with the way out.
    """

    deal: str
    from_version: int | None
    version: int
    stage_before: str = ""
    stage: str = ""
    event: Migrated | None = None
    problems: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, str]:
        """The new name of each field that has a value and another name."""
        return self.event.fields if self.event else {}

    @property
    def dropped(self) -> tuple[str, ...]:
        """What is given up, by address."""
        return self.event.dropped if self.event else ()


class Planned(NamedTuple):
    """What becomes of one deal, and the deal itself where it can come.

    Attributes:
        step: What becomes of it.
        snapshot: Where it stands then.
        events: Its history then.
    """

    step: Step
    snapshot: Snapshot | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Migration:
    """What became, or would become, of the deals that were to come to a version.

    Attributes:
        process: The process.
        version: The version.
        steps: What becomes of each deal, in the order in which they were given.
        deals: The deals of the present version; empty where nothing was to be done yet.
    """

    process: str
    version: int
    steps: tuple[Step, ...]
    deals: tuple[Any, ...] = ()

    @property
    def problems(self) -> Mapping[str, tuple[str, ...]]:
        """What is wrong, by deal; empty where all of them can come."""
        return {step.deal: step.problems for step in self.steps if step.problems}

    def __bool__(self) -> bool:
        """A report is true if every deal can come."""
        return not any(step.problems for step in self.steps)

    def __str__(self) -> str:
        """Say which deals cannot come and why, or how many do."""
        count, where = len(self.steps), f"version {self.version} of {self.process!r}"
        bad = [step for step in self.steps if step.problems]
        if not bad:
            come = sum(step.event is not None for step in self.steps)
            told = f"{come} of {count} deals come to {where}"
            return f"{told}." if come == count else f"{told}; the others are of it already."
        lines = [f"{len(bad)} of {count} deals cannot come to {where}, so none is changed:"]
        for step in bad[:_MOST_TOLD]:
            lines += [f"  {step.deal}: {problem}" for problem in step.problems]
        if len(bad) > _MOST_TOLD:
            lines.append(f"  and {len(bad) - _MOST_TOLD} more deals; the report has all of them.")
        return "\n".join(lines)


class Migrator:
    """Finds out for one process what becomes of deals."""

    def __init__(self, definition: Definition, *, at: datetime, by: str | None) -> None:
        """Take the present version, and what the records will say.

        Args:
            definition: The process.
            at: The moment.
            by: Who does it.
        """
        self._definition = definition
        self._version = definition.spec.version
        self._at = at
        self._by = by
        self._ways: dict[int, Renaming] = {}

    def plan(self, data: Any, history: Sequence[Any], number: int) -> Planned:
        """Find out what becomes of a deal; nothing else happens.

        Args:
            data: Where it stands, as plain JSON data.
            history: Its events as plain JSON data; empty where they are not at hand.
            number: How many deals were given before it, for one that does not tell its name.
        """
        told = data if isinstance(data, Mapping) else {}
        name, version, stage = told.get("deal"), told.get("version"), told.get("stage")
        deal = name if isinstance(name, str) and name else f"deal number {number + 1}"
        known = version if type(version) is int and version >= 1 else None
        step = Step(deal, known, self._version, str(stage or ""))
        try:
            if known and known < self._version and told.get("process") == self._name:
                return self._later(step, data, history)
            return self._same(step, data, history)
        except SnapshotError as error:
            return Planned(step._replace(problems=error.problems or (str(error),)))

    def report(self, planned: Iterable[Planned]) -> Migration:
        """Gather what becomes of deals."""
        return Migration(self._name, self._version, tuple(one.step for one in planned))

    @property
    def _name(self) -> str:
        return self._definition.name

    def _same(self, step: Step, data: Any, history: Sequence[Any]) -> Planned:
        """Take a deal that is of the present version already as it is."""
        snapshot = snapshot_from_json(self._definition, data)
        events = tuple(events_from_json(self._definition, history))
        verify(events, snapshot)
        return Planned(step._replace(stage=snapshot.stage), snapshot, events)

    def _later(self, step: Step, data: Any, history: Sequence[Any]) -> Planned:
        assert step.from_version is not None
        then = self._ways.get(step.from_version)
        if then is None:
            then = self._ways[step.from_version] = renaming(
                self._definition.spec, step.from_version
            )
        before = snapshot_of_then(self._definition, data, then)
        events = tuple(events_from_json(self._definition, history))
        verify(events, before)
        event = self._event(before, then)
        after = evolve(before, event)
        problems = tuple(self._problems(before, after, event))
        step = step._replace(stage=after.stage, event=event)
        if problems:
            return Planned(step._replace(event=None, problems=problems))
        return Planned(step, after, (*events, event))

    def _event(self, before: Snapshot, then: Renaming) -> Migrated:
        tracks = before.beside.tracks.items()
        been = (before.stage, before.previous, *before.past, *before.ticks)
        stages = {stage: then.stage(stage) for stage in been if stage is not None}
        inside = {f"{track}.{state.stage}": state.stage for track, state in tracks}
        stages |= {name: then.stage(name) for name in inside}
        fields = {name: then.field(name) for name in before.facts}
        return Migrated(
            before.deal,
            before.sequence + 1,
            self._at,
            self._by,
            before.version,
            self._version,
            {old: new for old, new in stages.items() if old != new},
            {old: new for old, new in fields.items() if new is not None and old != new},
            tuple(dict.fromkeys(self._dropped(before, then))),
        )

    def _dropped(self, before: Snapshot, then: Renaming) -> Iterator[str]:
        """Yield the address of everything that the deal has and the present version has not."""
        spec = self._definition.spec
        for name in before.facts:
            if then.field(name) is None:
                yield f"fields.{name}"
        left = (*before.past, *before.ticks, *((before.previous,) if before.previous else ()))
        for stage in left:
            # The stage in which a deal is, and one that is gone, is a problem and never forgotten.
            if then.stage(stage) not in spec.stages and stage != before.stage:
                yield f"stages.{stage}"
        for stage, items in before.ticks.items():
            now = spec.stages.get(then.stage(stage))
            for item in items if now else ():
                if now and item not in now.checklist:
                    yield f"stages.{stage}.checklist.{item}"
        beside = before.beside
        yield from (f"approvals.{name}" for name in beside.approvals if name not in spec.approvals)
        yield from (f"tracks.{name}" for name in beside.tracks if name not in spec.tracks)
        yield from (at for at in beside.passed if at not in self._definition.timed)

    def _problems(self, before: Snapshot, after: Snapshot, event: Migrated) -> Iterator[str]:
        """Yield everything that would be lost or does not fit, each with the way out."""
        spec = self._definition.spec
        told: set[str] = set()
        if after.stage not in spec.stages:
            told |= {"stage", *(f"{at}.{after.stage}" for at in ("past", "ticks"))}
            yield self._gone("stage", before.stage, after.stage, spec.stages)
        fields = self._definition.fields
        for name in before.facts:
            now = event.fields.get(name, name)
            if f"fields.{name}" in event.dropped:
                continue
            if now not in fields or fields[now].formula is not None:
                told.add(f"facts.{now}")
                yield self._lost(name, now)
        for track, state in after.beside.tracks.items():
            if state.stage not in spec.tracks[track].stages:
                told.add(f"beside.tracks.{track}.stage")
                known = spec.tracks[track].stages
                yield self._gone("stage", f"{track}.{state.stage}", state.stage, known)
        for problem in self._misfits(after):
            if problem.partition(": ")[0] not in told:
                yield problem

    def _misfits(self, after: Snapshot) -> tuple[str, ...]:
        known = self._definition.fields
        facts = {name: value for name, value in after.facts.items() if name in known}
        try:
            written = snapshot_to_json(self._definition, after._replace(facts=facts))
            snapshot_from_json(self._definition, written)
        except SnapshotError as error:
            return error.problems
        return ()

    def _gone(self, kind: str, old: str, new: str, known: Mapping[str, Any]) -> str:
        near = did_you_mean(new, known)
        offer = "" if near == "." else near[1:] + " "
        return (
            f"{kind}: the {kind} {shown(old)} is gone; say what becomes of its deals with"
            f" migrations: {{{self._version}: {{{kind}s: {{{old}: …}}}}}}.{offer.rstrip()}"
            f" There is: {listing(known)}."
        )

    def _lost(self, old: str, now: str) -> str:
        field = self._definition.fields.get(now)
        why = "is gone" if field is None else "follows from a formula now"
        return (
            f"facts.{old}: the field has a value and {why}; say what it is called now with"
            f" migrations: {{{self._version}: {{fields: {{{old}: …}}}}}}, or give the value up with"
            f" {{{self._version}: {{drop: [{old}]}}}}."
        )


def verify(events: Sequence[Event], snapshot: Snapshot) -> None:
    """Make sure that a history leads to where a deal stands.

    Args:
        events: The history, from its beginning or from some event on; nothing is said of none.
        snapshot: Where the deal stands.

    Raises:
        SnapshotError: If it does not.
    """
    if not events:
        return
    is_whole = isinstance(events[0], Started)
    leads = fold(events) == snapshot if is_whole else events[-1].sequence == snapshot.sequence
    if not leads:
        raise SnapshotError(
            "The events do not lead to the snapshot; restore both from the same moment."
        )
