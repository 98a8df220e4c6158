"""Why a rule found what it found, as a report: for pages and documents, where the terminal has lines."""

from __future__ import annotations

from fairness.reports.document import Document, Facts, Item, Section
from fairness.reports.explanation import Explanation
from fairness.reports.page import Page, new_console
from fairness.reports.words import capital

# What short labels of a terminal say where there is room.
_LABELS = {
    "event": "Event we looked at", "from": "Counts from", "names": "Rule", "to": "Counts up to",
    "to change": "What would change this",
}  # fmt: skip


class _Collected(Page):
    """A page that keeps what it is told in sections: what has a label is a fact, all else a paragraph."""

    def __init__(self) -> None:
        super().__init__(new_console())
        self.title = ""
        self.sections: list[tuple[str, list[Item]]] = [("", [])]

    def heading(self, title: str, note: str = "") -> None:
        self.sections.append((f"{title}: {note.lower()}" if note else title, []))

    def para(self, text: str, indent: int = 0, hang: int | None = None, style: str = "") -> None:
        del indent, hang, style
        self.sections[-1][1].append(" ".join(text.split()))

    def labelled(self, label: str, text: str, indent: int, style: str = "", wide: int = 0) -> None:
        del indent, style, wide
        items = self.sections[-1][1]
        before = items.pop() if items and isinstance(items[-1], Facts) else Facts(())
        assert isinstance(before, Facts)
        name = _LABELS.get(label.strip(), capital(label.strip())) or (before.rows[-1][0] if before.rows else "")
        items.append(Facts((*before.rows, (name, text))))

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


def explanation_document(explanation: Explanation, only: int | None = None) -> Document:
    """An explanation as a report; `only` shows the activation in that place of the file."""
    page = _Collected()
    explanation.render(page, only)
    (_, lead), *rest = page.sections
    sections = [Section(f"part{number}", title, items) for number, (title, items) in enumerate(rest, 1)]
    said = " ".join(one for one in lead if isinstance(one, str))
    return Document(page.title, explanation.trace.review.timeline.as_at, sections, lead=said, wide=False)
