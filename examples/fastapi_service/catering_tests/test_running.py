"""The service as a program of its own: killed while it is written to, and with two workers."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook

from catering_tests.running import Programs, free_port, until

ANI = {"X-User": "ani"}


class Kitchen:
    """A receiver that is there from when it is opened, and keeps what has arrived."""

    def __init__(self) -> None:
        self.port = free_port()
        self.arrived: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self._server: HTTPServer | None = None

    def open(self) -> None:
        """Begin to listen."""
        kitchen, verifier = self, Webhook(os.environ["KITCHEN_SECRET"])

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                verifier.verify(body, dict(self.headers))
                kitchen.ids.append(self.headers["webhook-id"])
                kitchen.arrived.append(json.loads(body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self._server = HTTPServer(("127.0.0.1", self.port), Handler)
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


@pytest.fixture
def kitchen() -> Iterator[Kitchen]:
    """Return a kitchen that is still closed."""
    kitchen = Kitchen()
    yield kitchen
    kitchen.close()


@pytest.fixture
def programs(tmp_path: Path, kitchen: Kitchen) -> Iterator[Programs]:
    """Return what runs beside the test."""
    programs = Programs(tmp_path)
    programs.environment["KITCHEN_URL"] = f"http://127.0.0.1:{kitchen.port}/orders"
    yield programs
    programs.end()


def test_what_was_answered_survives_a_kill(programs: Programs) -> None:
    """Killed while four clients write: each answer that was given is kept, and nothing is torn."""
    port = free_port()
    service = programs.serve(port)
    url = f"http://127.0.0.1:{port}/deals"
    httpx2.post(url, headers=ANI, json={"id": "C-1"})
    told: list[int] = []
    enough = Event()

    def write(client: int) -> None:
        for number in range(10_000):
            try:
                values = {"guests": 1 + 4 * number + client}
                answer = httpx2.patch(f"{url}/C-1", headers=ANI, json=values)
            except httpx2.TransportError:
                return
            told.append(answer.json()["sequence"])
            if len(told) >= 40:
                enough.set()

    clients = [Thread(target=write, args=(client,)) for client in range(4)]
    for client in clients:
        client.start()
    assert enough.wait(60), programs.said()
    service.send_signal(signal.SIGKILL)
    for client in clients:
        client.join()
    service.wait()
    programs.serve(port)
    history = httpx2.get(f"{url}/C-1/history", headers=ANI).json()
    numbers = [int(event["sequence"]) for event in history]
    assert list(range(1, len(numbers) + 1)) == numbers
    assert sorted(told) == sorted(set(told) & set(numbers))


def test_two_workers_let_deadlines_pass_and_tell_the_kitchen_once_it_is_open(
    programs: Programs, kitchen: Kitchen
) -> None:
    """Each quote lapses once, and each is told although nobody was there at first."""
    port = free_port()
    service = programs.serve(port)
    url = f"http://127.0.0.1:{port}"
    deals = [f"C-{number}" for number in range(8)]
    for deal in deals:
        values = {"guests": 40, "price": "900 EUR", "valid_for": "1s"}
        httpx2.post(f"{url}/deals", headers=ANI, json={"id": deal, "values": values})
        httpx2.post(f"{url}/deals/{deal}/triggers/quote", headers=ANI)
    service.kill()
    service.wait()
    programs.serve(port)
    workers = [
        programs.begin("salesprocess", "worker", "--app", "catering.deals:open_store")
        for _ in range(2)
    ]
    status = f"{url}/status"
    until(lambda: httpx2.get(status).json()["failing"] == len(deals), programs.said)
    kitchen.open()
    until(lambda: httpx2.get(status).json()["waiting"] == 0, programs.said)
    for worker in workers:
        worker.terminate()
    assert [0, 0] == [worker.wait(timeout=60) for worker in workers], programs.said()
    passed = Counter(
        (event["subject"], event["type"].rpartition(".")[2])
        for deal in deals
        for event in httpx2.get(f"{url}/deals/{deal}/history", headers=ANI).json()
        if event["data"]["by"] == "system"
    )
    kinds = ("deadline_passed", "moved")
    assert Counter((deal, kind) for deal in deals for kind in kinds) == passed
    assert {(deal, "lapsed") for deal in deals} == {
        (event["subject"], event["data"]["target"]) for event in kitchen.arrived
    }
    assert len(deals) == len(set(kitchen.ids))
