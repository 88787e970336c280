"""Webhooks against a real receiver."""

from __future__ import annotations

import json
import logging
import pickle
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
from cloudevents.core.v1.event import CloudEvent

from salesprocess import Process, Undelivered, UsageError, Webhook
from tests.webhooks.conftest import NEXT, SECRET
from tests.webhooks.receiver import Receiver, answer, flood, receiving

TEXT = """
salesprocess: 1
process: repair
fields:
  amount: integer
  phone: {type: phone, sensitive: true}
stages: {request: , ordered: {outcome: won}}
transitions: {accept: {from: request, to: ordered}}
"""


def hook(receiver: Receiver, **options: Any) -> Webhook:
    """Return a webhook to the receiver."""
    given = {"secret": "HOOK_SECRET", "allow_private": True, **options}
    return Webhook(receiver.url(), **given)


def tell(webhook: Webhook, **options: Any) -> None:
    """Let the hook be told of the beginning of a deal, and let its errors through."""
    process = Process.from_yaml(TEXT, **options)
    deal = process.start("D-1", {"amount": 5, "phone": "+62215550100"}, by="ani")
    subscription = process.hooks.add(webhook)
    event, snapshot = deal.events[0], deal._snapshot
    subscription.call(*process.hooks.arguments(subscription, event, snapshot))


def test_an_event_arrives_signed_as_a_cloudevent_without_sensitive_values(
    receiver: Receiver,
) -> None:
    """The reference packages of both standards take it."""
    tell(hook(receiver))
    (request,) = receiver.requests
    data = standardwebhooks.Webhook(SECRET).verify(request.body, request.headers)
    event = CloudEvent(
        {k: v for k, v in data.items() if k not in ("data", "time")}
        | {"time": datetime.fromisoformat(data["time"])},
        data["data"],
    )
    assert (
        "/hook?token=hidden",
        f"127.0.0.1:{receiver.port}",
        "application/cloudevents+json; charset=utf-8",
        "salesprocess.repair.started",
        {"amount": 5},
    ) == (
        request.path,
        request.headers["host"],
        request.headers["content-type"],
        event.get_type(),
        data["data"]["values"],
    )
    assert "5550100" not in request.body


def test_the_id_is_the_same_each_time_and_fits_a_header(receiver: Receiver) -> None:
    """A receiver drops repeats by it."""
    tell(hook(receiver))
    tell(hook(receiver))
    first, second = (request.headers["webhook-id"] for request in receiver.requests)
    assert (first, True) == (second, first.startswith("msg_"))


def test_the_moment_that_is_signed_is_the_same_in_every_time_zone(receiver: Receiver) -> None:
    """It counts seconds in UTC."""
    jakarta = datetime.now(timezone(timedelta(hours=7)))
    tell(hook(receiver, clock=lambda: jakarta))
    (request,) = receiver.requests
    standardwebhooks.Webhook(SECRET).verify(request.body, request.headers)
    assert str(int(jakarta.timestamp())) == request.headers["webhook-timestamp"]


def test_two_secrets_sign_while_one_replaces_the_other(receiver: Receiver) -> None:
    """A receiver that knows either takes it; a function may give one."""
    tell(hook(receiver, secret=["HOOK_SECRET", lambda: NEXT]))
    (request,) = receiver.requests
    for secret in (SECRET, NEXT):
        standardwebhooks.Webhook(secret).verify(request.body, request.headers)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_will_do(receiver: Receiver, status: int) -> None:
    """Whatever else it says."""
    receiver.behave = answer(status)
    tell(hook(receiver))


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    """The signed body goes nowhere but to its URL."""
    with receiving() as other:
        receiver.behave = answer(307, location=other.url())
        with pytest.raises(Undelivered, match=r"points elsewhere \(307\)") as told:
            tell(hook(receiver))
        assert ([], False) == (other.requests, told.value.is_final)


def test_gone_is_final(receiver: Receiver) -> None:
    """The receiver says that there is no sense in trying again."""
    receiver.behave = answer(410)
    with pytest.raises(Undelivered, match="gone for good") as told:
        tell(hook(receiver))
    assert told.value.is_final


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Thu, 01 Jan 2026 09:05:00 GMT", timedelta(minutes=5)),
        ("Thu, 01 Jan 2026 09:05:00 -0000", timedelta(minutes=5)),
        ("Thu, 01 Jan 2020 00:00:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(seconds=99999999 + 1)),
        ("soon", None),
        ("", None),
    ],
)
def test_a_receiver_may_say_when_to_come_again(
    receiver: Receiver, text: str, wait: timedelta | None
) -> None:
    """In seconds, or as a moment; what is neither counts for nothing."""
    receiver.behave = answer(503, retry_after=text)
    now = datetime(2026, 1, 1, 9, tzinfo=UTC)
    with pytest.raises(Undelivered, match="status 503") as told:
        tell(hook(receiver, clock=lambda: now))
    found = told.value.retry_after
    assert wait == found or (found is not None and found > timedelta(days=1000))


