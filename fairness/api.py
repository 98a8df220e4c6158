"""What the program does, from Python: each function is one of its commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fairness.readers.files import load_cases
from fairness.rulebook.rulebook import load_rulebook

if TYPE_CHECKING:
    from fairness.assess.result import Result
    from fairness.audit.run import Audit
    from fairness.cases.models import Case
    from fairness.engines.contract import Review
    from fairness.readers.mapping import Mapping
    from fairness.rulebook.rulebook import Rulebook
    from fairness.source.problems import Problem
    from fairness.statistics.disclosure import Audience

__all__ = ["assess_answers", "audit_cases", "check", "load_cases", "load_rulebook"]


def check(
    cases: Iterable[Case],
    rulebook: Rulebook,
    as_at: date | None = None,
    engine: str = "",
    explanations: bool = True,
) -> Iterator[Review]:
    """The review of each case as at a date (default: today), made by the engine named (default: rete).

    Raises RuntimeError where that engine cannot run here.
    """
    from fairness.engines.review import engine_for, review

    chosen = engine_for(rulebook, engine)
    return (review(case, chosen, as_at or date.today(), explanations) for case in cases)


def audit_cases(
    sources: Iterable[str],
    rulebook: Rulebook,
    folder: str | Path,
    as_at: date | None = None,
    *,
    mapping: Mapping | None = None,
    nation: str | None = None,
    engine: str = "columnar",
    explanations: bool = True,
    resume: bool = False,
    workers: int = 1,
    follow_links: bool = False,
) -> Audit:
    """Every case of files and folders reviewed as at a date (default: today) into `folder`.

    `.results()` of what is returned has a row for each activation of each rule (the columns of
    `engines.contract.COLUMNS`), `.cases()` a row for each case, both as Polars lazy frames; what could not be read is
    counted, and kept in `quarantine.jsonl`. Tables and logs are read through `mapping`; `nation` is that of a log's
    traces that name none. `engine` is columnar, rete or direct. Symbolic links out of a folder go to quarantine, or
    are followed with `follow_links`. Raises InputError where a source does not exist, no case can be reviewed, two
    cases share an id, or the folder holds something else (an audit that was stopped, without `resume`).
    """
    from fairness.audit.review import Question
    from fairness.audit.run import run
    from fairness.readers.files import find_files

    question = Question(rulebook, as_at or date.today(), explanations, engine)
    passed_over: list[Problem] = []
    files = find_files(sources, mapping, follow_links=follow_links, passed_over=passed_over)
    return run(
        files, Path(folder), question, mapping=mapping, nation=nation, resume=resume, workers=workers,
        passed_over=passed_over,
    )  # fmt: skip


def assess_answers(
    file: str | Path, cases: Audit | None = None, rulebook: Rulebook | None = None, audience: Audience = "shared"
) -> Result:
    """What an employer's answers show: by theme, what to do first, and beside each what the cases of an audit show.

    Of the cases it shows what the audit's report for the same `audience` does; `rulebook` is that of the audit
    (default: every shipped pack). Raises InputError with everything that is wrong in the file, and for an audit made
    with other rules.
    """
    from fairness.assess.assessed import assessed
    from fairness.assess.questionnaire import shipped_questionnaire
    from fairness.audit.report.met import met
    from fairness.audit.run import open_audit

    if cases is None:
        return assessed(file, shipped_questionnaire())
    rules = None if audience == "internal" else rulebook or load_rulebook()
    counts = met(open_audit(cases.folder, rules), rules, audience).rules
    return assessed(file, shipped_questionnaire(), counts, audience=audience)
