"""What changed between two sets of answers, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairness.assess.models import STATES, Action, Answer, Answers, Question, Questionnaire

_WEAK_TO_STRONG = {state: place for place, state in enumerate(STATES)}
BETTER, WORSE, OTHER, SAME = "stronger", "weaker", "changed", "same answer, other evidence"


@dataclass(frozen=True, slots=True)
class Change:
    """One question's answers, before and after, and which way it went."""

    question: Question
    before: Answer
    after: Answer
    way: str

    @property
    def evidence_changed(self) -> bool:
        """Whether other evidence is named than before."""
        return self.before.evidence != self.after.evidence


@dataclass(frozen=True)
class Comparison:
    """`changes` in the order stronger, weaker, changed, same; `late` actions that were due and are still open."""

    old: Answers
    new: Answers
    changes: tuple[Change, ...]
    late: tuple[tuple[Question, Action], ...]
    added: tuple[Question, ...]

    def count(self, way: str) -> int:
        """How many questions went that way."""
        return sum(one.way == way for one in self.changes)


def compare(questionnaire: Questionnaire, old: Answers, new: Answers, as_at: date) -> Comparison:
    """Every question whose answer or evidence changed; actions planned in `old` for before `as_at` and not done.

    An action counts as done once the answer is an evidenced yes, or not applicable.
    """
    changes = []
    for one in questionnaire.questions:
        before, after = old.of(one.id), new.of(one.id)
        if before.state != after.state or before.evidence != after.evidence:
            changes.append(Change(one, before, after, _way(before.state, after.state)))
    order = (BETTER, WORSE, OTHER, SAME)
    changes.sort(key=lambda one: order.index(one.way))
    late = []
    for one in questionnaire.questions:
        planned = old.of(one.id).action
        done = new.of(one.id).state in ("yes", "not applicable")
        if planned and planned.due and planned.due < as_at and not done:
            late.append((one, planned))
    late.sort(key=lambda pair: pair[1].due or as_at)
    return Comparison(old, new, tuple(changes), tuple(late), tuple(questionnaire.new_since(old.version)))


def _way(before: str, after: str) -> str:
    if before == after:
        return SAME
    if "not applicable" in (before, after) or "not answered" in (before, after):
        return OTHER
    return BETTER if _WEAK_TO_STRONG[after] > _WEAK_TO_STRONG[before] else WORSE
