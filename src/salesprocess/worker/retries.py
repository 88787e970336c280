"""When to try again: a schedule as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from salesprocess.clock import demand_lengths
from salesprocess.errors import UsageError

_MOST_ASKED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Retries:
    """When to try again after a failure: after longer and longer waits, and at last no more.

    By default twenty attempts over about three days, the second one five seconds after the first.

    Attributes:
        first: The wait after the first attempt.
        factor: How much longer each wait is than the one before it.
        longest: The longest wait.
        jitter: By which part of itself a wait is made shorter or longer at random, so that what
            failed together does not come again together.
        times: How many attempts there are.
    """

    first: timedelta = timedelta(seconds=5)
    factor: float = 3
    longest: timedelta = timedelta(hours=6)
    jitter: float = 0.2
    times: int = 20

    def __post_init__(self) -> None:
        """Verify that it is a schedule.

        Raises:
            UsageError: If it is not.
        """
        demand_lengths(first=self.first, longest=self.longest)
        is_one = (
            timedelta(0) < self.first <= self.longest
            and self.factor >= 1
            and 0 <= self.jitter < 1
            and self.times >= 1
        )
        if not is_one:
            raise UsageError(
                f"{self} is no schedule; pass a first wait above 0 and up to the longest one, a"
                " factor from 1, a jitter from 0 to below 1, and at least one attempt."
            )

    def wait(
        self, attempts: int, chance: float = 0.5, *, asked: timedelta | None = None
    ) -> timedelta | None:
        """Return how long to wait until the next attempt.

        Args:
            attempts: How many there were, from 1.
            chance: A number from 0 to 1, such as ``random.random()``; 0.5 stands for no jitter.
            asked: How long the receiver asks to be left alone; kept to up to a day.

        Returns:
            The wait, or None if there is no other attempt.
        """
        if attempts >= self.times:
            return None
        try:
            seconds = self.first.total_seconds() * self.factor ** (attempts - 1)
        except OverflowError:
            seconds = self.longest.total_seconds()
        seconds = min(seconds, self.longest.total_seconds()) * (1 + self.jitter * (2 * chance - 1))
        wait = timedelta(seconds=seconds)
        return wait if asked is None else max(wait, min(asked, _MOST_ASKED))
