"""What a process is: one frozen, validated value in which every part knows its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from salesprocess.calendar import Calendar
from salesprocess.courses import ANY, MAIN, OPEN, PREVIOUS, STAY, Course, courses_of
from salesprocess.errors import Place
from salesprocess.expressions import Expression, Scope, Type
from salesprocess.layers import Layering
from salesprocess.schema import (
    Conditions,
    DeadlineSpec,
    FieldSpec,
    ProcessSpec,
    TransitionRule,
)
from salesprocess.text import Text, humanise
from salesprocess.vocabulary import scope_of

__all__ = ["ANY", "MAIN", "OPEN", "PREVIOUS", "STAY", "Deadline", "Definition", "FieldDefinition"]


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A field as the engine uses it: flat, typed, and with what its group adds to it.

    Attributes:
        name: The dotted name, such as ``contract.signed_at``.
        type: The type of its values.
        spec: What the file says of it.
        sensitive: Whether its value must stay out of logs and messages: because the file says so,
            or because a formula derives it from a field that is sensitive.
        formula: The expression that derives it, or None.
        default: The value of a new deal, as the engine keeps it, or None.
    """

    name: str
    type: Type
    spec: FieldSpec
    sensitive: bool = False
    formula: Expression | None = None
    default: object = None

    @property
    def title(self) -> Text:
        """What people call the field."""
        return self.spec.title or Text.of(humanise(self.name.replace(".", " ")))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a process.

    Attributes:
        address: Where it is written, such as ``deadlines.stale``.
        course: The course whose stages it is about.
        stages: The stages in which it counts.
        spec: What the file says of it.
    """

    address: str
    course: Course
    stages: frozenset[str]
    spec: DeadlineSpec


@dataclass(frozen=True, repr=False)
class Definition:
    """A whole process.

    Attributes:
        spec: The shape that the file has, with every default filled in.
        fields: The fields by dotted name, groups unfolded.
        expressions: Every expression by its address, parsed and typed.
        places: Where each part is written, by address.
        layering: How it came of several files, if it did.
    """

    spec: ProcessSpec
    fields: Mapping[str, FieldDefinition]
    expressions: Mapping[str, Expression]
    places: Mapping[str, Place]
    layering: Layering = field(default_factory=Layering)

    def __getstate__(self) -> dict[str, object]:
        """Leave out what follows from the rest."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    def __repr__(self) -> str:
        """Name the process and its version."""
        return f"Definition({self.name!r}, version {self.spec.version})"

    @property
    def name(self) -> str:
        """The identifier of the process."""
        return self.spec.process

    @cached_property
    def scope(self) -> Scope:
        """The names that an expression of this process can use."""
        derived = {name: field.formula for name, field in self.fields.items() if field.formula}
        return scope_of(self.spec, formulas=derived)

    @cached_property
    def ready(self) -> dict[object, Any]:
        """What others have prepared of this definition, by a key of theirs."""
        return {}

    @cached_property
    def calendar(self) -> Calendar:
        """Where days begin and which are business days.

        Without ``calendar`` in the file, days are those of the zone in which a moment is told, and
        business days are Monday to Friday.
        """
        spec = self.spec.calendar
        if spec is None:
            return Calendar()
        return Calendar.of(
            spec.timezone,
            workdays=spec.workdays,
            holidays=spec.holidays,
            closed=spec.closed,
            hours=spec.hours,
        )

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The stages in pipeline order."""
        return tuple(self.spec.stages)

    @property
    def ranks(self) -> Mapping[str, int]:
        """The place of each stage in the pipeline order, from 0."""
        return self.main.ranks

    @cached_property
    def outcomes(self) -> Mapping[str, str]:
        """The outcome of each stage that is closed."""
        return {name: spec.outcome for name, spec in self.spec.stages.items() if spec.outcome}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that the file is written in, the default one first."""
        found = {tag for _, text in self.texts() for tag in text.languages}
        return (self.spec.default_language, *sorted(found - {self.spec.default_language}))

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Yield every text for people, with its address."""
        yield from _texts(self.spec, "")

    def place(self, address: str) -> Place:
        """Tell where a part is written.

        Args:
            address: Such as ``transitions.qualify.guards[0]``.

        Returns:
            The place of the part, or of the nearest part around it that has one.
        """
        while address and address not in self.places:
            address = address[: max(address.rfind("."), address.rfind("["), 0)]
        return self.places.get(address, Place("<process>"))

    @cached_property
    def courses(self) -> Mapping[str, Course]:
        """Every course by its name: the main one, whose name is empty, and then the tracks."""
        return courses_of(self.spec)

    @cached_property
    def main(self) -> Course:
        """The main course."""
        return self.courses[MAIN]

    @cached_property
    def deadlines(self) -> Mapping[str, Deadline]:
        """Every deadline by its address, those of tracks among them, in document order."""
        found = {}
        for course in self.courses.values():
            specs = self.spec.tracks[course.name].deadlines if course.name else self.spec.deadlines
            for name, spec in specs.items():
                address = f"{course.prefix}deadlines.{name}"
                stages = frozenset(course.meant(spec.in_))
                found[address] = Deadline(address, course, stages, spec)
        return found

    @cached_property
    def timed(self) -> tuple[str, ...]:
        """The addresses of all that becomes due: deadlines, and approvals that expire."""
        approvals = self.spec.approvals.items()
        expiring = (f"approvals.{name}.expires" for name, spec in approvals if spec.expires)
        return (*self.deadlines, *expiring)

    @cached_property
    def triggers(self) -> Mapping[str, Course]:
        """The course of each trigger, those of tracks by their names outside of the track."""
        return {
            course.trigger(name): course
            for course in self.courses.values()
            for name in course.transitions
        }

    @cached_property
    def emitted(self) -> tuple[str, ...]:
        """The events of the process's own, in document order."""
        rules = (rule.emit for _, _, rule in self.all_rules())
        deadlines = (deadline.spec.emit for deadline in self.deadlines.values())
        return tuple(dict.fromkeys(name for names in (*rules, *deadlines) for name in names))

    def rules(self) -> Iterator[tuple[str, str, TransitionRule]]:
        """Yield trigger, address and rule of every transition of the main course."""
        yield from self.main.rules()

    def all_rules(self) -> Iterator[tuple[str, str, TransitionRule]]:
        """Yield trigger, address and rule of every transition, those of tracks among them."""
        for course in self.courses.values():
            yield from course.rules()

    @cached_property
    def _rules_by_address(self) -> Mapping[str, TransitionRule]:
        return {address: rule for _, address, rule in self.all_rules()}

    def conditions_at(self, address: str) -> Conditions | None:
        """Return the rule of a transition, or the conditions of all moves backward."""
        if address == "reversions":
            return self.spec.reversions
        return self._rules_by_address.get(address)

    def policies_on(
        self, trigger: str | None, source: str | None, target: str | None
    ) -> Iterator[str]:
        """Yield the policies that hold where something happens, in document order.

        Args:
            trigger: The trigger; None where a deal begins.
            source: The stage of the main course that is left, if one is.
            target: The stage of the main course that is entered, if one is.
        """
        for name, policy in self.spec.policies.items():
            if (
                policy.always
                or trigger in (policy.firing or ())
                or source in (policy.leaving or ())
                or target in (policy.entering or ())
            ):
                yield name

    def sources(self, rule: TransitionRule) -> tuple[str, ...]:
        """List the stages from which a transition of the main course is drawn."""
        return self.main.sources(rule)

    def targets(self, rule: TransitionRule, source: str) -> tuple[str, ...]:
        """List the stages to which a transition of the main course can lead from ``source``."""
        return self.main.targets(rule, source)

    @property
    def predecessors(self) -> Mapping[str, tuple[str, ...]]:
        """The stages of the main course from which a deal can have come, for each stage."""
        return self.main.predecessors

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The stages in which a deal may start, the default one first."""
        first = self.stages[0]
        others = (name for name, spec in self.spec.stages.items() if spec.start and name != first)
        return (first, *others)

    def is_forward(self, source: str, target: str) -> bool:
        """Tell whether a move of the main course is forward."""
        return self.main.is_forward(source, target)

    def is_reversion(self, source: str, target: str) -> bool:
        """Tell whether a move of the main course is backward, into an open stage."""
        return self.main.is_reversion(source, target)

    def stage_title(self, stage: str) -> Text:
        """Return what people call a stage."""
        return self.spec.stages[stage].title or Text.of(humanise(stage))

    def trigger_title(self, trigger: str) -> Text:
        """Return what people call a trigger."""
        course = self.triggers[trigger]
        name = trigger.rpartition(".")[2]
        titles = (rule.title for rule in course.transitions[name])
        return next((title for title in titles if title), Text.of(humanise(name)))

    def track_stage_title(self, track: str, stage: str) -> Text:
        """Return what people call a stage of a track."""
        return self.courses[track].stages[stage].title or Text.of(humanise(stage))

    def track_title(self, track: str) -> Text:
        """Return what people call a track."""
        return self.spec.tracks[track].title or Text.of(humanise(track))

    def deadline_title(self, address: str) -> Text:
        """Return what people call what is due: a deadline, or an approval that expires."""
        if address in self.deadlines:
            name = address.rpartition(".")[2]
            return self.deadlines[address].spec.title or Text.of(humanise(name))
        return self.approval_title(address.split(".")[1])

    def approval_title(self, approval: str) -> Text:
        """Return what people call an approval."""
        return self.spec.approvals[approval].title or Text.of(humanise(approval))

    def role_title(self, role: str) -> Text:
        """Return what people call a role."""
        spec = self.spec.roles.get(role)
        return (spec and spec.title) or Text.of(humanise(role))

    def field_title(self, name: str) -> Text:
        """Return what people call a field, or the name itself where there is no such field."""
        found = self.fields.get(name)
        return found.title if found else Text.of(name)


def sources_of(field: str, fields: Mapping[str, FieldDefinition]) -> frozenset[str]:
    """List what the value of a field is made of.

    Args:
        field: Its name.
        fields: The fields of the process by dotted name.

    Returns:
        The field itself; or for a derived field all that its formula reads, derived fields in it
        unfolded: other fields, and what is known beside them, such as ``today``.
    """
    found: set[str] = set()
    seen = {field}
    waiting = [field]
    while waiting:
        name = waiting.pop()
        formula = fields[name].formula if name in fields else None
        if formula is None:
            found.add(name)
        else:
            waiting += formula.names - seen
            seen |= formula.names
    return frozenset(found)


def _texts(value: object, address: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield address, value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _texts(member, f"{address}.{key}".lstrip("."))
    elif isinstance(value, tuple):
        for index, member in enumerate(value):
            yield from _texts(member, f"{address}[{index}]" if len(value) > 1 else address)
    elif hasattr(value, "model_fields_set"):
        for key in type(value).model_fields:  # type: ignore[attr-defined]
            yield from _texts(getattr(value, key), f"{address}.{key.rstrip('_')}".lstrip("."))
