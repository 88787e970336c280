"""What a hook wants to be told; everything about it is verified when it is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any, NamedTuple

from salesprocess.definition import ANY, Definition
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.events import (
    KINDS,
    STAGE_ENTERED,
    STAGE_LEFT,
    DeadlinePassed,
    HookFailed,
    Moved,
    Notice,
    Started,
    events_of,
    name_of,
)
from salesprocess.expressions import BOOLEAN, Expression, ExpressionErrors, parse
from salesprocess.snapshot import Snapshot

Action = Callable[..., Any]
Words = str | Iterable[str]
Predicate = Callable[[Callable[[str], Any], Any, Any, datetime], bool]

_WITHOUT_TRIGGER = frozenset(
    {kind for kind, event in KINDS.items() if "trigger" not in event._fields} | {"hook_failed"}
)
_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_EVENT_AND_SNAPSHOT = 2


class Subscription(NamedTuple):
    """A hook, and what it wants to be told.

    Attributes:
        name: What messages call it.
        call: The function of the application.
        takes_snapshot: Whether it is given the snapshot beside the event.
        is_async: Whether its call has to be awaited.
        holds: Tells whether its condition is met; None where it has none.
        events: The names of the events that it wants.
        stages: The stages that it wants them of; empty for every stage.
        triggers: The triggers that it wants them of; empty for every event, triggered or not.
        is_durable: Whether a store keeps what it is to be told until it has been.
    """

    name: str
    call: Action
    takes_snapshot: bool
    is_async: bool
    holds: Predicate | None
    events: frozenset[str]
    stages: frozenset[str]
    triggers: frozenset[str]
    is_durable: bool = False

    def wants(self, event: Notice, occasions: Iterable[tuple[str, str]]) -> bool:
        """Tell whether the hook wants an event, its condition apart.

        Args:
            event: What happened.
            occasions: The names under which it can be wanted, each with the stage concerned.
        """
        if self.triggers and getattr(event, "trigger", None) not in self.triggers:
            return False
        return any(
            name in self.events and (not self.stages or stage in self.stages)
            for name, stage in occasions
        )


def subscribe(
    definition: Definition, call: Action, *, on: Words, stage: Words, trigger: Words,
    when: str | Expression | None, name: str | None, durable: bool,
    predicate: Callable[[Expression], Predicate],
) -> Subscription:  # fmt: skip
    """Verify that a hook can be called, and that what it wants exists.

    Args:
        definition: The process.
        call: The hook.
        on: The events that it wants.
        stage: The stages that it wants them of.
        trigger: The triggers that it wants them of.
        when: The condition under which it is called.
        name: What messages call it; by default its name in Python.
        durable: Whether a store keeps what it is to be told until it has been.
        predicate: Compiles the condition.

    Returns:
        The subscription.

    Raises:
        UsageError: If anything is wrong with it; names everything that is.
    """
    if not callable(call):
        raise UsageError(f"A hook is a function, not {type(call).__name__}; pass the function.")
    title = name or _name_of(call)
    words = _words(on), _words(stage), _words(trigger)
    condition, problems = _condition(definition, when)
    problems += _problems(definition, *words)
    count = _count_required(call)
    if count is None:
        problems.append("it takes the event, or the event and the snapshot, and nothing else.")
    if durable and "hook_failed" in words[0]:
        problems.append("'hook_failed' is no part of a history; leave it out, or 'durable'.")
    if problems:
        raise UsageError("\n".join(f"Hook {title!r}: {problem}" for problem in problems))
    holds = None if condition is None else predicate(condition)
    takes_snapshot = count == _EVENT_AND_SNAPSHOT
    return Subscription(title, call, takes_snapshot, _is_async(call), holds, *words, durable)


def known_events(definition: Definition) -> tuple[str, ...]:
    """List the names of the events that a hook of a process can want."""
    return (*events_of(definition.spec), ANY)


def occasions(
    event: Notice, snapshot: Snapshot, outcomes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield each name under which a hook can want an event, with the stage concerned.

    Args:
        event: What happened.
        snapshot: Where the deal stands after it.
        outcomes: The outcome of each stage that is closed.
    """
    if isinstance(event, HookFailed):
        yield event.kind, snapshot.stage
        return
    stage = stage_after(event, snapshot)
    yield name_of(event), stage
    yield ANY, stage
    if isinstance(event, Moved):
        yield STAGE_LEFT, event.source
    if isinstance(event, Started | Moved):
        yield STAGE_ENTERED, stage
        if stage in outcomes:
            yield outcomes[stage], stage


