"""Long pages can be filtered and sorted; without the script, and for those who use a keyboard, all of it is there."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any

from fairness.reports.document import Block, Document, Fold, Section, Table
from fairness.reports.render.formats import MANY
from tests.pages import SCRIPT, in_a_browser, page, scripts
from tests.reports.forms import html

SEVERE = ("low", "critical", "medium", "high")


def tags(place: int, theme: str) -> dict[str, str]:
    return {"theme": theme, "severity": SEVERE[place % 4], "person": "HR", "basis": "duty", "cases": str(place)}


def blocks(theme: str, number: int) -> Section:
    items = [Block(f"{theme}-{one}", f"{theme} {one}", ["said"], tags=tags(one, theme)) for one in range(number)]
    return Section(theme, theme.title(), items)


def made(number: int = MANY) -> str:
    rows = [(f"row {one}", "x") for one in range(4)]
    listed = Table("Rules", ("rule", "says"), rows, 9, tags=[tags(one, "heard") for one in range(4)])
    sections = [blocks("heard", number - 2), blocks("support", 2), Section("rules", "Rules", [Fold("All", [listed])])]
    return html(Document("T", date(2026, 1, 1), sections if number >= MANY else sections[:2]))


def seen(opened: Any, at: str) -> list[str]:
    found: list[str] = opened.evaluate(
        "at => [...document.querySelectorAll(at)].filter(one => one.checkVisibility()).map(one => one.id)", at
    )
    return found


def test_a_page_allows_its_own_script_and_no_other() -> None:
    long, short = made(), made(MANY - 1)
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert scripts(long) == [SCRIPT] and f"script-src 'sha256-{digest}'\"" in long
    assert scripts(short) == [] and "script-src" not in short
    assert not re.search(r" on[a-z]+=", long) and "</script" not in SCRIPT and "innerHTML" not in SCRIPT


@in_a_browser
def test_it_filters_sorts_and_shows_all_again(tmp_path: Path) -> None:
    from playwright.sync_api import expect

    with page(made(), tmp_path, guarded=True) as opened:
        everything = seen(opened, ".block")
        assert len(everything) == MANY and opened.get_by_role("form", name="Filter and sort").count() == 1
        opened.get_by_label("Severity", exact=True).select_option("critical")
        assert seen(opened, ".block") == ["heard-1", "heard-5", "support-1"]
        assert opened.get_by_role("status").inner_text() == f"Showing 4 of {MANY + 4}."
        assert opened.evaluate("document.querySelector('.fold').open")  # what is found in a fold is seen
        opened.get_by_label("Theme").select_option("support")
        assert seen(opened, ".block") == ["support-1"] and seen(opened, "section > h2") == ["support"]
        opened.evaluate("location.hash = '#heard-2'")  # a link to what is filtered away
        expect(opened.get_by_role("status")).to_contain_text(re.compile("^All"))
        assert seen(opened, ".block") == everything
        opened.get_by_label("Order").select_option("severity")
        assert seen(opened, ".block")[:3] == ["heard-1", "heard-5", "heard-3"]
        opened.get_by_label("Order").select_option("cases")
        assert seen(opened, ".block")[0] == "heard-5"
        opened.get_by_role("button", name="Show all").press("Enter")
        expect(opened.locator(".block").first).to_have_id("heard-0")
        assert seen(opened, ".block") == everything
        assert opened.get_by_label("Who acts").count() == 0  # one person alone is nothing to choose from
        opened.emulate_media(media="print")
        assert not opened.evaluate("document.querySelector('.filter').checkVisibility()")
