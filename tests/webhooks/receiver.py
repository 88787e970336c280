"""A real receiver on loopback that does as it is told: takes, fails, hangs, redirects, drips."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, NamedTuple

Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Request(NamedTuple):
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: str


class Receiver:
    """Receives webhooks."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.requests: list[Request] = []
        self.behave: Behaviour = answer(204)
        self.over = Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append(Request(self.path, headers, body))
                receiver.behave(self)

            def log_message(self, *_: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None: ...

        self.server = Server(("127.0.0.1", 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "http" if context is None else "https"
        self.port = self.server.server_port

    def url(self, host: str = "127.0.0.1") -> str:
        """Return where it is."""
        return f"{self.scheme}://{host}:{self.port}/hook?token=hidden"

    def hang(self, _: BaseHTTPRequestHandler) -> None:
        """Answer nothing before the test is over."""
        self.over.wait(30)

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a byte at a time, for ever."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        while not self.over.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    def drip_after(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer that all is well, and then a byte at a time, for ever."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while not self.over.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()


def flood(handler: BaseHTTPRequestHandler) -> None:
    """Answer with headers that do not end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"x-more: " + b"x" * 10_000 + b"\r\n")


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Return what answers with a status."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver(context)
    thread = Thread(target=receiver.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()
