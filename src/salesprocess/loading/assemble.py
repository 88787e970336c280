"""From a source to a definition, or to every mistake in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salesprocess.courses import MAIN, courses_of
from salesprocess.definition import Definition
from salesprocess.errors import Finding, LoadError
from salesprocess.loading.approvals import ApprovalChecker
from salesprocess.loading.calendar import check_calendar
from salesprocess.loading.deadlines import DeadlineChecker
from salesprocess.loading.expressions import ExpressionReader
from salesprocess.loading.fields import read_fields
from salesprocess.loading.guards import GuardChecker
from salesprocess.loading.hooks import HookChecker
from salesprocess.loading.layout import Layout
from salesprocess.loading.lost import Lost
from salesprocess.loading.migrations import check_migrations
from salesprocess.loading.names import Names
from salesprocess.loading.options import check_options
from salesprocess.loading.policies import check_policies
from salesprocess.loading.report import Report
from salesprocess.loading.scenarios import ScenarioChecker
from salesprocess.loading.shape import Shaped, shape
from salesprocess.loading.tracks import check_track
from salesprocess.loading.transitions import TransitionChecker
from salesprocess.schema import FieldSpec, ProcessSpec
from salesprocess.source import Source, in_file_order
from salesprocess.vocabulary import flatten


def assemble(source: Source) -> Definition:
    """Check what a source says and make a definition of it.

    Args:
        source: What a file says.

    Returns:
        The process.

    Raises:
        LoadError: If there are mistakes; with all of them, in the order of the file.
    """
    definition, findings = check(source, shape(source))
    if findings:
        raise LoadError(in_file_order(findings))
    return definition


def check(source: Source, shaped: Shaped) -> tuple[Definition, Sequence[Finding]]:
    """Check what a source says, as far as its shape is right.

    Args:
        source: What a file says.
        shaped: The shape that it has.

    Returns:
        The process without what is wrong with it, and that.
    """
    layout = Layout(source, shaped.data, shaped.spec, shaped.origin)
    report = Report(layout, shaped.findings, shaped.removed)
    definition = _Assembly(shaped.spec, layout, report, shaped.lost).definition()
    return definition, report.findings


class _Assembly:
    """Reads and checks the parts of a process, in an order in which each finds what it needs."""

    def __init__(self, spec: ProcessSpec, layout: Layout, report: Report, lost: Lost) -> None:
        self._spec = spec
        self._layout = layout
        self._report = report
        self._lost = lost
        hours = spec.calendar is not None and spec.calendar.hours is not None
        self._reader = ExpressionReader(layout, report, lost, hours=hours)
        self._flat = flatten(spec.fields)
        self._names = Names(spec, self._flat, report, lost)
        self._guards = GuardChecker(self._names, self._reader, report, lost)
        self._hooks = HookChecker(spec, self._names, report, lost)
        self._courses = courses_of(spec)
        self._transitions = TransitionChecker(
            spec, self._flat, self._names, self._guards, self._reader, report, lost
        )
        self._deadlines = DeadlineChecker(self._names, self._reader, report, spec.reversions)

    def definition(self) -> Definition:
        spec = self._spec
        if spec.calendar is not None:
            check_calendar(spec.calendar, self._report)
        fields = read_fields(spec, self._reader, self._report, self._lost)
        check_options(spec, self._layout, self._report)
        self._check_writing("fields", spec.fields)
        self._guards.check_guards(spec.guards)
        self._check_stages()
        self._check_transitions()
        self._check_beside()
        ApprovalChecker(
            self._courses, fields.definitions, self._names, self._reader, self._report
        ).check(spec)
        self._check_hooks()
        check_migrations(spec, self._flat, self._report, self._lost)
        if spec.scenarios:
            ScenarioChecker(
                spec, fields.definitions, self._courses, self._names, self._reader, self._report
            ).check()
        return Definition(
            spec=spec,
            fields=fields.definitions,
            expressions=self._reader.read,
            places=self._layout.places(),
        )

    def _check_writing(
        self, address: str, fields: Mapping[str, FieldSpec], of_group: Sequence[str] = ()
    ) -> None:
        for name, field in fields.items():
            self._names.check_stages(f"{address}.{name}.locked_in", field.locked_in)
            self._names.check_roles(f"{address}.{name}.roles", field.roles)
            if field.roles and of_group:
                message = (
                    f"The group says already that {' or '.join(of_group)} may write its members;"
                    " say it there for all of them, or only here."
                )
                self._report.error("group-form", f"{address}.{name}.roles", message)
            self._check_writing(
                f"{address}.{name}.fields", field.fields or {}, field.roles or of_group
            )

    def _check_stages(self) -> None:
        stages = self._spec.stages
        if not stages and not self._report.is_damaged("stages"):
            message = (
                "A process has stages; add them, for example 'lead:' and 'won: {outcome: won}'."
            )
            self._report.error("no-stages", "stages", message)
        for number, (name, stage) in enumerate(stages.items()):
            address = f"stages.{name}"
            if number == 0 and stage.outcome and not self._report.is_damaged("stages"):
                message = (
                    f"Deals start in the first stage, and {name!r} is closed; move a stage"
                    " without an outcome to the top."
                )
                self._report.error("no-start", address, message)
            self._guards.check_items(f"{address}.enter", stage.enter)
            self._guards.check_items(f"{address}.exit", stage.exit)
            if stage.start:
                self._transitions.check_conditions(f"{address}.start", stage.start)

    def _check_transitions(self) -> None:
        if not self._spec.transitions and not self._report.is_damaged("transitions"):
            message = (
                "A process has transitions; add them, for example"
                " 'qualify: {from: lead, to: prospect}'."
            )
            self._report.error("no-transitions", "transitions", message)
        self._transitions.check(self._courses[MAIN])
        if self._spec.reversions:
            self._transitions.check_conditions("reversions", self._spec.reversions)

    def _check_beside(self) -> None:
        spec = self._spec
        self._deadlines.check(self._courses[MAIN], spec.deadlines)
        for name, track in spec.tracks.items():
            course = self._courses[name]
            check_track(course, track, self._guards, self._reader, self._report)
            self._transitions.check(course)
            self._deadlines.check(course, track.deadlines)
        check_policies(spec, self._names, self._guards, self._reader, self._report)

    def _check_hooks(self) -> None:
        for name, hook in self._spec.hooks.items():
            self._hooks.check(f"hooks.{name}", hook)
            if hook.when is not None:
                self._reader.add(f"hooks.{name}.when", hook.when)
