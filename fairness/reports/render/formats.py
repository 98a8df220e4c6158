"""The formats of a report: one table of them, from which every command writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fairness.reports.document import Document, tagged

MANY = 8  # rows or parts from which on a page can be filtered


@dataclass(frozen=True, slots=True)
class Format:
    """How a file of it is called, what makes it of a report, and whether it is no text, and so needs a file."""

    suffix: str
    make: Callable[[Document], str | bytes]
    binary: bool = False


# The libraries of most formats are heavy: each is imported when it is asked for.


def _html(document: Document) -> str:
    return as_page(document)


def as_page(document: Document, linked: str = "") -> str:
    """A report as a page; its style is in it, or in the file that `linked` names."""
    from fairness.reports.html.page import render

    return render(
        "report.html",
        title=document.title,
        banner=document.banner,
        contents=[(one.id, one.title) for one in document.sections if not one.depth],
        before=next((one.id for one in document.sections if one.apart and not one.depth), ""),
        lead=document.lead,
        sections=document.sections,
        closing=document.closing,
        linked=linked,
        filtered=sum(tagged(one.items) for one in document.sections) >= MANY,
    )


def _markdown(document: Document) -> str:
    from fairness.reports.render.markdown import as_markdown

    return as_markdown(document)


def _xlsx(document: Document) -> bytes:
    from fairness.reports.sheets import as_workbook

    return as_workbook(document)


def _docx(document: Document) -> bytes:
    from fairness.reports.word import as_word

    return as_word(document)


def _pdf(document: Document) -> bytes:
    from fairness.reports.html.paper import as_pdf

    return as_pdf(_html(document))


FORMATS = {
    "markdown": Format("md", _markdown),
    "html": Format("html", _html),
    "docx": Format("docx", _docx, binary=True),
    "xlsx": Format("xlsx", _xlsx, binary=True),
    "pdf": Format("pdf", _pdf, binary=True),
}
