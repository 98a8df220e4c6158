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
    from fairness.engines.model import Review
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
    """Review cases, one after the other.

    Args:
        cases: The cases, as `load_cases` gives them.
        rulebook: The rules to ask, as `load_rulebook` gives them.
        as_at: Review each case as at this day. Default: today.
        engine: `rete` or `direct`; the verdicts are the same. Default: rete, or direct where
            rete cannot run.
        explanations: Whether a risk that the case file explains becomes `explained`.

    Returns:
        A review for each case: `.verdicts()` has the verdict of every rule, `.results` every finding.

    Raises:
        RuntimeError: The engine that was named cannot run here.
        InputError: A rule reads what the vocabulary protects.
    """
    from fairness.engines.review import engine_for, review
    from fairness.rulebook.own_facts import with_facts

    chosen = engine_for(with_facts(rulebook), engine)
    return (review(case, chosen, as_at or date.today(), explanations) for case in cases)


def audit_cases(  # noqa: PLR0913  # each is what a caller may ask by name; an object would hide them
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
    query: str = "",
) -> Audit:
    """Review every case of files, folders and databases, and write the audit into a folder.

    What cannot be read is counted, and kept in `quarantine.jsonl` with the reason.

    Args:
        sources: Files and folders; addresses of databases (`sqlite:///tracker.db`); patterns (`lake/*.parquet`).
        rulebook: The rules to ask.
        folder: Where the audit is written: a new or empty folder.
        as_at: Review each case as at this day. Default: today.
        mapping: How to read tables and event logs whose names are not ours.
        nation: The nation of those cases of an event log that name none.
        engine: `columnar`, `rete` or `direct`; the results are the same.
        explanations: Whether a risk that the case file explains becomes `explained`.
        resume: Go on with an audit that was stopped.
        workers: How many processes review cases.
        follow_links: Read what symbolic links lead to, also out of a folder. Otherwise they go to quarantine.
        query: What is read of a database, in place of what the mapping names.

    Returns:
        The audit. `.results()` has a row for each time a rule applied, and one for each rule that does not apply to
        a case. `.applied()` leaves those out and is much quicker. `.cases()` has a row for each case. All are Polars
        lazy frames.

    Raises:
        InputError: A source does not exist, no case can be reviewed, two cases share an id, a rule reads what the
            vocabulary or the mapping protects, or the folder holds something else or is removed meanwhile (also an
            audit that was stopped, without `resume`).
    """
    from fairness.audit.review import Question
    from fairness.audit.run import run
    from fairness.readers.fetching import is_fetched
    from fairness.readers.files import find_files

    question = Question(rulebook, as_at or date.today(), explanations, engine)
    passed_over: list[Problem] = []
    files = find_files(sources, mapping, follow_links=follow_links, passed_over=passed_over, kept=is_fetched)
    return run(
        files, Path(folder), question, mapping=mapping, nation=nation, resume=resume, workers=workers,
        passed_over=passed_over, query=query,
    )  # fmt: skip


def assess_answers(
    file: str | Path, cases: Audit | None = None, rulebook: Rulebook | None = None, audience: Audience = "shared"
) -> Result:
    """Assess an employer's answers about its own process, on their own or compared with the cases of an audit.

    Args:
        file: The answers, as a YAML file or a workbook.
        cases: An audit to compare the answers with.
        rulebook: The rules of that audit. Default: every shipped pack.
        audience: Who reads it: `internal`, `shared` or `public`. It shows as much of the cases as the audit's
            report for the same readers.

    Returns:
        The result: `.counts` says how often each answer was given, `.cases` what the cases show of each question.

    Raises:
        InputError: Something in the file is wrong (the error lists all of it), or the audit was made with other
            rules.
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
