"""Reading the questionnaire: `questionnaire.yaml` and a file for each theme beside it; a mistake is told by line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fairness.assess.models import ALL_THEMES, Parameter, Question, Questionnaire, as_text
from fairness.rulebook.models import KINDS, SEVERITIES, Basis
from fairness.rulebook.sources import SOURCES, Source, load_sources, sources_of
from fairness.source.loader import load_documents, read_bytes
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import InputError, Problem, nearest
from fairness.source.shipped import SELF_ASSESSMENT, rules_folder

HEAD = "questionnaire.yaml"
_HEAD_KEYS = ("questionnaire", "title", "version", "says", "themes", "history", "retired", "parameters")
_TEXTS = ("question", "why", "good", "who", "since")
_KEYS = ("id", *_TEXTS, "severity", "basis", "evidence", "rules")
_BASIS_KEYS = ("source", "at", "kind", "says")
_ID = re.compile(r"[A-Z]{3}\d{2}")
# Each parameter with the least and the greatest value that makes sense.
PARAMETERS = {
    "yes_from": (0, 1),
    "no_below": (0, 1),
    "level": (0.5, 0.999),
    "fewest": (1, 1000),
}


def shipped_questionnaire() -> Questionnaire:
    """The questionnaire that ships with the program. Raises InputError."""
    return load_questionnaire(rules_folder() / SELF_ASSESSMENT)


def load_questionnaire(folder: Path) -> Questionnaire:
    """The questionnaire of a folder. Raises InputError with everything that is wrong, by file and line."""
    problems: list[Problem] = []
    digest = hashlib.sha256()
    head = _read(folder / HEAD, digest)
    read, themes = _head(head, str(folder / HEAD))
    questions: list[Question] = []
    known = sources_beside(folder)
    for theme in themes:
        file = folder / f"{theme}.yaml"
        try:
            questions += [_cited(one, known) for one in _theme(_read(file, digest), str(file), theme)]
        except InputError as error:
            problems.extend(error.problems)
    problems.extend(_twice(questions))
    if problems:
        raise InputError(problems)
    return replace(read, questions=tuple(questions), digest=digest.hexdigest()[:16])


def _cited(question: Question, known: Mapping[str, Source]) -> Question:
    """The question with what is known of its sources."""
    cited = [known.get(one.source, Source(one.source, one.source)) for one in question.basis]
    nations, titles = zip(*((one.nation, one.title) for one in cited), strict=True)
    return replace(question, nations=nations, titles=titles)


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
                says = f"{code!r} is no rule of the rulebook"
                problems.append(Problem(one.place, says, f"{one.id}.rules", "a code", nearest(code, codes)))
        if not re.fullmatch(r"\d+(\.\d+)*", one.since):
            problems.append(Problem(one.place, f"{one.since!r} is no version", f"{one.id}.since", "such as 1.0"))
        elif one.since not in questionnaire.history:
            says = f"{one.since!r} is not in the history of {HEAD}"
            problems.append(Problem(one.place, says, f"{one.id}.since", "one of its versions"))
    return problems


def _read(file: Path, digest: Any) -> tuple[Any, ...]:
    content = read_bytes(file)
    digest.update(content)
    return tuple(load_documents(content, str(file)))


def _head(documents: tuple[Any, ...], file: str) -> tuple[Questionnaire, list[str]]:
    raw = documents[0]
    notes = Notes(raw, file)
    if not isinstance(raw, dict) or "questionnaire" not in raw:
        notes.wrong(raw, None, "", f"is {kind_of(raw)}", "a questionnaire, with `questionnaire:` and `themes:`")
        notes.finish()
    _unknown(notes, raw, _HEAD_KEYS, "")
    for key in ("questionnaire", "title", "version"):
        if not as_text(raw.get(key)):
            notes.wrong(raw, key, key, found(raw.get(key)), "text")
    themes = raw.get("themes")
    if not isinstance(themes, list) or not themes:
        notes.wrong(raw, "themes", "themes", found(themes), "a list of themes, each a file beside this one")
        themes = []
    for number, theme in enumerate(themes):
        if theme not in ALL_THEMES:
            says, near = f"{theme!r} is no theme", nearest(str(theme), ALL_THEMES)
            notes.wrong(themes, number, f"themes[{number}]", says, ", ".join(ALL_THEMES), near)
    parameters = _parameters(notes, raw)
    history = raw.get("history")
    if not isinstance(history, dict):
        notes.wrong(raw, "history", "history", found(history), "each version with what is new in it")
        history = {}
    retired = raw.get("retired") or {}
    if not isinstance(retired, dict):
        notes.wrong(raw, "retired", "retired", found(retired), "ids that are no longer asked, each with the reason")
        retired = {}
    if as_text(raw.get("version")) not in history:
        notes.wrong(raw, "version", "version", f"{raw.get('version')!r} is not in the history", "one of its versions")
    notes.finish()
    words = {key: as_text(raw.get(key)) for key in ("questionnaire", "title", "version", "says")}
    said, gone = ({key: as_text(value) for key, value in one.items()} for one in (history, retired))
    made = Questionnaire(
        words["questionnaire"], words["title"], words["version"], words["says"], (), parameters, said, gone
    )
    return made, [str(theme) for theme in themes]


def _parameters(notes: Notes, raw: Any) -> dict[str, Parameter]:
    stated = raw.get("parameters")
    if not isinstance(stated, dict):
        notes.wrong(raw, "parameters", "parameters", found(stated), ", ".join(PARAMETERS))
        return {}
    _unknown(notes, stated, tuple(PARAMETERS), "parameters.")
    read = {}
    for name, (least, most) in PARAMETERS.items():
        entry = stated.get(name)
        entry = entry if isinstance(entry, dict) else {}
        value = entry.get("value")
        field = f"parameters.{name}"
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            notes.wrong(stated, name, field, found(value), f"`value:` from {least} to {most}, and a `reason:`")
        elif not as_text(entry.get("reason")):
            notes.wrong(entry, "reason", f"{field}.reason", "is missing", "why this number")
        else:
            read[name] = Parameter(name, float(value), as_text(entry["reason"]))
    return read


def _theme(documents: tuple[Any, ...], file: str, theme: str) -> list[Question]:
    raw = documents[0]
    notes = Notes(raw, file)
    if not isinstance(raw, dict) or not isinstance(raw.get("questions"), list):
        notes.wrong(raw, None, "questions", found(raw), "`theme:` and a list of `questions:`")
        notes.finish()
    _unknown(notes, raw, ("theme", "questions"), "")
    if raw.get("theme") != theme:
        notes.wrong(raw, "theme", "theme", found(raw.get("theme")), f"{theme}, the name of the file")
    listed = raw["questions"]
    read = [_question(notes, listed, number, entry, theme) for number, entry in enumerate(listed)]
    notes.finish()
    return [one for one in read if one is not None]


def _question(notes: Notes, listed: Any, number: int, raw: Any, theme: str) -> Question | None:
    field = f"questions[{number}]"
    if not isinstance(raw, dict):
        notes.wrong(listed, number, field, f"is {kind_of(raw)}", "a question with id, question, basis")
        return None
    name = as_text(raw.get("id"))
    if not _ID.fullmatch(name):
        notes.wrong(raw, "id", f"{field}.id", found(raw.get("id")), "three capitals and two digits, such as PRO05")
    field = name or field
    _unknown(notes, raw, _KEYS, f"{field}.")
    texts = {key: as_text(raw.get(key)) for key in _TEXTS}
    for key, text in texts.items():
        if not text or isinstance(raw.get(key), dict | list):
            notes.wrong(raw, key, f"{field}.{key}", found(raw.get(key)), "text")
    severity = raw.get("severity")
    if severity not in SEVERITIES:
        near = nearest(str(severity), SEVERITIES)
        notes.wrong(raw, "severity", f"{field}.severity", found(severity), ", ".join(SEVERITIES), near)
    return Question(
        name, theme, texts["question"], texts["why"], str(severity), _basis(notes, raw, field), texts["good"],
        _list(notes, raw, "evidence", field, required=True), texts["who"], texts["since"],
        _list(notes, raw, "rules", field), place=notes.place(listed, number),
    )  # fmt: skip


def _basis(notes: Notes, raw: Any, field: str) -> tuple[Basis, ...]:
    listed = raw.get("basis")
    if not isinstance(listed, list) or not listed:
        notes.wrong(raw, "basis", f"{field}.basis", found(listed), "at least one source, with at, kind and says")
        return ()
    read = []
    for number, one in enumerate(listed):
        where = f"{field}.basis[{number}]"
        if not isinstance(one, dict):
            notes.wrong(listed, number, where, f"is {kind_of(one)}", "source, at, kind and says")
            continue
        _unknown(notes, one, _BASIS_KEYS, f"{where}.")
        for key in _BASIS_KEYS:
            if not as_text(one.get(key)):
                notes.wrong(one, key, f"{where}.{key}", found(one.get(key)), "text")
        kind = one.get("kind")
        if kind and kind not in KINDS:
            notes.wrong(one, "kind", f"{where}.kind", found(kind), ", ".join(KINDS), nearest(str(kind), KINDS))
        read.append(Basis(*(as_text(one.get(key)) for key in _BASIS_KEYS)))  # type: ignore[arg-type]
    return tuple(read)


def _list(notes: Notes, raw: Any, key: str, field: str, required: bool = False) -> tuple[str, ...]:
    listed = raw.get(key)
    if listed is None and not required:
        return ()
    if not isinstance(listed, list) or not listed or any(isinstance(one, dict | list) for one in listed):
        notes.wrong(raw, key, f"{field}.{key}", found(listed), "a list of texts")
        return ()
    return tuple(as_text(one) for one in listed)


def _unknown(notes: Notes, raw: Any, known: tuple[str, ...], lead: str) -> None:
    for key in raw:
        if key not in known:
            says, near = "is not a known field", nearest(key, known)
            notes.wrong(raw, key, f"{lead}{key}", says, ", ".join(known), near)


def _twice(questions: list[Question]) -> list[Problem]:
    first: dict[str, Question] = {}
    problems = []
    for one in questions:
        before = first.setdefault(one.id, one)
        if before is not one:
            says = f"{one.id} is already the id of the question at {before.place}"
            problems.append(Problem(one.place, says, f"{one.id}.id", "an id of its own"))
    return problems
