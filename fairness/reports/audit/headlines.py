"""What is said first of each characteristic: over all rules together, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fairness.audit.report.adjustment import AT_RISK
from fairness.audit.report.model import Disparity, Headline, HeldFixed, Model, Report
from fairness.reports.audit.said import interval_words, ratio_words, shown
from fairness.reports.words import count, listed
from fairness.statistics.rates import Interval

EXPLORATORY = "This is exploratory: check it on other cases before you rely on it."
PRIMARY_FIRST = (
    "One characteristic is tested first, and the others only where it differs. What the order does not reach is "
    "marked exploratory."
)
_CHANGES: Mapping[str, str] = {
    "disappears": "The difference disappears within {of}: {ratio}.",
    "smaller": "The difference is smaller within {of}: {ratio}.",
    "larger": "The difference is larger within {of}: {ratio}.",
    "unsure": "Within {of} too few cases can be compared to tell whether the difference remains: {ratio}.",
    "appears": "Within {of} the groups are not alike: {ratio}. This is exploratory.",
    "": "Within {of} the ratio is about the same: {ratio}.",
}


def headline_words(report: Report) -> Iterator[str]:
    """Of each characteristic a sentence or two for the summary: the verdict, how large, and what changes it."""
    for one in report.disparities:
        if not one.headlines:
            continue
        told = [row for row in one.headlines if row.verdict in ("differs", "may differ")]
        name = f"{one.label[:1].upper()}{one.label[1:]}"
        if told:
            yield " ".join((f"{name}:", *(line for row in told for line in _short(row, one))))
            continue
        said = {row.verdict for row in one.headlines}
        if "no clear difference" not in said:
            why = "the counts are hidden" if "hidden" in said else "there are too few cases"
            yield f"{name}: nothing can be said over all {one.headlines[0].level}s together, because {why}."
            continue
        first = " (exploratory)" * one.exploratory
        yield f"{name}: no clear difference over all {one.headlines[0].level}s together{first}."
        yield from (line for row in one.headlines for held in row.within if held.change for line in _held(held, row))


def _short(row: Headline, one: Disparity) -> Iterator[str]:
    yield _ratio_sentence(row, one)
    yield _direction(row)
    yield from (line for held in row.within for line in _held(held, row) if held.change)
    yield from (line for model in row.models[:1] if model.change for line in _model(model))
    if row.exploratory:
        yield EXPLORATORY


def section_words(one: Disparity) -> Iterator[str]:
    """For the section on a characteristic: each headline, and what becomes of it."""
    for row in one.headlines:
        if row.over is None:
            continue
        said = [_ratio_sentence(row, one), _direction(row)]
        said += [line for held in row.within for line in _held(held, row)]
        said += list(_bounds(row, one))
        yield " ".join(said)
        yield from (" ".join(_model(model)) for model in row.models)
    if one.exploratory:
        yield (
            "The characteristic tested first shows no difference, so the comparisons in this section are "
            "exploratory: check what they show on other cases before you rely on it."
        )


def _ratio_sentence(row: Headline, one: Disparity) -> str:
    assert row.over is not None
    others = f"“{one.against}”" if one.reference else "everyone else"
    verdict = {"differs": "The groups differ.", "may differ": "The groups may differ."}.get(
        row.verdict, "No clear difference."
    )
    return (
        f"{row.label}: over {count(row.over.rules, row.level)} together, cases were at risk "
        f"{_times(row.over.ratio)} as often as those of {others}. {verdict}"
    )


def _times(ratio: Interval) -> str:
    low, high = ratio_words(ratio.low), ratio_words(ratio.high)
    return f"{ratio_words(ratio.estimate)} times (95% interval {low} to {high})"


def _direction(row: Headline) -> str:
    """How many rules point the same way; whether that is chance is what the test, of cases, says."""
    assert row.over is not None
    over = row.over
    higher = over.ratio.estimate >= 1
    number, way = (over.higher, "higher") if higher else (over.lower, "lower")
    return f"The share at risk is {way} on {number:,} of {count(over.rules, row.level)}."


def _held(held: HeldFixed, row: Headline) -> Iterator[str]:
    if held.ratio is None:
        yield f"Within {held.label} nothing can be compared."
        return
    ratio = f"the ratio there is {interval_words(held.ratio, ratio=True)}"
    yield _CHANGES[held.change].format(of=held.label, ratio=ratio)


_ADJUSTED: Mapping[str, str] = {
    "disappears": "The difference disappears", "smaller": "The difference is smaller",
    "larger": "The difference is larger", "unsure": "It cannot be told whether the difference remains",
    "appears": "A difference appears, which is exploratory,", "": "Little changes",
}  # fmt: skip


def _model(model: Model) -> Iterator[str]:
    """What a model says, or why there is none; and which of its assumptions are doubtful."""
    fixed = f"with {listed(model.fixed)} held fixed together"
    risks = model.of == AT_RISK
    name, of = ("odds ratio", "risks") if risks else ("hazard ratio", f"“{model.of}”")
    if model.ratio is None or model.crude is None:
        yield f"For {of} there is no model {fixed}: {model.refused}."
        return
    crude, ratio = (interval_words(one, ratio=True) for one in (model.crude, model.ratio))
    yield f"{_ADJUSTED[model.change]} {fixed}: for {of} the {name} is {ratio}, and {crude} without."
    for doubt in model.doubts:
        yield f"Read this with care: {doubt}."


def _bounds(row: Headline, one: Disparity) -> Iterator[str]:
    if row.bounds is None or one.missing is None:
        return
    if_own, if_other = row.bounds
    others = f"“{one.against}”" if one.reference else "everyone else"
    yield (
        f"{shown(one.missing.cases)} cases do not record it. If all of them were {row.label}, the ratio would be "
        f"{interval_words(if_own, ratio=True)}; if all were of {others}, {interval_words(if_other, ratio=True)}."
    )


def tested_words(report: Report) -> Iterator[str]:
    """How many comparisons were tested, and of which it is said that they differ."""
    family = report.family
    if not family.declared:
        return
    labels = listed([one.label for one in report.disparities])
    differing = sum(len(one.differing()) for one in report.disparities)
    yield f"Groups by {labels} were compared."
    yield from headline_words(report)
    if not any(one.verdict == "differs" for each in report.disparities for one in each.headlines):
        return
    if not differing:
        yield "No theme, duration or rule differs by itself after correction."
        return
    show = "shows" if differing == 1 else "show"
    yield f"{count(differing, 'comparison')} of themes and rules {show} a difference after correction."
