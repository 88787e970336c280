"""The verbs of a stored deal as one call each: read, decide and write in one transaction."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from salesprocess.commands import NO_VALUES, Actor, Values
from salesprocess.decision import Accepted
from salesprocess.errors import Conflict, UsageError
from salesprocess.runtime import Process
from salesprocess.store.stored import StoredDeal
from salesprocess.store.threads import in_thread
from salesprocess.verbs import Asking

if TYPE_CHECKING:
    from salesprocess.clock import Clock
    from salesprocess.store.database import Database
    from salesprocess.store.keeping import Keeper


class Once(TypedDict, total=False):
    """What can come with a command to a stored deal besides what the verb itself takes.

    Attributes:
        key: The idempotency key: who asks again with it gets the first answer, and nothing
            happens a second time.
        expected: The number of the last event that the caller has seen; ``Conflict`` if the deal
            is at another.
    """

    key: str | None
    expected: int | None


class AskingOnce(Asking, Once, total=False):
    """What can come with a trigger: see ``Asking`` and ``Once``."""


class SayingOnce(Once, total=False):
    """What can come with a request or a vote.

    Attributes:
        by: Who says it.
        comment: Words of theirs.
        at: The moment; by default the process's clock tells it.
    """

    by: str | Actor | None
    comment: str | None
    at: datetime | None


class DoingOnce(Once, total=False):
    """What can come with other commands.

    Attributes:
        by: Who does it.
        at: The moment; by default the process's clock tells it.
    """

    by: str | Actor | None
    at: datetime | None


class StoreVerbs(ABC):
    """Commands to stored deals. Each has an awaitable twin, which does the same in a thread."""

    database: Database
    keeper: Keeper
    clock: Clock
    tell: Callable[[Process, Accepted], None]
    atell: Callable[[Process, Accepted], Any]

    def fire(
        self, deal: str, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[AskingOnce]
    ) -> Accepted:
        """Same as ``Deal.fire``, for a stored deal.

        Args:
            deal: The identifier of the deal.
            trigger: The name of the trigger.
            values: Values that are written in the same step or not at all, by dotted name.
            asking: See ``Asking`` and ``Once``.

        Returns:
            The receipt, once it is written and hooks are told.

        Raises:
            UnknownDeal: If there is no such deal.
            Refusal: If it cannot be.
        """
        return self._ask(deal, "fire", (trigger, values), dict(asking))

    def update(
        self, deal: str, values: Values = NO_VALUES, /, **doing: Unpack[DoingOnce]
    ) -> Accepted:
        """Same as ``Deal.update``, for a stored deal; fields by dotted name."""
        return self._ask(deal, "update", (values,), dict(doing))

    def tick(self, deal: str, item: str, /, **doing: Unpack[DoingOnce]) -> Accepted:
        """Same as ``Deal.tick``, for a stored deal."""
        return self._ask(deal, "tick", (item,), dict(doing))

    def untick(self, deal: str, item: str, /, **doing: Unpack[DoingOnce]) -> Accepted:
        """Same as ``Deal.untick``, for a stored deal."""
        return self._ask(deal, "untick", (item,), dict(doing))

    def request(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``Deal.request``, for a stored deal."""
        return self._ask(deal, "request", (approval,), dict(saying))

    def approve(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``Deal.approve``, for a stored deal."""
        return self._ask(deal, "approve", (approval,), dict(saying))

    def reject(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``Deal.reject``, for a stored deal."""
        return self._ask(deal, "reject", (approval,), dict(saying))

    def recall(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``Deal.recall``, for a stored deal."""
        return self._ask(deal, "recall", (approval,), dict(saying))

    def advance(self, deal: str, /, *, at: datetime | None = None) -> Accepted:
        """Same as ``Deal.advance``, for a stored deal."""
        return self._ask(deal, "advance", (), {"at": at})

    async def afire(
        self, deal: str, trigger: str, values: Values = NO_VALUES, /, **asking: Unpack[AskingOnce]
    ) -> Accepted:
        """Same as ``fire``, awaitable."""
        return await self._aask(deal, "fire", (trigger, values), dict(asking))

    async def aupdate(
        self, deal: str, values: Values = NO_VALUES, /, **doing: Unpack[DoingOnce]
    ) -> Accepted:
        """Same as ``update``, awaitable."""
        return await self._aask(deal, "update", (values,), dict(doing))

    async def atick(self, deal: str, item: str, /, **doing: Unpack[DoingOnce]) -> Accepted:
        """Same as ``tick``, awaitable."""
        return await self._aask(deal, "tick", (item,), dict(doing))

    async def auntick(self, deal: str, item: str, /, **doing: Unpack[DoingOnce]) -> Accepted:
        """Same as ``untick``, awaitable."""
        return await self._aask(deal, "untick", (item,), dict(doing))

    async def arequest(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``request``, awaitable."""
        return await self._aask(deal, "request", (approval,), dict(saying))

    async def aapprove(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``approve``, awaitable."""
        return await self._aask(deal, "approve", (approval,), dict(saying))

    async def areject(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``reject``, awaitable."""
        return await self._aask(deal, "reject", (approval,), dict(saying))

    async def arecall(self, deal: str, approval: str, /, **saying: Unpack[SayingOnce]) -> Accepted:
        """Same as ``recall``, awaitable."""
        return await self._aask(deal, "recall", (approval,), dict(saying))

    async def aadvance(self, deal: str, /, *, at: datetime | None = None) -> Accepted:
        """Same as ``advance``, awaitable."""
        return await self._aask(deal, "advance", (), {"at": at})

    def _ask(
        self, deal: str, verb: str, given: tuple[Any, ...], options: dict[str, Any]
    ) -> Accepted:
        process, receipt, is_new = self._carry_out(deal, verb, given, options)
        if is_new:
            self.tell(process, receipt)
        return receipt

    async def _aask(
        self, deal: str, verb: str, given: tuple[Any, ...], options: dict[str, Any]
    ) -> Accepted:
        process, receipt, is_new = await in_thread(self._carry_out, deal, verb, given, options)
        if is_new:
            await self.atell(process, receipt)
        return receipt

    def _carry_out(
        self, deal: str, verb: str, given: tuple[Any, ...], options: dict[str, Any]
    ) -> tuple[Process, Accepted, bool]:
        """Read, decide and write; tell whether it is new, or was written before with the key."""
        key, expected = options.pop("key", None), options.pop("expected", None)
        keeper = self.keeper
        with self.database.writing() as connection:
            process, snapshot = keeper.load(connection, deal, lock=True, to_change=True)
            asked = (verb, given, options)
            answer = keeper.answers.find(connection, key, deal, asked)
            if answer is not None:
                return process, answer, False
            if expected is not None and expected != snapshot.sequence:
                _demand_number(expected)
                raise Conflict(deal, expected, snapshot.sequence)
            opened = StoredDeal(self, process, snapshot)  # type: ignore[arg-type]
            receipt: Accepted = getattr(opened, verb)(*given, **options)
            now = self.clock()
            if receipt.events:
                keeper.write(connection, process, snapshot.sequence, opened.decisions, now)
            elif verb == "advance":
                keeper.look_again(connection, process, snapshot, now)
            keeper.answers.note(connection, key, deal, asked, receipt, now)
        return process, receipt, True


def _demand_number(expected: object) -> None:
    if type(expected) is not int:
        raise UsageError(
            f"expected= is the number of an event, not {expected!r}; pass an int, such as"
            " deal.sequence."
        )
