"""Snapshots and events as plain JSON data, and back.

Both ways are strict: data has every key and no other, and each name and value in it fits the
process. Records keep all that is known of a deal, sensitive values among it: they are for the
application's own store. What goes to others is made by ``to_cloudevent``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeGuard

from salesprocess.definition import Definition
from salesprocess.errors import SnapshotError, did_you_mean, listing
from salesprocess.events import KINDS, Event, Started
from salesprocess.expressions import DATETIME
from salesprocess.facts import fact_to_json, read_fact
from salesprocess.facts.kind import Kind, shown
from salesprocess.facts.kinds import kind_reader
from salesprocess.snapshot import Snapshot

Json = dict[str, Any]

_LONGEST_NAME = 64
_MOMENT = "2024-11-12T17:30+07:00"
_read_moment = kind_reader(Kind(DATETIME))


def snapshot_to_json(definition: Definition, snapshot: Snapshot) -> Json:
    """Write where a deal stands as plain JSON data.

    Args:
        definition: The process of the deal.
        snapshot: Where it stands.

    Returns:
        An object with a key for each attribute of the snapshot.

    Raises:
        SnapshotError: If it is of another process or version, or has fields that do not exist.
    """
    reader = _Reader(definition)
    reader.process("process", snapshot.process)
    reader.version("version", snapshot.version)
    reader.names("facts", snapshot.facts, "field", definition.fields)
    reader.demand_fit("snapshot")
    past = {
        stage: {"count": count, "entered_at": entered_at}
        for stage, (count, entered_at) in snapshot.past.items()
    }
    ticks = {
        stage: {item: {"at": at, "by": by} for item, (at, by) in items.items()}
        for stage, items in snapshot.ticks.items()
    }
    parts = {**snapshot._asdict(), "past": past, "ticks": ticks}
    return {key: plain(part) for key, part in parts.items()}


def snapshot_from_json(definition: Definition, data: object) -> Snapshot:
    """Read what ``snapshot_to_json`` wrote.

    Args:
        definition: The process of the deal.
        data: The plain data.

    Returns:
        The snapshot.

    Raises:
        SnapshotError: If it cannot be of a deal of this process; names every problem.
    """
    reader = _Reader(definition)
    parts = reader.object("", data, Snapshot._fields)
    reader.demand_fit("snapshot")
    return Snapshot(**parts)


def event_to_json(definition: Definition, event: Event) -> Json:
    """Write an event as plain JSON data.

    Args:
        definition: The process of the deal.
        event: What happened.

    Returns:
        An object with the kind of the event and a key for each of its attributes.

    Raises:
        SnapshotError: If it is of another process or version, or writes fields that do not exist.
    """
    reader = _Reader(definition)
    if isinstance(event, Started):
        reader.process("process", event.process)
        reader.version("version", event.version)
    reader.names("values", getattr(event, "values", ()), "field", definition.fields)
    reader.demand_fit("event")
    return {"kind": event.kind, **{key: plain(getattr(event, key)) for key in event._fields}}


def event_from_json(definition: Definition, data: object) -> Event:
    """Read what ``event_to_json`` wrote.

    Args:
        definition: The process of the deal.
        data: The plain data.

    Returns:
        The event.

    Raises:
        SnapshotError: If it cannot be of a deal of this process; names every problem.
    """
    reader = _Reader(definition)
    parts = reader.event(data)
    reader.demand_fit("event")
    return KINDS[parts.pop("kind")](**parts)


def events_to_json(definition: Definition, events: Iterable[Event]) -> list[Json]:
    """Same as ``event_to_json``, but for the events of a whole history."""
    return [event_to_json(definition, event) for event in events]


def plain(value: Any) -> Any:
    """Write what a snapshot or an event holds as plain JSON data."""
    if isinstance(value, Mapping):
        return {key: plain(member) for key, member in value.items()}
    return fact_to_json(value)


class _Reader:
    """Reads plain data that has to fit one process, and keeps every problem that it finds."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._problems: list[str] = []

    def demand_fit(self, what: str) -> None:
        """Raise an error that names the problems, if there are any."""
        if self._problems:
            spec = self._definition.spec
            problems = "".join(f"\n  {problem}" for problem in self._problems)
            raise SnapshotError(
                f"The {what} does not fit version {spec.version} of {spec.process!r}:{problems}"
            )

    def event(self, data: object) -> Json:
        """Read the object of an event, its kind among the parts."""
        if not self._is_object("", data):
            return {}
        if not self.name("kind", data.get("kind"), "kind of event", KINDS):
            return {}
        parts = self.object("", data, ("kind", *KINDS[data["kind"]]._fields))
        if "item" in parts and parts.get("stage") in self._definition.stages:
            self.name("item", parts["item"], "item", self._checklist(parts["stage"]))
        return parts

    def object(self, at: str, raw: object, keys: Collection[str]) -> Json:
        """Read an object that has exactly these keys."""
        if not self._is_object(at, raw):
            return {}
        for key in keys:
            if key not in raw:
                self._report(_inside(at, key), "it is missing; add it.")
        self.names(at, raw, "key", keys)
        return {key: _READ[key](self, _inside(at, key), raw[key]) for key in keys if key in raw}

    def names(self, at: str, words: Iterable[object], what: str, known: Collection[str]) -> None:
        """Demand that each of the words is the name of something."""
        for word in words:
            self.name(_inside(at, word), word, what, known)

    def name(self, at: str, word: object, what: str, known: Collection[str]) -> bool:
        """Demand that a word is the name of something."""
        if isinstance(word, str) and word in known:
            return True
        hint = did_you_mean(word[:_LONGEST_NAME], known) if isinstance(word, str) else "."
        self._report(at, f"there is no {what} {shown(word)}{hint} There is: {listing(known)}.")
        return False

    def process(self, at: str, raw: object) -> object:
        """Read the name of the process."""
        name = self._definition.name
        if raw != name:
            self._report(at, f"it is of the process {shown(raw)}, not of {name!r}; load that one.")
        return raw

    def version(self, at: str, raw: object) -> object:
        """Read the version of the process."""
        version = self._definition.spec.version
        if type(raw) is not int:
            self._report(at, f"{shown(raw)} is no version; write a whole number.")
        elif raw != version:
            self._report(at, f"it is of version {raw}, not {version}; load version {raw}.")
        return raw

    def kind(self, at: str, raw: object) -> object:
        """Read the kind of an event, which is known to be right by now."""
        return raw

    def text(self, at: str, raw: object) -> object:
        """Read a text that is not empty."""
        if not isinstance(raw, str) or not raw:
            self._report(at, f"{shown(raw)} is no text of a character or more; write one.")
        return raw

    def optional_text(self, at: str, raw: object) -> object:
        """Read a text, or None."""
        if raw is not None and not isinstance(raw, str):
            self._report(at, f"{shown(raw)} is no text; write a text or null.")
        return raw

    def count(self, at: str, raw: object) -> object:
        """Read a number of times."""
        if type(raw) is not int or raw < 1:
            self._report(at, f"{shown(raw)} is no number of times; write 1 or a larger number.")
        return raw

    def moment(self, at: str, raw: object) -> object:
        """Read a moment with its offset from UTC."""
        if not isinstance(raw, str):
            return self._report(at, f"{shown(raw)} is no text; write {_MOMENT!r} or the like.")
        try:
            return _read_moment(raw)
        except ValueError as error:
            return self._report(at, str(error))

    def stage(self, at: str, raw: object) -> object:
        """Read the name of a stage."""
        self.name(at, raw, "stage", self._definition.stages)
        return raw

    def optional_stage(self, at: str, raw: object) -> object:
        """Read the name of a stage, or None."""
        return None if raw is None else self.stage(at, raw)

    def trigger(self, at: str, raw: object) -> object:
        """Read the name of a trigger."""
        self.name(at, raw, "trigger", self._definition.spec.transitions)
        return raw

    def emitted(self, at: str, raw: object) -> object:
        """Read the name of an event of the process's own."""
        names = {name: None for _, _, rule in self._definition.rules() for name in rule.emit}
        self.name(at, raw, "emitted event", names)
        return raw

    def guards(self, at: str, raw: object) -> object:
        """Read a list of guards."""
        if not isinstance(raw, list):
            return self._report(at, f"{shown(raw)} is no list; write a list of guards.")
        self.names(at, raw, "guard", self._definition.spec.guards)
        return tuple(raw)

    def overrides(self, at: str, raw: object) -> Json:
        """Read guards, each with the reason for letting it pass."""
        guards = self._definition.spec.guards
        return self._each(at, raw, "guard", guards, lambda at, _, reason: self.text(at, reason))

    def facts(self, at: str, raw: object) -> Json:
        """Read the values of fields that have one."""
        return self._each(at, raw, "field", self._definition.fields, self._fact)

    def values(self, at: str, raw: object) -> Json:
        """Read values of fields, None for one that was taken away."""
        return self._each(at, raw, "field", self._definition.fields, self._value)

    def past(self, at: str, raw: object) -> Json:
        """Read the stages that were left: how often, and when they were last entered."""
        return self._each(at, raw, "stage", self._definition.stages, self._visit)

    def ticks(self, at: str, raw: object) -> Json:
        """Read the ticked items of each stage."""
        return self._each(at, raw, "stage", self._definition.stages, self._ticked_items)

    def _visit(self, at: str, _: str, raw: object) -> tuple[Any, ...]:
        return tuple(self.object(at, raw, ("count", "entered_at")).values())

    def _ticked_items(self, at: str, stage: str, raw: object) -> Json:
        return self._each(at, raw, "item", self._checklist(stage), self._tick)

    def _tick(self, at: str, _: str, raw: object) -> tuple[Any, ...]:
        return tuple(self.object(at, raw, ("at", "by")).values())

    def _checklist(self, stage: str) -> Collection[str]:
        return self._definition.spec.stages[stage].checklist

    def _fact(self, at: str, name: str, raw: object) -> object:
        if raw is None:
            return self._report(at, "null is no value; leave the field out.")
        return self._value(at, name, raw)

    def _value(self, at: str, name: str, raw: object) -> object:
        field = self._definition.fields[name]
        if field.formula is not None:
            return self._report(at, "it follows from a formula; leave the field out.")
        try:
            return read_fact(field, raw)
        except ValueError as error:
            return self._report(at, str(error))

    def _each(
        self, at: str, raw: object, what: str, known: Collection[str],
        read: Callable[[str, str, Any], object],
    ) -> Json:  # fmt: skip
        if not self._is_object(at, raw):
            return {}
        self.names(at, raw, what, known)
        return {
            name: read(_inside(at, name), name, member)
            for name, member in raw.items()
            if name in known
        }

    def _is_object(self, at: str, raw: object) -> TypeGuard[Mapping[str, Any]]:
        if isinstance(raw, Mapping):
            return True
        # What stands there instead may be sensitive, so it is not shown.
        self._report(at, f"{type(raw).__name__} is no object; pass an object.")
        return False

    def _report(self, at: str, problem: str) -> None:
        self._problems.append(f"{at}: {problem}" if at else problem)


def _inside(at: str, key: object) -> str:
    name = key if isinstance(key, str) else shown(key)
    return f"{at}.{name}" if at else name


_READ: Mapping[str, Callable[[_Reader, str, Any], Any]] = {
    "kind": _Reader.kind,
    "process": _Reader.process,
    "version": _Reader.version,
    "deal": _Reader.text,
    "sequence": _Reader.count,
    "at": _Reader.moment,
    "by": _Reader.optional_text,
    "stage": _Reader.stage,
    "facts": _Reader.facts,
    "values": _Reader.values,
    "started_at": _Reader.moment,
    "entered_at": _Reader.moment,
    "active_at": _Reader.moment,
    "previous": _Reader.optional_stage,
    "past": _Reader.past,
    "ticks": _Reader.ticks,
    "count": _Reader.count,
    "trigger": _Reader.trigger,
    "source": _Reader.stage,
    "target": _Reader.stage,
    "reason": _Reader.optional_text,
    "comment": _Reader.optional_text,
    "warnings": _Reader.guards,
    "overrides": _Reader.overrides,
    "name": _Reader.emitted,
    "item": _Reader.text,
}
"""How each key of a snapshot or an event is read: one word means one thing everywhere."""