@pytest.mark.parametrize("behaviour", ["hang", "drip"])
def test_a_receiver_that_takes_too_long_is_left(receiver: Receiver, behaviour: str) -> None:
    """Also one that sends a byte now and then."""
    receiver.behave = getattr(receiver, behaviour)
    with pytest.raises(Undelivered, match=r"did not answer within 0\.3 seconds"):
        tell(hook(receiver, timeout=timedelta(seconds=0.3)))


@pytest.mark.parametrize("behaviour", ["hang", "drip", "drip_after"])
def test_a_receiver_that_takes_too_long_keeps_no_thread(receiver: Receiver, behaviour: str) -> None:
    """The connection is cut; what drips would else be read for days."""
    receiver.behave = getattr(receiver, behaviour)
    with suppress(Undelivered):
        tell(hook(receiver, timeout=timedelta(seconds=0.2)))
    assert 1 == len(receiver.requests)
    for thread in threading.enumerate():
        if thread.name == "salesprocess-webhook":
            thread.join(10)
            assert not thread.is_alive()


def test_a_status_counts_although_the_rest_takes_too_long(receiver: Receiver) -> None:
    """Otherwise what was taken would be sent again."""
    receiver.behave = receiver.drip_after
    tell(hook(receiver, timeout=timedelta(seconds=0.3)))


def test_headers_that_do_not_end_are_not_read_to_their_end(receiver: Receiver) -> None:
    """Memory is bounded, too."""
    receiver.behave = flood
    with pytest.raises(Undelivered, match=r"could not be told \(RemoteProtocolError\)"):
        tell(hook(receiver))


def test_the_next_address_is_tried_where_nobody_answers_at_the_first(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As browsers do."""
    real = socket.getaddrinfo

    def two(host: Any, *given: Any, **options: Any) -> Any:
        if host != "two.example":
            return real(host, *given, **options)
        found = [("127.0.0.2", receiver.port), ("127.0.0.1", receiver.port)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    tell(Webhook(receiver.url("two.example"), secret="HOOK_SECRET", allow_private=True))
    assert 1 == len(receiver.requests)


def test_a_text_that_is_no_unicode_is_sent_all_the_same(receiver: Receiver) -> None:
    """Half a character, as a browser may send it."""
    process = Process.from_yaml(TEXT)
    process.add_hook(hook(receiver), on="started")
    process.start("D-\ud83d", {"amount": 5})
    data = standardwebhooks.Webhook(SECRET).verify(
        receiver.requests[0].body, receiver.requests[0].headers
    )
    assert "D-\ud83d" == data["subject"]


def test_of_a_long_answer_only_a_little_is_read(receiver: Receiver) -> None:
    """The status is all that counts."""
    receiver.behave = answer(200, b"x" * 50_000_000)
    tell(hook(receiver))


def test_an_answer_that_is_none_is_told(receiver: Receiver) -> None:
    """Something else may listen there."""
    receiver.behave = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")  # type: ignore[assignment,return-value]
    with pytest.raises(Undelivered, match=r"could not be told \(RemoteProtocolError\)"):
        tell(hook(receiver))


def test_nobody_listens() -> None:
    """A receiver that is down."""
    with receiving() as gone:
        webhook = hook(gone)
    with pytest.raises(Undelivered, match=r"could not be told \(ConnectError\)"):
        tell(webhook)


def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is sent."""
    webhook = Webhook("https://hooks.example.com/x", secret="HOOK_SECRET")
    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: private)
    with pytest.raises(Undelivered, match=r"'hooks\.example\.com' is at 169\.254\.169\.254"):
        tell(webhook)


