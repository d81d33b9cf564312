"""Structs, errors, callables and a context, through real Go: an ordinary package on both sides."""

import pickle
import sys
import traceback

import pytest

from strangler import Unrepresentable

pytestmark = pytest.mark.usefixtures("real")


@pytest.fixture
def shop(real):
    from app import shop

    return shop


@pytest.fixture
def order(shop):
    lines = [shop.Line("pen", 2, 1.5), shop.Line("ink", 1, 2.0, "blue")]
    return shop.Order(1, lines, {"new", "rush"}, shop.Order(2, [], set()))


def test_a_nested_dataclass_comes_back_equal_and_anew(shop, order):
    answer = shop.echo(order)
    assert answer == order
    assert answer is not order
    assert type(answer.parent) is shop.Order


def test_a_method_gives_go_its_object(shop, order):
    assert order.quantity("pen") == 2
    assert shop.Order.quantity(order, sku="ink") == 1


def test_go_calls_the_function_that_is_not_ported_yet(shop, order):
    assert shop.total(order) == 7.5
    assert shop.total(order, currency="EUR") == 7.5


def test_what_that_function_raises_comes_out_as_the_same_exception(shop, order):
    from app.rates import NoSuchRate

    with pytest.raises(NoSuchRate) as caught:
        shop.total(order, "XXX")
    assert caught.value.args == ("XXX",)
    frames = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert frames[-1] == "rate"


def test_go_may_handle_what_python_raises(shop):
    def fails():
        raise LookupError("no")

    assert shop.guarded(fails) == -1
    assert shop.guarded(lambda: 5) == 5


def test_without_an_error_result_it_unwinds_go_and_keeps_the_go_stack(shop):
    def fails(n):
        raise LookupError(n)

    with pytest.raises(LookupError) as caught:
        shop.apply(fails, 1)
    assert caught.value.args == (2,)
    assert "shop.Apply" in caught.value.__notes__[0]
    with pytest.raises(OverflowError):
        shop.apply(abs, 5000)  # by the function variable


def test_arguments_that_are_left_over_are_go_s_variadic(shop):
    assert shop.apply(lambda n: n + 1, 1, 2, 3) == [3, 5, 7]
    assert shop.apply(abs) == []
    assert shop.apply(abs, *range(100)) == [2 * n for n in range(100)]


def test_python_and_go_call_each_other_as_deep_as_python_allows(shop):
    def count(n):
        return 0 if n == 0 else shop.down(n - 1, count) + 1

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(2000)
    try:
        assert count(400) == 400
    finally:
        sys.setrecursionlimit(limit)


def test_an_exported_error_variable_chooses_the_exception(shop):
    with pytest.raises(ValueError, match="^the basket is empty$"):
        shop.total(shop.Order(1, []))


def test_a_wrapped_error_keeps_its_chain_and_the_fields_of_its_structs(shop):
    with pytest.raises(shop.OutOfStock, match="^allocate: pen: 3 missing$") as caught:
        shop.allocate({"pen": 1}, "pen", 4)
    cause = caught.value.__cause__
    assert type(cause) is shop.OutOfStock
    assert (cause.sku, cause.missing_items) == ("pen", 3)
    assert str(cause.__cause__) == "out of stock"


def test_an_exception_of_go_survives_pickling(shop):
    with pytest.raises(shop.OutOfStock) as caught:
        shop.allocate({}, "pen", 1)
    again = pickle.loads(pickle.dumps(caught.value.__cause__))
    assert (str(again), again.sku, again.missing_items) == ("pen: 1 missing", "pen", 1)


def test_a_dict_comes_back_changed_and_the_caller_s_is_left_alone(shop):
    stock = {"pen": 5, "ink": 1}
    assert shop.allocate(stock, "pen", 2) == {"pen": 3, "ink": 1}
    assert stock == {"pen": 5, "ink": 1}


def test_what_go_cannot_hold_is_named_with_its_place(shop, order):
    order.parent.lines.append(shop.Line("x", 2**63, 1.0))
    with pytest.raises(Unrepresentable) as caught:
        shop.echo(order)
    assert str(caught.value) == (
        "at `order.parent.lines[0].quantity`: 9223372036854775808 exceeds Go int (int64)"
    )
    order.parent = order
    with pytest.raises(
        Unrepresentable, match="nested more than 1000 levels deep, or contains itself"
    ):
        shop.echo(order)


def test_a_context_carries_the_deadline_of_the_route_a_tenth_of_a_second_early(shop):
    assert shop.left() == -1
    assert 4.0 < shop.left_of_five() <= 4.9
