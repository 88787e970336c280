"""What all verbs share: a decision is committed, and then the hooks are told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING

from salesprocess.commands import Command
from salesprocess.decision import Accepted, Decision, Refused
from salesprocess.snapshot import Snapshot

if TYPE_CHECKING:
    from salesprocess.runtime import Process


class Base(ABC):
    """Decides on a snapshot, commits the decision, tells the hooks."""

    __slots__ = ()
    _process: Process
    _snapshot: Snapshot

    @abstractmethod
    def _commit(self, decision: Accepted) -> None:
        """Make the decision last: wholly, or not at all."""

    def _decide(self, command: Command, at: datetime | None) -> Decision:
        return self._process.machine.decide(self._snapshot, command, self._now(at))

    def _now(self, at: datetime | None) -> datetime:
        """Return the moment given, or what the clock tells, but none before the last event.

        A clock that is set back, or that of another machine, would write a history in which
        something happens before what led to it.
        """
        now = self._process.now(at)
        return self._snapshot.no_earlier(now) if at is None else now

    def _carry_out_or_raise(self, command: Command, at: datetime | None) -> Accepted:
        return accepted(self._carry_out(self._decide(command, at)))

    def _carry_out(self, decision: Decision) -> Decision:
        if isinstance(decision, Accepted):
            self._demand_no_running_loop()
            self._commit(decision)
            self._tell(decision)
        return decision

    def _demand_no_running_loop(self) -> None:
        """Make sure that the hooks can be told, before anything is done."""
        self._process.hooks.demand_no_running_loop()

    def _tell(self, decision: Accepted) -> None:
        """Tell the hooks what happened."""
        self._process.hooks.dispatch(decision.events, decision.snapshot)
        if decision.started:
            self._process.linked.tell(decision.started)

    async def _atell(self, decision: Accepted) -> None:
        """Same as ``_tell``, awaitable."""
        await self._process.hooks.adispatch(decision.events, decision.snapshot)
        if decision.started:
            await self._process.linked.atell(decision.started)

    async def _acarry_out(self, decision: Decision) -> Decision:
        if isinstance(decision, Accepted):
            self._commit(decision)
            await self._atell(decision)
        return decision

    async def _acarry_out_or_raise(self, command: Command, at: datetime | None) -> Accepted:
        return accepted(await self._acarry_out(self._decide(command, at)))


def accepted(decision: Decision) -> Accepted:
    """Return a decision that changes the deal, or raise the refusal."""
    if isinstance(decision, Refused):
        raise decision.error
    return decision
