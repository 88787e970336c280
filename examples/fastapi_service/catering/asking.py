"""What a request says beside its path and body: who asks, in which language, and how often."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header, Request

from catering.languages import language_of
from catering.problems import Problem
from salesprocess import Actor, Store
from salesprocess.store.verbs import Once

ROLES = {"ani": frozenset({"seller"}), "budi": frozenset({"manager"})}
"""Who has which role: the business of your directory, and not of the process."""


def store(request: Request) -> Store:
    """Return the store that is open while the service runs."""
    opened: Store = request.state.store
    return opened


def caller(x_user: Annotated[str | None, Header()] = None) -> Actor:
    """Tell who asks, and which roles they have.

    YOUR LOGIN BELONGS HERE. The header stands for a gateway in front of the service that knows the
    user, sets it, and takes away what comes under the same name from outside.
    """
    if not x_user:
        raise Problem(401, "Nobody is logged in", "The header X-User says who asks.")
    return Actor(x_user, ROLES.get(x_user, frozenset()))


Deals = Annotated[Store, Depends(store)]
Caller = Annotated[Actor, Depends(caller)]
Language = Annotated[str, Depends(language_of)]


def once(
    by: Caller,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
    if_match: Annotated[str | None, Header()] = None,
) -> Once:
    """Tell which command this is, and which state of the deal the caller has seen.

    Keys are each user's own: nobody gets the answer to somebody else's command.
    """
    key = None if idempotency_key is None else f"{by.id}:{idempotency_key}"
    return {"key": key, "expected": None if if_match in (None, "*") else number_of(str(if_match))}


def number_of(tag: str) -> int:
    """Return the number of the event that an entity tag stands for."""
    if not re.fullmatch(r'"[0-9]{1,9}"', tag):
        raise Problem(400, "If-Match holds no tag of a deal", 'Send its ETag, such as "7".')
    return int(tag.strip('"'))


OnlyOnce = Annotated[Once, Depends(once)]
