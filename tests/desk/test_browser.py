"""The adviser's whole job in a real browser, by the keyboard where it counts; and axe on every screen."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.desk.chronology import write_chronology
from tests.pages import AXE, CHROMIUM, TWO_OF_EACH, in_a_browser

pytestmark = [in_a_browser, pytest.mark.slow]
_AS_AT = "2024-07-01"
_PATIENCE = 120_000  # milliseconds: a shared machine may be slow


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The link of a desk that runs as a process of its own."""
    command = [sys.executable, "-m", "fairness", "desk", str(folder), "--no-browser", "--as-at", _AS_AT]
    desk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert desk.stdout
    try:
        yield desk.stdout.readline().strip()
    finally:
        desk.terminate()
        desk.wait(20)


class _Watched:
    """A page, with what it asked for and what broke on it."""

    def __init__(self, browser: Any, link: str, **options: Any) -> None:
        self.base = link.partition("/?")[0]
        self.asked: list[str] = []
        self.broken: list[str] = []
        self.page = browser.new_context(viewport={"width": 1440, "height": 900}, **options).new_page()
        self.page.set_default_timeout(_PATIENCE)
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.on("pageerror", lambda one: self.broken.append(str(one)))
        self.page.on("console", lambda one: self.broken.append(one.text) if one.type == "error" else None)
        self.page.goto(link)

    def is_sound(self) -> bool:
        """Whether nothing broke, and nothing was asked of any other machine."""
        assert not self.broken
        assert {one for one in self.asked if not one.startswith((self.base, "data:"))} == set()
        return True


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def test_from_a_word_chronology_to_a_printed_summary(browser: Any, tmp_path: Path) -> None:
    """30 rows of a Word table become a case: rows answered by keys, an event added, the page printed."""
    folder = tmp_path / "cases"
    folder.mkdir()
    with _served(folder) as link:
        seen = _Watched(browser, link)
        page = seen.page
        began = time.monotonic()
        assert page.url == f"{seen.base}/cases"  # the token has left the address bar
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
        text = (folder / "NE-2024-030.yaml").read_text()
        assert "state: waits" not in text and "Dr Q" not in text

        page.get_by_role("link", name=re.compile("^Add the missing event")).first.press("Enter")
        page.get_by_label("When", exact=True).wait_for()
        page.wait_for_load_state()  # what is filled in before the page's scripts are there changes nothing shown
        if page.get_by_role("radio").count():
            page.get_by_role("radio").first.check()
        page.get_by_label("When", exact=True).fill("28 June 2024")
        page.keyboard.press("Tab")
        page.get_by_role("heading", name="Before you save: what this would change").wait_for()  # as it is filled in
        page.get_by_role("button", name="Save").first.press("Enter")
        page.get_by_role("heading", name="Saved. What changed").wait_for()
        page.get_by_role("link", name="Print the summary").press("Enter")
        page.get_by_role("button", name="Print").wait_for()
        printed = page.pdf(format="A4")
        took = time.monotonic() - began
        print(f"From a chronology of 30 rows to a printed summary: {took:.1f} s")
        assert printed.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", printed)) == 1 and took < 90
        assert page.get_by_role("heading", name="What to do now").is_visible()
        assert seen.is_sound()


def test_a_quality_team_goes_from_an_audit_to_a_case(browser: Any, tmp_path: Path) -> None:
    """An audit of the folder, its report, and from a figure to the cases behind it and why."""
    for one in ("long-exclusion.yaml", "good-practice.yaml", "poor-practice.yaml"):
        (tmp_path / one).write_text((Path("sample_cases") / one).read_text())
    with _served(tmp_path) as link:
        seen = _Watched(browser, link)
        page = seen.page
        page.get_by_role("link", name="Audits").press("Enter")
        page.get_by_label("Name").fill("audit-1")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="The cases behind the figures").wait_for()
        page.get_by_text("those most often at risk first").click()
        page.get_by_role("link", name="At risk: MHE014").press("Enter")
        page.get_by_role("link", name=re.compile("Why MHE014.*EX-2024-004")).press("Enter")
        page.get_by_role("heading", name="Why: MHE014").wait_for()
        page.goto(f"{seen.base}/audits/audit-1")
        page.locator("a[href$='rule-MHE014.html#risk']").first.press("Enter")
        page.get_by_role("link", name="EX-2024-004").first.press("Enter")
        page.get_by_role("link", name="The review of the whole record").press("Enter")
        page.get_by_role("heading", name="Case EX-2024-004 Review").wait_for()
        page.goto(f"{seen.base}/audits/audit-1")
        page.get_by_label("For", exact=True).select_option("public")
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save the report").press("Enter")
        assert saved.value.suggested_filename == "audit-1-report-public.html"
        assert seen.is_sound()


def test_a_quality_team_says_what_a_tables_columns_hold(browser: Any, tmp_path: Path) -> None:
    """A column is given another meaning from a list, the first cases are looked at; a figure leads to a record."""
    with _served(tmp_path) as link:
        seen = _Watched(browser, link)
        page = seen.page
        page.get_by_role("link", name="Audits").press("Enter")
        page.get_by_label("Name").fill("tracker")
        page.locator("[type=file]").set_input_files("sample_cases/tracker.csv")
        page.get_by_role("button", name="Start").press("Enter")
        page.get_by_label("Exclusion lifted").select_option("Exclusion extended")
        page.get_by_role("button", name="Look at the cases").press("Enter")
        gives = page.locator("section[aria-labelledby=gives]")
        gives.get_by_text("Exclusion extended").first.wait_for()
        assert gives.evaluate("one => one === document.activeElement") and gives.locator("svg").count() == 5
        page.get_by_role("button", name="Start the audit").press("Enter")
        page.get_by_role("heading", name="The cases behind the figures").wait_for()
        page.locator("a[href$='/behind/cases.html#risk']").first.press("Enter")
        page.get_by_role("link", name="MC-2024-03").first.press("Enter")
        page.get_by_role("link", name="The review of the whole record").press("Enter")
        page.get_by_text("Exclusion extended").first.wait_for()
        assert seen.is_sound()


