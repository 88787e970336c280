"""The language of an answer: the one that the reader likes best, of those that there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fastapi import Request

from salesprocess import Store

WISH = re.compile(r"([A-Za-z]+)[A-Za-z0-9-]*(?:\s*;\s*q=([01](?:\.[0-9]{1,3})?))?")


def language_of(request: Request) -> str:
    """Choose the language of the answer from those in which the process is written."""
    store: Store = request.state.store
    wishes = request.headers.get("accept-language", "")
    return best(wishes, store.processes[0].definition.languages)


def best(wishes: str, languages: Sequence[str]) -> str:
    """Return what a reader likes best: of ``id-ID, en;q=0.5`` it is ``id``; else the first."""
    weighed = [(float(weight or 1), tag.lower()) for tag, weight in WISH.findall(wishes)]
    liked = sorted((wish for wish in weighed if wish[0]), key=lambda wish: -wish[0])
    return next((tag for _, tag in liked if tag in languages), languages[0])
