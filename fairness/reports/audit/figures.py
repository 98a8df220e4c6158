"""The charts of an audit's report, each with its numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairness.audit.measures import ORGANISATION
from fairness.audit.report.model import Compared, Disparity, Duration, Likelihood, Report, Row, Trend, Units
from fairness.reports.audit.said import (
    beside_words,
    counted,
    days,
    in_group,
    interval_words,
    of_group,
    ratio_words,
    share,
    shown,
)
from fairness.reports.document import Counted, Figure, Table
from fairness.reports.drawings import figure
from fairness.reports.svg import (
    BarRow,
    Curve,
    IntervalRow,
    Step,
    bar_rates,
    funnel_chart,
    interval_chart,
    survival_chart,
    xmr_chart,
)
from fairness.statistics.rates import Interval

LATE = "Median days late is given where a rule sets a date, and where what came late can be told."
_MOST = 10  # differences that a terminal lists
TESTED = ("differs", "may differ", "no clear difference")
BAND = (0.8, 1.25)  # of WRES indicator 3
BY_ITSELF = "Each 95% interval is of one comparison by itself, before correction for their number."
MAY_DIFFER = "“May differ” is exploratory: the order of tests does not come to it."
CORRECTED = "interval after correction"


def rates_figure(name: str, caption: str, rows: Sequence[Row]) -> Figure:
    """Bars of the share at risk, in the order given."""
    bars = [_bar(row) for row in rows]
    return figure(name, caption, lambda look: bar_rates(bars, look), rates_table(caption, rows))


def rates_table(caption: str, rows: Sequence[Row]) -> Table:
    """The share at risk of each, with its interval."""
    return Table(
        caption, ("", "cases judged", "at risk", "share", "95% interval"),
        [
            (_named(row), counted(row, "judged"), counted(row, "at_risk"), share(row.rate), interval_words(row.rate))
            for row in rows
        ],
    )  # fmt: skip


def rates_bars(rows: Sequence[Row]) -> tuple[tuple[str, float], ...]:
    """The shares at risk that are shown, for a chart of a word processor's own."""
    return tuple((_named(row), row.rate.estimate) for row in rows if row.rate)


def most_at_risk(report: Report, most: int | None = None) -> Table:
    """The rules at risk in most cases."""
    return Table(
        "The rules at risk in most cases",
        ("rule", "at risk", "judged", "share", "95% interval", "median days late"),
        [
            (f"{row.code} {row.title}", counted(row, "at_risk"), counted(row, "judged"), share(row.rate),
             interval_words(row.rate), days(row.late.median if row.late else None))
            for row in report.most_at_risk[:most]
        ],
        note=LATE,
    )  # fmt: skip


def _named(row: Row) -> str:
    return f"{row.code} {row.title}" if row.level == "rule" else row.title


def _bar(row: Row) -> BarRow:
    if row.rate is None:
        words = "hidden" if row.judged is None or row.at_risk is None else "none judged"
        return BarRow(_named(row), words)
    counts = f"{shown(row.at_risk)} of {shown(row.judged)}"
    return BarRow(_named(row), counts, row.rate.estimate, row.rate.low, row.rate.high)


_STILL = {  # what a curve shows the share of, where it is not what is still open
    "exclusion": "still excluded", "told_to_outcome": "without an outcome yet", "silence": "silent for longer",
}  # fmt: skip


def durations_figure(name: str, caption: str, found: Sequence[tuple[str, Duration]], internal: bool) -> Figure | None:
    """Curves of how long something lasted, for those that are shown; None where none is."""
    drawn = [(label, one) for label, one in found if one.steps]
    if not drawn:
        return None
    curves = [
        Curve(
            label,
            [Step(step.day, step.share, step.low, step.high, step.at_risk) for step in one.steps],
            round(one.spread.median) if one.spread and one.spread.median is not None else None,
            one.followed,
        )
        for label, one in drawn[:4]
    ]
    still = _STILL.get(drawn[0][1].name, "still open")
    return figure(
        name, caption, lambda look: survival_chart(curves, look, still=still, counts=internal),
        durations_table(caption, found),
    )  # fmt: skip


