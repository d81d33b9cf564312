from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from strangler.report.serving.metrics import render


def samples(report: Any) -> dict[Any, float]:
    return {
        (sample.name, sample.labels.pop("function"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(render(report).decode())
        for sample in family.samples
    }


def test_every_route_has_its_numbers(make: Any) -> None:
    found = samples(make.every_kind())
    bill = "py_impls.money:split_bill"
    assert found["strangler_calls_total", bill, "go"] == 1_250_000
    assert found["strangler_comparisons_total", bill, "divergence"] == 3
    assert found["strangler_failures_total", bill, "GoExit"] == 12
    assert found["strangler_events_total", bill, "fallback"] == 13
    assert found["strangler_events_total", bill, "accepted"] == 4
    assert found["strangler_open_divergences", bill] == 1
    assert found["strangler_mode", bill, "go"] == 1
    assert found["strangler_mode", bill, "python"] == 0
    assert found["strangler_call_seconds_count", bill, "go"] == 1
    assert found["strangler_call_seconds_sum", bill, "go"] == 1.25
    assert found["strangler_call_seconds_quantile", bill, "0.99", "python"] == 0.0021
    assert 0 < found["strangler_divergence_rate_upper_bound", bill] < 0.01
    assert ("strangler_divergence_rate_upper_bound", "py_impls.old:gone") not in found


def test_any_name_is_a_label(make: Any) -> None:
    name = 'm:a"b\\c\nd'
    assert (
        samples(make.report([], [make.row(name, {"go": 3})]))["strangler_calls_total", name, "go"]
        == 3
    )
