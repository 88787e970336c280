"""The verbs beside the main course: time, approvals, tracks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from salesprocess.beside import Link
from salesprocess.commands import Actor, Advance, Recall, Request, Vote, actor
from salesprocess.decision import Accepted
from salesprocess.machine.approvals import Approval
from salesprocess.schedule import Due
from salesprocess.verbs.base import Base


class BesideVerbs(Base):
    """What can be asked and done beside the main course of a deal."""

    __slots__ = ()

    @property
    def tracks(self) -> Mapping[str, str]:
        """The stage of each track that is open."""
        tracks = self._snapshot.beside.tracks
        return MappingProxyType({name: state.stage for name, state in tracks.items()})

    @property
    def approvals(self) -> Mapping[str, Approval]:
        """Where each approval of the process stands, asked for or not."""
        process = self._process
        return MappingProxyType(process.machine.approvals.views(self._snapshot, self._now(None)))

    @property
    def links(self) -> tuple[Link, ...]:
        """The deals that this one began, or that began it."""
        return self._snapshot.beside.links

    def due(self, *, at: datetime | None = None) -> tuple[Due, ...]:
        """List what will happen by itself as the deal stands, the earliest first.

        Args:
            at: The moment seen from which something is overdue; by default the clock tells it.
        """
        return self._process.machine.timers.due(self._snapshot, self._process.now(at))

    def advance(self, *, at: datetime | None = None) -> Accepted:
        """Let happen what is due, in order, however late.

        Args:
            at: The moment until which it is; by default the process's clock tells it.

        Returns:
            The receipt; without events where nothing is due.

        Raises:
            CannotAdvance: If the moment is before the deal's last event, or too much follows.
        """
        return self._carry_out_or_raise(Advance(), self._process.now(at))

    def request(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Ask for an approval.

        Args:
            approval: Its name.
            by: Who asks.
            comment: Words for those who decide.
            at: The moment; by default the process's clock tells it.

        Raises:
            CannotApprove: If it is asked for already, not needed, or another has to come first.
        """
        return self._carry_out_or_raise(Request(approval, actor(by), comment), at)

    def approve(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Say yes to what an approval was asked for.

        Args:
            approval: Its name.
            by: Who says so: an ``Actor`` with one of the roles that may.
            comment: Words of theirs.
            at: The moment; by default the process's clock tells it.

        Raises:
            CannotApprove: If nothing is to be decided.
            MayNotDecide: If it is not theirs to decide.
        """
        return self._carry_out_or_raise(Vote(approval, actor(by), comment), at)

    def reject(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Same as ``approve``, but say no."""
        return self._carry_out_or_raise(Vote(approval, actor(by), comment, grants=False), at)

    def recall(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Take the request for an approval back.

        Raises:
            CannotApprove: If nothing is to be decided.
            MayNotDecide: If somebody else asked.
        """
        return self._carry_out_or_raise(Recall(approval, actor(by), comment), at)

    async def aadvance(self, *, at: datetime | None = None) -> Accepted:
        """Same as ``advance``, awaitable."""
        return await self._acarry_out_or_raise(Advance(), self._process.now(at))

    async def arequest(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Same as ``request``, awaitable."""
        return await self._acarry_out_or_raise(Request(approval, actor(by), comment), at)

    async def aapprove(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Same as ``approve``, awaitable."""
        return await self._acarry_out_or_raise(Vote(approval, actor(by), comment), at)

    async def areject(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Same as ``reject``, awaitable."""
        command = Vote(approval, actor(by), comment, grants=False)
        return await self._acarry_out_or_raise(command, at)

    async def arecall(
        self, approval: str, *, by: str | Actor | None = None, comment: str | None = None,
        at: datetime | None = None,
    ) -> Accepted:  # fmt: skip
        """Same as ``recall``, awaitable."""
        return await self._acarry_out_or_raise(Recall(approval, actor(by), comment), at)
