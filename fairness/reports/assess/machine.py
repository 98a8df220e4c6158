"""A self-assessment as JSON, and its action plan as CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from fairness.assess.compare import Comparison
from fairness.assess.models import Answer, Parameters
from fairness.assess.result import Item, Result
from fairness.reports.assess.words import action_says, verdict_says

PLAN_COLUMNS = (
    "question", "theme", "kind", "severity", "state", "cases", "asks", "good", "planned", "owner", "due", "who",
    "evidence", "note",
)  # fmt: skip


def result_as_json(result: Result, parameters: Parameters | None = None, audience: str = "") -> str:
    """Everything: organisation, counts by state, themes with their questions, the plan's order, what is new."""
    answers = result.answers
    document = {
        "organisation": answers.organisation,
        "nation": answers.nation or None,
        "questionnaire": {
            "name": result.questionnaire.name,
            "version": result.questionnaire.version,
            "digest": result.questionnaire.digest,
            "answered": answers.version,
            "new": [one.id for one in result.new],
            "no_longer_asked": list(answers.retired),
        },
        "audience": audience or None,
        "parameters": [{"name": name, **one.model_dump()} for name, one in parameters or ()],
        "counts": result.counts,
        "themes": [
            {
                "theme": one.theme,
                "title": one.title,
                "counts": one.counts,
                "weakest": [item.question.id for item in one.weakest],
                "questions": [_item(item) for item in one.items],
            }
            for one in result.profiles
        ],
        "plan": [one.question.id for one in result.plan],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _item(item: Item) -> dict[str, Any]:
    question = item.question
    return {
        "id": question.id,
        "question": question.question,
        "kind": item.kind,
        "severity": question.severity,
        "who": question.who,
        "basis": [asdict(one) for one in question.basis],
        "state": item.state,
        "open": item.open,
        **_answer(item.answer),
        "cases": _cases(item),
    }


def _answer(answer: Answer) -> dict[str, Any]:
    action = answer.action
    return {
        "answer": answer.answer or None,
        "evidence": answer.evidence or None,
        "note": answer.note or None,
        "by": answer.by or None,
        "date": answer.date.isoformat() if answer.date else None,
        "action": None
        if action is None
        else {
            "do": action.do or None,
            "owner": action.owner or None,
            "due": action.due.isoformat() if action.due else None,
        },
    }


def _cases(item: Item) -> dict[str, Any] | None:
    found = item.cases
    if found is None:
        return None
    return {
        "verdict": found.verdict or None,
        "cases_show": found.cases_show or None,
        "possible": sorted(found.possible),
        "level": found.level,
        "rules": [
            {**asdict(one), "possible": sorted(one.possible), "hidden": one.hidden or None} for one in found.rules
        ],
    }


def plan_as_csv(result: Result) -> str:
    """The action plan, a row a question; the columns of `PLAN_COLUMNS`.

    A text that a spreadsheet would read as a formula gets an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(PLAN_COLUMNS)
    for one in result.plan:
        question, action = one.question, one.answer.action
        row = [
            question.id, question.theme, one.kind, question.severity, one.state,
            verdict_says(one.cases) if one.cases else "", question.question, question.good,
            action.do if action else "", action.owner if action else "",
            action.due.isoformat() if action and action.due else "", question.who,
            one.answer.evidence, one.answer.note,
        ]  # fmt: skip
        writer.writerow([_safe(cell) for cell in row])
    return stream.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def comparison_as_json(found: Comparison) -> str:
    """What changed: each question with both answers and which way it went; actions that are late; new questions."""
    document = {
        "old": {"organisation": found.old.organisation, "version": found.old.version},
        "new": {"organisation": found.new.organisation, "version": found.new.version},
        "changes": [
            {
                "id": one.question.id,
                "way": one.way,
                "evidence_changed": one.evidence_changed,
                "before": {"state": one.before.state, **_answer(one.before)},
                "after": {"state": one.after.state, **_answer(one.after)},
            }
            for one in found.changes
        ],
        "late": [{"id": question.id, "action": action_says(action)} for question, action in found.late],
        "added": [one.id for one in found.added],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
