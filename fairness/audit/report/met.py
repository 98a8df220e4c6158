"""How often each rule was met, as the report of the audit shows it: for papers that are read beside that report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fairness.audit.measures import ALL, RULE
from fairness.audit.met import met_and_judged
from fairness.audit.report.build import Choice, count
from fairness.audit.report.cells import CaseCounts
from fairness.audit.report.model import Count
from fairness.audit.run import Audit
from fairness.rulebook.rulebook import Rulebook
from fairness.statistics.disclosure import GIVES_AWAY, SMALL, Audience
from fairness.statistics.proportion import Proportion


@dataclass(frozen=True, slots=True)
class Met:
    """`rules`: by code, the cases in which it was met of those in which it was judged; `cases`: of the audit."""

    cases: Count
    rules: Mapping[str, Proportion]


def met(audit: Audit, rulebook: Rulebook | None = None, audience: Audience = "shared") -> Met:
    """What the report on an audit, for this audience and without groups, shows of each rule; nothing that it hides.

    `rulebook` is the audit's; for internal use, where nothing is hidden, there need be none.
    """
    if audience == "internal":
        counted = met_and_judged(audit.applied())
        exact = {code: Proportion(*counted.get(code, (0, 0))) for code in audit.rules()}
        return Met(audit.counts.cases, exact)
    assert rulebook is not None
    counts = count(audit, rulebook, Choice(audience)).counts
    rules = {code: _proportion(counts, code) for code in rulebook.rules}
    return Met(counts.shown(ALL, "", "cases"), rules)


def _proportion(counts: CaseCounts, code: str) -> Proportion:
    def why(what: str) -> str:
        return counts.cells.why(counts.key(RULE, code, what))

    judged, met, risk, explained = (counts.shown(RULE, code, what) for what in ("judged", "met", "risk", "explained"))
    if judged is None:
        return Proportion(None, None, "few in all" if why("judged") == SMALL else "hidden")
    # Those not met are at risk or explained. Where they may be few, though no report prints their sum, none is shown.
    if risk == explained == 0 and met is not None:
        return Proportion(met, judged)
    if 0 in (risk, explained) and SMALL in (why("risk"), why("explained")):
        return Proportion(None, judged, "all but few")
    many = risk or explained or GIVES_AWAY in (why("risk"), why("explained"))
    if met is not None and many:
        return Proportion(met, judged)
    return Proportion(None, judged, "few" if why("met") == SMALL else "hidden")
