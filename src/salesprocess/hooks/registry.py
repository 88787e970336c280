"""The hooks of one process: who is told what, and what becomes of a hook that fails."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from logging import Logger, getLogger
from threading import Lock
from typing import Any, TypedDict, cast

from salesprocess.commands import Actor, Fire
from salesprocess.definition import ANY, Definition
from salesprocess.errors import UsageError
from salesprocess.events import Event, HookFailed, Notice, redacted
from salesprocess.expressions import Expression
from salesprocess.hooks import plugins
from salesprocess.hooks.subscription import (
    Action,
    Predicate,
    Subscription,
    Words,
    occasions,
    subscribe,
)
from salesprocess.snapshot import Snapshot

Route = tuple[tuple[Action | None, bool, Subscription], ...]
"""The hooks that want an event. Before each its function, if there is nothing to it but to call it
at once, and whether it takes the snapshot, too: a tuple is faster to look at than its names."""

Pending = tuple[tuple[Subscription, Notice, tuple[Any, ...]], ...]
"""Async hooks that are still to be told, each with the event and the arguments of its call."""

_LOG = getLogger("salesprocess.hooks")
_NOTHING: Pending = ()
_LONGEST_NAME = 100


class HookOptions(TypedDict, total=False):
    """What a hook wants, and what it is called.

    Attributes:
        stage: The stages that it wants events of: one or several.
        trigger: The triggers that it wants them of.
        when: A condition that must be definitely true of the deal after the event.
        name: What messages call the hook; by default its name in Python.
        durable: Whether a store keeps what it is to be told until it has been.
    """

    stage: Words
    trigger: Words
    when: str | Expression | None
    name: str | None
    durable: bool


class Hooks:
    """The hooks of one process.

    Attributes:
        subscriptions: All of them, in the order in which they are told; where there are none,
            there is nothing to dispatch.
        durable: Those of them that a store delivers until they succeed.
        has_async: Whether the call of any of them has to be awaited.
    """

    def __init__(
        self,
        definition: Definition,
        *,
        predicate: Callable[[Expression], Predicate],
        log: Logger = _LOG,
    ) -> None:
        """Begin without hooks.

        Args:
            definition: The process.
            predicate: Compiles the condition of a hook.
            log: Where a hook that fails is written down.
        """
        self.subscriptions: tuple[Subscription, ...] = ()
        self.durable: tuple[Subscription, ...] = ()
        self.has_async = False
        self._definition = definition
        self._predicate = predicate
        self._log = log
        self._lock = Lock()
        self._direct: Hooks | None = None
        self._routes: dict[type, dict[object, Route]] = {}
        fields = definition.fields.items()
        self._sensitive = frozenset(name for name, field in fields if field.sensitive)

    def add(
        self, call: Action, *, on: Words = ANY, stage: Words = (), trigger: Words = (),
        when: str | Expression | None = None, name: str | None = None, durable: bool = False,
    ) -> Subscription:  # fmt: skip
        """Subscribe a hook.

        Args:
            call: Called with the event, or with the event and the snapshot after it; may be async.
            on: The events that it wants: the kind of an event such as ``moved`` or
                ``deadline_passed``, ``stage_entered``, ``stage_left``, an outcome such as
                ``won``, a name that a transition or a deadline emits, ``hook_failed``, or ``any``
                for all of them but the last.
            stage: The stages that it wants them of: for ``stage_left`` the stage that is left,
                for all others the stage in which the deal is then.
            trigger: The triggers that it wants them of.
            when: A condition that must be definitely true of the deal after the event. Of its
                actor an event keeps the id, so that ``actor.roles`` is empty here.
            name: What messages call the hook; by default its name in Python.
            durable: Whether a store keeps what it is to be told until it has been. Without a
                store it is told like any other.

        Returns:
            The subscription.

        Raises:
            UsageError: If anything about it cannot work; names everything that is wrong.
        """
        found = subscribe(
            self._definition, call, on=on, stage=stage, trigger=trigger, when=when, name=name,
            durable=durable, predicate=self._predicate,
        )  # fmt: skip
        self._append((found,))
        return found

    def bind_declared(self, actions: Mapping[str, Action]) -> None:
        """Subscribe the hooks that the process file declares: all of them, or none.

        Args:
            actions: What the application registered. What is not there may be a plugin.

        Raises:
            NotRegistered: If something that they call is neither; names all that is missing.
            UsageError: If a plugin cannot be loaded, or a function cannot be a hook.
        """
        definition = self._definition
        declared = definition.spec.hooks.items()
        calls = plugins.bind("action", [spec.call for _, spec in declared], actions)
        found = [
            subscribe(
                definition, calls[spec.call], on=spec.on, stage=spec.stage, trigger=spec.trigger,
                when=definition.expressions.get(f"hooks.{name}.when"), name=name,
                durable=spec.durable, predicate=self._predicate,
            )
            for name, spec in declared
        ]  # fmt: skip
        self._append(tuple(found))

    def _append(self, found: tuple[Subscription, ...]) -> None:
        _demand_names((*self.durable, *found))
        with self._lock:
            self.subscriptions += found
            self.durable = tuple(hook for hook in self.subscriptions if hook.is_durable)
            self._direct = None
            self.has_async = any(hook.is_async for hook in self.subscriptions)
            # Last, because who fills the new routes must see the new hooks.
            self._routes = {}

    @property
    def direct(self) -> Hooks:
        """All hooks but the durable ones: those that a store tells as soon as it has committed."""
        if not self.durable:
            return self
        if self._direct is None:
            direct = Hooks(self._definition, predicate=self._predicate, log=self._log)
            direct._append(tuple(hook for hook in self.subscriptions if not hook.is_durable))
            self._direct = direct
        return self._direct

    def lasting(
        self, events: Iterable[Event], snapshot: Snapshot
    ) -> Iterator[tuple[Event, Subscription]]:
        """Yield each event that a durable hook wants, and the hook.

        Args:
            events: What happened, in order.
            snapshot: Where the deal stands after it.
        """
        for event in events if self.durable else ():
            names = tuple(occasions(event, snapshot, self._definition.outcomes))
            for hook in self.durable:
                if hook.wants(event, names) and _holds(hook, event, snapshot):
                    yield event, hook

    def redacted(self, event: Event) -> Event:
        """Return an event as hooks are told it: without the values of sensitive fields."""
        return cast(Event, redacted(event, self._sensitive))

    def demand_no_running_loop(self) -> None:
        """Refuse to go on if an async hook would have to wait for the loop that it stops.

        Raises:
            UsageError: If a hook is async and an event loop runs in this thread.
        """
        if self.has_async and _is_loop_running():
            names = ", ".join(repr(hook.name) for hook in self.subscriptions if hook.is_async)
            raise UsageError(
                f"An event loop is running here, and these hooks are async: {names};"
                " use the awaitable twin: await deal.afire(...)."
            )

    def dispatch(self, events: Iterable[Notice], snapshot: Snapshot) -> None:
        """Tell hooks what happened: the plain ones first, then the async ones, each in turn.

        A hook that raises is logged and told to the hooks on ``hook_failed``; the others run.

        Args:
            events: What happened, in order.
            snapshot: Where the deal stands after it.

        Raises:
            UsageError: If a hook is async and an event loop runs in this thread.
        """
        if not self.subscriptions:
            return
        pending = self._tell(events, snapshot)
        while pending:
            self.demand_no_running_loop()
            pending = self._tell(_run(self._finish(pending)), snapshot)

    async def adispatch(self, events: Iterable[Notice], snapshot: Snapshot) -> None:
        """Same as ``dispatch``, but awaitable, and at home in a running event loop."""
        pending = self._tell(events, snapshot)
        while pending:
            pending = self._tell(await self._finish(pending), snapshot)

    def _tell(self, events: Iterable[Notice], snapshot: Snapshot) -> Pending:
        """Call the plain hooks; return the async ones."""
        pending = _NOTHING
        for event in events:
            kind = type(event)
            try:
                route = self._routes[kind][event[4:7] if kind.has_stage else _key(event, snapshot)]
            except KeyError:
                route = self._find_route(event, snapshot)
            for call, takes_snapshot, hook in route:
                try:
                    if call is None:
                        pending += self._call(hook, event, snapshot)
                    elif takes_snapshot:
                        call(event, snapshot)
                    else:
                        call(event)
                except Exception as error:
                    pending += self._tell(self._failed(hook, event, error), snapshot)
        return pending

    def _find_route(self, event: Notice, snapshot: Snapshot) -> Route:
        routes = self._routes
        names = tuple(occasions(event, snapshot, self._definition.outcomes))
        route = tuple(
            (None if self._needs_care(hook) else hook.call, hook.takes_snapshot, hook)
            for hook in self.subscriptions
            if hook.wants(event, names)
        )
        if not isinstance(event, HookFailed):
            key = event[4:7] if event.has_stage else _key(event, snapshot)
            routes.setdefault(type(event), {})[key] = route
        return route

    def _needs_care(self, hook: Subscription) -> bool:
        return bool(self._sensitive or hook.holds or hook.is_async)

    def _call(self, hook: Subscription, event: Notice, snapshot: Snapshot) -> Pending:
        if not _holds(hook, event, snapshot):
            return _NOTHING
        arguments = self.arguments(hook, event, snapshot)
        if hook.is_async:
            return ((hook, event, arguments),)
        hook.call(*arguments)
        return _NOTHING

    def arguments(self, hook: Subscription, event: Notice, snapshot: Snapshot) -> tuple[Any, ...]:
        """Return what a hook is called with: the event, and the snapshot if it takes one.

        The values of sensitive fields are left out.
        """
        told = redacted(event, self._sensitive)
        return (told, self._redacted(snapshot)) if hook.takes_snapshot else (told,)

    def _redacted(self, snapshot: Snapshot) -> Snapshot:
        if self._sensitive.isdisjoint(snapshot.facts):
            return snapshot
        facts = snapshot.facts.items()
        kept = {name: value for name, value in facts if name not in self._sensitive}
        return snapshot._replace(facts=kept)

    async def _finish(self, pending: Pending) -> list[HookFailed]:
        """Await async hooks one after another; return the failures that hooks are to be told."""
        failed: list[HookFailed] = []
        for hook, event, arguments in pending:
            try:
                await hook.call(*arguments)
            except Exception as error:
                failed += self._failed(hook, event, error)
        return failed

    def _failed(
        self, hook: Subscription, event: Notice, error: Exception
    ) -> tuple[HookFailed, ...]:
        self._log.error("Hook %r failed on event %r.", hook.name, event.id, exc_info=error)
        if isinstance(event, HookFailed):
            return ()
        cause = type(error).__name__
        return (HookFailed(event.deal, event.sequence, event.at, event.by, hook.name, cause),)


def _key(event: Notice, snapshot: Snapshot) -> object:
    """Return what decides which hooks want an event that does not say the deal's stage itself."""
    # Only names, which a process has so many of: never a moment, or the routes would not end.
    named = (getattr(event, name, None) for name in ("trigger", "deadline", "stage"))
    return snapshot[4], *named


