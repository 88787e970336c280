from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from salesprocess.errors import UsageError
from salesprocess.events import Moved, Notice
from salesprocess.hooks.telemetry import trace_events
from tests.hooks.acme import EMITTED, NOW, hooks, moved, snapshot, updated


class Recorder:
    """A tracer and a meter that keep what they are told."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self._metrics = InMemoryMetricReader()
        self.meters = MeterProvider([self._metrics])

    def record(self, events: list[Notice], stage: str, **options: Any) -> None:
        registered = hooks()
        registered.add(trace_events(self.tracers, self.meters, **options))
        registered.dispatch(events, snapshot(stage))

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._spans.get_finished_spans()

    def counts(self) -> list[tuple[Mapping[str, Any], float]]:
        data: Any = self._metrics.get_metrics_data()
        (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
        assert metric.name == "salesprocess.events"
        return [(dict(point.attributes), point.value) for point in metric.data.data_points]


WIN = {
    "salesprocess.process": "acme",
    "salesprocess.event": "moved",
    "salesprocess.trigger": "win",
    "salesprocess.stage_from": "prospect",
    "salesprocess.stage_to": "won",
    "salesprocess.outcome": "won",
}


def test_each_event_is_a_short_span() -> None:
    """It begins and ends when the event happened, and says what happened to which deal."""
    recorder = Recorder()
    recorder.record([moved("prospect", "won", "win")], "won", outcomes={"won": "won"})
    (span,) = recorder.spans
    nanoseconds = int(NOW.timestamp()) * 10**9

    assert "salesprocess.moved" == span.name
    assert {**WIN, "salesprocess.deal": "D-1"} == dict(span.attributes or {})
    assert (nanoseconds, nanoseconds) == (span.start_time, span.end_time)


def test_a_span_is_part_of_what_the_application_is_doing() -> None:
    """The span of the request in which a deal moves is its parent."""
    recorder = Recorder()
    with recorder.tracers.get_tracer("web").start_as_current_span("request") as request:
        recorder.record([updated()], "lead")
    event, _ = recorder.spans

    assert event.parent == request.get_span_context()


def test_events_are_counted_by_what_they_are_and_not_by_deal() -> None:
    """Counting each deal apart would make as many series as there are deals."""
    recorder = Recorder()
    win = moved("prospect", "won", "win")
    recorder.record([win, win, EMITTED], "won", outcomes={"won": "won"})
    handed_over = {
        "salesprocess.process": "acme",
        "salesprocess.event": "handed_over",
        "salesprocess.trigger": "qualify",
        "salesprocess.stage_to": "prospect",
    }

    assert [(WIN, 2), (handed_over, 1)] == recorder.counts()


def test_what_is_not_known_is_left_out() -> None:
    """An update has no trigger and comes from nowhere; an open stage has no outcome."""
    recorder = Recorder()
    recorder.record([updated(amount=1)], "lead")

    assert [
        (
            {
                "salesprocess.process": "acme",
                "salesprocess.event": "updated",
                "salesprocess.stage_to": "lead",
            },
            1,
        )
    ] == recorder.counts()


def test_nothing_that_people_wrote_is_sent() -> None:
    """Values, reasons, comments and the words of overrides stay out."""
    recorder = Recorder()
    event = Moved(
        "D-1", 2, NOW, "ani", "qualify", "lead", "prospect", {"amount": "SECRET"}, "SECRET",
        "SECRET", (), {"late": "SECRET"},
    )  # fmt: skip
    recorder.record([event], "prospect")

    assert "SECRET" not in recorder.spans[0].to_json() + str(recorder.counts())


def test_without_opentelemetry_the_error_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hook is part of an extra."""
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(UsageError) as caught:
        trace_events()

    assert "OpenTelemetry is not installed; run: pip install salesprocess[otel]" == str(
        caught.value
    )
