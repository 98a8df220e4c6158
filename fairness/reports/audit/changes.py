"""What changed over time and between groups, in a sentence each: for a summary, and for a board."""

from __future__ import annotations

from collections.abc import Iterator

from fairness.audit.report.model import Report, Trend
from fairness.reports.words import count, listed


def trend_words(report: Report) -> Iterator[str]:
    """A sentence on what changed over time, if that can be said."""
    ways: dict[str, list[str]] = {"concern": [], "improvement": []}
    for trend in report.trends:
        found = _latest(trend)
        if found is not None:
            way, when = found
            ways[way].append(f"{_subject(trend)} ({when})")
    said = [f"more often at risk {listed(ways['concern'])}"] * bool(ways["concern"])
    said += [f"less often at risk {listed(ways['improvement'])}"] * bool(ways["improvement"])
    if said:
        yield f"Over time, the latest changes beyond the usual variation: {'; '.join(said)}."
    elif report.trends and report.trends[0].chart.limited:
        yield "Over time no chart shows more than its usual variation."


def _subject(trend: Trend) -> str:
    return "over all rules" if trend.level == "all" else f"on “{trend.title}”"


def _latest(trend: Trend) -> tuple[str, str] | None:
    """The last stretch of points that a rule of special cause names: `concern` or `improvement`, and from when."""
    counted = [point for point in trend.chart.points if point.counted and point.value is not None]
    named = [place for place, point in enumerate(counted) if point.rules]
    if not named:
        return None
    start = end = named[-1]
    while start and counted[start - 1].rules and counted[start - 1].meaning == counted[end].meaning:
        start -= 1
    first, last = counted[start].label, counted[end].label
    if end == len(counted) - 1 and start < end:
        return counted[end].meaning, f"since {first}"
    return counted[end].meaning, f"in {last}" if start == end else f"{first} to {last}"


def group_words(report: Report) -> Iterator[str]:
    """A sentence on how many comparisons of groups differ, if any were asked for."""
    if not report.family.declared:
        return
    differing = sum(len(one.differing()) for one in report.disparities)
    labels = listed([one.label for one in report.disparities])
    family = report.family
    found = "none differs" if not differing else f"{differing:,} differ" + "s" * (differing == 1)
    left = [f"{family.few:,} more had too few cases to tell"] * bool(family.few)
    left += [f"{family.hidden:,} are hidden, since they rest on small counts"] * bool(family.hidden)
    yield (
        f"Groups by {labels} were compared. Of {count(family.tested, 'comparison')} tested {found} "
        f"after correction.{f' {listed(left)}.' if left else ''}"
    )
