"""Questions for an employer about its own process, and the answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, PrivateAttr, ValidationInfo, model_validator

from fairness.rulebook.cited import Source
from fairness.rulebook.models import KINDS, SEVERITIES, THEMES, Basis, Kind
from fairness.source.documents import Absent, Document, Said, Text, about, worded, wrong, wrong_at
from fairness.source.notes import found, kind_of
from fairness.source.problems import Place, nearest

ALL_THEMES = {**THEMES, "governance": "Culture and governance"}
Nation = Literal["england", "wales", "northern_ireland", "scotland"]
NATIONS: tuple[Nation, ...] = ("england", "wales", "northern_ireland", "scotland")
Given = Literal["yes", "partly", "no", "not known", "not applicable"]
ANSWERS: tuple[Given, ...] = ("yes", "partly", "no", "not known", "not applicable")
# How people write the same in a form, in small letters.
_SHORT: dict[str, Given] = {
    "y": "yes",
    "p": "partly",
    "part": "partly",
    "partially": "partly",
    "n": "no",
    "?": "not known",
    "unknown": "not known",
    "n/k": "not known",
    "don't know": "not known",
    "n/a": "not applicable",
    "na": "not applicable",
}
_ID = r"^[A-Z]{3}\d{2}$"
_TEXTS = "a list of texts"


def _blank_for_none(value: Any) -> Any:
    return "" if value is None else value


Reason = Annotated[str, BeforeValidator(_blank_for_none)]  # of a name that may stand without one


# -- the questionnaire -----------------------------------------------------------------------------------------


class Question(Document):
    """One question, with where it comes from and the rules that show the same in cases."""

    id: Annotated[
        str, about("Its id, which never changes.", "three capitals and two digits, such as PRO05", pattern=_ID)
    ]
    since: Annotated[Text, about("The version of the questionnaire in which it was first asked.")]
    question: Annotated[Text, about("What is asked.")]
    severity: Annotated[
        Literal["low", "medium", "high", "critical"], about("How much it matters.", ", ".join(SEVERITIES))
    ]
    why: Annotated[Text, about("Why it is asked.")]
    basis: Annotated[
        tuple[Basis, ...], about("Where it comes from.", "at least one source, with at, kind and says", min_length=1)
    ]
    good: Annotated[Text, about("What a good answer looks like.")]
    evidence: Annotated[tuple[Text, ...], about("Evidence to look for.", _TEXTS, min_length=1)]
    who: Annotated[Text, about("Who can answer it.")]
    rules: Annotated[tuple[Text, ...], Absent, about("The codes of rules that show the same in cases.", _TEXTS)] = ()

    _theme: str = PrivateAttr("")
    _place: Place = PrivateAttr(Place("-"))
    _cited: tuple[Source, ...] = PrivateAttr(())

    def placed(self, theme: str, place: Place, cited: Sequence[Source]) -> Self:
        """The same question, with its theme, the place that it stands at, and the sources of its bases in order."""
        copy = self.model_copy()
        copy._theme, copy._place, copy._cited = theme, place, tuple(cited)
        return copy

    @property
    def theme(self) -> str:
        """The theme that it is asked under."""
        return self._theme

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self._place

    @property
    def titles(self) -> tuple[str, ...]:
        """The title of each basis's source."""
        return tuple(one.title for one in self._cited)

    def kind(self, nation: str = "") -> Kind:
        """The strongest kind of its bases for an employer of `nation`; of all of them without one.

        What is a duty in another nation only is guidance here.
        """
        kinds: list[Kind] = []
        for number, one in enumerate(self.basis):
            of = self._cited[number].nation if number < len(self._cited) else ""
            binds = not nation or covers(of, nation)
            kinds.append("guidance" if one.kind == "duty" and not binds else one.kind)
        return next((kind for kind in KINDS if kind in kinds), "design")


def covers(of: str, nation: str) -> bool:
    """Whether a source of nation `of` speaks to an employer of `nation`; one of none, or of the UK, speaks to all."""
    if of in ("", "uk", nation):
        return True
    return of == "great_britain" and nation != "northern_ireland"


def _of_its_file(theme: str, info: ValidationInfo) -> str:
    if info.context is not None and theme != info.context:
        raise wrong(found(theme), f"{info.context}, the name of the file")
    return theme


class Theme(Document):
    """The questions of one theme, as its file has them."""

    theme: Annotated[Text, AfterValidator(_of_its_file), about("The theme: the name of the file.")]
    questions: Annotated[tuple[Question, ...], about("The questions, in the order asked.")]


class Parameter(Document):
    """A number that a comparison with cases uses, with the reason for it."""

    value: Annotated[float, about("The number.")]
    reason: Annotated[Text, about("Why this number.")]


