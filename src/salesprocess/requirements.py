"""What has to hold before a deal moves, as one tree that both decides and explains.

Guards, fields that must be filled, roles, checklists, reasons and comments all become requirements
here, so that whoever adds a kind of condition to the language adds it in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from salesprocess.definition import Definition
from salesprocess.expressions import BOOLEAN, Expression
from salesprocess.expressions.tree import And, Fact, Filled, Node, Not, Or
from salesprocess.schema import Combination, Conditions, GuardItem, GuardSpec, StartSpec
from salesprocess.text import Text

Kind = Literal[
    "guard", "expression", "check", "all", "any", "not",
    "field", "role", "item", "reason", "comment",
]  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Requirement:
    """One thing that has to hold.

    Attributes:
        kind: What sort of thing it is.
        address: Where in the process it is written.
        name: The guard, check, field or checklist item that it is about; else empty.
        expression: What must be true, for ``expression`` and ``field``.
        condition: The condition under which a field is required, or None where it always is.
        parts: The requirements that it joins.
        words: The roles or reasons to choose from.
        guard: What the file says of a guard.
        stage: The stage of a checklist item.
    """

    kind: Kind
    address: str
    name: str = ""
    expression: Expression | None = None
    parts: tuple[Requirement, ...] = ()
    words: tuple[str, ...] = ()
    guard: GuardSpec | None = None
    stage: str = ""
    condition: Expression | None = None

    def __repr__(self) -> str:
        """Say what it is and where it is written."""
        return f"Requirement({self.kind!r}, {self.address!r})"

    @property
    def message(self) -> Text | None:
        """What the file tells a reader when it is not met."""
        return self.guard.message if self.guard else None

    @property
    def pure(self) -> Node | None:
        """The requirement as one expression, or None where it is more than true or not.

        Checks call the application; warnings, overrides and effective dates have to be recorded.
        """
        if self.kind == "guard":
            assert self.guard is not None
            recorded = self.guard.severity == "warn" or self.guard.override or self.guard.effective
            return None if recorded else self.parts[0].pure
        if self.expression is not None:
            return self.expression.root
        if self.kind not in _JOINS:
            return None
        parts = tuple(root for part in self.parts if (root := part.pure) is not None)
        return _JOINS[self.kind](parts) if len(parts) == len(self.parts) else None


_JOINS: Mapping[str, Callable[[tuple[Node, ...]], Node]] = {
    "all": lambda parts: And(BOOLEAN, 0, 0, parts),
    "any": lambda parts: Or(BOOLEAN, 0, 0, parts),
    "not": lambda parts: Not(BOOLEAN, 0, 0, parts[0]),
}


class Requirements:
    """Builds the requirements of one definition; a guard used twice is built once."""

    def __init__(self, definition: Definition) -> None:
        """Take the definition whose parts are asked for."""
        self._definition = definition
        self._guards: dict[str, Requirement] = {}

    def of_move(
        self, address: str, rule: Conditions, source: str, target: str, *, stays: bool = False
    ) -> tuple[Requirement, ...]:
        """List what a transition asks for on its way between two stages.

        Args:
            address: The address of the rule.
            rule: The rule.
            source: The stage that the deal leaves.
            target: The stage that the deal enters.
            stays: Whether nothing is left or entered.

        Returns:
            The rule's own conditions, those of moves backward, exit criteria, entry criteria.
        """
        found = [*self.of_conditions(address, rule)]
        if stays:
            return tuple(found)
        spec = self._definition.spec
        if spec.reversions and self._definition.is_reversion(source, target):
            found += self.of_conditions("reversions", spec.reversions)
        if self._definition.is_forward(source, target):
            found += self._of_checklist(source)
            found += self.of_items(f"stages.{source}.exit", spec.stages[source].exit)
        found += self.of_items(f"stages.{target}.enter", spec.stages[target].enter)
        return tuple(found)

    def of_start(self, stage: str) -> tuple[Requirement, ...]:
        """List what beginning a deal in a stage asks for."""
        spec = self._definition.spec.stages[stage]
        found: list[Requirement] = []
        if spec.start:
            found += self.of_conditions(f"stages.{stage}.start", spec.start)
        found += self.of_items(f"stages.{stage}.enter", spec.enter)
        return tuple(found)

    def of_conditions(self, address: str, rule: Conditions | StartSpec) -> Iterator[Requirement]:
        """Yield roles, guards, required fields, reason and comment, in this order."""
        if rule.roles:
            yield Requirement("role", f"{address}.roles", words=rule.roles)
        yield from self.of_items(f"{address}.guards", rule.guards)
        yield from self._of_fields(f"{address}.requires", rule.requires)
        if isinstance(rule, Conditions):
            if rule.reason:
                yield Requirement("reason", f"{address}.reason", words=tuple(rule.reason))
            if rule.comment:
                yield Requirement("comment", f"{address}.comment")

    def of_items(self, address: str, items: tuple[GuardItem, ...]) -> Iterator[Requirement]:
        """Yield a requirement for each item of a list of guards."""
        for index, item in enumerate(items):
            yield self._of_item(f"{address}[{index}]", item)

    def of_guard(self, name: str) -> Requirement:
        """Return the requirement that a named guard stands for."""
        if name not in self._guards:
            spec = self._definition.spec.guards[name]
            address = f"guards.{name}"
            self._guards[name] = Requirement(
                "guard", address, name, parts=(self._inside(address, spec),), guard=spec
            )
        return self._guards[name]

    def _inside(self, address: str, spec: GuardSpec) -> Requirement:
        if spec.when is not None:
            return self._expression(f"{address}.when")
        if spec.check is not None:
            return Requirement("check", f"{address}.check", spec.check)
        return self._joined(address, spec)

    def _of_item(self, address: str, item: GuardItem) -> Requirement:
        if isinstance(item, Combination):
            return self._joined(address, item)
        if item in self._definition.spec.guards:
            return self.of_guard(item)
        return self._expression(address)

    def _joined(self, address: str, spec: Combination | GuardSpec) -> Requirement:
        if spec.not_ is not None:
            inner = self._of_item(f"{address}.not", spec.not_)
            return Requirement("not", f"{address}.not", parts=(inner,))
        if spec.any is not None:
            parts = tuple(self.of_items(f"{address}.any", spec.any))
            return Requirement("any", f"{address}.any", parts=parts)
        parts = tuple(self.of_items(f"{address}.all", spec.all or ()))
        return Requirement("all", f"{address}.all", parts=parts)

    def _expression(self, address: str) -> Requirement:
        expression = self._definition.expressions[address]
        return Requirement("expression", address, expression=expression)

    def _of_fields(self, address: str, requires: Mapping[str, str]) -> Iterator[Requirement]:
        for name in requires:
            condition = self._definition.expressions.get(f"{address}.{name}")
            for member in self._members(name):
                filled = self._filled(member, condition)
                yield Requirement("field", f"{address}.{name}", member, filled, condition=condition)

    def _filled(self, field: str, condition: Expression | None) -> Expression:
        known = self._definition.scope.names[field]
        fact = Fact(known.type, 0, 0, field, known.code, known.formula)
        filled = Filled(BOOLEAN, 0, 0, "filled", fact)
        if condition is None:
            return Expression(f"filled({field})", BOOLEAN, filled, frozenset({field}))
        needless = Not(BOOLEAN, 0, 0, condition.root)
        root = Or(BOOLEAN, 0, 0, (needless, filled))
        return Expression(condition.text, BOOLEAN, root, condition.names | {field})

    def _members(self, name: str) -> tuple[str, ...]:
        fields = self._definition.fields
        return (name,) if name in fields else tuple(f for f in fields if f.startswith(f"{name}."))

    def _of_checklist(self, stage: str) -> Iterator[Requirement]:
        for item, spec in self._definition.spec.stages[stage].checklist.items():
            if spec.required:
                address = f"stages.{stage}.checklist.{item}"
                yield Requirement("item", address, item, stage=stage)
