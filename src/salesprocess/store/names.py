"""Names that come from outside, of deals, commands and people: which of them a database keeps."""

from __future__ import annotations

import re
from functools import lru_cache

from salesprocess.errors import UsageError

LONGEST_NAME = 500
"""How many characters an id or a key has at most: PostgreSQL keeps 2,700 bytes in an index."""
MOST_ROWS = 100_000
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def demand_id(deal: object) -> None:
    """Make sure that something can identify a deal.

    Raises:
        UsageError: If it cannot.
    """
    if not isinstance(deal, str) or not deal:
        raise UsageError(f"A deal's id is a text, not {deal!r}; pass one such as 'D-42'.")
    if not is_writable(deal):
        raise UsageError(
            f"The id {deal[:60]!r} has characters that no database keeps; pass one such as 'D-42'."
        )


def demand_new_id(deal: object) -> None:
    """Same as ``demand_id``, for a deal that begins: a database finds no longer ones by an index.

    Deals that begin with others have longer ones: theirs are made of those of the others.
    """
    demand_id(deal)
    if is_too_long(str(deal)):
        raise UsageError(
            f"The id {str(deal)[:60]!r}… has {len(str(deal)):,} characters; pass one of up to"
            f" {LONGEST_NAME}."
        )


def is_too_long(name: str) -> bool:
    """Tell whether a name is longer than every database can find again."""
    return len(name) > LONGEST_NAME


@lru_cache(maxsize=1024)
def kept(actor: str | None) -> str | None:
    """Return somebody as a column of a database keeps it: None where it cannot."""
    return actor if actor is None or is_writable(actor) else None


def is_writable(text: str) -> bool:
    """Tell whether a database keeps every character of a text."""
    return not _UNWRITABLE.search(text)


def writable(text: str) -> str:
    """Return a text of which a database keeps every character; what it does not becomes ``?``."""
    return _UNWRITABLE.sub("?", text)


def demand_limit(limit: object) -> None:
    """Make sure that a number of rows is one: databases differ in what they take others for.

    Raises:
        UsageError: If it is not.
    """
    if type(limit) is not int or not 1 <= limit <= MOST_ROWS:
        raise UsageError(f"limit is a whole number from 1 to {MOST_ROWS:,}, not {limit!r}.")
