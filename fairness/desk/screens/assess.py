"""The self-assessment: a theme at a time, each answer kept as it is given, and the result beside an audit."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from starlette.responses import Response

from fairness.assess.answers import blank_file, load_answers, migrated, with_answer
from fairness.assess.assessed import assessed
from fairness.assess.models import ALL_THEMES, NATIONS, Action, Answer, Answers, Question
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.assess.result import Result
from fairness.desk.asking import Ask, audience_of, download, go
from fairness.desk.audit_files import AUDITS, audits_of, is_finished
from fairness.desk.work import Gone
from fairness.reports.assess.beside import counts_of
from fairness.reports.assess.sections import assessment
from fairness.reports.assess.words import NATION_WORDS, sources_of
from fairness.reports.calendar import plan_as_calendar
from fairness.reports.document import Document
from fairness.reports.render.formats import FORMATS
from fairness.reports.review.said import KIND_IS
from fairness.source.digests import digest_of
from fairness.source.problems import InputError
from fairness.statistics.disclosure import Audience

_PLACE = "self-assessment"  # a folder that readers of cases pass over
_NAME = re.compile(r"\w[\w-]{0,79}")
_GIVEN = ("yes", "partly", "no", "not known", "not applicable")
_FORMS = ("docx", "xlsx", "html", "pdf")


def _file(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Gone
    return f"{_PLACE}/{name}.yaml"


def _answers(ask: Ask) -> Answers:
    """The answers of the address. Raises Gone, and InputError where they cannot be read."""
    path = ask.work.shelf.path(_file(ask.at["name"]))
    if not path.is_file():
        raise Gone
    return load_answers(path, shipped_questionnaire())


def _answered(answers: Answers, questions: Sequence[Question]) -> int:
    return sum(bool(answers.of(one.id).answer) for one in questions)


def begin_page(ask: Ask) -> Response:
    """The self-assessments of the folder, and a form to begin one."""
    return _begin(ask, [])


def _begin(ask: Ask, wrong: list[str], status: int = 200) -> Response:
    questionnaire = shipped_questionnaire()
    found = []
    for path in sorted((ask.work.shelf.folder / _PLACE).glob("*.yaml")):
        try:
            answers = load_answers(path, questionnaire)
        except InputError as error:
            wrong = [*wrong, *ask.work.plainly(error)[:1]]
            continue
        found.append((path.stem, answers.organisation, _answered(answers, questionnaire.questions)))
    return ask.page(
        "assess.html", status, found=[one for one in found if _NAME.fullmatch(one[0])], wrong=wrong, held=ask.form,
        asked=len(questionnaire.questions), nations={one: NATION_WORDS[one] for one in NATIONS},
    )  # fmt: skip


def begin(ask: Ask) -> Response:
    """Make the file of a new self-assessment."""
    organisation, nation = ask.form.get("organisation", ""), ask.form.get("nation", "")
    plain = re.sub(r"\W+", "-", organisation).strip("-").lower()[:60]
    if not plain or (nation and nation not in NATIONS):
        return _begin(ask, ["Say which organisation this is about."], 422)
    name = ask.work.shelf.free(_file(plain))
    text = blank_file(organisation, nation, shipped_questionnaire().version)
    ask.work.shelf.put("self-assessment made", name, text, expected="")
    return go(f"/assess/{Path(name).stem}")


def themes(ask: Ask) -> Response:
    """The themes of a self-assessment, each with how much of it is answered."""
    answers = _answers(ask)
    by_theme = shipped_questionnaire().by_theme()
    told = [(theme, ALL_THEMES[theme], _answered(answers, some), len(some)) for theme, some in by_theme.items()]
    return ask.page("assess_themes.html", name=ask.at["name"], answers=answers, themes=told)


def theme(ask: Ask) -> Response:
    """The questions of a theme."""
    return _theme(ask, ask.at["theme"])


def _theme(
    ask: Ask, theme: str, conflict: str = "", entered: str = "", says: str = "", status: int = 200
) -> Response:  # fmt: skip
    answers = _answers(ask)
    by_theme = shipped_questionnaire().by_theme()
    if theme not in by_theme:
        raise Gone
    names = list(by_theme)
    following = names[names.index(theme) + 1 :]
    told = [
        (one, answers.of(one.id), _state(answers.of(one.id)), KIND_IS[one.kind(answers.nation)], sources_of(one))
        for one in by_theme[theme]
    ]
    return ask.page(
        "assess_theme.html", status, name=ask.at["name"], title=ALL_THEMES[theme], questions=told, conflict=conflict,
        entered=entered, says=says, next=following[0] if following else "",
    )  # fmt: skip


def _state(answer: Answer) -> str:
    """A digest of an answer, by which two who give it at once are told apart."""
    return digest_of(json.dumps(answer.model_dump(mode="json")).encode())


def give(ask: Ask) -> Response:
    """Keep one answer; the others of the file stay as they are."""
    questionnaire = shipped_questionnaire()
    question = questionnaire.by_id.get(ask.at["question"])
    if question is None:
        raise Gone
    answers = _answers(ask)
    before = answers.of(question.id)
    form = ask.form
    entered = "; ".join(filter(None, (form.get(part, "") for part in ("answer", "evidence", "note", "do", "due"))))
    if form.get("was", "") != _state(before):
        says = "Somebody else answered this meanwhile."
        return _theme(ask, question.theme, question.id, entered, says, 409)
    try:
        due = date.fromisoformat(form["due"]) if form.get("due") else None
    except ValueError:
        says = f"{form['due'][:40]!r} is not a date: expected one such as 2027-03-31."
        return _theme(ask, question.theme, question.id, entered, says, 422)
    given = form.get("answer", "")
    parts = {
        "answer": given if given in _GIVEN else before.answer, "evidence": form.get("evidence", ""),
        "note": form.get("note", ""), "by": ask.work.shelf.who, "date": date.today(),
        "action": Action(do=form.get("do", ""), owner=form.get("owner", ""), due=due),
    }  # fmt: skip
    file = _file(ask.at["name"])
    content = ask.work.shelf.read(file)
    text = migrated(content.decode("utf-8-sig"), answers, questionnaire)
    changed = with_answer(text, question.id, before.model_copy(update=parts))
    ask.work.shelf.put("answer given", file, changed, digest_of(content))
    return go(f"/assess/{ask.at['name']}/theme/{question.theme}#{question.id}")


# -- the result ------------------------------------------------------------------------------------------------------


def result(ask: Ask) -> Response:
    """What the answers show, alone or beside an audit."""
    document, cases, audience = _result(ask)
    audits = [one for one in audits_of(ask.work) if is_finished(ask.work, one)]
    return ask.page(
        "assess_result.html", name=ask.at["name"], document=document, audits=audits, cases=cases, audience=audience
    )  # fmt: skip


def _result(ask: Ask) -> tuple[Document, str, str]:
    cases = ask.query.get("cases", "")
    audience = audience_of(ask.query.get("audience", "")) or "shared"
    if cases and not _NAME.fullmatch(cases):
        raise Gone
    found, said = _found(ask, cases, audience)
    return assessment(found, said, ask.work.as_at, audience), cases, audience


def _found(ask: Ask, cases: str, audience: Audience) -> tuple[Result, str]:
    _answers(ask)
    counts, said = None, ""
    if cases:
        rulebook = None if audience == "internal" else ask.work.rules.rulebook
        counts, said = counts_of(ask.work.shelf.folder / AUDITS / cases, rulebook, audience)
        said = said.replace(f"{ask.work.shelf.folder / AUDITS}/", "")
    file = ask.work.shelf.path(_file(ask.at["name"]))
    return assessed(file, shipped_questionnaire(), counts, audience=audience), said


def saved(ask: Ask) -> Response:
    """The result as a file."""
    form = ask.at["form"]
    if form not in _FORMS:
        raise Gone
    document, _, audience = _result(ask)
    content = FORMATS[form].make(document)
    return download(content, f"self-assessment-{ask.at['name']}-{audience}.{form}")


def plan(ask: Ask) -> Response:
    """The planned actions as a calendar."""
    found, _ = _found(ask, "", "shared")
    return download(plan_as_calendar(found, ask.work.as_at), "plan.ics")
