"""Whether it is getting better, in sentences with numbers: the share at risk before a change, and since."""

from __future__ import annotations

from collections.abc import Iterator

from fairness.audit.report.model import Report, Trend
from fairness.audit.report.priorities import A_YEAR, counted, pooled
from fairness.reports.words import in_full

_MOST = 3  # themes that are told
_WAY = {"concern": "more", "improvement": "less"}


def change_words(report: Report) -> Iterator[str]:
    """Of all rules together and of each theme that changed: from what share to what share, and since when."""
    told = 0
    for trend in report.trends:
        found = _changed(trend)
        if trend.level == "all":
            yield found or _unchanged(trend)
        elif found and told < _MOST and _is_recent(trend):
            told += 1
            yield found
    if report.brief:
        yield "This short summary leaves out changes over time. A report in a file has them."
    elif not report.trends:
        yield "Nothing can be said over time: the cases are few in each year, or have no opening date."
    elif not told and report.trends[0].chart.limited:
        yield "In the last year no theme shows more than its usual variation."


def latest(trend: Trend) -> tuple[str, int, int, bool] | None:
    """The last stretch of periods that a rule of special cause names.

    `concern` or `improvement`, the places of its first and last period, and whether it lasts. None without one.
    """
    places = counted(trend)
    points = trend.chart.points
    named = [at for at, place in enumerate(places) if points[place].rules]
    if not named:
        return None
    start = end = named[-1]
    meaning = points[places[end]].meaning
    while start and points[places[start - 1]].rules and points[places[start - 1]].meaning == meaning:
        start -= 1
    return meaning, places[start], places[end], end == len(places) - 1 and start < end


def _is_recent(trend: Trend) -> bool:
    """Whether the latest change reaches into the last year that the chart counts."""
    found = latest(trend)
    return found is not None and found[2] in counted(trend)[-A_YEAR[trend.step] :]


def _changed(trend: Trend) -> str:
    """A sentence: `Over all rules, cases are at risk less often: from 41% (410 of 1,000) before to 33% ...`.

    Empty without a change.
    """
    found = latest(trend)
    if found is None:
        return ""
    meaning, first, last, lasts = found
    before, now = pooled(trend, range(first)), pooled(trend, range(first, last + 1))
    when = f"since {_named(trend, first)}"
    if not lasts:
        when = f"in {_named(trend, first)}"
        when += f" to {_named(trend, last)}" if last > first else ""
    way = f"cases {'are' if lasts else 'were'} at risk {_WAY[meaning]} often"
    if before is None or now is None:
        return f"{_subject(trend)}, {way} {when}."
    return f"{_subject(trend)}, {way}: from {_share(before)} before to {_share(now)} {when}."


def _unchanged(trend: Trend) -> str:
    """What the last year shows beside the time before, where no change is beyond the usual variation."""
    places = counted(trend)
    late = places[-A_YEAR[trend.step] :]
    now, before = pooled(trend, late), pooled(trend, places[: -len(late)] if late else ())
    few = f"there are too few periods to tell ({len(places)})"
    lead = f"{_subject(trend)}, {'there is no clear change' if trend.chart.limited else few}"
    if now is None or before is None:
        return f"{lead}."
    x, n = before
    return (
        f"{lead}: {x / n:.0%} of cases ({x:,} of {n:,}) were at risk before {_named(trend, late[0])}, "
        f"and {_share(now)} since."
    )


def _share(pair: tuple[int, int]) -> str:
    return f"{pair[0] / pair[1]:.0%} ({pair[0]:,} of {pair[1]:,})"


def _subject(trend: Trend) -> str:
    return "Over all rules" if trend.level == "all" else f"On “{trend.title}”"


def _named(trend: Trend, place: int) -> str:
    return in_full(trend.labels[place])
