"""Reading the questionnaire: `questionnaire.yaml` and a file for each theme beside it; a mistake is told by line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fairness.assess.models import Question, Questionnaire, Theme
from fairness.rulebook.cited import Source
from fairness.rulebook.sources import SOURCES, load_sources, sources_of
from fairness.source.documents import read_document
from fairness.source.loader import load_documents, place_in, read_bytes
from fairness.source.problems import InputError, Problem, nearest
from fairness.source.shipped import SELF_ASSESSMENT, rules_folder

HEAD = "questionnaire.yaml"


def shipped_questionnaire() -> Questionnaire:
    """The questionnaire that ships with the program. Raises InputError."""
    return load_questionnaire(rules_folder() / SELF_ASSESSMENT)


def load_questionnaire(folder: Path) -> Questionnaire:
    """The questionnaire of a folder. Raises InputError with everything that is wrong, by file and line."""
    problems: list[Problem] = []
    digest = hashlib.sha256()
    file = folder / HEAD
    what = "a questionnaire, with `questionnaire:` and `themes:`"
    head = read_document(Questionnaire, _read(file, digest), str(file), what=what)
    questions: list[Question] = []
    known = sources_beside(folder)
    for theme in head.themes:
        file = folder / f"{theme}.yaml"
        try:
            questions += _theme(_read(file, digest), str(file), theme, known)
        except InputError as error:
            problems.extend(error.problems)
    problems.extend(_twice(questions))
    if problems:
        raise InputError(problems)
    return head.asking(questions, digest.hexdigest()[:16])


def _read(file: Path, digest: Any) -> Any:
    content = read_bytes(file)
    digest.update(content)
    return load_documents(content, str(file))[0]


def _theme(raw: Any, file: str, theme: str, known: Mapping[str, Source]) -> list[Question]:
    """The questions of a file, each with its place and what is known of its sources."""
    what = "`theme:` and a list of `questions:`"
    read = read_document(Theme, raw, file, what=what, context=theme, named_by={"questions": "id"})
    return [
        one.placed(
            theme,
            place_in(file, raw["questions"], number),
            [known.get(basis.source, Source(basis.source, basis.source)) for basis in one.basis],
        )
        for number, one in enumerate(read.questions)
    ]


def sources_beside(folder: Path) -> dict[str, Source]:
    """The sources that a questionnaire may cite: the shipped ones, and those of a `sources.yaml` in its folder."""
    return {**sources_of(()), **load_sources(folder / SOURCES)}


def lint(
    questionnaire: Questionnaire, rules: Iterable[str], sources: Mapping[str, Source] | None = None
) -> list[Problem]:
    """What is wrong with links: sources without an entry, rules that there are not, duties known from memory only.

    `rules` are the codes of a rulebook; `sources` those that may be cited, the shipped ones by default.
    """
    known = sources_of(()) if sources is None else sources
    codes = set(rules)
    problems = []
    for one in questionnaire.questions:
        for number, basis in enumerate(one.basis):
            field = f"{one.id}.basis[{number}]"
            source = known.get(basis.source)
            if source is None:
                near = nearest(basis.source, known)
                says = f"{basis.source!r} is not in sources.yaml"
                problems.append(Problem(one.place, says, f"{field}.source", "a source's id", near))
            elif basis.kind == "duty" and (source.known == "recalled" or source.kind in ("research", "design")):
                says = f"a duty cannot rest on {basis.source}, {source.kind} that is {source.known}"
                problems.append(Problem(one.place, says, f"{field}.kind", "guidance, research or design"))
        for code in one.rules:
            if code not in codes:
                says = f"{code!r} is not a rule of the rulebook"
                problems.append(Problem(one.place, says, f"{one.id}.rules", "a code", nearest(code, codes)))
        if not re.fullmatch(r"\d+(\.\d+)*", one.since):
            problems.append(Problem(one.place, f"{one.since!r} is not a version", f"{one.id}.since", "such as 1.0"))
        elif one.since not in questionnaire.history:
            says = f"{one.since!r} is not in the history of {HEAD}"
            problems.append(Problem(one.place, says, f"{one.id}.since", "one of its versions"))
    return problems


def _twice(questions: list[Question]) -> list[Problem]:
    first: dict[str, Question] = {}
    problems = []
    for one in questions:
        before = first.setdefault(one.id, one)
        if before is not one:
            says = f"{one.id} is already the id of the question at {before.place}"
            problems.append(Problem(one.place, says, f"{one.id}.id", "an id of its own"))
    return problems
