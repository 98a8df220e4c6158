"""A self-assessment, and the blank form, as pages: one file, no network, no script."""

from __future__ import annotations

from datetime import date

from fairness.assess.models import ALL_THEMES, ANSWERS, Questionnaire
from fairness.assess.result import Result
from fairness.reports.assess.sections import lead_of, made_by, sections, title_of
from fairness.reports.assess.words import BANNERS, NOTE, sources_of
from fairness.reports.html.page import render
from fairness.statistics.disclosure import Audience


def assessment_page(result: Result, cases: str, as_at: date, audience: Audience = "shared") -> str:
    """The report as a page. `cases` says which audit the answers were held against, or nothing."""
    made = list(sections(result, cases, audience))
    return render(
        "report.html",
        title=title_of(result),
        banner=BANNERS[audience],
        contents=[(one.id, one.title) for one in made],
        lead=lead_of(result, as_at),
        sections=made,
        legend=NOTE,
        made=made_by(result),
    )


def form_page(questionnaire: Questionnaire, nation: str = "") -> str:
    """A blank form to print and fill in by hand: each question with its help, boxes, and lines to write on."""
    themes = questionnaire.by_theme()
    return render(
        "form.html",
        title=questionnaire.title,
        banner="",
        contents=[(f"theme-{theme}", ALL_THEMES[theme]) for theme in themes],
        says=f"Version {questionnaire.version}. {questionnaire.says}",
        themes=[
            (f"theme-{theme}", ALL_THEMES[theme], [(one, one.kind(nation), sources_of(one)) for one in questions])
            for theme, questions in themes.items()
        ],
        answers=ANSWERS,
    )
