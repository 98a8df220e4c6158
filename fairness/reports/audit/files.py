"""The reports of an audit as files: who they are for, how they are called, and what no two of them give away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fairness.audit.findings import findings_of
from fairness.audit.report.build import Choice, build
from fairness.audit.report.ledger import LEDGER, Ledger, Release, Shown
from fairness.audit.report.model import Report
from fairness.audit.run import Audit
from fairness.reports.audit.board import board_paper
from fairness.reports.audit.machine import whole_json
from fairness.reports.audit.sections import audit_document
from fairness.reports.audit.workbook import audit_workbook
from fairness.reports.render.formats import FORMATS
from fairness.rulebook.rulebook import Rulebook

_FOR = {"shared": "", "internal": "-internal", "public": "-public"}


def ledger_of(done: Audit, file: str | None = None) -> Ledger:
    """The ledger of an audit's reports: the file that is named, else the one beside its folder. Raises InputError."""
    return Ledger(Path(file) if file else done.folder.absolute().parent / LEDGER)


def released(
    done: Audit, rulebook: Rulebook, choice: Choice, ledger: Ledger | None, brief: bool = False
) -> tuple[Report, Callable[[], None]]:
    """A report, and what remembers it in the ledger once it is written.

    Raises InputError where it would give away what an earlier one hides, and as `build` does.
    """
    if ledger is None:
        return build(done, rulebook, choice, brief=brief), lambda: None
    releases: list[Release] = []

    def about_to(shown: Shown) -> None:
        releases.append(ledger.add(done, shown))

    def remember() -> None:
        for release in releases:
            ledger.remember(release)

    return build(done, rulebook, choice, brief=brief, about_to=about_to), remember


def makers(report: Report, audit: Audit, rulebook: Rulebook) -> dict[str, Callable[[], str | bytes]]:
    """What makes each format of a report."""
    return {
        "json": lambda: whole_json(report),
        "markdown": lambda: FORMATS["markdown"].make(board_paper(report, rulebook)),
        "docx": lambda: FORMATS["docx"].make(board_paper(report, rulebook)),
        "html": lambda: FORMATS["html"].make(audit_document(report, rulebook)),
        "xlsx": lambda: audit_workbook(report, rulebook, findings_of(audit, rulebook)),
    }


def file_name(report: Report, form: str) -> str:
    """The file of a format: named for whom it is, so that none takes the place of what is for others."""
    return f"report{_FOR[report.audience]}.{FORMATS[form].suffix if form in FORMATS else form}"
