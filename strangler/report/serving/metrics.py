"""The report as metrics, in Prometheus's text format."""

from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from strangler.policy import MODES
from strangler.report.model import FunctionReport, Report

Family = TypeVar("Family", CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily)


def render(report: Report) -> bytes:
    """All metrics of all routes."""
    registry = CollectorRegistry()
    registry.register(_Collector(report))
    return generate_latest(registry)


class _Collector(Collector):
    def __init__(self, report: Report) -> None:
        self._report = report

    def collect(self) -> Iterable[Metric]:
        """Every metric with one sample for each route, or several."""
        counter, gauge = partial(_family, CounterMetricFamily), partial(_family, GaugeMetricFamily)
        calls = counter("calls", "Calls by who answered.", "side")
        compared = counter("comparisons", "Comparisons by result.", "result")
        failures = counter("failures", "Calls that Go did not answer.", "kind")
        other = counter("events", "What else was counted.", "event")
        opened = gauge("open_divergences", "Different divergences of the code that runs now.")
        mode = gauge("mode", "1 for the mode of the route.", "mode")
        bound = gauge(
            "divergence_rate_upper_bound",
            "What the rate of divergences cannot be above, however often one has looked.",
        )
        seconds = _family(
            SummaryMetricFamily, "call_seconds", "Durations of compared calls.", "side"
        )
        quantiles = gauge(
            "call_seconds_quantile",
            "Quantiles of the durations of compared calls.",
            "side",
            "quantile",
        )
        for function in self._report.functions:
            name = function.function
            calls.add_metric([name, "python"], function.calls.python)
            calls.add_metric([name, "go"], function.calls.go)
            compared.add_metric([name, "match"], function.matches)
            compared.add_metric([name, "divergence"], function.diverged)
            for kind, count in function.failures.items():
                failures.add_metric([name, kind], count)
            for event, count in _events(function):
                other.add_metric([name, event], count)
            opened.add_metric([name], function.open)
            for one in MODES:
                mode.add_metric([name, one], one == function.mode)
            if function.gate is not None:
                bound.add_metric([name], function.gate.upper)
            for side in ("python", "go"):
                durations = getattr(function.latency, side)
                if durations is None:
                    continue
                total = durations.mean * durations.count
                seconds.add_metric([name, side], durations.count, total)
                for quantile in ("p50", "p95", "p99"):
                    value = getattr(durations, quantile)
                    quantiles.add_metric([name, side, f"0.{quantile[1:]}"], value)
        yield from (
            *(calls, compared, failures, other, opened),
            *(mode, bound, seconds, quantiles),
        )


def _family(kind: type[Family], name: str, told: str, *labels: str) -> Family:
    return kind(f"strangler_{name}", told, labels=["function", *labels])


def _events(function: FunctionReport) -> Iterable[tuple[str, int]]:
    yield "fallback", function.fallbacks
    yield "unrepresentable", function.unrepresentable
    yield "dropped", function.dropped
    yield "error", function.errors
    yield from function.other.items()
