"""The hooks of one process: who is told what, and what becomes of a hook that fails."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from datetime import datetime
from logging import Logger, getLogger
from threading import Lock
from typing import Any

from salesprocess.commands import Actor, Fire
from salesprocess.definition import ANY, Definition
from salesprocess.errors import UsageError
from salesprocess.events import HookFailed, Notice, Updated, redacted
from salesprocess.expressions import Expression
from salesprocess.hooks import plugins
from salesprocess.hooks.subscription import Action, Subscription, Words, occasions, subscribe
from salesprocess.snapshot import Snapshot

Predicate = Callable[[Callable[[str], Any], Any, Any, datetime], bool]

_LOG = getLogger("salesprocess.hooks")


class Hooks:
    """The hooks of one process, called in the order in which they were added.

    Attributes:
        subscriptions: All of them; where there are none, there is nothing to dispatch.
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
            log: Where a hook that fails is told.
        """
        self.subscriptions: tuple[Subscription, ...] = ()
        self.has_async = False
        self._definition = definition
        self._predicate = predicate
        self._log = log
        self._lock = Lock()
        self._routes: dict[tuple[type, object], tuple[Subscription, ...]] = {}
        fields = definition.fields.items()
        self._sensitive = frozenset(name for name, field in fields if field.sensitive)

    def add(
        self,
        call: Action,
        *,
        on: Words = ANY,
        stage: Words = (),
        trigger: Words = (),
        when: str | Expression | None = None,
        name: str | None = None,
    ) -> Subscription:
        """Subscribe a hook.

        Args:
            call: Called with the event, or with the event and the snapshot after it; plain or
                async.
            on: The events that it wants, a name or several: ``started``, ``updated``, ``ticked``,
                ``unticked``, ``moved``, ``stayed``, ``stage_entered``, ``stage_left``, an outcome
                such as ``won``, a name that the process emits, ``hook_failed``, or ``any`` for
                all of these but the last.
            stage: The stages that it wants them of, by default every stage. ``stage_left`` is of
                the stage left, every other event of the stage in which the deal is then.
            trigger: The triggers that it wants them of.
            when: An expression that must be definitely true of the deal after the event. An event
                knows the id of its actor and no roles: ``actor.roles`` is empty.
            name: What messages call the hook; by default its name in Python.

        Returns:
            What it is subscribed to.

        Raises:
            UsageError: If anything about it cannot work; names everything that is wrong.
        """
        found = subscribe(
            self._definition, call, on=on, stage=stage, trigger=trigger, when=when, name=name,
            compiled=self._predicate,
        )  # fmt: skip
        self._append((found,))
        return found

    def bind_declared(self, actions: Mapping[str, Action]) -> None:
        """Subscribe the hooks that the process file declares: all of them, or none.

        Args:
            actions: What the application registered; an installed plugin is the second choice.

        Raises:
            NotRegistered: If what they call is in neither; names all that is missing.
            UsageError: If a plugin cannot be loaded or called.
        """
        declared = self._definition.spec.hooks
        calls = plugins.bind("action", (spec.call for spec in declared.values()), actions)
        found = tuple(
            subscribe(
                self._definition, calls[spec.call], on=spec.on, stage=spec.stage,
                trigger=spec.trigger, when=self._definition.expressions.get(f"hooks.{name}.when"),
                name=name, compiled=self._predicate,
            )
            for name, spec in declared.items()
        )  # fmt: skip
        self._append(found)

    def _append(self, subscriptions: tuple[Subscription, ...]) -> None:
        with self._lock:
            # The routes go last: whoever finds the new ones empty finds the new hooks, too.
            self.subscriptions += subscriptions
            self.has_async = any(hook.is_async for hook in self.subscriptions)
            self._routes = {}

    def demand_no_running_loop(self) -> None:
        """Refuse to go on where an async hook would have to wait inside a running event loop.

        Raises:
            UsageError: If a hook is async and an event loop runs in this thread.
        """
        if self.has_async and _loop_is_running():
            names = ", ".join(repr(hook.name) for hook in self.subscriptions if hook.is_async)
            raise UsageError(
                f"An event loop is running and these hooks are async: {names};"
                " use the awaitable twin, such as: await deal.afire(...)."
            )

    def dispatch(self, events: Iterable[Notice], snapshot: Snapshot) -> None:
        """Tell the hooks what happened. A hook that fails is logged, and harms nothing.

        Args:
            events: What happened, in order.
            snapshot: Where the deal stands after it.

        Raises:
            UsageError: As ``demand_no_running_loop`` does; then no hook was told.
        """
        if self.has_async:
            self.demand_no_running_loop()
        for pending in self._tell(events, snapshot):
            _run(pending)

    async def adispatch(self, events: Iterable[Notice], snapshot: Snapshot) -> None:
        """Same as ``dispatch``, but awaitable: async hooks are awaited one after another."""
        for pending in self._tell(events, snapshot):
            await pending

    def _tell(
        self, events: Iterable[Notice], snapshot: Snapshot
    ) -> Iterator[Coroutine[Any, Any, None]]:
        """Call the plain hooks; yield the calls of async ones, which must be finished in turn."""
        for event in events:
            hooks = self._route(event, snapshot)
            if not hooks:
                continue
            told, deal = self._shown(event, snapshot) if self._sensitive else (event, snapshot)
            for hook in hooks:
                call, takes_snapshot, is_async, holds, *_ = hook
                try:
                    if hook.holds is not None and not _holds():
                        continue
                    if hook.is_async:
                        failures: list[Exception] = []
                        yield _finish()
                except Exception as error:
                    ...
