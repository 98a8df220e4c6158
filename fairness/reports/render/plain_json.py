"""A report as JSON: its sections with their paragraphs and tables, for programs that show it elsewhere."""

from __future__ import annotations

from typing import Any

from fairness.reports.document import Document, Item, Steps, Table, plainly
from fairness.source.printable import json_text


def document_json(document: Document) -> str:
    """An object: title, banner, as_at, lead, and sections of a title and of paragraphs, lists and tables."""
    return json_text(
        {
            "title": document.title,
            "banner": document.banner,
            "as_at": document.as_at.isoformat(),
            "lead": document.lead,
            "sections": [
                {"title": one.title, "content": [made for item in one.items for made in _content(item)]}
                for one in document.sections
            ],
        }
    )


def _content(item: Item) -> list[Any]:
    made: list[Any] = []
    for one in plainly(item):
        if isinstance(one, Table):
            made.append(
                {"caption": one.caption, "heads": [*one.heads], "rows": [[*map(str, row)] for row in one.rows]}
            )
        elif isinstance(one, Steps):
            made += map(str, one.lines)
        elif isinstance(one, str):
            made.append(str(one))
        else:
            made += [f"{card.number} {card.label}" for card in one]
    return made
