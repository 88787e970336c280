"""What a process is: one frozen, validated value in which every part knows its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from salesprocess.calendar import Calendar
from salesprocess.errors import Place
from salesprocess.expressions import Expression, Scope, Type
from salesprocess.schema import Conditions, FieldSpec, ProcessSpec, TransitionRule
from salesprocess.text import Text, humanise
from salesprocess.vocabulary import scope_of

STAY = "stay"
PREVIOUS = "previous"
OPEN = "open"
ANY = "any"


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


@dataclass(frozen=True, repr=False)
class Definition:
    """A whole process.

    Attributes:
        spec: The shape that the file has, with every default filled in.
        fields: The fields by dotted name, groups unfolded.
        expressions: Every expression by its address, parsed and typed.
        places: Where each part is written, by address.
    """

    spec: ProcessSpec
    fields: Mapping[str, FieldDefinition]
    expressions: Mapping[str, Expression]
    places: Mapping[str, Place]

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

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The place of each stage in the pipeline order, from 0."""
        return {stage: rank for rank, stage in enumerate(self.stages)}

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

    def rules(self) -> Iterator[tuple[str, str, TransitionRule]]:
        """Yield trigger, address and rule of every transition, in document order."""
        for trigger, rules in self.spec.transitions.items():
            for index, rule in enumerate(rules):
                suffix = f"[{index}]" if len(rules) > 1 else ""
                yield trigger, f"transitions.{trigger}{suffix}", rule

    def conditions_at(self, address: str) -> Conditions | None:
        """Return the rule of a transition, or the conditions of all moves backward."""
        if address == "reversions":
            return self.spec.reversions
        return next((rule for _, at, rule in self.rules() if at == address), None)

    def sources(self, rule: TransitionRule) -> tuple[str, ...]:
        """List the stages from which a transition is drawn, in pipeline order."""
        named = set(rule.from_)
        if ANY in named:
            return self.stages
        if OPEN in named:
            outcomes = self.outcomes
            return tuple(s for s in self.stages if s in named or s not in outcomes)
        return tuple(sorted(named, key=self.ranks.__getitem__))

    def targets(self, rule: TransitionRule, source: str) -> tuple[str, ...]:
        """List the stages to which a transition can lead from ``source``."""
        if rule.to == STAY:
            return (source,)
        if rule.to == PREVIOUS:
            return self.predecessors.get(source, ())
        return (rule.to,)

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[str, ...]]:
        """The stages from which a deal can have come, for each stage; ``previous`` among them."""
        direct: dict[str, dict[str, None]] = {}
        returning: list[tuple[str, ...]] = []
        for _, _, rule in self.rules():
            if rule.to == PREVIOUS:
                returning.append(self.sources(rule))
            elif rule.to != STAY:
                direct.setdefault(rule.to, {}).update(dict.fromkeys(self.sources(rule)))
        for sources in returning:
            for source in sources:
                for came_from in tuple(direct.get(source, ())):
                    direct.setdefault(came_from, {})[source] = None
        return {stage: tuple(before) for stage, before in direct.items()}

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The stages in which a deal may start, the default one first."""
        first = self.stages[0]
        others = (name for name, spec in self.spec.stages.items() if spec.start and name != first)
        return (first, *others)

    def is_forward(self, source: str, target: str) -> bool:
        """Tell whether a move is forward: to a later stage that is open, or to a won outcome."""
        outcome = self.outcomes.get(target)
        if outcome:
            return outcome == "won"
        return self.ranks[target] > self.ranks[source]

    def is_reversion(self, source: str, target: str) -> bool:
        """Tell whether a move is backward in the pipeline order, into an open stage."""
        return target not in self.outcomes and self.ranks[target] < self.ranks[source]

    def stage_title(self, stage: str) -> Text:
        """Return what people call a stage."""
        return self.spec.stages[stage].title or Text.of(humanise(stage))

    def trigger_title(self, trigger: str) -> Text:
        """Return what people call a trigger."""
        titles = (rule.title for rule in self.spec.transitions[trigger])
        return next((title for title in titles if title), Text.of(humanise(trigger)))

    def role_title(self, role: str) -> Text:
        """Return what people call a role."""
        spec = self.spec.roles.get(role)
        return (spec and spec.title) or Text.of(humanise(role))

    def field_title(self, name: str) -> Text:
        """Return what people call a field, or the name itself where there is no such field."""
        found = self.fields.get(name)
        return found.title if found else Text.of(name)


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
