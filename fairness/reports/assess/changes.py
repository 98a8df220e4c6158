"""What changed between two sets of answers, in the terminal."""

from __future__ import annotations

from fairness.assess.compare import BETTER, OTHER, SAME, WORSE, Comparison
from fairness.reports.assess.words import action_says
from fairness.reports.page import Page
from fairness.reports.words import count, listed

_TITLES = {
    BETTER: "Stronger than before",
    WORSE: "Weaker than before",
    OTHER: "Newly answered, or no longer asked of this organisation",
    SAME: "The same answer, on other evidence",
}


def show_changes(found: Comparison, page: Page) -> None:
    """Add what changed, actions that are late, and new questions to a page."""
    page.add((f"What changed at {found.new.organisation or 'an organisation'}", "bold"))
    said = listed(f"{found.count(way)} {way}" for way in _TITLES if found.count(way))
    page.para(f"{count(len(found.changes), 'question')}: {said}." if said else "No answer and no evidence changed.")
    for way, title in _TITLES.items():
        inside = [one for one in found.changes if one.way == way]
        if inside:
            page.heading(title, str(len(inside)))
        for one in inside:
            page.blank()
            page.styled([(f"{one.question.id}  ", "bold"), (one.question.question, "")], hang=7)
            page.labelled("before", _said(one.before.state, one.before.evidence), 7, "dim", 9)
            page.labelled("now", _said(one.after.state, one.after.evidence), 7, "", 9)
    if found.late:
        page.heading("Planned before, due, and still open", str(len(found.late)))
        for question, action in found.late:
            page.styled([(f"{question.id}  ", "bold"), (action_says(action), "")], hang=7)
    if found.added:
        page.blank()
        page.para(f"New questions since version {found.old.version}: {listed(one.id for one in found.added)}.")


def _said(state: str, evidence: str) -> str:
    return f"{state} ({evidence})" if evidence else state
