"""The pictures of the desk in the README and the documentation, taken anew: `python docs/screenshots.py`.

They show invented cases. It needs the extras `dev` and `desk`, and Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
_SIZE = {"width": 1100, "height": 820}


def take(folder: Path, images: Path) -> None:
    """Take every picture of a desk over a folder."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from tests.pages import CHROMIUM

    command = [sys.executable, str(ROOT / "cli.py"), "desk", str(folder), "--no-browser", "--as-at", "2024-12-01"]
    desk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert desk.stdout
    link = desk.stdout.readline().strip()
    base = link.partition("/?")[0]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(viewport=_SIZE)
            page.goto(link)
            page.get_by_role("link", name="EX-2024-004").first.wait_for(timeout=60_000)
            page.goto(f"{base}/cases")
            _picture(page, images / "desk-cases.png")
            case = page.get_by_role("link", name="EX-2024-004").first.get_attribute("href")
            rows = page.get_by_role("link", name="anaesthetist").first.get_attribute("href")
            page.goto(f"{base}{case}")
            _picture(page, images / "desk-case.png")
            page.goto(f"{base}{rows}/rows")
            _picture(page, images / "desk-rows.png")
            page.goto(f"{base}/audits")
            page.get_by_label("Name").fill("tracker")
            page.locator("[type=file]").set_input_files(str(ROOT / "sample_cases" / "tracker.csv"))
            page.get_by_role("button", name="Start").click()
            page.get_by_role("heading", name="Columns").scroll_into_view_if_needed()
            _picture(page, images / "desk-table.png")
            browser.close()
    finally:
        desk.terminate()
        desk.wait(20)


def _picture(page: Any, file: Path) -> None:
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=str(file))


def main() -> None:
    """Take the pictures of the sample cases."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as spare:
        folder = Path(spare, "cases")
        folder.mkdir()
        for one in (*ROOT.glob("sample_cases/*.yaml"), *ROOT.glob("sample_cases/chronologies/anaesthetist.*")):
            if one.suffix != ".docx" and one.name != "tracker.yaml":
                shutil.copy(one, folder)
        take(folder, IMAGES)


if __name__ == "__main__":
    main()
