"""What changed between two sets of answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fairness.assess.compare import BETTER, OTHER, SAME, WORSE, Comparison
from fairness.assess.models import Answer
from fairness.reports.assess.words import action_says
from fairness.reports.document import Document, Section, Table
from fairness.reports.words import count, listed

_TITLES = {
    BETTER: "Stronger than before",
    WORSE: "Weaker than before",
    OTHER: "Newly answered, or no longer asked of this organisation",
    SAME: "The same answer, on other evidence",
}


def changes(found: Comparison, as_at: date) -> Document:
    """What changed, actions that are late, and new questions."""
    said = listed(f"{found.count(way)} {way}" for way in _TITLES if found.count(way))
    lead = f"{count(len(found.changes), 'question')}: {said}." if said else "No answer and no evidence changed."
    new = f"New questions since version {found.old.version}: {listed(one.id for one in found.added)}."
    title = f"What changed at {found.new.organisation or 'an organisation'}"
    return Document(title, as_at, list(_sections(found)), lead, closing=[new] if found.added else ())


def _sections(found: Comparison) -> Iterator[Section]:
    for way, title in _TITLES.items():
        rows = [
            (f"{one.question.id}: {one.question.question}", _said(one.before), _said(one.after))
            for one in found.changes
            if one.way == way
        ]
        if rows:
            yield Section(way, title, [Table(count(len(rows), "question"), ("Question", "Before", "Now"), rows, 9)])
    if found.late:
        late = [(question.id, action_says(action)) for question, action in found.late]
        title = "Planned before, due, and still open"
        yield Section("late", title, [Table(title, ("Question", "Planned"), late, 9)])


def _said(answer: Answer) -> str:
    return f"{answer.state} ({answer.evidence})" if answer.evidence else answer.state
