"""What matters most of an audit: risks gathered by the act that would settle them, the weightiest first.

It rests on nothing but what the report prints, so that the order tells no more than its numbers do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairness.audit.measures import MONTH, QUARTER, YEAR
from fairness.audit.report.model import Report, Row, Trend
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook

SEVERE = {"critical": 8.0, "high": 4.0, "medium": 2.0, "low": 1.0}
BOUND = {"duty": 3.0, "guidance": 2.0, "research": 1.5, "design": 1.0}
A_YEAR = {MONTH: 12, QUARTER: 4, YEAR: 1}  # points of a chart
_LEAST, _MOST = 0.5, 2.0  # how much lighter or heavier what is rarer or more common of late may be


@dataclass(frozen=True, slots=True)
class Priority:
    """An act that is missing or late in some cases: the rules that ask for it, the weightiest first.

    `cases` are those at risk on the weightiest rule, and `risks` those at risk on each rule, added up. `recency` is
    how common risks of its theme are in the last year, as a multiple of all years. `weight` is severity × kind of
    basis × cases × recency.
    """

    rule: Rule
    row: Row
    rows: tuple[Row, ...]
    recency: float
    weight: float

    @property
    def cases(self) -> int:
        """The cases at risk on its weightiest rule."""
        return self.row.at_risk or 0

    @property
    def risks(self) -> int:
        """The risks that the act would settle: each is a rule at risk in a case."""
        return sum(row.at_risk or 0 for row in self.rows)


def priorities(report: Report, rulebook: Rulebook) -> list[Priority]:
    """Every act that some case is at risk on, the weightiest first. What is hidden counts for nothing."""
    recent = {one.code: recency(one) for one in report.trends if one.level == "theme"}
    held: dict[str, list[Row]] = {}
    for row in _own(report.rules):
        rule = rulebook.rules[row.code]
        held.setdefault(rule.act or row.code, []).append(row)
    found = []
    for rows in held.values():
        weighed = sorted(((_weight(row, recent.get(row.theme, 1.0)), row.code, row) for row in rows), reverse=True)
        weight, code, lead = weighed[0]
        ordered = tuple(row for _, _, row in weighed)
        found.append(Priority(rulebook.rules[code], lead, ordered, recent.get(lead.theme, 1.0), weight))
    return sorted(found, key=lambda one: (-one.weight, one.row.code))


def risks(report: Report) -> int:
    """How many risks the report shows: each is a rule at risk in a case."""
    return sum(row.at_risk or 0 for row in _own(report.rules))


def recency(trend: Trend) -> float:
    """How common risks are in the last year of a chart, as a multiple of all its years; 1 where nobody can tell."""
    last, every = (pooled(trend, part) for part in (_last_year(trend), range(len(trend.labels))))
    if not last or not every or not every[0]:
        return 1.0
    return min(max((last[0] / last[1]) / (every[0] / every[1]), _LEAST), _MOST)


def pooled(trend: Trend, places: Iterable[int]) -> tuple[int, int] | None:
    """At risk and judged over some periods that count and that are shown; None where none was judged."""
    x = n = 0
    for place in places:
        risk, judged = trend.at_risk[place], trend.judged[place]
        if trend.chart.points[place].counted and risk is not None and judged is not None:
            x, n = x + min(risk, judged), n + judged
    return (x, n) if n else None


def counted(trend: Trend) -> list[int]:
    """The places of the periods that count, in order of time."""
    return [place for place, point in enumerate(trend.chart.points) if point.counted and point.value is not None]


def _last_year(trend: Trend) -> Sequence[int]:
    return counted(trend)[-A_YEAR[trend.step] :]


def _weight(row: Row, recent: float) -> float:
    return SEVERE[row.severity] * BOUND[row.kind] * (row.at_risk or 0) * recent


def _own(rows: Sequence[Row]) -> list[Row]:
    """Rules at risk, without patterns, and without what a rule on a stronger basis says of as many cases."""
    known = [row for row in rows if row.at_risk and not row.pattern]
    again = {code: row.at_risk or 0 for row in known for code in row.supersedes}
    return [row for row in known if again.get(row.code, 0) < (row.at_risk or 0)]
