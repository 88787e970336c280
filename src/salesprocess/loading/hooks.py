"""Hooks: whether what they want exists, and whether it can ever happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from salesprocess.courses import ANY, OPEN, STAY, courses_of
from salesprocess.errors import listing
from salesprocess.events import events_of
from salesprocess.loading.lost import Lost
from salesprocess.loading.names import EVENTS, Names
from salesprocess.loading.report import Report, unknown
from salesprocess.schema import HookSpec, ProcessSpec, TransitionRule

Occasion = tuple[str, Collection[str]]
"""An event, and the stages that it can be of."""

_OF_TRIGGERS = frozenset({"moved", "stayed", "track_moved", "trigger_blocked", "linked"})
_ANYWHERE = tuple(
    event
    for event in EVENTS
    if event not in ("started", "ticked", "unticked", "moved", "stayed", "track_moved")
    if event not in ("stage_entered", "stage_left")
)
_WITHOUT_TRIGGER = frozenset(EVENTS) - _OF_TRIGGERS - {"stage_entered", "stage_left"}


class HookChecker:
    """Checks what the hooks of a process want."""

    def __init__(self, spec: ProcessSpec, names: Names, report: Report, lost: Lost) -> None:
        """Take what it checks with."""
        self._spec = spec
        self._names = names
        self._report = report
        self._lost = lost
        courses = courses_of(spec)
        every = (spec.deadlines, *(track.deadlines for track in spec.tracks.values()))
        timed = (deadline for deadlines in every for deadline in deadlines.values())
        self._timed = {event for deadline in timed for event in deadline.emit}
        self._beside = {
            course.trigger(name): course.transitions[name]
            for course in courses.values()
            if course.name
            for name in course.transitions
        }
        # A dictionary rather than a set: messages list names in this order.
        self._events = dict.fromkeys((*events_of(spec), ANY))

    def check(self, address: str, hook: HookSpec) -> None:
        """Report what does not exist; or, where all of it does, what can never happen."""
        self._check_events(f"{address}.on", hook.on)
        self._names.check_stages(f"{address}.stage", hook.stage)
        self._names.check_triggers(f"{address}.trigger", hook.trigger)
        if hook.durable and "hook_failed" in hook.on:
            message = "'hook_failed' is no part of a history; leave it out, or remove 'durable'."
            self._report.error("bad-hook", f"{address}.on[{hook.on.index('hook_failed')}]", message)
        if self._is_known(hook) and not self._has_no_trigger(address, hook):
            self._check_filters(address, hook)

    def _check_events(self, address: str, events: Iterable[str]) -> None:
        for index, event in enumerate(events):
            if event in self._events or self._lost.covers(event, "stages", "transitions"):
                continue
            if event in self._spec.stages:
                message = (
                    f"{event!r} is a stage, not an event;"
                    f" write 'on: stage_entered' and 'stage: {event}'."
                )
            elif event in self._spec.transitions:
                message = (
                    f"{event!r} is a trigger, not an event;"
                    f" write 'on: moved' and 'trigger: {event}'."
                )
            else:
                message = unknown("event", event, self._events)
            self._report.error("unknown-event", f"{address}[{index}]", message)

    def _is_known(self, hook: HookSpec) -> bool:
        """Tell whether all words are known, and all that could make them happen, too."""
        return (
            self._events.keys() >= set(hook.on)
            and self._spec.stages.keys() >= set(hook.stage)
            and {*self._spec.transitions, *self._beside} >= set(hook.trigger)
            and not self._report.is_damaged("stages")
            and not self._report.is_damaged("transitions")
        )

    def _has_no_trigger(self, address: str, hook: HookSpec) -> bool:
        found = [event for event in hook.on if hook.trigger and event in _WITHOUT_TRIGGER]
        for event in found:
            message = f"{event!r} has no trigger; leave the event out, or remove 'trigger'."
            self._report.error("bad-hook", f"{address}.on[{hook.on.index(event)}]", message)
        return bool(found)

    def _check_filters(self, address: str, hook: HookSpec) -> None:
        if not hook.stage and not hook.trigger:
            return
        stages = self._stages(hook.on, hook.trigger)
        if not stages.isdisjoint(hook.stage or stages):
            return
        events = listing(map(repr, hook.on))
        if hook.trigger and not stages:
            key, found = "trigger", self._triggers(hook.on)
            problem = f"{events} never comes of {listing(map(repr, hook.trigger))}"
        else:
            key, found = "stage", [name for name in self._spec.stages if name in stages]
            by = f" by {listing(map(repr, hook.trigger))}" if hook.trigger else ""
            problem = f"{events} never happens in {listing(map(repr, hook.stage))}{by}"
        choose = f"use one of: {listing(found)}, or remove {key!r}" if found else "remove the hook"
        message = f"This hook is never called: {problem}; {choose}."
        self._report.error("bad-hook", f"{address}.{key}", message)

    def _stages(self, events: Collection[str], triggers: Collection[str]) -> set[str]:
        """Return the stages that some of the events can be of, by some of the triggers if any."""
        by = triggers or (*self._spec.transitions, *self._beside)
        occasions = [found for name in by for found in self._of_trigger(name)]
        if not triggers:
            occasions += self._of_no_trigger()
        return {stage for event, stages in occasions if event in events for stage in stages}

    def _triggers(self, events: Collection[str]) -> list[str]:
        names = (*self._spec.transitions, *self._beside)
        return [name for name in names if self._stages(events, (name,))]

    def _of_no_trigger(self) -> Iterator[Occasion]:
        every = self._spec.stages
        starts = [name for n, (name, stage) in enumerate(every.items()) if stage.start or not n]
        yield from ((event, every) for event in (*_ANYWHERE, *sorted(self._timed), ANY))
        yield "started", starts
        yield from self._entered(starts)
        listed = [name for name, stage in every.items() if stage.checklist]
        yield from ((event, listed) for event in ("ticked", "unticked"))

    def _of_track(self, trigger: str) -> Iterator[Occasion]:
        every = self._spec.stages
        for rule in self._beside[trigger]:
            yield ("stayed" if rule.to == STAY else "track_moved"), every
            yield from ((event, every) for event in (*rule.emit, ANY))

    def _of_trigger(self, trigger: str) -> Iterator[Occasion]:
        if trigger in self._beside:
            yield from self._of_track(trigger)
            return
        yield from ((event, self._spec.stages) for event in ("trigger_blocked", "linked"))
        for rule in self._spec.transitions[trigger]:
            sources = self._sources(rule)
            if rule.to == STAY:
                after: Collection[str] = sources
                yield "stayed", after
            else:
                after = (rule.to,) if rule.to in self._spec.stages else self._spec.stages
                yield "moved", after
                yield "stage_left", sources
                yield from self._entered(after)
            yield ANY, after
            yield from ((event, after) for event in rule.emit)

    def _entered(self, stages: Collection[str]) -> Iterator[Occasion]:
        yield "stage_entered", stages
        for name in stages:
            outcome = self._spec.stages[name].outcome
            if outcome:
                yield outcome, (name,)

    def _sources(self, rule: TransitionRule) -> Collection[str]:
        """Return the stages that a rule starts from; all of them, where one is not known."""
        stages = self._spec.stages
        named = set(rule.from_)
        if not named <= {*stages, OPEN}:
            return stages
        return [
            name
            for name, stage in stages.items()
            if name in named or (OPEN in named and not stage.outcome)
        ]
