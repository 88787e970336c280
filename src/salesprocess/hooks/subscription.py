"""What a hook wants to be told; everything about it is verified when it registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from inspect import Parameter, iscoroutinefunction, signature
from typing import Any, NamedTuple

from salesprocess.definition import ANY, Definition
from salesprocess.errors import UsageError, did_you_mean, listing
from salesprocess.events import KINDS, Emitted, HookFailed, Moved, Notice, Started, name_of
from salesprocess.expressions import BOOLEAN, Expression, ExpressionErrors, parse
from salesprocess.snapshot import Snapshot

Action = Callable[..., Any]
Words = str | Iterable[str]

ENTERED = "stage_entered"
LEFT = "stage_left"

_WITHOUT_TRIGGER = frozenset({"started", "updated", "ticked", "unticked", HookFailed.kind})
_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_MOST_ARGUMENTS = 2


class Subscription(NamedTuple):
    """A hook and what it wants to be told.

    Attributes:
        call: The function of the application.
        takes_snapshot: Whether it is given the snapshot beside the event.
        is_async: Whether its call has to be awaited.
        when: The condition under which it is called, or None for always.
        name: What messages call it.
        events: The names of the events that it wants.
        stages: The stages that it wants them of; empty for every stage.
        triggers: The triggers that it wants them of; empty for every trigger, and none.
    """

    call: Action
    takes_snapshot: bool
    is_async: bool
    when: Expression | None
    name: str
    events: frozenset[str]
    stages: frozenset[str]
    triggers: frozenset[str]

    def wants(self, event: Notice, occasions: Iterable[tuple[str, str]]) -> bool:
        """Tell whether the hook is to be told of an event, its condition apart.

        Args:
            event: What happened.
            occasions: What ``occasions`` says of it.
        """
        if self.triggers and getattr(event, "trigger", None) not in self.triggers:
            return False
        return any(
            name in self.events and (not self.stages or stage in self.stages)
            for name, stage in occasions
        )


def subscribe(
    definition: Definition,
    call: Action,
    *,
    on: Words,
    stage: Words,
    trigger: Words,
    when: str | Expression | None,
    name: str | None,
) -> Subscription:
    """Verify what a hook wants, and that it can be called.

    Args:
        definition: The process.
        call: The hook.
        on: The events that it wants.
        stage: The stages that it wants them of.
        trigger: The triggers that it wants them of.
        when: The condition under which it is called.
        name: What messages call it.

    Returns:
        The subscription.

    Raises:
        UsageError: If anything is wrong with it; names everything that is.
    """
    if not callable(call):
        raise UsageError(f"A hook is a function, not {type(call).__name__}; pass the function.")
    title = name or _name_of(call)
    events, stages, triggers = (frozenset(_words(words)) for words in (on, stage, trigger))
    problems = [*_problems(definition, events, stages, triggers), *_problems_of_call(call)]
    condition: Expression | None = None
    try:
        condition = _condition(definition, when)
    except ValueError as error:
        problems.append(f"when: {error}.")
    if problems:
        raise UsageError("\n".join(f"Hook {title!r}: {problem}" for problem in problems))
    return Subscription(
        call, _count_required(call) == _MOST_ARGUMENTS, _is_async(call), condition, title,
        events, stages, triggers,
    )  # fmt: skip


def known_events(definition: Definition) -> tuple[str, ...]:
    """List the names of the events that a hook of a process can want."""
    kinds = (kind for kind in KINDS if kind != Emitted.kind)
    emitted = (name for _, _, rule in definition.rules() for name in rule.emit)
    found = (*kinds, ENTERED, LEFT, *definition.outcomes.values(), *emitted, HookFailed.kind, ANY)
    return tuple(dict.fromkeys(found))


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
    stage: str = getattr(event, "target", None) or getattr(event, "stage", snapshot.stage)
    yield name_of(event), stage
    yield ANY, stage
    if isinstance(event, Moved):
        yield LEFT, event.source
    if isinstance(event, Started | Moved):
        yield ENTERED, stage
        if stage in outcomes:
            yield outcomes[stage], stage


def _words(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _problems(
    definition: Definition, events: frozenset[str], stages: frozenset[str], triggers: frozenset[str]
) -> Iterator[str]:
    if not events:
        yield "it names no event; name one, such as on='stage_entered', or on='any'."
    yield from _unknown("event", events, known_events(definition))
    yield from _unknown("stage", stages, definition.stages)
    yield from _unknown("trigger", triggers, definition.spec.transitions)
    if triggers:
        for event in sorted(events & _WITHOUT_TRIGGER):
            yield f"{event!r} comes from no trigger; leave the trigger or the event out."


def _unknown(what: str, words: frozenset[str], known: Iterable[str]) -> Iterator[str]:
    names = tuple(known)
    for word in sorted(words - set(names)):
        hint = did_you_mean(word, names)
        yield f"there is no {what} {word!r}{hint} The process has: {listing(names)}."


def _condition(definition: Definition, when: str | Expression | None) -> Expression | None:
    if isinstance(when, str):
        return parse(when, definition.scope)
    if when is not None and when.root.type != BOOLEAN:
        raise ValueError("it is not a condition; pass an expression that is true or false")
    return when


def _problems_of_call(call: Action) -> Iterator[str]:
    try:
        parameters = signature(call).parameters.values()
    except ValueError:
        yield "its parameters cannot be seen; wrap it in a function with one, the event."
        return
    fits = any(p.kind in (*_POSITIONAL, Parameter.VAR_POSITIONAL) for p in parameters)
    named = any(p.kind is Parameter.KEYWORD_ONLY and p.default is p.empty for p in parameters)
    if not fits or named or _count_required(call) > _MOST_ARGUMENTS:
        yield "it is called with the event, or the event and the snapshot; let it take these."


def _count_required(call: Action) -> int:
    parameters = signature(call).parameters.values()
    return sum(p.kind in _POSITIONAL and p.default is p.empty for p in parameters)


def _is_async(call: Action) -> bool:
    while isinstance(call, partial):
        call = call.func
    return iscoroutinefunction(call) or iscoroutinefunction(type(call).__call__)


def _name_of(call: Action) -> str:
    while isinstance(call, partial):
        call = call.func
    return getattr(call, "__qualname__", type(call).__qualname__).rpartition("<locals>.")[2]
