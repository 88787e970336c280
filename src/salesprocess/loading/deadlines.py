"""Deadlines: whether they are about stages that exist, and whether what they fire can happen."""

from __future__ import annotations

from collections.abc import Mapping

from salesprocess.courses import ANY, OPEN, Course
from salesprocess.errors import listing
from salesprocess.loading.durations import read_duration
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report, unknown
from salesprocess.schema import DeadlineSpec, TransitionRule

LAST_ACTIVITY = "last_activity"
_MOMENTS = ("date", "datetime")


class DeadlineChecker:
    """Checks the deadlines of one process, on each of its courses."""

    def __init__(self, names: Names, reader: ExpressionReader, report: Report) -> None:
        """Take what it checks with."""
        self._names = names
        self._reader = reader
        self._report = report

    def check(self, course: Course, deadlines: Mapping[str, DeadlineSpec]) -> None:
        """Check the deadlines of a course."""
        for name, spec in deadlines.items():
            address = f"{course.prefix}deadlines.{name}"
            known = dict.fromkeys((*course.stages, OPEN, ANY))
            self._names.check_stages_among(f"{address}.in", spec.in_, known)
            read_duration(f"{address}.after", spec.after, self._reader)
            if spec.repeat is not None:
                read_duration(f"{address}.repeat", spec.repeat, self._reader)
            if spec.when is not None:
                self._reader.add(f"{address}.when", spec.when)
            self._names.check_events(f"{address}.emit", spec.emit)
            self._check_since(address, spec)
            self._check_fired(address, course, spec)

    def _check_since(self, address: str, spec: DeadlineSpec) -> None:
        if spec.since is None or spec.since == LAST_ACTIVITY:
            return
        fields = self._names.fields
        moments = [name for name, field in fields.items() if field.type in _MOMENTS]
        if spec.since in moments:
            return
        if spec.since in fields:
            message = (
                f"{spec.since!r} is no date or moment to count from; use one of:"
                f" {listing([*moments, LAST_ACTIVITY])}."
            )
            self._report.error("bad-deadline", f"{address}.since", message)
        elif not self._names.may_be_lost(spec.since, "fields"):
            message = unknown("field", spec.since, (*moments, LAST_ACTIVITY), section="fields")
            self._report.error("unknown-field", f"{address}.since", message)

    def _check_fired(self, address: str, course: Course, spec: DeadlineSpec) -> None:
        if spec.fire is None:
            if spec.reason is not None:
                message = "A reason is given with a trigger; add 'fire', or remove 'reason'."
                self._report.error("bad-deadline", f"{address}.reason", message)
            return
        if not self._names.check_trigger(f"{address}.fire", spec.fire, course):
            return
        rules = course.transitions[spec.fire]
        offered = dict.fromkeys(reason for rule in rules for reason in rule.reason or ())
        if offered and spec.reason not in offered:
            what = f"{spec.reason!r} is none of them" if spec.reason else "none is given"
            message = (
                f"{spec.fire!r} asks for a reason, and {what}; add for example"
                f" 'reason: {next(iter(offered))}'."
            )
            key = "reason" if spec.reason else "fire"
            self._report.error("bad-deadline", f"{address}.{key}", message)
        elif spec.reason is not None and not offered:
            message = f"{spec.fire!r} asks for no reason; remove it."
            self._report.error("bad-deadline", f"{address}.reason", message)
        else:
            self._check_drawn(address, course, spec, rules)

    def _check_drawn(
        self, address: str, course: Course, spec: DeadlineSpec, rules: tuple[TransitionRule, ...]
    ) -> None:
        known = set(course.stages)
        if not {*spec.in_, *(s for rule in rules for s in rule.from_)} <= {*known, OPEN, ANY}:
            return
        drawn = {stage for rule in rules for stage in course.sources(rule)}
        counted = [s for s in course.stages if s in spec.in_ or _is_meant(s, course, spec)]
        if drawn.isdisjoint(counted):
            message = (
                f"{spec.fire!r} is drawn from none of these stages; draw it from"
                f" {listing(counted)}, or count in: {listing(sorted(drawn))}."
            )
            self._report.error("bad-deadline", f"{address}.fire", message)


def _is_meant(stage: str, course: Course, spec: DeadlineSpec) -> bool:
    return ANY in spec.in_ or (OPEN in spec.in_ and stage not in course.closed)
