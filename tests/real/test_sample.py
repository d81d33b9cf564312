"""The sample project: every pair agrees, but for the two honest bugs and the known overflow."""

import hashlib

import pytest

from strangler.parity.check import check
from strangler.routing.registry import find_route, load_routes

BROKEN = {
    "py_impls.arith:sum": "9223372036854775807",
    "py_impls.money:split_bill": "-1, 2",
    "py_impls.text:truncate": ", ",
}
ROUTES = """
    arith:sum dates:add_months dates:days_between dates:is_leap_year dates:weekday_name
    geometry:bounding_box geometry:contains_point geometry:distance geometry:polygon_area
    money:apply_rate money:format_amount money:parse_amount money:split_bill
    orders:basket_total orders:delivery_day orders:open_orders orders:reserve
    scoring:adler32 scoring:levenshtein scoring:luhn_valid scoring:passing scoring:percentile
    scoring:score_histogram scoring:top_scores
    text:common_prefix text:is_palindrome text:redact_email text:slugify text:split_lines
    text:truncate text:word_count
""".split()


def test_all_pairs_are_known_to_this_test(sample):
    assert [route.name for route in load_routes(sample)] == [f"py_impls.{r}" for r in ROUTES]


@pytest.mark.parametrize("name", [f"py_impls.{route}" for route in ROUTES])
def test_a_pair_agrees_on_generated_inputs(sample, name):
    report = check(
        find_route(sample, name).candidate(), budget=300, bulk=5000, examples=200, seed=1
    )
    if name in BROKEN:
        assert report.verdict == "fail"
        assert any(BROKEN[name] in found.divergence.input for found in report.divergences)
    else:
        assert (report.verdict, report.reason) == ("pass", "")


def test_the_fixed_ports_agree(sample_copy):
    from strangler.config import load_config
    from strangler.engine.artifact import open_artifact
    from strangler.engine.candidate import Candidate
    from strangler.routing.registry import migrations
    from strangler.toolchain.build import build

    config = load_config(sample_copy / "migration.toml")
    for package, file in (("money", "split_bill.go"), ("text", "truncate.go")):
        folder = config.go_root / package
        (folder / file).write_text((folder / "testdata" / "fixed" / file).read_text())
    build(config, ["money", "text"])
    import py_impls.money
    import py_impls.text  # noqa: F401  # the decorators register the routes

    for migration in migrations():
        if migration.name in {"py_impls.money:split_bill", "py_impls.text:truncate"}:
            artifact = open_artifact(config.artifacts / migration.artifact)
            candidate = Candidate(
                migration.name,
                migration.python,
                migration.parameters,
                artifact,
                migration.export,
                migration.errors,
            )
            report = check(candidate, budget=60, examples=200)
            assert (report.verdict, report.divergences) == ("pass", ())


def test_a_check_is_bound_to_the_artifact_that_was_built(sample):
    candidate = find_route(sample, "py_impls.arith:sum").candidate()
    built = (sample.artifacts / "sum.wasm").read_bytes()
    assert candidate.artifact_hash == hashlib.sha256(built).hexdigest()
