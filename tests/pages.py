"""Pages looked at in Chromium: what axe finds, and how wide they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextmanager
def page(html: str, folder: Path, width: int = 1440) -> Iterator[Any]:
    """A page open in Chromium, with no network."""
    from playwright.sync_api import sync_playwright

    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, bypass_csp=True)
        opened = context.new_page()
        opened.goto(file.as_uri())
        yield opened
        browser.close()


def violations(html: str, folder: Path, width: int = 1440) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices, everything that folds opened: rule and place."""
    from axe_playwright_python.sync_playwright import Axe

    with page(html, folder, width) as opened:
        opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = Axe().run(opened, options=AXE).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def overflows(html: str, folder: Path, width: int) -> bool:
    """Whether the page is wider than a window of this width."""
    with page(html, folder, width) as opened:
        return bool(opened.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def pdf_pages(html: str, folder: Path) -> int:
    """How many sheets of A4 the page prints to."""
    with page(html, folder) as opened:
        return int(opened.pdf(format="A4").count(b"/Type /Page\n") or opened.pdf(format="A4").count(b"/Type/Page"))
