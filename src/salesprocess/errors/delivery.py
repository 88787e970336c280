"""What can go wrong when a hook passes something on to others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from salesprocess.errors.tree import SalesProcessError, UsageError


class Undelivered(SalesProcessError):
    """What a hook was to pass on has not arrived.

    A durable hook may raise it to say when it is worth trying again, or that it never is.

    Attributes:
        retry_after: How long the receiver asks to be left alone, or None.
        is_final: Whether it would be in vain to try again.
    """

    def __init__(
        self, problem: str, *, retry_after: timedelta | None = None, is_final: bool = False
    ) -> None:
        """Say what is wrong, without anything sensitive: a store keeps it, and logs show it.

        Raises:
            UsageError: If ``retry_after`` is no length of time.
        """
        if retry_after is not None and not isinstance(retry_after, timedelta):
            raise UsageError(
                f"retry_after= is a timedelta, not {retry_after!r}; pass such as"
                " timedelta(seconds=5)."
            )
        self.retry_after = retry_after
        self.is_final = is_final
        super().__init__(problem)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what the error was made of."""
        return _undelivered, (str(self), self.retry_after, self.is_final)


def _undelivered(problem: str, retry_after: timedelta | None, is_final: bool) -> Undelivered:
    return Undelivered(problem, retry_after=retry_after, is_final=is_final)
