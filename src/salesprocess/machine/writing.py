"""What may be written to the fields of a deal, and what a transition writes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesprocess.beside import ApprovalStatus
from salesprocess.commands import NO_VALUES, SYSTEM, Actor, Values
from salesprocess.engine import Engine
from salesprocess.errors import did_you_mean, listing
from salesprocess.facts import reader_for
from salesprocess.reasons import Situation
from salesprocess.schema import TransitionRule
from salesprocess.snapshot import Snapshot

Problems = dict[str, str]


class Writer:
    """Reads values for the fields of one process."""

    def __init__(self, engine: Engine) -> None:
        """Prepare a reader for each field."""
        self._fields = engine.definition.fields
        self._engine = engine
        self._readers = {name: reader_for(field) for name, field in self._fields.items()}
        self._given = {
            name: self._readers[name]
            for name, field in self._fields.items()
            if field.formula is None and not field.spec.roles
        }
        self._free = {
            name: reader
            for name, reader in self._given.items()
            if self._fields[name].spec.write is None and not self._fields[name].spec.locked_in
        }
        self._locking = tuple(
            name for name, spec in engine.definition.spec.approvals.items() if spec.lock
        )
        self.defaults: Values = {
            name: field.default for name, field in self._fields.items() if field.default is not None
        }

    def read(self, values: Values, snapshot: Snapshot | None, by: Actor) -> tuple[Values, Problems]:
        """Read values that an application passes.

        Args:
            values: Raw values by dotted name; a mapping under a group's name stands for members.
            snapshot: Where the deal stands, or None for a deal that begins.
            by: Who writes them.

        Returns:
            The values as the engine keeps them, None for a value taken away; and for each name
            that cannot be written, why and what to do.
        """
        readers = self._given if snapshot is None else self._free
        problems: Problems = {}
        try:
            read: Values = {name: readers[name](raw) for name, raw in values.items()}
        except (KeyError, ValueError):
            read, problems = self._read_with_care(values, snapshot, by)
        if self._locking and snapshot is not None:
            problems |= self._locked(read, snapshot)
        return read, problems

    def _locked(self, values: Values, snapshot: Snapshot) -> Problems:
        """Refuse what would change a deal about which somebody is to decide."""
        pending = ApprovalStatus.PENDING
        states = snapshot.beside.approvals
        lock = next((n for n in self._locking if n in states and states[n].status is pending), None)
        if lock is None:
            return {}
        roles = " or ".join(self._engine.definition.spec.approvals[lock].roles)
        problem = (
            f"it is locked while the approval {lock!r} is asked for; wait until {roles} decides, or"
            f" take the request back with recall({lock!r})."
        )
        return dict.fromkeys(self.changes(values, snapshot), problem)

    def _read_with_care(
        self, values: Values, snapshot: Snapshot | None, by: Actor
    ) -> tuple[Values, Problems]:
        """Read what is not simply a value for a field that is free: find every problem."""
        read: dict[str, Any] = {}
        problems: Problems = {}
        for name, raw in self._unfolded(values).items():
            try:
                read[name] = self._read_one(name, raw, snapshot, by)
            except ValueError as error:
                problems[name] = str(error)
        return read, problems

    def changes(self, values: Values, snapshot: Snapshot) -> Values:
        """Return those of the values that the deal does not have already."""
        facts = snapshot.facts
        return {name: value for name, value in values.items() if facts.get(name) != value}

    def assigned(
        self, address: str, rule: TransitionRule, situation: Situation
    ) -> tuple[Values, Problems]:
        """Work out what a transition writes.

        Args:
            address: The address of the rule.
            rule: The rule.
            situation: The deal, the command and the moment.

        Returns:
            The values by field; and for each field that cannot take its value, why. A field that
            is written once keeps the value that it has.
        """
        if not rule.set:
            return NO_VALUES, {}
        facts = situation.facts
        assigned: dict[str, Any] = {}
        problems: Problems = {}
        for name in rule.set:
            if self._fields[name].spec.write == "once" and facts.get(name) is not None:
                continue
            try:
                assigned[name] = self._worked_out(f"{address}.set.{name}", name, situation)
            except ValueError as error:
                problems[name] = f"{address} would set it, but: {error}"
        return assigned, problems

    def _worked_out(self, address: str, name: str, situation: Situation) -> object:
        expression = self._engine.definition.expressions.get(address)
        if expression is None:
            return None
        facts, deal, command, now = situation
        value = self._engine.compiler.value(expression)(facts.get, deal, command, now)
        return None if value is None else self._readers[name](value)

    def _unfolded(self, values: Values) -> Values:
        if not any(isinstance(value, Mapping) for value in values.values()):
            return values
        flat: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, Mapping) and name not in self._fields:
                members = {f"{name}.{member}": inner for member, inner in value.items()}
                flat |= self._unfolded(members)
            else:
                flat[name] = value
        return flat

    def _unknown(self, name: str) -> str:
        members = [field for field in self._fields if field.startswith(f"{name}.")]
        if members:
            return f"it is a group; write its members: {listing(members)}."
        hint = did_you_mean(name, self._fields)
        known = "" if hint.endswith("?") else f" The process has: {listing(self._fields)}."
        return f"there is no such field{hint}{known}"

    def _read_one(self, name: str, raw: object, snapshot: Snapshot | None, by: Actor) -> object:
        reader = self._readers.get(name)
        if reader is None:
            raise ValueError(self._unknown(name))
        field = self._fields[name]
        if field.formula is not None:
            raise ValueError("it follows from a formula; write the fields that it is made of.")
        value = None if raw is None else reader(raw)
        spec = field.spec
        held = self.defaults.get(name) if snapshot is None else snapshot.facts.get(name)
        if held == value:
            return value
        if spec.roles and by is not SYSTEM and by.roles.isdisjoint(spec.roles):
            raise ValueError(
                f"only {' or '.join(spec.roles)} may write it; let one do so, or pass"
                " by=Actor(id, roles) with the roles of who does."
            )
        if snapshot is None:
            return value
        if snapshot.stage in spec.locked_in:
            raise ValueError(f"it is locked in {snapshot.stage}; write it before or after.")
        if spec.write == "once" and held is not None:
            raise ValueError("it is written once and has its value; leave it out.")
        return value
