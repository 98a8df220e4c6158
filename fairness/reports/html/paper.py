"""Pages on paper: a page as a PDF, by WeasyPrint, which reads its style for print."""

from __future__ import annotations

from fairness.source.problems import InputError, Place, Problem


def as_pdf(html: str) -> bytes:
    """A page as a PDF of A4 pages. Raises InputError where WeasyPrint is not installed."""
    try:
        from weasyprint import HTML  # an extra: it needs libraries of the system
    except (ImportError, OSError):
        says = "a PDF needs WeasyPrint"
        raise InputError(Problem(Place("--format pdf"), says, expected="pip install 'fairness-check[pdf]'")) from None

    def nothing(url: str) -> object:
        raise ValueError(f"a report loads nothing, and so not {url}")

    made: bytes = HTML(string=html, url_fetcher=nothing).write_pdf()
    return made
