"""Letting deadlines pass: each due deal once in a go, and none of them holds up another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from logging import getLogger
from typing import NamedTuple

from salesprocess.decision import Accepted
from salesprocess.errors import SalesProcessError, StoreUnavailable
from salesprocess.runtime import Process
from salesprocess.store import Store
from salesprocess.store.deadlines import DueDeal
from salesprocess.worker.retries import Retries
from salesprocess.worker.waiting import Await
from salesprocess.worker.work import Trouble, Work

_LOG = getLogger("salesprocess.worker")
_PAGE = 200
_MISSED = 3


class _Failing(NamedTuple):
    attempts: int
    next_at: datetime


class Walk:
    """Goes through the deals for which something is due, what has waited longest first.

    Where others have been faster several times in a row, they are at the same part of the list:
    then it is looked at again, and gone through from somewhere else.
    """

    def __init__(self, look: Callable[..., Sequence[DueDeal]], chance: Callable[[], float]) -> None:
        """Take what lists deals after one of them, and what says where to begin."""
        self._look = look
        self._chance = chance
        self._missed = 0
        self._may_look = True

    def went(self, *, is_done: bool) -> None:
        """Tell whether something could be done for the last deal, or others were faster."""
        self._missed = 0 if is_done else self._missed + 1
        # What is left when nothing was done since the last look is in the hands of others.
        self._may_look |= is_done

    def __iter__(self) -> Iterator[str]:
        """Yield the identifiers of deals."""
        after, share = None, 0.0
        while page := self._look(after=after):
            first = int(share * len(page))
            for each in (*page[first:], *page[:first]):
                yield each.id
                if self._missed >= _MISSED and self._may_look:
                    self._missed, self._may_look = 0, False
                    share = self._chance()
                    break
            else:
                if len(page) < _PAGE:
                    return
                after, share = page[-1], 0.0


class Passing:
    """Lets happen what is due for the deals of a store.

    A deal for which that fails is left alone for longer and longer, as this worker remembers it.
    """

    def __init__(self, store: Store, retries: Retries) -> None:
        """Take the store, and when a deal that failed is tried again."""
        self._store = store
        self._retries = retries
        self._failing: dict[str, _Failing] = {}

    def run(
        self, now: datetime, *, is_over: Callable[[], bool], chance: Callable[[], float],
        wait_for: Await, most: int | None = None,
    ) -> Work:  # fmt: skip
        """Let happen what is due.

        Args:
            now: The moment.
            is_over: Tells when to stop; what has been begun is finished.
            chance: Gives numbers from 0 to 1 that waits depend on.
            wait_for: Runs async hooks.
            most: For how many deals at most; None for all.

        Raises:
            StoreUnavailable: If the store cannot be reached.
        """
        advanced, troubles = 0, []
        walk = Walk(partial(self._store.deadlines.due, now, limit=_PAGE), chance)
        for deal in walk:
            if is_over() or advanced == most:
                break
            known = self._failing.get(deal)
            if known is not None and known.next_at > now:
                continue
            try:
                done = self._store.deadlines.advance(deal, self._store.clock)
            except StoreUnavailable:
                raise
            except Exception as error:
                troubles.append(self._fail(deal, error, now, chance()))
                continue
            self._failing.pop(deal, None)
            walk.went(is_done=done is not None)
            if done is not None and done[1].events:
                advanced += 1
                self._tell(*done, wait_for)
        return Work(advanced, 0, tuple(troubles))

    def _tell(self, process: Process, decision: Accepted, wait_for: Await) -> None:
        """Tell hooks what is written already; what becomes of them changes nothing in that."""
        try:
            if process.hooks.direct.has_async or decision.started:
                wait_for(self._store.atell(process, decision))
            else:
                self._store.tell(process, decision)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also one that is to end the process
            _LOG.warning(
                "Hooks could not be told what happened to the deal %r by itself.",
                decision.snapshot.deal, exc_info=error,
            )  # fmt: skip

    def _fail(self, deal: str, error: Exception, now: datetime, chance: float) -> Trouble:
        attempts = self._failing[deal].attempts + 1 if deal in self._failing else 1
        # It stays due until somebody mends it, so there is no last attempt.
        wait = self._retries.wait(min(attempts, self._retries.times - 1), chance)
        self._failing[deal] = _Failing(attempts, now + (wait or self._retries.longest))
        is_told = isinstance(error, SalesProcessError)
        problem = str(error) if is_told else type(error).__name__
        _LOG.warning(
            "What is due for the deal %r cannot happen: %s",
            deal, problem, exc_info=None if is_told else error,
        )  # fmt: skip
        return Trouble(deal, problem)
