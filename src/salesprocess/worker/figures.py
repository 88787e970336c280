"""Figures of a worker for OpenTelemetry; where that is not installed, nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from salesprocess.errors import StoreUnavailable
from salesprocess.store import Status, Store
from salesprocess.worker.work import Work

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider

_GAUGES: dict[str, tuple[str, str, Callable[[Status], float]]] = {
    "deals.open": ("{deal}", "Deals that are open", lambda status: status.open),
    "deals.due": ("{deal}", "Deals with something to come", lambda status: status.due),
    "deals.overdue": ("{deal}", "Deals with something overdue", lambda status: status.overdue),
    "outbox.waiting": ("{event}", "What hooks are to be told", lambda status: status.waiting),
    "outbox.dead": ("{event}", "What was given up", lambda status: status.dead),
    "outbox.age": ("s", "Age of the oldest of what waits", lambda status: _age(status)),
}


def figures(store: Store, meter_provider: MeterProvider | None) -> Callable[[Work], None]:
    """Return what counts the work of a worker, and let the state of the store be looked at.

    Args:
        store: The store.
        meter_provider: Where figures go; by default the global one of the application.
    """
    try:
        from opentelemetry import metrics
    except ImportError:
        return lambda _: None
    meter = metrics.get_meter("salesprocess", meter_provider=meter_provider)
    advanced = meter.create_counter(
        "salesprocess.worker.advanced", "{deal}", "Deals for which something due has happened"
    )
    delivered = meter.create_counter(
        "salesprocess.worker.delivered", "{event}", "What was delivered to durable hooks"
    )
    failed = meter.create_counter("salesprocess.worker.failed", "{attempt}", "What failed")
    for name, (unit, description, figure) in _GAUGES.items():
        look = _looker(store, figure)
        meter.create_observable_gauge(f"salesprocess.{name}", [look], unit, description)

    def count(work: Work) -> None:
        advanced.add(work.advanced)
        delivered.add(work.delivered)
        for trouble in work.troubles:
            part = "deadline" if trouble.hook is None else "hook"
            failed.add(1, {"salesprocess.part": part, "salesprocess.final": trouble.is_final})

    return count


def _looker(store: Store, figure: Callable[[Status], float]) -> Callable[[Any], Iterator[Any]]:
    from opentelemetry.metrics import Observation

    def look(_: Any) -> Iterator[Any]:
        try:
            yield Observation(figure(store.status()))
        except StoreUnavailable:
            return  # a gap in the figures says so

    return look


def _age(status: Status) -> float:
    return 0 if status.oldest is None else (status.at - status.oldest).total_seconds()
