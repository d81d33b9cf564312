"""What OpenTelemetry is told, with the SDK's own exporters."""

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from strangler import otel, plugins
from strangler.outcome import Divergence, Observation
from strangler.shadow import recorder as module
from strangler.shadow.recorder import Recorder

DIVERGENCE = Divergence("m:f", "abc", "4111", "1", "2", "result", "value")


class World:
    """Providers that keep everything in memory."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.exporter = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.telemetry = otel.instrument(MeterProvider([self.reader]), self.tracers)

    def points(self) -> dict[str, list[tuple[dict[str, Any], float]]]:
        data = self.reader.get_metrics_data()
        return {
            metric.name: [
                (dict(point.attributes), point.value) for point in metric.data.data_points
            ]
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(module, "_listeners", [])
    made = World()
    yield made
    plugins.manager().unregister(made.telemetry)


def test_what_is_observed_becomes_metrics(world: World, tmp_path: Any) -> None:
    recorder = Recorder(f"sqlite:///{tmp_path}/observations.db", interval=3600.0)
    totals = {"m:f": {"python": 7, "go": 0, "dropped": 3, "fallback": 1}}
    recorder.watch(lambda: totals)
    for _ in range(3):
        recorder.record(Observation("m:f", "match", 0.5, 0.25))
    recorder.record(Observation("m:f", "failure", 0.5, 0.25, failure="GoTrap"))
    assert recorder.flush()
    points = world.points()
    route = {"strangler.route": "m:f"}
    assert points["strangler.calls"] == [({**route, "strangler.answered_by": "python"}, 7)]
    assert points["strangler.comparisons"] == [({**route, "strangler.outcome": "match"}, 3)]
    assert points["strangler.failures"] == [({**route, "error.type": "GoTrap"}, 1)]
    assert points["strangler.not_compared"] == [({**route, "strangler.reason": "dropped"}, 3)]
    durations = {
        (where["strangler.side"], where["strangler.quantile"]): value
        for where, value in points["strangler.call.duration"]
    }
    assert durations["python", 0.99] == pytest.approx(0.5)
    assert durations["go", 0.5] == pytest.approx(0.25)
    totals["m:f"]["python"] = 10
    assert recorder.flush()
    assert world.points()["strangler.calls"] == [({**route, "strangler.answered_by": "python"}, 10)]
    assert recorder.close()


def test_what_the_store_does_not_take_is_told_once(world: World, tmp_path: Any) -> None:
    place = tmp_path / "observations.db"
    place.mkdir()
    recorder = Recorder(f"sqlite:///{place}", interval=3600.0)
    recorder.record(Observation("m:f", "match", 0.5, 0.25))
    assert not recorder.flush()
    recorder.record(Observation("m:f", "match", 0.5, 0.25))
    assert not recorder.flush()
    place.rmdir()
    assert recorder.flush()
    [(_, count)] = world.points()["strangler.comparisons"]
    assert count == 2
    assert recorder.close()


def test_a_listener_that_raises_is_logged_once(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(batch: Any) -> None:
        raise ValueError(batch)

    monkeypatch.setattr(module, "_listeners", [broken])
    recorder = Recorder(f"sqlite:///{tmp_path}/observations.db", interval=3600.0)
    for _ in range(2):
        recorder.record(Observation("m:f", "match", 0.5, 0.25))
        assert recorder.flush()
    assert caplog.messages == ["a listener failed: ValueError (not logged again)"]
    assert recorder.close()


def test_a_difference_is_an_event_without_values(world: World) -> None:
    observation = Observation("m:f", "divergence", 0.5, 0.25, DIVERGENCE)
    plugins.notify(observation)
    [span] = world.exporter.get_finished_spans()
    assert span.name == "strangler.compare"
    [event] = span.events
    assert event.name == "strangler.divergence"
    assert dict(event.attributes or {}) == {
        "strangler.route": "m:f",
        "strangler.signature": "abc",
        "strangler.path": "result",
        "strangler.cause": "value",
    }
    assert "4111" not in span.to_json()


def test_a_difference_in_a_request_is_an_event_of_its_span(world: World) -> None:
    with world.tracers.get_tracer("test").start_as_current_span("request"):
        plugins.notify(Observation("m:f", "divergence", 0.5, 0.25, DIVERGENCE))
    [span] = world.exporter.get_finished_spans()
    assert (span.name, [event.name for event in span.events]) == (
        "request",
        ["strangler.divergence"],
    )
