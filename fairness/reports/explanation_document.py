"""Why a rule found what it found, as a report: for pages and documents, where the terminal has lines."""

from __future__ import annotations

from fairness.reports.collected import collected
from fairness.reports.document import Document
from fairness.reports.explanation import Explanation

_LABELS = {
    "event": "Event we looked at", "from": "Counts from", "names": "Rule", "to": "Counts up to",
    "to change": "What would change this",
}  # fmt: skip


def explanation_document(explanation: Explanation, only: int | None = None) -> Document:
    """An explanation as a report; `only` shows the activation in that place of the file."""
    as_at = explanation.trace.review.timeline.as_at
    return collected(lambda page: explanation.render(page, only), as_at, _LABELS)
