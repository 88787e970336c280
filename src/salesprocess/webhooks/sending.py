"""Posting a body to a URL whose addresses were checked, within a time, following nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from queue import Empty, SimpleQueue
from ssl import SSLContext
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from salesprocess.errors import Undelivered
from salesprocess.webhooks.addresses import addresses_of
from salesprocess.webhooks.line import Line
from salesprocess.webhooks.target import host_of, port_of

if TYPE_CHECKING:
    import httpx2

_MOST_READ = 64 * 1024


class Answer(NamedTuple):
    """What a receiver answered.

    Attributes:
        status: The status.
        retry_after: What it says about when to come again, as it came, or None.
    """

    status: int
    retry_after: str | None


Tell = Callable[[Answer], None]
"""Takes the answer, as soon as there is one."""


@cache
def default_context() -> SSLContext:
    """Return what verifies certificates; made once, because that takes long."""
    from httpx2 import create_ssl_context

    return create_ssl_context(trust_env=False)


def post(
    target: httpx2.URL, body: bytes, headers: Mapping[str, str], *, seconds: float,
    allow_private: bool, context: SSLContext | None,
) -> Answer:  # fmt: skip
    """Post a body.

    Args:
        target: The URL.
        body: What is posted.
        headers: The headers.
        seconds: How long it may take at most, all in all.
        allow_private: Whether every address may be called.
        context: What verifies the certificate of the receiver; by default that of httpx2.

    Returns:
        The answer, whatever its status is.

    Raises:
        Undelivered: If there is none.
    """
    import httpx2

    def requests(line: Line) -> Iterator[httpx2.Request]:
        for each in addresses_of(host_of(target), port_of(target), allow_private=allow_private):
            yield _request(target, each, body, headers, seconds, line)

    try:
        return _within(seconds, lambda line, tell: _try(requests(line), context, line, tell))
    except (httpx2.TimeoutException, TimeoutError):
        raise Undelivered(f"{target.host} did not answer within {seconds:g} seconds.") from None
    except httpx2.TransportError as error:
        # The text of the error is the receiver's or the system's: only its kind is kept.
        kind = type(error).__name__
        raise Undelivered(f"{target.host} could not be told ({kind}).") from None


def _request(
    target: httpx2.URL, address: str, body: bytes, headers: Mapping[str, str], seconds: float,
    line: Line,
) -> httpx2.Request:  # fmt: skip
    """Ask for the address that was checked, under the name that it was found by."""
    import httpx2

    timeout = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    return httpx2.Request(
        "POST",
        target.copy_with(host=address),
        content=body,
        headers={"host": target.netloc.decode("ascii"), **headers},
        extensions={"timeout": timeout, "sni_hostname": host_of(target), "trace": line.trace},
    )


def _try(
    requests: Iterator[httpx2.Request], context: SSLContext | None, line: Line, tell: Tell
) -> None:
    """Ask one address after the other until one can be connected to."""
    import httpx2

    last: httpx2.TransportError = httpx2.ConnectError("there is no address")
    for request in requests:
        if line.is_cut:
            break
        try:
            return _exchange(request, context, tell)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            last = error
    raise last


def _exchange(request: httpx2.Request, context: SSLContext | None, tell: Tell) -> None:
    # The transport alone: a client would write the URL to its log, and look at the environment.
    import httpx2

    limits = httpx2.Limits(max_connections=1, max_keepalive_connections=0)
    verify = default_context() if context is None else context
    with httpx2.HTTPTransport(verify=verify, trust_env=False, limits=limits) as transport:
        response = transport.handle_request(request)
        # The status has come, and that is what counts, however long the rest may take.
        tell(Answer(response.status_code, response.headers.get("retry-after")))
        try:
            _read(response)
        finally:
            response.close()


def _read(response: httpx2.Response) -> None:
    """Read an answer, so that the receiver may end in peace, but no more than a little of it."""
    count = 0
    for chunk in response.iter_raw():
        count += len(chunk)
        if count > _MOST_READ:
            return


def _within(seconds: float, work: Callable[[Line, Tell], None]) -> Answer:
    """Do something that may take some seconds, and wait no longer, not even for single bytes.

    Raises:
        TimeoutError: If there was no answer by then; the connection is cut.
    """
    outcome: SimpleQueue[Answer | Exception] = SimpleQueue()
    line = Line()

    def run() -> None:
        try:
            work(line, outcome.put)
        except Exception as error:
            outcome.put(error)
        finally:
            line.close()

    thread = Thread(target=run, name="salesprocess-webhook", daemon=True)
    until = monotonic() + seconds
    thread.start()
    try:
        found = outcome.get(timeout=seconds)
        thread.join(max(until - monotonic(), 0))  # it reads the rest of the answer
    except Empty:
        raise TimeoutError from None
    finally:
        line.cut()
    if isinstance(found, Exception):
        raise found
    return found
