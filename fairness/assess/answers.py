"""Reading answers, and writing them back: a file that a person wrote keeps its comments, order and words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fairness.assess.models import ANSWERS, NATIONS, Action, Answer, Answers, Questionnaire, as_text
from fairness.assess.patch import set_values
from fairness.source.loader import load_documents, read_bytes
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import InputError, Place, Problem, nearest

HEAD_KEYS = ("organisation", "nation", "questionnaire")
ANSWER_KEYS = ("answer", "evidence", "note", "by", "date", "action")
ACTION_KEYS = ("do", "owner", "due")


def looks_like_answers(document: Any) -> bool:
    """Whether a document is meant as answers to the self-assessment."""
    return isinstance(document, dict) and "assessment" in document and "answers" in document


def load_answers(path: str | Path, questionnaire: Questionnaire) -> Answers:
    """The answers of a file, YAML or a filled form (.xlsx).

    Raises InputError with everything that is wrong, by file and line (or row).
    """
    file = str(path)
    if file.lower().endswith(".xlsx"):
        from fairness.assess.workbook import read_workbook  # heavy: only a filled form needs it

        return read_answers(read_workbook(Path(file)), file, questionnaire)
    content = read_bytes(file)
    documents = load_documents(content, file)
    if len(documents) > 1:
        raise InputError(Problem(Place(file), "holds more than one document", expected="one set of answers"))
    return read_answers(documents[0], file, questionnaire)


def read_answers(document: Any, file: str, questionnaire: Questionnaire) -> Answers:
    """The answers of a document: `assessment:` with what it is, `answers:` by question id. Raises InputError."""
    notes = Notes(document, file)
    if not isinstance(document, dict):
        notes.wrong(document, None, "", f"is {kind_of(document)}", "`assessment:` and `answers:`")
        notes.finish()
    _unknown(notes, document, ("assessment", "answers"), "")
    head = document.get("assessment")
    if not isinstance(head, dict):
        notes.wrong(document, "assessment", "assessment", found(head), ", ".join(HEAD_KEYS))
        head = {}
    _unknown(notes, head, HEAD_KEYS, "assessment.")
    texts = {key: _text(notes, head, key, f"assessment.{key}") for key in HEAD_KEYS}
    nation = texts["nation"]
    if nation and nation not in NATIONS:
        near = nearest(nation, NATIONS)
        notes.wrong(head, "nation", "assessment.nation", found(nation), ", ".join(NATIONS), near)
    version = texts["questionnaire"] or questionnaire.version
    if version not in questionnaire.history:
        expected = f"a version from {', '.join(questionnaire.history)}"
        notes.wrong(head, "questionnaire", "assessment.questionnaire", f"{version!r} is not known", expected)
    listed = document.get("answers")
    if listed is not None and not isinstance(listed, dict):
        notes.wrong(document, "answers", "answers", found(listed), "question ids, each with its answer")
        listed = None
    answers, retired = {}, []
    for name, raw in (listed or {}).items():
        if name in questionnaire.retired:
            retired.append(name)
        elif name not in questionnaire.by_id:
            near = nearest(name, questionnaire.by_id)
            notes.wrong(listed, name, name, "is no question of the questionnaire", "an id such as PRO05", near)
        elif raw is not None:
            answers[name] = _answer(notes, listed, name, raw)
    notes.finish()
    return Answers(texts["organisation"], nation, version, answers, file, tuple(retired))


def _answer(notes: Notes, listed: Any, name: str, raw: Any) -> Answer:
    if not isinstance(raw, dict):
        near = raw if raw in ANSWERS else ""
        expected = f"`answer: {near or 'yes'}` below it, with evidence, note, by, date, action"
        notes.wrong(listed, name, name, f"is {kind_of(raw)}", expected)
        return Answer()
    _unknown(notes, raw, ANSWER_KEYS, f"{name}.")
    given = _text(notes, raw, "answer", f"{name}.answer", said={True: "yes", False: "no"})
    if given and given not in ANSWERS:
        near = nearest(given, ANSWERS)
        notes.wrong(raw, "answer", f"{name}.answer", f"is {given!r}", ", ".join(ANSWERS), near)
    planned = raw.get("action")
    action = None
    if isinstance(planned, dict):
        _unknown(notes, planned, ACTION_KEYS, f"{name}.action.")
        do, owner = (_text(notes, planned, key, f"{name}.action.{key}") for key in ("do", "owner"))
        due = _day(notes, planned, "due", f"{name}.action.due")
        action = Action(do, owner, due) if do or owner or due else None
    elif planned is not None and planned != "":
        notes.wrong(raw, "action", f"{name}.action", f"is {kind_of(planned)}", "`do:`, `owner:` and `due:`")
    evidence, note, by = (_text(notes, raw, key, f"{name}.{key}") for key in ("evidence", "note", "by"))
    day = _day(notes, raw, "date", f"{name}.date")
    if given not in ANSWERS:
        return Answer("", evidence, note, by, day, action)
    return Answer(ANSWERS[ANSWERS.index(given)], evidence, note, by, day, action)


def _text(notes: Notes, raw: Any, key: str, field: str, said: Mapping[bool, str] | None = None) -> str:
    value = raw.get(key)
    if isinstance(value, bool) and said:
        return said[value]
    if isinstance(value, dict | list):
        notes.wrong(raw, key, field, f"is {kind_of(value)}", "text")
        return ""
    return as_text(value)


def _day(notes: Notes, raw: Any, key: str, field: str) -> date | None:
    text = _text(notes, raw, key, field)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        notes.wrong(raw, key, field, f"is {text!r}", "a date, YYYY-MM-DD")
        return None


def _unknown(notes: Notes, raw: Any, known: tuple[str, ...], lead: str) -> None:
    for key in raw:
        if key not in known:
            notes.wrong(raw, key, f"{lead}{key}", "is not a known field", ", ".join(known), nearest(key, known))


# -- writing -----------------------------------------------------------------------------------------------


def blank_file(organisation: str, nation: str, version: str) -> str:
    """The text of a file without answers, with a comment on what goes in it."""
    head = {"organisation": organisation, "nation": nation, "questionnaire": version}
    text = (
        "# Answers to the self-assessment (`fairness assess`): by question, with answer (yes, partly, no,\n"
        "# not known, not applicable), evidence, note, by, date, and a planned action with do, owner and due.\n"
        'assessment:\n  organisation: ""\n  nation: ""\n  questionnaire: ""\nanswers:\n'
    )
    return set_values(text, {("assessment", key): value for key, value in head.items()})


def with_answer(text: str, question: str, answer: Answer) -> str:
    """The text of a file of answers with one answer put in or changed; all other text stays as it is.

    Raises InputError where the text is not YAML.
    """
    values: dict[tuple[str, ...], str] = {}
    for key in ANSWER_KEYS[:4]:
        values["answers", question, key] = str(answer.given if key == "answer" else getattr(answer, key))
    values["answers", question, "date"] = answer.date.isoformat() if answer.date else ""
    action = answer.action or Action()
    for key, value in (("do", action.do), ("owner", action.owner), ("due", action.due and action.due.isoformat())):
        values["answers", question, "action", key] = value or ""
    return set_values(text, values)


def as_file(answers: Answers) -> str:
    """Answers as the text of a new file."""
    text = blank_file(answers.organisation, answers.nation, answers.version)
    for question, answer in answers.answers.items():
        text = with_answer(text, question, answer)
    return text


def migrated(text: str, answers: Answers, questionnaire: Questionnaire) -> str:
    """The text with the questionnaire's version in place of an older one; no answer changes."""
    if answers.version == questionnaire.version:
        return text
    return set_values(text, {("assessment", "questionnaire"): questionnaire.version})
