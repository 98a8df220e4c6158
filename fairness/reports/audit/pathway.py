"""Along the way: by group how far cases went, how they ended, and what became of the questions asked."""

from __future__ import annotations

from collections.abc import Iterator

from fairness.audit.measures import WRES
from fairness.audit.report.model import Disparity, Duration, Likelihood, Questions, Report, Stage
from fairness.reports.audit.said import in_group, interval_words, of_group, part, shown
from fairness.reports.document import Counted, Figure, Table
from fairness.reports.drawings import figure
from fairness.reports.svg import IntervalRow, interval_chart
from fairness.reports.words import day

_APART = 0.1  # of questions: lapsed so much more often in one group, the shares judged are not alike
LAPSED = (
    "Lapsed: the case closed, or the duty ended, before the time was up. Such questions are in no share, so look "
    "here before you compare shares."
)


def questions_table(one: Disparity) -> Table:
    """What became of every question asked of each group."""
    caption = f"What became of each question, by {one.label}: a question is one rule asked of one case"
    return Table(caption, ("group", *_BECAME), [(row.label, *_became(row)) for row in one.questions], note=LAPSED)


def questions_by_rule(one: Disparity) -> Table:
    """What became of the questions of each rule, by group."""
    rows = [(f"{row.code} {row.title}", row.label, *_of_rule(row, one.by)) for row in one.by_rule]
    caption = f"What became of the questions of each rule, by {one.label}"
    return Table(caption, ("rule", "group", *_BECAME), rows, 2, LAPSED)


_BECAME = ("asked", "judged", "at risk", "met", "explained", "not judged", "lapsed", "due")


def _became(row: Questions) -> tuple[str, ...]:
    return (
        shown(row.asked), shown(row.judged), shown(row.at_risk), shown(row.met), shown(row.explained),
        shown(row.unknown), _of(row.lapsed, row.asked), shown(row.due),
    )  # fmt: skip


def _of_rule(row: Questions, by: str) -> tuple[str, ...]:
    """The same of one rule: figures that know what they count."""
    numbers = (row.asked, row.judged, row.at_risk, row.met, row.explained, row.unknown, row.lapsed, row.due)
    parts = ("", "", "risk", "met", "explained", "unknown", "lapsed", "due")
    return tuple(
        Counted(text, "asked", row.code, in_group(part_of, by, row.group)) if number else text
        for text, number, part_of in zip(_became(row), numbers, parts, strict=True)
    )


def _of(number: int | None, whole: int | None) -> str:
    return shown(number) + (f" ({part(number / whole)})" if number is not None and whole else "")


def lapsed_words(one: Disparity) -> Iterator[str]:
    """A sentence where one group's questions lapsed far more often than another's."""
    known = [
        (row.lapsed / row.asked, row) for row in one.questions
        if row.group is not None and row.lapsed is not None and row.asked
    ]  # fmt: skip
    if len(known) < 2:
        return
    (low, least), (high, most) = min(known, key=lambda one: one[0]), max(known, key=lambda one: one[0])
    if high - low >= _APART:
        yield (
            f"Questions lapsed most often for {most.label}: {_lapsed(most)}. For {least.label} it was "
            f"{_lapsed(least)}. What lapsed is in no share, so the shares may hide a difference."
        )


def _lapsed(row: Questions) -> str:
    return f"{shown(row.lapsed)} of {shown(row.asked)} ({part((row.lapsed or 0) / (row.asked or 1))})"


def stages_figure(name: str, one: Disparity) -> Figure:
    """Stages with counts and relative likelihoods."""
    others = f"“{one.against}”" if one.reference else "everyone else"
    caption = f"Along the way, by {one.label}: how likely cases were to come to each stage, compared with {others}"
    drawn = [_stage_row(stage) for stage in one.stages if stage.group != one.reference]
    rows = [
        (
            stage.label, stage.group_label, _came_to(stage, one.by), of_group(stage.of, one.by, stage.group),
            "" if stage.share is None else part(stage.share),
            "" if stage.group == one.reference else interval_words(stage.ratio, ratio=True),
        )
        for stage in one.stages
    ]  # fmt: skip
    table = Table(caption, ("stage", "group", "cases", "of", "share", "relative likelihood (95%)"), rows, 2)
    note = "These ratios are not corrected for their number, and nothing is tested: they show where to look."
    return figure(name, caption, lambda look: interval_chart(drawn, look, "ratio"), table, note, text=())


def _came_to(stage: Stage, by: str) -> str:
    """How many cases of a group came to a stage, as a figure that knows it."""
    text = shown(stage.cases)
    return Counted(text, "stage", stage.name, f"{by}={stage.group}") if stage.cases else text


def _stage_row(stage: Stage) -> IntervalRow:
    label = f"{stage.group_label}: {shown(stage.cases)} of {shown(stage.of)}"
    if stage.ratio is None:
        words = "hidden" if stage.cases is None or stage.of is None else "not estimable"
        return IntervalRow(label, note=words, under=stage.label)
    return IntervalRow(label, stage.ratio.estimate, stage.ratio.low, stage.ratio.high, under=stage.label)


def reached_table(caption: str, found: list[tuple[str, Duration]]) -> Table | None:
    """How many had ended by some days, those closed first counted as what they are; None where none was."""
    told = [(label, one) for label, one in found if one.reached]
    if not told:
        return None
    days = sorted({reached.day for _, one in told for reached in one.reached})
    rows = []
    for label, one in told:
        by_day = {
            reached.day: f"{reached.share:.0%} ({reached.low * 100:.0f} to {reached.high * 100:.0f})"
            for reached in one.reached
        }
        rows.append((label, shown(one.count), shown(one.closed), *(by_day.get(number, "") for number in days)))
    heads = ("", "cases", "closed first", *(f"by day {number:,}" for number in days))
    note = "Of all cases, with 95% intervals. Cases that closed first never end; others are followed so far."
    return Table(caption, heads, rows, note=note)


def is_wres(report: Report, one: Disparity) -> bool:
    """Whether the figures are those of WRES indicator 3: entries into a formal process in a period, in two groups."""
    return one.by == WRES and report.period is not None


def likelihood_caption(report: Report, one: Disparity) -> str:
    """What the likelihood is of."""
    if report.period is None:
        return "Relative likelihood of being the subject of a case"
    first, last = report.period
    indicator = "WRES indicator 3: r" if is_wres(report, one) else "R"
    return f"{indicator}elative likelihood of entering a formal process, {day(first)} to {day(last)}"


def wres_words(report: Report) -> Iterator[str]:
    """WRES indicator 3 as a sentence for the summary, where it is as defined."""
    for one in report.disparities:
        for row in one.likelihoods if is_wres(report, one) else ():
            yield f"{likelihood_caption(report, one)}: {_likelihood(row)}."


def _likelihood(row: Likelihood) -> str:
    counts = (
        f"{row.label}, {shown(row.cases)} of {row.headcount:,} staff; the others, {shown(row.other_cases)} of "
        f"{row.other_headcount:,}"
    )
    if row.ratio is None:
        return f"{counts}. The ratio cannot be given"
    holds = "The interval holds 1: no clear difference" if row.ratio.holds(1) else "The interval leaves out 1"
    return f"{counts}. The ratio is {interval_words(row.ratio, ratio=True)}. {holds}"
