"""Being told to stop, from another thread or by a signal, also in the middle of a wait."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import current_thread, main_thread
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Halt:
    """Tells that it is time to stop, and wakes whoever waits.

    An event of ``threading`` may not be set by a signal that comes while it is being looked at;
    a simple queue takes that.
    """

    def __init__(self) -> None:
        """Begin unset."""
        self.is_set = False
        self._bell: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """Say that it is time to stop."""
        self.is_set = True
        self.ring()

    def clear(self) -> None:
        """Begin anew."""
        self.is_set = False

    def ring(self) -> None:
        """Wake whoever waits, or let the next wait be over at once."""
        self._bell.put(None)

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than until the bell rings."""
        with suppress(Empty):
            self._bell.get(timeout=seconds)
            while True:  # it may have rung several times
                self._bell.get_nowait()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT set it; the second one does what it did before.

        Only the main thread can; elsewhere nothing changes.
        """
        if current_thread() is not main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in _SIGNALS}

        def halt(number: int, _: FrameType | None) -> None:
            signal.signal(number, before[signal.Signals(number)] or signal.SIG_DFL)
            self.set()

        for number in _SIGNALS:
            signal.signal(number, halt)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler or signal.SIG_DFL)
