"""The blank form as a page: real fields, which a script of its own saves as a file of answers."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from markupsafe import Markup

from fairness.assess.models import ALL_THEMES, ANSWERS, Questionnaire
from fairness.reports.assess.words import NATION_WORDS, sources_of
from fairness.reports.html.page import render

# The parts of an answer beside the choice: the key of the file of answers, what it is called, and how wide it is.
_LONG = (("evidence", "Evidence: which policy, register or file shows it"), ("note", "Note"))


def form_page(questionnaire: Questionnaire, nation: str = "") -> str:
    """The form to fill in on a screen or on paper: each question with its help, a choice of answers, and fields.

    The page saves the answers as a file by itself, and opens such a file again. It needs no network.
    """
    themes = questionnaire.by_theme()
    script = (files("fairness.reports.html") / "templates" / "form.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return render(
        "form.html",
        title=questionnaire.title,
        banner="",
        contents=[(f"theme-{theme}", ALL_THEMES[theme]) for theme in themes],
        says=questionnaire.says,
        version=questionnaire.version,
        nation=nation,
        nations=NATION_WORDS,
        themes=[
            (f"theme-{theme}", ALL_THEMES[theme], [(one, one.kind(nation), sources_of(one)) for one in questions])
            for theme, questions in themes.items()
        ],
        answers=ANSWERS,
        long=_LONG,
        script=Markup(script),  # noqa: S704  # of this package
        script_digest=digest,
    )
