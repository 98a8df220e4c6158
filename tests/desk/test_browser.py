"""The adviser's whole job in a real browser, by the keyboard where it counts; and axe on every screen."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chronology import write_chronology
from tests.pages import AXE, CHROMIUM, in_a_browser

pytestmark = in_a_browser
_AS_AT = "2024-07-01"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The link of a desk that runs as a process of its own, and its folder."""
    folder = tmp_path_factory.mktemp("cases")
    command = [sys.executable, "-m", "fairness", "desk", str(folder), "--no-browser", "--as-at", _AS_AT]
    desk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert desk.stdout
    yield desk.stdout.readline().strip(), folder
    desk.terminate()
    desk.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def test_from_a_word_chronology_to_a_printed_summary(
    started: tuple[str, Path], browser: Any, tmp_path: Path
) -> None:  # fmt: skip
    """30 rows of a Word table become a case: rows answered by keys, an event added, the page printed."""
    link, folder = started
    base = re.match(r"http://[\d.]+:\d+", link)
    assert base
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    broken: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("pageerror", lambda one: broken.append(str(one)))
    page.on("console", lambda one: broken.append(one.text) if one.type == "error" else None)
    began = time.monotonic()

    page.goto(link)
    assert page.url == f"{base[0]}/cases"  # the token has left the address bar
    page.get_by_role("link", name="Bring in a chronology").first.click()
    page.get_by_label("The file").set_input_files(write_chronology(tmp_path / "chronology.docx"))
    page.get_by_label("Reference of the case").fill("NE-2024-030")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rows")
    case = page.url.removesuffix("/rows")
    for _ in range(40):
        if "/rows" not in page.url:
            break
        key = "1" if page.locator("[data-key='1']").count() else "n"
        with page.expect_navigation():
            page.keyboard.press(key)
    assert page.url == case
    assert "state: waits" not in (text := (folder / "NE-2024-030.yaml").read_text()) and "Dr Q" not in text

    page.get_by_role("link", name=re.compile("^Add the missing event")).first.click()
    if page.get_by_role("radio").count():
        page.get_by_role("radio").first.check()
    page.get_by_label("When", exact=True).fill("28 June 2024")
    page.keyboard.press("Tab")
    page.get_by_role("heading", name="Before you save: what this would change").wait_for()  # as it is filled in
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("heading", name="Saved. What changed").wait_for()
    page.get_by_role("link", name="Print the summary").click()
    page.get_by_role("button", name="Print").wait_for()
    printed = page.pdf()
    took = time.monotonic() - began
    assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") <= 2
    assert page.get_by_role("heading", name="What to do now").is_visible()
    print(f"From a chronology of 30 rows to a printed summary: {took:.1f} s")
    assert took < 90
    assert not broken
    assert {one for one in asked if not one.startswith((base[0], "data:"))} == set()  # nothing left the machine
    context.close()


_SCREENS = ("/cases", "/cases/new", "/bring-in")
_OF_A_CASE = (
    "", "/events", "/event/0", "/facts", "/what-if?type=exclusion.ended&date=30+June+2024", "/files", "/versions",
    "/print", "/rows", "/explain/MHE014",
)  # fmt: skip


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[tuple[Any, str, Path]]:
    folder = tmp_path_factory.mktemp("screens")
    (folder / "case.yaml").write_text(Path("sample_cases/chronologies/anaesthetist.yaml").read_text())
    command = [sys.executable, "-m", "fairness", "desk", str(folder), "--no-browser", "--as-at", _AS_AT]
    desk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert desk.stdout
    link = desk.stdout.readline().strip()
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(link)
    yield page, link.partition("/?")[0], folder
    desk.terminate()
    desk.wait(20)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible(screens: tuple[Any, str, Path], scheme: str) -> None:
    """axe on each screen, in light and dark, at the width of a telephone and of a desk."""
    from axe_playwright_python.sync_playwright import Axe

    page, base, _ = screens
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{base}/cases")
    page.get_by_role("link", name="anaesthetist").wait_for()
    case = page.get_by_role("link", name="anaesthetist").get_attribute("href")
    found = []
    for path in (*_SCREENS, *(f"{case}{one}" for one in _OF_A_CASE)):
        page.goto(f"{base}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width in (375, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path} is wider than {width} px")
            for one in Axe().run(page, options=AXE).response["violations"]:
                found.append(f"{path} at {width}: {one['id']}: {one['nodes'][0]['html'][:160]}")
    assert not found
