"""The verbs of a deal for the application's own objects, whose data stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from salesprocess.commands import NO_VALUES, Actor, Start, actor
from salesprocess.decision import Accepted, Refused
from salesprocess.definition import PREVIOUS, Definition
from salesprocess.errors import InvalidValues, SnapshotError, UsageError, did_you_mean, listing
from salesprocess.expressions import Call, Fact, Money, walk
from salesprocess.facts import reader_for
from salesprocess.records import snapshot_from_json, snapshot_to_json
from salesprocess.snapshot import Snapshot
from salesprocess.verbs import Verbs

if TYPE_CHECKING:
    from salesprocess.runtime import Process

Model = TypeVar("Model")

_REMEMBERED = (
    "sequence", "started_at", "entered_at", "active_at", "previous", "past", "ticks", "beside",
)  # fmt: skip
_NEEDS_MEMORY = frozenset(
    {"deal.age", "deal.time_in_stage", "deal.last_activity", "visited", "entered_at",
     "count_entered"}
)  # fmt: skip


class Binding(Generic[Model]):
    """Tells which attributes of a class hold the stage and the facts of a deal.

    Call it with an object to get the verbs for that object.
    """

    def __init__(
        self,
        process: Process,
        model: type[Model],
        *,
        stage: str = "stage",
        id: str = "id",
        facts: Mapping[str, str | None] = NO_VALUES,
        memory: str | None = None,
    ) -> None:
        """Bind a class.

        Args:
            process: The process that its objects follow.
            model: The class.
            stage: The attribute that holds the stage.
            id: The attribute that identifies the object.
            facts: The attribute of each field that is not called like the field (with ``_`` for
                the dots); None for a field that the class does not have.
            memory: An attribute that can hold JSON data. It keeps what the class has no place
                for: the times, the stages visited, the ticks, the number of events.

        Raises:
            UsageError: If an attribute does not exist, or the process needs a memory.
        """
        self.process = process
        self.model = model
        self.stage = stage
        self.id = id
        self.memory = memory
        self._definition = process.definition
        self.attributes = self._attributes(facts)
        self.readers: Mapping[str, Callable[[Any], Any]] = {
            name: reader_for(self._definition.fields[name]) for name in self.attributes
        }
        self._verify()

    def _attributes(self, given: Mapping[str, str | None]) -> dict[str, str]:
        fields = self._definition.fields
        unknown = [name for name in given if name not in fields]
        if unknown:
            name = unknown[0]
            raise UsageError(f"facts= names no field {name!r}{did_you_mean(name, fields)}")
        attributes = {
            name: given.get(name, name.replace(".", "_"))
            for name, field in fields.items()
            if field.formula is None
        }
        return {name: attribute for name, attribute in attributes.items() if attribute}

    def _verify(self) -> None:
        known = _attributes_of(self.model)
        wanted = [self.stage, self.id, *self.attributes.values()]
        wanted += [self.memory] if self.memory else []
        missing = [name for name in wanted if known and name not in known]
        if missing:
            raise UsageError(
                f"{self.model.__name__} has no attribute {listing(map(repr, missing))}; say where"
                " each is with stage=, id= and facts={'field': 'attribute'}, or None for a field"
                " that it does not have."
            )
        needs = None if self.memory else _need_of_memory(self._definition)
        if needs:
            raise UsageError(
                f"The process uses {needs}, and {self.model.__name__} has no place for it;"
                " give bind(..., memory='attribute') an attribute that can hold JSON data."
            )

    def __call__(self, instance: Model) -> BoundDeal[Model]:
        """Give an object the verbs of a deal.

        Raises:
            UsageError: If it is not an object of the class that was bound.
        """
        if not isinstance(instance, self.model):
            raise UsageError(
                f"This binding is for {self.model.__name__}, not {type(instance).__name__};"
                " bind that class too."
            )
        return BoundDeal(self, instance)

    def start(
        self, instance: Model, *, by: str | Actor | None = None, at: datetime | None = None,
        stage: str | None = None,
    ) -> BoundDeal[Model]:  # fmt: skip
        """Begin a deal for an object that has no stage yet; its facts are the object's.

        Raises:
            CannotStart: If deals do not start in the stage.
            InvalidValues: If the object holds what a field cannot take.
            Blocked: If a condition on starting there is not met.
        """
        deal = self(instance)
        deal.start(by=by, at=at, stage=stage)
        return deal


class BoundFacts(Mapping[str, Any]):
    """The facts of an object, each read when it is asked for."""

    __slots__ = ("_attributes", "_instance", "_readers")

    def __init__(self, binding: Binding[Any], instance: object) -> None:
        """Look at an object through a binding."""
        self._attributes = binding.attributes
        self._readers = binding.readers
        self._instance = instance

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a field as the engine keeps it, or ``default`` without one."""
        attribute = self._attributes.get(name)
        raw = None if attribute is None else getattr(self._instance, attribute)
        if raw is None or raw == "":
            return default
        try:
            return self._readers[name](raw.value if isinstance(raw, Enum) else raw)
        except ValueError as error:
            problem = f"the attribute {attribute!r} holds what the field cannot take: {error}"
            raise InvalidValues({name: problem}) from None

    def __getitem__(self, name: str) -> Any:
        """Return the value of a field that has one."""
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """Yield the fields that have a value."""
        return (name for name in self._attributes if self.get(name) is not None)

    def __len__(self) -> int:
        """Count the fields that have a value."""
        return sum(1 for _ in self)


