"""Which of its own names a process uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from salesprocess.definition import Definition
from salesprocess.expressions import Literal, walk
from salesprocess.requirements import approved_in
from salesprocess.schema import Combination, Conditions, GuardItem, GuardSpec, StartSpec


def guards_used(definition: Definition) -> frozenset[str]:
    """Return the guards that some move or start asks for, also through other guards."""
    guards = definition.spec.guards
    used: set[str] = set()
    waiting = list(_named_by_moves(definition))
    while waiting:
        name = waiting.pop()
        if name in guards and name not in used:
            used.add(name)
            waiting.extend(_joined(guards[name]))
    return frozenset(used)


def roles_used(definition: Definition) -> frozenset[str]:
    """Return the roles that may do something, or that an expression asks for."""
    used = {role for conditions in _conditions(definition) for role in conditions.roles}
    for guard in definition.spec.guards.values():
        used.update(guard.override.roles if guard.override else ())
    for approval in definition.spec.approvals.values():
        used.update(approval.roles)
    for field in definition.fields.values():
        used.update(field.spec.roles)
    for expression in definition.expressions.values():
        if "actor.roles" in expression.names:
            literals = (node for node in walk(expression.root) if isinstance(node, Literal))
            used.update(node.value for node in literals if isinstance(node.value, str))
    return frozenset(used)


def approvals_named(definition: Definition) -> frozenset[str]:
    """Return the approvals that a transition or a move backward names under ``approvals``."""
    conditions = (found for found in _conditions(definition) if isinstance(found, Conditions))
    return frozenset(name for found in conditions for name in found.approvals)


def approvals_used(definition: Definition) -> frozenset[str]:
    """Return the approvals that something waits for, also through others that follow them."""
    specs = definition.spec.approvals
    if any(on.startswith("approval_") for hook in definition.spec.hooks.values() for on in hook.on):
        return frozenset(specs)
    asked = (name for found in definition.expressions.values() for name in approved_in(found))
    firing = (name for name, spec in specs.items() if spec.on_grant or spec.on_reject)
    used: set[str] = set()
    waiting = [*approvals_named(definition), *asked, *firing]
    while waiting:
        name = waiting.pop()
        before = specs[name].follows
        if before is not None and name not in used:
            waiting.append(before)
        used.add(name)
    return frozenset(used)


def approvals_after(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """Return for each approval those that follow it, directly or after others."""
    specs = definition.spec.approvals
    found: dict[str, tuple[str, ...]] = dict.fromkeys(specs, ())
    for name, spec in specs.items():
        before = spec.follows
        while before is not None:
            found[before] += (name,)
            before = specs[before].follows
    return found


def fields_used(definition: Definition) -> frozenset[str]:
    """Return the fields, and the groups, that the process reads, asks for, sets or protects."""
    used = {name for expr in definition.expressions.values() for name in expr.names}
    used.update(name for conditions in _conditions(definition) for name in conditions.requires)
    used.update(name for _, _, rule in definition.all_rules() for name in rule.set)
    used.update(name for spec in definition.spec.approvals.values() for name in spec.covers)
    used.update(found.spec.since for found in definition.deadlines.values() if found.spec.since)
    links = (link for _, _, rule in definition.all_rules() for link in rule.starts)
    used.update(name for link in links for name in link.copy_)
    for name, field in definition.fields.items():
        if field.spec.write or field.spec.locked_in:
            used.add(name)
    return frozenset(used)


def tracks_used(definition: Definition) -> frozenset[str]:
    """Return the tracks that something outside of them asks for, or that do something."""
    used = {
        name.removeprefix("tracks.")
        for address, expression in definition.expressions.items()
        for name in expression.names
        if name.startswith("tracks.") and not address.startswith(f"{name}.")
    }
    for name, course in definition.courses.items():
        rules = (rule for _, _, rule in course.rules())
        if any(rule.set or rule.emit or rule.starts for rule in rules):
            used.add(name)
    timed = definition.deadlines.values()
    used.update(found.course.name for found in timed if not found.spec.fire)
    policies, hooks = definition.spec.policies.values(), definition.spec.hooks.values()
    told = [trigger for hook in hooks for trigger in hook.trigger]
    told += [trigger for policy in policies for trigger in policy.firing or ()]
    used.update(trigger.partition(".")[0] for trigger in told if "." in trigger)
    if any(event in ("track_opened", "track_moved") for hook in hooks for event in hook.on):
        used.update(definition.spec.tracks)
    return frozenset(used)


def _conditions(definition: Definition) -> Iterator[Conditions | StartSpec]:
    spec = definition.spec
    yield from (rule for _, _, rule in definition.all_rules())
    yield from (stage.start for stage in spec.stages.values() if stage.start)
    if spec.reversions:
        yield spec.reversions


def _named_by_moves(definition: Definition) -> Iterator[str]:
    for conditions in _conditions(definition):
        yield from _names(conditions.guards)
    for course in definition.courses.values():
        for stage in course.stages.values():
            yield from _names(stage.enter)
            yield from _names(stage.exit)
    for policy in definition.spec.policies.values():
        yield from _names(policy.require)


def _names(items: Iterable[GuardItem]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Combination):
            yield from _joined(item)
        else:
            yield item


def _joined(spec: Combination | GuardSpec) -> Iterator[str]:
    yield from _names(spec.all or ())
    yield from _names(spec.any or ())
    yield from _names(() if spec.not_ is None else (spec.not_,))
