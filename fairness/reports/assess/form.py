"""The blank form: every question with its help, to fill in on screen or by hand, and to read back as answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fairness.assess.models import ALL_THEMES, ANSWERS, Questionnaire
from fairness.reports.assess.words import sources_of
from fairness.reports.render.markdown import marked


def blank(questionnaire: Questionnaire, nation: str, form: str, as_at: date) -> str | bytes:
    """The form as `html`, `markdown`, `docx` or `xlsx`."""
    # The libraries of most formats are heavy: each is imported when it is asked for.
    from fairness.reports.assess.form_page import form_page
    from fairness.reports.assess.form_sheet import form_workbook
    from fairness.reports.assess.form_word import form_docx

    made: dict[str, Callable[[], str | bytes]] = {
        "html": lambda: form_page(questionnaire, nation),
        "markdown": lambda: form_as_markdown(questionnaire, nation),
        "docx": lambda: form_docx(questionnaire, nation, as_at),
        "xlsx": lambda: form_workbook(questionnaire, nation),
    }
    return made[form]()


def form_as_markdown(questionnaire: Questionnaire, nation: str = "") -> str:
    """A blank form to print: each question with its help, boxes for the answer and lines to write on."""
    return "\n".join(_form(questionnaire, nation)) + "\n"


def _form(questionnaire: Questionnaire, nation: str) -> Iterator[str]:
    yield f"# {questionnaire.title}\n"
    yield f"Version {questionnaire.version}. {questionnaire.says}\n"
    yield "Organisation: ______________________  Answered by: ______________________  Date: ______________\n"
    for theme, questions in questionnaire.by_theme().items():
        yield f"## {ALL_THEMES[theme]}\n"
        for one in questions:
            yield f"### {one.id}. {marked(one.question)}\n"
            yield f"*{one.kind(nation)}, {one.severity}. For the {marked(one.who)}.*\n"
            yield f"{marked(one.why)}\n"
            yield f"- What good looks like: {marked(one.good)}"
            yield f"- Evidence to look for: {marked('; '.join(one.evidence))}"
            yield from (f"- Based on {marked(line)}" for line in sources_of(one))
            yield "\n" + "   ".join(f"☐ {answer}" for answer in ANSWERS) + "\n"
            yield "Evidence: ________________________________________________\n"
            yield "Note: ____________________________________________________\n"
            yield "Planned: ______________________  Owner: ______________  By: ____________\n"
