"""A self-assessment from its file: the answers read, held against an audit's counts, and their result."""

from __future__ import annotations

from pathlib import Path

from fairness.assess.answers import load_answers
from fairness.assess.cases import Counts, triangulate
from fairness.assess.models import Parameters, Questionnaire
from fairness.assess.result import Result, result
from fairness.statistics.disclosure import Audience


def assessed(
    file: str | Path,
    questionnaire: Questionnaire,
    counts: Counts | None = None,
    parameters: Parameters | None = None,
    audience: Audience = "shared",
) -> Result:
    """What the answers in a file show; with `counts` (see `triangulate`), what the cases show beside each.

    Raises InputError with everything that is wrong in the file.
    """
    answers = load_answers(file, questionnaire)
    held = None if counts is None else triangulate(questionnaire, answers, counts, parameters, audience)
    return result(questionnaire, answers, held)
