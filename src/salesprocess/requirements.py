"""What has to hold before a deal moves, as one tree that both decides and explains.

Guards, fields that must be filled, roles, checklists, reasons and comments all become requirements
here, so that whoever adds a kind of condition to the language adds it in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from salesprocess.courses import MAIN, STAY, Course
from salesprocess.definition import Definition
from salesprocess.expressions import BOOLEAN, Call, Expression, parse, walk
from salesprocess.expressions import Literal as Constant
from salesprocess.expressions.tree import And, Fact, Filled, Node, Not, Or
from salesprocess.schema import (
    Combination,
    Conditions,
    Effective,
    GuardItem,
    GuardSpec,
    PolicySpec,
    StartSpec,
)
from salesprocess.text import Text

Kind = Literal[
    "guard", "expression", "check", "all", "any", "not",
    "field", "role", "item", "reason", "comment", "approval", "policy",
]  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Requirement:
    """One thing that has to hold.

    Attributes:
        kind: What sort of thing it is.
        address: Where in the process it is written.
        name: The guard, check, field, checklist item, approval or policy that it is about; else
            empty.
        expression: What must be true, for ``expression``, ``field`` and ``approval``.
        condition: The condition under which a field or an approval is required or a policy
            applies, or None where it always is so.
        parts: The requirements that it joins.
        words: The roles or reasons to choose from.
        guard: What the file says of a guard.
        policy: What the file says of a policy.
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
    policy: PolicySpec | None = None

    def __repr__(self) -> str:
        """Say what it is and where it is written."""
        return f"Requirement({self.kind!r}, {self.address!r})"

    @property
    def message(self) -> Text | None:
        """What the file tells a reader when it is not met."""
        return self.guard.message if self.guard else None

    @property
    def rule(self) -> GuardSpec | PolicySpec | None:
        """What the file says of a guard or a policy."""
        return self.guard or self.policy

    @property
    def effective(self) -> Effective | None:
        """The dates between which it applies, or None where it always does."""
        return self.rule.effective if self.rule else None

    @property
    def pure(self) -> Node | None:
        """The requirement as one expression, or None where it is more than true or not.

        Checks call the application, warnings and overrides have to be recorded, and effective dates
        depend on the calendar.
        """
        return None if self.effective else self.dateless

    @property
    def dateless(self) -> Node | None:
        """Same as ``pure``, but as it is while it applies."""
        if self.kind == "guard":
            assert self.guard is not None
            recorded = self.guard.severity == "warn" or self.guard.override
            return None if recorded else self.parts[0].pure
        if self.kind == "policy":
            return self._pure_policy()
        if self.expression is not None:
            return self.expression.root
        if self.kind not in _JOINS:
            return None
        parts = tuple(root for part in self.parts if (root := part.pure) is not None)
        return _JOINS[self.kind](parts) if len(parts) == len(self.parts) else None

    def _pure_policy(self) -> Node | None:
        inner = self.parts[0].pure
        if inner is None or self.condition is None:
            return inner
        return Or(BOOLEAN, 0, 0, (Not(BOOLEAN, 0, 0, self.condition.root), inner))


_JOINS: Mapping[str, Callable[[tuple[Node, ...]], Node]] = {
    "all": lambda parts: And(BOOLEAN, 0, 0, parts),
    "any": lambda parts: Or(BOOLEAN, 0, 0, parts),
    "not": lambda parts: Not(BOOLEAN, 0, 0, parts[0]),
}


