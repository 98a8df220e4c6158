"""What the first pages would wait for, done while the desk starts."""

from __future__ import annotations

from fairness.desk.pages import compile_templates, warm
from fairness.desk.work import Work

_DRAWN_FIRST = (
    "parts.html", "items.html", "desk/base.html", "desk/case_base.html", "desk/cases.html", "desk/case.html",
    "desk/event.html", "desk/rows.html",
)  # fmt: skip


def get_ready(work: Work) -> None:
    """Begin to review the folder's cases, and make ready the screens that people open first."""
    work.look(wait=0)
    warm(work.rules.rulebook.vocabulary.attributes.values())
    compile_templates(*_DRAWN_FIRST)