def test_the_address_that_was_checked_is_the_one_that_is_called(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time is asked only once; its name is kept."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: Any, *given: Any, **options: Any) -> Any:
        if host != "rebind.example":
            return real(host, *given, **options)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, receiver.port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    tell(Webhook(receiver.url("rebind.example"), secret="HOOK_SECRET", allow_private=True))
    assert (1, f"rebind.example:{receiver.port}") == (
        len(asked),
        receiver.requests[0].headers["host"],
    )


def test_tls_is_verified_for_the_name_and_not_for_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate of another name is refused, as is one of an authority nobody knows."""
    server, trust = certificate(tmp_path, "hooks.example")
    with receiving(server) as receiver:
        entry = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))]
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *rest, **more: (
                entry if str(host).endswith(".example") else real(host, *rest, **more)
            ),
        )
        options: dict[str, Any] = {"secret": "HOOK_SECRET", "allow_private": True}
        tell(Webhook(receiver.url("hooks.example"), ssl_context=trust, **options))
        for host, context in (("other.example", trust), ("hooks.example", None)):
            with pytest.raises(Undelivered, match="ConnectError"):
                tell(Webhook(receiver.url(host), ssl_context=context, **options))
        assert 1 == len(receiver.requests)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate; return the context of a server that has it, and of who trusts it."""
    key, chain = folder / "key.pem", folder / "chain.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name}"
    command += f" -addext subjectAltName=DNS:{name} -keyout {key} -out {chain}"
    subprocess.run(command.split(), check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, key)
    return server, ssl.create_default_context(cafile=str(chain))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://example.com/x", "'https://…', not to 'http'"),
        ("ftp://example.com/x", "'https://…', not to 'ftp'"),
        ("example.com/x", "not to 'no scheme'"),
        ("https:///x", "names no host"),
        ("https://ani:secret@example.com", "user name or a password"),
        ("https://127.0.0.1/x", "no address of the public internet"),
        ("https://[::ffff:10.0.0.1]/x", "no address of the public internet"),
        ("https://169.254.169.254/latest", "no address of the public internet"),
        ("https://example.com:port/", "no URL"),
        ("https://example.com:99999/", "write one from 1 to 65535"),
        (5, "not int"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_at_once(url: Any, problem: str) -> None:
    """Before anything happens."""
    with pytest.raises(UsageError, match=problem.replace("[", r"\[")) as told:
        Webhook(url, secret="HOOK_SECRET")
    assert "secret@" not in str(told.value)


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("NO_SUCH_SECRET", "'NO_SUCH_SECRET' holds no secret"),
        (SECRET, "never the secret itself"),
        (SECRET.removeprefix("whsec_"), "never the secret itself"),
        ("not a name", "never the secret itself"),
        ((), "A webhook is signed"),
        (None, "A webhook is signed"),
        (lambda: "whsec_c2hvcnQ=", "is no secret of Standard Webhooks"),
        (lambda: "whsec_!!!" + SECRET, "is no secret of Standard Webhooks"),
        (lambda: None, "is no secret of Standard Webhooks"),
    ],
)
def test_a_secret_that_cannot_be_used_is_refused_at_once(secret: Any, problem: str) -> None:
    """And not repeated."""
    with pytest.raises(UsageError, match=problem) as told:
        Webhook("https://example.com/x", secret=secret)
    assert SECRET[8:] not in str(told.value)


def test_a_secret_that_is_gone_is_told(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read anew for each attempt, so that it can be changed."""
    webhook = hook(receiver)
    monkeypatch.delenv("HOOK_SECRET")
    with pytest.raises(Undelivered, match="holds no secret"):
        tell(webhook)


def test_neither_secret_nor_url_is_shown(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in what is printed, in errors or in any log."""
    caplog.set_level(logging.DEBUG)
    webhook = hook(receiver)
    receiver.behave = answer(500)
    with pytest.raises(Undelivered) as told:
        tell(webhook)
    shown = f"{webhook!r} {told.value!r} {told.value} {caplog.text}"
    assert (False, False, "Webhook('http://127.0.0.1/…')") == (
        SECRET[6:] in shown,
        "hidden" in shown,
        repr(webhook),
    )


def test_a_webhook_without_time_is_refused() -> None:
    """No time-out is no answer to a receiver that hangs."""
    with pytest.raises(UsageError, match="needs time"):
        Webhook("https://example.com", secret="HOOK_SECRET", timeout=timedelta(0))
    with pytest.raises(UsageError, match="timeout= is a timedelta, not 5"):
        Webhook("https://example.com", secret="HOOK_SECRET", timeout=5)  # type: ignore[arg-type]


def test_a_webhook_is_pickled_with_its_process(receiver: Receiver) -> None:
    """As processes are, for other processes of the machine."""
    process = Process.from_yaml(TEXT)
    process.add_hook(hook(receiver), on="started")
    pickle.loads(pickle.dumps(process)).start("D-1")
    assert "D-1/1" == json.loads(receiver.requests[0].body)["id"]


def test_an_error_is_pickled_as_it_was() -> None:
    """With what it says about the next attempt."""
    error = Undelivered("Busy.", retry_after=timedelta(1), is_final=True)
    copy = pickle.loads(pickle.dumps(error))
    assert ("Busy.", timedelta(1), True) == (str(copy), copy.retry_after, copy.is_final)
