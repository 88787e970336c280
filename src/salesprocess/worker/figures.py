"""Figures of workers and their stores for OpenTelemetry; where that is not installed, nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, WeakSet

from salesprocess.errors import StoreUnavailable
from salesprocess.store import Letter, Status, Store
from salesprocess.worker.work import Work

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider

_GAUGES: dict[str, tuple[str, str, Callable[[Status], float]]] = {
    "deal.open": ("{deal}", "Deals that are open", lambda status: status.open),
    "deal.due": ("{deal}", "Deals with something to come", lambda status: status.due),
    "deal.overdue": ("{deal}", "Deals with something overdue", lambda status: status.overdue),
    "outbox.waiting": ("{event}", "What hooks are to be told", lambda status: status.waiting),
    "outbox.failing": ("{event}", "That part which has failed", lambda status: status.failing),
    "outbox.dead": ("{event}", "What was given up", lambda status: status.dead),
    "outbox.age": ("s", "Age of the oldest of what waits", lambda status: _age(status)),
}
# What the semantic conventions advise for durations.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)


class _Global:
    """Stands for the meter provider of the application."""


_GLOBAL = _Global()
# OpenTelemetry takes each gauge of a name once: what it shows are all stores of the provider.
_STORES: WeakKeyDictionary[object, WeakSet[Store]] = WeakKeyDictionary()


class Figures:
    """Counts what a worker does, and shows the state of its store."""

    def __init__(self, store: Store, meter_provider: MeterProvider | None) -> None:
        """Make the instruments.

        Args:
            store: The store.
            meter_provider: Where figures go; by default the global one of the application.
        """
        self._is_on = False
        try:
            from opentelemetry import metrics
        except ImportError:
            return
        self._is_on = True
        meter = metrics.get_meter("salesprocess", meter_provider=meter_provider)
        counter = meter.create_counter
        self._rounds = counter("salesprocess.worker.rounds", "{round}", "Looks for work")
        self._advanced = counter(
            "salesprocess.worker.advanced", "{deal}", "Deals for which something due has happened"
        )
        self._delivered = counter(
            "salesprocess.worker.delivered", "{event}", "What durable hooks have taken"
        )
        self._failed = counter("salesprocess.worker.failed", "{attempt}", "What failed")
        self._active = meter.create_up_down_counter(
            "salesprocess.hook.active", "{event}", "What durable hooks are being told"
        )
        self._duration = meter.create_histogram(
            "salesprocess.hook.duration", "s", "How long a durable hook took",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )  # fmt: skip
        key = _GLOBAL if meter_provider is None else meter_provider
        stores = _STORES.setdefault(key, WeakSet())
        stores.add(store)
        for name, (unit, description, _) in _GAUGES.items():
            look = _looker(stores, name)
            meter.create_observable_gauge(f"salesprocess.{name}", [look], unit, description)

    def round(self) -> None:
        """Count a look for work."""
        if self._is_on:
            self._rounds.add(1)

    def count(self, work: Work) -> None:
        """Count what was done."""
        if not self._is_on:
            return
        self._advanced.add(work.advanced)
        self._delivered.add(work.delivered)
        for trouble in work.troubles:
            part = "deadline" if trouble.hook is None else "hook"
            self._failed.add(1, {"salesprocess.part": part, "salesprocess.final": trouble.is_final})

    @contextmanager
    def telling(self, letter: Letter) -> Iterator[None]:
        """Measure how long it takes to tell a hook."""
        if not self._is_on:
            yield
            return
        about = {
            "salesprocess.process.name": letter.process,
            "salesprocess.hook.name": letter.hook,
        }
        self._active.add(1, about)
        begun, failed = monotonic(), {}
        try:
            yield
        except BaseException as error:
            failed = {"error.type": type(error).__name__}
            raise
        finally:
            self._active.add(-1, about)
            self._duration.record(monotonic() - begun, {**about, **failed})


def _looker(stores: WeakSet[Store], name: str) -> Callable[[Any], Iterator[Any]]:
    from opentelemetry.metrics import Observation

    def look(_: Any) -> Iterator[Any]:
        for store in list(stores):
            with suppress(StoreUnavailable):  # a gap in the figures says so
                yield Observation(_GAUGES[name][2](_status(store, name)), _about(store))

    return look


_SEEN: WeakKeyDictionary[Store, tuple[Status, set[str]]] = WeakKeyDictionary()


def _status(store: Store, name: str) -> Status:
    """Look at a store once for all its gauges: anew when one of them is asked again."""
    status, asked = _SEEN.get(store, (None, set()))
    if status is None or name in asked:
        _SEEN.pop(store, None)
        status, asked = store.status(), set()
        _SEEN[store] = status, asked
    asked.add(name)
    return status


def _about(store: Store) -> dict[str, str]:
    url = store.database.engine.url
    return {"db.system.name": url.get_backend_name(), "db.namespace": url.database or ""}


def _age(status: Status) -> float:
    return 0 if status.oldest is None else (status.at - status.oldest).total_seconds()
