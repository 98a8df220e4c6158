"""Reading answers, and writing them back: a file that a person wrote keeps its comments, order and words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yaml import ScalarNode

from fairness.assess.models import Action, Answer, Answers, Questionnaire
from fairness.source.documents import read_document, schema_of
from fairness.source.kinds import kind_of_content
from fairness.source.loader import load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem
from fairness.source.yaml_text import YamlText

_READ = "a file of answers (.yaml), or the form filled in as .docx or .xlsx"
_SAVED = 'the file that the page saves: open the page in a browser, fill it in, and press "Save the answers"'


def looks_like_answers(document: Any) -> bool:
    """Whether a document is meant as answers to the self-assessment."""
    return isinstance(document, dict) and "assessment" in document and "answers" in document


def load_answers(path: str | Path, questionnaire: Questionnaire) -> Answers:
    """The answers of a file: YAML or JSON, or a form that was filled in as a workbook or a Word document.

    Raises InputError with everything that is wrong, by file and line (or row); and with what can be read instead, for
    a file of another kind.
    """
    file = str(path)
    return read_answers(_document(file), file, questionnaire)


def _document(file: str) -> Any:
    """What a file holds. A form is known by its name or its content."""
    content = read_bytes(file)
    kind = kind_of_content(content)
    if kind == "an Excel workbook" or file.lower().endswith(".xlsx"):
        from fairness.assess.workbook import read_workbook  # heavy: only a filled form needs it

        return read_workbook(Path(file))
    if kind == "a Word document" or file.lower().endswith(".docx"):
        from fairness.assess.word_form import read_word_form

        return read_word_form(file)
    if kind:
        expected = _SAVED if kind == "a web page" else _READ
        raise InputError(Problem(Place(file), f"is {kind}, and cannot be read as answers", expected=expected))
    documents = load_documents(content, file)
    if len(documents) > 1:
        raise InputError(Problem(Place(file), "holds more than one document", expected="one set of answers"))
    return documents[0]


def read_answers(document: Any, file: str, questionnaire: Questionnaire) -> Answers:
    """The answers of a document: `assessment:` with what it is, `answers:` by question id. Raises InputError."""
    what = "`assessment:` and `answers:`"
    made = read_document(Answers, document, file, what=what, context=questionnaire, named_by={"answers": ""})
    return made.read_from(file, [name for name in made.answers if name in questionnaire.retired])


def answers_schema(questionnaire: Questionnaire) -> dict[str, Any]:
    """The JSON Schema of answers, for editors, with every question of a questionnaire."""
    asked = {one.id: {"description": one.question, "$ref": "#/$defs/Answer"} for one in questionnaire.questions}
    questions = {"properties": asked, "additionalProperties": False}
    title = "Answers to the self-assessment of fairness"
    return schema_of("answers", title, Answers, {"questions": questions}, {})


# -- writing -----------------------------------------------------------------------------------------------


def _with_texts(text: str, values: Mapping[tuple[str, ...], str]) -> str:
    """`text` with the text at each path (of keys) set; an empty one is only set where something stands.

    Raises InputError where it is not YAML, or a path leads through or to something that holds no text.
    """
    held = YamlText(text)
    for path, value in values.items():
        node = held.node((0, *path))
        if node is not None and not isinstance(node, ScalarNode):
            says = f"{'.'.join(path)} is not text"
            raise InputError(Problem(Place("-", node.start_mark.line + 1), says, expected="text"))
        if value or node is not None:
            held.set((0, *path), value)
    return held.text


def blank_file(organisation: str, nation: str, version: str) -> str:
    """The text of a file without answers, with a comment on what goes in it."""
    text = (
        "# Answers to the self-assessment (`fairness assess`): by question, with answer (yes, partly, no,\n"
        "# not known, not applicable), evidence, note, by, date, and a planned action with do, owner and due.\n"
        'assessment:\n  organisation: ""\n  nation: ""\n  questionnaire: ""\nanswers:\n'
    )
    stated = {"organisation": organisation, "nation": nation, "questionnaire": version}
    return _with_texts(text, {("assessment", key): value for key, value in stated.items()})


def with_answer(text: str, question: str, answer: Answer) -> str:
    """The text of a file of answers with one answer put in or changed; all other text stays as it is.

    Raises InputError where the text is not YAML.
    """
    stated = answer.model_dump(mode="json") | {"action": (answer.action or Action()).model_dump(mode="json")}
    values: dict[tuple[str, ...], str] = {}
    for key, value in stated.items():
        if isinstance(value, dict):
            values |= {("answers", question, key, part): one or "" for part, one in value.items()}
        else:
            values["answers", question, key] = value or ""
    return _with_texts(text, values)


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
    return _with_texts(text, {("assessment", "questionnaire"): questionnaire.version})
