"""Pages looked at in Chromium: what axe finds, and how wide they are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

SCRIPT = files("fairness.reports.html").joinpath("templates", "filter.js").read_text(encoding="utf-8")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
WIDTHS = (320, 375, 768, 1440)
PAPER = 680  # CSS pixels between the margins of A4
_CUT = "[...document.querySelectorAll('.drawing')].some(one => one.scrollWidth > one.clientWidth + 1)"
# Takes from a page each row, item and fold that is built as two before it under the same parent: of the same
# elements, classes and styles, so with the same colours. Two, as rows are striped.
TWO_OF_EACH = """() => {
    const built = one => one.tagName + '.' + one.className + '[' + (one.getAttribute('style') || '') + ']'
        + '(' + [...new Set([...one.children].map(built))].join() + ')';
    for (const parent of new Set([...document.querySelectorAll('tr, li, details')].map(one => one.parentElement))) {
        const seen = {};
        for (const one of [...parent.children].filter(one => one.matches('tr, li, details'))) {
            const own = built(one);
            seen[own] = (seen[own] || 0) + 1;
            if (seen[own] > 2) one.remove();
        }
    }
}"""
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def scripts(html: str) -> list[str]:
    """Every script of a page, with whatever else a tag of one says."""
    return [
        one if more == "" else f"{more}: {one}" for more, one in re.findall(r"(?si)<script(.*?)>(.*?)</script", html)
    ]


@contextmanager
def page(html: str, folder: Path, width: int = 1440, guarded: bool = False) -> Iterator[Any]:
    """A page open in Chromium, with no network. A `guarded` one runs no script but those that it allows."""
    from playwright.sync_api import sync_playwright

    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, bypass_csp=not guarded)
        opened = context.new_page()
        opened.goto(file.as_uri())
        yield opened
        browser.close()


def problems(html: str, folder: Path) -> list[str]:
    """What is wrong with a page for some reader: what axe finds, all that folds opened, and widths that overflow,
    paper among them.

    axe: against WCAG 2.2 AA and its best practices, at a desk's width and a phone's. Contrast takes it longest, and
    no colour depends on the width or on how many rows there are: it is looked at once in light and once in dark,
    with two rows of each kind.
    """
    found = []
    with page(html, folder) as opened:
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 900})
            if opened.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"wider than {width} px")
            if opened.evaluate(_CUT):
                found.append(f"a drawing is cut at {width} px")
        opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        opened.set_viewport_size({"width": PAPER, "height": 900})
        opened.emulate_media(media="print")
        if opened.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append("wider than paper, so print is shrunk")
        opened.emulate_media(media="screen")
        opened.set_viewport_size({"width": WIDTHS[-1], "height": 900})
        found += _violations(opened, "desk", rules={"color-contrast": {"enabled": False}})
        opened.evaluate(TWO_OF_EACH)
        opened.set_viewport_size({"width": WIDTHS[1], "height": 900})
        found += _violations(opened, "phone")
        opened.emulate_media(color_scheme="dark")
        found += _violations(opened, "dark", runOnly={"type": "rule", "values": ["color-contrast"]})
    return found


def _violations(opened: Any, looked: str, **options: Any) -> list[str]:
    """What axe finds in an open page, each with how it was looked at."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(opened, options={**AXE, **options}).response["violations"]
    return [f"{looked}, {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def printed(html: str, folder: Path, at: str) -> list[bool]:
    """Of each element that a selector finds: whether it is there on paper."""
    with page(html, folder) as opened:
        opened.emulate_media(media="print")
        seen = opened.evaluate("at => [...document.querySelectorAll(at)].map(one => one.checkVisibility())", at)
    return [bool(one) for one in seen]


def pdf_pages(html: str, folder: Path) -> int:
    """How many sheets of A4 the page prints to."""
    with page(html, folder) as opened:
        paper = opened.pdf(format="A4")
    return int(paper.count(b"/Type /Page\n") or paper.count(b"/Type/Page"))