class BoundDeal(Verbs, Generic[Model]):
    """An object of the application with the verbs of a deal."""

    __slots__ = ("_binding", "_process", "object")

    def __init__(self, binding: Binding[Model], instance: Model) -> None:
        """Look at an object as a deal; a ``Binding`` makes them."""
        self._binding = binding
        self._process = binding.process
        self.object = instance

    def start(
        self, *, by: str | Actor | None = None, at: datetime | None = None,
        stage: str | None = None,
    ) -> Accepted:  # fmt: skip
        """Same as ``Binding.start``, for this object."""
        now = self._process.now(at)
        facts = dict(BoundFacts(self._binding, self.object))
        command = Start(self._id(), actor(by), stage, facts)
        decision = self._process.machine.decide(None, command, now)
        if isinstance(decision, Refused):
            raise decision.error
        self._carry_out(decision)
        return decision

    def _id(self) -> str:
        return str(getattr(self.object, self._binding.id))

    @property
    def _snapshot(self) -> Snapshot:  # type: ignore[override]
        binding, definition = self._binding, self._process.definition
        stage = _plain(getattr(self.object, binding.stage))
        if stage not in definition.spec.stages:
            known = definition.stages
            problem = (
                f"is in no stage {stage!r}{did_you_mean(str(stage), known)}"
                if stage
                else "has no stage."
            )
            raise SnapshotError(
                f"{binding.model.__name__} {self._id()!r} {problem} Call start() to begin."
            )
        facts = BoundFacts(binding, self.object)
        remembered = getattr(self.object, binding.memory) if binding.memory else None
        if not remembered:
            now = self._process.now()
            name, version = definition.name, definition.spec.version
            # Without a memory nobody counts: the moment takes the place of the number, so that
            # the ids of events still tell them apart.
            number = 0 if binding.memory else int(now.timestamp() * 1_000_000)
            return Snapshot(name, version, self._id(), number, stage, facts, now, now, now)
        data = {
            "process": definition.name, "version": definition.spec.version, "deal": self._id(),
            "stage": stage, "facts": {}, **remembered,
        }  # fmt: skip
        # An object from elsewhere, of which nothing is remembered but when it was first seen.
        is_untold = data.get("sequence") == 0
        read = snapshot_from_json(definition, {**data, "sequence": 1} if is_untold else data)
        return read._replace(facts=facts, sequence=0 if is_untold else read.sequence)

    def _commit(self, decision: Accepted) -> None:
        changes = dict(self._changes(decision))
        before = {name: getattr(self.object, name) for name in changes}
        done: list[str] = []
        try:
            for name, value in changes.items():
                done.append(name)
                setattr(self.object, name, _like(before[name], value))
        except BaseException:
            for name in reversed(done[:-1]):
                setattr(self.object, name, before[name])
            raise

    def _changes(self, decision: Accepted) -> Iterator[tuple[str, Any]]:
        binding = self._binding
        facts = BoundFacts(binding, self.object)
        # A field may be written by several of the events: the last value counts.
        written: dict[str, Any] = {}
        for event in decision.events:
            written |= getattr(event, "values", NO_VALUES)
        for name, value in written.items():
            if name in binding.attributes and facts.get(name) != value:
                yield binding.attributes[name], self._outside(name, value)
        yield binding.stage, decision.stage
        if binding.memory:
            bare = decision.snapshot._replace(facts={})
            data = snapshot_to_json(self._process.definition, bare)
            yield binding.memory, {name: data[name] for name in _REMEMBERED if name in data}

    def _outside(self, name: str, value: Any) -> Any:
        held = getattr(self.object, self._binding.attributes[name])
        declared = self._process.definition.fields[name].type.currency
        if isinstance(value, Money) and declared and not isinstance(held, Money):
            return value.amount
        return value

    def __repr__(self) -> str:
        """Show the object's class and id, and its stage."""
        stage = getattr(self.object, self._binding.stage)
        return f"BoundDeal({self._binding.model.__name__} {self._id()!r} in {_plain(stage)!r})"


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _like(held: Any, value: Any) -> Any:
    if isinstance(held, Enum) and value is not None:
        return type(held)(value)
    return list(value) if isinstance(held, list) and isinstance(value, tuple) else value


def _attributes_of(model: type) -> frozenset[str]:
    """Return the attributes that a class declares; none where it leaves that to its objects."""
    if is_dataclass(model):
        return frozenset(field.name for field in dataclass_fields(model)) | frozenset(dir(model))
    if getattr(model, "model_fields", None):
        return frozenset(model.model_fields) | frozenset(dir(model))  # type: ignore[attr-defined]
    annotated = {name for cls in model.__mro__ for name in getattr(cls, "__annotations__", ())}
    return frozenset(annotated | set(dir(model))) if annotated else frozenset()


def _need_of_memory(definition: Definition) -> str | None:
    spec = definition.spec
    needs = {
        "'to: previous'": any(rule.to == PREVIOUS for _, _, rule in definition.rules()),
        "a checklist": any(stage.checklist for stage in spec.stages.values()),
        "deadlines": bool(definition.deadlines),
        "approvals": bool(spec.approvals),
        "tracks": bool(spec.tracks),
        "linked deals": any(rule.starts for _, _, rule in definition.all_rules()),
    }
    named = (
        node.name if isinstance(node, Fact) else node.function
        for expression in definition.expressions.values()
        for node in walk(expression.root)
        if isinstance(node, Fact | Call)
    )
    needed = (need for need, is_there in needs.items() if is_there)
    return next(chain(needed, (name for name in named if name in _NEEDS_MEMORY)), None)
