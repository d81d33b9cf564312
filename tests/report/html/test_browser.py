"""The page in a real browser."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from strangler.report.json import render as render_json
from strangler.report.markdown import render as render_markdown
from strangler.report.terminal import render as render_terminal
from strangler.store.instances import InstancesRow
from strangler.store.rows import CauseRow, Example

Show = Callable[..., Any]

BILL = "py_impls.money:split_bill"
SIGNATURE = "3f2a9c01d4e5"


def test_the_page_asks_for_nothing_and_the_console_stays_empty(make: Any, show: Show) -> None:
    page = show(make.every_kind(), f"#{SIGNATURE}")
    page.one("#theme").click()
    asked = [url for url in page.requests() if not url.startswith(("file:", "data:", "about:"))]
    assert asked == []
    assert page.complaints() == []


def test_it_says_in_a_sentence_how_far_the_migration_is(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    assert page.one(".headline").text == (
        "Go answers 62.5 % of all calls, on 3 of 7 routes. 1 divergence must be fixed or accepted. "
        "1 route may take the next step."
    )
    assert page.one("#made").text == "Made 2026-09-21 14:13 UTC"
    label = page.one(".picture title").get_attribute("textContent")
    assert label == (
        "A tree with a leaf for each route: 3 in Go, 1 in shadow, 2 in Python; "
        "the fig has grown over 62.5 % of the trunk: Go's share of the calls"
    )


def test_those_that_need_somebody_come_first(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    assert page.functions()[:3] == [BILL, "py_impls.text:title", "py_impls.text:word_count"]


def test_a_click_on_a_title_sorts_and_a_second_one_turns_the_order(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    names = sorted(page.functions())
    page.one("#head th:nth-child(1) button").click()
    assert page.functions() == names
    assert page.one("#head th:nth-child(1)").get_attribute("aria-sort") == "ascending"
    page.one("#head th:nth-child(1) button").click()
    assert page.functions() == names[::-1]
    page.one("#head th:nth-child(4) button").click()
    assert page.functions()[0] == BILL
    assert page.one("#head th:nth-child(4)").get_attribute("aria-sort") == "descending"
    assert page.all("#head th:nth-child(1)[aria-sort]") == []


def test_every_column_sorts(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    for place in range(1, 11):
        page.one(f"#head th:nth-child({place}) button").click()
        assert len(page.functions()) == 7
    assert page.complaints() == []


def test_search_finds_functions_and_signatures(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    search = page.one("#search")
    for text, found in (("WORD", ["py_impls.text:word_count"]), (SIGNATURE, [BILL]), ("zzz", [])):
        search.clear()
        search.send_keys(text)
        assert page.functions() == found
    assert page.one("#body").text == "No route is like that."
    assert page.one("#count").text == "0 of 7 routes"


def test_modes_and_needs_filter(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    mode, needs = Select(page.one("#mode")), Select(page.one("#attention"))
    mode.select_by_visible_text("shadow")
    assert page.functions() == ["py_impls.arith:sum"]
    mode.select_by_value("gone")
    assert page.functions() == ["py_impls.old:gone"]
    mode.select_by_value("")
    needs.select_by_value("diverges")
    assert page.functions() == [BILL]
    needs.select_by_value("ready")
    assert page.functions() == ["py_impls.arith:sum"]
    needs.select_by_value("any")
    assert len(page.functions()) == 3


def test_a_link_to_a_route_opens_it(make: Any, show: Show) -> None:
    page = show(make.every_kind(), f"#{BILL}")
    assert page.focused() == BILL
    assert page.one(".open[aria-expanded='true']").text == BILL
    assert "three quiet weeks" in page.one("tr.details").text


def test_a_link_to_a_signature_opens_its_route_and_goes_there(make: Any, show: Show) -> None:
    page = show(make.every_kind(), f"#{SIGNATURE}")
    article = page.one(".divergence.target")
    assert "At result: value open" in article.text
    assert page.run("return document.activeElement === arguments[0]", article)
    assert 0 <= page.run("return arguments[0].getBoundingClientRect().top", article) < 1000


def test_a_link_that_leads_nowhere_is_said(make: Any, show: Show) -> None:
    page = show(make.every_kind(), "#nothing")
    assert page.one("#status").text == "There is nothing called nothing here."


def test_a_divergence_shows_both_sides_with_the_difference_marked(make: Any, show: Show) -> None:
    sides = '["a", "naïve", 1]', '["a", "naive", 1]'
    smallest = Example(make.moment, '"naïve"', *sides, "result[1]")
    sample = (Example(make.moment, '"x"', '"é"', '"e"', "result[1]"),)
    found = make.divergence(smallest=smallest, sample=sample)
    page = show(make.report([make.present()], [], [found]), f"#{SIGNATURE}")
    assert page.texts(".divergence > .sides mark") == ["ï", "i"]
    assert page.one(".divergence").text.count("naïve") == 4  # and in the sentence
    page.one(".divergence summary").click()
    assert page.texts(".divergence details .value") == ['"x"', '"é"', '"e"']
    command = """strangler call m:f '"naïve"' --mode both"""
    assert page.one(".divergence .actions code").text == command
    button = page.one(".divergence .actions button")
    assert button.get_attribute("aria-label") == f"Copy {command}"
    button.click()
    page.wait(lambda: page.one("#status").text.startswith(("Copied", "Selected")))


def test_a_divergence_shows_its_cause_with_both_lines_and_what_to_write(
    make: Any, show: Show
) -> None:
    report = make.report([make.present()], [], findings=(make.finding(),))
    page = show(report, "#0badc0ffee00")
    text = page.one(".divergence").text
    assert "found by a check" in text
    assert "Python answered [-4, 1], Go answered [-3, 1]." in text
    cause = page.one(".divergence .cause").text
    assert "floor-division (99 % sure): Python rounds down, Go cuts." in cause
    assert "Write: use py.FloorDiv" in cause
    assert page.texts(".cause .value") == [
        "m.py:8: return a // b, a % b",
        "m.go:5: return a / b, a % b",
    ]
    assert page.texts(".divergence .actions code") == [
        "strangler call m:f --mode both -- -7 2",
        "strangler corpus pull m:f",
    ]


def test_a_route_shows_its_crossing_its_break_even_and_its_instances(make: Any, show: Show) -> None:
    timings = (make.timing(8, 1e-6, 4e-6), make.timing(8000, 1e-4, 2e-5))
    instances = (InstancesRow("m.wasm", 2, 8, 12_000_000, 1400, 6, 4),)
    row = make.row(counts={"go": 10}, python=(1e-3,), go=(2e-4,))
    present = make.present(artifact="m.wasm", go_place="m.go:4")
    report = make.report(
        [present], [row], timings=timings, instances=instances, pairs=(make.pair(match=1),)
    )
    text = show(report, "#m:f").one("tr.details").text
    assert "Go pays off from arguments of 8 kB on." in text
    assert "The crossing: 1 µs to encode 8 kB of arguments, 2 µs to decode the result." in text
    assert "m.wasm: 8 in 2 processes, 12 MB; 6 recycled, 4 poisoned" in text
    assert "m.go:4" in text
    assert "sha256:p since 2026-09-21 12:13 UTC" in text


def test_a_route_that_never_pays_off_says_so(make: Any, show: Show) -> None:
    row = make.row(python=(1e-6,), go=(2e-4,))
    instances = (InstancesRow("m.wasm", 0, 0, 0, 14, 6, 0),)
    present = make.present(artifact="m.wasm")
    report = make.report(
        [present], [row], timings=(make.timing(80, 1e-6, 4e-6),), instances=instances
    )
    text = show(report, "#m:f").one("tr.details").text
    assert "Go does not pay off on arguments of up to 80 bytes." in text
    assert "m.wasm: none now; 6 recycled, 0 poisoned" in text
    report = make.report([present], [row], timings=(make.timing(80, 1e-5, 4e-6),))
    text = show(report, "#m:f").one("tr.details").text
    assert "Go pays off on arguments of any measured size, 80 bytes on." in text


def test_everything_can_be_done_from_the_keyboard(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    body = page.one("body")
    body.send_keys(Keys.TAB)
    assert page.focused() == "To the routes"
    body.send_keys("/")
    page.driver.switch_to.active_element.send_keys("split_bill")
    assert page.functions() == [BILL]
    page.one(".open").send_keys(Keys.ENTER)
    assert page.focused() == BILL
    assert len(page.all("tr.details")) == 1
    page.driver.switch_to.active_element.send_keys(Keys.SPACE)
    assert page.all("tr.details") == []


def test_dark_and_light_follow_the_system_and_a_switch(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    paper = "return getComputedStyle(document.body).backgroundColor"
    light = page.run(paper)
    page.one("#theme").click()
    assert page.run(paper) != light
    assert page.one("#theme").get_attribute("aria-label") == "Switch to light colours"
    page.one("#theme").click()
    for scheme in ("dark", "light"):
        feature = {"name": "prefers-color-scheme", "value": scheme}
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        page.wait(lambda scheme=scheme: (page.run(paper) == light) is (scheme == "light"))
    assert page.complaints() == []


@pytest.mark.parametrize("width", [1400, 420])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_fault(make: Any, show: Show, width: int, dark: bool) -> None:
    page = show(make.every_kind(), f"#{SIGNATURE}")
    page.driver.set_window_size(width, 1000)
    if dark:
        page.one("#theme").click()
    for summary in page.all("summary"):
        page.run("arguments[0].click()", summary)
    page.settle()
    assert page.faults() == []


def test_nothing_is_wider_than_a_narrow_screen(make: Any, show: Show) -> None:
    page = show(make.every_kind(), f"#{SIGNATURE}")
    page.driver.set_window_size(500, 1000)
    page.settle()
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")


def test_it_prints_with_what_diverges_opened(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    assert page.all("tr.details") == []
    assert len(page.driver.print_page()) > 10_000
    assert len(page.all("tr.details")) == 1


def test_the_chart_has_its_numbers_as_a_table(make: Any, show: Show) -> None:
    page = show(make.every_kind())
    assert page.all("#chart canvas")
    page.one("#chart summary").click()
    assert page.texts("#chart tbody tr") == [
        "2026-09-19 1,000 0 0 % 0 0",
        "2026-09-20 750,000 0 0 % 0 0",
        "2026-09-21 204 1.25M 100 % 0 3",
    ]
    assert "from 0 % on 2026-09-19 to 100 %" in page.one(".plot").get_attribute("aria-label")


def test_of_one_day_and_of_none_there_is_no_chart(make: Any, show: Show) -> None:
    page = show(make.report([make.present()], days={"m:f": (make.day(python=1),)}))
    assert "One day so far" in page.one("#chart").text
    assert "No day with a call" in show(make.report()).one("#chart").text


def test_an_empty_report_says_what_to_do(make: Any, show: Show) -> None:
    page = show(make.report())
    assert page.one(".headline").text.startswith("There are no routes. List the modules")
    assert page.one("#body").text == "There are no routes."
    assert page.complaints() == []
    assert page.faults() == []


def test_many_routes_are_shown_by_and_by(make: Any, show: Show) -> None:
    page = show(make.report([make.present(f"m:f{n:03}") for n in range(450)]))
    assert len(page.functions()) == 200
    assert page.one("#more").text == "Show 200 more of 250"
    page.one("#more").click()
    page.one("#more").click()
    assert len(page.functions()) == 450
    assert not page.one("#more").is_displayed()


# ---- Hostile values ------------------------------------------------------------------------------

HOSTILE = (
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    '"><svg onload=window.pwned=1>',
    "javascript:window.pwned=1",
    "{{data}}",
    "\x1b[2J\u202eabc\u2066\x00\u200b",
    "שלום עולם",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_means_anything_wherever_it_stands(make: Any, show: Show, hostile: str) -> None:
    name = f"m:{hostile}"
    example = Example(make.moment, hostile, hostile, f"{hostile}!", hostile, hostile)
    present = make.present(
        name,
        "go",
        share=0.5,
        source=hostile,
        place=hostile,
        problem=hostile,
        go_place=hostile,
        artifact=hostile,
    )
    row = make.row(
        name,
        {"go": 1, f"failure:{hostile}": 1, hostile: 2},
        evidence=make.evidence(name),
    )
    found = make.divergence(
        name,
        signature=hostile,
        cause=hostile,
        label=hostile,
        smallest=example,
        first=example,
        sample=(example, Example(make.moment, f"{hostile}?", hostile, hostile, hostile)),
    )
    decision = make.decision(name, step=hostile, reason=hostile, author=hostile, kind=hostile)
    report = make.report(
        [present],
        [row],
        [found, make.divergence(name, hostile, signature="open")],
        decisions=(decision,),
        findings=(
            make.finding(
                name,
                signature=f"{hostile} found",
                input=hostile,
                python=hostile,
                go=f"{hostile}!",
                path=hostile,
                causes=(CauseRow(*[hostile] * 3, 0.5, *[hostile] * 3),),
            ),
        ),
        instances=(InstancesRow(hostile, 1, 1, 1, 1, 1, 1),),
        sightings={(name, hostile): {1: 1, 2: 2}},
    )
    page = show(report, "#open")
    for summary in page.all("summary"):
        page.run("arguments[0].click()", summary)
    for button in page.all(".command button")[:2]:
        page.run("arguments[0].click()", button)
    page.settle()
    assert page.run("return window.pwned") is None
    assert page.run("return document.querySelectorAll('img, iframe, object, script').length") == 2
    assert page.run("return [...document.querySelectorAll('a')].map(a => a.protocol)") == [
        "file:",
        "file:",
        "file:",
        "file:",
    ]
    assert page.complaints() == []
    text = page.one("main").text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b\u202a-\u202e\u2066-\u2069]", text)
    visible = hostile.encode("unicode_escape").decode() if "\x1b" in hostile else hostile
    assert text.count(visible) >= 15


# ---- One model -----------------------------------------------------------------------------------


def test_the_faces_agree_on_every_number(make: Any, show: Show) -> None:
    report = make.every_kind()
    page = show(report)
    stream = io.StringIO()
    render_terminal(report, Console(file=stream, width=200))
    terminal, markdown = stream.getvalue(), render_markdown(report)
    for function in json.loads(render_json(report))["functions"]:
        name = function["function"]
        cells = page.run(
            "const row = [...document.querySelectorAll('tr.route')]"
            ".find(row => row.dataset.function === arguments[0]);"
            "return [...row.children].map(cell => cell.innerText)",
            name,
        )
        differ = function["comparisons"] - function["matches"]
        calls = function["calls"]["python"] + function["calls"]["go"]
        shown = _number(calls), _number(function["comparisons"]), _number(differ)
        assert [cell or "0" for cell in cells[3:6]] == list(shown)
        [row] = [line for line in markdown.splitlines() if line.startswith(f"| `{name}`")]
        by_side = [_number(function["calls"][side]) for side in ("python", "go")]
        in_markdown = [cell.strip(" *") for cell in row.split("|")[3:7]]
        assert in_markdown == [*by_side, *shown[1:]]
        [line] = [line for line in terminal.splitlines() if line.startswith(f"{name} ")][:1]
        assert line.split()[2:6] == [*by_side, *shown[1:]]
        speedup = function["latency"]["speedup"]
        if speedup is not None:
            times = float(cells[6][: cells[6].index("\N{MULTIPLICATION SIGN}")])
            assert times == pytest.approx(max(speedup, 1 / speedup), rel=0.05)


def _number(count: int) -> str:
    return f"{count:,}" if count < 1_000_000 else f"{count / 1e6:.2f}M"
