"""Groups beside each other: a section of an audit's report for each characteristic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from fairness.audit.report.model import Disparity, Report
from fairness.reports.audit.figures import (
    TESTED,
    compared_table,
    difference_figure,
    headline_figure,
    likelihood_figure,
)
from fairness.reports.audit.headlines import section_words
from fairness.reports.audit.pathway import (
    is_wres,
    lapsed_words,
    likelihood_caption,
    questions_by_rule,
    questions_table,
    stages_figure,
)
from fairness.reports.audit.said import RATIO_SAYS, coarser_words, of_group, why_not_compared
from fairness.reports.document import Figure, Fold, Item, Section, Table
from fairness.reports.words import count

_MOST_DIFFERENCES = 40
_APART = re.compile(r"[^A-Za-z0-9*]+")  # what the name of an anchor has a hyphen for
_FOUND = ("differs", "may differ", "no clear difference", "too few to tell", "hidden")


def group_sections(report: Report) -> Iterator[Section]:
    """A section on each characteristic by which groups were compared."""
    for place, one in enumerate(report.disparities):
        reference = (
            f"{one.against} is the reference" if one.reference else "Each group is compared with everyone else"
        )
        items: list[Item] = [f"{reference}. {RATIO_SAYS}"] if one.rows else []
        items += coarser_words(one)
        items.append(
            Table(f"Cases by {one.label}", ("group", "cases", "share"),
                  [(group.label, of_group(group.cases, one.by, group.group),
                    "" if group.share is None else f"{group.share:.1%}")
                   for group in one.groups]),
        )  # fmt: skip
        missing = one.missing
        if missing is not None and missing.share is not None and missing.share > 0.05:
            items.append(
                f"{missing.share:.0%} of cases do not record this: what is compared may not hold for all of them."
            )
        if one.headlines:
            items += [*section_words(one), headline_figure(f"headline-{place}", one)]
        items += list(_compared(one, f"groups-{place}"))
        if one.questions:
            items += [*lapsed_words(one), questions_table(one)]
        if one.by_rule:
            items.append(Fold("The same of each rule", (questions_by_rule(one),)))
        if one.stages:
            items.append(stages_figure(f"stages-{place}", one))
        if one.likelihoods:
            caption = likelihood_caption(report, one)
            items.append(likelihood_figure(f"likelihood-{place}", caption, one.likelihoods, is_wres(report, one)))
        yield Section(f"by-{_APART.sub('-', one.by)}", f"Groups by {one.label}", items)


def _compared(one: Disparity, name: str) -> Iterator[Figure | Fold | str]:
    if not one.rows:
        yield f"Nothing is compared: {why_not_compared(one)}."
        return
    overall = [row for row in one.rows if row.level != "rule"]
    yield difference_figure(name, f"Differences in the share of cases at risk, by theme and {one.label}", overall)
    rules = [row for row in one.rows if row.level == "rule"]
    differing = [row for row in rules if row.verdict in ("differs", "may differ")]
    if differing:
        exploratory = " (exploratory)" * all(row.verdict == "may differ" for row in differing)
        caption = f"Rules on which groups by {one.label} differ{exploratory}"
        yield difference_figure(f"{name}-rules", caption, differing[:_MOST_DIFFERENCES])
        if len(differing) > _MOST_DIFFERENCES:
            yield f"{len(differing) - _MOST_DIFFERENCES:,} more differ: see the table of all comparisons."
    elif rules:
        yield "On none of the rules compared do groups differ after correction for the number of comparisons."
    said = Counter[str](row.verdict for row in one.rows)
    yield f"Comparisons: {'; '.join(f'{verdict}: {said[verdict]:,}' for verdict in _FOUND if said[verdict])}."
    told = [row for row in (*overall, *rules) if row.verdict in TESTED]
    table = compared_table(f"Comparisons by {one.label}", told)
    yield Fold(f"All comparisons that could be made ({len(told):,})", (table,))
    if said["hidden"]:
        yield f"{count(said['hidden'], 'comparison')} not shown, resting on counts that are hidden."
