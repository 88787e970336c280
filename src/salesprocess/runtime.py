"""Processes and deals: what users import."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from inspect import iscoroutinefunction
from os import PathLike
from threading import Lock
from types import MappingProxyType
from typing import Any, Self, TypeVar, Unpack

from salesprocess.binding import Binding
from salesprocess.clock import Clock, aware, checked_clock, system_clock
from salesprocess.cloudevents import to_cloudevent
from salesprocess.commands import NO_VALUES, Actor, Start, Values, actor, demand_words, named
from salesprocess.deal import Deal
from salesprocess.decision import Accepted, Refused
from salesprocess.definition import ANY, Definition
from salesprocess.engine import Engine, Rates
from salesprocess.errors import NotRegistered, UsageError
from salesprocess.events import Event, Started
from salesprocess.hooks import HookOptions, Hooks, Words, plugins
from salesprocess.linked_processes import LinkedProcesses
from salesprocess.loading import load_builtin, load_data, load_file, load_text
from salesprocess.machine import Machine
from salesprocess.migration import verify
from salesprocess.process_migration import Migrates
from salesprocess.reasons import Check
from salesprocess.records import (
    event_to_json,
    events_from_json,
    snapshot_from_json,
)
from salesprocess.snapshot import fold
from salesprocess.verbs import Verbs

Folder = str | PathLike[str]
Function = TypeVar("Function", bound=Callable[..., Any])
Model = TypeVar("Model")

_new = tuple.__new__


class Process(Migrates):
    """A sales process, ready to drive deals. All of them share it, in every thread."""

    def __init__(
        self,
        definition: Definition,
        *,
        clock: Clock = system_clock,
        rates: Rates | None = None,
        checks: Mapping[str, Check] = NO_VALUES,
        actions: Mapping[str, Callable[..., Any]] = NO_VALUES,
        linked: Iterable[Process] = (),
    ) -> None:
        """Make a process of a definition; ``load`` and its sisters read one first.

        Args:
            definition: What the process is.
            clock: Tells the present moment, with its time zone.
            rates: Gives the factor from one currency to another at a moment, None if unknown.
            checks: Functions that guards ask by name; more of them with ``@process.check``.
            actions: Functions that hooks of the file call by name; more with ``@process.action``.
            linked: The processes of which transitions begin deals; more with ``linked.add``.
        """
        self.definition = definition
        self.clock = checked_clock(clock)
        self.rates = rates
        self.linked = LinkedProcesses(self, linked)
        self._checks = dict(checks)
        self._actions = dict(actions)
        self._added: list[tuple[Callable[..., Any], dict[str, Any]]] = []
        self._ready = False
        self._lock = Lock()
        self._compile()

    def _compile(self) -> None:
        self.engine = Engine(self.definition, self._checks, self.rates)
        self.machine = Machine(self.engine)
        self.hooks = Hooks(self.definition, predicate=self.engine.compiler.predicate)

    @classmethod
    def load(cls, path: Folder, *, folders: Iterable[Folder] = (), **options: Any) -> Self:
        """Load a process from a YAML file.

        Args:
            path: The file.
            folders: Folders from which it may extend files, beside its own and those below.
            options: What ``Process`` takes besides the definition.

        Returns:
            The process.

        Raises:
            LoadError: If the file has mistakes; carries every one of them.
        """
        return cls(load_file(path, folders=folders), **options)

    @classmethod
    def builtin(cls, name: str, **options: Any) -> Self:
        """Same as ``load``, but a process that ships with the library, such as ``generic``."""
        return cls(load_builtin(name), **options)

    @classmethod
    def from_yaml(
        cls, text: str, *, folder: Folder | None = None, folders: Iterable[Folder] = (),
        **options: Any,
    ) -> Self:  # fmt: skip
        """Same as ``load``, but from the text of a process file; files need a ``folder``."""
        return cls(load_text(text, folder=folder, folders=folders), **options)

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], *, folder: Folder | None = None,
        folders: Iterable[Folder] = (), **options: Any,
    ) -> Self:  # fmt: skip
        """Same as ``load``, but from plain data of the same shape; files need a ``folder``."""
        return cls(load_data(data, folder=folder, folders=folders), **options)

    def now(self, at: datetime | None = None) -> datetime:
        """Return the moment given, or else the one that the clock tells.

        Raises:
            UsageError: If it has no time zone.
        """
        moment = self.clock() if at is None else at
        return moment if type(moment) is datetime and moment.tzinfo else aware(moment)

    # What the application adds

    @property
    def checks(self) -> Mapping[str, Check]:
        """The checks that are registered, by name."""
        return MappingProxyType(self._checks)

    def check(self, name: str) -> Callable[[Function], Function]:
        """Register the decorated function as a check that guards ask by name.

        It is given a ``Situation`` and returns True, False, or a text that says why not.
        """
        demand_words((name,), "@process.check('credit_ok')")

        def register(function: Function) -> Function:
            if iscoroutinefunction(function):
                raise UsageError(
                    f"The check {name!r} is async; deciding waits for nothing. Write a plain"
                    " function, and bring what it needs into a field of the deal beforehand."
                )
            self._checks[name] = function
            return function

        return register

    def action(self, name: str) -> Callable[[Function], Function]:
        """Register the decorated function as an action that hooks of the file call by name."""
        demand_words((name,), "@process.action('tell_the_boss')")

        def register(function: Function) -> Function:
            self._actions[name] = function
            return function

        return register

    def on(self, *events: str, **options: Unpack[HookOptions]) -> Callable[[Function], Function]:
        """Register the decorated function as a hook.

        Args:
            events: The events that it wants, such as ``stage_entered`` or ``won``.
            options: See ``HookOptions``.
        """
        demand_words(events, "@process.on('moved')")

        def register(function: Function) -> Function:
            self.add_hook(function, on=events, **options)
            return function

        return register

    def add_hook(
        self, hook: Callable[..., Any], *, on: Words = ANY, **options: Unpack[HookOptions]
    ) -> None:
        """Register a hook, plain or async. It is called after the fact and never vetoes.

        Args:
            hook: Called with the event, or with the event and the snapshot after it.
            on: The events that it wants: one or several; by default all but ``hook_failed``.
            options: See ``HookOptions``.

        Raises:
            UsageError: If the hook or a name in the options cannot be used.
        """
        self.hooks.add(hook, on=on, **options)
        self._added.append((hook, {"on": on, **options}))

    def prepare(self) -> None:
        """Bind what the file names to what the application registered or installed.

        Called by itself before the first deal; call it at start-up to fail early.

        Raises:
            NotRegistered: If a check or an action is not to be found; names all of them.
        """
        with self._lock:
            if self._ready:
                return
            missing = []
            hooks = partial(self.hooks.bind_declared, self._actions)
            for bind in (self._bind_checks, hooks, self.linked.bind):
                try:
                    bind()
                except NotRegistered as error:
                    missing.append(str(error))
            if missing:
                raise NotRegistered("\n".join(missing))
            self._ready = True

    def _bind_checks(self) -> None:
        guards = self.definition.spec.guards.values()
        named = [guard.check for guard in guards if guard.check]
        self._checks.update(plugins.bind("check", named, self._checks))

    # Deals

    def start(
        self, deal: str, values: Values = NO_VALUES, /, *, by: str | Actor | None = None,
        at: datetime | None = None, stage: str | None = None,
    ) -> Deal:  # fmt: skip
        """Begin a deal.

        Args:
            deal: The application's identifier of the deal.
            values: Values of fields by dotted name.
            by: Who begins it.
            at: The moment; by default the clock tells it.
            stage: The stage to begin in; by default the first one.

        Returns:
            The deal.

        Raises:
            CannotStart: If deals do not start in the stage.
            InvalidValues: If a value cannot be written.
            Blocked: If a condition on starting there is not met.
            NotRegistered: If the file names code that nobody registered.
        """
        decision = self._start(deal, values, by, at, stage)
        if self.hooks.has_async:
            self.hooks.demand_no_running_loop()
        if self.hooks.subscriptions:
            self.hooks.dispatch(decision.events, decision.snapshot)
        if decision.started:
            self.linked.tell(decision.started)
        return Deal(self, decision.snapshot, list(decision.events))

    async def astart(
        self, deal: str, values: Values = NO_VALUES, /, *, by: str | Actor | None = None,
        at: datetime | None = None, stage: str | None = None,
    ) -> Deal:  # fmt: skip
        """Same as ``start``, awaitable."""
        decision = self._start(deal, values, by, at, stage)
        await self.hooks.adispatch(decision.events, decision.snapshot)
        await self.linked.atell(decision.started)
        return Deal(self, decision.snapshot, list(decision.events))

    def _start(
        self, deal: str, values: Values, by: str | Actor | None, at: datetime | None,
        stage: str | None,
    ) -> Accepted:  # fmt: skip
        if not self._ready:
            self.prepare()
        if not isinstance(deal, str) or not deal:
            raise UsageError(f"A deal's id is a text, not {deal!r}; pass start('D-42').")
        who = named(by) if type(by) is str else actor(by)
        command = _new(Start, (deal, who, stage, values, False))
        decision = self.machine.start(command, self.now(at))
        if isinstance(decision, Refused):
            raise decision.error
        return decision

    def advance(self, deal: Verbs, now: datetime | None = None) -> Accepted:
        """Let happen what is due for a deal, in order, however late. Same as ``deal.advance``.

        Args:
            deal: A deal, or a bound object.
            now: The moment until which it is; by default the clock tells it.

        Raises:
            UsageError: If it is not one deal.
        """
        if not hasattr(deal, "advance"):
            kind = type(deal).__name__
            raise UsageError(f"{kind} is no deal; pass one deal, and several one after the other.")
        return deal.advance(at=now)

    def restore(
        self, snapshot: Mapping[str, Any], events: Iterable[Mapping[str, Any]] = ()
    ) -> Deal:
        """Bring a stored deal back.

        Args:
            snapshot: What ``Deal.snapshot`` gave, as plain JSON data.
            events: What ``Deal.history`` gave; without it the history begins anew.

        Returns:
            The deal, exactly as it was.

        Raises:
            SnapshotError: If it cannot be a deal of this process; names every problem.
        """
        if not self._ready:
            self.prepare()
        restored = snapshot_from_json(self.definition, snapshot)
        history = events_from_json(self.definition, events)
        verify(history, restored)
        return Deal(self, restored, history)

    def replay(self, events: Iterable[Event]) -> Deal:
        """Fold events into a deal, without asking guards or telling hooks.

        Args:
            events: The whole history of one deal, in its order.

        Returns:
            The deal as it stood after the last of them.

        Raises:
            UsageError: If the history does not begin with the start of a deal.
        """
        history = list(events)
        if not history or not isinstance(history[0], Started):
            raise UsageError("A history begins with a Started event; pass all of it.")
        snapshot = fold(history)
        assert snapshot is not None
        return Deal(self, snapshot, history)

    def bind(self, model: type[Model], **options: Any) -> Binding[Model]:
        """Give an application's own objects the verbs of a deal, without copying their data.

        Args:
            model: The class of the objects.
            options: As ``Binding`` takes them.

        Returns:
            The binding, to be called with an object.
        """
        self.prepare()
        return Binding(self, model, **options)

    # For whoever keeps or sends events

    def event_to_json(self, event: Event) -> dict[str, Any]:
        """Return an event as plain JSON data, sensitive values among them: to be stored."""
        return event_to_json(self.definition, event)

    def event_to_cloudevent(self, event: Event, *, source: str | None = None) -> dict[str, Any]:
        """Return an event in the shape of CloudEvents 1.0, without sensitive values: to be sent.

        Args:
            event: Any event of a deal of this process.
            source: The URI that names the sender; by default ``/salesprocess/<process>``.
        """
        return to_cloudevent(self.definition, event, source=source)

    # A process is shared: copies are the process itself, and a pickle is compiled anew.

    def __copy__(self) -> Self:
        """Return the process itself."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Return the process itself."""
        return self

    def __getstate__(self) -> dict[str, Any]:
        """Keep what the process was made of."""
        kept = ("definition", "clock", "rates", "linked", "_checks", "_actions", "_added")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Compile the process anew."""
        self.__dict__.update(state, _ready=False, _lock=Lock())
        self._compile()
        for hook, options in self._added:
            self.hooks.add(hook, **options)

    def __repr__(self) -> str:
        """Name the process and its version."""
        return f"Process({self.name!r}, version {self.version})"
