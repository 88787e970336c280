"""A hook that tells OpenTelemetry what happens: a short span and a count an event, no values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from salesprocess.errors import UsageError
from salesprocess.events import Notice, name_of
from salesprocess.hooks.subscription import stage_after
from salesprocess.snapshot import Snapshot

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def trace_events(
    tracer_provider: TracerProvider | None = None,
    meter_provider: MeterProvider | None = None,
    *,
    outcomes: Mapping[str, str] | None = None,
) -> Callable[[Notice, Snapshot], None]:
    """Make a hook that gives each event a short span inside the current one, and counts it.

    Args:
        tracer_provider: Where spans go; by default the global one of the application.
        meter_provider: Where counts go; by default the global one of the application.
        outcomes: The outcome of each closed stage, ``process.definition.outcomes``.

    Returns:
        The hook, for ``process.on("any")``.

    Raises:
        UsageError: If OpenTelemetry is not installed.
    """
    try:
        from opentelemetry import metrics, trace
    except ImportError:
        way_out = "pip install salesprocess[otel]"
        raise UsageError(f"OpenTelemetry is not installed; run: {way_out}") from None
    tracer = trace.get_tracer("salesprocess", tracer_provider=tracer_provider)
    meter = metrics.get_meter("salesprocess", meter_provider=meter_provider)
    counter = meter.create_counter("salesprocess.events", "{event}", "Events of deals")

    def record(event: Notice, snapshot: Snapshot) -> None:
        parts = _attributes(event, snapshot, outcomes or {})
        at = (event.at - _EPOCH) // timedelta(microseconds=1) * 1000
        identity = {"salesprocess.deal": event.deal}
        span = tracer.start_span(
            f"salesprocess.{name_of(event)}", attributes={**parts, **identity}, start_time=at
        )
        span.end(at)
        # A count for each deal would be as many series as there are deals.
        counter.add(1, parts)

    return record


def _attributes(event: Notice, snapshot: Snapshot, outcomes: Mapping[str, str]) -> dict[str, str]:
    stage = stage_after(event, snapshot)
    parts = {
        "process": snapshot.process,
        "event": name_of(event),
        "trigger": getattr(event, "trigger", None),
        "stage_from": getattr(event, "source", None),
        "stage_to": stage,
        "outcome": outcomes.get(stage),
    }
    return {f"salesprocess.{name}": value for name, value in parts.items() if value is not None}
