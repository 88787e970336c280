"""Threads that tell hooks: some for each hook, so that one that hangs takes none of another's."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import NamedTuple

from salesprocess.store import Letter
from salesprocess.worker.delivery import Outcome

HookKey = tuple[str, str]
"""The names of a process and of its hook."""

Tell = Callable[[Letter], Outcome | None]
"""Delivers a letter; None where it was given back."""

_PATIENCE = 5.0
"""For how many seconds others stand back for a letter that may kill whoever touches it."""
_STUCK = 1.0
"""For how many seconds a hook may hang until what waits for it is let go."""


class End(NamedTuple):
    """How the delivery of a letter ended: what came of it, or what was raised."""

    letter: Letter
    outcome: Outcome | None = None
    error: BaseException | None = None


class Crew:
    """Tells hooks in threads of its own; each hook of so many events at once and no more.

    One thread hands it letters and collects how they ended. What hangs for ever is no reason not
    to end the program: the threads are daemons.
    """

    def __init__(self, threads: int, ring: Callable[[], None]) -> None:
        """Begin without work.

        Args:
            threads: How many events one hook is told at once.
            ring: Called by a thread when it has ended.
        """
        self._threads = threads
        self._ring = ring
        self._ends: SimpleQueue[End] = SimpleQueue()
        self._begun: list[Letter] = []
        self._queues: defaultdict[HookKey, deque[Letter]] = defaultdict(deque)
        self._busy: Counter[HookKey] = Counter()
        self._has_drained = False
        self._moved: set[HookKey] = set()
        self._look_at = 0.0
        # What may have killed a worker is told alone, so that it takes no others along.
        self._left: deque[Letter] = deque()
        self._alone: Letter | None = None
        self._until = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether a hook is being told."""
        return bool(self._begun)

    @property
    def begun(self) -> tuple[Letter, ...]:
        """What hooks are being told."""
        return tuple(self._begun)

    def wants(self, *, is_time: bool) -> bool:
        """Tell whether it can do with more letters.

        Args:
            is_time: Whether there may be some for hooks that have not been told of anything yet.
        """
        if self._left or self._stands_back:
            return False
        return is_time or self._has_drained or not self._begun

    @property
    def _stands_back(self) -> bool:
        return self._alone is not None and monotonic() < self._until

    def full(self) -> list[HookKey]:
        """Return the hooks that have enough to be told."""
        return [hook for hook in {*self._queues, *self._busy} if not self._has_room(hook)]

    def _has_room(self, hook: HookKey) -> bool:
        return not self._queues[hook] and self._busy[hook] < self._threads

    def take(self, letters: Iterable[Letter]) -> None:
        """Take letters, for ``begin``."""
        for letter in letters:
            if letter.is_left:
                self._left.append(letter)
                self._until = monotonic() + _PATIENCE
            else:
                self._queues[_hook(letter)].append(letter)

    def begin(self, tell: Tell) -> None:
        """Begin to deliver what there are threads for."""
        if self._stands_back:
            return
        if self._left:
            if not self._begun or monotonic() >= self._until:
                self._alone = self._left.popleft()
                self._until = monotonic() + _PATIENCE
                self._start(self._alone, tell)
            return
        for hook, queue in self._queues.items():
            while queue and self._busy[hook] < self._threads:
                self._start(queue.popleft(), tell)

    def _start(self, letter: Letter, tell: Tell) -> None:
        name = f"salesprocess-hook-{letter.hook}"
        Thread(target=self._work, args=(letter, tell), name=name, daemon=True).start()
        # Only now: a machine may have no thread left to give.
        self._begun.append(letter)
        self._busy[_hook(letter)] += 1
        self._moved.add(_hook(letter))

    def _work(self, letter: Letter, tell: Tell) -> None:
        try:
            end = End(letter, tell(letter))
        except BaseException as error:  # it is raised where the ends are collected
            end = End(letter, None, error)
        self._ends.put(end)
        self._ring()

    def collect(self) -> list[End]:
        """Return what has ended since the last time."""
        ends: list[End] = []
        with suppress(Empty):
            while True:
                ends.append(self._ends.get_nowait())
        for end in ends:
            self._begun.remove(end.letter)
            self._busy[_hook(end.letter)] -= 1
            self._moved.add(_hook(end.letter))
            if end.letter is self._alone:
                self._alone = None
        self._has_drained = any(self._has_room(_hook(end.letter)) for end in ends)
        return ends

    def stuck(self) -> list[Letter]:
        """Return what waits for hooks that have not moved for a while.

        It is not the crew's any more: other machines may be faster.
        """
        letters: list[Letter] = []
        if monotonic() < self._look_at:
            return letters
        self._look_at = monotonic() + _STUCK
        for hook, queue in self._queues.items():
            if hook not in self._moved:
                letters += queue
                queue.clear()
        self._moved.clear()
        return letters

    def give_back(self) -> list[Letter]:
        """Return what was taken and has not begun; it is not the crew's any more."""
        letters = [*self._left, *(letter for queue in self._queues.values() for letter in queue)]
        self._left.clear()
        self._queues.clear()
        return letters


def _hook(letter: Letter) -> HookKey:
    return letter.process, letter.hook
