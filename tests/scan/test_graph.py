"""The call graph: what moves together, what moves first."""

from hypothesis import given
from hypothesis import strategies as st

from strangler.scan.graph import closure, groups

GRAPH = {
    "a": ["b", "outside"],
    "b": ["c"],
    "c": ["b", "d"],
    "d": [],
    "e": ["e", "a"],
}


def test_a_circle_is_one_group_after_what_it_calls() -> None:
    assert groups(GRAPH) == (("d",), ("b", "c"), ("a",), ("e",))


def test_what_is_called_comes_before_its_callers() -> None:
    assert closure(GRAPH, "a") == ("d", "c", "b")
    assert closure(GRAPH, "d") == ()


def test_a_long_chain_of_calls_does_not_exhaust_the_stack() -> None:
    chain = {str(number): [str(number + 1)] for number in range(50_000)}
    assert len(groups(chain)) == 50_000


@given(
    st.dictionaries(
        st.integers(0, 9).map(str), st.lists(st.integers(0, 9).map(str), max_size=4), max_size=10
    )
)
def test_two_functions_are_in_one_group_exactly_when_each_leads_to_the_other(graph: dict) -> None:
    found = {name: group for group in groups(graph) for name in group}
    assert set(found) == set(graph)
    for one in graph:
        for other in graph:
            if one != other:
                mutual = other in closure(graph, one) and one in closure(graph, other)
                assert (found[one] == found[other]) is mutual
