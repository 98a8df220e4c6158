"""The answers of several organisations together, without ranking; which one said what only on request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fairness._version import __version__
from fairness.assess.group import Group, Row
from fairness.assess.models import ALL_THEMES, OPEN_STATES
from fairness.reports.assess.sections import STATES
from fairness.reports.assess.words import SIGNS
from fairness.reports.document import Document, Figure, Section, Table
from fairness.reports.svg.canvas import Look
from fairness.reports.svg.stacked import State, stacked
from fairness.reports.words import count, day, listed
from fairness.source.printable import json_text

_NOTE = "Questions are in the order in which they are asked. We do not rank organisations or score answers."
_NAMED = "Names which organisation answered what: for those who may know it."


def said(row: Row, names: bool) -> str:
    """`4 yes, 1 partly (Trust A)`; with `names`, who did not answer yes with evidence."""
    parts = []
    for state in SIGNS:
        if row.counts[state]:
            who = f" ({listed(row.named[state])})" if names and state in OPEN_STATES else ""
            parts.append(
                f"{row.counts[state]} {'yes without evidence' if state == 'yes, not evidenced' else state}{who}"
            )
    return listed(parts)


def _lead(group: Group, as_at: date) -> str:
    old = f" {count(len(group.old), 'organisation')} answered an older version." if group.old else ""
    asked = len(group.questionnaire.questions)
    return f"{count(len(group.organisations), 'organisation')}, {asked} questions; {day(as_at)}.{old}"


def organisations(group: Group, names: bool, as_at: date) -> Document:
    """The whole; with `names` it says which organisation answered what."""
    return Document(
        "Self-assessments together",
        as_at,
        list(_sections(group, names)),
        _lead(group, as_at),
        _NAMED if names else "",
        (_NOTE, f"Made by fairness {__version__}; questionnaire version {group.questionnaire.version}."),
    )


def _sections(group: Group, names: bool) -> Iterator[Section]:
    size = len(group.organisations)
    first = Table(f"Where fewest of {size} show that it is done", ("Question", "Yes with evidence"), [
        (_asked(row), str(row.shown)) for row in group.exposed()
    ])  # fmt: skip
    who = [f"Organisations: {listed(group.organisations)}."] if names else []
    yield Section("summary", "Summary", [*who, first])
    states = [State(name, *STATES[name]) for name in SIGNS]
    heads = ("Question", *(name.capitalize() for name in SIGNS))
    for theme, rows in group.themes().items():
        caption = f"{ALL_THEMES[theme]}: how many organisations answer what"
        counts = [[row.counts[state] for state in SIGNS] for row in rows]
        bars = [(row.question.id, counted) for row, counted in zip(rows, counts, strict=True)]
        numbers = [(_asked(row), *map(str, counted)) for row, counted in zip(rows, counts, strict=True)]
        drawn = stacked(bars, states, Look(f"{theme}-drawn", caption))
        said_ = Table(
            ALL_THEMES[theme], ("Question", "Answers"), [(_asked(row), said(row, names)) for row in rows], 9
        )
        yield Section(theme, ALL_THEMES[theme], [
            Figure(caption, drawn, Table(caption, heads, numbers), text=()), said_
        ])  # fmt: skip


def _asked(row: Row) -> str:
    return f"{row.question.id}: {row.question.question}"


def group_as_json(group: Group, names: bool) -> str:
    """The whole as JSON: by question, how many in each state; with `names`, who."""
    document = {
        "organisations": list(group.organisations) if names else len(group.organisations),
        "questionnaire": {"version": group.questionnaire.version, "digest": group.questionnaire.digest},
        "older_version": list(group.old) if names else len(group.old),
        "questions": [
            {
                "question": row.question.id,
                "theme": row.question.theme,
                "asks": row.question.question,
                "counts": row.counts,
                **({"named": row.named} if names else {}),
            }
            for row in group.rows
        ],
    }
    return json_text(document)
