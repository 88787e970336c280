"""The other processes of which the transitions of one process begin deals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from salesprocess.deal import Deal
from salesprocess.decision import Accepted
from salesprocess.definition import Definition
from salesprocess.engine import Starter
from salesprocess.errors import NotRegistered, UsageError, did_you_mean, listing
from salesprocess.schema import LinkSpec

if TYPE_CHECKING:
    from salesprocess.runtime import Process


class LinkedProcesses:
    """Knows the processes that another one names under ``starts``."""

    def __init__(self, own: Process, others: Iterable[Process]) -> None:
        """Take the process that begins deals, and those of which it begins some."""
        self._own = own
        self._others: dict[str, Process] = {}
        is_one = isinstance(others, str) or not isinstance(others, Iterable)
        self.add(*((others,) if is_one else others))

    def add(self, *others: Process) -> None:
        """Let transitions begin deals of other processes.

        Args:
            others: The processes; a transition names each by its identifier.
        """
        for other in others:
            if not hasattr(other, "definition"):
                raise UsageError(
                    f"What is linked is a process, not {other!r}; pass such as"
                    " linked=[Process.load('support.yaml')]."
                )
        self._others |= {process.definition.name: process for process in others}

    def __iter__(self) -> Iterator[Process]:
        """Yield the processes that were added."""
        return iter(tuple(self._others.values()))

    def deals(self, receipt: Accepted) -> tuple[Deal, ...]:
        """Return the deals of other processes that began with a trigger.

        Args:
            receipt: What ``fire`` returned.

        Returns:
            The deals, each of its own process, and behind it those that it began in turn.
        """
        return tuple(
            Deal(process, begun.snapshot, list(begun.events))
            for process, begun in self._begun(receipt.started)
        )

    def tell(self, started: Iterable[Accepted]) -> None:
        """Tell the hooks of the other processes about the deals that began."""
        for process, begun in self._begun(started):
            process.hooks.dispatch(begun.events, begun.snapshot)

    async def atell(self, started: Iterable[Accepted]) -> None:
        """Same as ``tell``, awaitable."""
        for process, begun in self._begun(started):
            await process.hooks.adispatch(begun.events, begun.snapshot)

    def bind(self) -> None:
        """Bind what the file names to the processes that are there, and verify that they fit.

        Raises:
            NotRegistered: If a process is missing; names all that are.
            UsageError: If one has no stage or field of the names that are used.
        """
        definition = self._own.definition
        own = definition.name
        named = dict.fromkeys(link.process_of(own) for _, link in _links(definition))
        named.pop(own, None)
        missing = [name for name in named if name not in self._others]
        if missing:
            raise NotRegistered(
                f"Transitions begin deals of {listing(map(repr, missing))}, and no such process is"
                " linked; pass linked=[…], or call process.linked.add(…)."
            )
        problems = [
            f"{definition.place(at)}: {problem}"
            for at, link in _links(definition)
            for problem in _misfits(link, self._process(link.process_of(own)).definition)
        ]
        if problems:
            raise UsageError("\n".join(problems))
        for name in named:
            other = self._process(name)
            other.prepare()
            self._own.engine.linked[name] = _starter(other)

    def _process(self, name: str) -> Process:
        return self._others.get(name, self._own)

    def _begun(self, started: Iterable[Accepted]) -> Iterator[tuple[Process, Accepted]]:
        for begun in started:
            process = self._process(begun.snapshot.process)
            yield process, begun
            yield from process.linked._begun(begun.started)


def _links(definition: Definition) -> Iterator[tuple[str, LinkSpec]]:
    for _, address, rule in definition.all_rules():
        for index, link in enumerate(rule.starts):
            yield f"{address}.starts[{index}]", link


def _misfits(link: LinkSpec, other: Definition) -> Iterator[str]:
    """Yield what a deal of another process cannot begin with."""
    name = other.name
    if link.stage is not None and link.stage not in other.starts:
        near = did_you_mean(link.stage, other.starts)
        yield f"deals of {name!r} do not start in {link.stage!r}{near}"
    groups = {field.rpartition(".")[0] for field in other.fields}
    for field in (*link.copy_, *link.set):
        if field not in other.fields and field not in groups:
            yield f"{name!r} has no field {field!r}{did_you_mean(field, other.fields)}"


def _starter(process: Process) -> Starter:
    return lambda command, now: process.machine.decide(None, command, now)
