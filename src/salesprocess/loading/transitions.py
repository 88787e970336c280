"""Transitions, of the main course and of tracks: where they lead, and what they ask for and do."""

from __future__ import annotations

from collections.abc import Mapping

from salesprocess.courses import ANY, OPEN, PREVIOUS, STAY, Course
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.guards import GuardChecker
from salesprocess.loading.lost import Lost
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report
from salesprocess.schema import (
    Conditions,
    FieldSpec,
    LinkSpec,
    ProcessSpec,
    StageSpec,
    StartSpec,
    TransitionRule,
)
from salesprocess.vocabulary import type_of

_ALWAYS = ("true", "True")
_OF_PEOPLE = ("roles", "comment", "reason")


class TransitionChecker:
    """Checks the transitions of one process."""

    def __init__(
        self,
        spec: ProcessSpec,
        fields: Mapping[str, FieldSpec],
        names: Names,
        guards: GuardChecker,
        reader: ExpressionReader,
        report: Report,
        lost: Lost,
    ) -> None:
        """Take what it checks with."""
        self._spec = spec
        self._fields = fields
        self._names = names
        self._guards = guards
        self._reader = reader
        self._report = report
        self._lost = lost

    def check(self, course: Course) -> None:
        """Check the transitions of a course."""
        for _, address, rule in course.rules():
            self._names.check_way(address, rule, course)
            self.check_conditions(address, rule)
            self._check_assignments(address, rule)
            self._names.check_events(f"{address}.emit", rule.emit)
            if rule.automatic:
                self._check_automatic(course, address, rule)
            for index, link in enumerate(rule.starts):
                self._check_link(f"{address}.starts[{index}]", link)
        self._check_loop(course)

    def check_conditions(self, address: str, conditions: Conditions | StartSpec) -> None:
        """Check what has to hold before a deal moves or begins."""
        self._names.check_roles(f"{address}.roles", conditions.roles)
        self._guards.check_items(f"{address}.guards", conditions.guards)
        self._names.check_required(f"{address}.requires", conditions.requires)
        for name, text in conditions.requires.items():
            if text not in _ALWAYS:
                self._reader.add(f"{address}.requires.{name}", text)
        if isinstance(conditions, Conditions):
            self._names.check_approvals(f"{address}.approvals", conditions.approvals)

    def _check_assignments(self, address: str, rule: TransitionRule) -> None:
        for name, text in rule.set.items():
            place = f"{address}.set.{name}"
            if self._names.check_assigned(place, name) and not self._lost.touches(name):
                empties = text.strip() == "None"
                expects = None if empties else type_of(self._fields[name])
                self._reader.add(place, text, expects=expects)

    def _check_automatic(self, course: Course, address: str, rule: TransitionRule) -> None:
        if rule.to == STAY:
            message = (
                "An automatic transition to 'stay' would happen again and again; lead it to a"
                " stage, or fire it by a deadline."
            )
            self._report.error("bad-automatic", f"{address}.to", message)
        for key in _OF_PEOPLE:
            if getattr(rule, key):
                message = (
                    f"What happens by itself asks nobody, so that {key!r} has no meaning here;"
                    " remove it, or 'automatic'."
                )
                self._report.error("bad-automatic", f"{address}.{key}", message)
        reversions = self._spec.reversions
        if reversions and reversions.reason and may_go_back(course, rule):
            message = (
                "It leads backward, where 'reversions' asks for a reason, and what happens by"
                " itself gives none; lead it forward, or let a deadline fire it with a 'reason'."
            )
            self._report.error("bad-automatic", f"{address}.to", message)

    def _check_loop(self, course: Course) -> None:
        """Report automatic transitions that nothing stops from following each other for ever."""
        following = {
            source: (rule.to, address)
            for trigger, address, rule in reversed(list(course.rules()))
            if rule.automatic and not _asks(rule) and rule.to in course.stages
            if set(rule.from_) <= {*course.stages, OPEN, ANY}
            for source in course.sources(rule)
            if source != rule.to and not self._is_held(course, trigger, source, rule.to)
        }
        seen: set[str] = set()
        for start in following:
            way: list[str] = []
            stage = start
            while stage in following and stage not in way and stage not in seen:
                way.append(stage)
                stage = following[stage][0]
            seen.update(way)
            if stage in way:
                circle = " → ".join([*way[way.index(stage) :], stage])
                message = (
                    f"These automatic transitions never end: {circle}; give one of them a guard."
                )
                self._report.error("automatic-loop", following[stage][1], message)

    def _is_held(self, course: Course, trigger: str, source: str, target: str) -> bool:
        """Tell whether anything but its own conditions may hold a move back."""
        here, there = course.stages[source], course.stages[target]
        main = isinstance(here, StageSpec)
        items = here.checklist.values() if isinstance(here, StageSpec) else ()
        forward = here.exit or any(item.required for item in items)
        back = main and self._spec.reversions and course.is_reversion(source, target)
        return bool(
            there.enter
            or back
            or (forward and course.is_forward(source, target))
            or any(
                policy.always
                or trigger in (policy.firing or ())
                or (main and source in (policy.leaving or ()))
                or (main and target in (policy.entering or ()))
                for policy in self._spec.policies.values()
            )
        )

    def _check_link(self, address: str, link: LinkSpec) -> None:
        if link.when is not None:
            self._reader.add(f"{address}.when", link.when)
        self._names.check_required(f"{address}.copy", link.copy_, keyed=False)
        for name, text in link.set.items():
            self._reader.add(f"{address}.set.{name}", text, expects=None)


def may_go_back(course: Course, rule: TransitionRule) -> bool:
    """Tell whether a transition of the main course can lead backward, as far as it is drawn."""
    known = course.stages
    if course.name or not {*rule.from_, rule.to} <= {*known, OPEN, ANY, PREVIOUS}:
        return False
    return any(
        course.is_reversion(source, target)
        for source in course.sources(rule)
        for target in course.targets(rule, source)
    )


def _asks(rule: TransitionRule) -> bool:
    return bool(rule.guards or rule.requires or rule.approvals)