def _between(least: float, most: float) -> Any:
    bounds = f"a number from {least:g} to {most:g}"
    return about(bounds.capitalize() + ".", bounds, ge=least, le=most)


class Share(Parameter):
    """A share of cases."""

    value: Annotated[float, _between(0, 1)]


class Level(Parameter):
    """A level of confidence."""

    value: Annotated[float, _between(0.5, 0.999)]


class Number(Parameter):
    """A number of cases."""

    value: Annotated[float, _between(1, 1000)]


class Parameters(Document):
    """The numbers that a comparison with cases uses."""

    yes_from: Annotated[Share, about("The share of cases met from which `yes` is supported.")]
    no_below: Annotated[Share, about("The share of cases met below which `no` is supported.")]
    level: Annotated[Level, about("The level of the intervals of all rules of a question together.")]
    fewest: Annotated[Number, about("The fewest judged cases of a rule that weigh in a verdict.")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.no_below.value > self.yes_from.value:
            raise wrong_at([(("no_below",), wrong("is above yes_from", "at most yes_from"), self.no_below)])
        return self

    def numbers(self) -> dict[str, float]:
        """Each number by its name."""
        return {name: one.value for name, one in self}


def _known_theme(theme: str) -> str:
    if theme not in ALL_THEMES:
        raise wrong(f"{theme!r} is not a theme", ", ".join(ALL_THEMES), nearest(theme, ALL_THEMES))
    return theme


class Questionnaire(Document):
    """A questionnaire: what it is, its themes (each a file beside it), its history, and its parameters."""

    name: Annotated[Text, about("The questionnaire's name.", alias="questionnaire")]
    title: Annotated[Text, about("Its title, in words.")]
    version: Annotated[Text, about("Its version, one of its history.")]
    says: Annotated[Said, about("What it is for.")] = ""
    themes: Annotated[
        tuple[Annotated[str, AfterValidator(_known_theme)], ...],
        about(
            "Its themes, in the order asked, each a file in the same folder.",
            "a list of themes, each a file in the same folder",
            min_length=1,
        ),
    ]
    history: Annotated[
        dict[str, Reason], about("Each version with what is new in it.", "each version with what is new in it")
    ]
    retired: Annotated[
        dict[str, Reason],
        Absent,
        about(
            "Ids that are no longer asked, with the reason: answers to them are kept, and not counted.",
            "ids that are no longer asked, each with the reason",
        ),
    ] = {}
    parameters: Annotated[Parameters, about("The numbers that a comparison with cases uses.")]

    _questions: tuple[Question, ...] = PrivateAttr(())
    _digest: str = PrivateAttr("")

    @model_validator(mode="after")
    def _has_its_version(self) -> Self:
        if self.version not in self.history:
            error = wrong(f"{self.version!r} is not in the history", "one of its versions")
            raise wrong_at([(("version",), error, self.version)])
        return self

    def asking(self, questions: Sequence[Question], digest: str = "") -> Self:
        """The same questionnaire, with its questions, and the digest of what they were read from."""
        copy = self.model_copy()
        copy._questions, copy._digest = tuple(questions), digest
        return copy

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order asked."""
        return self._questions

    @property
    def digest(self) -> str:
        """A digest of the files that it was read from."""
        return self._digest

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Each question by its id."""
        return {one.id: one for one in self.questions}

    def by_theme(self) -> dict[str, list[Question]]:
        """The questions of each theme, in the order asked."""
        grouped: dict[str, list[Question]] = {}
        for one in self.questions:
            grouped.setdefault(one.theme, []).append(one)
        return grouped

    def new_since(self, version: str) -> list[Question]:
        """The questions that answers to `version` cannot have."""
        return [one for one in self.questions if _number(one.since) > _number(version)]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


# -- answers: validators look at the questionnaire, which is their context ---------------------------------------


def _day(value: Any) -> Any:
    """A day from its ISO text; nothing for a blank."""
    if value is None or value == "" or isinstance(value, Day):
        return value or None
    try:
        return Day.fromisoformat(str(value).strip())
    except ValueError:
        raise wrong(found(value), "a date, YYYY-MM-DD") from None


def _as_said(value: Any) -> Any:
    """One of some words as a file may have it: nothing for null, yes and no for true and false."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.strip() if isinstance(value, str) else _blank_for_none(value)


def _as_meant(value: Any) -> Any:
    """An answer as people write it (`Y`, `N/A`) as the word that it stands for."""
    said = _as_said(value)
    if not isinstance(said, str):
        return said
    low = " ".join(said.casefold().replace("\u2019", "'").split())
    return _SHORT.get(low, low)


def _an_answer(value: Any) -> Any:
    if isinstance(value, (dict, Answer)):
        return value
    near = value if value in ANSWERS else "yes"
    raise wrong(f"is {kind_of(value)}", f"`answer: {near}` below it, with evidence, note, by, date, action")


def _asked(name: str, info: ValidationInfo) -> str:
    asked: Questionnaire | None = info.context
    if asked is not None and name not in asked.by_id and name not in asked.retired:
        raise wrong("is not a question of the questionnaire", "an id such as PRO05", nearest(name, asked.by_id))
    return name


def _of_a_version(version: str, info: ValidationInfo) -> str:
    asked: Questionnaire | None = info.context
    version = version or (asked.version if asked else "")
    if asked is not None and version not in asked.history:
        raise wrong(f"{version!r} is not known", f"a version from {', '.join(asked.history)}")
    return version


DayOrNone = Annotated[Day | None, BeforeValidator(_day)]


class Action(Document):
    """What is planned: what is done, who sees to it, by when."""

    do: Annotated[Said, about("What is done.")] = ""
    owner: Annotated[Said, about("Who sees to it.")] = ""
    due: Annotated[DayOrNone, about("By when: YYYY-MM-DD.")] = None


class Answer(Document):
    """One answer, or only a note; with evidence, and with what is planned."""

    answer: Annotated[
        Literal[Given, ""],
        BeforeValidator(_as_meant),
        about("yes, partly, no, not known or not applicable.", ", ".join(ANSWERS)),
    ] = ""
    evidence: Annotated[Said, about("What shows it: a yes without evidence counts as not evidenced.")] = ""
    note: Annotated[Said, about("A note, in the answerer's own words.")] = ""
    by: Annotated[Said, about("Who answered.")] = ""
    date: Annotated[DayOrNone, about("When it was answered: YYYY-MM-DD.")] = None
    action: Annotated[
        Action | None,
        BeforeValidator(lambda value: None if value == "" else value),
        AfterValidator(lambda planned: None if planned == Action() else planned),
        about("What is planned.", "`do:`, `owner:` and `due:`"),
    ] = None

    @property
    def state(self) -> str:
        """The answer as it counts: a yes without evidence is `yes, not evidenced`; nothing is `not answered`."""
        if self.answer == "yes" and not self.evidence:
            return "yes, not evidenced"
        return self.answer or "not answered"


# As they count, the weakest first: what is known to be missing, what nobody knows, what is not shown.
STATES = ("no", "not known", "not answered", "partly", "yes, not evidenced", "yes", "not applicable")
OPEN_STATES = STATES[:5]


class Assessment(Document):
    """Whose answers they are, and to which version of the questionnaire."""

    organisation: Annotated[Said, about("The name of the employer.")] = ""
    nation: Annotated[
        Literal[Nation, ""], BeforeValidator(_as_said), about("The employer's nation.", ", ".join(NATIONS))
    ] = ""
    questionnaire: Annotated[
        Said,
        AfterValidator(_of_a_version),
        about("The version that was answered; without it, the newest.", validate_default=True),
    ] = ""


def _stated(value: Any) -> Any:
    return {name: one for name, one in value.items() if one is not None} if isinstance(value, dict) else value


class Answers(Document):
    """An employer's answers by question id, with the version of the questionnaire that they were given to."""

    assessment: Annotated[Assessment, about("Whose answers they are.", "organisation, nation, questionnaire")]
    answers: Annotated[
        dict[Annotated[str, AfterValidator(_asked)], Annotated[Answer, BeforeValidator(_an_answer)]],
        BeforeValidator(_stated),
        Absent,
        worded("questions", "Each answer, by the id of its question.", "question ids, each with its answer"),
    ] = {}

    _file: str = PrivateAttr("")
    _retired: tuple[str, ...] = PrivateAttr(())

    def read_from(self, file: str, retired: Sequence[str] = ()) -> Self:
        """The same answers, of a file, without those to questions that are no longer asked."""
        copy = self.model_copy(update={"answers": {k: one for k, one in self.answers.items() if k not in retired}})
        copy._file, copy._retired = file, tuple(retired)
        return copy

    @property
    def file(self) -> str:
        """The file that they were read from."""
        return self._file

    @property
    def retired(self) -> tuple[str, ...]:
        """The ids in the file that are no longer asked."""
        return self._retired

    @property
    def organisation(self) -> str:
        """The name of the employer."""
        return self.assessment.organisation

    @property
    def nation(self) -> str:
        """The employer's nation; empty where it is not stated."""
        return self.assessment.nation

    @property
    def version(self) -> str:
        """The version of the questionnaire that was answered."""
        return self.assessment.questionnaire

    def of(self, question: str) -> Answer:
        """The answer to a question; an empty one where there is none."""
        return self.answers.get(question, Answer())
