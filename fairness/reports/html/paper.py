"""Pages on paper: a page as a PDF, by WeasyPrint, which reads its style for print."""

from __future__ import annotations

from fairness.source.problems import InputError, Place, Problem

# What is drawn has its numbers beside it on a page that prints; here the drawing is enough, and nothing is folded.
_STYLE = """
.on-narrow,.skip,.contents,figure details{display:none!important}
.drawing svg{width:130mm!important;height:auto!important;max-height:none!important}
.fold>summary::after{content:none!important}.fold>summary{list-style:none;font-weight:400}
@page{@bottom-right{content:counter(page) " of " counter(pages);font:8pt Arial,sans-serif;color:#4c6272}}
"""
_EDGE = ' stroke="#FFFFFF" stroke-width="4" paint-order="stroke"'  # of words; WeasyPrint paints it over them


def as_pdf(html: str) -> bytes:
    """A page as a PDF of A4 pages. Raises InputError where WeasyPrint is not installed."""
    try:
        from weasyprint import CSS, HTML  # an extra: it needs libraries of the system
    except (ImportError, OSError):
        says = "a PDF needs WeasyPrint"
        raise InputError(Problem(Place("--format pdf"), says, expected="pip install 'fairness-check[pdf]'")) from None

    def nothing(url: str) -> object:
        raise ValueError(f"a report loads nothing, and so not {url}")

    made: bytes = HTML(string=html.replace(_EDGE, ""), url_fetcher=nothing).write_pdf(
        stylesheets=[CSS(string=_STYLE)]
    )
    return made