def durations_table(caption: str, found: Iterable[tuple[str, Duration]]) -> Table:
    """How long, in days: counts, median and quartiles."""
    rows = [
        (
            label, *_lasted(one),
            days(one.spread.median if one.spread else None),
            days(one.spread.lower if one.spread else None), days(one.spread.upper if one.spread else None),
            one.verdict or "",
        )
        for label, one in found
    ]  # fmt: skip
    heads = (
        "",
        "cases",
        "ended",
        "median days",
        "a quarter ended by",
        "three quarters by",
        "compared with the others",
    )
    kept = len(heads) if any(row[-1] for row in rows) else len(heads) - 1
    return Table(caption, heads[:kept], [row[:kept] for row in rows], words=kept - len(heads) + 1)


def _lasted(one: Duration) -> tuple[str, str]:
    """How many cases something began in, and in how many it ended: figures that know what they count."""
    level = "lasted" if one.by else "length"
    known = (
        Counted(shown(number), level, one.name, in_group(part, one.by, one.group) if one.by else part)
        if number
        else shown(number)
        for number, part in ((one.count, ""), (one.ended, "ended"))
    )
    cases, ended = known
    return cases, ended


def trend_figure(name: str, trend: Trend) -> Figure:
    """A chart over time with the rules that each point meets."""
    caption = f"{trend.title}: cases at risk of those judged, by {trend.step} of opening"
    rows = [
        (
            label,
            of_group(judged, trend.step, key),
            shown(x),
            "" if point.value is None else f"{point.value:.1%}",
            "; ".join(point.rules),
        )
        for key, label, judged, x, point in zip(
            trend.periods or trend.labels, trend.labels, trend.judged, trend.at_risk, trend.chart.points, strict=True
        )
    ]
    table = Table(caption, (trend.step, "cases judged", "at risk", "share", "rules of special cause"), rows, words=1)
    return figure(name, caption, lambda look: xmr_chart(trend.chart, look), table)


def units_figure(name: str, units: Units) -> Figure:
    """A funnel of organisations in order of name."""
    caption = f"{units.title}: organisations by number of cases"
    rows = [
        (
            unit.name,
            of_group(unit.n, ORGANISATION, unit.name),
            f"{unit.x:,}",
            "" if unit.rate is None else f"{unit.rate:.1%}",
            unit.status,
        )
        for unit in units.funnel.units
    ]
    note = f"{units.hidden} organisations are not drawn, since their counts are hidden." if units.hidden else ""
    table = Table(caption, ("organisation", "cases judged", "at risk", "share", "compared with all"), rows, words=1)
    return figure(name, caption, lambda look: funnel_chart(units.funnel, look), table, note)


def difference_figure(name: str, caption: str, rows: Sequence[Compared]) -> Figure:
    """Differences of shares with their intervals, under what they are of; those hidden or too few say so.

    Intervals are of the level at which each was tested, so that they say what the verdict says.
    """
    told = [row for row in rows if row.verdict in TESTED] or rows
    few, hidden = (sum(row.verdict == verdict for row in rows) for verdict in ("too few to tell", "hidden"))
    left = [f"{few:,} with too few cases to tell"] * bool(few) + [f"{hidden:,} hidden"] * bool(hidden)
    note = f"Not drawn: {' and '.join(left)}. The table has every one." if left and len(told) < len(rows) else ""
    drawn = [_difference(row) for row in told]
    differing = [row for row in rows if row.verdict == "differs"]
    text = [f"{row.label}: {_compared_on(row)}, {beside_words(row)}." for row in differing[:_MOST]]
    text += [f"{len(differing) - _MOST:,} more differ: the report has them."] * (len(differing) > _MOST)
    return figure(
        name, caption, lambda look: interval_chart(drawn, look, interval=CORRECTED), compared_table(caption, rows),
        note, text,
    )  # fmt: skip


def _difference(row: Compared) -> IntervalRow:
    found, under = row.comparison, _compared_on(row)
    if found is None or found.corrected is None:
        return IntervalRow(row.label, note=row.verdict, under=under)
    one = found.corrected
    return IntervalRow(row.label, one.estimate, one.low, one.high, row.verdict, row.verdict == "differs", under)


def _compared_on(row: Compared) -> str:
    return f"{row.code} {row.title}" if row.level == "rule" else row.title


