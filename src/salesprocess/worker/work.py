"""What a worker has done."""

from __future__ import annotations

from typing import NamedTuple


class Trouble(NamedTuple):
    """Something that a worker could not do.

    Attributes:
        deal: The deal that it concerns.
        problem: What is wrong, without anything sensitive.
        hook: The hook that could not be told; None where a deadline could not pass.
        is_final: Whether it is given up.
    """

    deal: str
    problem: str
    hook: str | None = None
    is_final: bool = False


class Work(NamedTuple):
    """What a worker has done in one go.

    Attributes:
        advanced: For how many deals something happened that was due.
        delivered: How much was delivered to durable hooks.
        troubles: What could not be done.
    """

    advanced: int = 0
    delivered: int = 0
    troubles: tuple[Trouble, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything was done, or tried."""
        return bool(self.advanced or self.delivered or self.troubles)

    def plus(self, other: Work) -> Work:
        """Return both together."""
        return Work(
            self.advanced + other.advanced,
            self.delivered + other.delivered,
            self.troubles + other.troubles,
        )