def stage_after(event: Notice, snapshot: Snapshot) -> str:
    """Return the stage in which the deal is after an event.

    Args:
        event: What happened.
        snapshot: Where the deal stands after this event and those that came with it.
    """
    if isinstance(event, DeadlinePassed) and not event.deadline.startswith("tracks."):
        return event.stage
    if not event.has_stage:
        return snapshot.stage
    found: str | None = getattr(event, "target", None) or getattr(event, "stage", None)
    return found or snapshot.stage


def _words(words: Words) -> frozenset[str]:
    return frozenset((words,) if isinstance(words, str) else words)


def _condition(
    definition: Definition, when: str | Expression | None
) -> tuple[Expression | None, list[str]]:
    if isinstance(when, str):
        try:
            return parse(when, definition.scope), []
        except ExpressionErrors as errors:
            return None, [f"in {when!r}, {error}" for error in errors.errors]
    if when is not None and when.root.type != BOOLEAN:
        return None, [f"{when.text!r} is no condition; compare it with something."]
    return when, []


def _problems(
    definition: Definition, events: frozenset[str], stages: frozenset[str], triggers: frozenset[str]
) -> Iterator[str]:
    if not events:
        yield "it names no event; name one, such as 'stage_entered', or 'any' for all of them."
    names = tuple(definition.triggers)
    known = known_events(definition)
    yield from _meant(events.difference(known), definition)
    yield from _unknown("event", events.difference(definition.stages, names), known)
    yield from _unknown("stage", stages, definition.stages)
    yield from _unknown("trigger", triggers, names)
    for event in sorted(events & _WITHOUT_TRIGGER if triggers else ()):
        yield f"{event!r} has no trigger; leave the event out, or the triggers."


def _meant(words: Iterable[str], definition: Definition) -> Iterator[str]:
    for word in sorted(words):
        if word in definition.ranks:
            yield f"{word!r} is a stage; write on='stage_entered', stage={word!r}."
        elif word in definition.spec.transitions:
            yield f"{word!r} is a trigger; write on='moved', trigger={word!r}."


def _unknown(kind: str, words: frozenset[str], known: tuple[str, ...]) -> Iterator[str]:
    for word in sorted(words.difference(known)):
        there_is = listing(known, most=20)
        yield f"there is no {kind} {word!r}{did_you_mean(word, known)} There is: {there_is}."


def _count_required(call: Action) -> int | None:
    """Return how many arguments a hook needs, or None if it cannot be called as a hook."""
    try:
        parameters = signature(call).parameters.values()
    except (TypeError, ValueError):
        return None
    required = [p.kind for p in parameters if p.default is p.empty]
    if Parameter.KEYWORD_ONLY in required:
        return None
    count = sum(kind in _POSITIONAL for kind in required)
    takes_any = any(p.kind in (*_POSITIONAL, Parameter.VAR_POSITIONAL) for p in parameters)
    return count if takes_any and count <= _EVENT_AND_SNAPSHOT else None


def _is_async(call: Action) -> bool:
    function = _inner(call)
    return iscoroutinefunction(function) or iscoroutinefunction(type(function).__call__)


def _name_of(call: Action) -> str:
    function = _inner(call)
    name: str = getattr(function, "__qualname__", type(function).__qualname__)
    return name.rpartition("<locals>.")[2]


def _inner(call: Action) -> Action:
    while isinstance(call, partial):
        call = call.func
    return call
