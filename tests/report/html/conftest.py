"""A real Chromium for what only a browser can tell."""

import importlib.util
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from strangler.report.html.page import render

OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --window-size=1400,1000"
)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    driver, browser = shutil.which("chromedriver"), shutil.which("chromium")
    if driver is None or browser is None:
        pytest.skip(  # .ci/run installs it, and would miss the coverage of these tests
            "Chromium is not installed: `apt-get install chromium chromium-driver`"
        )
    options = ChromeOptions()
    options.binary_location = browser
    for option in OPTIONS.split():
        options.add_argument(option)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with Chrome(options=options, service=Service(driver)) as started:
        yield started


class Page:
    """A page that is open, and what its user would do with it."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, url: str) -> None:
        """Load anew, also when only the fragment differs, and wait until the routes are there."""
        self.logs()
        self.driver.get("about:blank")
        self.driver.get(url)
        self.wait(lambda: self.all("#body > tr"))

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        return [found.text for found in self.all(selector)]

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], Any], seconds: float = 30) -> Any:
        return WebDriverWait(self.driver, seconds, 0.02).until(lambda _driver: condition())

    def functions(self) -> list[str]:
        """The names of the routes that are shown, from the top."""
        return self.run(
            "return [...document.querySelectorAll('tr.route')].map(row => row.dataset.function)"
        )

    def focused(self) -> str:
        return self.run("return document.activeElement.textContent")

    def complaints(self) -> list[str]:
        """What the browser has written to its console."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def logs(self) -> list[Any]:
        entries = self.driver.get_log("performance")
        return [json.loads(entry["message"])["message"] for entry in entries]

    def requests(self) -> list[str]:
        """The addresses that the page has asked for."""
        return [
            message["params"]["request"]["url"]
            for message in self.logs()
            if message["method"] == "Network.requestWillBeSent"
        ]

    def faults(self) -> list[Any]:
        """What axe-core finds against WCAG 2.1 AA and its best practices."""
        package = importlib.util.find_spec("axe_core_python").submodule_search_locations[0]
        self.run(Path(package, "axe.min.js").read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(result => done(result.violations))"
        )
        return [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found]

    def settle(self) -> None:
        """Let what was just changed be drawn."""
        time.sleep(0.1)


@pytest.fixture
def page(chromium: Chrome) -> Page:
    chromium.set_window_size(1400, 1000)
    return Page(chromium)


@pytest.fixture
def show(page: Page, tmp_path: Path) -> Callable[..., Page]:
    """Open the page of a report, at a fragment."""

    def opened(report: Any, fragment: str = "") -> Page:
        file = tmp_path / "report.html"
        file.write_text(render(report), encoding="utf-8")
        page.open(f"{file.as_uri()}{fragment}")
        return page

    return opened
