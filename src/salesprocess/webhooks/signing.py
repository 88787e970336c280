"""Secrets, and the headers of Standard Webhooks that are made with them."""

from __future__ import annotations

import hashlib
import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from salesprocess.errors import UsageError

Secret = str | Callable[[], str]
"""The name of an environment variable, or a function that returns the secret."""

_PREFIX = "whsec_"
_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_LEAST, _MOST = 24, 64
_MAKE_ONE = "make one with: python -c \"import base64, secrets; print('whsec_' +"
_MAKE_ONE += ' base64.b64encode(secrets.token_bytes(32)).decode())"'


def sources_of(secret: Secret | Iterable[Secret]) -> tuple[Secret, ...]:
    """Return where secrets come from; several are used at once while one replaces another.

    Raises:
        UsageError: If one is neither the name of an environment variable nor a function.
    """
    given = (secret,) if isinstance(secret, str) or callable(secret) else tuple(secret or ())
    if not given:
        raise UsageError("A webhook is signed; pass secret='NAME_OF_AN_ENVIRONMENT_VARIABLE'.")
    for source in given:
        is_variable = isinstance(source, str) and _VARIABLE.fullmatch(source)
        if _looks_secret(source) or not (is_variable or callable(source)):
            raise UsageError(
                "secret= takes the name of an environment variable, or a function that returns"
                " the secret, and never the secret itself; pass secret='WEBHOOK_SECRET'."
            )
    return given


def _looks_secret(source: Secret) -> bool:
    """Tell whether this may be the secret and not its name: then it is not repeated."""
    if not isinstance(source, str) or source in os.environ:
        return False
    has_both_cases = source.upper() != source != source.lower()
    return source.startswith(_PREFIX) or (has_both_cases and len(_decoded(source)) >= _LEAST)


def read_secret(source: Secret) -> str:
    """Return a secret that can sign.

    Raises:
        UsageError: If there is none, or it is too weak; what was found is not repeated.
    """
    if isinstance(source, str):
        found, where = os.environ.get(source), f"The environment variable {source!r}"
        if not found:
            raise UsageError(f"{where} holds no secret for the webhook; {_MAKE_ONE}")
    else:
        found, where = source(), "What the function for the secret returned"
    if not isinstance(found, str) or not _LEAST <= len(_decoded(found)) <= _MOST:
        raise UsageError(
            f"{where} is no secret of Standard Webhooks: {_PREFIX!r}, and then {_LEAST} to {_MOST}"
            f" bytes in base64; {_MAKE_ONE}"
        )
    return found


def _decoded(secret: str) -> bytes:
    text = secret.removeprefix(_PREFIX)
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return b""


def message_id(source: str, event_id: str, kind: str) -> str:
    """Return what a receiver drops repeats by: the same for the same event always.

    It is made of the ids of the event, which may hold characters that no header takes.
    """
    identity = "\n".join((source, event_id, kind)).encode("utf-8", "surrogatepass")
    return f"msg_{hashlib.sha256(identity).hexdigest()[:32]}"


def signed(secrets: Iterable[str], id: str, at: datetime, body: str) -> dict[str, str]:
    """Return the headers that say who sent a body, and when.

    Args:
        secrets: The secrets; there is one signature for each.
        id: The id of the message.
        at: The moment of the attempt.
        body: What is sent.
    """
    from standardwebhooks import Webhook

    moment = at.astimezone(UTC)  # the package takes any other for UTC
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(moment.timestamp() // 1)),
        "webhook-signature": " ".join(Webhook(each).sign(id, moment, body) for each in secrets),
    }
