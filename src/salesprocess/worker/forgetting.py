"""Forgetting idempotency keys that nobody comes back with any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from salesprocess.store import Store

_EVERY = timedelta(hours=1)


class Forgetting:
    """Forgets old keys, now and then."""

    def __init__(self, store: Store, keys_for: timedelta) -> None:
        """Take the store, and for how long a key is kept."""
        self._store = store
        self._keys_for = keys_for
        self._next_at: datetime | None = None

    def run(self, now: datetime) -> None:
        """Forget what is too old, unless that was done within the hour.

        What is too old is told by the last command with a key, too: a clock that jumps a year
        forward does not make all of them old.

        Raises:
            StoreUnavailable: If the store cannot be reached.
        """
        if self._next_at is None or now >= self._next_at:
            with self._store.database.reading() as connection:
                newest = self._store.keeper.answers.newest(connection)
            if newest is not None:
                self._store.forget_keys(min(now, newest) - self._keys_for)
            self._next_at = now + _EVERY
