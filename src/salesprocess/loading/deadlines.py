"""Deadlines: whether they are about stages that exist, and whether what they fire can happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from salesprocess.courses import ANY, OPEN, Course
from salesprocess.errors import listing
from salesprocess.expressions import Duration
from salesprocess.loading.durations import read_duration
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report, unknown
from salesprocess.loading.transitions import may_go_back
from salesprocess.schema import LAST_ACTIVITY, Conditions, DeadlineSpec, TransitionRule

_MOMENTS = ("date", "datetime")


class DeadlineChecker:
    """Checks the deadlines of one process, on each of its courses."""

    def __init__(
        self, names: Names, reader: ExpressionReader, report: Report, reversions: Conditions | None
    ) -> None:
        """Take what it checks with, and what is asked of moves backward."""
        self._reversions = reversions
        self._names = names
        self._reader = reader
        self._report = report

    def check(self, course: Course, deadlines: Mapping[str, DeadlineSpec]) -> None:
        """Check the deadlines of a course."""
        for name, spec in deadlines.items():
            address = f"{course.prefix}deadlines.{name}"
            known = dict.fromkeys((*course.stages, OPEN, ANY))
            self._names.check_stages_among(f"{address}.in", spec.in_, known)
            self._check_lengths(address, spec)
            if spec.when is not None:
                self._reader.add(f"{address}.when", spec.when)
            self._names.check_events(f"{address}.emit", spec.emit)
            self._check_since(address, spec)
            self._check_fired(address, course, spec)

    def _check_lengths(self, address: str, spec: DeadlineSpec) -> None:
        after = read_duration(f"{address}.after", spec.after, self._reader)
        if spec.since in (None, LAST_ACTIVITY) and _is_over(after):
            message = (
                f"{spec.after!r} after that is no later; write a longer time, or count since a"
                " date of the deal, which may lie ahead. What is due at once is an automatic"
                " transition."
            )
            self._report.error("bad-deadline", f"{address}.after", message)
        if spec.repeat is not None:
            repeat = read_duration(f"{address}.repeat", spec.repeat, self._reader)
            if _is_over(repeat):
                message = f"{spec.repeat!r} later is no later; write a longer time, such as '7d'."
                self._report.error("bad-deadline", f"{address}.repeat", message)

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
        if spec.emit:
            message = (
                "A deadline fires a trigger or emits events; keep one, and let the transition emit"
                " what is to be heard of it."
            )
            self._report.key_error("bad-deadline", f"{address}.emit", message)
        fired = self._names.check_trigger(f"{address}.fire", spec.fire, course)
        if fired is None:
            return
        rules = fired.transitions[spec.fire.rpartition(".")[2]]
        offered = self._offered(fired, rules)
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
        elif fired is course:
            self._check_drawn(address, course, spec, rules)

    def _offered(self, course: Course, rules: tuple[TransitionRule, ...]) -> dict[str, None]:
        """Return the reasons of which one has to be given with a trigger."""
        reversions = self._reversions
        found = [reason for rule in rules for reason in rule.reason or ()]
        if reversions and reversions.reason and any(may_go_back(course, rule) for rule in rules):
            found += reversions.reason
        return dict.fromkeys(found)

    def _check_drawn(
        self, address: str, course: Course, spec: DeadlineSpec, rules: tuple[TransitionRule, ...]
    ) -> None:
        known = {*course.stages, OPEN, ANY}
        if not {*spec.in_, *(s for rule in rules for s in rule.from_)} <= known:
            return
        drawn = [stage for rule in rules for stage in course.sources(rule)]
        counted = course.meant(spec.in_)
        named = [stage for stage in counted if stage in spec.in_ and stage not in drawn]
        if named or not set(counted).intersection(drawn):
            message = (
                f"{spec.fire!r} is not drawn from: {listing(named or counted)}; draw it from"
                f" there, or count in: {listing(dict.fromkeys(drawn))}."
            )
            self._report.error("bad-deadline", f"{address}.fire", message)


def _is_over(duration: Duration | None) -> bool:
    """Tell whether no time passes; an expression may give some."""
    # A duration in business days has no order of its own, but a sign.
    return duration is not None and timedelta.__le__(duration, timedelta())
