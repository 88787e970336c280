"""Figures for OpenTelemetry, as its own SDK collects them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from salesprocess import Process, Store, Worker
from salesprocess.testing import FakeClock
from tests.worker.conftest import TEXT, failing, quiet

HOOK = "salesprocess.hook.name"


@pytest.fixture
def reader() -> Iterator[InMemoryMetricReader]:
    """Return what collects figures."""
    found = InMemoryMetricReader()
    yield found
    found.shutdown()


@pytest.fixture
def provider(reader: InMemoryMetricReader) -> MeterProvider:
    """Return where figures go."""
    return MeterProvider([reader])


def collected(reader: InMemoryMetricReader) -> dict[str, Any]:
    """Return each metric by its name."""
    data = reader.get_metrics_data()
    assert data is not None
    return {
        metric.name.removeprefix("salesprocess."): metric
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }


def values(metrics: dict[str, Any]) -> dict[str, list[float]]:
    """Return the values of those that have some."""
    return {
        name: [point.value for point in metric.data.data_points]
        for name, metric in metrics.items()
        if name != "hook.duration"
    }


def test_what_was_done_is_counted_and_the_store_shown(
    store: Store, process: Process, clock: FakeClock, told: list[str],
    reader: InMemoryMetricReader, provider: MeterProvider,
) -> None:  # fmt: skip
    """Each figure once."""
    process.add_hook(failing(1, KeyError, []), on="started", name="broken", durable=True)
    worker = quiet(store, meter_provider=provider)
    store.start("repair", "D-1")
    clock.advance("15d")
    worker.once()
    clock.advance("1s")
    found = values(collected(reader))
    rounds = found.pop("worker.rounds")
    assert {
        "worker.advanced": [1],
        "worker.delivered": [3],
        "worker.failed": [1],
        "hook.active": [0, 0],
        "deal.open": [0],
        "deal.due": [0],
        "deal.overdue": [0],
        "outbox.waiting": [1],
        "outbox.failing": [1],
        "outbox.dead": [0],
        "outbox.age": [15 * 86400 + 1],
    } == found
    assert rounds[0] > 0


def test_hooks_are_told_apart_and_so_is_what_failed(
    store: Store, process: Process, told: list[str],
    reader: InMemoryMetricReader, provider: MeterProvider,
) -> None:  # fmt: skip
    """So that it shows which receiver is slow; nothing of a deal is among the attributes."""
    process.add_hook(failing(1, KeyError, []), on="started", name="broken", durable=True)
    store.start("repair", "D-1", {"phone": "+62215550100"})
    quiet(store, meter_provider=provider).once()
    metrics = collected(reader)
    duration = metrics["hook.duration"]
    points = [(dict(point.attributes), point.count) for point in duration.data.data_points]
    about = {"salesprocess.process.name": "repair"}
    assert [
        ({**about, HOOK: "broken", "error.type": "KeyError"}, 1),
        ({**about, HOOK: "note"}, 1),
    ] == sorted(points, key=lambda point: point[0][HOOK])
    assert ("s", 10) == (duration.unit, duration.data.data_points[0].explicit_bounds[-1])
    assert not {"5550100", "D-1"} & set(re.findall(r"[\w-]+", reader_text(metrics)))


def reader_text(metrics: dict[str, Any]) -> str:
    """Return all that is exported, as one text."""
    return " ".join(metric.to_json() for metric in metrics.values())


def test_names_and_units_are_those_of_the_semantic_conventions(
    store: Store, process: Process, told: list[str],
    reader: InMemoryMetricReader, provider: MeterProvider,
) -> None:  # fmt: skip
    """Lower case, namespaces in the singular, no unit in the name, and units of UCUM."""
    store.start("repair", "D-1")
    quiet(store, meter_provider=provider).once()
    for name, metric in collected(reader).items():
        assert re.fullmatch(r"[a-z]+(\.[a-z]+)+", name)
        assert metric.unit == "s" or re.fullmatch(r"\{[a-z]+\}", metric.unit)
        assert metric.description


def test_several_stores_and_workers_of_a_program_are_shown_side_by_side(
    store: Store, process: Process, clock: FakeClock,
    reader: InMemoryMetricReader, provider: MeterProvider,
) -> None:  # fmt: skip
    """A store that is gone is shown no more."""
    for _ in range(2):
        Worker(store, meter_provider=provider)
    other = Store.open("sqlite://", [Process.from_yaml(TEXT, clock=clock)], clock=clock)
    other.start("repair", "D-1")
    worker = Worker(other, meter_provider=provider)
    points = collected(reader)["deal.open"].data.data_points
    assert [0, 1] == sorted(point.value for point in points)
    assert {"db.system.name", "db.namespace"} == set(points[0].attributes)
    other.close()
    del other, worker
    assert [0] == values(collected(reader))["deal.open"]


def test_all_gauges_are_of_one_look_at_the_store(
    store: Store, reader: InMemoryMetricReader, provider: MeterProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Figures cost four queries, not four for each of them; the next time they are new."""
    looks, real = [], store.status
    monkeypatch.setattr(store, "status", lambda: looks.append(1) or real())
    Worker(store, meter_provider=provider)
    collected(reader)
    store.start("repair", "D-1")
    assert ([1], 2) == (values(collected(reader))["deal.open"], len(looks))


def test_a_store_that_cannot_be_reached_leaves_a_gap(
    store: Store, reader: InMemoryMetricReader, provider: MeterProvider
) -> None:
    """What was counted is shown all the same."""
    worker = Worker(store, meter_provider=provider)
    worker.once()
    with store.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE salesprocess_outbox RENAME TO elsewhere")
    try:
        found = values(collected(reader))
    finally:
        with store.database.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO salesprocess_outbox")
    assert {"worker.rounds", "worker.advanced", "worker.delivered"} == set(found)


def test_a_worker_works_without_opentelemetry() -> None:
    """It is not needed, and not asked for."""
    script = """
import sys
sys.modules["opentelemetry"] = None
from salesprocess import Process, Store, Worker
process = Process.builtin("generic")
told = []
process.add_hook(told.append, on="started", durable=True)
store = Store.open("sqlite://", [process])
store.start("generic", "D-1")
print(Worker(store).once().delivered, len(told))
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "1 1\n" == done.stdout
