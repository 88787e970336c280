"""Scenarios: whether all that they name exists, and whether what they expect can come about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from salesprocess.beside import ApprovalStatus
from salesprocess.commands import SYSTEM
from salesprocess.courses import ANY, MAIN, OPEN, PREVIOUS, STAY, Course
from salesprocess.definition import FieldDefinition
from salesprocess.errors import listing
from salesprocess.expressions import Duration
from salesprocess.facts import reader_for
from salesprocess.likeness import nearest
from salesprocess.loading.circles import as_way, in_order
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.names import Names
from salesprocess.loading.report import Report, unknown
from salesprocess.schema import (
    ActorSpec,
    AskingStep,
    ExpectStep,
    ProcessSpec,
    ScenarioSpec,
    StepSpec,
    TriggerStep,
    names_by_key,
)

NAMELESS = ("roles", "reason", "comment", "condition")
"""What blocks a trigger and has no name of its own."""


class ScenarioChecker:
    """Checks the scenarios of one process."""

    def __init__(
        self,
        spec: ProcessSpec,
        fields: Mapping[str, FieldDefinition],
        courses: Mapping[str, Course],
        names: Names,
        reader: ExpressionReader,
        report: Report,
    ) -> None:
        """Take what it checks with; the fields are those that can be read."""
        self._spec = spec
        self._fields = fields
        self._courses = courses
        self._names = names
        self._reader = reader
        self._report = report
        self._known = Known(spec, courses, names)

    def check(self) -> None:
        """Check every scenario."""
        self._check_chains()
        for name, scenario in self._spec.scenarios.items():
            address = f"scenarios.{name}"
            self._check_beginning(address, scenario)
            if not scenario.steps and not self._report.is_damaged(f"{address}.steps"):
                message = "A scenario has steps; write one, for example '- qualify: {to: won}'."
                self._report.error("bad-scenario", f"{address}.steps", message)
            for index, step in enumerate(scenario.steps):
                self._check_step(f"{address}.steps[{index}]", step)

    def _check_chains(self) -> None:
        scenarios = self._spec.scenarios
        references: dict[str, list[str]] = {}
        for name, scenario in scenarios.items():
            before = scenario.continues
            references[name] = [before] if before is not None else []
            if before is not None:
                at = f"scenarios.{name}.continues"
                self._check("scenario", at, before, scenarios, "scenarios")
        for circle in in_order(references)[1]:
            message = (
                f"The scenarios continue each other in a circle: {as_way(circle)}; let one of them"
                " begin by itself."
            )
            at = f"scenarios.{circle[0]}.continues"
            self._report.error("bad-scenario", at, message)

    def _check_beginning(self, address: str, scenario: ScenarioSpec) -> None:
        self._check_written(f"{address}.given", scenario.given)
        self._check_actor(f"{address}.by", scenario.by)
        stages = self._spec.stages
        starts = [name for rank, (name, s) in enumerate(stages.items()) if not rank or s.start]
        if scenario.stage in stages and scenario.stage not in starts:
            message = (
                f"No deal begins in {scenario.stage!r}; begin in one of: {listing(starts)}, or"
                f" write 'start: true' at {scenario.stage!r}."
            )
            self._report.error("bad-scenario", f"{address}.stage", message)
        elif scenario.stage is not None:
            self._check("stage", f"{address}.stage", scenario.stage, stages, "stages")
        for check in scenario.checks:
            self._check(
                "check",
                f"{address}.checks.{check}",
                [check],
                self._known.checks,
                "guards",
                key=True,
            )

    def _check_step(self, address: str, step: StepSpec) -> None:
        for trigger, fired in (step.model_extra or {}).items():
            self._check_fired(f"{address}.{trigger}", trigger, fired, names_by_key(StepSpec))
        if not step.model_extra and not step.model_fields_set:
            message = "This step says nothing; write what is done, or remove it."
            self._report.error("bad-scenario", address, message)
        for trigger, fired in (step.fire or {}).items():
            self._check_fired(f"{address}.fire.{trigger}", trigger, fired)
        self._check_written(f"{address}.set", step.set or {})
        for name in step.cannot_set or ():
            self._check("field", f"{address}.cannot_set.{name}", name, self._known.fields,
                        "fields", key=True)  # fmt: skip
        if step.wait is not None:
            self._reader.check_hours(f"{address}.wait", Duration.parse(step.wait))
        for word in ("tick", "untick"):
            items = getattr(step, word) or ()
            self._check("item", f"{address}.{word}", items, self._known.items, "checklist")
        for word in ("request", "approve", "reject", "recall"):
            self._check_asked(f"{address}.{word}", getattr(step, word) or {})
        if step.expect:
            self._check_expected(f"{address}.expect", step.expect)

    def _check_fired(
        self, address: str, trigger: str, step: TriggerStep, words: Iterable[str] = ()
    ) -> None:
        triggers = self._known.triggers
        self._check("trigger", address, trigger, (*triggers, *words), "transitions", key=True)
        self._check_actor(f"{address}.by", step.by)
        self._check_written(f"{address}.with", step.with_)
        for guard in step.override:
            self._check("guard", f"{address}.override.{guard}", guard, self._spec.guards,
                        "guards", key=True)  # fmt: skip
        self._check("cause", f"{address}.blocked_by", step.blocked_by, self._known.causes, "guards")
        self._check("event", f"{address}.emits", step.emits, self._known.events, "emit")
        outcomes = [key for key in ("to", "blocked_by", "not_drawn") if getattr(step, key)]
        if len(outcomes) > 1:
            message = f"Of {' and '.join(map(repr, outcomes))} only one can be; remove the others."
            self._report.error("bad-scenario", f"{address}.{outcomes[-1]}", message)
        course = triggers.get(trigger)
        if course is not None and not self._report.is_damaged(f"{course.prefix}transitions"):
            self._check_target(address, trigger, step, course)
            self._check_reason(address, trigger, step, course)

    def _check_target(self, address: str, trigger: str, step: TriggerStep, course: Course) -> None:
        if step.to is None:
            return
        targets = _targets(course, trigger)
        if step.to in targets or step.to in self._known.automatic:
            return
        if any(step.to in other.stages for other in self._courses.values()):
            message = (
                f"{trigger!r} never leads to {step.to!r}; it leads to:"
                f" {listing((*targets, *self._known.automatic))}."
            )
            self._report.error("bad-scenario", f"{address}.to", message)
        else:
            self._check("stage", f"{address}.to", step.to, (*course.stages, STAY), "stages")

    def _check_reason(self, address: str, trigger: str, step: TriggerStep, course: Course) -> None:
        rules = course.transitions[trigger.rpartition(".")[2]]
        offered = dict.fromkeys(reason for rule in rules for reason in rule.reason or ())
        if not course.name and self._spec.reversions:
            offered |= dict.fromkeys(self._spec.reversions.reason or ())
        if step.reason is None or step.reason in offered or step.blocked_by:
            return
        ways = f"use one of: {listing(offered)}" if offered else "remove it"
        near = nearest(step.reason, offered)
        hint = f"did you mean {near!r}?" if near else f"{ways}."
        message = f"{step.reason!r} is no reason that {trigger!r} offers; {hint}"
        self._report.error("bad-scenario", f"{address}.reason", message)

    def _check_asked(self, address: str, asked: Mapping[str, AskingStep]) -> None:
        for name, step in asked.items():
            known = self._spec.approvals
            self._check("approval", f"{address}.{name}", name, known, "approvals", key=True)
            self._check_actor(f"{address}.{name}.by", step.by)

    def _check_expected(self, address: str, step: ExpectStep) -> None:
        main = self._courses[MAIN]
        if step.stage is not None:
            self._check("stage", f"{address}.stage", step.stage, main.stages, "stages")
        if step.outcome is not None:
            known = dict.fromkeys(
                (*(s.outcome for s in self._spec.stages.values() if s.outcome), OPEN)
            )
            if step.outcome not in known and not self._names.may_be_lost(step.outcome, "stages"):
                message = unknown("outcome", step.outcome, known)
                self._report.error("bad-scenario", f"{address}.outcome", message)
        for track, stage in step.tracks.items():
            at = f"{address}.tracks.{track}"
            self._check("track", at, track, self._spec.tracks, "tracks", key=True)
            if track in self._courses and stage is not None:
                self._check("stage", at, stage, self._courses[track].stages, "tracks")
        for approval, status in step.approvals.items():
            at = f"{address}.approvals.{approval}"
            self._check("approval", at, approval, self._spec.approvals, "approvals", key=True)
            statuses = [status.value for status in ApprovalStatus]
            if status is not None and status not in statuses:
                message = unknown("state of an approval", status, statuses)
                self._report.error("bad-scenario", at, message)
        for name in step.due:
            at = f"{address}.due.{name}"
            self._check("deadline", at, name, self._known.deadlines, "deadlines", key=True)
        self._check("event", f"{address}.emitted", step.emitted, self._known.events, "emit")
        self._check("process", f"{address}.started", step.started, self._known.linked, "starts")
        self._check_values(f"{address}.facts", step.facts)
        words = names_by_key(ExpectStep)
        self._check_values(address, step.model_extra or {}, others=words)

    def _check_actor(self, address: str, actor: ActorSpec | None) -> None:
        if actor is None:
            return
        if actor.id == SYSTEM.id:
            message = f"{actor.id!r} acts by itself; let time pass with 'wait', or name another."
            self._report.error("reserved-word", address, message)
        self._names.check_roles(f"{address}.roles", actor.roles or ())
        roles = self._spec.roles
        near = nearest(actor.id, roles) if actor.roles is None and actor.id not in roles else None
        if near:
            message = (
                f"There is no role {actor.id!r}; did you mean {near!r}? If it is a person, say"
                f" which roles they have: '{{id: {actor.id}, roles: [{near}]}}'."
            )
            self._report.error("unknown-actor", address, message)

    def _check_written(self, address: str, values: Mapping[str, Any]) -> None:
        for name, field in self._named(values):
            if field is not None and field.formula is not None:
                message = f"{name!r} follows from its formula; give the fields in the formula."
                self._report.key_error("not-assignable", f"{address}.{name}", message)
        self._check_values(address, values)

    def _named(self, values: Mapping[str, Any]) -> Iterable[tuple[str, FieldDefinition | None]]:
        return ((name, self._fields.get(name)) for name in values)

    def _check_values(
        self, address: str, values: Mapping[str, Any], *, within: str = "",
        others: Collection[str] = (),
    ) -> None:  # fmt: skip
        for key, raw in values.items():
            name, at = f"{within}{key}", f"{address}.{key}"
            if name in self._names.groups and isinstance(raw, Mapping):
                self._check_values(at, raw, within=f"{name}.")
                continue
            if name in self._names.groups:
                members = [member for member in self._fields if member.startswith(f"{name}.")]
                message = f"{name!r} is a group; name its members: {listing(members)}."
                self._report.key_error("bad-value", at, message)
                continue
            known = (*self._names.fields, *others)
            self._check("field", at, name, known, "fields", key=True)
            if name in self._fields and raw is not None:
                self._check_value(at, self._fields[name], raw)

    def _check_value(self, address: str, field: FieldDefinition, raw: object) -> None:
        try:
            reader_for(field)(raw)
        except ValueError as error:
            problem = str(error)
            message = f"{field.name!r} cannot take this: {problem[:1].lower()}{problem[1:]}"
            self._report.error("bad-value", address, message)

    def _check(
        self, kind: str, address: str, words: str | Sequence[str], known: Collection[str],
        section: str, *, key: bool = False,
    ) -> None:  # fmt: skip
        """Report words that name nothing, one word or several in a list."""
        for index, word in enumerate([words] if isinstance(words, str) else words):
            if word in known or self._names.may_be_lost(word, section):
                continue
            declared = section if section in type(self._spec).model_fields else ""
            message = unknown(_NOUNS.get(kind, kind), word, known, section=declared)
            if key:
                self._report.key_error(f"unknown-{kind}", address, message)
            else:
                at = address if isinstance(words, str) else f"{address}[{index}]"
                self._report.error(f"unknown-{kind}", at, message)


_NOUNS: Mapping[str, str] = {"cause": "guard, policy, approval, field or checklist item"}


class Known:
    """The names that scenarios can use, by what they name."""

    def __init__(self, spec: ProcessSpec, courses: Mapping[str, Course], names: Names) -> None:
        """Collect them from a process."""
        rules = [rule for course in courses.values() for _, _, rule in course.rules()]
        timed = [
            (f"{c.prefix}deadlines.", c.trigger, _deadlines(spec, c)) for c in courses.values()
        ]
        self.triggers = {c.trigger(name): c for c in courses.values() for name in c.transitions}
        self.fields = dict.fromkeys((*names.fields, *sorted(names.groups)))
        self.items = dict.fromkeys(item for s in spec.stages.values() for item in s.checklist)
        self.checks = dict.fromkeys(g.check for g in spec.guards.values() if g.check)
        self.linked = dict.fromkeys(
            link.process_of(spec.process) for rule in rules for link in rule.starts
        )
        emitted = [rule.emit for rule in rules]
        emitted += [deadline.emit for _, _, specs in timed for deadline in specs.values()]
        self.events = dict.fromkeys(event for events in emitted for event in events)
        self.deadlines = {
            word: None
            for prefix, called, specs in timed
            for name in specs
            for word in (called(name), f"{prefix}{name}")
        } | {f"approvals.{name}.expires": None for name, a in spec.approvals.items() if a.expires}
        self.automatic = dict.fromkeys(rule.to for rule in rules if rule.automatic)
        self.causes = dict.fromkeys(
            (*spec.guards, *spec.policies, *spec.approvals, *self.fields, *self.items,
             *self.checks, *NAMELESS)
        )  # fmt: skip


def _deadlines(spec: ProcessSpec, course: Course) -> Mapping[str, Any]:
    return spec.tracks[course.name].deadlines if course.name else spec.deadlines


def _targets(course: Course, trigger: str) -> Collection[str]:
    """List what a scenario may say of where a trigger leads."""
    targets: dict[str, None] = {}
    for rule in course.transitions[trigger.rpartition(".")[2]]:
        several = {ANY, OPEN}.intersection(rule.from_)
        if rule.to == PREVIOUS:
            targets |= dict.fromkeys(course.stages)
        elif rule.to == STAY:
            targets |= dict.fromkeys((*(course.stages if several else rule.from_), STAY))
        else:
            targets[rule.to] = None
    return targets
