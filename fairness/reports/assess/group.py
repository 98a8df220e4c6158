"""The answers of several organisations together, in each form; which one said what only on request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from fairness._version import __version__
from fairness.assess.group import Group, Row
from fairness.assess.models import ALL_THEMES, OPEN_STATES
from fairness.reports.assess.markdown import row_of
from fairness.reports.assess.words import SIGNS
from fairness.reports.document import Figure, Section, Table
from fairness.reports.marks import marked as text
from fairness.reports.page import Page
from fairness.reports.svg.canvas import Look
from fairness.reports.words import count, day, listed
from fairness.source.printable import json_text

_NOTE = "Questions stand in the order in which they are asked; organisations are not ranked, and no score is made."
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


def show_group(group: Group, page: Page, names: bool, as_at: date) -> None:
    """Add the whole to a page."""
    page.add(("Self-assessments together", "bold"))
    page.para(_lead(group, as_at))
    if names:
        page.para(f"Organisations: {listed(group.organisations)}.")
    page.heading("Where fewest show that it is done")
    for row in group.exposed():
        page.styled([(f"{row.question.id}  ", "bold"), (row.question.question, "")], hang=7)
        page.para(f"{row.shown} of {len(group.organisations)}", 7, style="dim")
    for theme, rows in group.themes().items():
        page.heading(ALL_THEMES[theme])
        for row in rows:
            page.styled([(f"{row.question.id}  ", "bold"), (row.question.question, "")], hang=7)
            page.para(said(row, names), 7)
    page.blank()
    page.para(_NOTE, style="dim")


def _sections(group: Group, names: bool) -> Iterator[Section]:
    from fairness.reports.assess.sections import STATES
    from fairness.reports.svg.stacked import State, stacked

    size = len(group.organisations)
    first = Table("Where fewest show that it is done", ("Question", f"Yes with evidence, of {size}"), [
        (f"{row.question.id}: {row.question.question}", str(row.shown)) for row in group.exposed()
    ])  # fmt: skip
    yield Section("summary", "In two minutes", [_NOTE, first])
    states = [State(name, *STATES[name]) for name in SIGNS]
    heads = ("Question", *(name.capitalize() for name in SIGNS))
    for theme, rows in group.themes().items():
        caption = f"{ALL_THEMES[theme]}: how many organisations answer what"
        table = Table(caption, heads, [
            (f"{row.question.id}: {row.question.question}", *(str(row.counts[state]) for state in SIGNS))
            for row in rows
        ])  # fmt: skip
        bars = stacked(
            [(row.question.id, [row.counts[state] for state in SIGNS]) for row in rows], states,
            Look(f"{theme}-drawn", caption),
        )  # fmt: skip
        items: list[Figure | Table] = [Figure(caption, bars), table]
        if names:
            items.append(Table(f"{ALL_THEMES[theme]}: who", ("Question", "Answers"), [
                (row.question.id, said(row, True)) for row in rows
            ], numbers=9))  # fmt: skip
        yield Section(theme, ALL_THEMES[theme], items)


def group_page(group: Group, names: bool, as_at: date) -> str:
    """The whole as a page: one file, no network, no script."""
    from fairness.reports.html.page import render

    made = list(_sections(group, names))
    return render(
        "report.html",
        title="Self-assessments together",
        banner=_NAMED if names else "",
        contents=[(one.id, one.title) for one in made],
        lead=_lead(group, as_at),
        sections=made,
        legend=_NOTE,
        made=f"Made by fairness {__version__}; questionnaire version {group.questionnaire.version}.",
    )


def write_group_workbook(group: Group, names: bool, as_at: date, path: Path) -> None:
    """The whole as sheets."""
    from fairness.reports.sheets import Sheets, new_book

    with new_book(path, "Self-assessments together", _NOTE, as_at) as book:
        sheets = Sheets(book, f"{_NAMED} {_NOTE}" if names else _NOTE)
        for section in _sections(group, names):
            sheets.section(section)


def group_as_markdown(group: Group, names: bool, as_at: date) -> str:
    """The whole in Markdown."""
    lines = ["# Self-assessments together", "", _lead(group, as_at), ""]
    lines += [f"Organisations: {text(listed(group.organisations))}.", ""] if names else []
    lines += ["## Where fewest show that it is done", "", row_of(["Question", "Yes with evidence"])]
    lines += [row_of(["---", "--:"])]
    for row in group.exposed():
        lines.append(row_of([f"**{row.question.id}** {text(row.question.question)}", str(row.shown)]))
    for theme, rows in group.themes().items():
        lines += [
            "",
            f"## {ALL_THEMES[theme]}",
            "",
            row_of(["Question", *SIGNS]),
            row_of(["---", *["--:"] * len(SIGNS)]),
        ]
        for row in rows:
            asked = f"**{row.question.id}** {text(row.question.question)}"
            lines.append(row_of([asked, *(str(row.counts[state]) for state in SIGNS)]))
        if names:
            lines += ["", *(f"- **{row.question.id}** {text(said(row, True))}" for row in rows)]
    return "\n".join([*lines, "", _NOTE]) + "\n"


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
