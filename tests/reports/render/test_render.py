"""A report as text: every part of it is shown, on any width, and no text of it acts."""

from __future__ import annotations

from datetime import date

import pytest

from fairness.reports.document import Card, Document, Figure, Fold, Section, Steps, Table
from fairness.reports.render.formats import FORMATS
from fairness.reports.render.markdown import as_markdown
from tests.reports.forms import html, terminal

NUMBERS = Table("Counted", ("rule", "cases", "share"), [("ABC001 A rule that has a long title", "1,200", "12.5%")])
PROSE = Table(
    "Said", ("Question", "Kind", "Answer", "Planned"), [("Q1: " + "why " * 20, "duty", "yes " * 20, "do")], 9
)
ITEMS = [
    "A paragraph.", (Card("400", "cases", "reviewed"), Card("3", "others")), NUMBERS, PROSE,
    Figure("Drawn", "<svg ></svg>", Table("The numbers", ("x", "y"), [("one", "7")]), text=["one ▒▒▒"]),
    Steps(("First do this.", "Then that.")), Fold("Folded", ["Inside.", NUMBERS]),
]  # fmt: skip
MADE = Document("A report", date(2026, 1, 2), [Section("s", "Summary", ITEMS)], "A lead.", "A banner.", ("The end.",))


@pytest.mark.parametrize("width", [40, 80, 100, 140])
def test_a_terminal_shows_every_part_within_its_width(width: int) -> None:
    text = terminal(MADE, width)
    assert max(map(len, text.splitlines())) <= width
    said = " ".join(text.split())
    for part in (
        "A banner.",
        "A lead.",
        "400 cases (reviewed)",
        "1. First do this.",
        "one ▒▒▒",
        "Inside.",
        "The end.",
    ):
        assert part in said
    assert "The numbers" not in said and "Kind: duty" in said


def test_columns_stand_side_by_side_where_they_fit_and_figures_to_the_right() -> None:
    lines = terminal(MADE, 80).splitlines()
    assert "  rule                                 cases  share" in lines
    assert "  ABC001 A rule that has a long title  1,200  12.5%" in lines


def test_a_fold_is_closed_where_something_says_how_it_is_opened() -> None:
    text = terminal(MADE, more="--all shows it")
    assert "Folded (--all shows it)" in text and "Inside." not in text
    only = Document("t", MADE.as_at, [Section("a", "Only folds", [ITEMS[-1]])])
    assert "Only folds" not in terminal(only, more="--all") and "Only folds" in terminal(only)


def test_markdown_has_every_part_and_its_texts_do_nothing() -> None:
    text = as_markdown(MADE)
    assert "| ABC001 A rule that has a long title | 1,200 | 12.5% |" in text and "|---|---:|---:|" in text
    assert "### Folded\n\nInside." in text and "- **400** cases (reviewed)" in text and "| one | 7 |" in text
    attack, day = "a | b <script> *x* [y](z)", MADE.as_at
    bad = Document(attack, day, [Section("s", attack, [attack, Table(attack, (attack,), [(attack,)])])], attack)
    shown = as_markdown(bad)
    assert shown.count("a \\| b \\<script\\> \\*x\\* \\[y\\](z)") == 6 and "<script" not in html(bad)


def test_every_format_has_every_section() -> None:
    for name, one in FORMATS.items():
        if name == "pdf":
            pytest.importorskip("weasyprint")
        made = one.make(MADE)
        assert isinstance(made, bytes) == one.binary, name
        assert made[:2] in (b"PK", b"%P") if isinstance(made, bytes) else "Summary" in made