def compared_table(caption: str, rows: Sequence[Compared]) -> Table:
    """Every number of some comparisons."""
    made: list[tuple[str, ...]] = []
    for row in rows:
        one = row.comparison
        if one is None:
            made.append((_compared_on(row), row.label, "hidden", "", "", "", "", row.verdict))
            continue
        within = "".join(f"; within {held.label}: {_ratio(held.pooled.ratio)}" for held in one.within)
        tested = row.verdict in TESTED
        made.append((
            _compared_on(row), row.label, _of_row(row, one.x, one.n), _of_row(row, one.other_x, one.other_n),
            interval_words(one.difference, points=True), _ratio(one.ratio) + within,
            f"{one.p:.2g} ({one.adjusted:.2g})" if tested else "",
            row.verdict,
        ))  # fmt: skip
    heads = (
        "", "group", "at risk, group", "at risk, reference", "difference, points (95%)", "ratio (95%)",
        "p (corrected)", "what it shows",
    )  # fmt: skip
    note = f"{BY_ITSELF} {MAY_DIFFER}" if any(row.verdict == "may differ" for row in rows) else BY_ITSELF
    return Table(caption, heads, made, 2, note, 1)


def _of_row(row: Compared, x: int, n: int) -> str:
    return Counted(f"{x:,} of {n:,}", row.level, row.code, "risk")


def headline_figure(name: str, one: Disparity) -> Figure:
    """The ratio over all rules of each group, with the interval of the level at which it was tested."""
    caption = f"All rules together, by {one.label}: how many times as often cases were at risk"
    drawn = [
        IntervalRow(row.label, note=row.verdict) if row.corrected is None
        else IntervalRow(row.label, row.corrected.estimate, row.corrected.low, row.corrected.high, row.verdict,
                         row.verdict == "differs")
        for row in one.headlines
    ]  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for row in one.headlines:
        if row.over is None:
            rows.append((row.label, "", "", "", "", "", "", row.verdict))
            continue
        over = row.over
        rows.append((
            row.label, f"{over.rules:,}", f"{over.higher:,}", f"{over.lower:,}", _ratio(over.ratio),
            "" if row.corrected is None else f"{ratio_words(row.corrected.low)} to {ratio_words(row.corrected.high)}",
            f"{over.p:.3g}", row.verdict,
        ))  # fmt: skip
    heads = (
        "group", f"{one.headlines[0].level}s", "higher on", "lower on", "ratio (95%)", CORRECTED,
        "p", "what it shows",
    )  # fmt: skip
    return figure(
        name, caption, lambda look: interval_chart(drawn, look, "ratio", interval=CORRECTED),
        Table(caption, heads, rows, words=1), text=(),
    )  # fmt: skip


def _ratio(ratio: Interval | None) -> str:
    return interval_words(ratio, ratio=True)


def likelihood_figure(name: str, caption: str, rows: Sequence[Likelihood], banded: bool) -> Figure:
    """Relative likelihoods; `banded` with the band of WRES indicator 3, where they are what it is defined for."""
    drawn = [
        IntervalRow(one.label, note="hidden or not estimable") if one.ratio is None
        else IntervalRow(one.label, one.ratio.estimate, one.ratio.low, one.ratio.high)
        for one in rows
    ]  # fmt: skip
    table = Table(
        caption, ("group", "cases", "headcount", "cases, others", "headcount, others", "relative likelihood (95%)"),
        [
            (one.label, shown(one.cases), f"{one.headcount:,}", shown(one.other_cases), f"{one.other_headcount:,}",
             _ratio(one.ratio))
            for one in rows
        ],
    )  # fmt: skip
    note = (
        "The shaded band from 0.80 to 1.25 is the one that NHS England draws for this measure; it is not a test."
        if banded
        else "This is not indicator 3 of the Workforce Race Equality Standard. That one counts entries into a formal "
        "process in a stated period, of white staff and of Black and minority ethnic staff."
    )
    text = [
        f"{one.label}: {shown(one.cases)} cases of {one.headcount:,} people, compared with "
        f"{shown(one.other_cases)} of {one.other_headcount:,}, relative likelihood {_ratio(one.ratio)}"
        for one in rows
    ]
    return figure(
        name, caption, lambda look: interval_chart(drawn, look, "ratio", BAND if banded else None), table, note, text
    )
