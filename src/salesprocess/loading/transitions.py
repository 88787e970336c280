"""Transitions, of the main course and of tracks: where they lead, and what they ask for and do."""

from __future__ import annotations

from collections.abc import Mapping

from salesprocess.courses import PREVIOUS, STAY, Course
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.guards import GuardChecker
from salesprocess.loading.lost import Lost
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report
from salesprocess.schema import Conditions, FieldSpec, LinkSpec, StartSpec, TransitionRule
from salesprocess.vocabulary import type_of

_ALWAYS = ("true", "True")
_OF_PEOPLE = ("roles", "comment", "reason", "approvals")


class TransitionChecker:
    """Checks the transitions of one process."""

    def __init__(
        self,
        fields: Mapping[str, FieldSpec],
        names: Names,
        guards: GuardChecker,
        reader: ExpressionReader,
        report: Report,
        lost: Lost,
    ) -> None:
        """Take what it checks with."""
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
                self._check_automatic(address, rule)
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

    def _check_automatic(self, address: str, rule: TransitionRule) -> None:
        if rule.to == STAY:
            message = (
                "An automatic transition to 'stay' would happen again and again; lead it to a"
                " stage, or fire it by a deadline."
            )
            self._report.error("bad-automatic", f"{address}.to", message)
        for key in ("roles", "comment", "reason"):
            if getattr(rule, key):
                message = (
                    f"What happens by itself asks nobody, so that {key!r} has no meaning here;"
                    " remove it, or 'automatic'."
                )
                self._report.error("bad-automatic", f"{address}.{key}", message)

    def _check_loop(self, course: Course) -> None:
        """Report automatic transitions that nothing stops from following each other for ever."""
        following = {
            source: (rule.to, address)
            for _, address, rule in reversed(list(course.rules()))
            if rule.automatic and not _asks(rule) and rule.to in course.stages
            if set(rule.from_) <= {*course.stages, "open", "any"}
            for source in course.sources(rule)
            if source != rule.to or not _criteria(course, rule.to)
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

    def _check_link(self, address: str, link: LinkSpec) -> None:
        if link.when is not None:
            self._reader.add(f"{address}.when", link.when)
        self._names.check_required(f"{address}.copy", link.copy_, keyed=False)
        for name, text in link.set.items():
            self._reader.add(f"{address}.set.{name}", text, expects=None)


def _asks(rule: TransitionRule) -> bool:
    return bool(rule.guards or rule.requires or rule.approvals or rule.to == PREVIOUS)


def _criteria(course: Course, stage: str) -> bool:
    return bool(course.stages[stage].enter)
