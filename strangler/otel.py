"""Metrics and events for OpenTelemetry; needs the extra `otel`.

Set your providers, then::

    strangler.otel.instrument()

Metrics are added up in the process and handed over about once a second:

=========================== ========= ==================================================
`strangler.calls`           counter   calls, by `strangler.route` and `strangler.answered_by`
`strangler.comparisons`     counter   by `strangler.route` and `strangler.outcome`
`strangler.failures`        counter   calls that Go did not answer, by `error.type`
`strangler.not_compared`    counter   dropped, failed or unrepresentable, by `strangler.reason`
`strangler.call.duration`   gauge     seconds, by `strangler.side` and `strangler.quantile`
=========================== ========= ==================================================

A difference is an event ``strangler.divergence``: on the current span where a route compares
inline, else on a short span of its own. It names route, signature, path and cause, no values.
Prometheus gets the same through OpenTelemetry's exporter.
"""

from collections import defaultdict

from opentelemetry import metrics, trace
from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import TracerProvider

from strangler.hookspecs import hookimpl
from strangler.outcome import Divergence
from strangler.plugins import manager
from strangler.shadow.recorder import listen
from strangler.store.latency import Durations, Latency
from strangler.store.rows import FAILURE, Batch, Side

_NAME = "strangler"
_QUANTILES = (0.5, 0.95, 0.99)
_SIDES = {"python", "go"}
_NOT_COMPARED = {"dropped", "error", "unrepresentable"}
_OUTCOMES = {
    "match",
    "divergence",
    "accepted",
    "python-nondeterministic",
    "go-nondeterministic",
    "clock-dependent",
}


class Telemetry:
    """The plugin: hands over what is observed."""

    def __init__(
        self,
        meter_provider: MeterProvider | None = None,
        tracer_provider: TracerProvider | None = None,
    ) -> None:
        """With the global providers where none are given."""
        meter = metrics.get_meter(_NAME, meter_provider=meter_provider)
        self._tracer = trace.get_tracer(_NAME, tracer_provider=tracer_provider)
        self._calls = meter.create_counter("strangler.calls", "{call}", "Calls of routes.")
        self._comparisons = meter.create_counter(
            "strangler.comparisons", "{comparison}", "Calls on which both sides answered."
        )
        self._failures = meter.create_counter(
            "strangler.failures", "{call}", "Calls that Go did not answer."
        )
        self._not_compared = meter.create_counter(
            "strangler.not_compared", "{call}", "Sampled calls that were not compared."
        )
        self._duration = meter.create_gauge(
            "strangler.call.duration", "s", "Quantiles of the last second's compared calls."
        )

    def recorded(self, batch: Batch) -> None:
        """Hand over what was observed since the last time."""
        for (route, name), count in batch.counts.items():
            attributes = {"strangler.route": route}
            if name in _SIDES:
                self._calls.add(count, {**attributes, "strangler.answered_by": name})
            elif name in _OUTCOMES:
                self._comparisons.add(count, {**attributes, "strangler.outcome": name})
            elif name in _NOT_COMPARED:
                self._not_compared.add(count, {**attributes, "strangler.reason": name})
            elif name.startswith(FAILURE):
                kind = name.removeprefix(FAILURE)
                self._failures.add(count, {**attributes, "error.type": kind})
        sides: dict[tuple[str, Side], dict[int, Durations]] = defaultdict(dict)
        for (route, side, bucket), durations in batch.latencies.items():
            sides[route, side][bucket] = durations
        for (route, side), buckets in sides.items():
            latency = Latency(buckets)
            for quantile in _QUANTILES:
                where = {"strangler.route": route, "strangler.side": side}
                self._duration.set(
                    latency.quantile(quantile), {**where, "strangler.quantile": quantile}
                )

    @hookimpl
    def strangler_diverged(self, divergence: Divergence) -> None:
        """Make an event of a difference."""
        attributes = {
            "strangler.route": divergence.route,
            "strangler.signature": divergence.signature,
            "strangler.path": divergence.path,
            "strangler.cause": divergence.cause,
        }
        span = trace.get_current_span()
        if span.is_recording():
            span.add_event("strangler.divergence", attributes)
            return
        with self._tracer.start_as_current_span("strangler.compare") as own:
            own.add_event("strangler.divergence", attributes)


def instrument(
    meter_provider: MeterProvider | None = None, tracer_provider: TracerProvider | None = None
) -> Telemetry:
    """Hand over to OpenTelemetry what this process observes, to the global providers by default."""
    telemetry = Telemetry(meter_provider, tracer_provider)
    manager().register(telemetry)
    listen(telemetry.recorded)
    return telemetry