def _holds(hook: Subscription, event: Notice, snapshot: Snapshot) -> bool:
    if hook.holds is None:
        return True
    command = Fire(getattr(event, "trigger", ""), Actor(event.by))
    return hook.holds(snapshot.facts.get, snapshot, command, event.at)


def _demand_names(hooks: Iterable[Subscription]) -> None:
    """Make sure that durable hooks can be told apart by name, as what waits for them is."""
    names = [hook.name for hook in hooks if hook.is_durable]
    strange = next((name for name in names if not _can_be_kept(name)), None)
    if strange is not None:
        raise UsageError(
            f"{str(strange)[:60]!r} cannot be kept as the name of a durable hook; pass name= as a"
            f" text that can be printed, of up to {_LONGEST_NAME} characters."
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(
            f"Two durable hooks are called {twice!r}, and what waits for them is kept by name;"
            " pass name='…'."
        )


def _can_be_kept(name: object) -> bool:
    return isinstance(name, str) and name.isprintable() and len(name) <= _LONGEST_NAME


# asyncio takes longer to import than this library may; who has an async hook has imported it.


def _is_loop_running() -> bool:
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True


def _run(told: Coroutine[Any, Any, list[HookFailed]]) -> list[HookFailed]:
    from asyncio import run

    return run(told)