class Requirements:
    """Builds the requirements of one definition; a guard used twice is built once."""

    def __init__(self, definition: Definition) -> None:
        """Take the definition whose parts are asked for."""
        self.definition = definition
        self._guards: dict[str, Requirement] = {}
        self._policies: dict[str, Requirement] = {}
        self._approvals: dict[str, Expression] = {}

    def of_move(
        self, course: Course, trigger: str, address: str, source: str, target: str,
        *, stays: bool = False,
    ) -> tuple[Requirement, ...]:  # fmt: skip
        """List what a transition asks for on its way between two stages.

        Args:
            course: The main course, or the track that moves.
            trigger: The trigger, as it is called outside of its course.
            address: The address of the rule.
            source: The stage that is left.
            target: The stage that is entered.
            stays: Whether nothing is left or entered.

        Returns:
            The rule's own conditions, those of moves backward, exit criteria, entry criteria,
            policies.
        """
        rule = self.definition.conditions_at(address)
        assert rule is not None
        found = [*self.of_conditions(address, rule)]
        if not stays:
            found += self._of_way(course, source, target)
        moves = course.name == MAIN and not stays
        way = (source, target) if moves else (None, None)
        found += map(self.of_policy, self.definition.policies_on(trigger, *way))
        return tuple(found)

    def _of_way(self, course: Course, source: str, target: str) -> Iterator[Requirement]:
        reversions = self.definition.spec.reversions
        is_main = course.name == MAIN
        if is_main and reversions and course.is_reversion(source, target):
            yield from self.of_conditions("reversions", reversions)
        if course.is_forward(source, target):
            if is_main:
                yield from self._of_checklist(source)
            exits = f"{course.prefix}stages.{source}.exit"
            yield from self.of_items(exits, course.stages[source].exit)
        enters = f"{course.prefix}stages.{target}.enter"
        yield from self.of_items(enters, course.stages[target].enter)

    def of_start(self, stage: str) -> tuple[Requirement, ...]:
        """List what beginning a deal in a stage asks for."""
        spec = self.definition.spec.stages[stage]
        found: list[Requirement] = []
        if spec.start:
            found += self.of_conditions(f"stages.{stage}.start", spec.start)
        found += self.of_items(f"stages.{stage}.enter", spec.enter)
        found += map(self.of_policy, self.definition.policies_on(None, None, stage))
        return tuple(found)

    def of_conditions(self, address: str, rule: Conditions | StartSpec) -> Iterator[Requirement]:
        """Yield roles, guards, required fields, approvals, reason and comment, in this order."""
        if rule.roles:
            yield Requirement("role", f"{address}.roles", words=rule.roles)
        yield from self.of_items(f"{address}.guards", rule.guards)
        yield from self._of_fields(f"{address}.requires", rule.requires)
        if isinstance(rule, Conditions):
            for index, name in enumerate(rule.approvals):
                yield self.of_approval(f"{address}.approvals[{index}]", name)
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
            spec = self.definition.spec.guards[name]
            address = f"guards.{name}"
            self._guards[name] = Requirement(
                "guard", address, name, parts=(self._inside(address, spec),), guard=spec
            )
        return self._guards[name]

    def of_policy(self, name: str) -> Requirement:
        """Return the requirement that a policy stands for; in it, no guard can be let pass."""
        if name not in self._policies:
            spec = self.definition.spec.policies[name]
            address = f"policies.{name}"
            parts = tuple(map(_strict, self.of_items(f"{address}.require", spec.require)))
            inner = parts[0] if len(parts) == 1 else Requirement("all", address, parts=parts)
            self._policies[name] = Requirement(
                "policy", address, name, parts=(inner,), policy=spec,
                condition=self.definition.expressions.get(f"{address}.when"),
            )  # fmt: skip
        return self._policies[name]

    def of_approval(self, address: str, name: str) -> Requirement:
        """Return the requirement that an approval is granted, if it is needed."""
        condition = self.definition.expressions.get(f"approvals.{name}.when")
        if name not in self._approvals:
            granted = parse(f"approved({name!r})", self.definition.scope)
            if condition is not None:
                needless = Not(BOOLEAN, 0, 0, condition.root)
                root = Or(BOOLEAN, 0, 0, (needless, granted.root))
                granted = Expression(condition.text, BOOLEAN, root, condition.names)
            self._approvals[name] = granted
        granted = self._approvals[name]
        return Requirement("approval", address, name, expression=granted, condition=condition)

    def approvals_from(self, stage: str) -> frozenset[str]:
        """Return the approvals for which there is a use in a stage of the main course.

        Args:
            stage: The stage.

        Returns:
            Those that a transition drawn from there asks for, by name or in an expression; those
            that fire one; and those that come before any of these.
        """
        main, specs = self.definition.main, self.definition.spec.approvals
        drawn = [(trigger, at, rule) for trigger, at, rule in main.rules()
                 if stage in main.sources(rule)]  # fmt: skip
        found = {
            name
            for trigger, address, rule in drawn
            for target in main.targets(rule, stage)
            for need in self.of_move(main, trigger, address, stage, target, stays=rule.to == STAY)
            for name in approvals_in(need)
        }
        triggers = {trigger for trigger, _, _ in drawn}
        found |= {name for name, spec in specs.items()
                  if triggers & {spec.on_grant, spec.on_reject}}  # fmt: skip
        waiting = list(found)
        while waiting:
            before = specs[waiting.pop()].follows
            if before is not None and before not in found:
                found.add(before)
                waiting.append(before)
        return frozenset(found)

    def _inside(self, address: str, spec: GuardSpec) -> Requirement:
        if spec.when is not None:
            return self._expression(f"{address}.when")
        if spec.check is not None:
            return Requirement("check", f"{address}.check", spec.check)
        return self._joined(address, spec)

    def _of_item(self, address: str, item: GuardItem) -> Requirement:
        if isinstance(item, Combination):
            return self._joined(address, item)
        if item in self.definition.spec.guards:
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
        expression = self.definition.expressions[address]
        return Requirement("expression", address, expression=expression)

    def _of_fields(self, address: str, requires: Mapping[str, str]) -> Iterator[Requirement]:
        for name in requires:
            condition = self.definition.expressions.get(f"{address}.{name}")
            for member in self._members(name):
                filled = self._filled(member, condition)
                yield Requirement("field", f"{address}.{name}", member, filled, condition=condition)

    def _filled(self, field: str, condition: Expression | None) -> Expression:
        known = self.definition.scope.names[field]
        fact = Fact(known.type, 0, 0, field, known.code, known.formula)
        filled = Filled(BOOLEAN, 0, 0, "filled", fact)
        if condition is None:
            return Expression(f"filled({field})", BOOLEAN, filled, frozenset({field}))
        needless = Not(BOOLEAN, 0, 0, condition.root)
        root = Or(BOOLEAN, 0, 0, (needless, filled))
        return Expression(condition.text, BOOLEAN, root, condition.names | {field})

    def _members(self, name: str) -> tuple[str, ...]:
        fields = self.definition.fields
        return (name,) if name in fields else tuple(f for f in fields if f.startswith(f"{name}."))

    def _of_checklist(self, stage: str) -> Iterator[Requirement]:
        for item, spec in self.definition.spec.stages[stage].checklist.items():
            if spec.required:
                address = f"stages.{stage}.checklist.{item}"
                yield Requirement("item", address, item, stage=stage)


def approvals_in(requirement: Requirement) -> Iterator[str]:
    """Yield the approvals that a requirement asks about: by name, or in an expression."""
    if requirement.kind == "approval":
        yield requirement.name
    elif requirement.expression is not None:
        yield from approved_in(requirement.expression)
    for part in requirement.parts:
        yield from approvals_in(part)


def approved_in(expression: Expression) -> Iterator[str]:
    """Yield the approvals that an expression asks about."""
    for node in walk(expression.root):
        if isinstance(node, Call) and node.function == "approved":
            yield from (str(part.value) for part in node.arguments if isinstance(part, Constant))


def _strict(requirement: Requirement) -> Requirement:
    """Return what blocks where the requirement would warn, or could be overridden."""
    guard = requirement.guard
    if guard is not None:
        guard = guard.model_copy(update={"severity": "block", "override": None})
    return replace(requirement, guard=guard, parts=tuple(map(_strict, requirement.parts)))
