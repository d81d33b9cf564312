"""The live page in a real browser."""

from typing import Any

import pytest


@pytest.fixture
def edited() -> list[Any]:
    return []


@pytest.fixture
def editable(start: Any, edited: list[Any]) -> Any:
    def act(body: Any) -> Any:
        edited.append(body)
        return body["function"] != "py_impls.dates:add_months", "<b>said</b>"

    return start(edits=dict.fromkeys(("promote", "rollback", "accept"), act))


def test_a_new_divergence_appears_without_loading_the_page_again(
    start: Any, source: Any, page: Any, make: Any
) -> None:
    page.open(start().url)
    page.wait(lambda: page.one("#status").text == "Live: follows the store.")
    page.run("window.mark = 1")
    page.one("#search").send_keys("sum")
    assert page.functions() == ["py_impls.arith:sum"]
    page.one(".open").click()
    found = make.divergence("py_impls.arith:sum", signature="fresh", text="9, 9")
    row = make.row("py_impls.arith:sum", {"python": 5000, "match": 1, "divergence": 1})
    source.report = make.report([make.present("py_impls.arith:sum", "shadow")], [row], [found])
    page.wait(lambda: "5,000" in page.run("return document.querySelector('tr.route').innerText"))
    assert page.one(".divergence .actions code").text == (
        "strangler call py_impls.arith:sum 9 9 --mode both"
    )
    assert page.run("return window.mark") == 1
    assert page.one("#search").get_attribute("value") == "sum"
    assert page.focused() == "py_impls.arith:sum"
    assert page.one(".headline").text.startswith("Go answers 0 % of all calls, on 0 of 1 route.")
    assert page.complaints() == []


def test_a_page_that_only_shows_has_nothing_to_edit_with(start: Any, page: Any) -> None:
    page.open(f"{start().url}#3f2a9c01d4e5")
    assert page.all("tr.details .actions > button") == page.all("form.actions") == []


def test_buttons_promote_roll_back_and_accept(editable: Any, edited: Any, page: Any) -> None:
    page.open(f"{editable.url}#3f2a9c01d4e5")
    promote, back = page.all("tr.details p.actions button")
    assert (promote.text, promote.is_enabled()) == ("Promote", False)  # it diverges
    back.click()
    page.wait(lambda: page.one("#status").text == "<b>said</b>")
    page.one(".divergence > details summary").click()
    form = page.one("form.actions")
    for name, text in (("reason", "amounts are small"), ("owner", "payments")):
        form.find_element("name", name).send_keys(text)
    page.run("arguments[0].value = '2027-03-01'", form.find_element("name", "until"))
    form.find_element("tag name", "button").click()
    page.wait(lambda: len(edited) == 2)
    bill = "py_impls.money:split_bill"
    assert edited == [
        {"function": bill},
        {
            "function": bill,
            "signature": "3f2a9c01d4e5",
            "reason": "amounts are small",
            "owner": "payments",
            "until": "2027-03-01",
        },
    ]
    assert page.faults() == []
    assert page.complaints() == []


def test_a_store_that_fails_is_said_and_the_page_stays(start: Any, source: Any, page: Any) -> None:
    from strangler.errors import StoreError

    page.open(start().url)
    source.error = StoreError("store.db: is locked: end the program")
    page.wait(lambda: "store.db: is locked" in page.one("#status").text)
    assert len(page.functions()) == 7
