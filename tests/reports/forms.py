"""Reports as text, for tests: as a page, and as a terminal of some width shows them."""

from __future__ import annotations

import io

from rich.console import Console

from fairness.reports.document import Document
from fairness.reports.page import Page
from fairness.reports.render.formats import FORMATS
from fairness.reports.render.terminal import show_document


def html(document: Document) -> str:
    """A report as a page."""
    return str(FORMATS["html"].make(document))


def terminal(document: Document, width: int = 100, more: str | None = None) -> str:
    """A report as a terminal shows it."""
    held = io.StringIO()
    page = Page(Console(file=held, width=width, no_color=True, force_terminal=False))
    show_document(document, page, more)
    page.print()
    return held.getvalue()
