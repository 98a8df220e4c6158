"""The audit that answers are compared with: what it shows of each rule, and which one it is."""

from __future__ import annotations

from pathlib import Path

from fairness.assess.cases import Counts
from fairness.audit.report.met import met
from fairness.audit.run import open_audit
from fairness.reports.words import count, day
from fairness.rulebook.rulebook import Rulebook
from fairness.statistics.disclosure import Audience


def counts_of(folder: Path, rulebook: Rulebook | None, audience: Audience) -> tuple[Counts, str]:
    """What an audit's report for an audience shows of each rule, and which audit that is, in words.

    For internal use no rulebook is needed. Raises InputError for a folder without an audit, and for one made with
    other rules.
    """
    audit = open_audit(folder, rulebook)
    found = met(audit, rulebook, audience)
    of = "few cases" if found.cases is None else count(found.cases, "case")
    return found.rules, f"audit of {of}, as at {day(audit.manifest.asked.as_at)} ({folder})"
