"""A drawing as a part of a report: drawn for a page, and again for a screen as narrow as a phone's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fairness.reports.document import Figure, Table
from fairness.reports.svg.canvas import Look

_WIDE, _NARROW = 640, 350


def figure(
    name: str, caption: str, draw: Callable[[Look], str], table: Table | None = None, note: str = "",
    text: Sequence[str] | None = None,
) -> Figure:  # fmt: skip
    """What `draw` makes, at both widths; `name` begins the ids in it. `text` is what a terminal has in its place."""
    wide, narrow = Look(name, caption, width=_WIDE), Look(f"{name}-narrow", caption, width=_NARROW)
    return Figure(caption, draw(wide), table, note, draw(narrow), text)
