"""What is put on a page for a terminal, as a report: for pages and documents, which have more room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from fairness.reports.document import Document, Facts, Item, Section
from fairness.reports.page import Page, new_console
from fairness.reports.words import capital


def collected(fill: Callable[[Page], object], as_at: date, labels: Mapping[str, str] | None = None) -> Document:
    """What `fill` puts on a page: its first line the title, headings as sections, what has a label as facts.

    `labels` are what short labels of a terminal say where there is room.
    """
    page = _Collected(labels or {})
    fill(page)
    (_, lead), *rest = page.sections
    said = " ".join(one for one in lead if isinstance(one, str))
    facts: list[Item] = [one for one in lead if isinstance(one, Facts)]
    sections = [Section(f"part{number}", title, items) for number, (title, items) in enumerate(rest, 1)]
    if facts:
        sections.insert(0, Section("part0", "About it", facts))
    return Document(page.title, as_at, sections, lead=said, wide=False)


class _Collected(Page):
    """A page that keeps what it is told in sections: what has a label is a fact, all else a paragraph."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__(new_console())
        self.labels = labels
        self.title = ""
        self.sections: list[tuple[str, list[Item]]] = [("", [])]

    def heading(self, title: str, note: str = "") -> None:
        self.sections.append((f"{title}: {note.lower()}" if note else title, []))

    def para(self, text: str, indent: int = 0, hang: int | None = None, style: str = "") -> None:
        del indent, hang, style
        self.sections[-1][1].append(_plainly(text))

    def labelled(self, label: str, text: str, indent: int, style: str = "", wide: int = 0) -> None:
        del indent, style, wide
        items = self.sections[-1][1]
        before = items.pop() if items and isinstance(items[-1], Facts) else Facts(())
        assert isinstance(before, Facts)
        name = self.labels.get(label.strip(), capital(label.strip()))
        items.append(Facts((*before.rows, (name or (before.rows[-1][0] if before.rows else ""), _plainly(text)))))

    def styled(self, parts: list[tuple[str, str]], hang: int) -> None:
        said = "".join(text for text, _ in parts)
        if not self.title:
            self.title = " ".join(said.split())
        else:
            self.para(said, hang)

    def add(self, *parts: str | tuple[str, str]) -> None:
        self.para("".join(part if isinstance(part, str) else part[0] for part in parts))

    def blank(self) -> None:
        """A document has its own room."""

    def print(self) -> None:
        """Nothing is printed: what was told is kept."""


def _plainly(text: str) -> str:
    """A text on one line; names are set off by ticks in a terminal only."""
    return " ".join(text.replace("`", "").split())
