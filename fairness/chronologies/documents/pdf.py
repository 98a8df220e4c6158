"""Chronologies printed to PDF: tables drawn with lines, or lines of text; a PDF of pictures is named as such."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from fairness.chronologies.documents.apart import Wrong, read_apart, serve
from fairness.chronologies.documents.grid import Cells, Columns, columns_of, rows_of
from fairness.chronologies.documents.text import rows_of_text
from fairness.chronologies.rows import Row, RowPlace

_MOST_PAGES = 300
_LEAST_LETTERS = 20  # of all pages, for there to be a text


def read_pdf(file: str) -> Iterator[Row]:
    """The rows of a PDF. Raises InputError where it cannot be read, or has no text."""
    pages: list[dict[str, Any]] = read_apart(file, "pdf", "PDF", "pdfplumber")
    if any(page["tables"] for page in pages):
        yield from _from_tables(pages, file)
        return
    text = "\n".join(page["text"] for page in pages)
    yield from rows_of_text(text, file, wrapped=True)


def _from_tables(pages: list[dict[str, Any]], file: str) -> Iterator[Row]:
    """The rows of tables that go on from page to page; a row that is cut by the end of a page is one."""
    known: Columns | None = None
    waiting: Row | None = None
    for page, held in enumerate(pages, 1):
        for cells in held["tables"]:
            table = [Cells(number, tuple(cells), _is_merged(cells)) for number, cells in enumerate(cells, 1)]
            columns, _ = columns_of(table)
            for row in rows_of(table, file, f"page {page}", known):
                goes_on = not row.date_cell and row.text[:1].islower() and waiting is not None
                if goes_on and waiting is not None:
                    waiting = _joined(waiting, row)
                    continue
                if waiting:
                    yield waiting
                waiting = row
            known = known or columns
    if waiting:
        yield waiting


def _joined(row: Row, more: Row) -> Row:
    text, who = f"{row.text} {more.text}", row.who_cell or more.who_cell
    return Row(text, row.date_cell, who, row.time_cell, row.under, RowPlace(*row.place), row.struck)


def _is_merged(cells: list[str]) -> bool:
    return len(cells) > 1 and bool(cells[0]) and not any(cells[1:])


def _read(content: bytes) -> list[dict[str, Any]]:
    """Each page's tables and text. Raises Wrong."""
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(content)) as book:
            if len(book.pages) > _MOST_PAGES:
                says = f"has more than {_MOST_PAGES} pages"
                raise Wrong(says, "the pages of the chronology alone")
            pages = [_page(page) for page in book.pages]
    except PdfminerException as error:
        if any(type(one).__name__ == "PDFPasswordIncorrect" for one in error.args):
            raise Wrong("is protected by a password", "a copy without a password") from None
        raise Wrong("is not readable as PDF", "a whole PDF file") from None
    if sum(len("".join(page["text"].split())) for page in pages) < _LEAST_LETTERS:
        raise Wrong("has no text: its pages are pictures, as of a scan", "a PDF with text, or the chronology in Word")
    return pages


def _page(page: Any) -> dict[str, Any]:
    tables = [
        [[" ".join((cell or "").split()) for cell in row] for row in table]
        for table in page.extract_tables()
        if table and len(table[0]) > 1
    ]
    return {"tables": tables, "text": page.extract_text(layout=not tables) or ""}


if __name__ == "__main__":
    serve(_read)