def test_an_employer_answers_a_theme_and_sets_a_number(browser: Any, tmp_path: Path) -> None:
    """Each answer is kept as it is given; a number is seen before it is saved."""
    (tmp_path / "case.yaml").write_text(Path("sample_cases/long-exclusion.yaml").read_text())
    with _served(tmp_path) as link:
        seen = _Watched(browser, link)
        page = seen.page
        page.get_by_role("link", name="Self-assessment").press("Enter")
        page.get_by_label("Organisation").fill("Example Trust")
        page.keyboard.press("Enter")
        page.locator("section[aria-labelledby=t] a").first.press("Enter")
        page.get_by_label("Partly").first.press("Space")
        page.get_by_text("Kept: partly").first.wait_for()
        page.get_by_label("Evidence").first.fill("Policy 8.2")
        page.keyboard.press("Tab")
        file = tmp_path / "self-assessment/example-trust.yaml"
        page.locator("section").first.get_by_text("Kept: partly").wait_for()
        for _ in range(50):
            if "Policy 8.2" in file.read_text():
                break
            time.sleep(0.1)
        assert "Policy 8.2" in file.read_text()
        page.goto(f"{seen.base}/assess/example-trust/result")
        assert page.get_by_text("Policy 8.2").count()

        page.goto(f"{seen.base}/rules/local")
        page.locator("[name$='contact_gap']").first.evaluate("one => one.closest('details').open = true")
        page.locator("[name$='contact_gap']").first.fill("2 days")
        page.get_by_role("button", name="Show what it would change").press("Enter")
        page.get_by_role("heading", name="Before you save: what this would change").wait_for()
        page.get_by_role("button", name="Save").press("Enter")
        page.get_by_role("heading", name="What differs now").wait_for()
        assert "2 days" in (tmp_path / ".fairness-policy/policy.yaml").read_text()
        assert seen.is_sound()


_SCREENS = (
    "/cases", "/cases/new", "/bring-in", "/audits", "/audits/audit-1",
    "/audits/audit-1/cases?rule=MHE014",
    "/audits/audit-1/behind/rule-MHE014.html", "/audits/audit-1/behind/case-EX-2024-004.html",
    "/audits/tracker/table", "/audits/tracker/record?case=MC-2024-01", "/assess",
    "/assess/example-trust", "/assess/example-trust/theme/understanding", "/assess/example-trust/result", "/rules",
    "/rules/MHE014", "/rules/local",
)  # fmt: skip
_OF_A_CASE = (
    "", "/events", "/event/0", "/facts", "/what-if?type=exclusion.ended&date=30+June+2024", "/files", "/versions",
    "/print", "/rows", "/explain/MHE014",
)  # fmt: skip


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[tuple[Any, str]]:
    """A page of a desk in which there is something on every screen, and the desk's address."""
    folder = tmp_path_factory.mktemp("screens")
    (folder / "case.yaml").write_text(Path("sample_cases/chronologies/anaesthetist.yaml").read_text())
    (folder / "long.yaml").write_text(Path("sample_cases/long-exclusion.yaml").read_text())
    with _served(folder) as link:
        seen = _Watched(browser, link, bypass_csp=True)
        page = seen.page
        page.goto(f"{seen.base}/audits")
        page.get_by_label("Name").fill("audit-1")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="The cases behind the figures").wait_for()
        page.goto(f"{seen.base}/audits")
        page.get_by_label("Name").fill("tracker")
        page.locator("[type=file]").set_input_files("sample_cases/tracker.csv")
        page.get_by_role("button", name="Start").press("Enter")
        page.get_by_role("button", name="Start the audit").press("Enter")
        page.get_by_role("heading", name="The cases behind the figures").wait_for()
        page.goto(f"{seen.base}/assess")
        page.get_by_label("Organisation").fill("Example Trust")
        page.keyboard.press("Enter")
        page.wait_for_url("**/example-trust")
        yield page, seen.base


_CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
_STRUCTURE = {**AXE, "rules": {"color-contrast": {"enabled": False}}}
# How each screen is looked at, one after the other: all of it first, then with two rows of each kind. Contrast, the
# slowest rule, once in light and once in dark: no colour depends on the width, and nothing but colours on the scheme.
_LOOKS = (
    ("light", 1440, _STRUCTURE),
    ("light", 375, _STRUCTURE),
    ("light", 1440, _CONTRAST),
    ("dark", 1440, _CONTRAST),
)


def test_every_screen_is_accessible(screens: tuple[Any, str]) -> None:
    """axe on each screen, in light and dark, as wide as a telephone and a desk, with all that folds opened."""
    from axe_playwright_python.sync_playwright import Axe

    page, base = screens
    page.goto(f"{base}/cases")
    page.get_by_role("link", name="anaesthetist").wait_for()
    case = page.get_by_role("link", name="anaesthetist").get_attribute("href")
    found = []
    for path in (*_SCREENS, *(f"{case}{one}" for one in _OF_A_CASE)):
        page.goto(f"{base}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for scheme, width, options in _LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path} is wider than {width} px")
            for one in Axe().run(page, options=options).response["violations"]:
                found.append(f"{path} at {width}, {scheme}: {one['id']}: {one['nodes'][0]['html'][:160]}")
            page.evaluate(TWO_OF_EACH)
    assert not found
