"""A hook that posts events to a URL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ssl import SSLContext

from salesprocess.clock import Clock, demand_lengths, system_clock
from salesprocess.cloudevents import envelope
from salesprocess.errors import Undelivered, UsageError
from salesprocess.events import Notice
from salesprocess.snapshot import Snapshot
from salesprocess.webhooks.sending import Answer, post
from salesprocess.webhooks.signing import Secret, message_id, read_secret, signed, sources_of
from salesprocess.webhooks.target import target_of


class Webhook:
    """A hook that posts events to a URL, as CloudEvents, signed as Standard Webhooks say.

    The header ``webhook-id`` is the same however often an event is sent, so that a receiver can
    drop what it has seen. Sensitive values are not in it.
    """

    def __init__(
        self, url: str, *, secret: Secret | Iterable[Secret], allow_private: bool = False,
        timeout: timedelta = timedelta(seconds=15), source: str | None = None,
        ssl_context: SSLContext | None = None, clock: Clock = system_clock,
    ) -> None:  # fmt: skip
        """Check what is given; nothing is sent before something happens.

        Args:
            url: Where events go: ``https``, and to an address of the public internet.
            secret: The name of the environment variable that holds the secret, or a function that
                returns it; several while one secret replaces another.
            allow_private: Whether the URL may be ``http``, or of a private address.
            timeout: How long one attempt may take, from looking the host up to its answer.
            source: The URI that names the sender; by default ``/salesprocess/<process>``.
            ssl_context: What verifies the receiver's certificate, for one of your own authority.
            clock: Tells the moment of an attempt, which is signed with it.

        Raises:
            UsageError: If the URL or a secret cannot be used, or packages are not installed.
        """
        demand_lengths(timeout=timeout)
        if timeout <= timedelta(0):
            raise UsageError("A webhook needs time; pass timeout=timedelta(seconds=15).")
        self._target = target_of(url, allow_private=allow_private)
        self._secrets = sources_of(secret)
        for each in self._secrets:
            read_secret(each)
        self._allow_private = allow_private
        self._seconds = timeout.total_seconds()
        self._source = source
        self._context = ssl_context
        self._clock = clock

    def __call__(self, event: Notice, snapshot: Snapshot) -> None:
        """Post an event.

        Raises:
            Undelivered: If the receiver did not take it.
        """
        at = self._clock()
        cloudevent = envelope(snapshot.process, event, source=self._source)
        body = json.dumps(cloudevent, separators=(",", ":"))
        id = message_id(cloudevent["source"], cloudevent["id"], cloudevent["type"])
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "accept-encoding": "identity",
            "user-agent": "salesprocess",
            **signed(self._read_secrets(), id, at, body),
        }
        answer = post(
            self._target, body.encode(), headers, seconds=self._seconds,
            allow_private=self._allow_private, context=self._context,
        )  # fmt: skip
        self._judge(answer, at)

    def _read_secrets(self) -> list[str]:
        try:
            return [read_secret(each) for each in self._secrets]
        except UsageError as error:
            raise Undelivered(str(error)) from None

    def _judge(self, answer: Answer, at: datetime) -> None:
        """Raise an error unless the receiver took the event."""
        status, host = answer.status, self._target.host
        if 200 <= status < 300:
            return
        if status == HTTPStatus.GONE:
            problem = f"{host} says that it is gone for good (410); remove the webhook."
            raise Undelivered(problem, is_final=True)
        if 300 <= status < 400:
            problem = f"{host} points elsewhere ({status}), and a webhook goes nowhere but to its"
            raise Undelivered(f"{problem} URL; give the webhook the new one.")
        wait = _wait(answer.retry_after, at)
        raise Undelivered(f"{host} answered with status {status}.", retry_after=wait)

    def __repr__(self) -> str:
        """Name the host; the rest of the URL may hold a token."""
        return f"Webhook({f'{self._target.scheme}://{self._target.host}/…'!r})"


def _wait(text: str | None, now: datetime) -> timedelta | None:
    """Read a ``Retry-After``: seconds, or a moment."""
    if text is None:
        return None
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta(0))
