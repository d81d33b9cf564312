"""Run the demo, and show its report in the README and in the guide: `python docs/pictures.py`.

A comment ``<!-- demo: COMMAND -->`` in these pages is followed by a block with what the command
prints in the demo's project; the pictures in docs/images are its page in Chromium. All of it is
made anew, so read the difference before committing it.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

DOCS = Path(__file__).resolve().parent
PAGES = (DOCS.parent / "README.md", DOCS / "guides" / "report.md")
BLOCK = re.compile(r"(<!-- demo: (.+?) -->\n+```\w*\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
WIDTH, HEIGHT = 1440, 1720
OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --hide-scrollbars --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def main() -> None:
    """Make everything anew."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "demo")
        strangler("demo", "--into", str(project), cwd=folder)
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            text = BLOCK.sub(lambda found: f"{found[1]}{run(found[2], project)}{found[4]}", text)
            page.write_text(text, encoding="utf-8")
        photograph(project / "report.html", Path(folder, "profile"))


def run(command: str, project: Path) -> str:
    """What a command of strangler prints in the demo's project."""
    words = command.split()
    shown = strangler(*words[1:], cwd=str(project))
    lines = (line.rstrip() for line in shown.replace(f"{project}/", "").splitlines())
    return "\n".join(lines).strip("\n") + "\n"


def strangler(*arguments: str, cwd: str) -> str:
    """Run the command line of this checkout."""
    command = [sys.executable, "-m", "strangler", *arguments]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def photograph(page: Path, profile: Path) -> None:
    """Take the pictures of a page, in light and dark."""
    options = ChromeOptions()
    for option in OPTIONS.split():
        options.add_argument(option)
    options.add_argument(f"--user-data-dir={profile}")
    driver = shutil.which("chromedriver")
    with Chrome(options=options, service=Service(driver)) as chromium:
        chromium.set_window_size(WIDTH, HEIGHT)
        chromium.get(f"{page.as_uri()}#py_impls.money:split_bill")
        WebDriverWait(chromium, 30).until(
            lambda _: chromium.execute_script(
                "return document.querySelector('tr.details') !== null"
            )
        )
        for theme in ("light", "dark"):
            chromium.execute_script("scrollTo(0, 0); document.activeElement.blur()")
            chromium.save_screenshot(str(DOCS / "images" / f"report-{theme}.png"))
            chromium.find_element("id", "theme").click()


if __name__ == "__main__":
    main()
