"""The connection of one attempt, which can be cut from outside."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from typing import Any


class Line:
    """Holds on to a connection, so that whoever waits at it can be made to stop.

    A time-out for each read is none for a receiver that sends a byte now and then: the thread that
    reads would go on for days.
    """

    def __init__(self) -> None:
        """Begin without a connection."""
        self.is_cut = False
        self._lock = Lock()
        self._socket: socket.socket | None = None

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Take what httpx2 tells of its doings, and a second handle of the connection from it.

        It is a handle of its own, so that it cannot mean another connection when this one is
        closed meanwhile.
        """
        if name == "connection.connect_tcp.complete":
            self._hold(info["return_value"].get_extra_info("socket").dup())

    def _hold(self, found: socket.socket) -> None:
        with self._lock:
            self._release()
            self._socket = found
            if self.is_cut:
                self._release(cut=True)

    def cut(self) -> None:
        """End the connection, also one that is still to come; who reads from it finds its end."""
        with self._lock:
            self.is_cut = True
            self._release(cut=True)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._release()

    def _release(self, *, cut: bool = False) -> None:
        if self._socket is None:
            return
        if cut:
            with suppress(OSError):  # the receiver may have been faster
                self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._socket = None
