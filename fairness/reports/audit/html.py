"""An audit's report as a page."""

from __future__ import annotations

from fairness.audit.report.model import Report
from fairness.reports.audit.said import shown
from fairness.reports.audit.sections import sections
from fairness.reports.html.page import render
from fairness.reports.words import day
from fairness.rulebook.rulebook import Rulebook

_BANNERS = {
    "internal": "Internal: nothing is hidden. Small counts may identify people: do not pass this on.",
    "shared": "",
    "public": "",
}


def audit_page(report: Report, rulebook: Rulebook) -> str:
    """One file of HTML: no network, no script."""
    made = sections(report, rulebook)
    provenance = report.provenance
    cases = "Few" if report.few else shown(report.overall.cases)
    return render(
        "report.html",
        title=report.title,
        banner=_BANNERS[report.audience],
        contents=[(one.id, one.title) for one in made],
        lead=f"{cases} cases, {len(report.rules)} rules, as at {day(provenance.as_at)}.",
        sections=made,
        legend=report.legend,
        made=f"Made by {provenance.program}; results {provenance.results_digest}; inputs {provenance.inputs_digest}.",
    )
